"""Photos of a log entry: dropped or chosen, several at once, each with its time (施工前 施工中 完工后) and a word."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QVBoxLayout, QWidget

from forms.definition import Value
from forms.errors import UserError
from ui import theme
from ui.dialogs import open_file
from ui.widgets.basics import Segmented, button, column, label, row, tool
from ui.widgets.editor import Editor, Line
from ui.widgets.factory import FieldContext

_FILES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp *.heic)"


class PhotoEdit(Editor):
    """Value: rows {row, image, when, caption}. usual: the time that a new photo gets."""

    def __init__(self, context: FieldContext, times: Sequence[tuple[str, str]], usual: str) -> None:
        super().__init__()
        self._context, self._times, self._usual = context, times, usual
        self._rows: list[dict[str, Value]] = []
        self.add = button("加照片(&P)", self._choose, icon="photo")
        self._fault = label("", "error", wrap=True)
        self._fault.hide()
        self._list = QVBoxLayout()
        self._list.setSpacing(6)
        self._inside: QWidget | None = None
        self.setLayout(column(row(self.add, label("或把照片拖到这里，可以一次几张", "faint"), None, gap=10), self._list,
                              self._fault, gap=4))
        self.setAcceptDrops(True)

    def value(self) -> Value | None:
        return [dict(each) for each in self._rows] or None

    def set_value(self, value: Value | None) -> None:
        self._rows = [dict(each) for each in value] if isinstance(value, list) else []
        self._show()

    def set_readonly(self, readonly: bool) -> None:
        self.add.setEnabled(not readonly)

    def set_fault(self, level: theme.Level) -> None:
        theme.mark(self.add, "danger", level == "error")

    def focus_target(self) -> QWidget:
        return self.add

    def take(self, paths: Sequence[Path]) -> None:
        """Into the workspace; what can't be taken says why below."""
        faults = []
        for path in paths:
            try:
                image: Mapping[str, Value] = self._context.add_file(path, path.name)
            except UserError as problem:
                faults.append(str(problem))
                continue
            self._rows.append({"row": self._context.new_row(), "image": image, "when": self._usual})
        self._fault.setText("\n".join(faults))
        self._fault.setVisible(bool(faults))
        self._show()
        self.changed.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.take([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])

    def _choose(self) -> None:
        path = open_file(self, "加照片", _FILES)
        if path is not None:
            self.take([path])

    def _show(self) -> None:
        if self._inside is not None:
            self._list.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        self._inside.setLayout(column(*(self._line(each) for each in self._rows), gap=6))
        self._list.addWidget(self._inside)
        self._inside.setVisible(bool(self._rows))

    def _line(self, each: dict[str, Value]) -> QWidget:
        picture = label()
        picture.setFixedSize(QSize(64, 46))
        shown = QPixmap()
        shown.loadFromData(self._context.thumbnail(str(each["image"]["sha256"])))
        if not shown.isNull():
            picture.setPixmap(shown.scaled(picture.size(), Qt.AspectRatioMode.KeepAspectRatio,
                                           Qt.TransformationMode.SmoothTransformation))
        times = Segmented(self._times, str(each.get("when", self._usual)), name="时点")
        times.chosen.connect(partial(self._put, each, "when"))
        caption = Line()
        caption.setMaxLength(60)
        caption.setText(str(each.get("caption", "")))
        caption.setPlaceholderText("说明")
        caption.setAccessibleName("照片说明")
        caption.textEdited.connect(partial(self._put, each, "caption"))
        made = QWidget()
        line = row(picture, column(times, caption, gap=4), tool("x", "去掉这张", partial(self._remove, each)), gap=8)
        line.setStretch(1, 1)
        made.setLayout(line)
        return made

    def _put(self, each: dict[str, Value], name: str, value: str) -> None:
        if value.strip():
            each[name] = value.strip()
        else:
            each.pop(name, None)
        self.changed.emit()

    def _remove(self, each: dict[str, Value]) -> None:
        self._rows = [one for one in self._rows if one is not each]
        self._show()
        self.changed.emit()
        self.add.setFocus(Qt.FocusReason.OtherFocusReason)
