"""A package on its way: looked at, taken in, judged, answered; and everything that is refused, in plain words."""

import shutil
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from export.errors import BadContent, UnknownSigner
from export.exchange import receiving, reminders
from export.exchange.command import receive
from export.exchange.notices import write_notice
from export.exchange.receipt import write_receipt
from export.package.reading import open_package
from export.verification import verify_file
from forms.canonical import sha256_hex
from model.exchange import completeness, inbox, inbox_log, judging, month_closing, receipts, trust
from model.exchange.arrival import NotMerged
from model.exchange.correction import CorrectionUnexplained
from model.exchange.inbox import DemonstrationOnly, NotForUs, NotJoined
from model.exchange.judging import Comment, MayNotJudge
from model.exchange.receipts import NeverSent, NotFromAbove, NothingToAnswer
from model.exchange.trust import OlderRoster, TwoRosters, UnknownRoot
from model.month import received, submissions, verdicts
from model.trust.roster import AlteredRoster, RosterStream, Span
from tests.export.border import COUNTY, Border, listed, open_border, open_county
from tests.fuzz.hostile import members_of, sealed, signer_of
from tests.model.month.month_office import MONTH, PREPARER, UNIT, VILLAGES

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    made.join()
    yield made
    made.township.close()
    made.county.close()


def rows(county, *columns: str) -> list[tuple]:
    query = f"SELECT {', '.join(columns)} FROM p_village_income ORDER BY record"
    return county.db.execute(query).fetchall()


def test_a_month_goes_up_is_accepted_and_comes_back_as_a_receipt(border) -> None:
    path = border.package()

    seen = receiving.look(border.county, path)
    assert seen.ok, seen.lines
    assert (seen.unit_name, seen.period, seen.number, seen.kind) == ("双河镇", MONTH, "A001", "submission")
    assert set(seen.preview.counts) == {"new"}
    assert rows(border.county, "record") == [], "looking changes nothing"

    taken = receiving.take(border.county, path)
    assert {each.outcome for each in taken.received.outcomes} == {"new"}
    assert rows(border.county, "DISTINCT state", "counts") == [("submitted", 0)]
    assert received.receipts(border.county, MONTH, [UNIT])[UNIT].day is not None

    judging.accept(border.county, taken.received.submit)
    assert rows(border.county, "DISTINCT state", "counts") == [("accepted", 1)]
    answer = write_receipt(border.county, taken.sha256, border.folder)

    assert judging.stage(border.township, taken.received.submit) == "sent"
    answered = receiving.take(border.township, answer).answered
    assert answered.receipt.verdict == "accepted"
    assert answered.receipt.records[VILLAGE] == "new"
    assert judging.stage(border.township, taken.received.submit) == "accepted"
    assert {row[0] for row in rows(border.township, "state")} == {"accepted"}
    assert receipts.acknowledged(border.township)[border.township.stream] > 0
    assert border.county.check() == border.township.check() == []


def test_a_returned_field_carries_its_comment_home_and_the_correction_goes_up(border) -> None:
    first = receiving.take(border.county, border.package()).received
    judging.give_back(border.county, first.submit, "请改一处", exceptions={VILLAGE: {"inc_sale": "与合同不符"}},
                      comments=[Comment("其余无误")])
    receiving.take(border.township, write_receipt(border.county, first.sha256, border.folder))

    told = judging.remarks(border.township, VILLAGE)
    assert ("inc_sale", "与合同不符", "return") in [(each.path, each.text, each.verdict) for each in told]
    assert border.township.read("village_income", VILLAGE).state == "returned"
    assert {each.record: each.words for each in verdicts.returned(border.township)}[VILLAGE] == "与合同不符"
    assert verdicts.returned(border.county) == [], "it isn't the county that has to correct it"
    asked = reminders.reminder_text(border.county, completeness.completeness(border.county, [MONTH]), MONTH)
    assert "双河镇：A001 已退回，请改正后重报，建议4月8日前（请改一处）" in asked, "holidays aren't counted"

    border.office.report_village("大坪村", 4_000_00)
    again = border.package()
    seen = receiving.look(border.county, again)
    assert seen.preview.counts["newer"] >= 1
    changed = {each.path: (each.before, each.after) for each in seen.preview.differences[VILLAGE]}
    assert changed["inc_sale"] == (3_600_00, 4_000_00)

    second = receiving.take(border.county, again).received
    judging.accept(border.county, second.submit)
    assert border.county.read("village_income", VILLAGE).state == "accepted"
    assert [each.state for each in inbox_log.packages(border.county)] == ["accepted", "returned"]


