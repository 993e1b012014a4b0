"""接收汇总: what came is looked at, taken in, judged and answered; who is missing; which versions contradict."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget
from shiboken6 import isValid

from export.exchange import finding
from export.exchange.sorting import JoiningFile
from forms.errors import UserError
from model import clock
from model.calendar import periods
from model.changes import Changes
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.dialogs import choose_folder, open_files, save_file
from ui.document_view import NotADocument
from ui.inbox.bulk import Plan
from ui.inbox.completeness_view import CompletenessView
from ui.inbox.many_presenter import ManyPresenter
from ui.inbox.merge_presenter import MergePresenter, MergeState
from ui.inbox.merge_view import MergeView
from ui.inbox.packages_view import PackagesView
from ui.inbox.partly import Item
from ui.inbox.presenter import InboxPresenter
from ui.inbox.report_view import ReportView
from ui.inbox.state import Detail, InboxState
from ui.shell import Shell
from ui.widgets.basics import Segmented, button, column, label, row, symbol
from ui.widgets.month_picker import MonthPicker
from ui.widgets.paper_code import PaperCodeBox
from ui.widgets.states import EmptyState

NARROW_BELOW = 940
Act = Callable[..., object] | None
_VIEWS = (("packages", "收到的包"), ("completeness", "填报情况"), ("merge", "冲突"))
_TAKEABLE = ("submitted", "conflict", "warning", "quarantine")
_KINDS = "上报包、回执、邮件 (*.asice *.age *.eml *.part* *.dat);;所有文件 (*)"


class InboxPage(QWidget):
    """jump_requested: form, record, path. joining_wanted: files of joining, which aren't taken in here."""

    title = "接收汇总"
    jump_requested = Signal(str, str, str)
    joining_wanted = Signal(object)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self.shell = workspace, shell
        month = periods.step(periods.month(clock.today(workspace.clock)), -1)
        self.presenter = InboxPresenter(self, workspace, self._start, month)
        self.many = ManyPresenter(self, workspace, self.presenter)
        self.destroyed.connect(self.presenter.close)
        self._stale = True
        self._after_taking: Callable[[], object] | None = None
        self.setAcceptDrops(True)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(200)
        self._settle.timeout.connect(self.presenter.refresh)
        self._make(month)
        self._connect()

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

    def show_state(self, state: InboxState) -> None:
        self._stale = False
        empty = not state.joined and not any(each.kind != "due" for each in state.lines)
        if self.stack.currentWidget() is not self.report:
            self.stack.setCurrentWidget(self.empty if empty else self.filled)
        self.packages.show_state(state, self.presenter.selected)
        self.completeness.show_state(state)
        self.merging.show_work(state.conflicts)
        self._say(state)
        self.shell.set_badge("inbox", state.waiting)

    def show_merge(self, state: MergeState | None) -> None:
        self.merge.show_merge(state)

    def show_detail(self, detail: Detail | None) -> None:
        self.packages.detail.show_detail(detail)
        after, self._after_taking = self._after_taking, None
        if after is not None:
            after()

    def show_plan(self, plan: Plan) -> None:
        self.packages.show_plan(plan)

    def show_items(self, key: str, items: list[Item]) -> None:
        if key == self.presenter.selected:
            self.packages.go_through(self._title_of(key), items)

    def show_report(self, content: bytes, name: str) -> None:
        try:
            self.report.open(content, name)
        except NotADocument as problem:
            self.bar.tell(problem)
            return
        self.stack.setCurrentWidget(self.report)

    def show_joining(self, files: Sequence[JoiningFile]) -> None:
        self.joining_wanted.emit(files)

    def show_found(self, notes: Sequence[str], problems: Sequence[UserError]) -> None:
        words = [*(f"{each.happened}{each.next_step}" for each in problems), *notes]
        if words:
            self.bar.say("\n".join(words), "warning" if problems else "news")
        else:
            self.bar.hide()

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_busy(self, task: tasks.Task) -> None:
        self.progress.follow(task)

    def show_news(self, words: str) -> None:
        self.shell.toast.say(words)

    def show_changes(self, changes: Changes) -> None:
        self._workspace.forget("unit")
        self.many.recheck()
        self.shell.announce(changes)

    def _start(self, work: Callable[..., object], *, done: Act, failed: Act = None, cancelled: Act = None,
               ) -> tasks.Task:
        """Long work whose answer is dropped when the page is gone meanwhile."""

        def while_here(act: Act) -> Act:
            return None if act is None else lambda *told: act(*told) if isValid(self) else None

        return tasks.run(work, done=while_here(done), failed=while_here(failed), cancelled=while_here(cancelled))

    # Parts

    def _make(self, month: str) -> None:
        self.picker = MonthPicker(month)
        self.due = label("", "scope")
        self._narrow = False
        self.views = Segmented(_VIEWS, name="看")
        self.open = button("打开收到的文件(&O)", self.choose_files, icon="folder-open")
        self.scan = button("扫描U盘(&U)", self.scan_drives, icon="usb")
        self.answer = button("写回执(&H)", self.write_receipts, icon="send")
        self._heads = {self.open: ("打开收到的文件(&O)", "打开(&O)"), self.scan: ("扫描U盘(&U)", "U盘(&U)")}
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self.counts: dict[str, QLabel] = {}
        self.strip = self._strip()
        self.paper_code = PaperCodeBox(self._workspace)
        self.paper_code.jumped.connect(lambda form, record: self.jump_requested.emit(form, record, ""))
        self.packages = PackagesView(self._workspace.forms, self.paper_code)
        self.packages.stop = self.progress.cancel
        self.inner = QStackedWidget()
        self.inner.addWidget(self.packages)
        self.completeness = CompletenessView(lambda: clock.today(self._workspace.clock))
        self.inner.addWidget(self.completeness)
        self.merge = MergeView(may_return=True)
        self.merge.back_wanted.connect(self.return_for)
        self.merging = MergePresenter(self, self._workspace)
        self.inner.addWidget(self.merge)
        self.filled = QWidget()
        self.empty = EmptyState(
            "inbox", "还没有收到上报包",
            "要先建授权名册，才认得出包是谁发的：到“授权名册”建名册、发邀请，乡镇和企业加入后就能收。"
            "先把文件拖进来也行，会说明是谁的、为什么还不能收。",
            [button("打开收到的文件(&O)", self.choose_files, kind="main"), button("扫描U盘(&U)", self.scan_drives)])
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.filled)
        self.report = ReportView()
        self.report.closed.connect(self.close_report)
        self.stack.addWidget(self.report)
        head = row(label(self.title, "title"), self.picker, self.due, None, self.scan, self.answer, self.open, gap=10)
        line = row(self.views, self.strip, None, gap=18)
        self.filled.setLayout(column(line, self.inner, gap=10))
        box = column(head, self.bar, self.progress, self.stack, gap=10, margins=(24, 18, 24, 18))
        box.setStretchFactor(self.stack, 1)
        self.setLayout(box)

    def _strip(self) -> QWidget:
        made = QWidget()
        box: QHBoxLayout = row(gap=18, margins=(4, 0, 4, 0))
        marks = {"due": ("", ""), "came": ("circle-check", "green"), "late": ("clock", "red"),
                 "conflicts": ("arrows-diff", "amber"), "bad": ("circle-x", "red"), "waiting": ("hourglass", "amber")}
        for name, (icon, colour) in marks.items():
            self.counts[name] = label("")
            if icon:
                box.addLayout(row(symbol(icon, colour, 16), self.counts[name], gap=6))
            else:
                box.addWidget(self.counts[name])
        box.addStretch(1)
        made.setLayout(box)
        return made

    def _connect(self) -> None:
        self.views.chosen.connect(self.show_view)
        view, presenter = self.completeness, self.presenter
        for signal, act in ((view.noted, presenter.note_day), (view.closed, self.close_month),
                            (view.saved, self.save_as), (view.reopened, presenter.reopen_month),
                            (view.period_chosen, self.open_period)):
            signal.connect(act)
        self.packages.detail.jumped.connect(self.open_conflict)
        self.merge.follow(self.merging)
        view.copied.connect(partial(self.show_news, "催报文字已复制。"))
        self.picker.changed.connect(self.presenter.show_month)
        self.packages.selected.connect(self.presenter.select)
        self.packages.acted.connect(self._act)
        self.packages.all_wanted.connect(self.take_all)
        self.packages.several.connect(self.many.look)
        self.packages.selected.connect(lambda _: self.many.forget())
        self.packages.bulk.accepted.connect(self.many.accept)
        self.packages.partly.accepted.connect(self._accept_partly)
        self.packages.giving_back.given_back.connect(self._give_back)
        inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, act in (("Ctrl+O", self.choose_files), ("F5", self.presenter.refresh)):
            QShortcut(QKeySequence(keys), self, act, context=inside)

    # What a person does

    def show_view(self, name: str) -> None:
        self.views.set_value(name)
        self.inner.setCurrentIndex([key for key, _ in _VIEWS].index(name))

    def open_conflict(self, _form: str, record: str) -> None:
        self.show_view("merge")
        self.merging.open(record)
        self.merge.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def return_for(self, record: str) -> None:
        """Give the newest package that holds a record back, so that its unit settles it."""
        key = self.presenter.package_with(record)
        if not key:
            self.bar.say("没有待审的包里有这一条：包已经接收或退回了。请打电话请它自己定，重新上报。", "warning")
            return
        self.show_view("packages")
        self.presenter.select(key)
        if self.presenter.state is not None:
            self.packages.show_state(self.presenter.state, key)
        self._ask_back(key)
        self.packages.giving_back.choose(record)

    def open_unit(self, unit: str) -> None:
        """Its line in 填报情况, where it is reminded of the month and where what came on paper is noted."""
        self.show_view("completeness")
        self.completeness.choose(unit)

    def close_report(self) -> None:
        self.stack.setCurrentWidget(self.filled)
        self.report.shut()
        self.packages.detail.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_period(self, period: str) -> None:
        self.picker.set_value(period)
        self.presenter.show_month(period)

    def close_month(self) -> None:
        month = periods.shown(self.presenter.month)
        words = "封账后，本级不再接收这个月的材料。以后要更正，由本级写明原因重开。"
        answers = [notices.Answer("back", "再看看"), notices.Answer("close", "封账", "main")]
        answer = notices.ask(self, f"{month}封账？", words, answers, "back")
        if answer == "close":
            self.presenter.close_month()

    def save_as(self, kind: str) -> None:
        kinds = {"pdf": "PDF (*.pdf)", "xlsx": "Excel 工作簿 (*.xlsx)"}
        path = save_file(self, "保存催报单", self.presenter.reminder_name(kind), kinds[kind])
        if path is not None:
            self.presenter.save_reminder(kind, path)

    def choose_files(self) -> None:
        found = open_files(self, "打开收到的文件", _KINDS)
        if found:
            self.presenter.add(found)

    def scan_drives(self) -> None:
        """Every stick that is plugged in; without one, a folder is asked for."""
        drives = finding.drives()
        if not drives:
            folder = choose_folder(self, "没有找到U盘，请选U盘或文件夹")
            drives = [folder] if folder else []
        if drives:
            self.presenter.add(drives)

    def write_receipts(self) -> None:
        folder = choose_folder(self, "回执写到哪里")
        if folder is not None:
            self.presenter.write_receipts(folder)

    def take_all(self) -> None:
        self.presenter.take(self.packages.keys(*_TAKEABLE))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.presenter.add(files)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._narrow = self.width() < NARROW_BELOW
        for each, (words, short) in self._heads.items():
            each.setText(short if self._narrow else words)
        if self.presenter.state is not None:
            self._say(self.presenter.state)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.progress.cancel():
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._settle.start(0)

    def _act(self, what: str, key: str) -> None:
        acts: dict[str, Callable[[], object]] = {
            "take": partial(self.presenter.take, [key]), "aside": partial(self.presenter.set_aside, key),
            "drop": partial(self.presenter.drop, key), "again": partial(self.presenter.look_again, key),
            "accept": partial(self.presenter.accept, key), "return": partial(self._ask_back, key),
            "partly": partial(self.many.items, key),
            "keep": partial(self.presenter.take, [key]), "report": partial(self.presenter.show_report, key),
            "remind": partial(self.open_unit, key.removeprefix("due/")),
        }
        acts[what]()

    def _ask_back(self, key: str) -> None:
        """What was only looked at is taken in first: only what is here can be returned, and it doesn't count yet."""
        if key in self.presenter.looks:
            self._after_taking = partial(self._ask_back, key)
            self.presenter.take([key])
            return
        self.packages.ask_back(self._title_of(key), self.presenter.records_of(key))

    def _title_of(self, key: str) -> str:
        lines = self.presenter.state.lines if self.presenter.state else ()
        line = next((each for each in lines if each.key == key), None)
        return "　".join((line.unit, line.period, line.number)) if line else ""

    def _accept_partly(self, exceptions: object) -> None:
        self.packages.right.setCurrentIndex(0)
        if isinstance(exceptions, dict):
            self.presenter.accept(self.presenter.selected, exceptions)

    def _give_back(self, reason: str, exceptions: object) -> None:
        self.packages.right.setCurrentIndex(0)
        if isinstance(exceptions, dict):
            self.presenter.give_back(self.presenter.selected, reason, exceptions)

    def _say(self, state: InboxState) -> None:
        units = state.table.month(state.month)
        late = [state.units[each.unit] for each in units if each.state == "late"]
        came = sum(each.day is not None for each in units)
        bad = sum(each.state == "quarantine" and each.kind == "here" for each in state.lines)
        waiting = sum(each.kind == "here" and each.state == "waiting" for each in state.lines)
        names = "、".join(late[:3]) + ("等" if len(late) > 3 else "")
        words = {"due": f"{len(units)} 应到", "came": f"{came} 已到", "late": f"{len(late)} 逾期未到：{names}",
                 "conflicts": f"{len(state.conflicts)} 有冲突", "bad": f"{bad} 隔离", "waiting": f"{waiting} 先放着"}
        shown = {"due": True, "came": True, "late": bool(late), "conflicts": bool(state.conflicts), "bad": bool(bad),
                 "waiting": bool(waiting)}
        for name, each in self.counts.items():
            each.setText(words[name])
            each.setVisible(shown[name])
        self._marks(shown)
        self.due.setText(state.due.partition("（")[0] if self._narrow else state.due)
        self.due.setToolTip(state.due)
        self.answer.setEnabled(state.unanswered > 0)
        many = f" {state.unanswered} 份" if state.unanswered else ""
        self.answer.setText(f"{'回执' if self._narrow else '写回执'}{many}(&H)")
        self.answer.setToolTip("" if state.unanswered else "没有要出回执的包：收下、接收或退回以后才有。")

    def _marks(self, shown: dict[str, bool]) -> None:
        box = self.strip.layout()
        for place, name in enumerate(self.counts):
            item = box.itemAt(place) if box else None
            inner = item.layout() if item else None
            first = inner.itemAt(0) if inner else None
            if first is not None and (mark := first.widget()) is not None:
                mark.setVisible(shown[name])
