"""Below the grid: the half day one stands on in full, what a key would do, and whether everything is saved."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QWidget

from ui import icons, theme
from ui.attendance.legend import KeyCap
from ui.attendance.wording import StripWords
from ui.widgets.basics import label, link, row, symbol
from ui.widgets.elided import Elided


class Strip(QFrame):
    """retry: save again what couldn't be saved. open_wanted: the same as Enter in the grid."""

    retry = Signal()
    open_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("panel", "true")
        self.setFixedHeight(36)
        self.who, self.when = label("", "strong"), label("", "strong")
        self.what = Elided(natural=True)
        self.what.setMinimumWidth(150)  # so that what follows stays where it is
        self.place_label, self.place = label("地点", "faint"), label()
        self.note_label, self.note = label("备注", "faint"), Elided(natural=True)
        self.fault = Elided(natural=True)
        self._enter = QWidget()
        more = link("地点、备注、照片", self.open_wanted.emit)
        self._enter.setLayout(row(KeyCap("Enter"), more, gap=8))
        self._disk = symbol("device-floppy", "sub", 16)
        self.saved = label("", "sub")
        self.saved.setMinimumWidth(QFontMetrics(theme.font(theme.SMALL)).horizontalAdvance("已保存 00:00:00") + 6)
        self._retry = link("再存一次", self.retry.emit)
        self._retry.hide()
        line = row(self.who, 6, self.when, 10, self.what, self.fault, 8, self.place_label, self.place, 8,
                   self.note_label, self.note, None, self._enter, 8, self._disk, self.saved, self._retry,
                   gap=6, margins=(13, 0, 13, 0))
        self.setLayout(line)
        self._narrow = False
        self.show_saved(0, "")

    def set_narrow(self, narrow: bool) -> None:
        """Who, when, what, saved; the rest is behind Enter."""
        self._narrow = narrow
        for each in (self.place_label, self.place, self.note_label, self.note, self._enter):
            each.setVisible(not narrow)

    def show_words(self, words: StripWords) -> None:
        self.who.setText(words.who)
        self.when.setText(words.when)
        self.what.setText(words.what)
        self.fault.setText(words.fault)
        theme.mark(self.fault, "role", "error" if words.error else "warning")
        self.fault.setVisible(bool(words.fault))
        self.place.setText(words.place or "—")
        self.note.setText(words.note or "—")
        self.setAccessibleName(f"{words.who} {words.when} {words.what} {words.fault}")

    def show_saved(self, unsaved: int, at: str, *, failed: bool = False) -> None:
        """已保存 14:32:08, or how much isn't on the disk yet."""
        if failed:
            text, role = f"{unsaved} 天没有存上", "error"
        elif unsaved:
            text, role = f"正在保存 {unsaved} 天", "sub"
        else:
            text, role = (f"已保存 {at}" if at else "改了就存"), "sub"
        if self.saved.text() != text:
            self.saved.setText(text)
        theme.mark(self.saved, "role", role)
        icons.dress(self._disk, "device-floppy", "red" if failed else "sub", 16)
        self._retry.setVisible(failed)
