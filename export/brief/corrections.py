"""What the year's issued briefs say and the records no longer do: the next brief prints it, the issued one stays.

Source: domain.md 6.3, item 4: the bulletin keeps its snapshot; the next one prints 「更正」; sums of the year use the
corrected data and say so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from export.brief import sentences
from export.brief.content import FigureRef, Part, Section, Sentence
from forms.indicators import Catalogue
from model.figures import briefs
from model.figures.behind import GAP
from model.figures.bulletin import bulletin

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

PART: Final = "corrections"
_OF: Final = "|"  # between the month and the figure, in the figures that a correction remembers
_WORKED_OUT: Final[WeakKeyDictionary["Workspace", dict[str, tuple[int, Mapping[tuple[str, str], str]]]]] = (
    WeakKeyDictionary())


@dataclass(frozen=True, slots=True)
class Correction:
    """One number of an issued brief that is another now. old, new: as they are printed."""

    month: str
    issue: int
    name: str
    unit: str
    old: str
    new: str


def corrections(workspace: "Workspace", month: str) -> list[Correction]:
    """Numbers of the year's earlier issued briefs that the records of today contradict, and no brief has corrected.

    Numbers that change by ordinary work (open tasks) are left out.
    """
    issued = briefs.issued_before(workspace, month)
    printed = _corrected(issued)
    found: list[Correction] = []
    for kept in issued:
        earlier = str(kept.values["month"])
        now = figures_now(workspace, earlier)
        said = {key: shown for figures in kept.figures.values() for key, shown in figures.items()
                if _OF not in key[0]}
        for (name, unit), shown in said.items():
            old, new = printed.get((earlier, name, unit), shown), now.get((name, unit))
            if new is not None and old != new:
                found.append(Correction(earlier, int(kept.values["issue_no"]), name, unit, old, new))
    return found


def figures_now(workspace: "Workspace", month: str) -> Mapping[tuple[str, str], str]:
    """(figure, unit) -> what a brief of that month would print today, without what changes by ordinary work.

    In December eleven months are asked for each time: what was worked out holds until a record is written.
    """
    stamp = briefs.data_stamp(workspace)
    known = _WORKED_OUT.setdefault(workspace, {})
    if month not in known or known[month][0] != stamp:
        known[month] = (stamp, _worked_out(workspace, month))
    return known[month][1]


def _worked_out(workspace: "Workspace", month: str) -> dict[tuple[str, str], str]:
    found = bulletin(workspace, month)
    known = found.catalogue
    return {
        key: shown for section in sentences.sections(found, workspace.forms) for part in section.parts
        for key, shown in part.figures.items() if not _drifts(known, key[0])
    }


def section(workspace: "Workspace", found: Iterable[Correction], catalogue: Catalogue) -> Section | None:
    """The part of the brief that says so; None where there is nothing to correct."""
    by_brief: dict[tuple[str, int], list[Correction]] = {}
    for each in found:
        by_brief.setdefault((each.month, each.issue), []).append(each)
    made = [_sentence(workspace, month, issue, of, catalogue) for (month, issue), of in sorted(by_brief.items())]
    if not made:
        return None
    made.append(Sentence("本期累计数按更正后的数据计算。"))
    note = Part(f"{PART}_note", "更正原因", human=True, hint="说明为什么更正、谁报的")
    return Section("更正", (Part(PART, "对已签发各期的更正", tuple(made)), note))


def shown_unit(catalogue: Catalogue, name: str) -> str:
    """What stands after a printed figure: 万元, 个; "" where the sign is in it."""
    figure = catalogue.figures.get(name)
    if figure is None:
        return "个百分点" if name.endswith(GAP) else ""
    return "万元" if figure.money else figure.unit


def shown_title(catalogue: Catalogue, name: str) -> str:
    """What a printed figure is called."""
    plain = name.removesuffix(GAP)
    known = catalogue.figures.get(plain) or catalogue.indicators.get(plain)
    title = known.title if known else plain
    return f"{title}比序时进度" if name.endswith(GAP) else title


def _sentence(workspace: "Workspace", month: str, issue: int, of: list[Correction], catalogue: Catalogue) -> Sentence:
    said, refs = [], []
    for each in of:
        unit = "" if each.unit == workspace.unit else workspace.units.name(each.unit)
        after = shown_unit(catalogue, each.name)
        said.append(f"{unit}{shown_title(catalogue, each.name)}{each.old}{after}，更正为{each.new}{after}")
        refs.append(FigureRef(f"{month}{_OF}{each.name}", each.unit, each.new))
    return Sentence(f"第{issue}期（{int(month[5:])}月数据）：{'；'.join(said)}。", tuple(refs))


def _corrected(issued: Iterable[briefs.Kept]) -> Mapping[tuple[str, str, str], str]:
    """(month, figure, unit) -> what the newest correction of it says."""
    found: dict[tuple[str, str, str], str] = {}
    for kept in issued:
        for (name, unit), shown in kept.figures.get(PART, {}).items():
            month, _, figure = name.partition(_OF)
            found[month, figure, unit] = shown
    return found


def _drifts(catalogue: Catalogue, name: str) -> bool:
    name = name.removesuffix(GAP)
    indicator = catalogue.indicators.get(name)
    names = (name,) if indicator is None else (indicator.numerator, indicator.denominator)
    return any(catalogue.figures[each].drifts for each in names if each in catalogue.figures)
