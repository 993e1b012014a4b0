"""Letters through a real mail server, and everything that such a server can have against them."""

import email
import email.policy
import threading
from datetime import UTC, datetime

import pytest

from export.sending import errors, mail, smtp
from export.sending.network import Line, read_authority, tls_context
from export.sending.parts import Piece
from model.exchange.connections import Mailbox
from tests.export.sending.servers import HOST, MAIL_PASSWORD, USER, Postmaster, mail_server, make_root

NAME = "双河镇-2026-03-A001.asice.age"
PACKAGE = b"age-encryption.org/v1\n" + bytes(range(256)) * 400
TO = "zhuanban@yunling.example"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_root(tmp_path_factory.mktemp("root"))


def box(port: int, root, **more) -> Mailbox:
    told = {"server": HOST, "port": port, "security": "tls", "user": USER, "password": MAIL_PASSWORD,
            "sender": "shuanghe@yunling.example", "recipient": TO, "authority": root.pem, **more}
    return Mailbox(**told)


def letter() -> bytes:
    return mail.letter(Piece(NAME, PACKAGE), sender="shuanghe@yunling.example", recipient=TO, subject="双河镇上报",
                       text="附件是上报包。", at=datetime(2026, 4, 3, tzinfo=UTC))


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_package_arrives_byte_by_byte_under_its_chinese_name(root, security) -> None:
    office = Postmaster()
    with mail_server(root, office, starttls=security == "starttls") as port:
        smtp.send_letter(box(port, root, security=security), letter())
    envelope, = office.letters
    assert (envelope.mail_from, envelope.rcpt_tos) == ("shuanghe@yunling.example", [TO])
    attached = email.message_from_bytes(envelope.content, policy=email.policy.default).get_payload()[1]  # type: ignore[arg-type]
    assert (attached.get_filename(), attached.get_payload(decode=True)) == (NAME, PACKAGE)


def test_trying_the_mailbox_sends_nothing_and_tells_the_limit(root) -> None:
    office = Postmaster()
    with mail_server(root, office, size=20_000_000) as port:
        assert smtp.try_mailbox(box(port, root)) == 20_000_000
    assert office.letters == []


def test_a_refused_login_says_so_and_waits_for_a_person(root) -> None:
    office = Postmaster()
    with mail_server(root, office) as port, pytest.raises(errors.LoginRefused, match="不接受用户名或密码") as told:
        smtp.send_letter(box(port, root, password="wrong"), letter())
    assert not told.value.again
    assert "授权码" in told.value.next_step
    assert office.letters == []


def test_a_password_with_chinese_signs_is_refused_before_it_crashes(root) -> None:
    with mail_server(root, Postmaster()) as port, pytest.raises(errors.LoginRefused, match="不认的字"):
        smtp.send_letter(box(port, root, password="密码"), letter())


@pytest.mark.parametrize(("stage", "answer"), [
    ("RCPT", "452 4.2.2 Mailbox full"), ("RCPT", "552 5.2.2 Mailbox full"), ("DATA", "452 Insufficient system storage"),
    ("DATA", "552 5.2.2 Over quota"),
])
def test_a_full_mailbox_is_tried_again(root, stage, answer) -> None:
    office = Postmaster({stage: answer})
    with mail_server(root, office) as port, pytest.raises(errors.MailboxFull, match=f"收件邮箱 {TO} 满了") as told:
        smtp.send_letter(box(port, root), letter())
    assert told.value.again
    assert answer[4:] in told.value.happened


def test_too_large_is_known_before_anything_is_sent(root) -> None:
    office = Postmaster()
    with mail_server(root, office, size=50_000) as port, pytest.raises(
            errors.TooLargeForServer, match=r"最多收 50\.0 KB") as told:
        smtp.send_letter(box(port, root), letter())
    assert not told.value.again
    assert "改小" in told.value.next_step
    assert office.letters == []


@pytest.mark.parametrize("answer", ["552 5.3.4 Message size exceeds fixed limit", "554 5.3.4 message too big"])
def test_too_large_that_a_server_says_only_afterwards(root, answer) -> None:
    with mail_server(root, Postmaster({"DATA": answer})) as port, pytest.raises(errors.TooLargeForServer):
        smtp.send_letter(box(port, root), letter())


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_cut_line_is_tried_again(root, stage) -> None:
    with mail_server(root, Postmaster(cut=stage)) as port, pytest.raises(errors.ConnectionCut, match="断了") as told:
        smtp.send_letter(box(port, root), letter())
    assert told.value.again


