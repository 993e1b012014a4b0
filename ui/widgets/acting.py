"""Keys and pauses that call something."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


def add_shortcuts(page: QWidget, acts: Mapping[str, Callable[[], object]]) -> dict[str, QShortcut]:
    """Keys that act while the page, or something in it, has the focus."""
    made = {}
    for keys, act in acts.items():
        shortcut = QShortcut(QKeySequence(keys), page)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(lambda act=act: act())
        made[keys] = shortcut
    return made


def pause(parent: QObject, milliseconds: int, act: Callable[[], object]) -> QTimer:
    """Calls once, so long after its last start."""
    made = QTimer(parent)
    made.setSingleShot(True)
    made.setInterval(milliseconds)
    made.timeout.connect(act)
    return made
