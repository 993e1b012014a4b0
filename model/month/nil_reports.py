"""零报告: that a ledger has nothing to report for a month is said by somebody, with a reason, and can be taken back."""

from typing import TYPE_CHECKING

from forms.errors import UserError
from model.identifiers import record_id

if TYPE_CHECKING:
    from model.workspace.records import Record, Saved
    from model.workspace.workspace import Workspace

FORM = "nil"


class ReasonMissing(UserError):
    """A nil report says why; an empty ledger says nothing (川办发〔2024〕16号 三（五）: 零报告也是报告)."""

    def __init__(self) -> None:
        super().__init__("还没有写原因。", kept="没有作零报告。", next_step="请写一句原因，例：本月无新增资金。")


class HasRecords(UserError):
    """A nil report beside records contradicts itself. count: how many there are."""

    def __init__(self, title: str, count: int) -> None:
        super().__init__(
            f"{title}本月已有{count}条记录，不能作零报告。", kept="记录没有动。",
            next_step="请核对这些记录；确实填错了，先作废再作零报告。",
        )


def report_nil(workspace: "Workspace", form_id: str, unit: str, period: str, reason: str) -> "Saved":
    """Report that a ledger of a unit has nothing for a period. Raises ReasonMissing, HasRecords, what saving raises."""
    form = workspace.forms[form_id]
    if not reason.strip():
        raise ReasonMissing
    if count := workspace.month_count(form_id, unit=unit, month=period):
        raise HasRecords(form.title, count)
    values = {"form": form_id, "unit": unit, "period": period, "reason": reason.strip()}
    standing = _standing(workspace, form_id, unit, period)
    if standing is None:
        return workspace.save(FORM, values)
    return workspace.save(FORM, values, record=standing.record, parents=standing.heads)


def take_back(workspace: "Workspace", form_id: str, unit: str, period: str) -> "Saved | None":
    """Take a nil report back; None when there is none."""
    standing = _standing(workspace, form_id, unit, period)
    if standing is None or standing.voided:
        return None
    return workspace.void(FORM, standing.record, standing.heads, "撤销零报告")


def reason_of(workspace: "Workspace", form_id: str, unit: str, period: str) -> str:
    """Why a ledger was reported as nil; "" when it wasn't."""
    standing = _standing(workspace, form_id, unit, period)
    return str(standing.values.get("reason", "")) if standing and not standing.voided else ""


def _standing(workspace: "Workspace", form_id: str, unit: str, period: str) -> "Record | None":
    values = {"form": form_id, "unit": unit, "period": period}
    record = record_id(workspace.forms[FORM], values)
    return workspace.read(FORM, record) if record else None
