"""What the brief page shows: the parts as they stand, what is written, what changed since. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from export.brief.composing import NOTHING, Drafted, default_cover, draft, values_of
from export.brief.content import Part
from model import briefs, clock, periods
from model.briefs import Kept
from model.received import Receipt

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

CARRIED = ("name", "editor_unit", "mark", "to_report", "to_send", "to_issue", "copies")


@dataclass(frozen=True, slots=True)
class PartState:
    """One part. text: as it will be printed. changed: how many of its figures are different now."""

    part: Part
    section: str
    text: str
    changed: int = 0

    @property
    def missing(self) -> bool:
        """A human part that nobody has written, nor said to be empty."""
        return self.part.human and not self.text.strip()


@dataclass(frozen=True, slots=True)
class BriefState:
    """The page's whole content. values: the cover, as the form holds it. found: when units' months came in."""

    month: str
    values: Mapping[str, Any]
    parts: tuple[PartState, ...]
    receipts: tuple[Receipt, ...]
    issued: bool

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Automatic, written, still to write, changed."""
        auto = sum(not each.part.human for each in self.parts)
        missing = sum(each.missing for each in self.parts)
        return auto, len(self.parts) - auto - missing, missing, sum(bool(each.changed) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a worker read: the month worded now, what was kept, and the cover to begin with."""

    drafted: Drafted
    kept: Kept | None
    cover: Mapping[str, Any]


def load(workspace: "Workspace", month: str) -> Loaded:
    """Read a month. Nothing is written."""
    drafted = draft(workspace, month)
    kept = briefs.kept_brief(workspace, month)
    if kept is not None:
        return Loaded(drafted, kept, kept.values)
    issue, total = briefs.next_issue(workspace, month[:4])
    last = briefs.last_cover(workspace, month)
    cover = values_of(default_cover(workspace, issue, _issue_day(workspace, month)), month)
    cover |= {name: last[name] for name in CARRIED if name in last}
    return Loaded(drafted, None, cover | {"title": drafted.title} | ({"total_no": total} if total else {}))


def state_of(loaded: Loaded, month: str, values: Mapping[str, Any], texts: Mapping[str, str],
             figures: Mapping[str, Mapping[tuple[str, str], str]]) -> BriefState:
    """The parts as they stand: kept words where there are any, else the words of now."""
    issued = loaded.kept is not None and loaded.kept.issued
    parts = []
    for section in loaded.drafted.sections:
        for part in section.parts:
            text = texts.get(part.key, "" if part.human else part.text)
            changed = 0 if part.human or issued else _changed(part, text, figures.get(part.key, {}))
            parts.append(PartState(part, section.heading, text, changed))
    return BriefState(month, values, tuple(parts), loaded.drafted.bulletin.receipts, issued)


def nothing_to_say(text: str) -> bool:
    """Whether a human part was said to be empty."""
    return text.strip() == NOTHING


def _changed(part: Part, text: str, before: Mapping[tuple[str, str], str]) -> int:
    """Figures that differ; where words alone differ (a project started meanwhile) that counts as one."""
    if text == part.text:
        return 0
    now = part.figures
    return sum(before.get(key) != now.get(key) for key in {*before, *now}) or 1


def _issue_day(workspace: "Workspace", month: str) -> date:
    """Today, or the eighth working day of the next month when that is past (domain.md 6.1, step 7)."""
    today = clock.today(workspace.clock)
    due = workspace.workdays.add_workdays(periods.bounds(month)[1], 8)
    return due if due < today - timedelta(days=60) else today
