"""What the start page decides, without a window: which people may open a folder, and what a first start asks."""

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from forms.errors import UserError
from model.clock import CHINA, Clock
from model.errors import DamagedWorkspace, WeakPassword
from model.units.tree import Unit, UnitTree
from model.workspace.recovery_code import wrong_groups
from ui.backup_lines import BackupFile, BackupLine, backup_lines
from ui.preferences import Preferences

if TYPE_CHECKING:
    from model.workspace.keys import PersonSlot
    from model.workspace.workspace import Workspace

ROLES = ("填报人", "审核人", "录入", "主要负责人")
LEVELS = {"province": "省", "city": "市州", "county": "县", "township": "乡镇", "village": "村"}
SUFFIX = ".tuodi"
SHORTEST = 8
MOST = 30
ASKED = (2, 5)
Run = Callable[..., object]


class Doors(Protocol):
    """How the start page reaches the model: `model.workspace.opening`, or a fake in tests."""

    def people_of(self, folder: Path) -> Sequence["PersonSlot"]: ...

    def unit_of(self, folder: Path) -> tuple[str, str]:
        """Code and name of the unit whose folder it is."""

    def create(self, folder: Path, *, unit: str, unit_name: str, person_name: str, role: str, password: str,
               clock: Clock) -> Any: ...

    def open_workspace(self, folder: Path, person: str, password: str, clock: Clock) -> "Workspace": ...

    def open_with_recovery_code(self, folder: Path, code: str, clock: Clock) -> "Workspace": ...

    def backups_of(self, folder: Path) -> Sequence[BackupFile]: ...

    def restore_damaged(self, folder: Path, person: str, secret: str, backup: Path, clock: Clock) -> None:
        """person: "" with the recovery code."""

    def import_move(self, file: Path, folder: Path) -> None: ...

    def place_problem(self, folder: Path) -> UserError | None: ...


