"""Whole stories through the real window: from the password to the package, on the sample and on an unknown form."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from export.gathering import gather_ledger
from export.records import records_bytes
from export.verification import verify_file
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.month import submissions
from model.sample import SIGNING_DAY, people_of_sample
from tests import kept
from tests.journeys.offices import PASSWORDS, PREPARER, Office, beehive, open_office
from ui import tasks
from ui.ledger.page import LedgerPage
from ui.ledger.paste_preview import PastePreview
from ui.month.page import MonthPage
from ui.pages import specs
from ui.preferences import Preferences
from ui.start.unlock_page import UnlockPage
from ui.window import MainWindow

SMALL = (911, 512)
Opened = Callable[..., MainWindow]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = kept.sample(tmp_path_factory.mktemp("sample") / "双河镇.tuodi")
    made.workspace.close()
    return made.workspace.folder


@pytest.fixture
def opened(clerk: Any, preferences: Preferences) -> Iterator[Opened]:
    """The window on a folder, after somebody has typed the password of who comes first there."""
    windows: list[MainWindow] = []

    def make(folder: Path, password: str, clock: FixedClock, size: tuple[int, int] = (1366, 768)) -> MainWindow:
        window = clerk.opens(MainWindow(preferences, clock), size)
        windows.append(window)
        window.open_first(folder)
        types_password(clerk, window, password)
        clerk.waits(lambda: window.shell is not None)
        window.activateWindow()
        clerk.waits(window.isActiveWindow)
        return window

    yield make
    for each in windows:
        each.close_workspace()
    tasks.wait()


def types_password(clerk: Any, window: MainWindow, password: str) -> None:
    page = window.stack.currentWidget()
    assert isinstance(page, UnlockPage)
    clerk.commits(page.password.line, password)
    clerk.presses(page.password.line, Qt.Key.Key_Return)


def ledger(window: MainWindow, form: str) -> LedgerPage:
    """The page of a ledger, brought to the front through the rail and its group."""
    assert window.shell is not None
    assert window.workspace is not None
    key = next(each.key for each in specs(window.workspace) if form in each.forms)
    group: Any = window.shell.show_page(key)
    page = group.show_tab(form)
    assert isinstance(page, LedgerPage)
    return page


@pytest.mark.parametrize("size", [(1366, 768), SMALL])
def test_every_page_and_every_ledger_of_the_sample_opens(
    clerk: Any, opened: Opened, sample: Path, size: tuple[int, int]
) -> None:
    """Without a word from Qt: a warning fails the test."""
    window = opened(sample, people_of_sample()[0].password, FixedClock(SIGNING_DAY), size)
    shell, workspace = window.shell, window.workspace
    assert shell is not None
    assert workspace is not None
    seen = 0
    for spec in specs(workspace):
        page: Any = shell.show_page(spec.key)
        clerk.waits(page.isVisible)
        for form in sorted(spec.forms) if hasattr(page, "show_tab") else ():
            shown = page.show_tab(form)
            clerk.waits(shown.isVisible)
            tasks.wait()
            if isinstance(shown, LedgerPage) and shown.model.rowCount():
                shown.open_row(0)
                shown.close_form()
                seen += 1
    assert seen >= 8
    tasks.wait()


def test_from_the_password_to_the_package(
    clerk: Any, opened: Opened, sample: Path, preferences: Preferences, tmp_path: Path
) -> None:
    """The clerk logs in, looks at the month, both sign, and the package is verified by another program's eyes."""
    preparer, reviewer = people_of_sample()[:2]
    (tmp_path / "上报").mkdir()
    preferences.put("package_folder", str(tmp_path / "上报"))
    window = opened(sample, preparer.password, FixedClock(SIGNING_DAY))
    assert window.shell is not None
    assert window.workspace is not None
    page = window.shell.show_page("month")
    assert isinstance(page, MonthPage)
    clerk.waits(lambda: page.presenter.state is not None)
    clerk.clicks(page.paper.make)
    clerk.waits(lambda: page.sign.state() == "current")
    for card, person in ((page.sign.preparer, preparer), (page.sign.reviewer, reviewer)):
        clerk.waits(card.button.isEnabled)
        clerk.commits(card.password, person.password)
        clerk.clicks(card.button)
    clerk.waits(lambda: page.pack.state() == "current")
    clerk.clicks(page.pack.button)
    clerk.waits(lambda: page.pack.result is not None and page.pack.state() == "done")

    (path,) = (tmp_path / "上报").iterdir()
    verdict = verify_file(path)
    assert verdict.ok
    assert [each.name for each in verdict.signers] == [preparer.name, reviewer.name]
    assert {each.state for each in submissions.submissions(window.workspace)} == {"packed"}


def test_locked_and_opened_again_it_stands_where_it_was(clerk: Any, opened: Opened, sample: Path) -> None:
    password = people_of_sample()[0].password
    window = opened(sample, password, FixedClock(SIGNING_DAY))
    window.lock()
    assert window.workspace is None
    types_password(clerk, window, password)
    clerk.waits(lambda: window.shell is not None)
    assert window.workspace is not None
    assert window.workspace.listing("project").count().rows == 4


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    made = open_office(tmp_path / "双河镇.tuodi", {**builtin_forms(), "beehive": beehive()})
    yield made
    made.workspace.close()


