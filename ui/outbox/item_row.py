"""One thing in the outbox: what, where to, how far, and when it didn't go: why, what was kept, what to do."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton

from model.exchange.outbox import Item
from ui.outbox.state import Line
from ui.widgets.basics import column, label, link, row, symbol
from ui.widgets.states import Pill

_CHANNEL_ICONS = {"folder": "usb", "eml": "mail", "smtp": "send", "webdav": "upload"}


class ItemRow(QFrame):
    """retried, withdrawn, mailed: the item. shown: the folder in which it lies."""

    retried = Signal(object)
    withdrawn = Signal(object)
    mailed = Signal(object)
    shown = Signal(object)

    def __init__(self, line: Line) -> None:
        super().__init__()
        self.line = line
        self.acts = {each.text(): each for each in self._acts(line.item)}
        for words, each in self.acts.items():
            each.setAccessibleName(f"{words} {line.title}")
        self.pill = Pill(*line.pill)
        mark = symbol(_CHANNEL_ICONS[line.item.channel], "sub", 18)
        head = row(mark, label(line.title, "strong"), None, self.pill, gap=10)
        about = label(line.about, "sub", wrap=True)
        parts = column(head, gap=5, margins=(19, 11, 19, 11))
        self.fault = label("", "error", wrap=True)
        parts.addWidget(self.fault)
        if line.fault is None:
            self.fault.hide()
        else:
            happened, kept, next_step = line.fault
            self.fault.setText(happened)
            self.fault.setProperty("role", "error" if line.item.state == "stopped" else "warning")
            parts.addWidget(label(f"{kept}{next_step}", "scope", wrap=True))
        foot = row(about, *self.acts.values(), gap=14)
        foot.setStretchFactor(about, 1)
        parts.addLayout(foot)
        self.setLayout(parts)
        said = "".join(line.fault) if line.fault else ""
        self.setAccessibleName(f"{line.title} {line.pill[1]} {line.about} {said}")

    def _acts(self, item: Item) -> list[QPushButton]:
        made = []
        if item.state in ("waiting", "stopped"):
            made = [link("现在再发", partial(self.retried.emit, item)),
                    link("不发了", partial(self.withdrawn.emit, item))]
        elif item.state in ("sent", "withdrawn"):
            made = [link("再发一次", partial(self.retried.emit, item))]
        if item.state in ("sent", "delivered") and item.channel in ("folder", "eml"):
            made.insert(0, link("打开所在文件夹", partial(self.shown.emit, Path(item.target))))
        if item.state == "sent" and item.channel == "eml":
            made.insert(0, link("用邮件程序打开", partial(self.mailed.emit, item)))
        return made
