"""Reading a question such as "双河 集体收入 3月": which month, which figures, which places, and what stays dark."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from model.calendar import periods
from model.figures.readings import MEASURES, Place
from model.units import pinyin

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FEW = 5
_MONTH = re.compile(r"(?:(\d{4})\s*[年./-]\s*)?(\d{1,2})月份?|(\d{4})[-./](\d{1,2})(?!\d)")
_YEAR = re.compile(r"(\d{4})年度?")
_TO_DATE = re.compile(r"(?:本|当|今)年(?:累计|以来|度)?|全年|累计|至今|年初以来|1[-–~至到]\d{1,2}月")
_NEAR = {"上个月": -1, "上月": -1, "本月": 0, "这个月": 0, "当月": 0}
_FILLERS = re.compile(r"是多少|有多少|有几个|有几人|多少|几个|情况|数据|一共|总共|的|了|吗|呢|查|[?？,，。、:：]")


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood. measures: names of MEASURES. unknown: words that mean nothing here."""

    month: str
    year_to_date: bool
    measures: tuple[str, ...]
    places: tuple[Place, ...]
    unknown: tuple[str, ...]


def understand(workspace: "Workspace", text: str, today: date) -> Question:
    """Take a line apart; without a month it asks for the last whole one."""
    rest = unicodedata.normalize("NFKC", text).lower()
    rest, month, to_date = _period(rest, today)
    measures: list[str] = []
    places: list[Place] = []
    unknown: list[str] = []
    for token in _FILLERS.sub(" ", rest).split():
        names, left = _measures_in(token)
        measures += names
        if left:
            found, more = _left_over(workspace, left)
            measures += more
            places += found
            unknown += [left] if not found and not more else []
    return Question(month, to_date, tuple(dict.fromkeys(measures)), tuple(dict.fromkeys(places)), tuple(unknown))


def _period(text: str, today: date) -> tuple[str, str, bool]:
    """The text without its period, the month, and whether the year up to it is meant."""
    month = periods.step(periods.month(today), -1)
    to_date = bool(_TO_DATE.search(text))
    ranged = re.search(r"1[-–~至到](\d{1,2})月", text)
    if ranged:
        text = text.replace(ranged[0], f"{ranged[1]}月")
    text = _TO_DATE.sub(" ", text)
    for word, steps in _NEAR.items():
        if word in text:
            return text.replace(word, " "), periods.step(periods.month(today), steps), to_date
    last_year = "去年" in text or "上年" in text
    text = text.replace("去年", " ").replace("上年", " ")
    found = _MONTH.search(text)
    number = int(found[2] or found[4]) if found else 0
    if found and 1 <= number <= 12:
        year = found[1] or found[3] or _year_of(number, today, back=last_year)
        return text.replace(found[0], " ", 1), f"{year}-{number:02d}", to_date
    year_only = _YEAR.search(text)
    if year_only or last_year:
        year = int(year_only[1]) if year_only else today.year - 1
        rest = text.replace(year_only[0], " ", 1) if year_only else text
        return rest, min(f"{year}-12", max(month, f"{year}-01")), True
    return text, month, to_date


def _year_of(month: int, today: date, *, back: bool) -> int:
    """The year of a month named alone: the last that has begun."""
    if back:
        return today.year - 1
    return today.year if month <= today.month else today.year - 1


def _measures_in(token: str) -> tuple[list[str], str]:
    """The figure that a word holds, and the rest of the word; of several the longest name."""
    for word, name in _words():
        if word in token:
            before, _, after = token.partition(word)
            return [name], before + after
    return [], token


def _left_over(workspace: "Workspace", token: str) -> tuple[list[Place], list[str]]:
    """A word without a figure in it: a place, a figure by its initials, or both run together."""
    if token.isascii() and token.isalpha():
        exact = [name for letters, name in _initials() if letters == token]
        if exact:
            return [], exact[:1]
    places = _places(workspace, token)
    if places or not (token.isascii() and token.isalpha()):
        return places, []
    for letters, name in _initials():
        if token.endswith(letters) and token != letters:
            found = _places(workspace, token.removesuffix(letters))
            if found:
                return found, [name]
    begun = [name for letters, name in _initials() if len(token) > 1 and letters.startswith(token)]
    return [], list(dict.fromkeys(begun))[:FEW]


def _places(workspace: "Workspace", token: str) -> list[Place]:
    """Units within the own one, else cadres, by name, code, initials or spelling; a whole name stands alone."""
    tree = workspace.units
    units = workspace.find_references("unit", token, 40)
    near = [each for each in units if tree.is_within(each.id, workspace.unit)]
    own = [each for each in near if each.id == workspace.unit] or near
    if own:
        return [Place(each.id, each.name) for each in own[:FEW]]
    if "cadre" not in workspace.forms or len(token) < 2:
        return []
    found = [(each.id, each.name.split(" ")[0]) for each in workspace.find_references("cadre", token, 40)]
    return [Place("", name, cadre) for cadre, name in found if _is_called(name, token)][:FEW]


def _is_called(name: str, token: str) -> bool:
    """Whether a word is a person's name, not a word of their post."""
    if not token.isascii():
        return token in name
    return any(each.startswith(token) for each in (pinyin.initials(name), *pinyin.spelled(name)))


@cache
def _words() -> tuple[tuple[str, str], ...]:
    """(word, measure), the longest word first."""
    pairs = [(word, name) for name, measure in MEASURES.items() for word in _called(measure.words, measure.title)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _initials() -> tuple[tuple[str, str], ...]:
    return tuple((pinyin.initials(word), name) for word, name in _words() if len(word) > 1)


def _called(words: Iterable[str], title: str) -> Iterable[str]:
    return dict.fromkeys((*words, title))
