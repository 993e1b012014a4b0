"""Makes the manual's pictures: real windows on the sample workspace, the signed report, the workbook. Run by make."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from developing import develop, documents, pages
from downward_scenes import downward
from inbox_scenes import receiving
from joining_scenes import joining

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TARGET = HERE / "pictures"
PERIOD = "2026-03"
LIMIT = 4_000_000  # bytes, all pictures together
SCREEN = ROOT / "tests/ui/screen.json"

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace
    from ui.window import MainWindow


@dataclass
class Studio:
    """One window on a copy of the sample workspace, and the camera before it."""

    folder: Path
    target: Path
    look: str
    window: "MainWindow"
    people: dict[str, str] = field(default_factory=dict)

    @property
    def workspace(self) -> "Workspace":
        """The open workspace."""
        if self.window.workspace is None:
            raise SystemExit("the sample workspace isn't open")
        return self.window.workspace

    def page(self, key: str) -> Any:
        """A page of the shell, brought to the front and drawn to the end."""
        if self.window.shell is None:
            raise SystemExit("the shell isn't there")
        page = self.window.shell.show_page(key)
        self.rest()
        return page

    def ledger(self, group: str, form: str) -> Any:
        """A ledger's page, with its form shut."""
        page = self.page(group).show_tab(form)
        page.close_form()
        self.rest()
        return page

    def rest(self, milliseconds: int = 350) -> None:
        """Let the worker finish and every timer of the page run out."""
        from PySide6.QtTest import QTest

        from ui import tasks

        for _ in range(3):
            tasks.wait()
            QTest.qWait(milliseconds // 3)

    def shoot(self, name: str) -> None:
        """Take a picture of the window."""
        self.rest()
        raw = self.target / f"{name}.raw.png"
        self.window.grab().save(str(raw))
        develop(raw, self.target / f"{name}.png")
        raw.unlink()


# First start and unlocking


def wizard(studio: Studio) -> None:
    """首次使用: unit, person, password, recovery code. The code shown is made up."""
    studio.window.show_wizard()
    page: Any = studio.window.stack.currentWidget()
    page.search.setText("shz")
    studio.rest(900)
    rows = [page.units.item(number).text() for number in range(page.units.count())]
    page.units.setCurrentRow(next(at for at, text in enumerate(rows) if "云岭" in text))
    studio.shoot("wizard-unit")
    page.show_step(1)
    page.name.setText("何晓岚")
    studio.shoot("wizard-person")
    page.show_step(2)
    page.password.line.setText("shuanghe-2026")
    page.again.line.setText("shuanghe-2026")
    studio.shoot("wizard-password")
    page.show_step(3)
    page.show_code("40921 73358 11806 59274 60437 28815 93360 17752")
    page.groups[0].setText("73358")
    studio.shoot("wizard-code")


def unlock(studio: Studio) -> None:
    """打开: who is using it, the password; and the way out when it is forgotten."""
    studio.window.open_folder(studio.folder)
    page: Any = studio.window.stack.currentWidget()
    page.password.line.setText("shuanghe-2026")
    studio.shoot("unlock")
    page.forgot.click()
    studio.shoot("unlock-forgotten")


def enter(studio: Studio) -> None:
    """Open the copy as the preparer, on the signing day."""
    from model.clock import FixedClock
    from model.sample import SIGNING_DAY, people_of_sample
    from model.workspace import opening

    slots = opening.people_of(studio.folder)
    studio.people = {each.name: each.id for each in slots}
    first = people_of_sample()[0]
    workspace = opening.open_workspace(
        studio.folder, studio.people[first.name], first.password, FixedClock(SIGNING_DAY))
    _leave_draft(workspace)
    studio.window.enter(workspace)
    studio.rest()


def _leave_draft(workspace: "Workspace") -> None:
    """What somebody typed and never saved, for the picture of finding it again."""
    kind, amount = ("arrive", 1_200_000_00)
    values = {"kind": kind, "date": "2026-04-02", "year": 2026, "amount": amount, "basis_doc": "云财农〔2026〕15号"}
    workspace.draft_save("fund_entry", None, None, values, {}, {}, ())


# Every day


def ledgers(studio: Studio) -> None:
    """The project ledger with a record open; in the light window also what one does there, and the other ledgers."""
    page = studio.ledger("项目", "project")
    page.open_row(0)
    studio.shoot(_named("ledger", studio))
    if studio.look != "light":
        return
    _faults(studio, page)
    _list_alone(studio, page)
    for group, form, name in (("项目", "project_log", "log"), ("考勤", "attendance", "attendance"),
                              ("村集体经济", "village_income", "income")):
        page = studio.ledger(group, form)
        page.open_row(0)
        studio.shoot(name)
    _history(studio, page)
    _paste(studio, page)
    page = studio.ledger("项目", "fund_entry")
    studio.shoot("recovered")
    page.drafts.hide()
    page.open_row(0)
    studio.shoot("fund")


def attendance(studio: Studio) -> None:
    """The attendance desk: the month, the day that is opened, leave and the county's rules."""
    page = studio.page("考勤").show_tab("attendance_desk")
    page.presenter.open_month(PERIOD)
    page.grid.go((6, 16))
    studio.shoot("attendance-desk")
    page.open_day()
    studio.shoot("attendance-day")
    page.panel.shut()
    page.open_leave()
    studio.shoot("attendance-leave")
    page.open_rules()
    studio.shoot("attendance-rules")


def income(studio: Studio) -> None:
    """The village income desk: a month with a question, a village, sheets that came back with a bad cell."""
    page = studio.page("村集体经济").show_tab("income_desk")
    desk = page.presenter
    desk.open_month(PERIOD)
    studio.rest()
    rent = next(at for at, each in enumerate(desk.items) if each.name == "inc_lease")
    desk.enter((1, rent), "68000")
    page.hand.jump(1, "ask")
    studio.shoot("income-desk")
    desk.undo()
    page.show_village()
    studio.shoot("income-village")
    page.overlays.shut()
    page.overlays.show_templates()
    _returned(studio, page.overlays.templates)
    studio.shoot("income-templates")
    page.overlays.shut()


def _returned(studio: Studio, view: Any) -> None:
    """Two sheets that went out, filled in, one of them with a word for an amount."""
    from openpyxl import load_workbook

    folder = studio.folder.parent / "村级模板"
    folder.mkdir(exist_ok=True)
    view.send_to(folder)
    while not view.sent.text():
        studio.rest()
    files = sorted(folder.iterdir())[:2]
    for path, typed in zip(files, ("三千", 14_779), strict=True):
        book = load_workbook(path)
        sheet = book.worksheets[0]
        column = next(each.column for each in sheet[3] if str(each.value).startswith("资产租赁收入"))
        sheet.cell(4, column).value = typed
        book.save(path)
    view.read(files)
    while view.intake is None:
        studio.rest()


def _faults(studio: Studio, page: Any) -> None:
    """A total that doesn't agree with its parts."""
    line = page.form_panel.fields.fields["total_invest"].editor.line
    line.setText("3000000")
    line.textEdited.emit("3000000")
    page.form_panel.focus_path("total_invest")
    studio.rest(900)
    studio.shoot("fault")
    page.record.discard_draft()


def _history(studio: Studio, page: Any) -> None:
    """A saved change, and who made it; taken back afterwards."""
    line = page.form_panel.fields.fields["inc_service"].editor.line
    line.setText("2400")
    line.textEdited.emit("2400")
    studio.rest(900)
    page.save()
    studio.rest()
    page.actions_.history()
    studio.shoot("history")
    page.history_panel.closed.emit()
    page.undo()
    studio.rest()


def _list_alone(studio: Studio, page: Any) -> None:
    """The list with a condition being put together, and on paper."""
    page.close_form()
    filters = page.list.filters
    filters.open_panel()
    filters.panel.which.set_value("total_invest")
    filters.panel.which.changed.emit()
    filters.panel.low.setText("200万元")
    studio.shoot("conditions")
    filters.panel.shut()
    page.actions_.print_list(page.form.print_columns, "A3-landscape")
    studio.rest(2400)
    studio.shoot("print")
    page.back_to_list()


def _paste(studio: Studio, page: Any) -> None:
    """A sheet of a village, with a word where an amount should be."""
    from PySide6.QtGui import QGuiApplication

    rows = [("村（社区）", "月份", "资产租赁收入（元）", "入股分红（元）", "经营支出（元）", "经办人"),
            ("大坪村", "2026-04", "15200", "8000", "3200", "吴"), ("红岩村", "2026-04", "一万四", "6500", "2800", "郑"),
            ("新桥村", "2026年4月", "1.52万元", "", "4100", "王")]
    QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
    page.close_form()
    page.actions_.paste()
    studio.rest(1500)
    studio.shoot("paste")
    page.back_to_list()


def home(studio: Studio) -> None:
    """工作台: what is due and missing, and a number for the telephone."""
    page = studio.page("home")
    studio.rest(2400)
    page.ask.field.setText("双河 集体收入 3月")
    studio.rest(900)
    studio.shoot("home")


def projects(studio: Studio) -> None:
    """The project desk: list, one project with a log being made, board, calendar, pairing."""
    desk = studio.page("项目").show_tab("projects_desk")
    studio.rest(900)
    studio.shoot("projects")
    desk.open_project(desk.presenter.shown[0].record)
    studio.shoot("project")
    desk.view.log_button.click()
    studio.shoot("project-log")
    desk.view.close_panel()
    desk.back_to_list()
    for view in ("board", "calendar", "pairing"):
        desk.show_view(view)
        studio.shoot(f"projects-{view}")
    desk.show_view("list")


def settings(studio: Studio) -> None:
    """设置: people, backups, moving, looks."""
    studio.workspace.backup()
    studio.page("settings").presenter.refresh()
    studio.shoot("settings")


def _named(name: str, studio: Studio) -> str:
    return name if studio.look == "light" else f"{name}-{studio.look}"


# The month's end


def month(studio: Studio) -> None:
    """月度上报 step by step, as far as the window goes; in the other looks the signing alone."""
    page = studio.page("month")
    studio.rest(1500)
    presenter = page.presenter
    if studio.look == "light":
        _check(studio, page)
    presenter.keep_texts("本月各台账已与村（社区）核对。", "彭建国")
    presenter.generate()
    studio.rest(3000)
    if studio.look == "light":
        page.paper.open(opened=True)
        studio.shoot("month-paper")
        page.paper.open(opened=False)
    _sign(studio, presenter, "preparer", "何晓岚")
    studio.shoot(_named("month-sign", studio))
    if studio.look != "light":
        return
    _sign(studio, presenter, "reviewer", "唐志远")
    out = studio.folder.parents[1] / "U盘"
    out.mkdir()
    presenter.pack(out)
    studio.rest(4000)
    studio.shoot("month-packed")
    package = next(out.glob("*.asice"))
    shutil.copy(package, studio.folder.parent / "packed.asice")
    presenter.verify(package)
    studio.rest(2000)
    studio.shoot("month-verify")


def _check(studio: Studio, page: Any) -> None:
    """A month with a fault, a warning and a village that hasn't reported; put right again afterwards."""
    workspace = studio.workspace
    income = {workspace.name_of("unit", each.unit): each for each in workspace.register_records("village_income")
              if each.values["month"] == PERIOD}
    missing, faulty, doubtful = (income[name] for name in ("红岩村", "大坪村", "新桥村"))
    workspace.void("village_income", missing.record, missing.heads, "演示")
    for record, more in ((faulty, {"exp_admin": 2_000_00, "exp_admin_run": 3_000_00}),
                         (doubtful, {"inc_lease": 10 * doubtful.values["inc_lease"]})):
        workspace.save("village_income", {**record.values, **more}, record=record.record, parents=record.heads)
    page.presenter.refresh()
    studio.rest(1500)
    studio.shoot("month-check")
    for good in (missing, faulty, doubtful):
        workspace.restore_revision(good.hash)
    page.presenter.refresh()
    studio.rest(1500)


def _sign(studio: Studio, presenter: Any, role: str, name: str) -> None:
    from model.sample import people_of_sample

    password = next(each.password for each in people_of_sample() if each.name == name)
    presenter.sign(role, studio.people[name], password)
    studio.rest(2500)


# The county


def brief(studio: Studio) -> None:
    """简报 of the worked example, half written, in a county's workspace; and its first page as it is printed."""
    from tests.yunling import enter_month, open_county

    studio.window.close_workspace()
    room = studio.folder.with_name("简报")  # joining makes a county of its own
    room.mkdir()
    workspace, clock = open_county(room / "云岭县.tuodi")
    enter_month(workspace, clock)
    studio.window.enter(workspace)
    page = studio.page("brief")
    studio.rest(2400)
    cards = page.body.parts.cards
    cards["projects_note"].text.setPlainText(
        "专班已协调自然资源部门，用地预审4月8日受理，预计本月内取得手续。请高坪乡4月15日前报出开工日期。")
    page.cover.lines["total_no"].setText("27")
    page.cover.lines["total_no"].textEdited.emit("27")
    cards["projects"].turn_sources()
    page.presenter.keep()
    page.presenter.preview()
    studio.rest(2400)
    studio.shoot("brief")
    out = studio.folder.with_name("简报.pdf")
    page.export_to("pdf", out)
    studio.rest(2400)
    pages(studio.target, out.read_bytes(), {0: "brief-paper"})


# The camera


SCENES: dict[str, tuple[Callable[[Studio], None], ...]] = {
    "light": (wizard, unlock, enter, home, projects, ledgers, attendance, income, settings, month,
              joining, downward, receiving, brief),
    "dark": (enter, ledgers),
    "large": (enter, ledgers, month),
}


def shoot_all(look: str, folder: Path, target: Path) -> None:
    """All pictures of one look, in this process. look: light, dark, or large (150 %)."""
    from model.clock import FixedClock
    from model.sample import SIGNING_DAY, make_sample
    from ui import application, theme
    from ui.preferences import Preferences
    from ui.window import MainWindow

    make_sample(folder).workspace.close()
    app = application.make_application(["tuodi"])
    theme.apply(app, look == "dark")
    preferences = Preferences(folder.parent / "preferences.json")
    preferences.put("dark", look == "dark")
    window = MainWindow(preferences, FixedClock(SIGNING_DAY))
    window.resize(*((911, 512) if look == "large" else (1366, 768)))
    window.show()
    studio = Studio(folder, target, look, window)
    for scene in SCENES[look]:
        scene(studio)
    window.close()


def make_all() -> int:
    """Every picture anew, each look in a process of its own. Returns the exit code."""
    room = Path(tempfile.gettempdir()) / "tuodi-manual"
    shutil.rmtree(room, ignore_errors=True)
    fresh = room / "pictures"
    fresh.mkdir(parents=True)
    for look in SCENES:
        folder = room / look / "双河镇.tuodi"
        folder.parent.mkdir()
        told = {"QT_QPA_PLATFORM": f"offscreen:configfile={SCREEN}", "HOME": str(room), "XDG_CONFIG_HOME": str(room),
                "QT_LOGGING_RULES": "default.warning=false", "QT_SCALE_FACTOR": "1.5" if look == "large" else "1"}
        command = [sys.executable, str(HERE / "pictures.py"), look, str(folder), str(fresh)]
        subprocess.run(command, check=True, env={**os.environ, **told}, timeout=600)  # noqa: S603 - ourselves
    documents(room / "light" / "packed.asice", fresh)
    shutil.rmtree(TARGET, ignore_errors=True)
    shutil.copytree(fresh, TARGET)
    size = sum(each.stat().st_size for each in TARGET.iterdir())
    return 0 if size <= LIMIT else 1


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if len(sys.argv) == 4:
        shoot_all(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(make_all())