def test_after_a_receipt_only_what_is_new_travels(border) -> None:
    first = receiving.take(border.county, border.package()).received
    judging.accept(border.county, first.submit)
    receiving.take(border.township, write_receipt(border.county, first.sha256, border.folder))
    assert judging.stage_of(border.township, _digest(border)) == "accepted"
    border.office.report_village("大坪村", 4_000_00)
    path = border.package(remarks="大坪村补记一笔销售")

    with open_package(path) as package:
        assert [each.first for each in package.checkpoints] == [receipts.acknowledged(border.township)[
            border.township.stream] + 1]
        assert sum(each["kind"] == "revision" for _, each in package.entries()) == 1
    second = receiving.take(border.county, path).received
    assert dict.fromkeys(each.outcome for each in second.outcomes).keys() == {"newer", "same"}
    assert (second.merged.gaps, second.merged.forks) == ([], [])
    judging.accept(border.county, second.submit)
    assert dict(rows(border.county, "record", "f_inc_sale"))[VILLAGE] == 4_000_00
    assert verify_file(path).ok


def test_the_accepted_value_keeps_counting_while_a_newer_one_waits(border) -> None:
    judging.accept(border.county, receiving.take(border.county, border.package()).received.submit)
    border.office.report_village("大坪村", 9_999_00)
    receiving.take(border.county, border.package())

    standing = dict(rows(border.county, "record", "f_inc_sale"))
    assert standing[VILLAGE] == 3_600_00
    assert all(row == (1,) for row in rows(border.county, "counts"))


def test_the_same_package_twice_changes_nothing(border) -> None:
    path = border.package()
    receiving.take(border.county, path)
    before = border.county.db.execute("SELECT count(*) FROM entry").fetchone()
    again = receiving.take(border.county, path)

    assert again.received.again
    assert border.county.db.execute("SELECT count(*) FROM entry").fetchone() == before
    assert receiving.look(border.county, path).state == "received"


def test_a_bad_file_never_stops_the_others_and_is_kept_apart(border) -> None:
    good = border.package()
    bad = border.folder / "坏.asice"
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    bad.write_bytes(content)

    taken = receiving.take_all(border.county, [bad, good])

    assert [each.problem is None for each in taken] == [False, True]
    kept = inbox_log.packages(border.county, ["quarantined"])
    assert [each.name for each in kept] == ["坏.asice"]
    assert border.county.attachments.read(kept[0].sha256) == bytes(content)
    assert not receiving.look(border.county, bad).ok


def test_what_is_set_aside_waits_with_its_reason_and_can_be_taken_later(border) -> None:
    path = border.package()
    receiving.set_aside(border.county, path, "等所长回来再看")
    waiting = inbox_log.packages(border.county, ["waiting"])
    assert [(each.number, each.reason) for each in waiting] == [("A001", "等所长回来再看")]
    assert rows(border.county, "record") == []

    receiving.take(border.county, path)
    assert inbox_log.packages(border.county, ["waiting"]) == []


def test_a_sealed_package_is_opened_with_the_workspaces_own_key(border) -> None:
    from export.package.sealing import public_age_key, seal_file

    sealed = border.folder / "双河镇.age"
    seal_file(border.package(), sealed, [public_age_key(border.county.installation().age_key)])
    assert receiving.take(border.county, sealed).received.submit


def test_packages_are_found_by_content_in_hidden_folders_and_links_are_not_followed(border) -> None:
    stick = border.folder / "stick"
    hidden = stick / ".hidden"
    hidden.mkdir(parents=True)
    shutil.copy(border.package(), hidden / "照片.jpg")
    (stick / "双河镇.lnk").write_bytes(b"L\x00\x00\x00")
    (stick / "autorun.inf").write_text("[autorun]\nopen=virus.exe")
    (stick / "link.asice").symlink_to(hidden / "照片.jpg")
    assert receiving.packages_in([stick]) == [hidden / "照片.jpg"]


