"""Which projects are shown, and in what order. No Qt."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from model.projects.rows import Project
from model.units.pinyin import plain, search_text
from ui.projects.wording import helper_words

_LIGHT_ORDER = ("red", "yellow", "green", "grey")
LATE, SILENT, PROBLEM = "late", "silent", "problem"


@dataclass(frozen=True, slots=True)
class Conditions:
    """"" = all. flags: late, silent, problem; all of them must hold."""

    stage: str = ""
    township: str = ""
    helper: str = ""
    key_task: str = ""
    action8: str = ""
    light: str = ""
    flags: frozenset[str] = frozenset()
    search: str = ""

    @property
    def none(self) -> bool:
        return self == Conditions()

    def turned(self, flag: str) -> "Conditions":
        """With this flag the other way round."""
        return replace(self, flags=self.flags ^ {flag})


def meets(project: Project, asked: Conditions, silent_days: int) -> bool:
    """Whether a project is shown."""
    silent = project.standing.silent
    tests: tuple[tuple[object, Callable[[], bool]], ...] = (
        (asked.stage, lambda: project.stage == asked.stage),
        (asked.township, lambda: project.township == asked.township),
        (asked.helper, lambda: any(each.supporter == asked.helper for each in project.helpers)),
        (asked.key_task, lambda: project.key_task == asked.key_task),
        (asked.action8, lambda: project.action8 == asked.action8),
        (asked.light, lambda: project.standing.light == asked.light),
        (LATE in asked.flags, lambda: project.standing.late > 0),
        (SILENT in asked.flags, lambda: silent is not None and silent > silent_days),
        (PROBLEM in asked.flags, lambda: project.problems > 0),
        (asked.search, lambda: _found(project, asked.search)),
    )
    return all(holds() for wanted, holds in tests if wanted)


def _found(project: Project, sought: str) -> bool:
    text = search_text(f"{project.name} {project.code} {helper_words(project)}")
    return all(plain(word) in text for word in sought.split())


_KEYS: dict[str, Callable[[Project], Any]] = {
    "light": lambda each: (_LIGHT_ORDER.index(each.standing.light), -each.standing.late, each.code),
    "name": lambda each: each.code,
    "stage": lambda each: int(each.stage or 0),
    "progress": lambda each: each.progress if each.progress is not None else Decimal(-1),
    "money": lambda each: each.planned,
    "late": lambda each: each.standing.late,
    "log": lambda each: each.last_log,
}


def ordered(projects: Iterable[Project], column: str, *, ascending: bool) -> Sequence[Project]:
    """By a column of the list; equals by code."""
    return sorted(sorted(projects, key=lambda each: each.code), key=_KEYS[column], reverse=not ascending)
