"""The parts of a brief on screen: generated ones that nobody types into, and those that people write."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from export.brief.composing import NOTHING
from ui import theme
from ui.brief.state import FigureLine, PartState
from ui.widgets.basics import column, label, link, row, symbol

_BAR = 3
_LEAST, _ROOM = 2, 14


class _Barred(QFrame):
    """A frame with a bar at its left edge, in the colour that says whose words these are."""

    def __init__(self, ground: str, bar: str) -> None:
        super().__init__()
        self.setProperty(ground, "true")
        self._bar = bar

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(1, 6, _BAR, self.height() - 12, theme.token(self._bar))


class AutoCard(_Barred):
    """Generated words with the numbers in them. taken: put the new words there; asked: the list behind a number."""

    taken = Signal(str)
    asked = Signal(object)

    def __init__(self, state: PartState) -> None:
        super().__init__("sunk", "compare")
        self.key = state.part.key
        self.words = label("", wrap=True)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.sources = link("", self.turn_sources)
        head = row(symbol("refresh", "sub", 14), label("自动", "small"), 6, label(state.part.title, "strong"), None,
                   self.sources, gap=4)
        self.change = label("", "warning", wrap=True)
        self.take = link("换成新数", lambda: self.taken.emit(self.key))
        self._warning = QWidget()
        change = row(symbol("alert-triangle", "amber", 16), self.change, self.take, gap=8)
        change.setStretch(1, 1)
        self._warning.setLayout(change)
        self._list = QWidget()
        self._lines = column(gap=2)
        self._list.setLayout(self._lines)
        self.links: list[QPushButton] = []
        self._shown: tuple[FigureLine, ...] = ()
        self.setLayout(column(head, self.words, self._warning, self._list, gap=6, margins=(16, 8, 14, 10)))
        self._list.hide()
        self.show_state(state, issued=False)

    def show_state(self, state: PartState, *, issued: bool) -> None:
        if self.words.text() != state.text:
            self.words.setText(state.text)
        self.words.setAccessibleName(f"自动 {state.part.title}：{state.text}")
        self.sources.setText(f"{len(state.figures)} 个数的来源")
        self.sources.setVisible(bool(state.figures))
        self._warning.setVisible(bool(state.changed))
        told = "；".join(f"{each.title} {each.shown} → {each.now}" for each in state.figures if each.now)
        said = f"此段 {state.changed} 个数有变化" if told else "此段文字有变化"
        after = "，签发件不动，下一期列更正" if issued else ""
        self.change.setText(f"{said}{'：' if told else ''}{told}{after}")
        self.take.setVisible(not issued)
        if state.figures != self._shown:
            self._shown = state.figures
            self._fill()

    def turn_sources(self) -> None:
        """Show or hide the numbers one by one."""
        self._list.setVisible(self._list.isHidden())
        if self.links and not self._list.isHidden():
            self.links[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _fill(self) -> None:
        while self._lines.count():
            if (widget := self._lines.takeAt(0).widget()) is not None:
                widget.deleteLater()
        self.links = []
        for each in self._shown:
            made = link("看清单", partial(self.asked.emit, each))
            made.setAccessibleName(f"{each.unit_name}{each.title} {each.shown}，看清单")
            self.links.append(made)
            title, value = label(each.title, "sub"), label(each.shown, "strong")
            title.setFixedWidth(168)
            value.setFixedWidth(110)
            line = QWidget()
            line.setLayout(row(title, value, label(each.unit_name, "sub"), None, made, gap=8))
            self._lines.addWidget(line)


class _Writing(QPlainTextEdit):
    """As high as what is written in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().documentLayout().documentSizeChanged.connect(lambda *_: self.fit())
        self.fit()

    def fit(self) -> None:
        lines = max(_LEAST, int(self.document().size().height()))
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + _ROOM)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class HumanCard(_Barred):
    """Words that a person writes. typed: key, text."""

    typed = Signal(str, str)

    def __init__(self, state: PartState) -> None:
        super().__init__("card", "accent")
        self.key = state.part.key
        self.text = _Writing()
        self.text.setPlaceholderText(f"{state.part.hint}，没有要写的点“本期无”")
        self.text.setAccessibleName(f"{state.section} {state.part.title}")
        self.text.setAccessibleDescription(state.part.hint)
        self._mark, self._state = symbol("circle-dashed", "amber", 14), label("", "small")
        self.nothing = link(NOTHING, self._say_nothing)
        head = row(symbol("pencil", "accent", 14), label("人工", "small"), 6, label(state.part.title, "strong"), None,
                   self.nothing, 6, self._mark, self._state, gap=4)
        self.setLayout(column(head, self.text, gap=6, margins=(16, 8, 14, 10)))
        self._filling = False
        self.text.textChanged.connect(self._changed)
        self.show_state(state, issued=False)

    def show_state(self, state: PartState, *, issued: bool) -> None:
        """What was typed meanwhile stays; the caret too."""
        if self.text.toPlainText() != state.text and not (self.text.hasFocus() and self.text.document().isModified()):
            self._filling = True
            self.text.setPlainText(state.text)
            self.text.document().setModified(False)
            self._filling = False
        self.text.setReadOnly(issued)
        theme.mark(self.text, "sunk", "true" if issued else "")
        self._say()

    def _changed(self) -> None:
        if not self._filling:
            self.typed.emit(self.key, self.text.toPlainText())
            self._say()

    def _say(self) -> None:
        from ui import icons

        written = bool(self.text.toPlainText().strip())
        icons.dress(self._mark, *(("circle-check", "green") if written else ("circle-dashed", "amber")), 14)
        self._state.setText("已写" if written else "待写")
        theme.mark(self._state, "role", "pill-green" if written else "pill-amber")
        self.nothing.setVisible(not written and not self.text.isReadOnly())

    def _say_nothing(self) -> None:
        """As if it had been typed, so that Ctrl+Z takes it back."""
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text.insertPlainText(NOTHING)


class Parts(QWidget):
    """All parts of a brief below each other; they stay the same widgets while their words change."""

    typed = Signal(str, str)
    taken = Signal(str)
    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("clear", "true")
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 6, 12)
        self._box.setSpacing(8)
        self.cards: dict[str, AutoCard | HumanCard] = {}

    def show_parts(self, parts: tuple[PartState, ...], *, issued: bool) -> None:
        if [each.part.key for each in parts] != list(self.cards):
            self._build(parts)
        for each in parts:
            self.cards[each.part.key].show_state(each, issued=issued)

    def human(self) -> list[HumanCard]:
        return [each for each in self.cards.values() if isinstance(each, HumanCard)]

    def _build(self, parts: tuple[PartState, ...]) -> None:
        while self._box.count():
            if (widget := self._box.takeAt(0).widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.cards = {}
        section = ""
        for each in parts:
            if each.section != section:
                section = each.section
                self._box.addWidget(label(section, "group"))
            made: AutoCard | HumanCard
            if each.part.human:
                made = HumanCard(each)
                made.typed.connect(self.typed)
            else:
                made = AutoCard(each)
                made.taken.connect(self.taken)
                made.asked.connect(self.asked)
            self.cards[each.part.key] = made
            self._box.addWidget(made)
        self._box.addStretch(1)