class UnlockView(Protocol):
    """What the unlock page can show."""

    def show_people(self, unit: str, people: Sequence["ListedPerson"], chosen: str) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def opened(self, workspace: "Workspace") -> None: ...

    def show_damaged(self, backups: Sequence[BackupLine]) -> None: ...

    def ask_new_password(self, workspace: "Workspace", people: Sequence["ListedPerson"]) -> None: ...


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One line of the login list; seen in words: 今天 08:31, 3月31日, or ""."""

    id: str
    name: str
    role: str
    seen: str


class UnlockPresenter:
    """Opens one folder: by a person's password, or by the recovery code."""

    def __init__(self, view: UnlockView, doors: Doors, run: Run, preferences: Preferences, clock: Clock) -> None:
        self._view, self._doors, self._run = view, doors, run
        self._preferences, self._clock = preferences, clock
        self.folder = Path()
        self._people: list[ListedPerson] = []
        self._unit = ""
        self._tried = ("", "")

    def show(self, folder: Path) -> None:
        """List who may open the folder; the last one is chosen. Raises UserError when it is no workspace."""
        slots = self._doors.people_of(folder)
        code, name = self._doors.unit_of(folder)
        self.folder = folder
        self._people = [ListedPerson(each.id, each.name, each.role, self._seen(each.id)) for each in slots]
        last = self._preferences.last_person(folder)
        chosen = last if any(each.id == last for each in self._people) else (
            self._people[0].id if self._people else "")
        self._unit = code
        self._view.show_people(name, self._people, chosen)

    def place(self) -> str:
        """The unit above this one. Reading the tree of units takes as long as all the rest of the page."""
        return place_of(self._unit)

    def unlock(self, person: str, password: str) -> None:
        """Try a password; what is wrong stands under the field."""
        self._tried = (person, password)
        self._open(lambda: self._doors.open_workspace(self.folder, person, password, self._clock), person)

    def unlock_with_code(self, code: str) -> None:
        """Open by the recovery code; then somebody gets a new password."""
        self._tried = ("", code)
        self._view.show_busy(True)
        self._run(lambda _: self._doors.open_with_recovery_code(self.folder, code, self._clock),
                  done=self._recovered, failed=self._failed)

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of damaged data, then open with what was typed before."""
        person, secret = self._tried
        self._view.show_busy(True)
        self._run(lambda _: self._doors.restore_damaged(self.folder, person, secret, backup, self._clock),
                  done=lambda _: self._again(), failed=self._failed)

    def _again(self) -> None:
        person, secret = self._tried
        if person:
            self.unlock(person, secret)
        else:
            self.unlock_with_code(secret)

    def reset(self, workspace: "Workspace", person: str, password: str) -> None:
        """Give a person a new password in a workspace opened by its recovery code, and go in."""
        try:
            workspace.people.reset_password(person, password)
        except UserError as problem:
            self._view.show_problem(problem)
            return
        self._opened(workspace, person)

    def _open(self, work: Callable[[], "Workspace"], person: str) -> None:
        self._view.show_busy(True)
        self._run(lambda _: work(), done=lambda workspace: self._opened(workspace, person), failed=self._failed)

    def _opened(self, workspace: "Workspace", person: str) -> None:
        self._view.show_busy(False)
        self._preferences.opened(self.folder, person, self._clock.now().isoformat())
        self._view.opened(workspace)

    def _recovered(self, workspace: "Workspace") -> None:
        self._view.show_busy(False)
        self._view.ask_new_password(workspace, self._people)

    def _failed(self, problem: UserError) -> None:
        self._view.show_busy(False)
        if isinstance(problem, DamagedWorkspace):
            self._view.show_damaged(backup_lines(self._doors.backups_of(self.folder)))
        else:
            self._view.show_problem(problem)

    def _seen(self, person: str) -> str:
        from datetime import datetime

        stamp = self._preferences.seen(self.folder, person)
        if not stamp:
            return ""
        at, now = datetime.fromisoformat(stamp).astimezone(CHINA), self._clock.now().astimezone(CHINA)
        if at.date() == now.date():
            return f"今天 {at:%H:%M}"
        return f"{at.month}月{at.day}日" if at.year == now.year else f"{at.year}年{at.month}月{at.day}日"


class WizardView(Protocol):
    """What the wizard can show."""

    def show_step(self, step: int) -> None: ...

    def show_problem(self, place: str, words: str) -> None:
        """place: unit, folder, name, role, password, again, code."""

    def show_choice(self, choice: "UnitChoice | None") -> None: ...

    def show_busy(self, busy: bool) -> None: ...

    def show_code(self, code: str) -> None: ...

    def opened(self, workspace: "Workspace") -> None: ...


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """What choosing a unit brings with it, in words."""

    unit: Unit
    above: str
    below: str
    folder: Path
    demo: bool
    warning: str = ""


@dataclass
class _Answers:
    """What has been answered so far."""

    unit: Unit | None = None
    folder: Path = field(default_factory=Path)
    name: str = ""
    role: str = ROLES[0]
    password: str = ""


class WizardPresenter:
    """Four steps: unit, person, password, recovery code. The folder is made between the third and the fourth."""

    def __init__(self, view: WizardView, doors: Doors, run: Run, preferences: Preferences, clock: Clock, *,
                 documents: Path, units: UnitTree | None = None) -> None:
        self._view, self._doors, self._run = view, doors, run
        self._preferences, self._clock, self.documents = preferences, clock, documents
        self._units = units or UnitTree.bundled()
        self._answers = _Answers()
        self._workspace: Workspace | None = None
        self.code = ""
        self._more = False
        self.step = 0

    def search(self, text: str) -> list[Unit]:
        """Units that fit, the closest first; with nothing typed, the demo units to try with."""
        if not text.strip():
            return self._units.search("云岭县", 1) + self._units.search("双河镇", 20, within="99")[:1]
        found = self._units.search(text, MOST + 1)
        self._more = len(found) > MOST
        return found[:MOST]

    def found_words(self, text: str, count: int) -> str:
        """How many units the last search found; beyond what the list shows, what to do."""
        if not text.strip():
            return ""
        if self._more:
            return f"{MOST} 个以上，请再输几个字"
        return f"找到 {count} 个" if count else "没有找到，请换个写法"

    def place(self, unit: Unit) -> str:
        """Where a unit lies, without itself."""
        return self._units.path_name(unit.parent) if unit.parent else ""

    def choose_unit(self, unit: Unit | None) -> None:
        self._answers.unit = unit
        if unit is None:
            self._view.show_choice(None)
            return
        self._answers.folder = free_folder(self.documents, unit.name)
        self._show_choice(unit)

    def choose_enterprise(self, name: str, code: str) -> UserError | None:
        """A team that isn't in the tree. Returns why not."""
        from model.units.enterprises import enterprise

        try:
            self.choose_unit(enterprise(name, code))
        except UserError as problem:
            return problem
        return None

    def change_folder(self, parent: Path) -> None:
        """Keep the workspace in another folder; a stick or a share is warned about."""
        unit = self._answers.unit
        if unit is not None:
            self._answers.folder = free_folder(parent, unit.name)
            self._show_choice(unit)

    def set_person(self, name: str, role: str) -> None:
        self._answers.name = unicodedata.normalize("NFC", name).strip()
        self._answers.role = role.strip()

    def set_password(self, password: str, again: str) -> None:
        """Take the password if it can be one; go on to make the folder."""
        if len(password) < SHORTEST:
            self._view.show_problem("password", f"至少 {SHORTEST} 位，现在 {len(password)} 位")
        elif password != again:
            self._view.show_problem("again", "两次输入不一样，请重新输入这一遍")
        else:
            self._answers.password = password
            self._create()

    def next(self) -> None:
        """Go on if the step is complete; else say at its field what is missing."""
        if self.step == 0:
            if self._answers.unit is None:
                self._view.show_problem("unit", "请先从列表里选一个单位")
                return
        elif self.step == 1 and not self._person_complete():
            return
        if self.step < 2:
            self._go(self.step + 1)

    def back(self) -> None:
        """Until the folder is made everything can be changed."""
        if 0 < self.step < 3:
            self._go(self.step - 1)

    def finish(self, groups: tuple[str, str]) -> None:
        """Open the window once two groups of the recovery code were typed from the paper."""
        wrong = wrong_groups(self.code, ASKED, groups)
        if wrong or self._workspace is None:
            self._view.show_problem(f"group{wrong[0]}" if wrong else "code", self._wrong_words(wrong, groups))
            return
        folder = self._answers.folder
        self._preferences.opened(folder, self._workspace.person, self._clock.now().isoformat())
        self._view.opened(self._workspace)

    @staticmethod
    def _wrong_words(wrong: list[int], groups: tuple[str, str]) -> str:
        empty = [number for number, text in zip(ASKED, groups, strict=True) if not text.strip()]
        which = "、".join(str(each) for each in empty or wrong)
        return f"第 {which} 组还没有输入" if empty else f"第 {which} 组和恢复码不一样，请对照纸上的再输入"

    @property
    def folder(self) -> Path:
        """Where the workspace is, or will be."""
        return self._answers.folder

    def sheet(self) -> list[tuple[str, str]]:
        """What stands on the recovery sheet: (heading, words)."""
        unit = self._answers.unit
        day = self._clock.now().astimezone(CHINA)
        return [("单位", unit.name if unit else ""), ("建立人", self._answers.name),
                ("日期", f"{day.year}年{day.month}月{day.day}日"), ("恢复码", self.code)]

    def _person_complete(self) -> bool:
        if not self._answers.name:
            self._view.show_problem("name", "请填写姓名，签批时用这个名字")
        if not self._answers.role:
            self._view.show_problem("role", "请选择在台账里做什么")
        return bool(self._answers.name and self._answers.role)

    def _create(self) -> None:
        answers, unit = self._answers, self._answers.unit
        if unit is None:
            return
        self._view.show_busy(True)
        self._run(lambda _: self._doors.create(answers.folder, unit=unit.code, unit_name=unit.name,
                                               person_name=answers.name, role=answers.role,
                                               password=answers.password, clock=self._clock),
                  done=self._created, failed=self._failed)

    def _created(self, created: Any) -> None:
        self._view.show_busy(False)
        self._answers.password = ""
        self._workspace, self.code = created.workspace, created.recovery_code
        self._go(3)
        self._view.show_code(self.code)

    def _failed(self, problem: UserError) -> None:
        """A password that won't do stands at its field; a place that won't, where it can be changed."""
        self._view.show_busy(False)
        if isinstance(problem, WeakPassword):
            self._view.show_problem("password", str(problem))
        else:
            self._go(0)
            self._view.show_problem("unit", str(problem))

    def _show_choice(self, unit: Unit) -> None:
        below = self._units.children(unit.code)
        problem = self._doors.place_problem(self._answers.folder.parent)
        self._view.show_choice(UnitChoice(unit, self.place(unit), below_words(unit, below), self._answers.folder,
                                          unit.demo, str(problem) if problem else ""))

    def _go(self, step: int) -> None:
        self.step = step
        self._view.show_step(step)


def below_words(unit: Unit, below: Sequence[Unit]) -> str:
    """12 个村（社区）：大坪村、红岩村等."""
    if unit.level == "enterprise":
        return unit.code
    if not below:
        return "没有下级单位"
    kind = {"township": "村（社区）", "county": "乡镇（街道）", "city": "县（市、区）"}.get(unit.level, "下级单位")
    names = "、".join(each.name for each in below[:6])
    return f"{len(below)} 个{kind}：{names}{'等' if len(below) > 6 else ''}"


def place_of(code: str) -> str:
    """The names above a unit, the nearest one only: 云岭县. "" where there is none."""
    above = UnitTree.bundled().ancestors(code)
    return above[-1].name if above else ""


def free_folder(parent: Path, name: str) -> Path:
    """双河镇.tuodi, or 双河镇 2.tuodi where that is taken."""
    number, folder = 1, parent / f"{name}{SUFFIX}"
    while folder.exists():
        number += 1
        folder = parent / f"{name} {number}{SUFFIX}"
    return folder
