"""What a new workspace needs first: three steps, the next one with the page's one filled button."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget

from ui import theme
from ui.home.parts import refill
from ui.home.state import FirstStep
from ui.widgets.basics import Card, button, column, label, row
from ui.widgets.hills import paint_hills
from ui.widgets.states import StepMark

_COUNT = "零一两三四五"


class FirstCard(Card):
    """begun: the form in which a step is done."""

    begun = Signal(str)

    def __init__(self) -> None:
        super().__init__(padding=0)
        self.body.setContentsMargins(1, 1, 1, 1)
        self._inside: QWidget | None = None
        self.buttons: list[QPushButton] = []

    def show_steps(self, steps: Sequence[FirstStep], unit: str) -> None:
        title = label(f"{unit}的台账还是空的，先做这{_COUNT[len(steps)]}步")
        title.setFont(theme.font(14, bold=True))
        also = label("也可以在各台账里从 Excel 导入，或把 Excel 里的表格复制过来粘贴。", "scope", wrap=True)
        box = column(title, also, 12, gap=8, margins=(31, 26, 31, 100))
        following = next((at for at, each in enumerate(steps) if not each.done), len(steps))
        self.buttons = []
        for at, each in enumerate(steps):
            box.addWidget(self._step(at, each, following))
        box.addStretch(1)
        inside = QWidget()
        inside.setLayout(box)
        self._inside = refill(self.body, self._inside, inside)

    def _step(self, at: int, step: FirstStep, following: int) -> QWidget:
        mark = StepMark(at + 1)
        mark.set_state("done" if step.done else "current" if at == following else "later")
        words = column(label(step.title, "strong"), label(step.why, "scope", wrap=True), gap=3)
        act = button("再登记" if step.done else step.act, partial(self.begun.emit, step.form),
                     kind="main" if at == following else "")
        act.setAccessibleName(f"{step.act}：{step.why}")
        self.buttons.append(act)
        line = row(mark, words, act, gap=14, margins=(0, 8, 0, 8))
        line.setStretch(1, 1)
        line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        made = QWidget()
        made.setLayout(line)
        return made

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint_hills(QPainter(self), rect, min(110.0, rect.height() * 0.3))
