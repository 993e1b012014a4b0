"""Colours and edges of the window: one dict a theme, palette, short stylesheet. Nothing else names a colour."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtGui import QColor, QFont, QPalette, QPen
from PySide6.QtWidgets import QApplication, QWidget

from resources import path as resource

FAMILY = "Noto Sans SC"
BODY, SMALL, SMALLEST, TITLE = 10.5, 10.0, 9.0, 17.0

TOKENS_LIGHT: Mapping[str, str] = {
    "ground": "#f4f6f8", "surface": "#ffffff", "rail": "#e9edf2", "railsel": "#ffffff",
    "alt": "#f8fafb", "head": "#eef2f6", "sunk": "#f1f4f7",
    "line": "#dfe5eb", "line2": "#cdd5de", "field": "#7d8998",
    "text": "#1b2430", "sub": "#465261", "faint": "#5c6876",
    "accent": "#1d5fa8", "on": "#ffffff", "hover": "#164b87", "sel": "#e3eefa",
    "red": "#b3261e", "red_ground": "#fdeeec", "red_edge": "#c4372e",
    "amber": "#835300", "amber_ground": "#fff4dc", "amber_edge": "#b27a12",
    "green": "#1c6b3c", "green_ground": "#e5f4ea",
    "blue": "#1d4f8a", "blue_ground": "#e6eef8",
    "grey": "#4d5a69", "grey_ground": "#ebeff3",
    "rest": "#eef1f4", "holiday": "#f3eeee",
    "data": "#1d5fa8", "data2": "#6a97cb", "compare": "#7a8794", "plan": "#e9eef3",
    "ridge1": "#eef2f6", "ridge2": "#e8eef4", "ridge3": "#e1e9f1", "paper": "#ffffff",
}

TOKENS_DARK: Mapping[str, str] = {
    "ground": "#161b21", "surface": "#1c232b", "rail": "#11161b", "railsel": "#1e262f",
    "alt": "#202832", "head": "#242d37", "sunk": "#181e25",
    "line": "#2c3641", "line2": "#3b4754", "field": "#738091",
    "text": "#e7ebf0", "sub": "#b3bdc8", "faint": "#98a4b1",
    "accent": "#74b0ee", "on": "#0d1e31", "hover": "#9cc7f4", "sel": "#223650",
    "red": "#ff9c92", "red_ground": "#3a201f", "red_edge": "#e06a60",
    "amber": "#f0c46c", "amber_ground": "#362b15", "amber_edge": "#c2923a",
    "green": "#84d3a1", "green_ground": "#1a3224",
    "blue": "#9cc7f4", "blue_ground": "#223246",
    "grey": "#b3bdc8", "grey_ground": "#2b3540",
    "rest": "#222a33", "holiday": "#272a30",
    "data": "#5b9ee6", "data2": "#4472a6", "compare": "#7e8b99", "plan": "#333e4a",
    "ridge1": "#1a2128", "ridge2": "#1e262f", "ridge3": "#222b35", "paper": "#ffffff",
}

Level = Literal["", "error", "warning"]

_STYLE = Template("""
QLineEdit, QPlainTextEdit, QComboBox, QDateEdit { background: $surface; color: $text; border: 1px solid $field;
  border-radius: 5px; padding: 3px 7px; min-height: 24px; selection-background-color: $accent; selection-color: $on; }
