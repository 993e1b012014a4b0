"""双河镇 with ten invented villages, fourteen months of their income, and the desk as the shell shows it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from model.calendar import periods
from model.clock import FixedClock
from model.workspace.keys import Cost
from model.workspace.opening import create
from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from tests.kept import begun
from ui import tasks
from ui.income.page import IncomePage
from ui.income.presenter import IncomePresenter
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell

CHEAP = Cost(memory=8, passes=1, lanes=1)
PASSWORD = "春江花月夜2026"
TOWNSHIP, MONTH = "990101102", "2026-03"
OLD = "990101102203"
NEW_VILLAGES = ("石笋村", "河坝村", "云顶村", "响水村", "柏林村", "龙洞村", "青杠村")
CODES = (*(f"{TOWNSHIP}{number}" for number in (201, 202, 203)), *(f"{TOWNSHIP}{number}" for number in range(301, 308)))
_CONTROL = Qt.KeyboardModifier.ControlModifier


def yuan(amount: float) -> int:
    """In fen."""
    return round(amount * 100)


def usual(village: str, month: str) -> dict[str, int]:
    """What a village takes in and spends in an ordinary month: rent and contracts are fixed, services move a little."""
    number = CODES.index(village)
    wave = int(month[5:7]) % 3
    return {"inc_lease": yuan(3_000 + 200 * number), "inc_contract": yuan(600 + 10 * number),
            "inc_service": yuan(1_500 + 37 * number + 11 * wave), "exp_operating": yuan(1_200 + 21 * number),
            "exp_admin": yuan(400 + 5 * number)}


def enter_months(workspace: Workspace, first: str, last: str, leave_out: tuple[str, ...] = ()) -> None:
    """All villages but these, as their monthly sheets came in."""
    workspace.save_many("village_income", [
        Wish({"village": code, "month": month, "accounting_system": "2004" if code == OLD else "2023",
              **usual(code, month)})
        for month in periods.months(first, last) for code in CODES if code not in leave_out
    ])


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """云岭县双河镇 of ten villages, one of them on the old accounts; January 2025 to February 2026 are in."""
    with begun("ten villages", tmp_path / "双河镇.tuodi", PASSWORD, clock, lambda at: _made(at, clock)) as opened:
        yield opened
        tasks.wait()


def _made(folder: Path, clock: FixedClock) -> Workspace:
    opened = create(folder, unit=TOWNSHIP, unit_name="双河镇", person_name="何晓岚", role="填报人",
                    password=PASSWORD, clock=clock, cost=CHEAP).workspace
    opened.save_many("unit", [
        Wish({"code": code, "name": name, "level": "village", "parent": TOWNSHIP, "valid_from": "2020-01-01"})
        for code, name in zip(CODES[3:], NEW_VILLAGES, strict=True)])
    opened.save("village", {"code": OLD, "accounting_system": "2004"})
    enter_months(opened, "2025-01", "2026-02")
    return opened


class View:
    """What a presenter says to its page."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.failed: list[Any] = []

    def show_month(self) -> None: ...
    def show_villages(self, villages: Any) -> None: ...
    def show_saved(self, unsaved: int, at: str) -> None: ...
    def show_failed(self, problem: Any) -> None:
        self.failed.append(problem)

    def say(self, words: str) -> None:
        self.said.append(words)


def at_once(function: Callable[[Any], Any], *, done: Callable[[Any], Any] | None = None,
            failed: Callable[[Any], Any] | None = None, **_: Any) -> None:
    """`tasks.run` without a thread."""
    found = function(lambda *_: None)
    if done:
        done(found)


@pytest.fixture
def view() -> View:
    return View()


@pytest.fixture
def desk(workspace: Workspace, view: View) -> IncomePresenter:
    """The presenter, all checks made, without a window."""
    made = IncomePresenter(view, workspace, at_once, lambda changes: None)
    made.prepare()
    made.judge(10_000)
    return made


@pytest.fixture
def page(workspace: Workspace, preferences: Preferences, clerk: Any) -> Iterator[IncomePage]:
    """The desk in a window, ready to be typed into."""
    spec = PageSpec("income", "村集体经济", "村经济", "coin-yuan", lambda shell: IncomePage(workspace, shell),
                    forms=frozenset({"village_income"}))
    shell = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), [spec], preferences))
    shell.show_page("income")
    made = shell.findChild(IncomePage)
    assert made is not None
    clerk.waits(made.grid.hasFocus)
    yield made
    made.may_leave()
    tasks.finish()


class Keys:
    """A keyboard that counts: every key goes to whatever has the focus, as it would."""

    def __init__(self) -> None:
        self.count = 0

    def press(self, key: Any, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        where = QApplication.focusWidget()
        assert where is not None, "the keys go nowhere"
        QTest.keyClick(where, key, held)
        QApplication.processEvents()
        self.count += 1

    def control(self, key: Qt.Key) -> None:
        self.press(key, _CONTROL)

    def type(self, text: str) -> None:
        for each in text:
            self.press(each)


@pytest.fixture
def keys() -> Keys:
    return Keys()


def saved(workspace: Workspace, village: str, month: str = MONTH) -> Mapping[str, Any]:
    """A village's month as it lies on the disk; {} for none."""
    found = workspace.read("village_income", f"village_income/{village}/{month}")
    return {} if found is None or found.voided else found.values
