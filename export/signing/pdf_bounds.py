"""How much a PDF may unpack to, looked at before any library opens it.

A page of a few hundred kilobytes can hold gigabytes of spaces, and whoever signs with a key of his own making may write
such a page. What is packed stands openly in a PDF: each stream after its dictionary, by a filter that it names.
"""

import base64
import re
import zlib
from collections.abc import Iterator

from export.errors import BadFile, BeyondLimits

STREAM_BYTES = 32 << 20  # one stream, unpacked: a page, a font
ALL_BYTES = 256 << 20  # all of them
_STREAM = re.compile(rb"(?<!end)stream[ \t\r\n]")
_CHUNK = 256 << 10
_DICTIONARY = 64 << 10  # bytes before a stream within which its dictionary begins
_NUMBER = 32  # bytes within which an object's number stands before its beginning
_FILTERS = frozenset((b"FlateDecode", b"ASCII85Decode", b"DCTDecode"))
_NAMED = re.compile(rb"/(\w*Decode|Crypt|Fl|LZW|RL|A85|AHx|CCF|DCT)\b")
_ELSEWHERE = re.compile(rb"/Filter\s*\d|/F\s*[(<\d]")  # named in another object, or contents in another file
_LISTED = re.compile(rb"/Filter\s*\[([^]]*)")
_NUMBERED = re.compile(rb"[\r\n]\s*\d+\s+\d+\s+\Z")  # on a line of its own: so no comment hides it
_HEX = re.compile(rb"<\s*[0-9A-Fa-f][0-9A-Fa-f\s]*>")
_ANGLES = re.compile(rb"<<|>>|[<>]")


def check_bounds(pdf: bytes) -> None:
    """Raises BeyondLimits for what unpacks to more than any real report, BadFile for packing that we don't write."""
    left = ALL_BYTES
    for dictionary, place in _streams(pdf):
        filters = _NAMED.findall(dictionary)
        ours = _FILTERS.issuperset(filters) and filters.count(b"FlateDecode") < 2
        elsewhere = _ELSEWHERE.search(dictionary) or any(b"R" in each.split() for each in _LISTED.findall(dictionary))
        if not ours or elsewhere or not _whole(dictionary):
            raise BadFile("PDF 里有本程序不用的打包方式")
        left -= _unpacked(pdf, place, as_text=b"ASCII85Decode" in filters)
        if left < 0:
            raise BeyondLimits("PDF 解开后大得不合情理")


def _streams(pdf: bytes) -> Iterator[tuple[bytes, int]]:
    """Dictionary and first byte of each stream."""
    for found in _STREAM.finditer(pdf):
        began = pdf.rfind(b"obj", max(0, found.start() - _DICTIONARY), found.start())
        if began < 0 or not _NUMBERED.search(pdf, max(0, began - _NUMBER), began):
            raise BadFile("PDF 里有本程序不用的打包方式")
        place = found.end()
        while pdf[place : place + 1] in (b"\r", b"\n"):
            place += 1
        yield pdf[began + len(b"obj") : found.start()].strip(), place


def _whole(dictionary: bytes) -> bool:
    """Whether it is one dictionary from end to end, with nothing in it that could hide where it begins or what it
    names: our streams' have neither texts nor comments nor escapes."""
    if any(mark in dictionary for mark in (b"(", b")", b"%", b"#")):
        return False
    plain, depth = _HEX.sub(b"", dictionary), 0
    for found in _ANGLES.finditer(plain):
        depth += {b"<<": 1, b">>": -1}.get(found[0], len(plain))
        if (depth < 1) != (found.end() == len(plain)):
            return False
    return plain.startswith(b"<<") and depth == 0


def _unpacked(pdf: bytes, place: int, *, as_text: bool) -> int:
    """Size of a stream once it is inflated; 0 of one that isn't deflated. Raises BeyondLimits.

    Where it ends is what the packing says: neither a stated length nor the next `endstream` has to be true.
    """
    packed = pdf
    if as_text:
        try:
            packed, place = base64.a85decode(pdf[place : max(place, pdf.find(b"~", place))].strip()), 0
        except ValueError:
            return 0
    inflating, size = zlib.decompressobj(), 0
    try:
        while place < len(packed) and not inflating.eof:
            rest, place = packed[place : place + _CHUNK], place + _CHUNK
            while rest and not inflating.eof:
                size += len(inflating.decompress(rest, _CHUNK))
                rest = inflating.unconsumed_tail
                if size > STREAM_BYTES:
                    raise BeyondLimits("PDF 解开后大得不合情理")
    except zlib.error:
        return size
    return size