QPlainTextEdit { padding: 3px 5px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QDateEdit:focus { border: 2px solid $accent; padding: 2px 6px; }
QPlainTextEdit:focus { padding: 2px 4px; }
QLineEdit:read-only, QPlainTextEdit[sunk="true"] { background: $sunk; border-color: $line2; color: $text; }
QLineEdit[tall="true"] { min-height: 30px; }
QPushButton[tall="true"] { min-height: 30px; }
QLineEdit[pick="true"]:read-only { background: $surface; border-color: $field; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { background: $sunk; color: $faint;
  border-color: $line2; }
QLineEdit[fault="error"], QPlainTextEdit[fault="error"], QFrame[chips="true"][fault="error"] {
  background: $red_ground; border: 2px solid $red_edge; padding: 2px 6px; }
QLineEdit[fault="warning"], QPlainTextEdit[fault="warning"], QFrame[chips="true"][fault="warning"] {
  background: $amber_ground; border: 2px solid $amber_edge; padding: 2px 6px; }
QLineEdit[fault]:focus, QPlainTextEdit[fault]:focus { border-width: 2px; }
QFrame[chips="true"] { background: $surface; border: 1px solid $field; border-radius: 5px; }
QFrame[chips="true"] QLineEdit { border: none; background: transparent; padding: 0 3px; }
QFrame[chips="true"][inner="true"] { border: 2px solid $accent; }
QComboBox::drop-down { border: none; width: 24px; }
QComboBox::down-arrow { image: url($arrow); width: 14px; height: 14px; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: $surface; color: $text; border: 1px solid $line2; border-radius: 5px; padding: 3px 13px;
  min-height: 24px; outline: none; }
QPushButton:hover { background: $head; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 2px 12px; }
QPushButton:disabled { background: $head; color: $faint; border-color: $line2; }
QPushButton[main="true"] { background: $accent; color: $on; border-color: $accent; padding: 3px 17px; }
QPushButton[main="true"]:hover { background: $hover; border-color: $hover; }
QPushButton[main="true"]:focus { border: 2px solid $text; padding: 2px 16px; }
QPushButton[main="true"]:disabled { background: $head; color: $faint; border-color: $line2; }
QPushButton[danger="true"] { color: $red; }
QPushButton[quiet="true"] { background: transparent; border-color: transparent; color: $sub; padding: 3px 10px; }
QPushButton[quiet="true"]:hover { background: $head; }
QPushButton[quiet="true"]:focus { border: 2px solid $accent; padding: 2px 9px; }
QPushButton[link="true"] { background: transparent; border: none; border-radius: 3px; color: $accent; padding: 0 2px;
  min-height: 20px; text-align: left; }
QPushButton[link="true"]:hover { color: $hover; text-decoration: underline; }
QPushButton[link="true"]:focus { border: 2px solid $accent; padding: 0; }
QPushButton[link="true"]:disabled { color: $faint; }
QToolButton { background: transparent; color: $sub; border: 1px solid transparent; border-radius: 5px; padding: 4px; }
QToolButton:hover { background: $head; }
QToolButton:focus { padding: 3px; }
QToolButton[over="true"] { background: $surface; border: none; border-radius: 0; }
QToolButton[chip="true"] { background: $surface; color: $text; border: 1px solid $line2; padding: 2px 9px; }
QToolButton[chip="true"]:focus { border: 2px solid $accent; padding: 1px 8px; }
QToolButton[token="true"] { background: $head; color: $text; border: none; border-radius: 5px; padding: 0 7px;
  font-size: 10pt; }
QToolButton[token="true"]:focus { border: 2px solid $accent; padding: 0 5px; }
QToolButton[segment="true"] { background: $surface; color: $text; border: 1px solid $line2; border-radius: 5px;
  padding: 3px 12px; min-height: 22px; }
QToolButton[segment="true"]:checked { background: $sel; color: $accent; border-color: $accent; }
QToolButton[segment="true"]:focus { border: 2px solid $accent; padding: 2px 11px; }
QToolButton[tab="true"] { border: none; border-bottom: 3px solid transparent; border-radius: 0; padding: 6px 2px; }
QToolButton[tab="true"]:hover { color: $text; background: transparent; }
QToolButton[tab="true"]:checked { color: $accent; font-weight: bold; border-bottom-color: $accent; }
QToolButton[tab="true"]:focus { border: 2px solid $accent; padding: 4px 0; }
QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[card="current"] { background: $surface; border: 1px solid $accent; border-radius: 8px; }
QFrame[panel="true"] { background: $surface; border: 1px solid $line2; border-radius: 6px; }
QFrame[sunk="true"] { background: $sunk; border: 1px solid $line2; border-radius: 6px; }
QFrame[bar="error"] { background: $red_ground; border: 1px solid $red_edge; border-radius: 6px; }
QFrame[bar="warning"] { background: $amber_ground; border: 1px solid $amber_edge; border-radius: 6px; }
QFrame[bar="news"] { background: $blue_ground; border: 1px solid $line2; border-radius: 6px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }
QLabel[role="title"] { font-size: 17pt; font-weight: bold; }
QLabel[role="heading"] { font-size: 12pt; font-weight: bold; }
QLabel[role="strong"] { font-weight: bold; }
QLabel[role="group"] { font-size: 10pt; font-weight: bold; color: $sub; }
QLabel[role="figure"] { font-size: 19pt; font-weight: bold; }
QLabel[role="sub"] { font-size: 10pt; color: $sub; }
QLabel[role="scope"] { color: $sub; }
QLabel[role="faint"] { font-size: 10pt; color: $faint; }
QLabel[role="small"] { font-size: 9pt; color: $sub; }
QLabel[role="error"] { font-size: 10pt; color: $red; }
QLabel[role="warning"] { font-size: 10pt; color: $amber; }
QLabel[role="good"] { font-size: 10pt; color: $green; }
QLabel[role="empty"] { font-size: 14pt; font-weight: bold; }
QLabel[role="pill-red"] { font-size: 9pt; color: $red; }
QLabel[role="pill-amber"] { font-size: 9pt; color: $amber; }
QLabel[role="pill-green"] { font-size: 9pt; color: $green; }
QLabel[role="pill-blue"] { font-size: 9pt; color: $blue; }
QLabel[role="pill-grey"] { font-size: 9pt; color: $grey; }
QFrame#centred { background: $surface; border: 1px solid $line2; border-radius: 12px; }
QFrame#aside { background: $alt; border: none; border-right: 1px solid $line; border-top-left-radius: 11px;
  border-bottom-left-radius: 11px; }
QFrame#rail { background: $rail; border: none; border-right: 1px solid $line2; }
QLabel[role="code"] { font-size: 15pt; font-weight: bold; }
QTableView, QListView, QTreeView { background: $surface; alternate-background-color: $alt; color: $text;
  border: 1px solid $line; border-radius: 6px; selection-background-color: $sel; selection-color: $text; outline: 0; }
QListView[bare="true"], QTableView[bare="true"] { border: none; background: transparent; }
QHeaderView { background: $head; border: none; }
QHeaderView::section { background: $head; color: $sub; border: none; border-bottom: 1px solid $line; padding: 0 9px;
  font-size: 10pt; }
QScrollArea, QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: $line2; border-radius: 2px; margin: 2px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $field; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QProgressBar { background: $line; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 2px; }
QToolTip { background: $surface; color: $text; border: 1px solid $line2; padding: 4px 6px; }
QMenu { background: $surface; color: $text; border: 1px solid $line2; padding: 4px; }
QMenu::item { padding: 6px 24px 6px 12px; border-radius: 4px; }
QMenu::item:selected { background: $sel; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 8px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $field; border-radius: 3px; background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($tick); }
QCheckBox::indicator:focus { width: 14px; height: 14px; border: 2px solid $accent; }
QRadioButton::indicator { width: 14px; height: 14px; border: 1px solid $field; border-radius: 8px;
  background: $surface; }
QRadioButton::indicator:focus { width: 12px; height: 12px; border: 2px solid $accent; }
QRadioButton::indicator:checked { width: 8px; height: 8px; border: 4px solid $accent; }
QCheckBox::indicator:checked:focus, QRadioButton::indicator:checked:focus { border-color: $text; }
QSplitter::handle { background: transparent; }
""")

_ROLES = {
    "Window": "ground", "Base": "surface", "Button": "surface", "AlternateBase": "alt", "Text": "text",
    "WindowText": "text", "ButtonText": "text", "PlaceholderText": "faint", "Highlight": "sel",
    "HighlightedText": "text", "Accent": "accent", "Link": "accent", "LinkVisited": "accent", "Mid": "line2",
    "Light": "surface", "Midlight": "line", "Dark": "field", "ToolTipBase": "surface", "ToolTipText": "text",
    "BrightText": "red",
}


class _Current:
    """Which of the two themes is on, and who wants to hear of a change."""

    tokens: Mapping[str, str] = TOKENS_LIGHT
    dark = False
    listeners: tuple[Callable[[], None], ...] = ()


def token(name: str) -> QColor:
    """The colour of a token in the theme that is on."""
    return QColor(_Current.tokens[name])


def is_dark() -> bool:
    """Whether the dark theme is on."""
    return _Current.dark


def on_change(listener: Callable[[], None]) -> None:
    """Have a module-level function called after every change of theme."""
    _Current.listeners = (*_Current.listeners, listener)


def font(points: float = BODY, *, bold: bool = False) -> QFont:
    """The one family in one of its two weights; PreferNoHinting is harmless on Windows and right on Linux."""
    made = QFont(FAMILY)
    made.setPointSizeF(points)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def ring() -> QPen:
    """The focus ring: two pixels of accent."""
    return QPen(token("accent"), 2)


def palette(tokens: Mapping[str, str]) -> QPalette:
    """Palette roles first: what the stylesheet doesn't touch has its colours from here."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(getattr(QPalette.ColorRole, role), QColor(tokens[name]))
    for role in ("Text", "WindowText", "ButtonText", "HighlightedText"):
        made.setColor(QPalette.ColorGroup.Disabled, getattr(QPalette.ColorRole, role), QColor(tokens["faint"]))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Base, QColor(tokens["sunk"]))
    return made


