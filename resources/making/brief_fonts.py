"""Writes the two faces of official documents into resources/fonts: 仿宋 converted to TrueType, 楷 as it is.

    apt-get download texlive-lang-chinese fonts-lxgw-wenkai, unpacked with dpkg-deb -x into one folder
    pip install fonttools==4.60.1
    python resources/making/brief_fonts.py FOLDER

Fandol Fang has cubic (CFF) outlines, which no PDF writer of ours embeds: its curves become quadratic, at most half a
thousandth of the em away, and its characters get the segmented table that `export.report.coverage` reads.
"""

import shutil
import sys
from pathlib import Path

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

FONTS = Path(__file__).resolve().parent.parent / "fonts"
FANGSONG = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"
KAI = "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf"
FARTHEST = 0.5  # thousandths of the em
LAST_OF_PLANE_0 = 0xFFFF


def main(folder: str) -> None:
    """Write both. folder: where the two packages were unpacked."""
    shutil.copyfile(Path(folder, KAI), FONTS / "LXGWWenKai-Regular.ttf")
    font = TTFont(Path(folder, FANGSONG), recalcTimestamp=False)
    to_quadratic(font)
    with_segmented_cmap(font)
    font.save(FONTS / "FandolFang-Regular.ttf")
    sys.stdout.write(f"{len(font.getGlyphOrder())} glyphs, {len(font.getBestCmap())} characters\n")


def to_quadratic(font: TTFont) -> None:
    """Replace CFF by glyf, in place; advance widths and characters stay."""
    outlines = font.getGlyphSet()
    order = font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, FARTHEST, reverse_direction=True))
        drawn[name] = pen.glyph()
    glyf, loca, maxp = newTable("glyf"), newTable("loca"), font["maxp"]
    glyf.glyphOrder, glyf.glyphs = order, drawn
    font["glyf"], font["loca"] = glyf, loca
    for name, glyph in drawn.items():
        glyph.recalcBounds(glyf)
        font["hmtx"][name] = (font["hmtx"][name][0], getattr(glyph, "xMin", 0))
    maxp.tableVersion = 0x00010000
    for field in ("maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
                  "maxSizeOfInstructions", "maxComponentElements", "maxComponentDepth"):
        setattr(maxp, field, 0)
    maxp.maxZones = 1
    font["post"].formatType = 3.0
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    font.sfntVersion = "\x00\x01\x00\x00"


def with_segmented_cmap(font: TTFont) -> None:
    """Character tables of format 12 (all) and 4 (plane 0), and nothing else."""
    best = font.getBestCmap()
    tables = []
    for number, encoding, characters in (
        (4, 1, {code: name for code, name in best.items() if code <= LAST_OF_PLANE_0}), (12, 10, best),
    ):
        table = CmapSubtable.newSubtable(number)
        table.platformID, table.platEncID, table.language, table.cmap = 3, encoding, 0, characters
        tables.append(table)
    font["cmap"].tables = tables


if __name__ == "__main__":
    main(sys.argv[1])
