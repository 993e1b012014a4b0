"""Sheets for the villages: written for all at once, read back, every doubtful cell shown before anything goes in."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from export.workbook.village_template import Addressee, Batch
from forms.errors import UserError
from ui import icons, tasks, theme
from ui.dialogs import choose_folder, open_files
from ui.income import returns
from ui.income.period_picker import period_words
from ui.income.presenter import IncomePresenter
from ui.moved import why_closed
from ui.widgets.basics import Card, button, close, column, label, link, row

_HEADS = ("村", "文件", "位置", "单元格里写的", "问题")
_WIDTHS = (90, 260, 190, 130)


class TemplatesView(QWidget):
    """closed: back to the grid. failed: what stopped it. follow: shows a task's progress."""

    closed = Signal()
    failed = Signal(object)

    def __init__(self, presenter: IncomePresenter, follow: Callable[[tasks.Task], object]) -> None:
        super().__init__()
        self._presenter, self._follow = presenter, follow
        self.intake: returns.Intake | None = None
        self.back = link("返回收入表", self.closed.emit)
        icons.dress(self.back, "chevron-left", "accent", 16)
        self.title = label("村级模板", "title")
        self.sent, self.result = label("", "good", wrap=True), label("", wrap=True)
        self.out = button("选文件夹，发出", self._choose_out, icon="upload")
        self.into = button("选填好的文件", self._choose_files, icon="folder-open")
        close(self.into, why_closed(presenter.workspace))
        self.out_words, self.in_words = label("", "sub", wrap=True), label("", "sub", wrap=True)
        self.rows = QStandardItemModel(0, len(_HEADS))
        self.table = self._table()
        self.take = button("读入", self._take, kind="main")
        self.missing = label("", "sub")
        cards = row(self._card("发出", self.out_words, self.out, self.sent),
                    self._card("收回", self.in_words, self.into, None), gap=16)
        box = column(row(self.back, None), self.title, cards, self.result, self.table,
                     row(self.missing, None, self.take, gap=12), None, gap=10)
        box.setStretch(4, 100)
        self.setLayout(box)

    @staticmethod
    def _card(title: str, words: QWidget, act: QWidget, below: QWidget | None) -> Card:
        made = Card(title, padding=16)
        made.body.addWidget(words)
        made.body.addLayout(row(act, None))
        if below is not None:
            made.body.addWidget(below)
        made.body.addStretch(1)
        return made

    def _table(self) -> QTableView:
        made = QTableView()
        self.rows.setHorizontalHeaderLabels(list(_HEADS))
        made.setModel(self.rows)
        made.setAccessibleName("有疑问的单元格")
        made.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        made.setShowGrid(False)
        made.verticalHeader().hide()
        head = made.horizontalHeader()
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, width in enumerate(_WIDTHS):
            made.setColumnWidth(at, width)
        head.setSectionResizeMode(len(_HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        return made

    # Showing

    def start(self) -> None:
        """For the month on the desk."""
        desk = self._presenter
        month = period_words(desk.month, quarter=False)
        self.title.setText(f"村级模板　{month}")
        self.out_words.setText(f"给 {len(desk.villages)} 个村各写一个 {month}的 Excel 文件，村和月份已填好，"
                               "用 WPS 或 Excel 填，没有宏。")
        self.in_words.setText("村里填好交回的文件一起选上，文件名改过也认得。有一格读不准，就一格都不读入。")
        self.sent.setText("")
        self._show(None)
        self.out.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, intake: "returns.Intake | None") -> None:
        self.intake = intake
        self.rows.setRowCount(0)
        for each in (self.table, self.result, self.take, self.missing):
            each.setVisible(intake is not None)
        if intake is None:
            return
        faults = sum(each.level == "fault" for each in intake.doubts)
        for doubt in intake.doubts:
            cells = [QStandardItem(each) for each in (doubt.village, doubt.file, doubt.place, doubt.text, doubt.reason)]
            fault = doubt.level == "fault"
            colour = "red" if fault else "amber"
            cells[-1].setIcon(icons.icon("alert-circle" if fault else "alert-triangle", colour, 16))
            cells[-1].setForeground(theme.token(colour))
            for cell in cells:
                cell.setToolTip(cell.text())
            self.rows.appendRow(cells)
        self.table.setVisible(bool(intake.doubts))
        looked = len(intake.doubts) - faults
        read = f"读了 {intake.files} 个村的文件，{intake.amounts} 栏有变化"
        self.result.setText("；".join(filter(None, (
            read, f"{faults} 处读不准，改好文件再选一次" if faults else "", f"{looked} 处请看一眼" if looked else ""))))
        self.take.setText(f"读入 {len(intake.edits)} 个村")
        self.take.setEnabled(intake.whole)
        self.missing.setText("" if intake.whole else f"还差：{faults} 处读不准" if faults else "没有要写的内容")
        self.take.setAccessibleDescription(self.missing.text())
        (self.take if intake.whole else self.into).setFocus(Qt.FocusReason.OtherFocusReason)

    # Acts

    def _choose_out(self) -> None:
        folder = choose_folder(self, "村级模板写到哪个文件夹（可以是优盘）")
        if folder is not None:
            self.send_to(folder)

    def send_to(self, folder: Path) -> None:
        """Write a workbook for each village."""
        desk, month = self._presenter, self._presenter.month
        villages = returns.addressees(desk)
        self._follow(tasks.run(lambda progress: returns.send_out(desk, folder, villages, month, progress),
                               done=lambda count: self.sent.setText(f"已写好 {count} 个文件，在 {folder}"),
                               failed=self._fail))

    def _choose_files(self) -> None:
        files = open_files(self, "选村里填好的文件（可以多选）", "Excel 工作簿 (*.xlsx *.xls *.ods)")
        if files:
            self.read(files)

    def read(self, files: list[Path]) -> None:
        """Read what came back, and show what it would do."""
        desk, month = self._presenter, self._presenter.month
        villages = returns.addressees(desk)
        self._show(None)

        def weigh(batch: Batch) -> None:
            if desk.month == month:
                self._show(returns.weigh(desk, batch))

        self._follow(tasks.run(partial(_read, desk, files, villages, month), done=weigh, failed=self._fail))

    def _take(self) -> None:
        if self.intake is not None:
            returns.take(self._presenter, self.intake)
            self.closed.emit()

    def _fail(self, problem: UserError) -> None:
        self.failed.emit(problem)


def _read(desk: IncomePresenter, files: list[Path], villages: list[Addressee], month: str,
          progress: tasks.Progress) -> Batch:
    return returns.read_back(desk, files, villages, month, progress)
