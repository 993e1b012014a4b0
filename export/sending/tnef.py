"""winmail.dat: how some Outlooks wrap a letter's attachments (MS-OXTNEF). Only names and contents are read."""

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

MARK = b"\x78\x9f\x3e\x22"
_RENDER, _TITLE, _DATA = 0x00069002, 0x00018010, 0x0006800F
_HEAD = struct.Struct("<BII")
_CHUNK = 1 << 18
_MOST = 5_000  # attributes


def attachments(path: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Name and content of each attachment; "" where its name stands behind it. Take each content before the next."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if file.read(6)[:4] != MARK:
            return
        title = ""
        for _ in range(_MOST):
            head = file.read(_HEAD.size)
            if len(head) < _HEAD.size:
                return
            _, kind, length = _HEAD.unpack(head)
            start = file.tell()
            if start + length + 2 > size:
                return
            if kind == _RENDER:
                title = ""
            elif kind == _TITLE:
                title = file.read(min(length, 512)).rstrip(b"\0").decode("gb18030", "replace")
            elif kind == _DATA:
                yield title, _content(file, length)
            file.seek(start + length + 2)  # behind it stands a sum of two bytes


def _content(file: BinaryIO, length: int) -> Iterator[bytes]:
    while length and (chunk := file.read(min(_CHUNK, length))):
        length -= len(chunk)
        yield chunk
