"""申报审批: a list of proposals, beside it the one that is chosen with what differs, and the answer."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStackedWidget, QTableWidget, QTableWidgetItem, QWidget

from forms.errors import UserError
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import icons, notices, tasks
from ui.approvals.detail_view import DetailView
from ui.approvals.presenter import ApprovalsPresenter
from ui.approvals.state import Detail, Line
from ui.dialogs import choose_folder
from ui.shell import Shell
from ui.widgets.basics import Segmented, button, column, label, row
from ui.widgets.states import EmptyState

_ROW, _KEY = 36, int(Qt.ItemDataRole.UserRole)
_HEADS = ("状态", "单位", "台账", "名称", "内容", "提出")
_NAME, _LEFT_OUT, _NARROW_BELOW = 3, (2, 4, 5), 900
_MARKS = {"waiting": ("hourglass", "amber"), "approved": ("rubber-stamp", "green"), "refused": ("circle-x", "red")}


class ApprovalsPage(QWidget):
    """jump_requested: form, record, path."""

    jump_requested = Signal(str, str, str)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self.shell = workspace, shell
        self.presenter = ApprovalsPresenter(self, workspace, tasks.run)
        self.title = "申报审批" if self.presenter.decides else "我的申报"
        self._stale = True
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(200)
        self._settle.timeout.connect(self.presenter.refresh)
        self._make()

    # What the shell asks for

    def on_changes(self, _changes: Changes) -> None:
        self._stale = True
        if self.isVisible():
            self._settle.start()

    def open_record(self, _form: str, _record: str, _path: str) -> None:
        """No records are kept here."""

    def may_leave(self) -> bool:
        return True

    # What the presenter asks for

    def show_lines(self, lines: Sequence[Line], *, joined: bool) -> None:
        self._stale = False
        waiting = sum(each.proposal.state == "waiting" for each in lines)
        self.scope.setText(f"{waiting} 条待批复，{len(lines) - waiting} 条已办" if lines else "")
        self.stack.setCurrentIndex(1 if lines else 0)
        self.notify.setEnabled(joined)
        self._fill()

    def show_detail(self, detail: Detail | None) -> None:
        self.detail.show_detail(detail, len(self.presenter.waiting()))

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_news(self, words: str) -> None:
        self.bar.hide()
        self.shell.toast.say(words)

    def show_changes(self, changes: Changes) -> None:
        self.shell.announce(changes)

    # Parts

    def _make(self) -> None:
        decides = self.presenter.decides
        self.scope, self.bar = label("", "scope"), notices.Bar()
        self.which = Segmented((("waiting", "待批复"), ("done", "已办"), ("all", "全部")),
                               "waiting" if decides else "all", "看哪些")
        self.which.chosen.connect(lambda _: self._fill())
        self.notify = button("写下发文件(&X)", self.write_notices, icon="send")
        self.table = self._table()
        keep = self._workspace.attachments
        self.detail = DetailView(decides=decides, add=keep.add, read=keep.read)
        self.detail.approved.connect(self.approve)
        self.detail.refused.connect(self.refuse)
        self.detail.mapped.connect(lambda same: self.presenter.map_to(same, self.detail.words()))
        self.detail.opened.connect(lambda form, record: self.jump_requested.emit(form, record, ""))
        why = ("乡镇、企业申报的新项目、新单位，和对县里登记内容的修改，随上报包来，由本级批。" if decides
               else "加入县级专班以后，新项目和对县里登记内容的修改，都作为申报随上报送上去；结果和理由在这里看。")
        self.empty = EmptyState("rubber-stamp", "没有申报", why)
        filled = QWidget()
        self._sides = row(self.table, self.detail, gap=12)
        filled.setLayout(self._sides)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(filled)
        head = row(label(self.title, "title"), self.scope, None, self.which, self.notify, gap=12)
        self._box = column(head, self.bar, self.stack, gap=10, margins=(24, 12, 24, 18))
        self._box.setStretchFactor(self.stack, 1)
        self.setLayout(self._box)
        self.notify.setVisible(decides)  # within the page: alone it would be a window of its own for a moment
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("F5"), self, self.presenter.refresh, context=inside)
        QShortcut(QKeySequence("Esc"), self.detail, self.table.setFocus, context=inside)

    def _table(self) -> QTableWidget:
        made = QTableWidget(0, len(_HEADS))
        made.setAccessibleName("申报")
        made.setHorizontalHeaderLabels(_HEADS)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setShowGrid(False)
        made.setAlternatingRowColors(True)
        made.setWordWrap(False)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.verticalHeader().setDefaultSectionSize(_ROW)
        made.horizontalHeader().setHighlightSections(False)
        made.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.horizontalHeader().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Stretch)
        made.itemSelectionChanged.connect(self._chosen)
        made.cellDoubleClicked.connect(lambda *_: self.detail.take_focus())
        made.installEventFilter(self)
        return made

    def _fill(self) -> None:
        which, before = self.which.value(), list(self.presenter.chosen)
        shown = [each for each in self.presenter.lines
                 if which == "all" or (which == "waiting") == (each.proposal.state == "waiting")]
        self.table.blockSignals(True)
        self.table.setRowCount(len(shown))
        for at, each in enumerate(shown):
            cells = (each.proposal.shown, each.unit, each.form, each.title, each.what, each.day)
            for place, words in enumerate(cells):
                item = QTableWidgetItem(words)
                item.setToolTip(words if place == _NAME else "")
                if place == 0:
                    item.setIcon(icons.icon(*_MARKS[each.proposal.state], 15))
                    item.setData(_KEY, each.key)
                self.table.setItem(at, place, item)
        for place in range(len(_HEADS)):
            if place != _NAME:
                self.table.resizeColumnToContents(place)
                self.table.setColumnWidth(place, self.table.columnWidth(place) + 14)
        keys = [each.key for each in shown]
        again = [keys.index(key) for key in before if key in keys] or ([0] if shown else [])
        self.table.clearSelection()
        for at in again:
            self.table.selectionModel().select(
                self.table.model().index(at, 0),
                QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows)
        if again:
            self.table.selectionModel().setCurrentIndex(
                self.table.model().index(again[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)
        self.table.blockSignals(False)
        self._chosen()

    def _chosen(self) -> None:
        rows = sorted({each.row() for each in self.table.selectedIndexes()})
        items = (self.table.item(at, 0) for at in rows)
        self.presenter.choose([str(item.data(_KEY)) for item in items if item is not None])

    # What a person does

    def approve(self, code: str) -> None:
        count = len(self.presenter.waiting())
        if count > 1:
            answers = [notices.Answer("back", "再看看"), notices.Answer("yes", f"批准 {count} 条", "main")]
            if notices.ask(self, f"批准选中的 {count} 条？", "批准后就入库，乡镇收到下发文件以后不能再直接改。",
                           answers, "back") != "yes":
                return
        self.presenter.approve(self.detail.words(), self._document(), code)

    def refuse(self) -> None:
        self.presenter.refuse(self.detail.words(), self._document())

    def write_notices(self) -> None:
        folder = choose_folder(self, "下发文件写到哪里")
        if folder is not None:
            self.presenter.notify(folder)

    def _document(self) -> dict[str, object] | None:
        value = self.detail.document.value()
        return dict(value) if isinstance(value, dict) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if watched is self.table and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress \
                and event.key() in enter:
            self.detail.take_focus()
            return True
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """On a small screen the list keeps state, unit and name: the rest stands in the detail."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW_BELOW
        for place in _LEFT_OUT:
            self.table.setColumnHidden(place, narrow)
        self._sides.setStretch(0, 4 if narrow else 3)
        self._sides.setStretch(1, 5 if narrow else 2)
        self._box.setContentsMargins(14 if narrow else 24, 8 if narrow else 12, 14 if narrow else 24, 10)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._settle.start(0)


def make(workspace: Workspace, shell: Shell) -> ApprovalsPage:
    """The page, with its jumps connected."""
    page = ApprovalsPage(workspace, shell)
    page.jump_requested.connect(partial(shell.open_record))
    return page