def test_the_original_is_archived_as_it_came(border) -> None:
    path = border.package()
    taken = receiving.take(border.county, path)
    assert border.county.attachments.read(taken.sha256) == path.read_bytes()


# What is refused


def test_before_there_is_a_roster_nobody_is_recognised(tmp_path) -> None:
    made = open_border(tmp_path)
    path = made.package()
    with pytest.raises(NotJoined):
        receiving.take(made.county, path)
    assert "授权名册" in receiving.look(made.county, path).happened
    made.township.close()
    made.county.close()


def test_a_device_outside_the_roster_is_refused(tmp_path) -> None:
    made = open_border(tmp_path)
    trust.pin_root(made.county, made.root)
    raw, signature = made.roster()
    alone = made.roster(number=1)
    assert alone[0] == raw
    made.township.renew_stream()
    trust.apply_roster(made.county, raw, signature)
    path = made.package()
    with pytest.raises(UnknownSigner, match="不在县级授权名册里"):
        receiving.take(made.county, path)
    assert receiving.take_all(made.county, [path])[0].problem
    waiting = inbox_log.packages(made.county, ["waiting"])
    assert ["不在县级授权名册里" in each.reason for each in waiting] == [True], "it waits, and says what for"

    older = RosterStream(made.township.streams()[-1].public_key, UNIT, "A", (Span(UNIT),))
    trust.apply_roster(made.county, *made.roster(older))
    assert receiving.look_again(made.county, waiting[0].sha256).ok
    assert receiving.take_again(made.county, waiting[0].sha256).received.submit
    assert inbox_log.packages(made.county, ["waiting"]) == []
    made.township.close()
    made.county.close()


def test_a_package_for_another_county_is_refused(border, tmp_path) -> None:
    path = border.package()
    with open_county(tmp_path / "邻县.tuodi", "990102", "青溪县") as neighbour:
        trust.pin_root(neighbour, border.root)
        trust.apply_roster(neighbour, *border.roster())
        with pytest.raises(NotForUs, match="云岭县"):
            receiving.take(neighbour, path)


def test_real_units_take_no_demonstration(border, tmp_path) -> None:
    path = border.package()
    with open_county(tmp_path / "真县.tuodi", "511133", "马边彝族自治县") as real:
        trust.pin_root(real, border.root)
        trust.apply_roster(real, *border.roster())
        with pytest.raises(DemonstrationOnly):
            receiving.take(real, path)


def test_an_altered_roster_is_refused(border) -> None:
    raw, signature = border.roster()
    with pytest.raises(AlteredRoster):
        trust.apply_roster(border.township, raw.replace("双河镇".encode(), "青石镇".encode()), signature)


def test_an_older_roster_is_refused_and_the_newer_one_holds(border) -> None:
    older = border.roster()
    trust.apply_roster(border.township, *border.roster())
    with pytest.raises(OlderRoster):
        trust.apply_roster(border.township, *older)
    assert trust.newest_roster(border.township, "990101").number == border.number


def test_two_rosters_under_one_number_are_an_alarm(border) -> None:
    trust.apply_roster(border.township, *border.roster(number=9))
    with open_county(border.folder / "另.tuodi") as other, pytest.raises(TwoRosters):
        trust.apply_roster(border.township, *border.roster(listed(other), number=9))


def test_a_roster_of_an_unknown_root_is_refused(border, tmp_path) -> None:
    with open_county(tmp_path / "邻县.tuodi", "990102", "青溪县") as neighbour, pytest.raises(UnknownRoot):
        trust.apply_roster(neighbour, *border.roster())


def test_nobody_accepts_what_he_handed_in_himself(border) -> None:
    border.package()
    submit = inbox.submit_of(border.township.db, border.township.stream, _digest(border))
    assert submit
    with pytest.raises(MayNotJudge):
        judging.accept(border.township, submit)


def test_an_accept_that_the_township_forged_counts_nowhere(border) -> None:
    path = border.package()
    submit = inbox.submit_of(border.township.db, border.township.stream, _digest(border))
    border.township.append_flow("accept", target=submit, body={"verdict": "accept"})
    assert border.township.read("village_income", VILLAGE).state == "submitted"
    assert judging.stage(border.township, submit) == "sent"
    border.office.report_village("大坪村", 1)
    receiving.take(border.county, path)
    receiving.take(border.county, border.package())
    assert {row[0] for row in rows(border.county, "counts")} == {0}


