"""A clerk who opens windows, types, presses, drags and pastes, and leaves no window behind."""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

_SCREEN = Path(__file__).with_name("screen.json")
os.environ.setdefault("QT_QPA_PLATFORM", f"offscreen:configfile={_SCREEN}")

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, QUrl  # noqa: E402
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QInputMethodEvent  # noqa: E402
from PySide6.QtTest import QTest  # noqa: E402
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget  # noqa: E402

from forms.definition import Choice, Field, Form  # noqa: E402
from model.clock import FixedClock  # noqa: E402
from ui import application, tasks  # noqa: E402
from ui.preferences import Preferences  # noqa: E402
from ui.widgets.factory import FieldContext  # noqa: E402

W = TypeVar("W", bound=QWidget)


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp: QApplication) -> None:
    """Our fonts, Chinese and theme, whatever the machine has."""
    application.dress(qapp)


@pytest.fixture(autouse=True)
def _fingers_off_the_keys(_dressed: None) -> None:
    """A shortcut that shut its window never saw Ctrl go up again: the next test would choose rows with it held."""
    if QGuiApplication.keyboardModifiers():
        nowhere = QWidget()
        for key in (Qt.Key.Key_Control, Qt.Key.Key_Shift, Qt.Key.Key_Alt):
            QTest.keyRelease(nowhere, key)


class Clerk:
    """Does what a person does, and only that."""

    def __init__(self, qtbot: Any) -> None:
        self._qtbot = qtbot
        self._windows: list[QWidget] = []

    def opens(self, window: W, size: tuple[int, int] = (1366, 768)) -> W:
        """Show a window and wait until it can be typed into."""
        self._windows.append(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        self._qtbot.waitExposed(window)
        QApplication.processEvents()
        return window

    def types(self, where: QWidget, text: str) -> None:
        """Replace nothing: type on. Latin text as keys, Chinese as an input method commits it."""
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        for character in text:
            if character.isascii():
                QTest.keyClick(where, character)
            else:
                event = QInputMethodEvent("", [])
                event.setCommitString(character)
                QApplication.sendEvent(where, event)
        QApplication.processEvents()

    def commits(self, where: QWidget, text: str) -> None:
        """What an input method hands over in one go, ASCII or not."""
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        event = QInputMethodEvent("", [])
        event.setCommitString(text)
        QApplication.sendEvent(where, event)
        QApplication.processEvents()

    def replaces(self, where: QWidget, text: str) -> None:
        """Select what stands there and type over it."""
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.keyClick(where, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(where, Qt.Key.Key_Delete)
        self.types(where, text)

    def presses(self, where: QWidget, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(where, key, held)
        QApplication.processEvents()

    def clicks(self, where: QWidget) -> None:
        if isinstance(where, QAbstractButton):
            assert where.isEnabled(), f"{where.text()} can't be pressed"
        QTest.mouseClick(where, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def leaves(self, where: QWidget) -> None:
        """Tab out of a field."""
        QTest.keyClick(where, Qt.Key.Key_Tab)
        QApplication.processEvents()

    def pastes(self, where: QWidget, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        where.setFocus(Qt.FocusReason.OtherFocusReason)
        QTest.keyClick(where, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        QApplication.processEvents()

    def drops(self, where: QWidget, files: Sequence[Path]) -> None:
        """Drag files from the file manager onto a widget."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(each)) for each in files])
        middle, copy, left = where.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(where, QDragEnterEvent(QPoint(middle), copy, mime, left, none))
        QApplication.sendEvent(where, QDropEvent(middle.toPointF(), copy, mime, left, none))
        QApplication.processEvents()

    def waits(self, until: Any) -> None:
        """Until a condition holds, at most ten seconds."""
        self._qtbot.waitUntil(lambda: bool(until()), timeout=10_000)

    def closes_all(self) -> None:
        tasks.finish()  # as the window does: what still runs ends, and tells nobody
        for window in self._windows:
            window.close()
            window.deleteLater()
        tasks.wait()
        for _ in range(3):
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()
        self._windows.clear()


@pytest.fixture
def clerk(qtbot: Any) -> Iterator[Clerk]:
    """The person at the desk; fails if a top-level widget outlives the test."""
    before = set(QApplication.topLevelWidgets())
    person = Clerk(qtbot)
    yield person
    person.closes_all()
    left = [each for each in QApplication.topLevelWidgets() if each not in before]
    assert not left, f"windows left behind: {left}"


@pytest.fixture
def clock() -> FixedClock:
    """A Friday afternoon in April, China time."""
    return FixedClock(datetime(2026, 4, 3, 6, 30, tzinfo=UTC))


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(tmp_path / "config" / "preferences.json")


def small_form(*fields: Field, choices: Mapping[str, tuple[Choice, ...]] | None = None) -> Form:
    """A form with only these fields."""
    return Form(id="try", version=1, title="试用表", source="测试", fields=fields, hash="0" * 64, raw={},
                choices=choices or {})


@pytest.fixture
def context(tmp_path: Path) -> FieldContext:
    """What a page gives its fields, with two invented villages."""
    villages = [("990101102001", "大坪村", "双河镇"), ("990101102002", "红岩村", "双河镇")]
    rows = iter(f"row-{number}" for number in range(100))
    tasks_list = (Choice("T1", "培育产业"), Choice("T2", "改善交通"), Choice("T3", "稳住就业"))
    return FieldContext(
        choices=lambda field, row: tasks_list,
        names=lambda form, key: next((name for code, name, _ in villages if code == key), key),
        find=lambda form, text, levels: [each for each in villages if text in each[1] or text in ("dpc"[:len(text)],)],
        add_file=lambda path, name: {"name": name, "sha256": "a" * 64, "size": path.stat().st_size,
                                     "type": "image/png"},
        thumbnail=lambda sha: b"", read_file=lambda sha: b"", new_row=lambda: next(rows),
        pinyin=lambda text: {"培育产业": "pycy", "改善交通": "gsjt", "稳住就业": "wzjy"}.get(text, ""),
        today="2026-04-03")