def stylesheet(tokens: Mapping[str, str]) -> str:
    """Borders and states. Dynamic properties choose: main, quiet, link, chip, segment, tab, card, fault, role."""
    arrow = _drawn("chevron-down", tokens["sub"])
    tick = _drawn("check", tokens["on"])
    return _STYLE.substitute(tokens, arrow=arrow, tick=tick)


def apply(app: QApplication, dark: bool) -> None:
    """Put a theme on: palette, stylesheet, then those that hold icons or drawings of their own."""
    _Current.dark = dark
    _Current.tokens = TOKENS_DARK if dark else TOKENS_LIGHT
    app.setPalette(palette(_Current.tokens))
    app.setStyleSheet(stylesheet(_Current.tokens))
    for listener in _Current.listeners:
        listener()


def mark(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and have the stylesheet looked at again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _drawn(name: str, colour: str) -> str:
    """A stylesheet can only name image files: write the icon in the theme's colour once, beside its colour's name."""
    source = resource(f"icons/{name}.svg")
    folder = Path(tempfile.gettempdir()) / f"tuodi-style-{_user()}"
    folder.mkdir(exist_ok=True)
    target = folder / f"{name}-{colour.lstrip('#')}.svg"
    wanted = source.read_text("utf-8").replace("currentColor", colour)
    if not target.exists() or target.read_text("utf-8") != wanted:
        target.write_text(wanted, "utf-8")
    return target.as_posix()


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "user"
