"""What the merge desk decides: which conflict, what is chosen in each place, what settles it. No Qt."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from forms.definition import Field, Form, Value, Values
from forms.errors import UserError
from forms.evaluation import Evaluation, unexplained
from forms.values import parse_value, show_value
from model.changes import Changes, together
from model.exchange import conflicts, trust
from model.exchange.conflicts import Choice, Conflict
from model.titles import called, spoken
from ui.inbox import merge_words
from ui.inbox.merge_words import NAMES, TYPED, Told, Total
from ui.inbox.state import short_time

if TYPE_CHECKING:
    from model.workspace.records import Saved
    from model.workspace.workspace import Workspace

BLANK = "未报"
_UNTYPED = frozenset(("repeat", "file", "image", "reference", "select_multiple"))


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the comparison. chosen: a side, TYPED, or None = nobody has chosen. result: as people read it;
    whence: where it is from. notes: what each side explained of it."""

    path: str
    label: str
    note: str
    base: str
    sides: tuple[str, ...]
    chosen: int | None
    result: str
    clash: bool
    typeable: bool
    whence: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """The head of a column: whose version, by which device, when; why it looks as it does."""

    name: str
    about: str
    voided: bool


@dataclass(frozen=True)
class MergeState:
    """The desk. number, of: which conflict of how many. same: fields alike in all versions, label and value.

    lacking: labels where somebody must still choose. problems: what the chosen values are said to have wrong.
    totals: sums that differ. said: what each version explained elsewhere. unsaid: reminders that what is chosen leaves
    without an explanation.
    """

    form: str
    record: str
    title: str
    number: int
    of: int
    ancestor: str
    versions: tuple[Version, ...]
    places: tuple[Place, ...]
    same: tuple[tuple[str, str], ...]
    lacking: tuple[str, ...]
    problems: tuple[str, ...]
    for_others: str = ""
    totals: tuple[Total, ...] = ()
    said: tuple[str, ...] = ()
    unsaid: tuple[str, ...] = ()


class MergeView(Protocol):
    """What the desk can show."""

    def show_merge(self, state: MergeState | None) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_news(self, words: str) -> None: ...

    def show_changes(self, changes: Changes) -> None: ...


