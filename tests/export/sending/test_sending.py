"""From the outbox of a township to the inbox of a county, by every way there is, by servers that fail and recover."""

from datetime import timedelta

import pytest

from export.exchange import finding, receiving
from export.exchange.receipt import write_receipt
from export.package.sealing import public_age_key
from export.sending import dispatch, parts, posting
from model.exchange import connections, outbox, pieces
from model.exchange.connections import Mailbox, UploadPlace
from model.trust.roster import RosterStream, Span
from model.workspace import streams
from model.workspace.opening import open_workspace
from tests.export.border import open_border
from tests.export.sending.servers import (
    HOST,
    MAIL_PASSWORD,
    USER,
    Postmaster,
    mail_server,
    make_root,
    upload_server,
)
from tests.model.month.month_office import PREPARER

COUNTY = "990101"


def quiet(_words: str, _done: int, _of: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_root(tmp_path_factory.mktemp("root"))


LIMIT = 40_000  # bytes of a piece: a small office's packages make several


@pytest.fixture
def border(tmp_path, monkeypatch):
    monkeypatch.setattr(connections, "SMALLEST_PIECE", LIMIT)
    made = open_border(tmp_path)
    yield made
    for each in (made.county, made.township):
        each.close()


def join(border, *, keys: bool = True) -> None:
    county = border.county.streams()[0]
    age = public_age_key(streams.age_keys(border.county.db)[0]) if keys else b""
    border.join(RosterStream(county.public_key, COUNTY, county.letter, (Span(COUNTY),), age=age))


def mailbox(border, port: int, root, **more) -> None:
    told = {"server": HOST, "port": port, "user": USER, "password": MAIL_PASSWORD, "sender": "a@b.example",
            "recipient": "c@d.example", "authority": root.pem, **more}
    connections.set_mailbox(border.township, Mailbox(**told))


def sent(border, channel: str, target: str = "") -> outbox.Item:
    border.package()
    what = posting.sendables(border.township)[0]
    return posting.post(border.township, what, channel, target)  # type: ignore[arg-type]


def arrive(border, files, folder) -> receiving.Taken:
    """As the county's inbox does it."""
    folder.mkdir(exist_ok=True)
    found = finding.find(files, folder, workspace=border.county)
    assert found.problems == ()
    taken, = receiving.take_all(border.county, found.packages)
    assert taken.problem is None
    return taken


def answered(border, taken, folder) -> outbox.Item:
    receiving.take(border.township, write_receipt(border.county, taken.sha256, folder))
    return outbox.items(border.township)[0]


def saved(office: Postmaster, folder) -> list:
    folder.mkdir(exist_ok=True)
    for number, each in enumerate(office.letters):
        (folder / f"{number}.eml").write_bytes(each.content)  # type: ignore[arg-type]
    return sorted(folder.iterdir())


def test_a_sealed_package_on_a_stick_is_taken_in_and_confirmed(border, tmp_path) -> None:
    join(border)
    stick = tmp_path / "U盘"
    stick.mkdir()
    item = sent(border, "folder", str(stick))
    assert item.sealed
    assert "只有云岭县能打开" in posting.addressee(border.township).words
    done, = dispatch.send_due(border.township, quiet)
    assert (done.state, done.last_error) == ("sent", "")
    file, = stick.iterdir()
    assert file.name.endswith(".asice.age")
    assert answered(border, arrive(border, [file], tmp_path / "in"), tmp_path).state == "delivered"


@pytest.mark.parametrize(("joined", "words"), [(False, "还没有加入县级专班"), (True, "还没有对方的加密钥匙")])
def test_without_keys_it_goes_as_it_is_and_says_so(border, tmp_path, joined, words) -> None:
    if joined:
        join(border, keys=False)
    item = sent(border, "folder", str(tmp_path / "U盘"))
    assert not item.sealed
    assert words in posting.addressee(border.township).words


def test_a_stick_that_is_not_there_stops_and_goes_on_once_it_is_plugged_in(border, tmp_path) -> None:
    stick = tmp_path / "U盘"
    item = sent(border, "folder", str(stick))
    failed, = dispatch.send_due(border.township, quiet)
    assert failed.state == "stopped"
    assert failed.last_error.startswith(f"找不到“{stick}”，U盘可能已经拔出。\n上报包还在发件箱里")
    assert dispatch.send_due(border.township, quiet) == []
    stick.mkdir()
    outbox.try_now(border.township, item.id)
    assert [each.state for each in dispatch.send_due(border.township, quiet)] == ["sent"]


def test_saved_as_letters_it_comes_in_through_the_inbox(border, tmp_path) -> None:
    join(border)
    connections.set_piece_size(border.township, LIMIT)
    sent(border, "eml", str(tmp_path / "out"))
    (tmp_path / "out").mkdir()
    done, = dispatch.send_due(border.township, quiet)
    assert done.state == "sent"
    files = sorted((tmp_path / "out").iterdir())
    assert all(each.suffix == ".eml" for each in files)
    assert answered(border, arrive(border, files[::-1], tmp_path / "in"), tmp_path).state == "delivered"


def test_by_mail_in_pieces_through_a_server_that_takes_only_small_letters(border, root, tmp_path) -> None:
    join(border)
    office = Postmaster()
    with mail_server(root, office, size=60_000) as port:
        mailbox(border, port, root)
        sent(border, "smtp")
        failed, = dispatch.send_due(border.township, quiet)
        assert (failed.state, "最多收 60.0 KB" in failed.last_error) == ("stopped", True)
        connections.set_piece_size(border.township, LIMIT)
        outbox.try_now(border.township, failed.id)
        done, = dispatch.send_due(border.township, quiet)
        assert (done.state, done.target) == ("sent", "c@d.example")
        assert len(office.letters) == done.parts_sent > 1
    assert answered(border, arrive(border, saved(office, tmp_path / "letters"), tmp_path / "in"), tmp_path).state == (
        "delivered")


def test_a_line_that_breaks_goes_on_after_the_last_piece_even_in_a_new_program(border, root, tmp_path) -> None:
    """Cut when the second piece was taken but before that was said; the program is closed; two days later it goes."""
    connections.set_piece_size(border.township, LIMIT)

    class Cutting(Postmaster):
        async def handle_DATA(self, server, session, envelope):  # noqa: N802
            self.cut = "DATA" if len(self.letters) == 1 else ""  # once: the letter counts as come
            return await super().handle_DATA(server, session, envelope)

    office = Cutting()
    with mail_server(root, office) as port:
        mailbox(border, port, root)
        sent(border, "smtp")
        failed, = dispatch.send_due(border.township, quiet)
        assert (failed.state, failed.parts_sent, len(office.letters)) == ("waiting", 1, 2)
        assert "断了" in failed.last_error
        assert dispatch.send_due(border.township, quiet) == []
        folder, person, clock = border.township.folder, border.township.person, border.office.clock
        border.township.close()
        clock.advance(days=2)
        with open_workspace(folder, person, PREPARER, clock) as again:
            done, = dispatch.send_due(again, quiet)
            assert done.state == "sent"
            assert len(office.letters) == done.parts_sent + 1  # one came twice
    out = tmp_path / "in"
    out.mkdir()
    files = saved(office, tmp_path / "letters")
    whole, = finding.find(files, out, workspace=border.county).packages
    assert whole.read_bytes() == (border.folder / whole.name).read_bytes()


@pytest.mark.parametrize("channel", ["smtp", "webdav"])
def test_without_a_network_it_waits_longer_and_longer_and_then_goes(border, root, tmp_path, channel) -> None:
    with mail_server(root, Postmaster()) as port:
        pass
    mailbox(border, port, root)
    connections.set_upload_place(border.township, UploadPlace(f"https://{HOST}:{port}/in/", authority=root.pem))
    sent(border, channel)
    waits = []
    for _ in range(3):
        failed, = dispatch.send_due(border.township, quiet)
        assert (failed.state, "连不上" in failed.last_error) == ("waiting", True)
        waits.append(outbox.next_due(border.township) - border.office.clock.now())
        border.office.clock.advance(seconds=waits[-1].total_seconds() + 1)
    assert waits == sorted(waits)
    assert waits[-1] > timedelta(minutes=20)


def test_by_upload_in_pieces_it_comes_in(border, root, tmp_path) -> None:
    join(border)
    connections.set_piece_size(border.township, LIMIT)
    inbox = tmp_path / "county"
    with upload_server(root, inbox) as port:
        place = UploadPlace(f"https://{HOST}:{port}/in/", USER, MAIL_PASSWORD, root.pem)
        connections.set_upload_place(border.township, place)
        item = sent(border, "webdav")
        done, = dispatch.send_due(border.township, quiet)
        assert (done.state, done.target) == ("sent", place.url)
        outbox.try_now(border.township, item.id)  # once more does no harm
        assert [each.state for each in dispatch.send_due(border.township, quiet)] == ["sent"]
    files = sorted(inbox.iterdir())
    assert len(files) == done.parts_sent
    assert answered(border, arrive(border, files, tmp_path / "in"), tmp_path).state == "delivered"


def test_pieces_that_come_on_different_days_are_kept_until_the_last(border, tmp_path) -> None:
    join(border)
    path = border.package()
    content = path.read_bytes()
    days = []
    for number, piece in enumerate(parts.pieces(content, path.name, LIMIT)):
        day = tmp_path / f"第{number}天"
        day.mkdir()
        (day / "a.bin").write_bytes(piece.content)
        days.append(day)
    assert len(days) > 2
    *early, last = days[::-1]
    for number, day in enumerate(early, 1):
        work = tmp_path / f"work{number}"
        work.mkdir()
        found = finding.find([day], work, workspace=border.county)
        assert found.packages == ()
        assert len(found.problems[0].missing) == len(days) - number  # type: ignore[attr-defined]
        waiting, = pieces.incomplete(border.county)
        assert (waiting.name, len(waiting.missing)) == (path.name, len(days) - number)
    work = tmp_path / "work"
    work.mkdir()
    whole, = finding.find([last], work, workspace=border.county).packages
    assert whole.read_bytes() == content
    assert pieces.incomplete(border.county) == []
    assert border.county.check() == []

    kept = [each.name for each in border.county.folder.glob("files/*/*")]
    border.county.clock.advance(days=91)  # type: ignore[attr-defined]
    pieces.tidy(border.county)
    assert len(list(border.county.folder.glob("files/*/*"))) == len(kept) - len(days)
    assert border.county.check() == []


def test_one_bad_letter_never_stops_the_others(border, tmp_path) -> None:
    path = border.package()
    bad = tmp_path / "a.eml"
    bad.write_bytes(b"From: a@b.c\nTo: d@e.f\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(100)))
    out = tmp_path / "in"
    out.mkdir()
    found = finding.find([bad, path], out, workspace=border.county)
    assert (found.packages, len(found.problems)) == ((path,), 1)


def test_a_receipt_goes_back_sealed_to_the_township(border, tmp_path) -> None:
    county, township = border.county.streams()[0], border.township.streams()[0]
    keys = {each.id: public_age_key(streams.age_keys(workspace.db)[0])
            for each, workspace in ((county, border.county), (township, border.township))}
    border.join(*(RosterStream(each.public_key, each.unit, each.letter, (Span(each.unit),), age=keys[each.id])
                  for each in (county, township)))
    taken = receiving.take(border.county, border.package())
    write_receipt(border.county, taken.sha256, tmp_path)
    what, = posting.sendables(border.county)
    assert (what.about, posting.addressee(border.county, what.recipient).words) == (
        "回执", "发给双河镇，已加密，只有双河镇能打开。")
    stick = tmp_path / "U盘"
    stick.mkdir()
    posting.post(border.county, what, "folder", str(stick))
    done, = dispatch.send_due(border.county, quiet)
    assert done.state == "sent"
    sealed, = stick.iterdir()
    assert sealed.name.endswith(".asice.age")
    assert receiving.take(border.township, sealed).answered is not None


def test_stopping_in_the_middle_leaves_it_due(border, root) -> None:
    class Closing(Exception):
        pass

    def stop(_words: str, _done: int, _of: int) -> None:
        raise Closing

    with mail_server(root, Postmaster(mute="RCPT")) as port:
        mailbox(border, port, root)
        sent(border, "smtp")
        with pytest.raises(Closing):
            dispatch.send_due(border.township, stop)
    item, = outbox.due(border.township)
    assert (item.state, item.tries) == ("waiting", 0)
