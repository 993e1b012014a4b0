"""The head of a letter or of a part of one: only what says where the parts are and how they are written."""

import email.header
import re
from collections.abc import Callable
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message

HEAD_BYTES = 65_536  # of one head
_FIELD_BYTES = 4_096  # of one field, unfolded
_WANTED = ("content-type", "content-transfer-encoding", "content-disposition")
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)[ \t]*:(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Head:
    """boundary: of its parts, b"" for one that has none. encoding: lower case. name: as shown, "" for none."""

    boundary: bytes = b""
    encoding: str = ""
    name: str = ""
    is_letter: bool = False


def read_head(line: Callable[[], bytes]) -> Head | None:
    """Read up to the empty line. None at the end of the file. What is too long or makes no sense is passed over."""
    fields: dict[str, bytes] = {}
    current, size, first = "", 0, True
    while size < HEAD_BYTES:
        found = line()
        if not found and first:
            return None
        first = False
        size += len(found)
        if not found.strip(b"\r\n"):
            break
        if found[:1] in (b" ", b"\t"):
            if current and len(fields[current]) < _FIELD_BYTES:
                fields[current] += b" " + found.strip()
            continue
        match = _FIELD.match(found)
        name = match[1].lower().decode("ascii") if match else ""
        current = name if name in _WANTED and name not in fields else ""
        if current and match:
            fields[current] = match[2].strip()
    return _head({name: value for name, value in fields.items() if len(value) <= _FIELD_BYTES})


def _head(fields: dict[str, bytes]) -> Head:
    message = Message()
    for name, value in fields.items():
        message[name] = value.decode("latin-1").replace("\r", " ").replace("\n", " ")
    encoding = str(message.get("content-transfer-encoding", "")).strip().lower()
    kind = message.get_content_type()
    boundary = _boundary(message) if kind.startswith("multipart/") else b""
    plain = encoding in ("", "7bit", "8bit", "binary")
    return Head(boundary, encoding, _name(message), kind in ("message/rfc822", "message/global") and plain)


def _boundary(message: Message) -> bytes:
    found = message.get_param("boundary")
    if isinstance(found, tuple):
        found = found[2]
    return found.strip().encode("latin-1", "replace")[:200] if isinstance(found, str) else b""


def _name(message: Message) -> str:
    """What the attachment is called, for showing; "" when that can't be made out."""
    try:
        found = message.get_filename("")
        pieces = email.header.decode_header(found)
        return "".join(_text(each, charset or "utf-8") for each, charset in pieces)
    except (ValueError, LookupError, TypeError, MessageError):
        return ""


def _text(piece: bytes | str, charset: str) -> str:
    if isinstance(piece, str):
        try:  # bare UTF-8 in a head, which latin-1 carried through
            return piece.encode("latin-1").decode("utf-8")
        except ValueError:
            return piece
    return piece.decode(charset, "replace")
