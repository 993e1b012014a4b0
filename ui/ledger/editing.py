"""A record on the desk: what is typed, what can't be read of it, and the way back step by step. No Qt."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from forms.definition import Value
from model.workspace.records import Record


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything typed at one moment. raw: by field name, text that the field's type can't read."""

    values: Mapping[str, Value]
    raw: Mapping[str, str]
    explanations: Mapping[str, str]


@dataclass
class Editing:
    """record None: a new one. before: as it stands in the ledger, None for a new one.
    heads: those that a save follows: the ones that were shown when the typing began.

    visited: fields that the person has left. asked: the person wants to hear of everything that is missing.
    draft: the id of the draft that keeps this, "" before the first keystroke. at: when the draft was last kept.
    """

    record: str | None
    before: Record | None
    start: Snapshot
    heads: tuple[str, ...] = ()
    draft: str = ""
    at: str = ""
    recovered: bool = False
    values: dict[str, Value] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    explanations: dict[str, str] = field(default_factory=dict)
    undone: list[Snapshot] = field(default_factory=list)
    done: list[Snapshot] = field(default_factory=list)
    last: str = ""
    visited: set[str] = field(default_factory=set)
    asked: bool = False

    def __post_init__(self) -> None:
        self.put_back(self.start)

    @property
    def dirty(self) -> bool:
        """Whether anything differs from the ledger."""
        return self.now() != self.start

    def silent(self, name: str) -> bool:
        """Whether a blank field of a new record is no fault yet: nobody was there, nobody asked."""
        return self.record is None and not self.asked and name not in self.visited

    @property
    def voided(self) -> bool:
        """Whether the record was taken out of the ledger."""
        return self.before is not None and self.before.voided

    def now(self) -> Snapshot:
        """What stands on the desk."""
        return Snapshot(deepcopy(self.values), dict(self.raw), dict(self.explanations))

    def put_back(self, to: Snapshot) -> None:
        """Make the desk look as it did."""
        self.values, self.raw = deepcopy(dict(to.values)), dict(to.raw)
        self.explanations = dict(to.explanations)

    def write(self, name: str, value: Value | None, raw: str = "") -> None:
        """One field changed. Keystrokes in one field are one step back."""
        self._step(name)
        if value is None:
            self.values.pop(name, None)
        else:
            self.values[name] = value
        if raw:
            self.raw[name] = raw
        else:
            self.raw.pop(name, None)

    def explain(self, problem: str, text: str) -> None:
        """A 说明 was typed; "" takes it away."""
        self._step(f"?{problem}")
        if text:
            self.explanations[problem] = text
        else:
            self.explanations.pop(problem, None)

    def rest(self) -> None:
        """The person left the field: what comes next is another step."""
        self.last = ""

    def undo(self) -> bool:
        """One step back. False when there is none."""
        return self._move(self.done, self.undone)

    def redo(self) -> bool:
        """One step forward again."""
        return self._move(self.undone, self.done)

    def _step(self, name: str) -> None:
        if name != self.last:
            self.done.append(self.now())
            self.undone.clear()
            self.last = name

    def _move(self, here: list[Snapshot], there: list[Snapshot]) -> bool:
        if not here:
            return False
        there.append(self.now())
        self.put_back(here.pop())
        self.last = ""
        return True


def opened(record: Record) -> Editing:
    """A record of the ledger, as it stands."""
    explained = {name: text for name, text in record.explanations.items() if name != "void"}
    return Editing(record.record, record, Snapshot(dict(record.values), {}, explained), record.heads)


def fresh(values: Mapping[str, Value]) -> Editing:
    """A new record that starts with these values."""
    return Editing(None, None, Snapshot(dict(values), {}, {}))
