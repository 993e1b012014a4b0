"""Which characters the bundled fonts can print, read from their tables without any PDF library."""

import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from typing import Final, Literal

from resources import path

Face = Literal["NotoSerifSC-Regular", "NotoSerifSC-Bold", "NotoSansSC-Regular", "NotoSansSC-Bold",
               "FandolFang-Regular", "LXGWWenKai-Regular"]
SERIF: Final = "NotoSerifSC-Regular"
SERIF_BOLD: Final = "NotoSerifSC-Bold"
SANS: Final = "NotoSansSC-Regular"
SANS_BOLD: Final = "NotoSansSC-Bold"
FANGSONG: Final = "FandolFang-Regular"
KAI: Final = "LXGWWenKai-Regular"

# What to try, in order, for text that is set in a face.
FALLBACK: dict[Face, tuple[Face, ...]] = {
    SERIF: (SERIF, SANS), SERIF_BOLD: (SERIF_BOLD, SANS_BOLD, SERIF, SANS),
    SANS: (SANS, SERIF), SANS_BOLD: (SANS_BOLD, SERIF_BOLD, SANS, SERIF),
    FANGSONG: (FANGSONG, SERIF, SANS), KAI: (KAI, SERIF, SANS),
}


def missing_characters(text: str) -> tuple[str, ...]:
    """The characters of a text that no bundled font has, each once, for a warning where the text is typed.

    They are printed as 〓 with their code. Invisible characters are not counted: they are left out of print.
    """
    return tuple(dict.fromkeys(each for each in text if not is_invisible(each) and face_for(each, SERIF) is None))


@cache
def is_invisible(character: str) -> bool:
    """Line ends, format characters and variation selectors: nothing that could be missed on paper."""
    return character in "\r\n\t" or unicodedata.category(character) == "Cf" or (
        0xFE00 <= ord(character) <= 0xFE0F or 0xE0100 <= ord(character) <= 0xE01EF
    )


@cache
def face_for(character: str, face: Face) -> Face | None:
    """The first face of the fallback chain that has a character, or None."""
    code = ord(character)
    for candidate in FALLBACK[face]:
        starts, ends = _ranges(candidate)
        at = bisect_right(starts, code) - 1
        if at >= 0 and code <= ends[at]:
            return candidate
    return None


@cache
def _ranges(face: Face) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code of each run of characters, from the font's segmented cmap (format 12)."""
    with path(f"fonts/{face}.ttf").open("rb") as file:
        count = struct.unpack(">H", file.read(12)[4:6])[0]
        tables = {tag: offset for tag, _, offset, _ in struct.iter_unpack(">4sLLL", file.read(16 * count))}
        file.seek(tables[b"cmap"])
        start = file.tell()
        records = list(struct.iter_unpack(">HHL", file.read(8 * struct.unpack(">HH", file.read(4))[1])))
        file.seek(start + max(offset for platform, encoding, offset in records if (platform, encoding) == (3, 10)))
        groups = struct.unpack(">HHLLL", file.read(16))[4]
        return _joined(struct.iter_unpack(">LLL", file.read(12 * groups)))


def _joined(groups: Iterable[tuple[int, ...]]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    starts: list[int] = []
    ends: list[int] = []
    for first, last, _ in groups:
        if ends and first == ends[-1] + 1:
            ends[-1] = last
        else:
            starts.append(first)
            ends.append(last)
    return tuple(starts), tuple(ends)
