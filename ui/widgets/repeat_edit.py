"""A small table inside a form: one row a part (资金计划, 里程碑 …), each cell the editor of its type."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from forms.definition import Field, Value
from forms.errors import UserError
from ui import theme
from ui.widgets.basics import button, label, row, tool
from ui.widgets.editor import Editor

RowValues = Callable[[], Mapping[str, Value]]
Column = tuple[Field, Callable[[RowValues], Editor]]
_WIDE = frozenset({"text", "long_text", "reference", "select_multiple", "image", "file"})


class _Row:
    """The editors of one row, and the id that it keeps."""

    def __init__(self, key: str, editors: Mapping[str, Editor], remove: QToolButton) -> None:
        self.key, self.editors, self.remove = key, editors, remove

    def values(self) -> dict[str, Value]:
        """What can be read; for choices that depend on the row."""
        found: dict[str, Value] = {}
        for name, editor in self.editors.items():
            try:
                value = editor.value()
            except UserError:
                continue
            if value is not None:
                found[name] = value
        return found


class RepeatEdit(Editor):
    """Value: a list of mappings with their `row`. Alt+Enter in a cell adds a row, the trash takes one away."""

    def __init__(self, columns: Sequence[Column], *, new_row: Callable[[], str]) -> None:
        super().__init__()
        self._columns, self._new_row = columns, new_row
        self._rows: list[_Row] = []
        self._readonly = False
        self._grid = QGridLayout()
        self._grid.setContentsMargins(10, 6, 6, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._frame = QFrame()
        self._frame.setProperty("panel", "true")
        self._frame.setLayout(self._grid)
        self._empty = label("还没有，点“添加一行”", "faint")
        self.add = button("添加一行", self.add_row, kind="quiet", icon="plus")
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addWidget(self._frame)
        box.addLayout(row(self.add, None))
        self._head: list[QLabel] = []
        for number, (field, _) in enumerate(columns):
            unit = f"（{field.unit}）" if field.unit else ""
            words = label(field.label + unit, "sub")
            number_like = field.type in ("integer", "decimal", "money", "percent")
            words.setAlignment(Qt.AlignmentFlag.AlignRight if number_like else Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(words, 0, number)
            self._grid.setColumnStretch(number, 3 if field.type in _WIDE else 2)
            self._head.append(words)
        self._grid.addWidget(self._empty, 1, 0, 1, len(columns) + 1)
        self._sync()

    def value(self) -> Value | None:
        """All rows; a row without any value is left out. Raises UserError of the first cell that can't be read."""
        rows = []
        for each in self._rows:
            values = {name: value for name, editor in each.editors.items() if (value := editor.value()) is not None}
            if values:
                rows.append({"row": each.key, **values})
        return rows or None

    def set_value(self, value: Value | None) -> None:
        wanted = list(value or ())
        while len(self._rows) > len(wanted):
            self._drop(self._rows[-1])
        for number, values in enumerate(wanted):
            if number == len(self._rows):
                self._append(str(values["row"]))
            each = self._rows[number]
            each.key = str(values["row"])
            for name, editor in each.editors.items():
                editor.set_value(values.get(name))
        self._sync()

    def raw_text(self) -> str:
        """Which cells can't be read, as lines of row, column and text, for the draft."""
        lines = [f"{number}\t{name}\t{editor.raw_text()}" for number, each in enumerate(self._rows)
                 for name, editor in each.editors.items() if not editor.readable()]
        return "\n".join(lines)

    def set_raw_text(self, text: str) -> None:
        for line in text.splitlines():
            number, name, raw = line.split("\t", 2)
            while len(self._rows) <= int(number):
                self._append(self._new_row())
            self._rows[int(number)].editors[name].set_raw_text(raw)
        self._sync()

    def readable_rows(self) -> list[dict[str, Value]]:
        """The rows with what can be read of them: what is evaluated while somebody types."""
        return [{"row": each.key, **each.values()} for each in self._rows]

    def set_fault(self, level: theme.Level) -> None:
        theme.mark(self._frame, "bar", level or None)

    def set_cell_fault(self, number: int, name: str, level: theme.Level, message: str = "") -> None:
        """Mark one cell; its message is its accessible description and tool tip."""
        if number < len(self._rows) and name in self._rows[number].editors:
            editor = self._rows[number].editors[name]
            editor.set_fault(level)
            editor.setToolTip(message)
            editor.focus_target().setAccessibleDescription(message)

    def clear_cell_faults(self) -> None:
        for number, each in enumerate(self._rows):
            for name in each.editors:
                self.set_cell_fault(number, name, "")

    def cell(self, number: int, name: str) -> Editor | None:
        """The editor of a cell, for jumps to fund_plan[2].amount."""
        return self._rows[number].editors.get(name) if number < len(self._rows) else None

    def row_count(self) -> int:
        return len(self._rows)

    def set_readonly(self, readonly: bool) -> None:
        self._readonly = readonly
        self._sync()

    def focus_target(self) -> QWidget:
        if self._rows and self._rows[0].editors:
            return next(iter(self._rows[0].editors.values())).focus_target()
        return self.add

    def add_row(self) -> None:
        """A new empty row with the focus in its first cell."""
        self._append(self._new_row())
        self._sync()
        first = next(iter(self._rows[-1].editors.values()), None)
        if first is not None:
            first.focus_inside()

    def remove_row(self, each: _Row) -> None:
        at = self._rows.index(each)
        self._drop(each)
        self._sync()
        self.changed.emit()
        if self._rows:
            next(iter(self._rows[min(at, len(self._rows) - 1)].editors.values())).focus_inside()
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    def _append(self, key: str) -> None:
        editors: dict[str, Editor] = {}
        made = _Row(key, editors, tool("trash", "去掉这一行", size=16))
        for field, make in self._columns:
            editor = make(made.values)
            editor.focus_target().setAccessibleName(f"{field.label} 第 {len(self._rows) + 1} 行")
            editor.set_readonly(self._readonly or field.readonly or bool(field.calculation))
            editor.changed.connect(self.changed)
            editor.finished.connect(self.finished)
            editors[field.name] = editor
        made.remove.clicked.connect(lambda: self.remove_row(made))
        self._rows.append(made)
        self._place(made, len(self._rows))

    def _place(self, each: _Row, line: int) -> None:
        for number, (field, _) in enumerate(self._columns):
            self._grid.addWidget(each.editors[field.name], line, number)
        self._grid.addWidget(each.remove, line, len(self._columns), Qt.AlignmentFlag.AlignVCenter)

    def _drop(self, each: _Row) -> None:
        self._rows.remove(each)
        for widget in (*each.editors.values(), each.remove):
            self._grid.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        for line, left in enumerate(self._rows, start=1):
            self._place(left, line)

    def _sync(self) -> None:
        self._empty.setVisible(not self._rows)
        self.add.setVisible(not self._readonly)
        for words in self._head:
            words.setVisible(bool(self._rows))
        for each in self._rows:
            each.remove.setVisible(not self._readonly)
            for field, _ in self._columns:
                each.editors[field.name].set_readonly(
                    self._readonly or field.readonly or bool(field.calculation))