def test_a_receipt_for_a_package_that_was_never_sent_is_refused(border, tmp_path) -> None:
    taken = receiving.take(border.county, border.package())
    answer = write_receipt(border.county, taken.sha256, border.folder)
    border.township.db.execute("UPDATE submission SET document = NULL")
    with pytest.raises(NeverSent):
        receiving.take(border.township, answer)


def test_a_receipt_from_below_is_refused(border) -> None:
    taken = receiving.take(border.county, border.package())
    answer = write_receipt(border.county, taken.sha256, border.folder)
    with pytest.raises((NotFromAbove, NotForUs)):
        receiving.take(border.county, answer)


def test_no_receipt_without_a_package(border) -> None:
    with pytest.raises(NothingToAnswer):
        write_receipt(border.county, "0" * 64, border.folder)


def _digest(border: Border) -> str:
    return border.township.db.execute("SELECT digest FROM submission ORDER BY id DESC").fetchone()[0]


# By command line


def command(monkeypatch, capsys, *words: str) -> tuple[int, str]:
    from export import commands
    from main import build_parser  # noqa: TID251  the command line as a person types it

    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    options = build_parser().parse_args(list(words))
    code = commands.COMMANDS[options.command](options)
    return code, capsys.readouterr().out


def test_by_command_line_a_folder_is_received_accepted_and_answered(border, monkeypatch, capsys) -> None:
    border.package()
    (border.folder / "坏.asice").write_bytes(b"PK\x03\x04" + bytes(26) + b"mimetype broken")
    folder = border.county.folder
    border.county.close()

    seen = command(monkeypatch, capsys, "receive", "--workspace", str(folder), str(border.folder), "--look")
    assert seen[0] == 1
    assert "收下后：新增 " in seen[1]
    taken = command(monkeypatch, capsys, "receive", "--workspace", str(folder), str(border.folder), "--accept")
    assert taken[0] == 1, "one of the files is broken"
    assert "双河镇-2026-03-A001.asice：已收，新增 " in taken[1]
    assert "坏.asice：没有收。" in taken[1]
    out = border.folder / "out"
    answered = command(monkeypatch, capsys, "receipt", "--workspace", str(folder), "--out", str(out))
    assert answered[0] == 0
    endings = ("asice", "pdf")
    assert {each.name for each in out.iterdir()} == {f"双河镇-2026-03-A001-回执-RA001.{end}" for end in endings}
    again = command(monkeypatch, capsys, "receipt", "--workspace", str(folder), "--out", str(out))
    assert again == (1, "没有要出回执的包。\n")
    township = border.township.folder
    border.township.close()
    home = command(monkeypatch, capsys, "receive", "--workspace", str(township), "--person", "何晓岚", str(out))
    assert home == (0, "双河镇-2026-03-A001-回执-RA001.asice：回执，A001 已接收。\n")


def test_a_month_that_the_county_closed_is_signed_again_only_with_its_permission(border) -> None:
    first = receiving.take(border.county, border.package()).received
    judging.accept(border.county, first.submit)
    month_closing.close_month(border.county, MONTH)
    receiving.take(border.township, write_receipt(border.county, first.sha256, border.folder))
    border.office.report_village("大坪村", 4_000_00)
    with pytest.raises(month_closing.ClosedAbove, match="云岭县"):
        border.package()
    assert len(submissions.submissions(border.township)) == 1, "no number was used up"

    month_closing.reopen_month(border.county, MONTH, "双河镇更正大坪村收入", UNIT)
    month_closing.reopen_month(border.county, MONTH, "另一个镇的事", "990101101")
    receiving.take(border.township, write_notice(border.county, border.folder, UNIT))
    with pytest.raises(CorrectionUnexplained, match="A001 已经接收，这次更正了 1 条"):
        border.package()
    again = border.package(remarks="大坪村补记一笔销售")
    assert "备注：大坪村补记一笔销售" in receiving.look(border.county, again).lines
    second = receiving.take(border.county, again).received
    judging.accept(border.county, second.submit)
    assert border.county.read("village_income", VILLAGE).values["inc_sale"] == 4_000_00
    said = [each.reason for each in month_closing.closings(border.township, MONTH, COUNTY)]
    assert said == ["", "双河镇更正大坪村收入"], "what concerns another township stays away"


