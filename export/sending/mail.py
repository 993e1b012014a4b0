"""A letter with a package attached, as bytes: to be sent by SMTP, or saved as .eml and sent by whatever mail program.

The name stands twice, because programs differ: RFC 2231 in Content-Disposition, as the standards want it, and RFC 2047
in Content-Type, as older Outlooks and web mailers read it.
"""

import base64
import re
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from urllib.parse import quote

from export.sending.errors import NotAnAddress
from export.sending.parts import Piece
from forms.canonical import sha256_hex

_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,190}")
_EOL = b"\r\n"


def address(text: str) -> str:
    """A plain mail address, without a name before it. Raises NotAnAddress."""
    plain = text.strip()
    if not _ADDRESS.fullmatch(plain):
        raise NotAnAddress(plain)
    return plain


def letter(
    piece: Piece, *, sender: str, recipient: str, subject: str, text: str, at: datetime, unsent: bool = False
) -> bytes:
    """The letter that carries a piece. sender "" leaves it to the mail program, and so may the recipient be.

    The same piece gives the same Message-ID, so that a letter sent twice is seen to be one. unsent: a mail program
    should open it for sending. Raises NotAnAddress.
    """
    digest = sha256_hex(piece.content)
    boundary = f"=_tuodi_{digest[:24]}"
    head = [
        *([f"From: {address(sender)}"] if sender else []),
        *([f"To: {address(recipient)}"] if recipient or sender else []),
        f"Subject: {_words(subject, len('Subject: '))}",
        f"Date: {format_datetime(at)}",
        f"Message-ID: <{digest[:40]}@tuodi.invalid>",
        *(["X-Unsent: 1"] if unsent else []),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    ]
    words = ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64"]
    attached = [
        "Content-Type: application/octet-stream;", f' name="{_words(piece.name, len(" name="))}"',
        "Content-Transfer-Encoding: base64",
        "Content-Disposition: attachment;", f" filename*=utf-8''{quote(piece.name, safe='')}",
    ]
    mark = f"--{boundary}".encode()
    return _EOL.join((
        _lines(head), b"", mark, _lines(words), b"", _base64(text.replace("\n", "\r\n").encode()),
        mark, _lines(attached), b"", _base64(piece.content), mark + b"--", b"",
    ))


def _lines(lines: list[str]) -> bytes:
    return "\r\n".join(lines).encode("ascii")


def _words(text: str, indent: int) -> str:
    """As encoded words of at most 75 characters; plain where it is plain."""
    one_line = " ".join(text.split())
    if one_line.isascii() and len(one_line) < 60 and '"' not in one_line:
        return one_line
    return Header(one_line, "utf-8", header_name=" " * indent).encode(linesep="\r\n", maxlinelen=76)


def _base64(content: bytes) -> bytes:
    return base64.encodebytes(content).replace(b"\n", _EOL).rstrip(_EOL)
