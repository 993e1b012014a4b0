"""Files from outside: a double click while the program runs, a drop on the window, before and after the password."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton

from export.exchange import joining, rescue
from export.exchange.receipt import write_receipt
from export.exchange.receiving import take
from model.exchange import trust
from model.workspace import opening
from tests.export.border import Border, open_border
from tests.export.exchange.joined import COUNTY, SHUANGHE, Neighbours
from tests.model.month.month_office import CHEAP, PREPARER
from ui import doorbell, notices, tasks
from ui.notices import Question
from ui.start import rescue_dialog
from ui.window import MainWindow


@pytest.fixture(scope="module")
def border(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Border]:
    made = open_border(tmp_path_factory.mktemp("border"))
    made.join()
    made.package()
    yield made
    tasks.finish()
    made.township.close()
    made.county.close()


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    tasks.finish()
    made.close()


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What dialogs said."""
    said: list[tuple[str, str]] = []

    def ask(_parent: object, title: str, words: str, *_: object) -> str:
        said.append((title, words))
        return ""

    monkeypatch.setattr(notices, "ask", ask)
    return said


@pytest.fixture
def window(clerk: Any, preferences: Any, border: Border) -> MainWindow:
    return clerk.opens(MainWindow(preferences, border.township.clock))


def test_a_package_dropped_on_any_page_of_the_county_is_looked_at_in_the_inbox(
    clerk: Any, window: MainWindow, border: Border
) -> None:
    window.enter(border.county)
    package = next(border.folder.glob("*.asice"))
    clerk.drops(window, [package])
    clerk.waits(lambda: window.shell and window.shell.current() == "inbox")
    inbox: Any = window.shell.page("inbox")
    clerk.waits(lambda: inbox.presenter.looks)
    assert next(iter(inbox.presenter.looks.values())).ok


def test_a_receipt_double_clicked_in_the_township_is_taken_in_and_a_letter_is_opened(
    clerk: Any, window: MainWindow, border: Border, tmp_path: Path
) -> None:
    received = take(border.county, next(border.folder.glob("*.asice"))).received
    receipt = write_receipt(border.county, received.sha256, tmp_path)
    letter = EmailMessage()
    letter["From"] = letter["To"] = "zhuanban@yunling.example"
    letter.set_content("回执见附件")
    letter.add_attachment(receipt.read_bytes(), maintype="application", subtype="octet-stream", filename=receipt.name)
    (tmp_path / "回执.eml").write_bytes(letter.as_bytes())
    window.enter(border.township)
    window.come_forward([tmp_path / "回执.eml"])
    clerk.waits(lambda: window.shell and window.shell.current() == "month")
    month: Any = window.shell.page("month")
    clerk.waits(lambda: "回执" in month.packages.verdict.lines.text())
    assert border.township.db.execute("SELECT count(*) FROM receipt").fetchone() == (1,)


def test_a_pdf_is_judged_wherever_one_is(clerk: Any, window: MainWindow, told: list[tuple[str, str]],
                                         border: Border, tmp_path: Path) -> None:
    (tmp_path / "别的.pdf").write_bytes(b"%PDF-1.7 nothing")
    window.enter(border.township)
    window.open_files([tmp_path / "别的.pdf"])
    clerk.waits(lambda: told)
    assert told[0][0] == "核验不通过：别的.pdf"


