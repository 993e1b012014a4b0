"""Joining through the window: a clerk with a stick and a telephone, and the one at the county."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from export.exchange import finding, joining
from model.changes import Changes
from model.exchange import admitting, issuing, trust
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, QINGSHI, SHUANGHE, Neighbours
from tests.model.month.month_office import PREPARER
from ui.joining import page as joining_page
from ui.joining.dialogs import EndDialog, HandOverDialog, NoNumber
from ui.joining.page import JoiningPage
from ui.joining.paper_dialog import PaperDialog
from ui.joining.state import DeviceLine
from ui.notices import Question
from ui.shell import Header, PageSpec, Shell


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.fixture
def opens(clerk, preferences, around):
    """opens(workspace): its page of joining, in a shell."""

    def opened(workspace: Workspace) -> JoiningPage:
        spec = PageSpec("joining", "加入", "加入", "shield-check", lambda shell: JoiningPage(workspace, shell))
        shell = clerk.opens(Shell(Header(workspace.unit_name, "", "何晓岚", "填报人"), [spec], preferences))
        return shell.show_page("joining")

    return opened


@pytest.fixture
def stick(around, monkeypatch) -> Path:
    """The folder that is chosen wherever one is asked for."""
    made = around.stick()
    monkeypatch.setattr(joining_page, "choose_folder", lambda *_: made)
    return made


@pytest.fixture
def answering(monkeypatch):
    """Have what a person does in the next dialogs done. Returns a setter."""

    def act_with(act) -> None:
        def run(dialog) -> int:
            dialog.show()
            act(dialog)
            return 0

        monkeypatch.setattr(Question, "exec", run)

    return act_with


def test_invitation_request_telephone_roster(clerk, around, opens, stick, answering) -> None:
    county, township = around.make(COUNTY, "云岭县", person="马会计"), around.make(SHUANGHE, "双河镇")
    above, below = opens(county), opens(township)
    assert below.join.steps[0].body.isVisible()
    answering(lambda dialog: dialog.take("join"))

    clerk.clicks(above.first)
    clerk.waits(lambda: list(stick.glob("*邀请*.asice")))
    clerk.drops(below, list(stick.glob("*邀请*.asice")))
    clerk.waits(below.join.steps[1].body.isVisible)
    clerk.replaces(below.join.name, "二楼办公室")
    clerk.clicks(below.join.ask)
    clerk.waits(below.join.steps[2].body.isVisible)
    clerk.waits(lambda: "念下面的核对码" in below.bar.text())
    told = below.join.number.text()
    below.bar.hide()
    clerk.clicks(below.join.ask_again)
    clerk.waits(lambda: "念下面的核对码" in below.bar.text())
    assert below.join.number.text() == told
    clerk.drops(above, list(stick.glob("*申请加入*.asice")))
    clerk.waits(lambda: above.roster.requests)
    card = above.roster.requests[0]
    assert card.number.text() == below.join.number.text()

    clerk.types(card.said, "1234 5678 9012")
    clerk.clicks(card.yes)
    assert "核对码" in card.fault.text()
    assert issuing.draft(county).stream(township.stream) is None
    clerk.replaces(card.said, below.join.number.text())
    clerk.presses(card.said, Qt.Key.Key_Return)
    assert above.roster.requests == []
    clerk.clicks(above.roster.issue)
    clerk.waits(lambda: list(stick.glob("*授权名册*.asice")))
    clerk.drops(below, list(stick.glob("*授权名册*.asice")))
    clerk.waits(lambda: "已加入云岭县" in below.join.state_words.text())
    assert trust.authority(township).joined


def test_who_says_no_to_an_invitation_stays_alone(clerk, around, opens, answering) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    invitation = joining.write_invitation(county, around.stick()).path
    below = opens(township)
    asked = []

    def leave(dialog) -> None:
        asked.append(dialog)
        dialog.take("")

    answering(leave)
    clerk.drops(below, [invitation])
    clerk.waits(lambda: asked)
    assert trust.root_of(township, COUNTY) is None
    assert below.join.steps[0].body.isVisible()


def test_a_wrong_invitation_is_explained_and_nothing_is_asked(clerk, around, opens) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    below = opens(township)
    clerk.drops(below, [joining.write_invitation(county, around.stick(), QINGSHI).path])
    clerk.waits(lambda: "青石镇" in below.bar.text())


def test_what_is_no_file_of_joining_is_told_where_it_belongs(clerk, around, opens, tmp_path) -> None:
    below = opens(around.make(SHUANGHE, "双河镇"))
    other = tmp_path / "报表.xlsx"
    other.write_bytes(b"PK\x03\x04 a workbook")
    clerk.drops(below, [other])
    clerk.waits(lambda: "月度上报" in below.bar.text())


def test_a_request_is_refused_only_with_a_reason(clerk, around, opens, answering) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.ask(county, township)
    above = opens(county)

    def refuse(dialog) -> None:
        dialog.take("do")
        assert "理由" in dialog.fault.text()
        clerk.types(dialog.reason, "没有打电话来")
        dialog.take("do")

    answering(refuse)
    clerk.clicks(above.roster.requests[0].no)
    assert admitting.requests(county)[0].admission.reason == "没有打电话来"
    assert above.roster.requests == []


def test_a_lost_computer_is_stopped_and_found_again(around, opens, answering) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    above = opens(county)
    line = next(each for unit in above.presenter.state.roster.units for each in unit.devices if not each.own)

    def end(dialog) -> None:
        assert "停用双河镇的设备 A" in dialog.findChildren(QLabel)[0].text()
        assert dialog.last_good() == 0
        dialog.take("do")

    answering(end)
    above.end_device(line)
    assert issuing.draft(county).stream(township.stream).status == "lost"
    assert "还没有出名册" in above.roster.words.text()
    above.presenter.reactivate(township.stream)
    assert not issuing.changed(county)


def test_a_blank_number_stops_no_computer(clerk, around, opens) -> None:
    page = opens(around.make(COUNTY, "云岭县"))
    line = DeviceLine("s", "设备 A", "active", "2026-03-01 起", 40, own=False, unit_name="双河镇")
    dialog = EndDialog(page, "双河镇", line)
    clerk.opens(dialog, (480, 320))
    assert dialog.last_good() == 40

    dialog.last.clear()

    with pytest.raises(NoNumber, match="没有写到第几条"):
        dialog.last_good()


def test_files_are_found_on_a_stick_in_a_hidden_folder(clerk, around, opens, answering, monkeypatch) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    stick = around.stick()
    hidden = stick / ".隐藏"
    hidden.mkdir()
    joining.write_invitation(county, hidden)
    below = opens(township)
    answering(lambda dialog: dialog.take("join"))
    monkeypatch.setattr(finding, "drives", lambda: [stick])
    clerk.clicks(below.join.finds[0])
    clerk.waits(below.join.steps[1].body.isVisible)
    monkeypatch.setattr(finding, "drives", list)
    below.find_on_stick()
    clerk.waits(lambda: "没有找到" in below.bar.text())


def test_a_computer_that_isnt_in_the_roster_any_more_says_so(around, opens) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    township.restore_backup(township.backup().path)
    below = opens(township)
    assert "重新做一份申请" in below.join.state_words.text()
    assert below.join.steps[1].body.isVisible()


def test_a_page_that_nobody_sees_costs_no_save_anything(around, opens, monkeypatch) -> None:
    page = opens(around.make(SHUANGHE, "双河镇"))
    read = []
    monkeypatch.setattr(page.presenter, "refresh", lambda: read.append(1))
    page.hide()
    page.on_changes(Changes(frozenset({"village_income"})))
    assert read == []
    page.show()
    assert read == [1]
    page.on_changes(Changes(frozenset({"village_income"})))
    assert read == [1, 1]


def test_duties_are_handed_over_by_two_passwords_and_the_window_locks(
    clerk, around, opens, stick, answering, monkeypatch
) -> None:
    township = around.make(SHUANGHE, "双河镇")
    township.people.add_person("唐志远", "审核人", "another long one")
    page = opens(township)
    locked, seen = [], []
    monkeypatch.setattr(PaperDialog, "exec", lambda dialog: seen.append(dialog.view.document.text(0)))
    page.window().lock_requested.connect(lambda: locked.append(True))

    def fill(dialog) -> None:
        if not isinstance(dialog, HandOverDialog):
            assert dialog.windowTitle()
            return
        clerk.clicks(dialog.look)
        clerk.waits(lambda: len(seen) == 1)
        assert "工作交接单" in seen[0]
        assert len(township.people.people()) == 2
        clerk.types(dialog.theirs.line, "another long one")
        dialog.take("do")
        assert "密码" in dialog.fault.text()
        clerk.commits(dialog.own.line, PREPARER)
        dialog.take("do")

    answering(fill)
    clerk.clicks(page.hand_over_button)
    assert locked == [True]
    assert [each.name for each in township.people.people()] == ["唐志远"]
    assert len(list(stick.glob("*交接给*.asice"))) == 1
    clerk.clicks(page.handed.itemAt(0).widget().findChild(QPushButton))
    clerk.waits(lambda: len(seen) == 2)
    assert "唐志远" in seen[1]


def test_without_a_successor_the_page_says_what_to_do_first(clerk, around, opens) -> None:
    page = opens(around.make(SHUANGHE, "双河镇"))
    clerk.clicks(page.hand_over_button)
    assert "添加同事" in page.bar.text()
