"""The tokens keep the contrast that DESIGN-LANGUAGE promises, and nothing else names a colour."""

import re
from pathlib import Path
from sys import getrefcount

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel

from ui import icons, theme

UI = Path(__file__).parents[2] / "ui"
GROUNDS = ("ground", "surface", "alt")
TEXTS = {"text": (*GROUNDS, "head", "sunk", "sel", "rail"), "sub": (*GROUNDS, "head", "rail"), "faint": GROUNDS,
         "accent": (*GROUNDS, "sel", "railsel"), "red": (*GROUNDS, "red_ground"), "amber": (*GROUNDS, "amber_ground"),
         "green": (*GROUNDS, "green_ground"), "blue": (*GROUNDS, "blue_ground"), "grey": (*GROUNDS, "grey_ground")}
MARKS = {"field": ("surface", "ground"), "red_edge": ("surface", "red_ground"), "amber_edge": ("surface",)}


def _light(colour: str) -> float:
    parts = QColor(colour).getRgbF()[:3]
    linear = [each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", [theme.TOKENS_LIGHT, theme.TOKENS_DARK], ids=["light", "dark"])
def test_every_text_can_be_read_on_every_ground_it_stands_on(tokens) -> None:
    for name, grounds in TEXTS.items():
        for ground in grounds:
            assert contrast(tokens[name], tokens[ground]) >= 4.5, (name, ground)
    assert contrast(tokens["on"], tokens["accent"]) >= 4.5
    assert contrast(tokens["on"], tokens["hover"]) >= 4.5


@pytest.mark.parametrize("tokens", [theme.TOKENS_LIGHT, theme.TOKENS_DARK], ids=["light", "dark"])
def test_edges_that_carry_meaning_can_be_seen(tokens) -> None:
    for name, grounds in MARKS.items():
        for ground in grounds:
            assert contrast(tokens[name], tokens[ground]) >= 3.0, (name, ground)


def test_both_themes_have_the_same_tokens() -> None:
    assert set(theme.TOKENS_LIGHT) == set(theme.TOKENS_DARK)


def test_no_other_module_names_a_colour() -> None:
    named = re.compile(r"#[0-9a-fA-F]{6}\b|QColor\(\s*\d|GlobalColor\.(?!transparent)")
    others = [path for path in UI.rglob("*.py") if path.name != "theme.py"]
    guilty = [path.name for path in others if named.search(path.read_text("utf-8"))]
    assert guilty == []


def test_every_icon_that_is_named_is_bundled() -> None:
    used = set()
    for path in UI.rglob("*.py"):
        used |= set(re.findall(r'(?:icon=|symbol\(|tool\(|dress\([a-z_.]+, )"([a-z0-9-]+)"', path.read_text("utf-8")))
    for name in used:
        assert not icons.pixmap(name, "text", 18).isNull(), name


def test_dressed_buttons_follow_the_theme(clerk) -> None:
    from ui.widgets.basics import button

    made = clerk.opens(button("打印", icon="printer"))
    before = made.icon().pixmap(18, 18).toImage()
    app = QApplication.instance()
    theme.apply(app, dark=True)
    after = made.icon().pixmap(18, 18).toImage()
    theme.apply(app, dark=False)

    assert before != after


def test_void_calls_do_not_take_none_away(qapp) -> None:
    label = QLabel()
    before = getrefcount(None)
    for _ in range(1000):
        label.setText("x")
    label.deleteLater()

    assert getrefcount(None) >= before - 10
