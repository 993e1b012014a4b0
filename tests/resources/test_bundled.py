import gzip
import json
import re
from xml.etree import ElementTree

import pytest

import resources

FONTS = ["NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf", "NotoSerifSC-Regular.ttf", "NotoSerifSC-Bold.ttf"]
RARE = "䶮𬱖㛃𫖯𬍛㸆垚犇堃玥璟晢㭎㐱珺赟"
MARKS = "①℃㎡○●＝＋￥０９〓〔〕《》“”‘’—…·×√％\u2160、。"


def _glyphs(name):
    from reportlab.pdfbase.ttfonts import TTFontFile

    return TTFontFile(str(resources.path(f"fonts/{name}"))).charToGlyph


@pytest.mark.parametrize("name", FONTS)
def test_the_fonts_show_rare_names_and_every_mark_of_a_sheet(name):
    glyphs = _glyphs(name)
    assert [character for character in RARE + MARKS if not glyphs.get(ord(character))] == []


@pytest.mark.parametrize("name", FONTS)
def test_the_fonts_show_every_unit_of_the_snapshot(name):
    text = gzip.decompress(resources.path("divisions/sichuan-2023.txt.gz").read_bytes()).decode("utf-8")
    glyphs = _glyphs(name)
    assert {character for character in text if character not in "\t\n" and not glyphs.get(ord(character))} == set()


def test_the_short_list_of_units_is_the_long_one_without_villages():
    whole, upper = (gzip.decompress(resources.path(f"divisions/{name}.txt.gz").read_bytes()).decode().splitlines()
                    for name in ("sichuan-2023", "sichuan-2023-upper"))
    assert upper == [line for line in whole if len(line.partition("\t")[0]) < 12]


def test_the_faces_of_official_documents_come_with_outlines_and_a_table_that_paper_needs():
    heading = "云岭县托底性帮扶简报（）、。0123456789"
    for name, known in (("FandolFang-Regular.ttf", 6763), ("LXGWWenKai-Regular.ttf", 20902)):
        glyphs = _glyphs(name)
        assert sum(0x4E00 <= code <= 0x9FA5 for code in glyphs) >= known, name
        assert [character for character in heading if not glyphs.get(ord(character))] == []


def test_the_icons_are_those_of_the_list_and_take_any_colour():
    listed = resources.path("making/icons.txt").read_text(encoding="utf-8").split()
    files = sorted(resources.path("icons").glob("*.svg"))
    assert {file.stem for file in files} == set(listed)
    for file in files:
        root = ElementTree.fromstring(file.read_text(encoding="utf-8"))
        assert root.get("viewBox") == "0 0 24 24", file.name
        assert root.get("stroke") == "currentColor", file.name


def test_every_folder_of_bundled_material_is_named_with_its_licence():
    page = resources.path("LICENSES.md").read_text(encoding="utf-8")
    for folder in ("fonts", "icons", "divisions", "workdays", "pinyin"):
        assert f"`{folder}/" in page
    named = re.findall(r"`((?:fonts|icons|divisions|pinyin)/[\w-]*(?:LICENSE|OFL\.txt|COPYING\.txt))`", page)
    assert len(named) == 7
    for licence in named:
        assert resources.path(licence).stat().st_size > 400, licence


def test_the_demo_units_stand_under_codes_that_no_real_place_has():
    units = json.loads(resources.path("divisions/demo.json").read_text(encoding="utf-8"))["units"]
    assert all(unit["code"].startswith("99") for unit in units)
    assert len({unit["code"] for unit in units}) == len(units)
