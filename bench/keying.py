"""A desk opened as its user opens it and keyed with real key events: what each key takes until a paint."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from bench.workspaces import PASSWORD
from model.clock import Clock
from model.workspace import opening

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace
    from ui.shell import Shell


def open_again(folder: Path, clock: Clock) -> "Workspace":
    """A workspace that was made for measuring."""
    return opening.open_workspace(folder, opening.people_of(folder)[0].id, PASSWORD, clock)


@contextmanager
def shell(folder: Path) -> Iterator[tuple[Any, "Shell"]]:
    """The application with an empty window of the usual size. folder: for its preferences."""
    from PySide6.QtWidgets import QApplication

    from ui import application
    from ui.preferences import Preferences
    from ui.shell import Header, Shell

    app = QApplication([])
    application.dress(app)
    made = Shell(Header("双河镇", "云岭县", "测速员", "填报人"), [], Preferences(folder / "preferences.json"))
    made.resize(1366, 768)
    made.show()
    app.processEvents()
    yield app, made


def open_page(app: Any, window: "Shell", make: Callable[[], Any]) -> tuple[Any, float]:
    """The page, and the milliseconds until it was painted."""
    start = perf_counter()
    page = make()
    window.stack.addWidget(page)
    window.stack.setCurrentWidget(page)
    page.repaint()
    app.processEvents()
    return page, (perf_counter() - start) * 1000


def pressed(app: Any, top: Any, key: Any) -> float:
    """Milliseconds from the press of a key, wherever the focus is, until something below `top` was painted."""
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QWidget

    class Watch(QObject):
        painted = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and top.isAncestorOf(watched):
                self.painted = True
            return False

    watch = Watch()
    where = app.focusWidget() or top
    app.installEventFilter(watch)
    start = perf_counter()
    QTest.keyClick(where, key)
    while not watch.painted:
        app.processEvents()
    took = (perf_counter() - start) * 1000
    app.removeEventFilter(watch)
    app.processEvents()
    return took
