"""Fonts in a PDF: registered when first needed, a fallback for each character, text that comes back when extracted."""

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from export.report.coverage import SANS, Face, face_for, is_invisible, missing_characters
from resources import path

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

__all__ = ["missing_characters", "printable", "register", "runs", "width_of"]

_LACKING = "〓"
_TO_UNICODE = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /{name} def
/CMapType 2 def
1 begincodespacerange
<00> <FF>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


def to_unicode(fontname: str, subset: Iterable[int]) -> str:
    """The table by which a reader gets text back from glyphs, in UTF-16 as the PDF standard asks.

    reportlab's own writes five hex digits above U+FFFF, so that 𬱖 is read as ⳅ (research/documents.md section 1).
    A table's block holds at most 100 entries.
    """
    pairs = [f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>" for code, point in enumerate(subset)]
    blocks = (pairs[start : start + 100] for start in range(0, len(pairs), 100))
    joined = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
    return _TO_UNICODE.format(name=fontname, blocks=joined)


@cache
def register(face: Face) -> "TTFont":
    """Make a bundled face known to reportlab; loading one takes some 0.03 s."""
    from reportlab.pdfbase import pdfmetrics, ttfonts

    ttfonts.makeToUnicodeCMap = to_unicode
    font = ttfonts.TTFont(face, str(path(f"fonts/{face}.ttf")), asciiReadable=False)
    pdfmetrics.registerFont(font)
    return font


def printable(text: str) -> str:
    """A text as paper can bear it: tabs are spaces, invisible characters gone, unknown ones 〓 with their code."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_printable, text))


@cache
def _printable(character: str) -> str:
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    if is_invisible(character):
        return ""
    return character if face_for(character, SANS) else f"{_LACKING}U+{ord(character):04X}"


def runs(text: str, face: Face) -> list[tuple[Face, str]]:
    """A printable text cut where the face changes; characters that the face lacks come from the next one."""
    found: list[tuple[Face, str]] = []
    start, current = 0, face
    for at, character in enumerate(text):
        owner = face_for(character, face) or face
        if owner != current:
            if at > start:
                found.append((current, text[start:at]))
            start, current = at, owner
    found.append((current, text[start:]))
    return found


def width_of(text: str, face: Face, size: float) -> float:
    """Width in points of a printable text on one line."""
    return sum([_advance(character, face) for character in text]) * size


@cache
def _advance(character: str, face: Face) -> float:
    shape = register(face_for(character, face) or face).face
    width: float = shape.charWidths.get(ord(character), shape.defaultWidth)
    return width / 1000