def field(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def test_a_form_that_nobody_programmed_is_filled_in_and_corrected(clerk: Any, opened: Opened, office: Office) -> None:
    folder = office.workspace.folder
    office.workspace.save("beehive", {"village": "990101102201", "month": "2026-03", "keeper": "王示范", "hives": 3})
    office.workspace.close()
    window = opened(folder, PASSWORDS[PREPARER], office.clock)
    page = ledger(window, "beehive")
    assert window.workspace is not None
    clerk.waits(lambda: page.model.rowCount() == 1)
    page.open_row(0)
    clerk.replaces(field(page, "hives"), "12")
    clerk.replaces(field(page, "cost"), "3,000.5")
    clerk.replaces(field(page, "remark"), "搬到后山")
    page.save()
    clerk.waits(lambda: len(window.workspace.history("beehive/990101102201/2026-03")) == 2)

    record = window.workspace.read("beehive", "beehive/990101102201/2026-03")
    assert record is not None
    assert (record.values["hives"], record.values["cost"], record.values["remark"]) == (12, 3_000_50, "搬到后山")


def exported(office: Office, form: str, path: Path) -> Path:
    records = office.workspace.register_records(form)
    content = gather_ledger(office.workspace, form, records=records, width="full")
    path.write_bytes(records_bytes(content, office.workspace.forms[form], records, "xlsx"))
    return path


def test_a_corrected_workbook_changes_its_records_and_nothing_else(
    clerk: Any, opened: Opened, office: Office, tmp_path: Path
) -> None:
    """Of two records one is corrected by a colleague in Excel: its photo, its words and the other one stay."""
    from openpyxl import load_workbook

    workspace = office.workspace
    photo = workspace.attachments.put(b"an invented photo", "蜂场.jpg", "image/jpeg")
    saved = [
        workspace.save("beehive", {
            "village": village, "month": "2026-03", "keeper": "王示范", "hives": 3, "photo": photo,
            "sales": [{"row": f"row-{village}", "day": "2026-03-08", "weight": "1", "amount": 900_00}]},
            explanations={f"dear_honey:row-{village}": "礼盒装"})
        for village in ("990101102201", "990101102202")
    ]
    supporter = workspace.save("supporter", {"name": "川云能源集团（演示）", "kind": "soe_central"})
    hives, supporters = (exported(office, form, tmp_path / f"{form}.xlsx") for form in ("beehive", "supporter"))
    renamed = ("川云能源集团（演示）", "川云能源集团有限公司（演示）")
    for path, old, new in ((hives, "王示范", "赵青山"), (supporters, *renamed)):
        book = load_workbook(path)
        cell = next(cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == old)
        cell.value = new
        book.save(path)
    folder = workspace.folder
    workspace.close()
    window = opened(folder, PASSWORDS[PREPARER], office.clock)
    assert window.workspace is not None
    now = window.workspace

    for form, path, record in (("beehive", hives, saved[0].record), ("supporter", supporters, supporter.record)):
        page = ledger(window, form)
        page.actions_.import_from(path)
        clerk.waits(lambda page=page: isinstance(page.stack.currentWidget(), PastePreview))
        clerk.clicks(page.stack.currentWidget().write)
        clerk.waits(lambda record=record: len(now.history(record)) == 2)

    assert now.listing("supporter").count().rows == 1
    assert len(now.history(saved[1].record)) == 1, "what nobody changed is not written again"
    corrected = now.read("beehive", saved[0].record)
    assert corrected is not None
    assert corrected.values["keeper"] == "赵青山"
    assert corrected.values["photo"] == photo
    assert corrected.values["sales"][0]["row"] == "row-990101102201"
    assert corrected.explanations == {"dear_honey:row-990101102201": "礼盒装"}


def test_its_workbook_is_imported_after_a_look(clerk: Any, opened: Opened, office: Office, tmp_path: Path) -> None:
    """Exported here, emptied by a new workspace, taken in again by the window."""
    for village, hives in (("990101102201", 3), ("990101102202", 8)):
        office.workspace.save("beehive", {
            "village": village, "month": "2026-03", "keeper": "王示范", "hives": hives, "cost": 12_50, "kind": "native",
            "sales": [{"row": f"row-{village}", "day": "2026-03-08", "weight": "2.5", "amount": 200_00}]})
    path = exported(office, "beehive", tmp_path / "中蜂.xlsx")
    kept = {each.record: dict(each.values) for each in office.workspace.register_records("beehive")}
    assert kept["beehive/990101102201/2026-03"]["income"] == 200_00
    office.workspace.close()
    other = open_office(tmp_path / "另一台.tuodi", dict(office.workspace.forms))
    other.workspace.close()
    window = opened(tmp_path / "另一台.tuodi", PASSWORDS[PREPARER], other.clock)
    assert window.workspace is not None
    workspace, page = window.workspace, ledger(window, "beehive")

    page.actions_.import_from(path)
    clerk.waits(lambda: isinstance(page.stack.currentWidget(), PastePreview))
    preview = page.stack.currentWidget()
    assert isinstance(preview, PastePreview)
    assert "新增 2 条" in preview.advice.text()
    clerk.clicks(preview.write)
    clerk.waits(lambda: workspace.listing("beehive").count().rows == 2)

    assert {each.record: dict(each.values) for each in workspace.register_records("beehive")} == kept
