"""简报: the month's paragraphs and tables, what people write beside them, the cover, and the pages as printed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QWidget
from shiboken6 import isValid

from forms.errors import UserError
from model import clock
from model.calendar import periods
from model.changes import Changes
from model.figures.behind import BehindFigure
from model.figures.briefs import FORM
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.brief.behind_view import BehindView
from ui.brief.body_view import BodyView
from ui.brief.cover_view import CoverView
from ui.brief.presenter import BriefPresenter, Kind
from ui.brief.receipts_view import ReceiptsView
from ui.brief.state import BriefState, FigureLine
from ui.brief.tables_view import TablesView
from ui.dialogs import save_file
from ui.document_view import DocumentView, NotADocument
from ui.shell import Shell
from ui.widgets.acting import pause
from ui.widgets.basics import Segmented, button, column, label, row
from ui.widgets.month_picker import MonthPicker

Act = Callable[..., object] | None
KEEP_AFTER = 800  # ms after the last key
PREVIEW_AFTER = 700
NARROW_BELOW = 940
_LEAST_PREVIEW = 420
_VIEWS = (("body", "正文"), ("tables", "表格"), ("cover", "版头版尾"), ("receipts", "收到日期"))
_KINDS: dict[Kind, str] = {"pdf": "PDF (*.pdf)", "word": "Word 文档 (*.docx)"}


class BriefPage(QWidget):
    """jump_requested: form, record, path: the list behind a number leads there."""

    title = "简报"
    jump_requested = Signal(str, str, str)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self.shell = workspace, shell
        today = clock.today(workspace.clock)
        self.presenter = BriefPresenter(self, workspace, self._start, periods.step(periods.month(today), -1))
        self._unread, self._hidden, self._left = True, False, False
        self._keep_timer = pause(self, KEEP_AFTER, self.presenter.keep)
        self._preview_timer = pause(self, PREVIEW_AFTER, self.presenter.preview)
        self._settle_timer = pause(self, 200, self.presenter.refresh)
        self._make_head()
        self._make_views()
        self._lay_out()
        self._connect()
        self._add_shortcuts()

    # What the shell asks for

    def on_changes(self, changes: Changes) -> None:
        """Any record may stand behind a number; the brief's own saving changes none."""
        if changes.forms == {FORM}:
            return
        self._unread = True
        if self.isVisible():
            self._settle_timer.start()

    def open_record(self, form: str, record: str, _path: str) -> None:
        """A brief's record is its month."""
        found = self._workspace.read(form, record)
        if found is not None and found.values.get("month"):
            self.open_period(str(found.values["month"]))

    def open_period(self, period: str) -> None:
        """Turn to a month, from elsewhere."""
        self.picker.set_value(period)
        self.presenter.show_month(period)

    def may_leave(self) -> bool:
        self._left = True
        return self.presenter.settle() or not self.presenter.dirty

    # What the presenter asks for

    def show_state(self, state: BriefState) -> None:
        self.body.show_state(state)
        self.tables.show_tables(state.tables, state.names)
        self.cover.show_values(state.values, issued=state.issued)
        self.receipts.show_receipts(state.receipts, state.names)
        self._say(state)

    def show_saved(self, at: str) -> None:
        self.saved.setText(f"已保存 {clock.shown(at)[11:19]}")

    def show_preview(self, content: bytes, name: str) -> None:
        place = self.preview.area.verticalScrollBar().value()
        try:
            self.preview.open(content, name)
        except NotADocument as problem:
            self.bar.tell(problem)
            return
        QTimer.singleShot(30, self.preview, lambda: self.preview.area.verticalScrollBar().setValue(place))

    def show_behind(self, line: FigureLine, found: list[BehindFigure]) -> None:
        self.behind.show_behind(line, found)
        self.stack.setCurrentWidget(self.behind)

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_busy(self, task: tasks.Task) -> None:
        self.progress.follow(task)

    def show_news(self, words: str, undo: Callable[[], object] | None = None) -> None:
        if undo is None:
            self.shell.toast.say(words)
        else:
            self.shell.toast.say(words, "撤销", undo)

    def _start(self, work: Callable[[tasks.Progress], object], *, done: Act, failed: Act = None) -> tasks.Task:
        """Long work whose answer is dropped when the page is gone meanwhile: locked, closed."""

        def while_here(act: Act) -> Act:
            return None if act is None else lambda *told: act(*told) if isValid(self) else None

        return tasks.run(work, done=while_here(done), failed=while_here(failed))

    # Parts

    def _make_head(self) -> None:
        self.picker = MonthPicker(self.presenter.month)
        self.issue_words = label("", "scope")
        self.issue_words.hide()  # as the longer words of the buttons, until there is room
        self.renew = button("更新数据(&U)", self.presenter.refresh, icon="refresh", tip="重新算，有变化的会提示")
        self.word = button("Word", partial(self.export, "word"), icon="file-text")
        self.pdf = button("PDF", partial(self.export, "pdf"), icon="download")
        self.sign = button("签发(&Q)", self.issue, kind="main", icon="signature")
        self.turn = button("预览", self.turn_preview, icon="eye")
        self.why = label("", "sub")
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()

    def _make_views(self) -> None:
        form = self._workspace.forms[FORM]
        today = clock.today(self._workspace.clock)
        self.views = Segmented(_VIEWS, "body", "简报")
        self.saved = label("", "small")
        self.counts = label("", "sub")
        self.body = BodyView(form.by_name["title"].max_length)
        self.tables, self.cover, self.receipts = TablesView(), CoverView(form, today), ReceiptsView(form, today)
        self.pages = QStackedWidget()
        for each in (self.body, self.tables, self.cover, self.receipts):
            self.pages.addWidget(each)
        self.preview = DocumentView()
        self.preview.wait("正在排版…")
        self.behind = BehindView(self._workspace.units.name)

    def _lay_out(self) -> None:
        head = row(label(self.title, "title"), self.picker, self.issue_words, None, self.turn, self.renew, self.word,
                   self.pdf, self.sign, gap=10)
        strip = row(self.views, None, self.why, gap=8)
        left = QWidget()
        left.setLayout(column(strip, row(self.counts, None, self.saved, gap=8), self.pages, gap=8))
        right = QFrame()
        right.setProperty("panel", "true")
        right.setMinimumWidth(_LEAST_PREVIEW)
        right.setLayout(column(self.preview, gap=0, margins=(12, 8, 8, 8)))
        right.hide()  # until the window is known to be wide enough
        self.right = right
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(12)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setStretchFactor(0, 8)
        self.split.setStretchFactor(1, 6)
        self.left = left
        main = QWidget()
        box = column(head, self.bar, self.progress, self.split, gap=10, margins=(24, 18, 24, 20))
        box.setStretch(3, 1)
        main.setLayout(box)
        self.stack = QStackedWidget()
        self.stack.addWidget(main)
        self.stack.addWidget(self.behind)
        self.setLayout(column(self.stack, gap=0))
        self.split.setSizes([640, 480])

    def _connect(self) -> None:
        presenter = self.presenter
        self.picker.changed.connect(presenter.show_month)
        self.views.chosen.connect(self.show_view)
        self.body.titled.connect(partial(self._typed, presenter.set_cover, "title"))
        self.body.proposed.connect(presenter.take_title)
        self.body.typed.connect(partial(self._typed, presenter.write))
        self.body.taken.connect(presenter.take_new)
        self.body.asked.connect(presenter.show_source)
        self.tables.asked.connect(presenter.show_source)
        self.cover.changed.connect(partial(self._typed, presenter.set_cover))
        self.receipts.noted.connect(presenter.note_received)
        self.behind.closed.connect(self.back)
        self.behind.opened.connect(lambda form, record: self.jump_requested.emit(form, record, ""))

    def _add_shortcuts(self) -> None:
        acts = {
            "Ctrl+PgUp": partial(self.picker.step, -1), "Ctrl+PgDown": partial(self.picker.step, 1),
            "Ctrl+Up": partial(self.step_human, -1), "Ctrl+Down": partial(self.step_human, 1),
            "Ctrl+S": self.presenter.settle, "Ctrl+P": self.preview.print_out, "Ctrl+E": partial(self.export, "pdf"),
            "Ctrl+Shift+P": self.turn_preview, "F8": partial(self.next_missing, 1),
            "Shift+F8": partial(self.next_missing, -1), "F5": self.presenter.refresh,
        }
        for keys, act in acts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(lambda act=act: act())

    # What the person does

    def show_view(self, key: str) -> None:
        """正文, 表格, 版头版尾 or 收到日期."""
        self.views.set_value(key)
        self.pages.setCurrentIndex([name for name, _ in _VIEWS].index(key))
        self._share()
        first = self.receipts.first_blank() if key == "receipts" else None
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def step_human(self, steps: int) -> None:
        """The next part that a person writes, round and round."""
        self.show_view("body")
        self.body.step(steps)

    def next_missing(self, steps: int) -> None:
        """The next part that nobody has written; then who approves."""
        self.show_view("body")
        if not self.body.step(steps, missing=True) and not self.cover.lines["approver"].text().strip():
            self.show_view("cover")
            self.cover.lines["approver"].setFocus(Qt.FocusReason.OtherFocusReason)

    def export(self, kind: Kind) -> None:
        path = save_file(self, "导出简报", self.presenter.file_name(kind), _KINDS[kind])
        if path is not None:
            self.export_to(kind, path)

    def export_to(self, kind: Kind, path: Path) -> None:
        self.presenter.export(kind, path)

    def issue(self) -> None:
        """Asks once more: it can't be taken back."""
        state = self.presenter.state()
        if state is None or self.presenter.why_not_issue():
            return
        changed = f"还有 {state.counts[3]} 段的数有变化没有换上。" if state.counts[3] else ""
        answer = notices.ask(
            self, f"签发{self.issue_words.text()}？",
            f"{changed}签发后文字和数都不能再改，期号不再给别的简报。以后发现错，在下一期里更正。签发人：{state.values['approver']}",
            [notices.Answer("back", "再看看"), notices.Answer("issue", "签发", "main")], "back",
        )
        if answer == "issue":
            self.presenter.issue()

    def turn_preview(self) -> None:
        """On a narrow window the pages take the words' place."""
        if self._narrow():
            shown = self.right.isHidden()
            self.right.setVisible(shown)
            self.left.setVisible(not shown)
            self.turn.setText("文字" if shown else "预览")
        else:
            self._hidden = not self._hidden
            self._share()

    def back(self) -> None:
        self.stack.setCurrentIndex(0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.progress.cancel():
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._left = False
        if self._unread:
            self._unread = False
            self._settle_timer.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        self._keep_timer.stop()
        if not self._left:
            self.presenter.settle()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self._narrow()
        self.turn.setVisible(narrow)
        for each, words in ((self.word, "Word"), (self.pdf, "PDF")):
            each.setText(words if narrow else f"导出 {words}")
        self.issue_words.setVisible(not narrow or self.width() > 860)
        if not narrow:
            self.left.show()
        self._share()

    def _share(self) -> None:
        """Beside each other where there is room; tables take the whole width."""
        if self._narrow():
            self.right.setVisible(self.left.isHidden())
        else:
            self.right.setVisible(self.views.value() != "tables" and not self._hidden)

    def _narrow(self) -> bool:
        return self.width() < NARROW_BELOW

    def _typed(self, take: Callable[..., object], *told: object) -> None:
        """Hand over what was typed; it is kept and shown on the pages when the keys rest."""
        take(*told)
        self._left = False
        if self.presenter.dirty:
            self._keep_timer.start()
            self._preview_timer.start()
        state = self.presenter.state()
        if state is not None:
            self._say(state)

    def _say(self, state: BriefState) -> None:
        """What stands above the parts: how far they are, and what issuing still needs."""
        extra = "增刊" if state.values.get("extra") == "yes" else ""
        total = f"（总第{state.values['total_no']}期）" if state.values.get("total_no") else ""
        self.issue_words.setText(f"{extra}第{state.values.get('issue_no', '')}期{total}")
        auto, written, missing, changed = state.counts
        parts = ["已签发"] if state.issued else []
        parts += [f"{auto} 段自动", f"{written} 段已写"]
        parts += [f"{missing} 段待写"] if missing and not state.issued else []
        parts += [f"{changed} 段数据已变"] if changed else []
        self.counts.setText("　".join(parts))
        self.body.say(state)
        why = self.presenter.why_not_issue()
        self.sign.setEnabled(not why)
        self.sign.setToolTip(why)
        self.sign.setAccessibleDescription(why)
        self.why.setText(why)