def test_a_server_that_says_nothing_is_left_in_time(root) -> None:
    with mail_server(root, Postmaster(mute="RCPT")) as port, pytest.raises(errors.TooSlow, match="没有回答") as told:
        smtp.send_letter(box(port, root), letter(), timeout=0.4)
    assert told.value.again


@pytest.mark.parametrize(("stage", "answer", "again"), [
    ("RCPT", "550 5.1.1 No such user", False), ("MAIL", "451 Greylisted", True), ("DATA", "554 Looks like spam", False),
])
def test_another_refusal_is_told_in_the_server_s_words(root, stage, answer, again) -> None:
    with mail_server(root, Postmaster({stage: answer})) as port, pytest.raises(errors.ServerRefused) as told:
        smtp.send_letter(box(port, root), letter())
    assert answer[4:] in told.value.happened
    assert told.value.again is again


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_cannot_prove_who_it_is_gets_no_password(root, tmp_path, security) -> None:
    office = Postmaster()
    for made in (make_root(tmp_path / "a"), make_root(tmp_path / "b", name="other.example"),
                 make_root(tmp_path / "c", days=-2)):
        trusted = made if made.server.parent.name != "a" else root
        with mail_server(made, office, starttls=security == "starttls") as port, pytest.raises(
                errors.WrongCertificate, match="拿不出可信的证书") as told:
            smtp.send_letter(box(port, trusted, security=security), letter())
        assert not told.value.again
        assert "密码和上报包都没有发出去" in told.value.kept


def test_nothing_goes_in_the_clear(root) -> None:
    office = Postmaster()
    with mail_server(None, office) as port:
        with pytest.raises(errors.NoEncryption):
            smtp.send_letter(box(port, root, security="starttls"), letter())
        with pytest.raises(errors.NoEncryption):
            smtp.send_letter(box(port, root, security="tls"), letter())
    assert office.letters == []


def test_no_network_and_wrong_names_are_told_apart(root) -> None:
    with mail_server(root, Postmaster()) as port:
        pass
    with pytest.raises(errors.Unreachable, match="连不上") as told:
        smtp.send_letter(box(port, root), letter())
    assert told.value.again
    with pytest.raises(errors.UnknownServer, match="没有联网，或名字写错了"):
        smtp.send_letter(box(465, root, server="mail.invalid"), letter())
    with pytest.raises(errors.NotSetUp, match="还没有填邮箱"):
        smtp.send_letter(Mailbox(), letter())


def test_work_that_hangs_is_abandoned_at_once_when_the_program_closes(root) -> None:
    class Closing(Exception):
        pass

    ticks = threading.Event()

    def tick() -> None:
        if office.envelopes_begun():
            raise Closing

    class Slow(Postmaster):
        def envelopes_begun(self) -> bool:
            return ticks.is_set()

        async def handle_MAIL(self, *given):  # noqa: N802
            ticks.set()
            return await super().handle_MAIL(*given)

    office = Slow(mute="RCPT")
    with mail_server(root, office) as port:
        line: Line[None] = Line(lambda line: smtp.send_letter(box(port, root), letter(), on_open=line.on_hang_up))
        with pytest.raises(Closing):
            line.result(tick, HOST, 60)
        line._thread.join(5)  # noqa: SLF001
        assert not line._thread.is_alive()  # noqa: SLF001


def test_work_that_takes_too_long_is_given_up(root) -> None:
    with mail_server(root, Postmaster(mute="DATA")) as port:
        line: Line[None] = Line(lambda line: smtp.send_letter(box(port, root), letter(), on_open=line.on_hang_up))
        with pytest.raises(errors.TooSlow):
            line.result(lambda: None, HOST, 0.5)


def test_only_a_root_certificate_is_taken_for_one(root, tmp_path) -> None:
    path = tmp_path / "root.pem"
    path.write_text(root.pem)
    assert read_authority(path) == root.pem
    for content in (b"", b"hello", b"-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n", b"\x30\x82" * 50):
        path.write_bytes(content)
        with pytest.raises(errors.NotACertificate):
            read_authority(path)
    with pytest.raises(errors.NotACertificate):
        tls_context("nonsense")
