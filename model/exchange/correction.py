"""A month that was accepted is corrected for a reason, which stands on the signed sheet and goes up with it.

Source: domain.md 6.3, items 3 and 4: the township says why, its reviewer signs, the county accepts anew.
"""

from typing import TYPE_CHECKING

from forms.errors import UserError
from model.calendar import periods
from model.exchange import judging
from model.month import submissions

if TYPE_CHECKING:
    from model.month.submissions import Submission
    from model.workspace.workspace import Workspace


class CorrectionUnexplained(UserError):
    """A corrected month without its reason. number: the package that was accepted; changed: how many records."""

    def __init__(self, period: str, number: str, changed: int) -> None:
        super().__init__(
            f"{periods.shown(period)}的 {number} 已经接收，这次更正了 {changed} 条记录，还没有写更正原因。",
            kept="填的数据都在，没有用掉编号。",
            next_step="请在“备注”里写明更正了什么、为什么（印在月报封面，随包上报），再签批。",
        )


def accepted_before(workspace: "Workspace", unit: str, period: str) -> "Submission | None":
    """The newest package of a unit's month that the unit above accepted; None without one."""
    return next((each for each in submissions.submissions(workspace, unit=unit, period=period)
                 if each.state == "packed" and judging.stage_of(workspace, each.digest) == "accepted"), None)


def check_explained(workspace: "Workspace", unit: str, period: str, remarks: str) -> None:
    """Raises CorrectionUnexplained where an accepted month changed and nothing was written about it since."""
    accepted = accepted_before(workspace, unit, period)
    if accepted is None or remarks.strip() not in ("", accepted.remarks.strip()):
        return
    if changed := submissions.changed_since(workspace, accepted):
        raise CorrectionUnexplained(period, accepted.number, len(changed))
