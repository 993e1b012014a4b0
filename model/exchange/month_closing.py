"""A month is closed by the unit above, and opened again only by it: flows `close` and `reopen`, the last one holds.

They travel down with receipts and notices: above, nothing of a closed month is accepted; below, it isn't signed again.

Source: domain.md 6.3, item 4: after the bulletin a past month opens only with the county's permission.
"""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.errors import UserError
from model import clock
from model.calendar import periods
from model.exchange import trust
from model.units.successors import in_month
from model.workspace.query import among, listed, select

if TYPE_CHECKING:
    from model.units.tree import UnitTree
    from model.workspace.workspace import Workspace

KINDS = CLOSE, REOPEN = "close", "reopen"


class CannotClose(UserError):
    """A month that hasn't ended yet."""

    def __init__(self, period: str) -> None:
        super().__init__(
            f"{periods.shown(period)}还没有过完，不能封账。", kept="没有封账。", next_step="请等这个月过完再封。"
        )


class MonthClosed(UserError):
    """Nothing of a closed month is accepted. period: the month."""

    def __init__(self, period: str) -> None:
        super().__init__(
            f"{periods.shown(period)}已经封账。", kept="没有接收，包还在“待审”。",
            next_step="确实要更正的，先在“填报情况”里写明原因重开这个月。",
        )


class ClosedAbove(UserError):
    """A month that the unit above closed isn't signed again. period: the month; above: the unit's name."""

    def __init__(self, period: str, above: str) -> None:
        super().__init__(
            f"{above}对{periods.shown(period)}已经封账，不能再签批。", kept="填的数据都在，什么都没有报出去。",
            next_step=f"确实要更正的，请向{above}说明原因，请它重开这个月；收到它的回执或下发，再签批。",
        )


class ReopenReasonMissing(UserError):
    """A closed month is opened for a reason, which stays on record (domain.md 6.3)."""

    def __init__(self) -> None:
        super().__init__(
            "还没有写重开的原因。", kept="这个月仍是封账的。", next_step="请写一句原因，例：双河镇更正3月收入。"
        )


@dataclass(frozen=True, slots=True)
class Closing:
    """The last word on a month. closed: whether it is closed now. unit: who is let in again, "" = all. at: stamped."""

    period: str
    closed: bool
    unit: str
    reason: str
    at: str
    author: str


def close_month(workspace: "Workspace", period: str) -> str:
    """Close a month for everybody below. Returns the flow's hash. Raises CannotClose, NobodyLoggedIn."""
    if periods.bounds(period)[1] >= clock.today(workspace.clock):
        raise CannotClose(period)
    return workspace.append_flow(CLOSE, body={"period": period, "unit": ""})


def reopen_month(workspace: "Workspace", period: str, reason: str, unit: str = "") -> str:
    """Open a closed month again, for one unit or for all (""). Raises ReopenReasonMissing, NobodyLoggedIn."""
    if not reason.strip():
        raise ReopenReasonMissing
    return workspace.append_flow(REOPEN, body={"period": period, "unit": unit, "reason": reason.strip()})


def closings(workspace: "Workspace", period: str, by: str = "") -> list[Closing]:
    """Every closing and opening of a month that a unit (by default this one) wrote, the oldest first.

    What a device wrote outside the span that its roster names isn't among them.
    """
    rules = trust.authority(workspace)
    writer, found = by or workspace.unit, list[Closing]()
    query = select(("raw", "stream", "seq"), "entry", where=(among("kind"),), order="counter, hash")
    for raw, stream, seq in workspace.db.execute(query, (listed(KINDS),)).fetchall():
        entry = json.loads(raw)
        body = entry.get("body", {})
        if body.get("period") == period and rules.speaks_for(stream, seq, writer):
            found.append(Closing(period, entry["kind"] == CLOSE, str(body.get("unit", "")),
                                 str(body.get("reason", "")), str(entry["at"]), str(entry.get("author", ""))))
    return found


def check_open(workspace: "Workspace", period: str, unit: str) -> None:
    """Raises MonthClosed where this unit closed a month for one below."""
    if is_closed(workspace, period, unit):
        raise MonthClosed(period)


def check_open_above(workspace: "Workspace", period: str) -> None:
    """Raises ClosedAbove where the unit above closed a month, as far as is known here."""
    above = trust.authority(workspace).parent(workspace.unit)
    if above and _holds(workspace.units, closings(workspace, period, above), workspace.unit):
        raise ClosedAbove(period, workspace.units.name(above))


def is_closed(workspace: "Workspace", period: str, unit: str = "") -> bool:
    """Whether this unit closed a month for one below; "" = for anybody."""
    return _holds(workspace.units, closings(workspace, period), unit)


def _holds(tree: "UnitTree", said: "list[Closing]", unit: str) -> bool:
    """unit: the one that is asked about, or the one that answers for the month in its place."""
    closed = False
    for each in said:
        if each.closed:
            closed = True
        elif each.unit in ("", unit) or in_month(tree, each.unit, each.period) == in_month(tree, unit, each.period):
            closed = False
    return closed
