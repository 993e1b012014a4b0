"""One record on the desk: opened, typed into, evaluated, kept as a draft, saved, voided, brought back. No Qt."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms.definition import Form, Value, Values
from forms.errors import UserError
from forms.evaluation import Evaluation, Problem, defaults, unexplained, with_calculated
from model import clock
from model.changes import Changes
from model.errors import AlreadyThere
from model.identifiers import uuid7
from model.projects.numbering import CODE
from model.workspace.drafts import Draft
from model.workspace.listing import Row
from model.workspace.records import Saved
from model.workspace.workspace import Workspace
from ui.ledger.beforehand import depending, follows
from ui.ledger.contents import copied, said, savable, state_words
from ui.ledger.editing import Editing, Snapshot, fresh, opened
from ui.ledger.keeping import Keeper
from ui.ledger.ownership import SENT, UNCHANGED, Ownership
from ui.ledger.record_view import RecordView
from ui.ledger.remarks import at_fields, on_the_whole, remarks_of
from ui.ledger.steps import Steps
from ui.ledger.titles import new_words, number_of, title_of
from ui.ledger.twins import natural_key, twin

if TYPE_CHECKING:
    from model.exchange.judging import Remark

NOTHING_READ = "还没有能保存的内容。写的字都在草稿里，把标红的改好一项再保存。"
NOTHING_TYPED = "还什么都没有填。填了再保存；不新增了就按 Esc。"


class RecordPresenter:
    """announce: carries changes. saved(record, what): saved, voided, back (by undo) or "" (to be opened).

    drafted: drafts came or went. history: somebody wants to see the revisions. run: ui.tasks.run or a stand-in.
    """

    def __init__(self, view: RecordView, workspace: Workspace, form: Form, *, announce: Callable[[Changes], object],
                 saved: Callable[[str, str], object], drafted: Callable[[], object],
                 history: Callable[[], object], run: Callable[..., object]) -> None:
        self._view, self._workspace, self.form = view, workspace, form
        self._announce, self._saved, self._drafted, self._history = announce, saved, drafted, history
        self._run = run
        self.editing: Editing | None = None
        self.evaluation: Evaluation | None = None
        self.context: Mapping[str, Value] = {}
        self._keeper = Keeper(view, workspace, form, drafted)
        self._steps = Steps(workspace, form.id)
        self._ownership = Ownership(workspace, form)
        self._asked: dict[str, object] = {}
        self._remarks: tuple[Remark, ...] = ()
        self.unread: dict[str, str] = {}
        # By us, from what stands elsewhere; it follows as long as nobody changes it.
        self._filled: dict[str, Value] = {}

    # Opening

    def open(self, record: str) -> bool:
        """Show a record; a draft of it comes with it and says so. False when there is none."""
        found = self._workspace.read(self.form.id, record)
        if found is None:
            return False
        self.leave()
        self._start(opened(found), self._keeper.of(record))
        return True

    def new(self, context: Mapping[str, Value] | None = None) -> None:
        """An empty record with the form's defaults. context: what is known beforehand, None = as the last time."""
        self.leave()
        self.context = self.context if context is None else context
        self._start(fresh(defaults(self.form, clock.today(self._workspace.clock), self.context)), None)

    def continue_draft(self, draft: Draft) -> None:
        """Go on with what was typed."""
        if draft.record is not None and self.open(draft.record):
            return
        self.leave()
        self._start(fresh({}), draft, asked=True)

    def duplicate(self) -> None:
        """A new record like this one: its key, its files and its faults' explanations stay behind."""
        if self.editing is None:
            return
        keep = copied(self.form, self.editing.values, lambda: uuid7(self._workspace.clock))
        self.leave()
        self._start(fresh({}), None)
        for name, value in keep.items():
            self.edited(name, value, "")
        self._show()

    def leave(self) -> None:
        """Another record, another page, the end: what is typed stays in its draft."""
        if self.editing is not None:
            self.keep_draft()
        self.editing, self.evaluation, self.unread = None, None, {}

    def _start(self, editing: Editing, draft: Draft | None, *, asked: bool = False) -> None:
        """asked: somebody has just said that he wants the draft."""
        self.editing = editing
        if draft is not None:
            editing.put_back(Snapshot(draft.values, draft.raw_texts, draft.explanations))
            editing.draft, editing.at, editing.recovered = draft.id, draft.at, True
            editing.heads = draft.parents or editing.heads
        self.unread, self._asked, self._filled = {}, {}, {}
        self._remarks = remarks_of(self._workspace, editing)
        self._show()
        if draft is not None and not asked:
            self._keeper.tell_recovered(draft, self.discard_draft)
        else:
            self._tell_state(editing)

    def _show(self) -> None:
        if self.editing is None:
            return
        self._view.show_record(self.editing, self.title(), self._fixed())
        self._keeper.show(self.editing)
        self.evaluate()

    def title(self) -> str:
        """What the record is called by what stands on the desk."""
        if self.editing is None:
            return ""
        if self.editing.record is None and not self.editing.dirty:
            return new_words(self.form)
        return title_of(self._workspace, self.form, self.editing.values) or self.number() or new_words(self.form)

    def number(self) -> str:
        """What the record is numbered by."""
        return number_of(self.form, self.editing.values) if self.editing is not None else ""

    def _fixed(self) -> frozenset[str]:
        editing = self.editing
        if editing is None or self._workspace.read_only or editing.voided or self._ownership.closed(editing):
            return frozenset(self.form.by_name)
        return frozenset(self.form.key) if editing.record is not None else frozenset()

    # Typing

    def edited(self, name: str, value: Value | None, raw: str) -> None:
        """A field changed. raw: its text, where it can't be read."""
        if self.editing is not None:
            self.editing.write(name, value, raw)
            self.unread.pop(name, None)

    def explained(self, problem: str, text: str) -> None:
        if self.editing is not None:
            self.editing.explain(problem, text)

    def left(self, name: str, fault: str) -> None:
        """The person left a field. fault: why its text can't be read, "" where it can."""
        if self.editing is None:
            return
        self.editing.rest()
        self._renumber(self.editing)
        new = name not in self.editing.visited
        self.editing.visited.add(name)
        self._fill_depending(self.editing)
        if new and self.editing.record is None:
            self.show_evaluation()
        if fault and name in self.editing.raw and self.unread.get(name) != fault:
            self.unread[name] = fault
            self.show_evaluation()

    def _fill_depending(self, editing: Editing) -> None:
        """Blank fields where nobody has been yet take the defaults that follow from what stands there now."""
        if editing.record is not None:
            return
        ours = {each for each, value in self._filled.items() if editing.values.get(each) == value}
        typed = (editing.visited - ours) | editing.raw.keys()
        found = depending(self._workspace, self.form,
                          {each: value for each, value in editing.values.items() if each not in ours})
        fitting = {each: value for each, value in found.items()
                   if each not in typed and editing.values.get(each) != value}
        for name, value in fitting.items():
            editing.write(name, value)
        self._filled |= fitting
        if fitting:
            self._view.show_record(editing, self.title(), self._fixed())
            self.evaluate()

    def _renumber(self, editing: Editing) -> None:
        """The proposed number follows the year, as long as nobody has written another one."""
        before = str(self.context.get(CODE, "")) if editing.record is None else ""
        if number := follows(self._workspace, self.form, editing.values, before):
            self.context = {**self.context, CODE: number}
            editing.write(CODE, number)
            self._view.show_record(editing, self.title(), self._fixed())
            self.evaluate()

    def evaluate(self) -> None:
        """Work out what stands on the desk."""
        editing = self.editing
        if editing is None:
            return
        self.evaluation = self._workspace.evaluate(self.form.id, editing.values, record=editing.record)
        self.show_evaluation()
        self._look_for_twin(editing)

    def _look_for_twin(self, editing: Editing) -> None:
        """Say at once that such a record stands already: two of one project are worse than none."""
        wanted = natural_key(self.form, editing.values)
        if editing.voided or wanted == self._asked or wanted == natural_key(self.form, editing.start.values):
            return
        self._asked, values, record = wanted, dict(editing.values), editing.record

        def told(found: Row | None) -> None:
            if found is not None and self.editing is editing:
                self._view.say(f"已有同样的一条：{found.title}。确实是另一条就接着填。", "warning",
                               [("打开那一条", lambda: self._saved(found.record, ""))])

        self._run(lambda _: twin(self._workspace, self.form, values, record), done=told)

    def show_evaluation(self) -> None:
        """Show the last evaluation, with what can't be read beside its field."""
        editing, evaluation = self.editing, self.evaluation
        if editing is None or evaluation is None:
            return
        unread = [Problem(f"type:{name}", "error", "type", name, words) for name, words in self.unread.items()]
        shown, blank = said(editing, evaluation, unread)
        shown = [*at_fields(self._remarks, editing), *shown]
        waiting = len(unexplained(evaluation, editing.explanations))
        self._view.show_evaluation(evaluation, shown, waiting, blank)

    def ask_all(self) -> None:
        """The person wants to see everything that is missing, also where nothing was typed yet."""
        if self.editing is not None and not self.editing.asked:
            self.editing.asked = True
            self.show_evaluation()

    # Drafts

    def keep_draft(self) -> None:
        """Write what is typed."""
        if self.editing is not None:
            self._keeper.keep(self.editing)

    def discard_draft(self) -> None:
        """Back to how the record stands in the ledger; an empty one where it is new."""
        editing = self.editing
        if editing is None:
            return
        editing.put_back(editing.start)
        self._keeper.drop(editing)
        record = editing.record
        self.editing = None
        if record is None:
            self.new()
        else:
            self.open(record)

    def _tell_state(self, editing: Editing) -> None:
        words = state_words(editing, self._history)
        owned = self._ownership.words(editing, self._propose_change) if not words[0] else None
        back = on_the_whole(self._remarks) if not words[0] and owned is None else ""
        self._view.say(*((back, "warning", []) if back else owned or words))

    def _propose_change(self) -> None:
        """What a unit above registered is opened for a proposal."""
        if self.editing is not None:
            self._ownership.begin(self.editing)
            self._show()
            self._tell_state(self.editing)

    # Saving

    def save(self) -> bool:
        """Save what can be read. False when it was refused; then the reason stands where it belongs."""
        editing = self.editing
        if editing is None or self._workspace.read_only or editing.voided or self._ownership.closed(editing):
            return False
        readable = savable(self.form, editing)
        if editing.record is None and (not readable or not editing.dirty):
            self.ask_all()
            self._view.say(NOTHING_READ if editing.dirty else NOTHING_TYPED, "error")
            return False
        evaluation = self._workspace.evaluate(self.form.id, readable, record=editing.record)
        values = with_calculated(self.form, readable, evaluation)
        asked = {each.name for each in evaluation.warnings}
        explained = {name: text for name, text in editing.explanations.items() if name in asked}
        if self._ownership.proposes(editing):
            return self._propose(editing, values, explained)
        try:
            made = self._workspace.save(self.form.id, values, record=editing.record, parents=editing.heads,
                                        explanations=explained)
        except AlreadyThere as problem:
            there = problem.record
            self._view.say(str(problem), "error", [("打开那一条", lambda: self._saved(there, ""))])
            return False
        except UserError as problem:
            self._refused(problem)
            return False
        before = editing.before.hash if editing.before is not None else ""
        self._steps.add(made, before)
        self._after_save(editing, made.record)
        self._announce(made.changes)
        self._saved(made.record, "saved")
        return True

    def _propose(self, editing: Editing, values: Values, explained: dict[str, str]) -> bool:
        """What belongs to a unit above is saved as a proposal; the record stays as it is."""
        if editing.record is not None and not editing.dirty:
            self._view.say(UNCHANGED, "news")
            return False
        try:
            made = self._ownership.save(editing, values, explained)
        except UserError as problem:
            self._refused(problem)
            return False
        record = editing.record
        editing.put_back(editing.start)
        self._keeper.drop(editing)
        self.editing = None
        self._announce(made.changes)
        if record is None:
            self.new()
        else:
            self.open(record)
        self._view.say(SENT, "news")
        return True

    def _after_save(self, editing: Editing, record: str) -> None:
        """The desk is now the ledger's; what couldn't be read stays on it, in the draft."""
        found = self._workspace.read(self.form.id, record)
        if found is None:
            return
        fresh_desk = opened(found)
        fresh_desk.done, fresh_desk.undone = [], []
        if editing.raw:
            fresh_desk.raw, fresh_desk.draft = dict(editing.raw), editing.draft
        elif editing.draft:
            self._workspace.draft_discard(editing.draft)
        self.editing = fresh_desk
        self._drafted()
        if editing.raw:
            self.keep_draft()
        self._tell_state(fresh_desk)
        self._keeper.show(fresh_desk)
        self._view.show_record(fresh_desk, self.title(), self._fixed())
        self.evaluate()

    def _refused(self, problem: UserError) -> None:
        path = getattr(problem, "path", "")
        if path:
            self._view.show_fault(path, f"{problem.happened}{problem.next_step}")
        else:
            self._view.say(str(problem), "error")

    def void(self, reason: str) -> bool:
        """Take the record out of the ledger."""
        editing = self.editing
        if editing is None or editing.record is None or editing.before is None:
            return False
        try:
            made = self._workspace.void(self.form.id, editing.record, editing.before.heads, reason)
        except UserError as problem:
            self._view.say(str(problem), "error")
            return False
        self._steps.add(made, editing.before.hash)
        editing.put_back(editing.start)
        self._keeper.drop(editing)
        self.editing = None
        self._announce(made.changes)
        self._saved(made.record, "voided")
        return True

    def restore(self, revision: str) -> bool:
        """Make an older revision the newest."""
        editing = self.editing
        before = editing.before.hash if editing is not None and editing.before is not None else ""
        try:
            made = self._workspace.restore_revision(revision)
        except UserError as problem:
            self._view.say(str(problem), "error")
            return False
        self._steps.add(made, before)
        self._reopen(made.record, made.changes)
        return True

    # Back and forth

    def undo(self) -> bool:
        """The last step of the typing, else the last save or void. False when there is nothing to take back."""
        if self.editing is not None and self.editing.undo():
            self._show()
            return True
        return self._walk(self._steps.undo)

    def redo(self) -> bool:
        """What was taken back, again."""
        if self.editing is not None and self.editing.redo():
            self._show()
            return True
        return self._walk(self._steps.redo)

    def _walk(self, way: Callable[[], Saved | None]) -> bool:
        try:
            made = way()
        except UserError as problem:
            self._view.say(str(problem), "error")
            return False
        if made is not None:
            self._reopen(made.record, made.changes)
        return made is not None

    def _reopen(self, record: str, changes: Changes) -> None:
        if self.editing is not None:
            self.editing.put_back(self.editing.start)
            self._keeper.drop(self.editing)
            self.editing = None
        self._announce(changes)
        self._saved(record, "back")
