"""A project reaches a stage, or goes back before it: the day and the document go into its stage dates. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.definition import Value
from forms.evaluation import Problem
from model.changes import Changes
from model.identifiers import uuid7
from model.projects.rows import FORM
from model.workspace.records import Saved
from model.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Wanted:
    """stage: code. day: YYYY-MM-DD. file: the document, None = none. reason: why the order is another one."""

    stage: str
    day: str
    doc_no: str = ""
    file: Mapping[str, Any] | None = None
    reason: str = ""


class StageChange:
    """What becomes of one project. back: stages beyond lose their actual days (the history keeps them)."""

    def __init__(self, workspace: Workspace, record: str) -> None:
        self._workspace, self.record = workspace, record
        found = workspace.read(FORM, record)
        self._values: dict[str, Any] = dict(found.values) if found is not None else {}
        self._heads = found.heads if found is not None else ()
        self._explanations = dict(found.explanations) if found is not None else {}
        self.there = found is not None and not found.voided

    @property
    def stage(self) -> str:
        """Where the project stands."""
        return str(self._values.get("stage", ""))

    def known(self, stage: str) -> Mapping[str, Value]:
        """What the project says of a stage already."""
        return next((row for row in self._rows() if row.get("stage") == stage), {})

    def lost(self, stage: str) -> list[str]:
        """The stages beyond, whose actual days go when the project goes back to this one."""
        return [str(row["stage"]) for row in self._rows()
                if row.get("actual") and int(row.get("stage") or 0) > int(stage)]

    def values(self, wanted: Wanted) -> dict[str, Value]:
        """The project with the stage reached."""
        rows = [dict(row) for row in self._rows()]
        for row in rows:
            if row.get("stage") in self.lost(wanted.stage):
                row.pop("actual", None)
        mine = next((row for row in rows if row.get("stage") == wanted.stage), None)
        if mine is None:
            mine = {"row": uuid7(self._workspace.clock), "stage": wanted.stage}
            rows.append(mine)
        given = {"actual": wanted.day, "doc_no": wanted.doc_no, "file": wanted.file}
        mine.update({name: value for name, value in given.items() if value})
        rows.sort(key=lambda row: int(row.get("stage") or 0))
        reason = {"order_reason": wanted.reason} if wanted.reason else {}
        return {**self._values, "stage_dates": rows, **reason}

    def problems(self, wanted: Wanted) -> list[Problem]:
        """What is wrong with the stage dates then; nothing else of the project is anybody's business here."""
        found = self._workspace.evaluate(FORM, self.values(wanted), record=self.record)
        ours = [each for each in found.problems if each.path.startswith("stage_dates") or "stage_dates" in self._about(
            each.name)]
        return [each for each in ours if each.level == "error" or each.name not in self._explanations]

    def save(self, wanted: Wanted) -> Saved:
        """A new revision of the project. Raises what saving raises."""
        return self._workspace.save(FORM, self.values(wanted), record=self.record, parents=self._heads,
                                    explanations=self._explanations)

    def take_back(self) -> Changes:
        """The project as it was before. Raises what saving raises."""
        return self._workspace.restore_revision(self._heads[0]).changes if self._heads else Changes()

    def _rows(self) -> list[Mapping[str, Any]]:
        return list(self._values.get("stage_dates") or ())

    def _about(self, check: str) -> tuple[str, ...]:
        form = self._workspace.forms[FORM]
        return next((each.fields for each in form.checks if each.name == check), ())
