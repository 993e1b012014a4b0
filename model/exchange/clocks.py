"""Clocks that are years off: nothing of the ledger depends on them, but a person should know and set them."""

from datetime import timedelta
from typing import TYPE_CHECKING

from forms.errors import UserError
from model import clock
from model.exchange import trust

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

APART = timedelta(days=2)
LYING_ABOUT = timedelta(days=45)


class ClockBehind(UserError):
    """The clock says a day before something that is here already. now, known: as people read a day."""

    def __init__(self, now: str, known: str) -> None:
        super().__init__(
            f"这台电脑的日期是 {now}，比这里已有的（{known}）还早。", kept="填过的都在，编号、先后也不会乱。",
            next_step="请先把电脑的日期和时间调对：按它算的月份、期限、考勤会错。",
        )


def behind(workspace: "Workspace") -> ClockBehind | None:
    """Whether the clock was set back, or its battery is empty: it is days before the last entry or the roster."""
    now = workspace.clock.now()
    units = (workspace.unit, *trust.authority(workspace).above(workspace.unit))
    rosters = (trust.newest_roster(workspace, each) for each in units)
    row = workspace.db.execute(
        "SELECT at FROM entry WHERE stream = ? ORDER BY seq DESC LIMIT 1", (workspace.stream,)).fetchone()
    known = [*([row[0]] if row else []), *(each.at for each in rosters if each is not None)]
    latest = max(known, default="")
    if not latest or clock.stamp(now + APART) >= latest:
        return None
    return ClockBehind(_day(clock.stamp(now)), _day(latest))


def apart(theirs: str, here: str) -> str:
    """A sentence where another computer's clock and this one's lie far apart, else "". theirs: when it made a file.

    here: when that file came (both stamped). It may have lain about for weeks meanwhile.
    """
    came = clock.moment(here)
    if clock.stamp(came - LYING_ABOUT) <= theirs <= clock.stamp(came + APART):
        return ""
    return (f"对方电脑的日期是 {theirs[:10]}，这台是 {_day(here)}，差得远。不影响加入；"
            "请看看哪边不对，调好：按它算的月份、期限会错。")


def _day(stamped: str) -> str:
    return clock.shown(stamped)[:10]
