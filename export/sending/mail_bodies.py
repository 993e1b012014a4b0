"""What a part of a letter decodes to: written only if it begins like something of ours, never more than allowed."""

import binascii
from collections.abc import Callable
from pathlib import Path
from typing import IO

from export.sending.recognising import ENOUGH, Kind, kind_of

Decode = Callable[[bytes], bytes]
_OTHERS = bytes(each for each in range(256) if (not chr(each).isalnum() and each not in b"+/=") or each > 127)


class Sink:
    """Takes the bytes of one part. on_write: told how many are about to be written; may raise."""

    def __init__(self, path: Path, on_write: Callable[[int], object]) -> None:
        self._path, self._on_write = path, on_write
        self._start = b""
        self._out: IO[bytes] | None = None
        self._settled = False
        self.kind: Kind = ""

    def feed(self, content: bytes) -> None:
        """More of it."""
        if self._settled:
            self._write(content)
            return
        self._start += content
        if len(self._start) >= ENOUGH:
            self._settle()

    def finish(self) -> Path | None:
        """The file, or None where the part was nothing of ours."""
        if not self._settled:
            self._settle()
        if self._out is None:
            return None
        self._out.close()
        return self._path

    def _settle(self) -> None:
        self._settled = True
        self.kind = kind_of(self._start[:ENOUGH])
        if self.kind:
            self._on_write(0)
            self._path.parent.mkdir(exist_ok=True)
            self._out = self._path.open("wb")
            self._write(self._start)
        self._start = b""

    def _write(self, content: bytes) -> None:
        if self._out is not None:
            try:
                self._on_write(len(content))
                self._out.write(content)
            except BaseException:
                self._out.close()
                raise


def encoder_of(name: str) -> Decode:
    """A function that takes lines and gives what they stand for; b"" tells it that there are no more."""
    if name == "base64":
        return _Base64()
    if name == "quoted-printable":
        return _Quoted()
    if name in ("x-uuencode", "uuencode", "x-uue"):
        return _uu
    return _Plain()


class _Base64:
    """Line lengths, spaces and other noise don't matter; what follows the padding is no part of it."""

    def __init__(self) -> None:
        self._rest, self._ended = b"", False

    def __call__(self, line: bytes) -> bytes:
        if self._ended:
            return b""
        text = self._rest + line.translate(None, _OTHERS)
        pad = text.find(b"=")
        if pad >= 0:
            text, self._ended = text[:pad], True
        whole = len(text) if self._ended or not line else len(text) // 4 * 4
        self._rest = text[whole:]
        return _padded(text[:whole])


def _padded(text: bytes) -> bytes:
    if len(text) % 4 == 1:  # a lone sign holds no byte
        text = text[:-1]
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))


def _uu(line: bytes) -> bytes:
    if line.startswith(b"begin ") or line.strip() in (b"end", b"", b"`"):
        return b""
    try:
        return binascii.a2b_uu(line.rstrip(b"\r\n"))
    except binascii.Error:
        return b""


class _Plain:
    """As it is; the line's end before a boundary belongs to the boundary."""

    def __init__(self) -> None:
        self._eol = b""

    def __call__(self, line: bytes) -> bytes:
        if not line:
            return b""
        text = line.rstrip(b"\r\n") if line.endswith(b"\n") else line
        found, self._eol = self._eol + text, line[len(text) :]
        return found


class _Quoted(_Plain):
    """Soft line ends go, hard ones stay, but for the last."""

    def __call__(self, line: bytes) -> bytes:
        return super().__call__(binascii.a2b_qp(line))
