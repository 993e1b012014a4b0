"""What stands beside the values of versions in conflict: what was explained, and the sums that follow. No Qt here."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.definition import Field, Form, Value, Values
from model.exchange.conflicts import CHOSEN, Choice, Conflict

if TYPE_CHECKING:
    from forms.evaluation import Evaluation
    from model.workspace.workspace import Workspace

Say = Callable[[Field | None, Value | None], str]
LATER = "选完后得出"
NAMES = "甲乙丙丁戊己庚辛"
TYPED = -1
_VOIDED = "void"
_IN_ROW = re.compile(r"(\w+)\[(\d+)\](?:\.(\w+))?$")


@dataclass(frozen=True, slots=True)
class Total:
    """A sum of the ancestor, of each version, and of what is chosen; notes: what each version explained of it."""

    label: str
    base: str
    sides: tuple[str, ...]
    result: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What one version explained. at: place -> explanation, "" where a reminder has none. texts: problem's name ->
    explanation. rest: explanations that belong to none of its reminders any more."""

    at: Mapping[str, str]
    texts: Mapping[str, str]
    rest: tuple[str, ...] = ()


def told(workspace: "Workspace", shown: Conflict) -> tuple[Told, ...]:
    """Of each version, in the order of `Conflict.sides`."""
    return tuple(_told(workspace, shown, each.hash, each.values) for each in shown.sides)


def _told(workspace: "Workspace", shown: Conflict, revision: str, values: Values) -> Told:
    entry = workspace.entry(revision)
    texts: Mapping[str, str] = entry.body.get("explanations", {}) if entry else {}
    found: dict[str, str] = {}
    evaluation = workspace.evaluate(shown.form, values, record=shown.record)
    for problem in evaluation.warnings:
        place = place_of(problem.path, values)
        words = texts.get(problem.name, "")
        found[place] = "；".join(filter(None, (found.get(place, ""), words)))
    answered = {each.name for each in evaluation.warnings} | {CHOSEN}
    rest = tuple(text for name, text in texts.items() if name not in answered)
    return Told(found, texts, rest)


def place_of(path: str, values: Values) -> str:
    """A problem's path as a conflict's place: fund_plan[2].amount -> fund_plan/ROW/amount."""
    match = _IN_ROW.match(path)
    rows = values.get(match[1]) if match else None
    if match is None or not isinstance(rows, list) or int(match[2]) >= len(rows):
        return path
    row = rows[int(match[2])]
    return "/".join(filter(None, (match[1], str(row.get("row", "")) if isinstance(row, Mapping) else "", match[3])))


def notes_at(place: str, versions: Sequence[Told]) -> tuple[str, ...]:
    """What each version said of a place; where one explained it, the silence of the others is said too."""
    explained = any(each.at.get(place) for each in versions)
    return tuple(
        f"已说明：{each.at[place]}" if each.at.get(place)
        else "有提醒，没有说明" if place in each.at
        else "无说明" if explained else ""
        for each in versions)


def totals(form: Form, shown: Conflict, versions: Sequence[Told], chosen: "Evaluation | None", say: Say,
           ) -> tuple[Total, ...]:
    """Sums of the whole record that differ, those first of which somebody explained something. chosen: of what is
    chosen, None while something isn't."""
    found = []
    for each in shown.choices:
        field = form.by_name.get(each.path)
        if field is None or not field.calculation or _alike(each):
            continue
        result = LATER if chosen is None else say(field, _calculated(chosen, field.name))
        found.append(Total(field.label, say(field, each.base), tuple(say(field, one) for one in each.sides), result,
                           notes_at(each.path, versions)))
    return tuple(sorted(found, key=lambda each: not any(each.notes)))


def spare_notes(shown: Conflict, versions: Sequence[Told]) -> tuple[str, ...]:
    """Of each version, what it explained elsewhere than in a place that differs."""
    places = {each.path for each in shown.choices if not _alike(each)}
    return tuple("；".join([text for place, text in each.at.items() if text and place not in places] + list(each.rest))
                 for each in versions)


def carried(evaluation: "Evaluation", values: Values, versions: Sequence[Told], chosen: Mapping[str, int],
            ) -> dict[str, str]:
    """The explanations that still hold for what is chosen: of the version whose value was taken, elsewhere of all.

    chosen: place -> version; a value typed anew (below 0) is explained by nobody.
    """
    found = {}
    for problem in evaluation.warnings:
        place = place_of(problem.path, values)
        at = chosen.get(place)
        asked = versions if at is None else versions[at:at + 1] if at >= 0 else ()
        words = "；".join(dict.fromkeys(each.texts[problem.name] for each in asked if each.texts.get(problem.name)))
        if words:
            found[problem.name] = words
    return found


def note_of(choice: Choice) -> str:
    """Whose change it is."""
    if choice.clash:
        return "各版都改了" if choice.base is not None else "各版不同"
    changed = [NAMES[at % 8] for at, each in enumerate(choice.sides) if each != choice.base]
    return f"只有{'、'.join(changed)}改了"


def whence(choice: Choice, chosen: int | None) -> str:
    """Where the result is from."""
    if chosen is None:
        return ""
    if chosen == TYPED:
        return "您另填的"
    return f"取{NAMES[chosen % 8]}" if choice.clash or choice.sides[chosen] != choice.merged else "自动取改动的一方"


def _alike(choice: Choice) -> bool:
    return all(each == choice.sides[0] for each in choice.sides)


def _calculated(evaluation: "Evaluation", name: str) -> Value | None:
    return evaluation.stored.get(name, evaluation.calculated.get(name))
