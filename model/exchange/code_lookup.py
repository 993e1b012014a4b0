"""From the 查验码 on a sheet of paper back to the submission, and what its records say differently by now."""

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from forms.errors import UserError
from forms.values import show_value
from model.calendar import periods
from model.exchange import inbox_log, judging
from model.exchange.judging import Stage
from model.month import document_code
from model.month.difference import RecordChange, field_changes
from model.titles import title_of
from model.workspace import states
from model.workspace.query import select

if TYPE_CHECKING:
    from typing import Any

    from forms.definition import Field, Form
    from model.workspace.workspace import Workspace


class NotACode(UserError):
    """What was typed can't be a 查验码."""

    def __init__(self) -> None:
        super().__init__(
            "这不是查验码。", kept="什么都没有动。",
            next_step="查验码在每页页脚，12 位，如 8JTV-0SGQ-CZR2，请照着再打一遍。",
        )


class UnknownCode(UserError):
    """No submission here has this code."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"这里没有查验码是 {code} 的上报。", kept="什么都没有动。",
            next_step="请核对有没有打错；没有打错，就是那份上报还没有收到，或不是本程序出的。",
        )


@dataclass(frozen=True)
class FoundPaper:
    """The submission behind a sheet. stage: how far it came, None before it was packed. changes: since it was signed.

    missing: how many of its records aren't here.
    """

    code: str
    digest: str
    unit: str
    unit_name: str
    period: str
    number: str
    records: int
    stage: Stage | None
    changes: tuple[RecordChange, ...]
    missing: int

    @property
    def summary(self) -> str:
        """Which submission, how far it came, whether its records say the same now: one or two sentences."""
        stage = f"，{judging.STAGES[self.stage]}" if self.stage else ""
        head = f"{self.unit_name} {periods.shown(self.period)} {self.number}，{self.records} 条记录{stage}。"
        if self.changes:
            return f"{head}以后有 {len(self.changes)} 条改动："
        return head if self.missing else f"{head}从那以后没有改动，纸上写的和台账一致。"


def find_paper(workspace: "Workspace", typed: str) -> FoundPaper:
    """The submission whose sheets carry this code. Raises NotACode, UnknownCode."""
    code = document_code.from_paper(typed)
    if code is None:
        raise NotACode
    digest = next((each for each in _digests(workspace) if document_code.from_digest(each) == code), "")
    raw = states.document_of(workspace.db, digest) if digest else None
    if raw is None:
        raise UnknownCode(code)
    document = json.loads(raw)
    heads = inbox_log.heads_of(raw)
    unit = str(document.get("unit", ""))
    compared = [_compared(workspace, record, head) for record, head in heads.items()]
    return FoundPaper(
        code, digest, unit, workspace.units.name(unit), str(document.get("period", "")),
        str(document.get("number", "")), len(heads), judging.stage_of(workspace, digest),
        tuple(each for each in compared if isinstance(each, RecordChange)), compared.count(None),
    )


def _digests(workspace: "Workspace") -> list[str]:
    """Of everything that was handed in, here or from below, the newest first."""
    own = select(("digest",), "submission", where=("document IS NOT NULL",), order="id DESC")
    came = select(("digest",), "document", order="id DESC")
    return [row[0] for query in (own, came) for row in workspace.db.execute(query).fetchall()]


def _compared(workspace: "Workspace", record: str, head: str) -> RecordChange | bool | None:
    """What a record says differently now; False = nothing; None = it isn't here."""
    history = workspace.history(record)
    was = next((each for each in history if each.hash == head), None)
    form = workspace.forms.get(was.form_id) if was else None
    if was is None or form is None:
        return None
    now = workspace.read(form.id, record)
    title = title_of(workspace, form, was.values)
    if now is None or now.voided:
        return False if was.voided else RecordChange(form.id, "", title, "gone")
    if len(now.heads) > 1:
        return RecordChange(form.id, record, title, "conflict")
    newest = next((each for each in history if each.hash in now.heads), was)
    if newest.hash == was.hash:
        return False
    found = field_changes(form, was.values, newest.values, partial(_say, workspace, form))
    if not found and not was.voided and not newest.voided:
        return False  # saved again as it was
    return RecordChange(form.id, record, title, "changed", found)


def _say(workspace: "Workspace", form: "Form", field: "Field", value: "Any") -> str:
    return show_value(form, field, value, names=workspace.name_of)
