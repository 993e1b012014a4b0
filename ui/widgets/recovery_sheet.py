"""The recovery code to print or copy, and two of its groups to type from the paper."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QTextDocument
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QWidget

from ui import theme
from ui.dialogs import choose_printer, save_file
from ui.widgets.basics import button, column, label, row

ASKED = (2, 5)
_GROUP = 5  # characters of a group
Lines = Callable[[], Sequence[tuple[str, str]]]


class RecoverySheet(QWidget):
    """lines: what stands on the paper, (heading, words). name: of the file to save it as. low: for a dialog."""

    entered = Signal()
    edited = Signal()
    failed = Signal(str)

    def __init__(self, lines: Lines, name: Callable[[], str], *, low: bool = False) -> None:
        super().__init__()
        self._lines, self._name = lines, name
        self.shown = [label("", "code") for _ in range(8)]
        grid = QGridLayout()
        grid.setHorizontalSpacing(26)
        grid.setVerticalSpacing(8 if low else 14)
        for number, each in enumerate(self.shown):
            grid.addLayout(column(label(f"第 {number + 1} 组", "small"), each, gap=2), number // 4, number % 4)
        sheet = QFrame()
        sheet.setProperty("sunk", "true")
        sheet.setLayout(column(grid, margins=(24, 10, 24, 10) if low else (24, 18, 24, 18)))
        self.groups = (QLineEdit(), QLineEdit())
        self._passed_on = False
        self.groups[1].installEventFilter(self)
        fields = QHBoxLayout()
        fields.setSpacing(12)
        for line, number in zip(self.groups, ASKED, strict=True):
            line.setFixedSize(110, 32)
            line.returnPressed.connect(self.entered)
            line.textEdited.connect(self._typed)
            fields.addLayout(row(label(f"第 {number} 组", "sub", buddy=line), line, gap=8))
        fields.addStretch(1)
        self.print = button("打印", self._print, icon="printer")
        self.save = button("存成文件", self._save, icon="download")
        for act in (self.print, self.save):
            act.setAutoDefault(False)
        typing = label("照纸上的输入下面两组，确认已经留好", "strong")
        if low:
            acts = column(self.print, self.save, None, gap=8)
            self.setLayout(column(row(sheet, acts, gap=12), typing, fields, gap=8))
        else:
            self.setLayout(column(sheet, row(self.print, self.save, None), 8, typing, fields, gap=8))

    def show_code(self, code: str) -> None:
        for number, (shown, group) in enumerate(zip(self.shown, code.split(), strict=True), start=1):
            shown.setText(group)
            shown.setAccessibleName(f"第 {number} 组 {group}")

    def _typed(self, text: str) -> None:
        """A group that is complete passes on to the next one."""
        self.edited.emit()
        self.point_at(0)
        self._passed_on = False
        if self.groups[0].hasFocus() and len(text.strip()) == _GROUP and not self.groups[1].text():
            self.groups[1].setFocus(Qt.FocusReason.TabFocusReason)
            self._passed_on = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tab out of habit, when the first group has passed on by itself, stays in the second."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and self._passed_on:
            self._passed_on = False
            return event.key() == Qt.Key.Key_Tab
        return super().eventFilter(watched, event)

    def point_at(self, number: int) -> None:
        """Mark the group of this number as wrong, with the focus in it; 0 takes the mark away."""
        for line, asked in zip(self.groups, ASKED, strict=True):
            theme.mark(line, "fault", "error" if asked == number else None)
            if asked == number:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                line.selectAll()

    def typed(self) -> tuple[str, str]:
        """The two groups as they were typed."""
        return self.groups[0].text(), self.groups[1].text()

    def _print(self) -> None:
        printer = choose_printer(self, "打印恢复码")
        if printer is not None:
            self._paper().print_(printer)

    def _save(self) -> None:
        file = save_file(self, "恢复码存到哪里", self._name(), "文本 (*.txt)")
        if file is not None:
            self._write(file)

    def _write(self, file: Path) -> None:
        words = "\n".join(f"{head}：{text}" for head, text in self._lines())
        try:
            file.write_text(f"托底帮扶台账 恢复码\n{words}\n", "utf-8")
        except OSError as problem:
            self.failed.emit(f"没有存成：{problem.strerror}。请换个位置，或抄在纸上")

    def _paper(self) -> QTextDocument:
        made = QTextDocument()
        made.setDefaultFont(QFont(theme.FAMILY, 12))
        lines = "".join(f"<p><b>{head}</b>　{text}</p>" for head, text in self._lines())
        made.setHtml(f"<h2>托底帮扶台账 恢复码</h2>{lines}<p>忘记密码时用它打开。请与公章同处保管。</p>")
        return made
