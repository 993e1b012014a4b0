"""Joining by files alone: invitation, request, 核对码, roster; two computers, lost ones, copies, wrong clocks."""

import hashlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from export.errors import BadFile
from export.exchange import joining, receiving
from export.exchange.joining_words import SITUATIONS, asked_lines
from export.signing.container import check_chain
from export.verification import verify_file
from forms.errors import UserError
from model.exchange import admission, admitting, clocks, issuing, trust
from model.exchange import joining as decided
from model.exchange.admitting import AlreadyDecided, ReasonMissing, UnknownInvitation, WrongUnit
from model.exchange.inbox import DemonstrationOnly
from model.exchange.invitation import AlteredJoining
from model.exchange.issuing import KeepsNoRoster, LastGoodOutOfRange, RootElsewhere
from model.exchange.joining import AnotherRoot, InvitationForAnother, InviterNotAbove, NotInvited
from model.exchange.trust import OlderRoster
from model.trust.certificates import holder, issued_by
from model.workspace.opening import open_workspace
from tests.export.exchange.joined import COUNTY, QINGSHI, SHUANGHE, Neighbours
from tests.model.month.month_office import PREPARER


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


def test_both_screens_show_the_same_twelve_digits_and_the_township_is_listed(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县", person="马会计"), around.make(SHUANGHE, "双河镇")
    township.save("supporter", {"name": "省建工集团"})

    written, asked = around.ask(county, township)

    assert re.fullmatch(r"\d{4} \d{4} \d{4}", written.code)
    assert written.code == asked.code == decided.place(township).code
    assert decided.place(township).standing == "asked"
    assert (asked.request.unit_name, asked.situation) == ("双河镇", "first")
    assert [each.name for each in asked.request.people] == ["何晓岚"]

    admitting.approve(county, written.sha256)
    roster = joining.write_roster(county, around.stick())
    receiving.take(township, roster.path)

    place = decided.place(township)
    assert (place.standing, place.above, place.roster) == ("joined", "云岭县", 1)
    assert trust.authority(county).home(township.stream) == SHUANGHE
    assert admission.found(county, written.sha256).state == "listed"


def test_the_county_certifies_the_same_key_under_the_same_name_so_that_older_files_verify(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    before = township.installation()

    around.join(county, township)

    after = township.installation()
    root = trust.root_of(township, COUNTY)
    assert after.certificate == before.certificate
    assert after.chain[-1] == before.chain[0]
    assert len(after.chain) == 2
    assert root is not None
    assert issued_by(after.chain[0], root)
    assert check_chain((after.certificate, *after.chain)).unit == SHUANGHE
    assert check_chain((before.certificate, *before.chain)).unit == SHUANGHE


def test_another_file_in_between_gives_other_digits(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    stranger = around.make(SHUANGHE, "双河镇", where="冒充的")
    written, _ = around.ask(county, township)
    forged, asked = around.ask(county, stranger)

    assert asked.code == forged.code
    assert asked.code != written.code


def test_a_request_of_which_one_byte_changed_is_refused(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    joining.accept_invitation(township, joining.write_invitation(county, around.stick()).path)
    written = joining.write_request(township, around.stick())
    content = bytearray(written.path.read_bytes())
    place = content.index("双河镇".encode())
    content[place:place + 9] = "青石镇".encode()
    written.path.write_bytes(content)

    with pytest.raises(BadFile):
        joining.take_request(county, written.path)
    assert admitting.requests(county) == []


def test_a_request_by_another_countys_invitation_is_refused(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    other = around.make(COUNTY, "云岭县", where="另一台")
    written, _ = around.ask(other, township)

    with pytest.raises(UnknownInvitation):
        joining.take_request(county, written.path)


def test_a_unit_of_another_county_neither_asks_nor_is_listed(around: Neighbours) -> None:
    county, real = around.make(COUNTY, "云岭县"), around.make("513431101", "新城镇")
    invitation = joining.write_invitation(county, around.stick())
    with pytest.raises(DemonstrationOnly):
        joining.accept_invitation(real, invitation.path)
    elsewhere = around.make("511102", "某县")
    with pytest.raises(InviterNotAbove):
        joining.accept_invitation(real, joining.write_invitation(elsewhere, around.stick()).path)
    assert decided.place(real).standing == "alone"


def test_a_request_of_a_unit_that_lies_elsewhere_is_refused_whatever_it_says(around: Neighbours) -> None:
    county = around.make(COUNTY, "云岭县")
    invitation = joining.write_invitation(county, around.stick())
    raw = admission.found(county, invitation.sha256).raw
    for unit, name in (("990204", "青屏县"), ("990199101", "没有的镇")):
        elsewhere = around.make(unit, name)
        admission.note(elsewhere, invitation.sha256, "invitation", own=False, unit=COUNTY, raw=raw, state="opened")
        written = joining.write_request(elsewhere, around.stick())
        with pytest.raises(WrongUnit, match=f"“{name}”不归本单位管"):
            joining.take_request(county, written.path)
    assert admitting.requests(county) == []


@pytest.mark.parametrize(("unit", "lies"), [
    ("990101102201", ("大坪村", "village", COUNTY)), ("911000001000013428", ("四川路桥", "enterprise", COUNTY))])
def test_where_a_unit_lies_is_not_for_its_request_to_say(around: Neighbours, unit: str, lies: tuple[str, ...]) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(QINGSHI, "青石镇")
    around.join(county, township)
    _, asked = around.ask(county, around.make(unit, lies[0]))
    issuing.add_device(county, replace(asked.request, level="county", parent=QINGSHI))
    found = next(each for each in issuing.draft(county).units if each.code == unit)
    assert (found.name, found.level, found.parent) == lies


def test_an_invitation_for_one_township_isnt_for_another(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    invitation = joining.write_invitation(county, around.stick(), QINGSHI)
    with pytest.raises(InvitationForAnother) as refused:
        joining.accept_invitation(township, invitation.path)
    assert "青石镇" in str(refused.value)


def test_a_root_made_anew_isnt_taken_quietly(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    joining.accept_invitation(township, joining.write_invitation(county, around.stick()).path)
    again = around.make(COUNTY, "云岭县", where="重装的县")
    with pytest.raises(AnotherRoot):
        joining.accept_invitation(township, joining.write_invitation(again, around.stick()).path)
    joining.accept_invitation(township, joining.write_invitation(county, around.stick()).path)


def test_without_an_invitation_nobody_asks_and_a_township_invites_nobody(around: Neighbours) -> None:
    township = around.make(SHUANGHE, "双河镇")
    with pytest.raises(NotInvited):
        joining.write_request(township, around.stick())
    with pytest.raises(KeepsNoRoster):
        joining.write_invitation(township, around.stick())


def test_who_is_refused_is_told_why_and_nothing_is_listed(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    written, _ = around.ask(county, township)
    with pytest.raises(ReasonMissing):
        admitting.refuse(county, written.sha256, "  ")
    admitting.refuse(county, written.sha256, "电话里核对码不一样")
    assert admission.found(county, written.sha256).reason == "电话里核对码不一样"
    assert issuing.draft(county).stream(township.stream) is None
    with pytest.raises(AlreadyDecided):
        admitting.approve(county, written.sha256)


def test_a_second_computer_gets_a_letter_of_its_own_and_numbers_go_on_under_it(around: Neighbours) -> None:
    county = around.make(COUNTY, "云岭县")
    first = around.make(SHUANGHE, "双河镇")
    second = around.make(SHUANGHE, "双河镇", where="双河镇二", person="沙马小军")
    around.join(county, first)
    assert (first.letter, second.letter) == ("A", "A")

    written, asked = around.ask(county, second)
    assert asked.situation == "more"
    admitting.approve(county, written.sha256)
    roster = joining.write_roster(county, around.stick()).path
    receiving.take(second, roster)
    receiving.take(first, roster)

    assert (first.letter, second.letter) == ("A", "B")
    assert holder(second.installation().certificate).name.startswith("B ")
    assert {each.letter for each in issuing.draft(county).streams if each.unit == SHUANGHE} == {"A", "B"}


def test_a_lost_computer_holds_up_to_its_last_good_entry(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    with pytest.raises(LastGoodOutOfRange):
        issuing.end_device(county, township.stream, 99)
    issuing.end_device(county, township.stream, 0)
    assert trust.authority(county).barred(township.stream, 1, SHUANGHE, on_behalf=False) == ""

    receiving.take(township, joining.write_roster(county, around.stick()).path)

    assert trust.authority(county).barred(township.stream, 1, SHUANGHE, on_behalf=False) == "outside_span"
    assert decided.place(township).standing == "stopped"
    assert decided.place(township).last == 0

    spare = around.make(SHUANGHE, "双河镇", where="备用的")
    assert around.ask(county, spare)[1].situation == "again"

    issuing.reactivate(county, township.stream)
    receiving.take(township, joining.write_roster(county, around.stick()).path)
    assert decided.place(township).standing == "joined"


def test_a_restored_backup_asks_again_and_the_stream_before_keeps_what_it_vouched_for(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    township.save("supporter", {"name": "省建工集团"})
    around.join(county, township)
    old = township.stream
    township.restore_backup(township.backup().path)
    assert township.stream != old
    assert decided.place(township).standing == "unlisted"

    written, asked = around.ask(county, township)
    assert (asked.situation, [each.id for each in asked.copies]) == ("copy", [old])
    admitting.approve(county, written.sha256, [each.id for each in asked.copies])
    receiving.take(township, joining.write_roster(county, around.stick()).path)

    place = decided.place(township)
    assert (place.standing, township.letter) == ("joined", "B")
    assert trust.newest_roster(county, COUNTY).stream(old).status == "ended"


def test_an_older_roster_changes_nothing(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    first = around.join(county, township)
    issuing.end_device(county, township.stream, 0)
    receiving.take(township, joining.write_roster(county, around.stick()).path)
    with pytest.raises(OlderRoster):
        receiving.take(township, first)
    assert decided.place(township).roster == 2


@pytest.mark.parametrize("year", [2009, 2054])
def test_clocks_years_off_do_no_harm(around: Neighbours, year: int) -> None:
    county = around.make(COUNTY, "云岭县")
    township = around.make(SHUANGHE, "双河镇", at=datetime(year, 1, 2, tzinfo=UTC))
    asked = around.ask(county, township)[1]
    assert str(year) in asked.clock
    assert asked.clock in asked_lines(asked)
    around.join(county, township)
    assert decided.place(township).standing == "joined"
    behind = clocks.behind(township)
    assert (str(behind or "")[:14] == "这台电脑的日期是 2009-") == (year == 2009)


def test_a_clock_that_is_right_is_not_talked_about(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    township.save("supporter", {"name": "省建工集团"})
    assert around.ask(county, township)[1].clock == ""
    assert clocks.behind(township) is None
    township.clock.advance(days=-400)
    assert "2026-04-06" in str(clocks.behind(township))


def test_registers_of_the_county_come_with_the_invitation(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    unit = {"code": "990101103", "name": "望江镇", "level": "township", "parent": COUNTY, "valid_from": "2026-01-01"}
    county.save("unit", unit)
    joining.accept_invitation(township, joining.write_invitation(county, around.stick()).path)
    assert township.units.name("990101103") == "望江镇"


def test_the_same_file_twice_is_the_same_request(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    written, _ = around.ask(county, township)
    joining.take_request(county, written.path)
    assert len(admitting.requests(county)) == 1


def test_a_second_computer_of_the_county_keeps_no_second_root(around: Neighbours) -> None:
    county = around.make(COUNTY, "云岭县")
    second = around.make(COUNTY, "云岭县", where="县二", person="李干事")
    around.join(county, second)
    assert second.letter == "B"
    with pytest.raises(RootElsewhere):
        joining.write_invitation(second, around.stick())


def test_a_stick_that_is_gone_is_said_and_nothing_counts_as_made(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    gone = around.folder / "拔掉的U盘"
    with pytest.raises(UserError):
        joining.write_invitation(county, gone)
    joining.accept_invitation(township, joining.write_invitation(county, around.stick()).path)
    with pytest.raises(UserError):
        joining.write_request(township, gone)
    assert decided.place(township).standing == "invited"
    with pytest.raises(UserError):
        joining.write_roster(county, gone)


def test_a_request_saved_once_more_keeps_its_digits(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    with pytest.raises(NotInvited):
        joining.write_request_again(township, around.stick())
    written, asked = around.ask(county, township)
    township.clock.advance(days=1)
    again = joining.write_request_again(township, around.stick())
    assert again.path.name == written.path.name
    assert again.path.read_bytes() == written.path.read_bytes()
    assert again.code == asked.code == decided.place(township).code


def test_many_requests_cost_one_look_at_the_roster(around: Neighbours, monkeypatch: pytest.MonkeyPatch) -> None:
    county = around.make(COUNTY, "云岭县")
    for where in ("一", "二", "三"):
        around.ask(county, around.make(SHUANGHE, "双河镇", where=where))
    looked = []
    known = issuing.draft
    monkeypatch.setattr(issuing, "draft", lambda workspace: looked.append(1) or known(workspace))
    assert len(admitting.requests(county)) == 3
    assert len(looked) == 1


def test_nothing_new_means_no_new_number(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    joining.write_roster(county, around.stick())
    assert trust.newest_roster(county, COUNTY).number == 1
    assert not issuing.changed(county)


def test_a_file_of_another_kind_says_which_is_wanted(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    written, _ = around.ask(county, township)
    with pytest.raises(UserError, match="邀请"):
        joining.accept_invitation(township, written.path)
    assert joining.kind_of(written.path) == "request"
    with pytest.raises(UserError, match="授权"):
        receiving.take(county, written.path)


def test_a_roster_names_who_signed_and_the_file_verifies(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    roster = around.join(county, township)
    assert verify_file(roster).ok
    written, _ = around.ask(county, township)
    with pytest.raises(AlteredJoining):
        admitting.check_request(county, admission.found(county, written.sha256).raw, county.stream)


def test_another_program_works_the_check_number_out_from_both_files_alone(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    invitation = joining.write_invitation(county, around.stick()).path
    joining.accept_invitation(township, invitation)
    written = joining.write_request(township, around.stick())
    both = b"".join(hashlib.sha256(each.read_bytes()).digest() for each in (invitation, written.path))
    made = hashlib.scrypt(both, salt=b"tuodi-check-number-1", n=1 << 15, r=8, p=1, dklen=8, maxmem=1 << 26)
    digits = str(int.from_bytes(made, "big") % 10**12).zfill(12)
    assert written.code == f"{digits[:4]} {digits[4:8]} {digits[8:]}"


def test_a_cloned_folder_writes_on_as_another_device_and_the_county_is_told(around: Neighbours) -> None:
    county, township = around.make(COUNTY, "云岭县"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    person, clock = township.person, township.clock
    township.close()
    copied = around.folder / "复制的.tuodi"
    shutil.copytree(township.folder, copied)
    clone = open_workspace(copied, person, PREPARER, clock)
    around.open.append(clone)

    assert clone.stream != township.stream, "a copy goes on as a stream of its own"
    assert decided.place(clone).standing == "unlisted"
    asked = around.ask(county, clone)[1]
    assert asked.situation == "copy"
    assert [each.id for each in asked.copies] == [township.stream]
    assert "复制过工作文件夹" in SITUATIONS[asked.situation]
