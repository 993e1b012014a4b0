"""Fields as they stand on a desk: what is saved with what was typed since, and every step back. No Qt.

What is written are fields of a record, so that a step can be taken back whatever happened to the grid in between.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from forms.definition import Value

Key = TypeVar("Key", bound=Hashable)
Fields = Mapping[str, Value | None]
_NONE: Mapping[str, Value] = {}


@dataclass(frozen=True, slots=True)
class Step(Generic[Key]):
    """One act, by record: what it put in, and what stood there before."""

    before: Mapping[Key, Fields]
    after: Mapping[Key, Fields]


class Steps(Generic[Key]):
    """Key names a record. changed: hears of edits that have to be saved."""

    def __init__(self, changed: Callable[[Mapping[Key, Fields]], object]) -> None:
        self._changed = changed
        self._values: dict[Key, dict[str, Value]] = {}
        self._undo: list[Step[Key]] = []
        self._redo: list[Step[Key]] = []

    def values(self, key: Key) -> Mapping[str, Value]:
        return self._values.get(key, _NONE)

    def show(self, values: Mapping[Key, Mapping[str, Value]], unsaved: Mapping[Key, Fields]) -> None:
        """What the workspace holds, with what isn't saved yet on top."""
        self._values = {key: dict(each) for key, each in values.items()}
        for key, fields in unsaved.items():
            self._put(key, fields)

    def apply(self, edits: Mapping[Key, Fields]) -> Step[Key] | None:
        """Put fields into records as one step; None when nothing would change."""
        before: dict[Key, Fields] = {}
        after: dict[Key, Fields] = {}
        for key, fields in edits.items():
            now = self.values(key)
            fresh = {name: value for name, value in fields.items() if now.get(name) != value}
            if fresh:
                before[key] = {name: now.get(name) for name in fresh}
                after[key] = fresh
        if not after:
            return None
        step = Step(before, after)
        self._undo.append(step)
        self._redo.clear()
        self._write(after)
        return step

    def take_steps(self, before: "Steps[Key]") -> None:
        """Go on with what could be taken back before the records were read again."""
        self._undo, self._redo = before.history()

    def history(self) -> tuple[list[Step[Key]], list[Step[Key]]]:
        """Steps back and steps forth, the nearest last."""
        return self._undo, self._redo

    def undo(self) -> Mapping[Key, Fields]:
        """Take the last step back; what that wrote, empty when there is none."""
        if not self._undo:
            return {}
        step = self._undo.pop()
        self._redo.append(step)
        return self._write(self._untouched(step.before, step.after))

    def redo(self) -> Mapping[Key, Fields]:
        """Do again what was taken back; what that wrote, empty when nothing was."""
        if not self._redo:
            return {}
        step = self._redo.pop()
        self._undo.append(step)
        return self._write(self._untouched(step.after, step.before))

    def _untouched(self, wanted: Mapping[Key, Fields], expected: Mapping[Key, Fields]) -> Mapping[Key, Fields]:
        """Only fields that are as the step left them: what was changed elsewhere since isn't lost."""
        return {
            key: {name: value for name, value in fields.items() if self.values(key).get(name) == expected[key][name]}
            for key, fields in wanted.items()
        }

    def _write(self, edits: Mapping[Key, Fields]) -> Mapping[Key, Fields]:
        for key, fields in edits.items():
            self._put(key, fields)
        self._changed(edits)
        return edits

    def _put(self, key: Key, fields: Fields) -> None:
        kept: dict[str, Any] = self._values.setdefault(key, {})
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        if not kept:
            del self._values[key]
