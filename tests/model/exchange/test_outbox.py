"""The outbox of a township: what waits, how long, what survives, and who alone says that something was delivered."""

from datetime import timedelta
from pathlib import Path

import pytest

from export.exchange import receiving
from export.exchange.receipt import write_receipt
from forms.canonical import sha256_hex
from forms.errors import UserError
from model.exchange import connections, outbox
from model.exchange.connections import Mailbox, UploadPlace
from model.workspace.opening import open_workspace
from tests.export.border import open_border
from tests.model.month.month_office import PREPARER, copied_office

SECRET = "邮箱密码tulip-7788"


class NoNetwork(UserError):
    def __init__(self) -> None:
        super().__init__("连不上邮箱。", kept="上报包还在。", next_step="过一会儿会再试。")


@pytest.fixture
def office(tmp_path):
    made = copied_office(tmp_path)
    yield made
    made.workspace.close()


def posted(office, name: str = "双河镇-2026-03-A001.asice", channel: str = "smtp") -> outbox.Item:
    kept = office.workspace.attachments.put(name.encode(), name, "application/octet-stream")
    return outbox.post(office.workspace, sha256=kept["sha256"], file=kept["sha256"], name=name, recipient="990101",
                       channel=channel, number="A001", period="2026-03")  # type: ignore[arg-type]


def test_what_is_put_in_is_due_at_once(office) -> None:
    item = posted(office)
    assert [each.id for each in outbox.due(office.workspace)] == [item.id]
    assert outbox.next_due(office.workspace) == office.clock.now()


def test_pressing_send_twice_sends_once(office) -> None:
    assert posted(office).id == posted(office).id
    assert posted(office, channel="webdav").id != posted(office).id


def test_the_waits_grow_to_two_hours_and_never_end(office) -> None:
    item = posted(office)
    minutes = []
    for _ in range(7):
        failed = outbox.note_failed(office.workspace, item.id, NoNetwork(), again=True)
        assert outbox.due(office.workspace) == []
        due = outbox.next_due(office.workspace)
        minutes.append((due - office.clock.now()) / timedelta(minutes=1))
        office.clock.advance(minutes=minutes[-1] + 0.01)
        assert [each.id for each in outbox.due(office.workspace)] == [item.id]
    assert failed.tries == 7
    for found, middle in zip(minutes, [1, 5, 30, 120, 120, 120, 120], strict=True):
        assert 0.79 * middle <= found <= 1.21 * middle
    assert len(set(minutes[3:])) == 4  # never quite the same, so that thirty townships don't come all at once


def test_what_only_a_person_can_mend_waits_for_one(office) -> None:
    item = posted(office)
    stopped = outbox.note_failed(office.workspace, item.id, NoNetwork(), again=False)
    assert (stopped.state, stopped.last_error) == ("stopped", "连不上邮箱。\n上报包还在。\n过一会儿会再试。")
    office.clock.advance(days=30)
    assert outbox.due(office.workspace) == []
    assert outbox.next_due(office.workspace) is None
    outbox.try_now(office.workspace, item.id)
    assert [each.id for each in outbox.due(office.workspace)] == [item.id]


def test_a_clock_set_back_by_years_holds_nothing_up(office) -> None:
    item = posted(office)
    outbox.note_failed(office.workspace, item.id, NoNetwork(), again=True)
    office.clock.advance(days=-900)
    assert [each.id for each in outbox.due(office.workspace)] == [item.id]
    assert outbox.next_due(office.workspace) == office.clock.now()


def test_the_outbox_outlives_the_program(tmp_path) -> None:
    office = copied_office(tmp_path)
    item = posted(office)
    outbox.note_part(office.workspace, item.id, 2)
    before = outbox.note_failed(office.workspace, item.id, NoNetwork(), again=True)
    office.workspace.close()
    with open_workspace(tmp_path / "双河镇.tuodi", office.preparer, PREPARER, office.clock) as again:
        assert outbox.items(again) == [before]
        assert before.parts_sent == 2
        assert again.attachments.read(before.file) == "双河镇-2026-03-A001.asice".encode()


def test_what_left_can_be_sent_again_but_not_taken_back(office) -> None:
    item = posted(office)
    outbox.note_sent(office.workspace, item.id, "专班邮箱")
    with pytest.raises(outbox.NotInOutbox):
        outbox.withdraw(office.workspace, item.id)
    again = outbox.try_now(office.workspace, item.id)
    assert (again.state, again.parts_sent, again.target) == ("waiting", 0, "专班邮箱")
    assert outbox.withdraw(office.workspace, item.id).state == "withdrawn"
    assert outbox.due(office.workspace) == []


def test_an_item_that_never_was_is_refused_in_plain_words(office) -> None:
    for act in (outbox.item, outbox.try_now, outbox.withdraw, outbox.note_sent):
        with pytest.raises(outbox.NotInOutbox, match="发件箱里没有这一件"):
            act(office.workspace, "gone")


def test_only_the_county_s_receipt_says_delivered(tmp_path) -> None:
    border = open_border(tmp_path)
    border.join()
    path = border.package()
    township = border.township
    item = outbox.post(township, sha256=sha256_hex(path.read_bytes()), file="", name=path.name,
                       recipient="990101", channel="smtp")
    assert outbox.note_sent(township, item.id).state == "sent"
    taken = receiving.take(border.county, path)
    assert outbox.item(township, item.id).state == "sent"

    answer = write_receipt(border.county, taken.sha256, tmp_path)
    receiving.take(township, answer)
    assert outbox.item(township, item.id).state == "delivered"
    for each in (border.county, township):
        each.close()


def test_what_a_receipt_confirmed_is_not_sent_by_another_way_any_more(tmp_path) -> None:
    border = open_border(tmp_path)
    border.join()
    path = border.package()
    township, sha256 = border.township, sha256_hex(path.read_bytes())
    outbox.post(township, sha256=sha256, file=sha256, name=path.name, recipient="990101", channel="webdav")
    assert len(outbox.due(township)) == 1
    answer = write_receipt(border.county, receiving.take(border.county, path).sha256, tmp_path)
    receiving.take(township, answer)
    assert outbox.due(township) == []
    for each in (border.county, township):
        each.close()


def test_passwords_lie_nowhere_but_in_the_encrypted_ledger(office) -> None:
    workspace = office.workspace
    connections.set_mailbox(workspace, Mailbox("smtp.example", 465, "tls", "shuanghe", SECRET, "", "a@b.example"))
    connections.set_upload_place(workspace, UploadPlace("https://files.yunling.example/in", "shuanghe", SECRET))
    assert connections.mailbox(workspace).password == SECRET
    assert connections.upload_place(workspace).url.endswith("/in/")
    assert SECRET not in repr(connections.mailbox(workspace))
    workspace.backup()
    plain = [SECRET.encode("utf-8"), SECRET.encode("utf-16-le"), b"tulip-7788"]
    for file in Path(workspace.folder).rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not any(each in content for each in plain), file


def test_the_size_of_pieces_stays_within_what_is_of_use(office) -> None:
    assert connections.piece_size(office.workspace) == 15_000_000
    assert connections.set_piece_size(office.workspace, 1) == connections.SMALLEST_PIECE
    assert connections.set_piece_size(office.workspace, 8_000_000) == 8_000_000
    assert connections.piece_size(office.workspace) == 8_000_000
