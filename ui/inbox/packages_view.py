"""收到的包: what came and what is missing at the left, the chosen one at the right; files are dropped anywhere."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from forms.definition import Form
from ui.inbox.bulk import Plan
from ui.inbox.bulk_view import BulkView
from ui.inbox.detail_view import DetailView
from ui.inbox.lines_table import LinesTable
from ui.inbox.partly import Item
from ui.inbox.partly_panel import PartlyPanel
from ui.inbox.return_panel import ReturnPanel
from ui.inbox.state import InboxState, Line
from ui.widgets.basics import Segmented, button, column, label, row, symbol
from ui.widgets.read_table import Cell

NARROW_BELOW = 860
TIMES_FROM = 500  # the list is too narrow for when it came
UNIT_WIDEST = 150  # a file's name stands there where nobody knows whose it is
_SHOWN = (("all", "全部"), ("todo", "待办"), ("month", "本月"))
_HEAD = (Cell("单位"), Cell("期间"), Cell("包号"), Cell("状态"), Cell("收到"))


class PackagesView(QWidget):
    """selected: the key of a line. acted: what, its key. all_wanted: take everything that may be taken.

    several: keys of the packages that are chosen together."""

    selected = Signal(str)
    acted = Signal(str, str)
    all_wanted = Signal()
    several = Signal(object)

    def __init__(self, forms: Mapping[str, Form], code: QWidget) -> None:
        super().__init__()
        self.code = code
        self.stop: Callable[[], bool] = lambda: False  # ends long work that is under way; True when there was some
        self._lines: tuple[Line, ...] = ()
        self._state: InboxState | None = None
        self.shown = Segmented(_SHOWN, name="列出")
        self.shown.chosen.connect(self._narrow_down)
        self.table = LinesTable("收到的包")
        self.table.itemSelectionChanged.connect(self._choose_several)
        self.table.moved.connect(self._move)
        self.table.chosen.connect(lambda *_: self.show_detail_side())
        words = "把收到的包、文件夹或邮件拖到这里，可一次多个。先试看，看清楚再收；坏文件只隔离，不影响别的。"
        self.hint = label(words, "sub", wrap=True)
        self.take_all = button("全部收下(&A)", self.all_wanted.emit, icon="download")
        self.together = button("一起接收(&E)", self.choose_all, icon="circle-check")
        hint = row(symbol("inbox", "sub", 20), self.hint, gap=10, margins=(4, 6, 4, 0))
        hint.setStretchFactor(self.hint, 1)
        left = QWidget()
        many = row(None, self.together, self.take_all)
        left.setLayout(column(row(self.shown, None), self.table, hint, many, self.code, gap=6))
        self._make_right(forms)
        self.back = button("回到列表", self.show_list_side, icon="chevron-left", kind="quiet")
        right = QWidget()
        right.setLayout(column(row(self.back, None), self.right, gap=4))
        self.left_side, self.right_side = left, right
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setSizes([570, 560])
        self.setLayout(column(self.split, gap=0))
        self._on_right = False

    def _make_right(self, forms: Mapping[str, Form]) -> None:
        """What stands beside the list, one at a time."""
        self.right = QStackedWidget()
        self.detail = DetailView()
        self.detail.acted.connect(self.acted)
        self.giving_back = ReturnPanel(forms)
        self.giving_back.left.connect(lambda: self.right.setCurrentIndex(0))
        self.right.addWidget(self.detail)
        self.right.addWidget(self.giving_back)
        self.bulk, self.partly = BulkView(), PartlyPanel(forms)
        self.bulk.left.connect(self._leave_several)
        self.partly.left.connect(lambda: self.right.setCurrentIndex(0))
        self.right.addWidget(self.bulk)
        self.right.addWidget(self.partly)

    def show_state(self, state: InboxState, selected: str) -> None:
        """Keep the cursor where it was: on the line of this key, else on the nearest."""
        before = self.table.currentRow()
        self._state = state
        todo = sum(each.todo for each in state.lines)
        self.shown.rename("todo", f"待办 {todo}" if todo else "待办")
        self._lines = tuple(each for each in state.lines if self._wanted(each, state.month))
        rows = [(Cell(each.unit, bold=each.kind == "look", tip=each.unit), Cell(each.period), Cell(each.number),
                 Cell(each.words, state=each.state, tip=each.why), Cell(each.at)) for each in self._lines]
        self.table.fill_lines(_HEAD, rows, stretch=3)
        self.table.setColumnWidth(0, min(self.table.columnWidth(0), UNIT_WIDEST))
        takeable = sum(each.kind == "look" and each.state in ("submitted", "conflict", "warning", "quarantine")
                       for each in state.lines)
        self.take_all.setVisible(takeable > 1)
        self.take_all.setText(f"全部收下 {takeable} 个(&A)")
        ready = len(self._ready())
        self.together.setVisible(ready > 1)
        self.together.setText(f"一起接收 {ready} 个(&E)")
        at = next((at for at, each in enumerate(self._lines) if each.key == selected), -1)
        if at < 0 and self._lines:
            at = min(max(before, 0), len(self._lines) - 1)
        self.table.blockSignals(True)
        if at >= 0:
            self.table.setCurrentCell(at, 0)
        self.table.blockSignals(False)
        key = self._lines[at].key if at >= 0 else ""
        if key != selected:
            self.selected.emit(key)

    def keys(self, *states: str) -> list[str]:
        """Of the files looked at only, those in these states, shown or not."""
        lines = self._state.lines if self._state else ()
        return [each.key for each in lines if each.kind == "look" and each.state in states]

    def choose_all(self) -> None:
        """Everything that waits to be accepted, at once: what it would do stands at the right."""
        model, kind = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        chosen = QItemSelection()
        for at in self._ready():
            index = self.table.model().index(at, 0)
            chosen.select(index, index)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        model.select(chosen, kind.ClearAndSelect | kind.Rows)

    def show_plan(self, plan: Plan) -> None:
        """What many would do, or what became of them."""
        self.bulk.show_plan(plan)
        self.right.setCurrentWidget(self.bulk)
        if plan.over:
            self._on_right = True
            self._share()
            self.bulk.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_through(self, title: str, items: Sequence[Item]) -> None:
        """Record by record."""
        self.right.setCurrentWidget(self.partly)
        self._on_right = True
        self._share()
        self.partly.begin(title, items)

    def _ready(self) -> list[int]:
        """Lines of packages that wait to be accepted, or may be taken and accepted."""
        return [at for at, each in enumerate(self._lines)
                if (each.kind == "here" and each.state == "received")
                or (each.kind == "look" and each.state in ("submitted", "conflict", "warning") and each.month)]

    def _choose_several(self) -> None:
        rows = sorted({each.row() for each in self.table.selectedIndexes()})
        keys = [self._lines[at].key for at in rows if at < len(self._lines) and self._lines[at].kind != "due"]
        if len(keys) > 1:
            self.several.emit(keys)

    def _leave_several(self) -> None:
        self.table.blockSignals(True)
        self.table.selectRow(max(self.table.currentRow(), 0))
        self.table.blockSignals(False)
        self.right.setCurrentIndex(0)
        self.show_list_side()

    def line(self, row: int) -> Line:
        return self._lines[row]

    def show_detail_side(self) -> None:
        self._on_right = True
        self._share()
        self.detail.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_list_side(self) -> None:
        self._on_right = False
        self._share()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_back(self, title: str, records: list[tuple[str, str, str]]) -> None:
        self.right.setCurrentWidget(self.giving_back)
        self._on_right = True
        self._share()
        self.giving_back.begin(title, records)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stop():
            return
        if event.key() == Qt.Key.Key_Escape and self.right.currentWidget() is self.bulk:
            self._leave_several()
        elif event.key() == Qt.Key.Key_Escape and (self.right.currentIndex() or self._on_right):
            self.right.setCurrentIndex(0)
            self.show_list_side()
        else:
            super().keyPressEvent(event)

    def _wanted(self, line: Line, month: str) -> bool:
        which = self.shown.value()
        return line.kind == "look" or which == "all" or (line.todo if which == "todo" else line.month == month)

    def _narrow_down(self) -> None:
        if self._state is not None:
            now = self.table.currentRow()
            self.show_state(self._state, self._lines[now].key if 0 <= now < len(self._lines) else "")

    def _share(self) -> None:
        narrow = self.width() < NARROW_BELOW
        self.back.setVisible(narrow)
        self.left_side.setVisible(not narrow or not self._on_right)
        self.right_side.setVisible(not narrow or self._on_right)
        self.table.setColumnHidden(len(_HEAD) - 1, self.table.viewport().width() < TIMES_FROM)

    def _move(self, at: int) -> None:
        if 0 <= at < len(self._lines):
            self.right.setCurrentIndex(0)
            self.selected.emit(self._lines[at].key)
