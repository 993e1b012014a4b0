"""Which columns a list has: ticks in a panel, remembered for this person on this machine."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QScrollArea, QWidget

from forms.definition import Field
from ui.widgets.basics import button, column, label, row
from ui.widgets.panel import DropPanel

_HIGHEST = 380


class ColumnChooser(DropPanel):
    """chosen(names): the columns in their order; [] = the definition's own."""

    chosen = Signal(list)

    def __init__(self, anchor: QWidget, fields: Sequence[Field]) -> None:
        super().__init__(anchor)
        self._order: list[str] = []
        self.ticks: dict[str, QCheckBox] = {}
        inside = QWidget()
        inside.setProperty("clear", "true")
        for each in fields:
            self.ticks[each.name] = QCheckBox(each.label)
            self.ticks[each.name].toggled.connect(self._toggled)
        inside.setLayout(column(*self.ticks.values(), gap=8, margins=(12, 4, 8, 8)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFixedHeight(min(_HIGHEST, inside.sizeHint().height() + 4))
        area.setWidget(inside)
        area.viewport().setAutoFillBackground(False)
        self.reset = button("恢复原来的列", lambda: self.chosen.emit([]), kind="quiet")
        self.box.setContentsMargins(1, 8, 1, 8)
        self.box.addWidget(label("　显示哪些列", "sub"))
        self.box.addWidget(area)
        self.box.addLayout(row(None, self.reset, margins=(8, 4, 8, 0)))

    def begin(self, names: Sequence[str]) -> None:
        """Open it on the columns that are shown."""
        self._order = []
        for name, tick in self.ticks.items():
            tick.setChecked(name in names)
        self._order = list(names)
        self.open(280)
        next(iter(self.ticks.values())).setFocus(Qt.FocusReason.OtherFocusReason)

    def _toggled(self) -> None:
        if not self._order:
            return
        ticked = [name for name, tick in self.ticks.items() if tick.isChecked()]
        kept = [name for name in self._order if name in ticked]
        self._order = [*kept, *(name for name in ticked if name not in kept)] or self._order
        self.chosen.emit(self._order)
