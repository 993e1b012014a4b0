"""收到日期: on which day each unit's month came in, noted by hand while no packages are received."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QScrollArea, QWidget

from forms.definition import Form
from forms.errors import UserError
from forms.values import parse_value
from model.month.received import Receipt
from ui import theme
from ui.widgets.basics import Card, column, label
from ui.widgets.date_edit import with_year


class DayLine(QLineEdit):
    """A day as 4.3 or 0403. stepped: Enter and the arrows go to the unit below or above, Space: today."""

    stepped = Signal(int)
    today_wanted = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Return: 1, Qt.Key.Key_Enter: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Space and not self.isReadOnly():
            self.today_wanted.emit()
        else:
            super().keyPressEvent(event)


class ReceiptsView(QScrollArea):
    """noted: unit, day or None. A line is noted when it is left with another day than it had."""

    noted = Signal(str, object)

    def __init__(self, form: Form, today: date) -> None:
        super().__init__()
        self._form = form
        self._today = today
        self.lines: dict[str, DayLine] = {}
        self.said: dict[str, QLabel] = {}
        self._days: dict[str, date | None] = {}
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.due = label("", "scope", wrap=True)
        self._card = Card("材料收到日期")
        self._card.body.addWidget(self.due)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(2, 1)
        self._card.body.addLayout(self._grid)
        keys = "直接打 4.3，回车到下一个单位；空格填今天；清空就是还没收到。"
        self._card.body.addWidget(label(keys, "faint", wrap=True))
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(column(self._card, None, gap=0, margins=(0, 0, 6, 12)))
        self.setWidget(inside)

    def show_receipts(self, receipts: tuple[Receipt, ...], names: Mapping[str, str]) -> None:
        if [each.unit for each in receipts] != list(self.lines):
            self._build(receipts, names)
        due = next((each.due for each in receipts if each.due), None)
        came = sum(each.day is not None for each in receipts)
        late = sum(each.day is not None and not each.on_time for each in receipts)
        said = f"已收 {came}/{len(receipts)} 个" + (f"，迟 {late} 个" if late else "")
        self.due.setText(f"{said}。{due.month}月{due.day}日前报到为按时。" if due else
                          f"{said}。还没有设上报期限（台账“上报期限”），先不评按时。")
        for each in receipts:
            self._days[each.unit] = each.day
            line = self.lines[each.unit]
            if not line.isModified():
                line.setText(_shown(each.day))
            self._say(each)

    def first_blank(self) -> DayLine | None:
        return next((line for unit, line in self.lines.items() if self._days.get(unit) is None), None)

    def _build(self, receipts: tuple[Receipt, ...], names: Mapping[str, str]) -> None:
        while self._grid.count():
            if (widget := self._grid.takeAt(0).widget()) is not None:
                widget.deleteLater()
        self.lines, self.said = {}, {}
        for at, each in enumerate(receipts):
            line, said = DayLine(), label("", "sub")
            line.setFixedWidth(124)
            line.setPlaceholderText("未收到")
            name = label(names.get(each.unit, each.unit), "", buddy=line)
            line.stepped.connect(partial(self._step, each.unit))
            line.today_wanted.connect(partial(self._put_today, each.unit))
            line.editingFinished.connect(partial(self._settle, each.unit))
            self.lines[each.unit], self.said[each.unit] = line, said
            for place, widget in enumerate((name, line, said)):
                self._grid.addWidget(widget, at, place)

    def _step(self, unit: str, steps: int) -> None:
        if not self._settle(unit):
            return
        units = list(self.lines)
        at = min(max(units.index(unit) + steps, 0), len(units) - 1)
        line = self.lines[units[at]]
        line.setFocus(Qt.FocusReason.TabFocusReason)
        line.selectAll()
        self.ensureWidgetVisible(line)

    def _put_today(self, unit: str) -> None:
        self.lines[unit].setText(_shown(self._today))
        self.lines[unit].setModified(True)

    def _settle(self, unit: str) -> bool:
        """False when what is typed isn't a day: the line stays, with its fault."""
        line = self.lines[unit]
        if not line.isModified():
            return True
        day = read_day(self._form, line.text(), self._today)
        if isinstance(day, str):
            self._fault(unit, day)
            return False
        line.setModified(False)
        line.setText(_shown(day))
        theme.mark(line, "fault", "")
        if day != self._days.get(unit):
            self.noted.emit(unit, day)
        return True

    def _say(self, receipt: Receipt) -> None:
        if self.lines[receipt.unit].isModified():
            return
        theme.mark(self.lines[receipt.unit], "fault", "")
        late = receipt.days_late(self._today)
        words = ("按时", "pill-green") if receipt.day and receipt.due else ("", "sub")
        if late:
            words = (f"迟 {late} 天" if receipt.day else f"逾期 {late} 天", "pill-red")
        self.said[receipt.unit].setText(words[0])
        theme.mark(self.said[receipt.unit], "role", words[1])

    def _fault(self, unit: str, words: str) -> None:
        theme.mark(self.lines[unit], "fault", "error")
        self.said[unit].setText(words)
        theme.mark(self.said[unit], "role", "error")
        self.lines[unit].setAccessibleDescription(words)


def read_day(form: Form, text: str, today: date) -> date | str | None:
    """A day, None for a blank, or what is wrong with it. 4.3, 0403 and 4月3日 are days of this year."""
    plain = text.strip()
    if len(plain) in (3, 4) and plain.isascii() and plain.isdigit():
        plain = f"{plain[:-2]}.{plain[-2:]}"
    try:
        found = parse_value(form, form.by_name["issue_date"], with_year(plain, str(today.year)))
    except UserError:
        return "不是日期，如 4.3"
    if found is None:
        return None
    day = date.fromisoformat(str(found))
    return "还没到这一天" if day > today else day


def _shown(day: date | None) -> str:
    return "" if day is None else day.isoformat()