def test_a_lost_device_of_the_county_closes_no_month(border) -> None:
    last_good = len(border.county.entries(border.county.stream))
    month_closing.close_month(border.county, MONTH)
    receiving.take(border.township, write_notice(border.county, border.folder, UNIT))
    assert month_closing.closings(border.township, MONTH, COUNTY)

    ended = replace(listed(border.county), status="lost", spans=(Span(COUNTY, 1, last_good),))
    trust.apply_roster(border.township, *border.roster(ended, number=9))
    assert month_closing.closings(border.township, MONTH, COUNTY) == []
    assert border.package().exists()


def test_nothing_of_a_closed_month_is_accepted(border) -> None:
    first = receiving.take(border.county, border.package()).received
    month_closing.close_month(border.county, MONTH)
    with pytest.raises(month_closing.MonthClosed):
        judging.accept(border.county, first.submit)
    assert judging.stage(border.county, first.submit) == "received"


def test_only_the_county_says_when_a_month_came_in_and_a_correction_does_not_make_it_late(border) -> None:
    def day() -> date:
        return received.receipts(border.county, MONTH, [UNIT])[UNIT].day

    border.township.append_flow("received", body={"unit": UNIT, "period": MONTH, "day": "2026-04-01", "by_hand": True})
    receiving.take(border.county, border.package())
    assert day() == date(2026, 4, 6)
    border.county.clock.advance(days=30)
    border.office.report_village("大坪村", 4_000_00)
    receiving.take(border.county, border.package())
    assert day() == date(2026, 4, 6)
    border.township.append_flow("received", body={"unit": UNIT, "period": MONTH, "day": "2026-04-01", "by_hand": True})
    border.office.report_village("大坪村", 5_000_00)
    receiving.take(border.county, border.package())
    assert day() == date(2026, 4, 6)
    received.note_received(border.county, UNIT, MONTH, date(2026, 4, 3))
    assert day() == date(2026, 4, 3)


def test_a_package_that_cannot_be_accepted_stops_no_other(border) -> None:
    closed, said = border.package(), list[str]()
    month_closing.close_month(border.county, MONTH)
    options = Namespace(files=[closed], look=False, accept=True, give_back=None, at=[])
    assert receive(border.county, options, said.append) == 1
    assert "2026年3月已经封账" in said[-1]


@pytest.mark.parametrize("content", [b"{}", b"not JSON", b'{"heads":[]}', "unknown", "lost"])
def test_a_submission_document_that_does_not_belong_refuses_the_package(border, content) -> None:
    border.package()
    lost = submissions.current(border.township, UNIT, MONTH).document
    border.office.report_village("大坪村", 4_000_00)
    members, head = members_of(border.package())
    if isinstance(content, str):
        content = lost if content == "lost" else lost.replace(b'"A001"', b'"A009"')
    members[f"data/submissions/{sha256_hex(content)}.json"] = content
    path = sealed(border.folder / "hostile.asice", members, head, signer_of(border.township))
    with pytest.raises((BadContent, NotMerged)):
        receiving.take(border.county, path)
    assert rows(border.county, "record") == []


def test_what_was_given_back_stays_so_after_the_county_handed_in_its_own_month(border) -> None:
    """The county counts, and hands up, the value that it accepted before."""
    first = receiving.take(border.county, border.package()).received
    judging.accept(border.county, first.submit)
    border.office.report_village("大坪村", 4_000_00)
    second = receiving.take(border.county, border.package()).received
    judging.accept(border.county, second.submit, exceptions={VILLAGE: {"inc_sale": "与合同不符"}})
    submissions.hand_in(border.county, submissions.start_sign_off(border.county, COUNTY, MONTH))

    month = completeness.completeness(border.county, [MONTH]).cells[UNIT, MONTH]
    assert (month.state, month.forms["village_income"].state) == ("accepted", "returned")
    query = "SELECT state, counts, f_inc_sale FROM p_village_income WHERE record = ?"
    assert border.county.db.execute(query, (VILLAGE,)).fetchone() == ("returned", 1, 3_600_00)
    assert verdicts.returned(border.county) == []
