"""Reading JSON and gzip that others wrote: canonical, bounded, nothing guessed. Only after the signature holds."""

import gzip
import io
import json
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from export.errors import BadContent, BeyondLimits
from export.package import limits
from forms.canonical import NotCanonical, canonical_bytes


def parse(raw: bytes, what: str) -> Any:
    """The value of canonical JSON bytes. what: named in the error.

    Raises BadContent for anything not canonical: doubled names, floats, NaN, other spacing or order, lone
    surrogates, NUL, integers beyond 63 bits, nesting beyond the limit.
    """
    try:
        value = json.loads(raw.decode(), parse_float=_refuse, parse_constant=_refuse)
        _check_depth(value, limits.JSON_DEPTH)
        same = canonical_bytes(value) == raw and b"\\u0000" not in raw
    except (ValueError, RecursionError, NotCanonical) as problem:
        raise BadContent(f"{what}的内容不合规格") from problem
    if not same:
        raise BadContent(f"{what}的写法不合规格")
    return value


def parse_object(raw: bytes, what: str) -> dict[str, Any]:
    """As `parse`, for an object. Raises BadContent for any other value."""
    value = parse(raw, what)
    if not isinstance(value, dict):
        raise BadContent(f"{what}的内容不合规格")
    return value


def unpacked_lines(chunks: Iterable[bytes], packed_size: int, what: str) -> Iterator[bytes]:
    """The lines of a gzip member, without their ends, streamed. An empty member has none.

    packed_size: bytes of the member, which bounds what may come out of it.
    Raises BadContent for what isn't gzip or doesn't end a line, BeyondLimits for a bomb.
    """
    bound = min(limits.UNPACKED_BYTES, max(limits.RATIO_FROM, packed_size * limits.RATIO))
    total, rest = 0, b""
    try:
        with gzip.GzipFile(fileobj=io.BufferedReader(_Stream(chunks), limits.CHUNK)) as file:
            while block := file.read1(limits.CHUNK):
                total += len(block)
                *lines, rest = (rest + block).split(b"\n")
                if total > bound or len(rest) > limits.LINE_BYTES:
                    raise BeyondLimits(f"{what}解开后大得不合情理")
                yield from lines
    except (OSError, EOFError, zlib.error) as problem:
        raise BadContent(f"{what}解不开") from problem
    if rest:
        raise BadContent(f"{what}不完整")


def packed_lines(lines: Iterable[bytes]) -> bytes:
    """Lines as a gzip member without name and time, so that the same lines give the same bytes."""
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=buffer, mtime=0) as file:
        for line in lines:
            file.write(line + b"\n")
    return buffer.getvalue()


class _Stream(io.RawIOBase):
    """Pieces of bytes as a file."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        if not self._rest:
            self._rest = memoryview(next(self._chunks, b""))
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _refuse(text: str) -> None:
    raise ValueError(f"{text} is no value of ours")


def _check_depth(value: Any, left: int) -> None:
    if left < 0:
        raise ValueError("nested too deeply")
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, int):
        if value.bit_length() > limits.INTEGER_BITS:
            raise ValueError("an integer out of range")
        return
    elif not isinstance(value, list):
        return
    for member in value:
        _check_depth(member, left - 1)
