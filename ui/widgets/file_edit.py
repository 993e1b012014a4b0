"""A photo or a file: chosen, dropped or pasted; shown with its name and size; taken away again."""

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPixmap
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from forms.definition import Value
from forms.errors import UserError
from ui import icons, theme
from ui.dialogs import open_file
from ui.widgets.basics import button, column, label, row, tool
from ui.widgets.editor import Editor

_IMAGES = "照片 (*.jpg *.jpeg *.png *.bmp *.webp *.heic)"
_FILES = "文件 (*.pdf *.jpg *.jpeg *.png *.docx *.xlsx *.wps *.et *.doc *.xls);;所有文件 (*)"


def size_words(count: int) -> str:
    """A size as people say it: 412 KB, 3.1 MB."""
    if count < 1_000_000:
        return f"{max(1, round(count / 1000))} KB"
    return f"{count / 1_000_000:.1f} MB"


class FileEdit(Editor):
    """Value: {"name", "sha256", "size", "type"}. What can't be taken says why below its button."""

    def __init__(self, *, add: Callable[[Path, str], Mapping[str, Value]], read: Callable[[str], bytes],
                 thumbnail: Callable[[str], bytes], image: bool) -> None:
        super().__init__()
        self._add, self._read_file, self._thumbnail, self._image = add, read, thumbnail, image
        self._value: Mapping[str, Value] | None = None
        self._picture = label()
        self._readonly = False
        self.setAcceptDrops(True)
        self.choose = button("选择照片" if image else "选择文件", self._choose, icon="photo" if image else "paperclip")
        self._advice = label("或把照片拖到这里" if image else "或把文件拖到这里", "faint")
        self._picture.setFixedSize(56, 42)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name, self._size = label(), label("", "faint")
        self._save = tool("download", "另存一份", self._save_copy)
        self._remove = tool("x", "去掉", self._clear)
        self._shown = QFrame()
        self._shown.setProperty("sunk", "true")
        self._shown.setLayout(row(self._picture, column(self._name, self._size, gap=0), None, self._save, self._remove,
                                  gap=10, margins=(6, 5, 6, 5)))
        self._fault = label("", "error", wrap=True)
        self._empty = QWidget()
        self._empty.setLayout(row(self.choose, self._advice, None, gap=10))
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        for each in (self._empty, self._shown, self._fault):
            box.addWidget(each)
        self._show()

    def value(self) -> Value | None:
        return dict(self._value) if self._value is not None else None

    def set_value(self, value: Value | None) -> None:
        self._value = value
        self._fault.setText("")
        self._show()

    def set_fault(self, level: theme.Level) -> None:
        theme.mark(self._shown, "bar", level or None)

    def set_readonly(self, readonly: bool) -> None:
        self._readonly = readonly
        self.setAcceptDrops(not readonly)
        self._show()

    def focus_target(self) -> QWidget:
        return self._remove if self._value is not None else self.choose

    def take(self, path: Path) -> None:
        """Take a file into the workspace; a refusal stands below."""
        try:
            value = self._add(path, path.name)
        except UserError as problem:
            self._fault.setText(str(problem))
            self._fault.show()
            return
        self.set_value(value)
        self.changed.emit()
        self.finished.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._value is not None:
            self._picture.setPixmap(self._small_picture(self._value))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        if urls:
            self.take(Path(urls[0].toLocalFile()))
        if len(urls) > 1 and self._value is not None:
            first, others = self._value["name"], len(urls) - 1
            self._fault.setText(f"这里放一个，先放了“{first}”。另外 {others} 个请放到别的行或别的格。")
            self._fault.show()

    def _choose(self) -> None:
        path = open_file(self, "选择照片" if self._image else "选择文件", _IMAGES if self._image else _FILES)
        if path is not None:
            self.take(path)

    def _save_copy(self) -> None:
        from ui.dialogs import save_file

        if self._value is None:
            return
        path = save_file(self, "另存一份", str(self._value["name"]), "所有文件 (*)")
        if path is not None:
            try:
                path.write_bytes(self._read_file(str(self._value["sha256"])))
            except (OSError, UserError) as problem:
                self._fault.setText(f"没有存成：{problem}")
                self._fault.show()

    def _clear(self) -> None:
        self.set_value(None)
        self.changed.emit()
        self.choose.setFocus()

    def _show(self) -> None:
        value = self._value
        self._empty.setVisible(value is None and not self._readonly)
        self._shown.setVisible(value is not None)
        self._remove.setVisible(not self._readonly)
        self._fault.setVisible(bool(self._fault.text()))
        if value is None:
            return
        self._name.setText(str(value["name"]))
        self._size.setText(size_words(int(value["size"])))
        self._picture.setPixmap(self._small_picture(value))

    def _small_picture(self, value: Mapping[str, Value]) -> QPixmap:
        made = QPixmap()
        if str(value["type"]).startswith("image/"):
            try:
                made.loadFromData(self._thumbnail(str(value["sha256"])))
            except UserError as problem:
                self._fault.setText(str(problem))
                self._fault.show()
        if made.isNull():
            pdf = str(value["type"]).endswith("pdf")
            return icons.pixmap("file-type-pdf" if pdf else "file-text", "sub", 28)
        return made.scaled(QSize(56, 42), Qt.AspectRatioMode.KeepAspectRatio,
                           Qt.TransformationMode.SmoothTransformation)
