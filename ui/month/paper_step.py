"""打印盖章: remarks, the report under its number, printing, and the stamped sheet back as a scan."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton, QWidget

from ui.dialogs import open_file
from ui.month.state import MonthState
from ui.month.step_card import StepCard
from ui.widgets.basics import button, column, label, link, row

_SCANS = "扫描件 (*.pdf *.jpg *.jpeg *.png)"
KEEP_AFTER = 800  # ms after the last key


class PaperStep(StepCard):
    """The second step. typed: remarks, principal. scan: a file to attach."""

    generate = Signal()
    preview = Signal()
    scan_opened = Signal()
    typed = Signal(str, str)
    scan = Signal(object)

    def __init__(self) -> None:
        super().__init__(2, "打印盖章")
        self.setAcceptDrops(True)
        self.remarks = QPlainTextEdit()
        self.remarks.setPlaceholderText("写在月报封面，可以不填")
        self.remarks.setTabChangesFocus(True)
        self.remarks.setFixedHeight(60)
        self.principal = QLineEdit()
        self.principal.setPlaceholderText("签字处印出的姓名，可以不填")
        self.principal.setFixedWidth(280)
        self.make = button("生成月报(&G)", self._generate, kind="main", icon="file-text")
        self.why = label("", "sub")
        self.warning = label("", "warning", wrap=True)
        for words, field in (("备注", self.remarks), ("主要负责人", self.principal)):
            name = label(words, "scope", buddy=field)
            name.setFixedWidth(72)
            line = row(name, field, gap=12)
            if field is self.remarks:
                line.setAlignment(name, Qt.AlignmentFlag.AlignTop)
            else:
                line.addStretch(1)
            self.content.addLayout(line)
        self._act = QWidget()
        self._act.setLayout(row(self.make, self.why, None, gap=12))
        self._paper = QWidget()
        self.look = button("预览、打印", self.preview.emit, icon="printer")
        self.attach = button("附盖章扫描件", self.choose_scan, icon="paperclip")
        self._scan_line = label("", "sub")
        self._scan_link = link("看扫描件", self.scan_opened.emit)
        self._paper.setLayout(row(self.look, self.attach, self._scan_line, self._scan_link, None, gap=10))
        self.content.addLayout(column(self.warning, self._act, self._paper, gap=8))
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(KEEP_AFTER)
        self._wait.timeout.connect(self.keep)
        self.remarks.textChanged.connect(self._wait.start)
        self.principal.textEdited.connect(lambda *_: self._wait.start())
        self._filling = False

    def show_state(self, state: MonthState) -> None:
        self.bar.hide()
        self._show_texts(state)
        made, fresh = state.current, state.fresh
        current = state.step == "paper"
        self.warning.setText(state.stale_words)
        self.warning.setVisible(bool(state.stale_words))
        self._act.setVisible(fresh is None)
        self.make.setText("重新生成月报(&G)" if made else "生成月报(&G)")
        self.make.setEnabled(current)
        self.why.setText(_why(state))
        self.remarks.setPlaceholderText(
            "更正了什么、为什么，印在月报封面" if state.wants_reason else "写在月报封面，可以不填")
        self._paper.setVisible(fresh is not None)
        scan = bool(fresh and fresh.scan)
        self._scan_line.setText(state.scan_name if scan else "也可以把扫描件拖到这里（PDF、JPG、PNG）")
        self._scan_link.setVisible(scan)
        self.attach.setText("换扫描件" if scan else "附盖章扫描件")
        self.attach.setEnabled(fresh is not None and fresh.state == "signing")
        links: list[QPushButton] = []
        if fresh is not None:
            attached = "盖章扫描件已附" if scan else "未附扫描件"
            self.say(f"{fresh.number} 已生成，查验码 {fresh.code}，{attached}", "good")
            links = [link("预览、打印", self.preview.emit)]
            if fresh.state == "signing":
                links.append(link("换扫描件" if scan else "附扫描件", self.choose_scan))
        elif made:
            self.say("须重新生成", "warning")
        else:
            self.say("" if current else "检查通过后可用")
        self.set_links(links)
        self.set_state("current" if current else "later" if state.step == "check" else "done")

    def keep(self) -> None:
        """Hand over what is typed."""
        self._wait.stop()
        if not self._filling:
            self.typed.emit(self.remarks.toPlainText().strip(), self.principal.text().strip())

    def choose_scan(self) -> None:
        path = open_file(self, "选择盖章扫描件", _SCANS)
        if path is not None:
            self.scan.emit(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and self.attach.isEnabled():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            self.scan.emit(Path(files[0].toLocalFile()))

    def _generate(self) -> None:
        self.keep()
        self.generate.emit()

    def _show_texts(self, state: MonthState) -> None:
        if self._wait.isActive():
            return
        self._filling = True
        if self.remarks.toPlainText().strip() != state.remarks:
            self.remarks.setPlainText(state.remarks)
        if self.principal.text().strip() != state.principal:
            self.principal.setText(state.principal)
        self._wait.stop()
        self._filling = False


def _why(state: MonthState) -> str:
    if state.step == "check":
        errors, unexplained, _, _ = state.counts()
        parts = [f"{errors} 处错误"] if errors else []
        parts += [f"{unexplained} 处提醒待说明"] if unexplained else []
        return f"还差：{'、'.join(parts)}"
    if state.current and state.current.state == "signing":
        return f"换新编号；原编号 {state.current.number} 列为作废"
    if state.wants_reason:
        return "县里已接收过，更正要先在备注里写明原因"
    if state.current:
        return f"{state.current.number} 已打包，更正件用新编号"
    return "定下编号和查验码，印在每一页上"
