"""Days as the desk holds them onto the disk. No Qt."""

from collections.abc import Mapping
from typing import Any

from forms.definition import Value
from model.changes import Changes, together
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui.attendance.sheet import Key
from ui.attendance.states import HALVES
from ui.widgets.grid.saver import Pending

FORM = "attendance"
_CLEARED = "考勤格清空"
_OWN = ("cadre", "date", "signed_by_proxy", "in_county_day")


class Writer:
    """In the worker: days into records, all of them in one transaction."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def write(self, edits: Pending[Key]) -> Changes:
        wishes = [wish for key, fields in edits.items() if (wish := self._wish(key, fields)) is not None]
        saved = self._workspace.save_many(FORM, wishes) if wishes else []
        return together([each.changes for each in saved])

    def _wish(self, key: Key, fields: Mapping[str, Value | None]) -> Wish | None:
        """The day's record with these fields; None for a day that was empty and stays so."""
        record = "/".join((FORM, *key))
        standing = self._workspace.read(FORM, record)
        live = None if standing is None or standing.voided else standing
        kept: dict[str, Any] = {"signed_by_proxy": "no"} if live is None else dict(live.values)
        for name, value in fields.items():
            if value is None:
                kept.pop(name, None)
            else:
                kept[name] = value
        kept.update(cadre=key[0], date=key[1])
        parents = () if standing is None else standing.heads
        if not any(kept.get(half) for half in HALVES) and not set(kept) - set(_OWN):
            return None if live is None else Wish(live.values, record, parents, {"void": _CLEARED}, void=True)
        return Wish(kept, record, parents, {} if live is None else live.explanations)
