"""What the brief page shows: the parts as they stand, what is written, what changed since. No Qt."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from export.brief import tables
from export.brief.composing import Drafted, default_cover, draft, values_of
from export.brief.content import Part, Table
from export.brief.corrections import shown_title, shown_unit
from model import clock
from model.calendar import periods
from model.figures import briefs
from model.figures.briefs import Kept
from model.month.received import Receipt

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

CARRIED = ("name", "editor_unit", "mark", "to_report", "to_send", "to_issue", "copies")
Key = tuple[str, str]
Figures = Mapping[str, Mapping[Key, str]]
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_YEARS = re.compile(r"(?:19|20)\d\d年|\d+月|\d+日|[1-4]季度")


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One number of a part. unit_name: whose; shown: as printed, with its unit; now: what it is today, "" = same."""

    key: Key
    title: str
    unit_name: str
    shown: str
    now: str = ""


@dataclass(frozen=True, slots=True)
class PartState:
    """One part. text: as it will be printed. figures: its numbers; changed: how many of them are different now."""

    part: Part
    section: str
    text: str
    figures: tuple[FigureLine, ...] = ()
    changed: int = 0

    @property
    def missing(self) -> bool:
        """A human part that nobody has written, nor said to be empty."""
        return self.part.human and not self.text.strip()


@dataclass(frozen=True, slots=True)
class BriefState:
    """The page's whole content. values: the cover, as the form holds it. receipts: when units' months came in.

    names: unit -> name. strange: numbers of the title that no figure of today has.
    """

    month: str
    values: Mapping[str, Any]
    parts: tuple[PartState, ...]
    tables: tuple[Table, ...]
    receipts: tuple[Receipt, ...]
    names: Mapping[str, str]
    strange: tuple[str, ...]
    issued: bool

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Automatic, written, still to write, changed."""
        auto = sum(not each.part.human for each in self.parts)
        missing = sum(each.missing for each in self.parts)
        return auto, len(self.parts) - auto - missing, missing, sum(bool(each.changed) for each in self.parts)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a worker read: the month worded now, what was kept and typed, and the cover to begin with.

    draft: id of what was typed and never written, "" = nothing.
    """

    drafted: Drafted
    kept: Kept | None
    cover: Mapping[str, Any]
    texts: Mapping[str, str]
    figures: Figures
    tables: tuple[Table, ...]
    names: Mapping[str, str]
    draft: str = ""


def load(workspace: "Workspace", month: str) -> Loaded:
    """Read a month. Nothing is written."""
    drafted = draft(workspace, month)
    kept, typed = briefs.kept_brief(workspace, month), briefs.typed(workspace, month)
    made = tables.tables(drafted.bulletin, workspace.units)
    names = {unit: workspace.units.name(unit) for unit in _units(drafted)}
    if kept is not None and kept.issued:
        typed = None
    if typed is not None:
        return Loaded(drafted, kept, typed.values, typed.texts, typed.figures, made, names, typed.id)
    if kept is not None:
        return Loaded(drafted, kept, kept.values, kept.texts, kept.figures, made, names)
    issue, total = briefs.next_issue(workspace, month[:4])
    last = briefs.last_cover(workspace, month)
    cover = values_of(default_cover(workspace, issue, _issue_day(workspace, month)), month)
    cover |= {name: last[name] for name in CARRIED if name in last}
    cover |= {"title": drafted.title} | ({"total_no": total} if total else {})
    return Loaded(drafted, None, cover, {}, {}, made, names)


def state_of(loaded: Loaded, month: str, values: Mapping[str, Any], texts: Mapping[str, str],
             figures: Figures) -> BriefState:
    """The parts as they stand: kept words where there are any, else the words of now."""
    issued = loaded.kept is not None and loaded.kept.issued
    parts = []
    for section in loaded.drafted.sections:
        for part in section.parts:
            text = texts.get(part.key, "" if part.human else part.text)
            before = part.figures if text == part.text else figures.get(part.key, {})
            lines = tuple(_lines(loaded, part, before))
            changed = sum(bool(each.now) for each in lines) or int(text != part.text)
            parts.append(PartState(part, section.heading, text, lines, 0 if part.human else changed))
    strange = () if issued else _strange(str(values.get("title", "")), loaded)
    return BriefState(month, values, tuple(parts), loaded.tables, loaded.drafted.bulletin.receipts, loaded.names,
                      strange, issued)


def _lines(loaded: Loaded, part: Part, before: Mapping[Key, str]) -> "list[FigureLine]":
    """The numbers that are printed, and what each is today."""
    if part.human:
        return []
    catalogue, now = loaded.drafted.bulletin.catalogue, part.figures
    found = []
    for name, unit in before or now:
        plain = name.partition("|")[2] or name
        after = shown_unit(catalogue, plain)
        shown, today = before.get((name, unit), ""), now.get((name, unit), "")
        different = f"{today}{after}" if today and today != shown else ""
        found.append(FigureLine((name, unit), shown_title(catalogue, plain), loaded.names.get(unit, unit),
                                f"{shown}{after}", different))
    return found


def _strange(title: str, loaded: Loaded) -> tuple[str, ...]:
    """Numbers of the title that stand in no generated part of today."""
    known = {each for section in loaded.drafted.sections for part in section.parts
             for each in _NUMBER.findall(part.text)}
    return tuple(dict.fromkeys(each for each in _NUMBER.findall(_YEARS.sub("", title)) if each not in known))


def _units(drafted: Drafted) -> set[str]:
    found = {unit for section in drafted.sections for part in section.parts for _, unit in part.figures}
    found |= {each.unit for each in drafted.bulletin.receipts}
    return found | {line.unit for lines in drafted.bulletin.lines.values() for line in lines}


def _issue_day(workspace: "Workspace", month: str) -> date:
    """Today, or the eighth working day of the next month when that is past (domain.md 6.1, step 7)."""
    today = clock.today(workspace.clock)
    due = workspace.workdays.add_workdays(periods.bounds(month)[1], 8)
    return due if due < today - timedelta(days=60) else today
