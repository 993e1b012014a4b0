"""正文: the title and all parts below it; keys go from one part that people write to the next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QScrollArea, QWidget

from ui import theme
from ui.brief.cards import HumanCard, Parts
from ui.brief.state import BriefState
from ui.widgets.basics import column, label, link, row, symbol

_MOST = 80


class BodyView(QWidget):
    """titled: the title as typed, None = blank. proposed: take the generated title. typed: key and text of a part.

    taken: put a part's new words there. asked: the list behind a number.
    """

    titled = Signal(object)
    proposed = Signal()
    typed = Signal(str, str)
    taken = Signal(str)
    asked = Signal(object)

    def __init__(self, longest: int | None) -> None:
        super().__init__()
        self.heading = QLineEdit()
        self.heading.setProperty("tall", "true")
        self.heading.setFont(theme.font(11.5))
        self.heading.setMaxLength(longest or _MOST)
        self.heading.setPlaceholderText("标题；要换行的地方空一个全角空格")
        self.heading.setAccessibleName("标题")
        self.strange = label("", "warning", wrap=True)
        self.propose = link("换成建议的标题", self.proposed.emit)
        self._warning = QWidget()
        said = row(symbol("alert-triangle", "amber", 16), self.strange, self.propose, gap=8)
        said.setStretch(1, 1)
        self._warning.setLayout(said)
        self._warning.hide()
        self.parts = Parts()
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.parts)
        self.setLayout(column(self.heading, self._warning, self.area, gap=8))
        self.heading.textEdited.connect(lambda text: self.titled.emit(text.strip() or None))
        self.parts.typed.connect(self.typed)
        self.parts.taken.connect(self.taken)
        self.parts.asked.connect(self.asked)

    def show_state(self, state: BriefState) -> None:
        """A title that is being typed stays as it is typed."""
        title = str(state.values.get("title", ""))
        if self.heading.text().strip() != title:
            self.heading.setText(title)
            self.heading.setCursorPosition(0)
        self.heading.setReadOnly(state.issued)
        self.parts.show_parts(state.parts, issued=state.issued)
        self.say(state)

    def say(self, state: BriefState) -> None:
        """Numbers of the title that no part has."""
        self._warning.setVisible(bool(state.strange))
        self.strange.setText(f"标题里的 {'、'.join(state.strange)} 和正文的数对不上")

    def step(self, steps: int, *, missing: bool = False) -> bool:
        """The focus to the next part that people write, or that nobody has written; False when there is none."""
        cards = [each for each in self.parts.human() if not missing or not each.text.toPlainText().strip()]
        if not cards:
            return False
        card = cards[self._next(cards, steps)]
        card.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.area.ensureWidgetVisible(card, 0, 24)
        return True

    def _next(self, cards: list[HumanCard], steps: int) -> int:
        """In the order of the page, round and round; from elsewhere the first or the last."""
        here, order = QApplication.focusWidget(), self.parts.human()
        at = next((number for number, each in enumerate(order) if each.text is here), None)
        if at is None:
            return min(steps, 0) % len(cards)
        ring = [*order[at + 1:], *order[:at + 1]] if steps > 0 else [*reversed(order[:at]), *reversed(order[at:])]
        return cards.index(next(each for each in ring if each in cards))