def test_an_invitation_that_came_while_locked_waits_for_the_password(
    clerk: Any, around: Neighbours, preferences: Any, told: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    invitation = joining.write_invitation(county, around.stick()).path
    folder, person, clock = township.folder, township.person, township.clock
    township.close()
    made = clerk.opens(MainWindow(preferences, clock))
    made.open_first(folder)
    made.open_files([invitation])
    clerk.waits(lambda: told)
    assert "核验通过" in told[0][0]
    assert "接着办" in told[0][1]

    again = opening.open_workspace(folder, person, PREPARER, clock)
    around.open.append(again)
    made.enter(again)
    clerk.waits(lambda: len(told) == 2)
    assert told[1][0] == "云岭县邀请您加入"
    assert trust.root_of(again, COUNTY) is None
    assert made.shell is not None
    assert made.shell.current() == "joining"


def test_on_a_new_machine_the_invitation_waits_until_the_folder_is_made(
    clerk: Any, around: Neighbours, preferences: Any, told: list[tuple[str, str]]
) -> None:
    county = around.make(COUNTY, "云岭县")
    invitation = joining.write_invitation(county, around.stick()).path
    made = clerk.opens(MainWindow(preferences, county.clock))
    made.open_first()
    made.open_files([invitation])
    clerk.waits(lambda: told)
    assert "建好工作文件夹以后，接着办。" in told[0][1]
    made.enter(around.make(SHUANGHE, "双河镇"))
    clerk.waits(lambda: len(told) == 2)
    assert told[1][0] == "云岭县邀请您加入"


def test_a_computer_that_the_roster_does_not_know_any_more_says_so_at_once(
    clerk: Any, around: Neighbours, preferences: Any
) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    made = clerk.opens(MainWindow(preferences, township.clock))
    made.enter(township)
    assert made.shell is not None
    assert made.shell.bar.text() == ""
    clerk.waits(lambda: tasks.wait(0))
    township.restore_backup(township.backup().path)
    township.clock.advance(days=-500)
    made.enter(township)
    assert "请重新申请" in made.shell.bar.text()
    assert "这台电脑的日期是 2024-11-22" in made.shell.bar.text()


def test_a_rescue_answer_double_clicked_opens_the_folder_that_asked(
    clerk: Any, around: Neighbours, preferences: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    folder, person, clock = township.folder, township.person, township.clock
    township.close()
    slot = next(each for each in opening.people_of(folder) if each.id == person)
    asked = rescue.ask(folder, slot, "everybody forgets 2026", clock, around.stick(), CHEAP)
    rescue.take(county, asked.path)
    answer = rescue.answer(county, asked.sha256, around.stick())
    made = clerk.opens(MainWindow(preferences, clock))
    made.open_first(folder)
    dialogs: list[rescue_dialog.RescueDialog] = []

    def run(dialog: rescue_dialog.RescueDialog) -> int:
        dialog.show()
        dialogs.append(dialog)
        assert answer.path.name in dialog.call.text()
        clerk.types(dialog.password.line, "everybody forgets 2026")
        clerk.clicks(dialog.finish)
        clerk.waits(lambda: not dialog.isVisible())
        return 0

    monkeypatch.setattr(Question, "exec", run)
    made.open_files([answer.path])
    clerk.waits(lambda: dialogs and made.workspace)
    assert made.workspace is not None
    assert made.workspace.person_name == "何晓岚"
    made.close_workspace()


def test_who_comes_second_rings_and_the_window_that_is_open_hears(clerk: Any, qapp: QObject, tmp_path: Path) -> None:
    heard: list[Path] = []
    assert not doorbell.ring(tmp_path, [Path("a.asice")])
    first, second = doorbell.Doorbell(tmp_path), doorbell.Doorbell(tmp_path)
    first.rung.connect(heard.extend)
    assert first.listen()
    assert not second.listen()
    wanted = tmp_path / "双河镇 2026-03.asice"
    assert doorbell.ring(tmp_path, [wanted])
    clerk.waits(lambda: heard)
    assert heard == [wanted]
    first.leave()
    assert not doorbell.ring(tmp_path, [wanted])
    assert second.listen()
    second.leave()


@pytest.mark.parametrize("note", [b"", b"{", b'{"a": 1}', b'[1, null]', b"\xff\xfe"])
def test_a_note_that_nobody_can_read_opens_nothing(clerk: Any, tmp_path: Path, note: bytes) -> None:
    heard: list[Path] = []
    bell = doorbell.Doorbell(tmp_path)
    bell.rung.connect(heard.extend)
    assert bell.listen()
    (tmp_path / "to-open" / "x.part").write_bytes(note)
    (tmp_path / "to-open" / "x.part").rename(tmp_path / "to-open" / "x.json")
    clerk.waits(lambda: not list((tmp_path / "to-open").iterdir()))
    assert heard == []
    bell.leave()


def test_a_new_computer_gets_its_data_back_by_two_clerks_and_a_stick(
    clerk: Any, around: Neighbours, preferences: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.journeys.test_joined_month import packed
    from tests.model.month.month_office import open_office
    from ui.joining import page as joining_page

    county, old = around.make(COUNTY, "云岭县", person="马会计"), open_office(around.folder)
    old.report_all()
    old.fund_nil()
    around.join(county, old.workspace)
    take(county, packed(old, around.stick()))
    lost = old.workspace.stream
    old.workspace.close()
    fresh = around.make(SHUANGHE, "双河镇", where="新电脑")
    around.join(county, fresh, (lost,))

    stick = around.stick()
    monkeypatch.setattr(joining_page, "choose_folder", lambda *_: stick)
    above = clerk.opens(MainWindow(preferences, county.clock))
    above.enter(county)
    page: Any = above.shell.show_page("joining") if above.shell else None
    give = next(each for each in page.findChildren(QPushButton) if each.accessibleName() == "给双河镇补发数据")
    clerk.clicks(give)
    clerk.waits(lambda: list(stick.glob("*补发数据.asice.age")))

    below = clerk.opens(MainWindow(preferences, fresh.clock))
    below.enter(fresh)
    clerk.drops(below, list(stick.iterdir()))
    clerk.waits(lambda: below.shell and below.shell.current() == "month")
    month: Any = below.shell.page("month") if below.shell else None
    clerk.waits(lambda: "已收" in month.packages.verdict.lines.text())
    assert fresh.listing("village_income", columns=("village",)).count().rows == 3
