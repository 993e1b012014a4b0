"""月度上报: check, print and stamp, sign, pack; at the right every package, and a place to verify one."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QPushButton, QScrollArea, QStackedWidget, QWidget
from shiboken6 import isValid

from forms.errors import UserError
from model import clock
from model.calendar import periods
from model.changes import Changes
from model.month.check import Missing
from model.month.difference import MonthDifference
from model.month.submissions import Submission
from model.workspace.workspace import Workspace
from ui import notices, tasks
from ui.dialogs import documents_folder, open_file, save_file
from ui.document_view import NotADocument
from ui.month.check_step import CheckStep
from ui.month.nil_question import NilQuestion
from ui.month.pack_step import PackStep
from ui.month.packages import Packages
from ui.month.paper_step import PaperStep
from ui.month.presenter import MonthPresenter
from ui.month.preview import Preview
from ui.month.sign_step import SignStep
from ui.month.state import MonthState, Step, month_words
from ui.moved import why_closed
from ui.shell import Shell
from ui.widgets.basics import button, close, column, label, row
from ui.widgets.month_picker import MonthPicker
from ui.widgets.paper_code import PaperCodeBox

if TYPE_CHECKING:
    from export.verification import Verdict

Act = Callable[..., object] | None
KEY = "month"
NARROW_BELOW = 980
WIDEST = 16_777_215  # Qt's own: no limit
FOLDER = "package_folder"
_VERIFIABLE = "上报包和 PDF (*.asice *.pdf *.age);;所有文件 (*)"


class MonthPage(QWidget):
    """jump_requested: form, record ("" = its ledger), path. missing_requested: form, what a new record starts with.

    send_requested: SHA-256 of the package.
    """

    title = "月度上报"
    jump_requested = Signal(str, str, str)
    missing_requested = Signal(str, dict)
    send_requested = Signal(str)

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self._workspace, self._shell = workspace, shell
        month = periods.step(periods.month(clock.today(workspace.clock)), -1)
        self._due = month
        self._place: tuple[Step, bool] | None = None
        self._arriving = True
        self.presenter = MonthPresenter(self, workspace, self._start, month)
        self._unread = True
        self._make_parts(month)
        self._lay_out()
        self._connect()
        self._add_shortcuts()

    # What the shell asks for

    def on_changes(self, _changes: Changes) -> None:
        """Anything may change a month: registers, nil reports, people."""
        self._unread = True
        if self.isVisible():
            self._settle.start()

    def open_record(self, form: str, record: str, path: str) -> None:
        """Nil reports are the only records that stand here: the check shows them."""

    def may_leave(self) -> bool:
        self.paper.keep()
        return True

    def open_period(self, period: str) -> None:
        """Turn to a month, from elsewhere."""
        self.picker.set_value(period)
        self._show_period(period)

    # What the presenter asks for

    def show_state(self, state: MonthState) -> None:
        self.due.setText(state.due)
        nil_forms = frozenset(each.form for each in state.forms if self.presenter.may_be_nil(each.form))
        self.check.show_state(state, nil_forms)
        self.paper.show_state(state)
        self.sign.show_state(state)
        self.pack.show_state(state, self.presenter.package_name())
        self.packages.show_lines(state.packages, state.period)
        errors, unexplained, _, missing = state.counts()
        self._follow(state)
        self._close_writing()
        if state.period == self._due:
            self._shell.set_badge(KEY, errors + unexplained + missing)

    def _close_writing(self) -> None:
        """Where the data went to another computer a month can be read and printed, no more."""
        why = why_closed(self._workspace)
        writing = (self.paper.make, self.paper.attach, self.sign.preparer.button, self.sign.reviewer.button,
                   self.pack.button)
        for each in writing if why else ():
            close(each, why)

    def show_problem(self, place: str, problem: UserError) -> None:
        steps = {"check": self.check, "paper": self.paper, "pack": self.pack}
        if place in ("preparer", "reviewer"):
            self.sign.show_problem(place, problem)
        elif place in steps:
            steps[place].open(opened=True)
            steps[place].bar.tell(problem)
            self.steps.ensureWidgetVisible(steps[place])
        else:
            self.bar.tell(problem)

    def show_busy(self, task: tasks.Task) -> None:
        self.progress.follow(task)

    def show_difference(self, difference: MonthDifference) -> None:
        self.check.show_difference(difference)

    def show_document(self, content: bytes, name: str) -> None:
        try:
            self.sheet.show_document(content, name)
        except NotADocument as problem:
            self.bar.tell(problem)
            return
        self.stack.setCurrentWidget(self.sheet)

    def show_packed(self, path: Path, verdict: "Verdict") -> None:
        self.pack.show_packed(path, verdict)

    def show_verdict(self, name: str, verdict: "Verdict") -> None:
        self._show_packages(shown=True)
        self.packages.show_verdict(name, verdict)

    def show_news(self, words: str) -> None:
        self._shell.toast.say(words)

    def announce(self, changes: Changes) -> None:
        self._shell.announce(changes)

    def _start(self, work: Callable[[tasks.Progress], object], *, done: Act, failed: Act = None,
               cancelled: Act = None) -> tasks.Task:
        """Long work whose answer is dropped when the page is gone meanwhile: locked, closed."""

        def while_here(act: Act) -> Act:
            return None if act is None else lambda *told: act(*told) if isValid(self) else None

        return tasks.run(work, done=while_here(done), failed=while_here(failed), cancelled=while_here(cancelled))

    # Parts

    def _make_parts(self, month: str) -> None:
        self.picker = MonthPicker(month)
        self.due = label("", "scope")
        self.preview = button("预览月报(&V)", self.presenter.preview, icon="eye")
        self.turn = button("上报包", self._turn, icon="package")
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self.check, self.paper = CheckStep(), PaperStep()
        self.sign = SignStep(self._workspace.person)
        folder = Path(str(self._shell.preferences.get(FOLDER, "")))
        self.pack = PackStep(folder if folder.is_absolute() and folder.is_dir() else documents_folder())
        self.packages = Packages()
        self.paper_code = PaperCodeBox(self._workspace)
        self.packages.add_below(self.paper_code)
        self.sheet = Preview()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(200)
        self._settle.timeout.connect(self.presenter.refresh)

    def _lay_out(self) -> None:
        head = row(label(self.title, "title"), self.picker, self.due, None, self.turn, self.preview, gap=16)
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(column(self.check, self.paper, self.sign, self.pack, None, gap=12, margins=(0, 0, 4, 0)))
        self.steps = QScrollArea()
        self.steps.setWidgetResizable(True)
        self.steps.setFrameShape(QFrame.Shape.NoFrame)
        self.steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.steps.setWidget(inside)
        self.packages.setMinimumWidth(320)
        self.packages.setMaximumWidth(402)
        middle = row(self.steps, self.packages, gap=12)
        middle.setStretch(0, 9)
        middle.setStretch(1, 5)
        main = QWidget()
        main.setLayout(column(head, self.bar, self.progress, middle, gap=12, margins=(24, 18, 24, 24)))
        self.stack = QStackedWidget()
        self.stack.addWidget(main)
        self.stack.addWidget(self.sheet)
        self.setLayout(column(self.stack, gap=0))

    def _connect(self) -> None:
        presenter = self.presenter
        self.picker.changed.connect(self._show_period)
        self.check.jumped.connect(self.jump_requested)
        self.check.table.wanted.connect(self._want)
        self.check.table.nil.connect(self._ask_nil)
        self.check.table.taken_back.connect(presenter.take_nil_back)
        self.check.compare.connect(presenter.compare)
        self.check.again.connect(presenter.refresh)
        self.paper.generate.connect(presenter.generate)
        self.paper.preview.connect(presenter.preview)
        self.paper.scan_opened.connect(presenter.open_scan)
        self.paper.typed.connect(presenter.keep_texts)
        self.paper.scan.connect(presenter.attach_scan)
        self.sign.signed.connect(presenter.sign)
        self.sign.scan.connect(self.paper.choose_scan)
        self.sign.again.connect(presenter.generate)
        self.sign.details.connect(presenter.preview)
        self.sign.people_wanted.connect(partial(self._shell.show_page, "settings"))
        self.pack.pack.connect(presenter.pack)
        self.pack.moved.connect(lambda folder: self._shell.preferences.put(FOLDER, folder))
        self.pack.report.connect(presenter.preview)
        self.pack.send.connect(self.send_requested)
        self.packages.opened.connect(presenter.open_report)
        self.packages.copied.connect(self._save_copy)
        self.paper_code.jumped.connect(lambda form, record: self.jump_requested.emit(form, record, ""))
        self.packages.drop.chosen.connect(presenter.verify)
        self.packages.drop.asked.connect(self.choose_file)
        self.sheet.closed.connect(self.close_document)

    def _add_shortcuts(self) -> None:
        acts = {"Ctrl+PgUp": lambda: self.picker.step(-1), "Ctrl+PgDown": lambda: self.picker.step(1),
                "Ctrl+O": self.choose_file, "Ctrl+P": self.print_out, "F5": self.presenter.refresh,
                "F8": partial(self.next_fault, 1), "Shift+F8": partial(self.next_fault, -1)}
        for keys, act in acts.items():
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    # What the person does

    def choose_file(self) -> None:
        path = open_file(self, "选择要核验的文件", _VERIFIABLE)
        if path is not None:
            self.presenter.verify(path)

    def print_out(self) -> None:
        """What is shown, or the report first."""
        if self.stack.currentWidget() is self.sheet:
            self.sheet.view.print_out()
        else:
            self.presenter.preview()

    def close_document(self) -> None:
        self.stack.setCurrentIndex(0)
        self.sheet.shut()

    def next_fault(self, steps: int) -> None:
        """The focus to the next finding or gap, round and round."""
        self.check.open(opened=True)
        for each in self.check.table.rows.values():
            each.open(opened=True)
        jumps = self.check.jumps()
        if not jumps:
            return
        here = QApplication.focusWidget()
        at = jumps.index(here) + steps if isinstance(here, QPushButton) and here in jumps else min(steps, 0)
        jump = jumps[at % len(jumps)]
        jump.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.steps.ensureWidgetVisible(jump)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        focus = QApplication.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QPushButton):
            focus.click()
        elif event.key() == Qt.Key.Key_Escape and self.stack.currentWidget() is self.sheet:
            self.close_document()
        elif event.key() != Qt.Key.Key_Escape or not self.progress.cancel():
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._unread:
            self._unread = False
            self._settle.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        self.paper.keep()
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW_BELOW
        self.turn.setVisible(narrow)
        self.packages.setMaximumWidth(WIDEST if narrow else 402)
        if not narrow:
            self.steps.show()
            self.packages.show()
        elif not self.steps.isHidden():
            self.packages.hide()

    def _follow(self, state: MonthState) -> None:
        """The focus goes where the step begins that is due: when the page is first seen, and when a step is done. A
        month that is turned to takes none."""
        signed = state.fresh is not None and state.fresh.signed_by("preparer") is not None
        before, self._place = self._place, (state.step, signed)
        place = self._beginning(state.step, signed=signed)
        first, self._arriving = self._arriving and self._untouched(), False
        moved = before is not None and before != self._place
        if (first or moved) and place is not None and place.isVisible():
            place.setFocus(Qt.FocusReason.OtherFocusReason)
            QTimer.singleShot(0, place, partial(self.steps.ensureWidgetVisible, place))

    def _untouched(self) -> bool:
        """Whether the focus stands where Qt puts it, at the page's first widget, or outside of the page."""
        focus = cast(QWidget | None, self.window().focusWidget())
        return focus is None or not self.isAncestorOf(focus) or self.picker.isAncestorOf(focus)

    def _beginning(self, step: Step, *, signed: bool) -> QWidget | None:
        if step == "check":
            return next(iter(self.check.jumps()), None)
        signer = self.sign.reviewer if signed else self.sign.preparer
        places: dict[Step, QWidget] = {"paper": self.paper.make, "sign": signer.password, "pack": self.pack.button,
                                       "done": self.pack.open_folder}
        return places[step]

    def _turn(self) -> None:
        self._show_packages(shown=self.packages.isHidden())

    def _show_packages(self, *, shown: bool) -> None:
        """On a narrow window the packages take the steps' place."""
        if self.turn.isHidden():
            return
        self.packages.setVisible(shown)
        self.steps.setVisible(not shown)
        self.turn.setText("上报步骤" if shown else "上报包")

    def _show_period(self, period: str) -> None:
        self.paper.keep()
        self.packages.verdict.hide()
        for each in (self.check, self.paper, self.sign, self.pack):
            each.forget_state()
        self._place = None
        self._arriving = False
        self.presenter.show_period(period)

    def _want(self, missing: Missing) -> None:
        values = dict(self.presenter.missing_values(missing))
        self.jump_requested.emit(missing.form, "", next(iter(values), ""))
        self.missing_requested.emit(missing.form, values)

    def _ask_nil(self, form: str) -> None:
        question = NilQuestion(self, self._workspace.forms[form].title, month_words(self.presenter.period))
        question.exec()
        if question.answer == "nil":
            self.presenter.report_nil(form, question.reason())
        question.deleteLater()

    def _save_copy(self, made: Submission) -> None:
        name = self.presenter.copy_name(made)
        target = save_file(self, "另存一份", name, "上报包 (*.asice)" if made.package else "PDF (*.pdf)")
        if target is not None:
            self.presenter.save_copy(made, target)