class MergePresenter:
    """Conflicts one after the other; what was chosen in one is kept while others are looked at."""

    def __init__(self, view: MergeView, workspace: "Workspace") -> None:
        self._view, self._workspace = view, workspace
        self._work: list[tuple[str, str, str]] = []
        self._at = 0
        self._shown: Conflict | None = None
        self._told: tuple[Told, ...] = ()
        self._sides: dict[tuple[str, str], int] = {}
        self._typed: dict[tuple[str, str], Value | None] = {}

    @property
    def form(self) -> Form | None:
        """Of the record that is shown."""
        return self._workspace.forms[self._shown.form] if self._shown else None

    def show_work(self, work: Sequence[tuple[str, str, str]]) -> None:
        """The worklist changed; the conflict that is shown stays while it is there."""
        here = self._shown.record if self._shown else ""
        self._work = list(work)
        at = next((at for at, each in enumerate(work) if each[1] == here), min(self._at, max(len(work) - 1, 0)))
        self.go(at)

    def open(self, record: str) -> None:
        """A certain conflict, from elsewhere."""
        self.go(next((at for at, each in enumerate(self._work) if each[1] == record), 0))

    def step(self, steps: int) -> None:
        """The next conflict or the one before: postponing changes nothing."""
        if self._work:
            self.go((self._at + steps) % len(self._work))

    def go(self, at: int) -> None:
        self._at = at
        self._shown = None
        if 0 <= at < len(self._work):
            form, record, _ = self._work[at]
            self._shown = conflicts.conflict(self._workspace, form, record)
        self._told = merge_words.told(self._workspace, self._shown) if self._shown else ()
        self._show()

    def choose(self, path: str, side: int) -> None:
        """Take one version's value in a place."""
        if self._shown is not None:
            self._typed.pop((self._shown.record, path), None)
            self._sides[self._shown.record, path] = side
            self._show()

    def choose_all(self, side: int) -> None:
        """Take one version's value wherever they clash."""
        if self._shown is not None:
            for each in _decided(self._workspace.forms[self._shown.form], self._shown.clashes):
                self._typed.pop((self._shown.record, each.path), None)
                self._sides[self._shown.record, each.path] = side
            self._show()

    def type(self, path: str, text: str) -> str:
        """Take a value of one's own. Returns what is wrong with it, "" when it was taken."""
        field = self.field(path)
        if self._shown is None or field is None:
            return "这一处不能另填，请选一版。"
        form = self._workspace.forms[self._shown.form]
        try:
            value = parse_value(form, field, text)
        except UserError as problem:
            return problem.happened
        self._sides.pop((self._shown.record, path), None)
        self._typed[self._shown.record, path] = value
        self._show()
        return ""

    def field(self, path: str) -> Field | None:
        """The field of a place, inside a row too; None for a whole row and for what can't be typed."""
        form = self.form
        name, _, rest = path.partition("/")
        field = form.by_name.get(name) if form else None
        if field is None or not rest:
            return field if field is not None and field.type not in _UNTYPED else None
        inner = rest.partition("/")[2]
        return next((each for each in field.fields if each.name == inner and each.type not in _UNTYPED), None)

    def settle(self, reason: str) -> bool:
        """Write the decision. True when it was written; the next conflict is shown."""
        if self._shown is None:
            return False
        form, record = self._shown.form, self._shown.record
        try:
            saved = self._write(self._shown, reason.strip())
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self._view.show_news("已定，两版都留在历史里。")
        self._after(form, record, saved.changes)
        return True

    def settle_alike(self) -> None:
        """Make one version of each record whose versions say the same: nobody has to decide anything there."""
        done, changes = 0, list[Changes]()
        for form, record, _ in tuple(self._work):
            found = conflicts.conflict(self._workspace, form, record)
            if found is None or any(each.voided for each in found.sides):
                continue
            if _decided(self._workspace.forms[form], found.choices):
                continue
            self._shown, self._told = found, merge_words.told(self._workspace, found)
            try:
                changes.append(self._write(found, "").changes)
            except UserError as problem:
                self._view.show_problem(problem)
                break
            done += 1
        self._view.show_news(f"{done} 条各版内容一样，已合成一版。")
        self._view.show_changes(together(changes))
        self.show_work(conflicts.worklist(self._workspace))

    def _write(self, shown: Conflict, reason: str) -> "Saved":
        """As `conflicts.resolve`; what belongs to a unit with a device of its own is filled in for it (代填)."""
        values = self._values()
        said = self._carried(shown, self._workspace.evaluate(shown.form, values, record=shown.record), values)
        return conflicts.resolve(self._workspace, shown, values, reason, explanations=said,
                                 on_behalf=bool(self._others(shown)))

    def _carried(self, shown: Conflict, evaluation: Evaluation, values: Values) -> dict[str, str]:
        places = ((each.path, self._chosen(each)) for each in _decided(self._workspace.forms[shown.form],
                                                                       shown.choices))
        return merge_words.carried(evaluation, values, self._told,
                                   {path: side for path, side in places if side is not None})

    def void(self, reason: str) -> bool:
        """Settle it by voiding the record, where one version does."""
        if self._shown is None or not reason.strip():
            return False
        form, record = self._shown.form, self._shown.record
        parents = tuple(each.hash for each in self._shown.sides)
        try:
            saved = self._workspace.void(form, record, parents, reason.strip())
        except UserError as problem:
            self._view.show_problem(problem)
            return False
        self._view.show_news("已作废，各版都留在历史里。")
        self._after(form, record, saved.changes)
        return True

    def _after(self, form: str, record: str, changes: Changes) -> None:
        self._sides = {key: side for key, side in self._sides.items() if key[0] != record}
        self._typed = {key: value for key, value in self._typed.items() if key[0] != record}
        self._work = [each for each in self._work if each[:2] != (form, record)]
        self._view.show_changes(changes)
        self.go(min(self._at, len(self._work) - 1) if self._work else 0)

    def _chosen(self, choice: Choice) -> int | None:
        key = (self._shown.record if self._shown else "", choice.path)
        if key in self._typed:
            return TYPED
        if key in self._sides:
            return self._sides[key]
        return None if choice.clash else choice.sides.index(choice.merged)

    def _values(self) -> Values:
        """Everything as it is chosen now; where nobody has chosen, the first version's."""
        shown = self._shown
        if shown is None:
            return {}
        picked = {each.path: side for each in shown.choices
                  if (side := self._sides.get((shown.record, each.path))) is not None}
        typed = {each.path: self._typed[shown.record, each.path] for each in shown.choices
                 if (shown.record, each.path) in self._typed}
        replaced = tuple(replace(each, sides=(typed[each.path], *each.sides[1:])) if each.path in typed else each
                         for each in shown.choices)
        return conflicts.take(replace(shown, choices=replaced), 0, {**picked, **dict.fromkeys(typed, 0)})

    def _show(self) -> None:
        shown = self._shown
        if shown is None:
            self._view.show_merge(None)
            return
        form = self._workspace.forms[shown.form]
        places = tuple(self._place(form, each) for each in _decided(form, shown.choices))
        lacking = tuple(each.label for each in places if each.chosen is None)
        differing = {each.path.partition("/")[0] for each in places}
        same = tuple((field.label, self._read(field, shown.proposed.get(field.name)))
                     for field in form.stored_fields
                     if field.name not in differing and field.type != "repeat" and field.name in shown.proposed)
        evaluation = None if lacking else self._workspace.evaluate(shown.form, self._values(), record=shown.record)
        said = self._carried(shown, evaluation, self._values()) if evaluation else {}
        self._view.show_merge(MergeState(
            shown.form, shown.record, self._title(form), self._at + 1, len(self._work),
            self._ancestor(shown), self._versions(shown), places, same, lacking,
            tuple(each.message for each in evaluation.errors) if evaluation else (), self._others(shown),
            merge_words.totals(form, shown, self._told, evaluation, self._read),
            merge_words.spare_notes(shown, self._told),
            tuple(each.message for each in unexplained(evaluation, said)) if evaluation else ()))

    def _title(self, form: Form) -> str:
        title = spoken(self._workspace, form.id, self._work[self._at][2])
        return title if form.title in title else f"{title}　{form.title}"

    def _place(self, form: Form, choice: Choice) -> Place:
        shown = self._shown
        chosen = self._chosen(choice)
        field = self.field(choice.path)
        reading = field or form.by_name.get(choice.path.partition("/")[0])
        if chosen is None:
            result = "还没选"
        elif chosen == TYPED and shown is not None:
            result = self._read(reading, self._typed[shown.record, choice.path])
        else:
            result = self._read(reading, choice.sides[chosen])
        return Place(choice.path, choice.label, merge_words.note_of(choice),
                     self._read(reading, choice.base), tuple(self._read(reading, each) for each in choice.sides),
                     chosen, result, choice.clash, field is not None, merge_words.whence(choice, chosen),
                     merge_words.notes_at(choice.path, self._told))

    def _read(self, field: Field | None, value: Value | None) -> str:
        if value is None:
            return BLANK
        if isinstance(value, dict) and "row" in value:
            return f"一行（{len(value) - 1} 项）"
        form = self.form
        if field is None or form is None:
            return str(value)
        return show_value(form, field, value, names=partial(called, self._workspace))

    def _versions(self, shown: Conflict) -> tuple[Version, ...]:
        found = []
        for number, side in enumerate(shown.sides):
            unit = self._workspace.units.name(side.unit)
            device = f"设备 {side.letter}" if side.letter else "设备"
            about = f"{device}　{short_time(side.at)}" + ("　已作废" if side.voided else "")
            found.append(Version(f"{NAMES[number % 8]}　{side.author_name or unit}", about, side.voided))
        return tuple(found)

    def _ancestor(self, shown: Conflict) -> str:
        entry = self._workspace.entry(shown.base) if shown.base else None
        return short_time(entry.at) if entry else "没有"

    def _others(self, shown: Conflict) -> str:
        """The unit whose record it is, where that isn't this one: settling it is 代填."""
        unit, rules = shown.sides[0].unit, trust.authority(self._workspace)
        if not rules.theirs(unit):
            return ""
        keeper = next((each for each in (unit, *rules.above(unit)) if each in rules.homes), unit)
        return self._workspace.units.name(keeper)


def _decided(form: Form, choices: Sequence[Choice]) -> list[Choice]:
    """What a person decides: sums and the like follow from it, and what all versions say alike needs nobody."""
    found = []
    for each in choices:
        if all(one == each.sides[0] for one in each.sides):
            continue
        name, _, rest = each.path.partition("/")
        field = form.by_name.get(name)
        inner = next((one for one in field.fields if one.name == rest.partition("/")[2]), None) if field else None
        if not any(one is not None and one.calculation for one in (field, inner)):
            found.append(each)
    return found
