"""Letters: written so that other programs read them, read whatever other programs wrote, harmless when hostile."""

import base64
import binascii
import email
import email.policy
import os
import random
import struct
import subprocess
import sys
import time
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.sending import mail, mail_reading
from export.sending.errors import NotAMail, NotAnAddress
from export.sending.parts import Piece, pieces
from export.sending.recognising import kind_of

NAME = "双河镇𬱖-2026-03-A001（更正）.asice.age"
PACKAGE = b"age-encryption.org/v1\n" + os.urandom(300_000)
AT = datetime(2026, 4, 3, 2, 12, tzinfo=UTC)


def ours(content: bytes = PACKAGE, name: str = NAME) -> bytes:
    return mail.letter(Piece(name, content), sender="shuanghe@yunling.example", recipient="zhuanban@yunling.example",
                       subject="双河镇 2026年3月 上报包 A001", text="附件是上报包。\n请导入。", at=AT, unsent=True)


def theirs(content: bytes = PACKAGE) -> EmailMessage:
    """As the standard library writes it."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "双河镇 <a@b.example>", "c@d.example", "上报"
    made.set_content("请查收")
    made.add_alternative("<p>请查收</p>", subtype="html")
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=NAME)
    return made


def read(tmp_path: Path, raw: bytes) -> list[Path]:
    path = tmp_path / "信.eml"
    path.write_bytes(raw)
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    return mail_reading.attachments_of(path, out)


@pytest.mark.parametrize("policy", [email.policy.default, email.policy.compat32, email.policy.SMTP])
def test_other_programs_find_the_package_under_its_name(policy) -> None:
    found = email.message_from_bytes(ours(), policy=policy)
    words, attached = found.get_payload()
    assert attached.get_payload(decode=True) == PACKAGE
    assert email.utils.collapse_rfc2231_value(attached.get_param("filename", header="content-disposition")) == NAME
    assert words.get_payload(decode=True).decode() == "附件是上报包。\r\n请导入。"
    assert found["X-Unsent"] == "1"


def test_an_old_outlook_reads_the_name_in_content_type() -> None:
    raw = email.message_from_bytes(ours(), policy=email.policy.compat32).get_payload()[1]["Content-Type"]
    coded = raw.split('name="')[1].rstrip('"')
    assert str(email.header.make_header(email.header.decode_header(coded))) == NAME


def test_subject_and_lines_are_as_mail_servers_want_them() -> None:
    raw = ours()
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert str(found["Subject"]) == "双河镇 2026年3月 上报包 A001"
    lines = raw.split(b"\r\n")
    assert not any(b"\n" in each or b"\r" in each for each in lines)
    assert max(len(each) for each in lines) < 998
    assert raw.isascii()
    assert not found.defects
    assert not any(each.defects for each in found.iter_parts())


def test_the_same_piece_gives_the_same_message_id() -> None:
    ids = [email.message_from_bytes(each)["Message-ID"] for each in (ours(), ours(), ours(b"age-encryption.org/v1\nx"))]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize("text", ["", "a", "a@b@c", "a b@c.d", "a@b.c\r\nBcc: x@y.z", "张三@b.c", "<a@b.c>"])
def test_what_is_no_address_puts_nothing_into_the_letter(text) -> None:
    with pytest.raises(NotAnAddress, match="不是邮箱地址"):
        mail.letter(Piece(NAME, PACKAGE), sender="a@b.c", recipient=text, subject="x", text="x", at=AT)


def test_our_own_letter_gives_its_package_back(tmp_path) -> None:
    found, = read(tmp_path, ours())
    assert (found.read_bytes(), found.name) == (PACKAGE, NAME)


@pytest.mark.parametrize("eol", [b"\n", b"\r\n"])
def test_a_letter_of_another_program_gives_its_package(tmp_path, eol) -> None:
    raw = theirs().as_bytes(policy=email.policy.SMTP).replace(b"\r\n", eol)
    found, = read(tmp_path, raw)
    assert (found.read_bytes(), found.name) == (PACKAGE, NAME)


def test_a_forwarded_letter_is_looked_into(tmp_path) -> None:
    around = EmailMessage()
    around["From"], around["To"] = "a@b.c", "d@e.f"
    around.set_content("转发")
    around.add_attachment(theirs())
    assert [each.read_bytes() for each in read(tmp_path, around.as_bytes())] == [PACKAGE]


def test_a_forwarded_letter_written_in_base64_is_looked_into(tmp_path) -> None:
    inner = base64.encodebytes(theirs().as_bytes()).decode()
    raw = ("From: a@b.c\nTo: d@e.f\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: message/rfc822\n"
           f"Content-Transfer-Encoding: base64\n\n{inner}\n--x--\n").encode()
    assert [each.read_bytes() for each in read(tmp_path, raw)] == [PACKAGE]


def test_the_old_encodings_are_read(tmp_path) -> None:
    quoted = binascii.b2a_qp(PACKAGE, istext=False)
    lines = [binascii.b2a_uu(PACKAGE[at : at + 45]) for at in range(0, len(PACKAGE), 45)]
    uu = b"".join((b"begin 644 x\n", *lines, b"`\nend"))
    bodies = {b"quoted-printable": quoted, b"x-uuencode": uu, b"binary": PACKAGE.replace(b"\n--", b"\n++")}
    parts = b"".join(b"--x\r\nContent-Transfer-Encoding: " + name + b"\r\n\r\n" + body + b"\r\n"
                     for name, body in bodies.items())
    raw = b"From: a@b.c\r\nTo: d@e.f\r\nContent-Type: multipart/mixed; boundary=\"x\"\r\n\r\n" + parts + b"--x--\r\n"
    found = [each.read_bytes() for each in read(tmp_path, raw)]
    assert found == [PACKAGE, PACKAGE, PACKAGE.replace(b"\n--", b"\n++")]


def test_a_name_in_the_national_encoding_is_shown(tmp_path) -> None:
    coded = base64.b64encode("青石镇-A002.asice".encode("gb18030")).decode()
    body = base64.encodebytes(PACKAGE).decode()
    raw = ("From: a@b.c\nTo: d@e.f\nMIME-Version: 1.0\nContent-Type: application/octet-stream;\n"
           f' name="=?gb18030?B?{coded}?="\nContent-Transfer-Encoding: base64\n\n{body}').encode()
    assert [each.name for each in read(tmp_path, raw)] == ["青石镇-A002.asice"]


def winmail(name: bytes, content: bytes) -> bytes:
    def attribute(level: int, kind: int, body: bytes) -> bytes:
        return struct.pack("<BII", level, kind, len(body)) + body + struct.pack("<H", sum(body) & 0xFFFF)

    return b"\x78\x9f\x3e\x22\x01\x00" + b"".join((
        attribute(1, 0x00089006, b"\0\0\1\0"), attribute(2, 0x00069002, b"\0" * 14),
        attribute(2, 0x00018010, name + b"\0"), attribute(2, 0x0006800F, content)))


def test_what_an_outlook_wrapped_into_winmail_dat_is_unwrapped(tmp_path) -> None:
    made = EmailMessage()
    made["From"], made["To"] = "a@b.c", "d@e.f"
    made.set_content("x")
    made.add_attachment(winmail("双河.asice".encode("gb18030"), PACKAGE), maintype="application", subtype="ms-tnef",
                        filename="winmail.dat")
    found, = read(tmp_path, made.as_bytes())
    assert (found.name, found.read_bytes()) == ("双河.asice", PACKAGE)


def test_only_files_of_ours_are_taken_out(tmp_path) -> None:
    made = theirs(b"MZ" + os.urandom(1000))
    made.add_attachment(PACKAGE, maintype="image", subtype="jpeg", filename="照片.jpg")  # by content, not by name
    piece = next(pieces(PACKAGE, NAME, 200_000)).content
    made.add_attachment(piece, maintype="text", subtype="plain", filename="a.txt")
    assert [kind_of(each.read_bytes()[:4096]) for each in read(tmp_path, made.as_bytes())] == ["package", "part"]


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\a.asice", "..", "a\u202ebcd"])
def test_the_name_of_an_attachment_leads_nowhere(tmp_path, name) -> None:
    made = EmailMessage()
    made["From"], made["To"] = "a@b.c", "d@e.f"
    made.add_attachment(PACKAGE, maintype="application", subtype="octet-stream", filename=name)
    found, = read(tmp_path, made.as_bytes())
    assert found.resolve().is_relative_to(tmp_path / "out")
    assert {each.name for each in tmp_path.iterdir()} == {"信.eml", "out"}


def test_a_letter_that_breaks_off_gives_what_can_still_be_refused_later(tmp_path) -> None:
    raw = ours()
    found, = read(tmp_path, raw[: len(raw) // 2])
    assert PACKAGE.startswith(found.read_bytes())


HOSTILE = {
    "ten thousand groups in each other": b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(10_000)),
    "a hundred thousand parts": b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
    "letters in letters": b"Content-Type: message/rfc822\n\n" * 50_000,
    "one endless line": b"Content-Type: text/plain; " + b"a=\"b;" * 2_000_000,
    "quotes without end": b"Content-Disposition: attachment; filename=" + b'"\\;=' * 400_000,
    "endless continuation": b"Content-Type: multipart/mixed;\n" + b" x=y;\n" * 500_000,
    "a name of encoded words": b'Content-Disposition: attachment; filename="' + b"=?utf-8?B?" * 400 + b'"\n\nx',
    "a boundary of nothing": b"Content-Type: multipart/mixed; boundary=\"\"\n\n" + b"--\n\n" * 10_000,
    "an unknown charset": b"Content-Disposition: attachment; filename*0*=x-none''%FF%FE; filename*9999999999*=x\n\nx",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_made_to_hurt_takes_no_time_and_leads_nowhere(tmp_path, what) -> None:
    begun = time.process_time()
    try:
        found = read(tmp_path, b"From: a@b.c\nTo: d@e.f\n" + HOSTILE[what])
    except NotAMail as problem:
        found = []
        said = problem.happened
    else:
        said = "信"
    assert (found, "信" in said) == ([], True)
    assert time.process_time() - begun < 5


def test_a_wrapped_file_that_lies_about_its_size_is_passed_over(tmp_path) -> None:
    lie = winmail(b"x", PACKAGE)[:200]
    made = EmailMessage()
    made["From"], made["To"] = "a@b.c", "d@e.f"
    made.add_attachment(lie + b"\xff" * 100_000, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    assert read(tmp_path, made.as_bytes()) == []


def test_a_large_letter_takes_little_memory(tmp_path) -> None:
    path = tmp_path / "信.eml"
    with path.open("wb") as out:
        out.write(b"From: a@b.c\nTo: d@e.f\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
                  b"Content-Transfer-Encoding: base64\n\n")
        line = base64.b64encode(PACKAGE[:57]) + b"\n"
        for _ in range(1_000_000):  # 57 MB in it
            out.write(line)
        out.write(b"--x--\n")
    (tmp_path / "out").mkdir()
    code = ("import resource, sys; from pathlib import Path; from export.sending import mail_reading as m;"
            "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
            "print(len(m.attachments_of(Path(sys.argv[1]), Path(sys.argv[2]))),"
            "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)")
    done = subprocess.run([sys.executable, "-c", code, str(path), str(tmp_path / "out")], check=True,
                          capture_output=True, text=True, cwd=Path(__file__).parents[3])
    found, kilobytes = (int(each) for each in done.stdout.split())
    assert found == 1
    assert kilobytes < 30_000


SMALL = PACKAGE[:3000]
SAMPLES = [ours(SMALL), theirs(SMALL).as_bytes(), theirs(winmail(b"a.asice", SMALL)).as_bytes()]
INSERTED = [b"\r\n\r\n", b"--", b"Content-Type: message/rfc822\r\n\r\n", b'"', b"=?", b"*0*="]


@settings(max_examples=400, deadline=5_000)
@given(st.integers(0, len(SAMPLES) - 1), st.integers(0, 2**32), st.integers(1, 40))
def test_a_mutated_letter_never_crashes_and_never_leads_out(tmp_path_factory, which, seed, changes) -> None:
    chance = random.Random(seed)
    raw = bytearray(SAMPLES[which])
    for _ in range(changes):
        at = chance.randrange(len(raw))
        act = chance.randrange(5)
        if act == 0:
            raw[at] = chance.randrange(256)
        elif act == 1:
            del raw[at : at + chance.randrange(60)]
        elif act == 2:
            raw[at:at] = raw[chance.randrange(len(raw)) :][: chance.randrange(300)]
        elif act == 3:
            raw[at:at] = chance.choice(INSERTED)
        else:
            raw[at:at] = b"\r\nContent-Transfer-Encoding: " + chance.choice([b"base64", b"binary", b"x-uue"]) + b"\r\n"
        if len(raw) < 20:
            break
    folder = tmp_path_factory.mktemp("letter")
    try:
        found = read(folder, bytes(raw))
    except NotAMail:
        found = []
    assert {each.name for each in folder.iterdir()} == {"信.eml", "out"}
    assert all(each.is_file() and each.resolve().is_relative_to(folder / "out") for each in found)
