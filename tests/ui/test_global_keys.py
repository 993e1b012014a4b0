"""Keys that mean the same everywhere: they are listed in the manual, and they do what it says."""

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ui import global_keys
from ui.global_keys import GlobalKeys
from ui.manual import manual_file
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell

CTRL = Qt.KeyboardModifier.ControlModifier


class _Page(QWidget):
    title = "页"

    def on_changes(self, _changes: object) -> None:
        pass

    def open_record(self, form: str, record: str, path: str) -> None:
        pass

    def may_leave(self) -> bool:
        return True


@pytest.fixture
def shell(clerk: Any, preferences: Preferences) -> Shell:
    pages = [PageSpec(key, key, key[:2], "folder", lambda _: _Page()) for key in ("项目", "考勤", "month")]
    made = clerk.opens(Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), pages, preferences))
    made.show_page("项目")
    return made


def test_f1_opens_the_manual_at_the_chapter_of_the_page(clerk: Any, shell: Shell) -> None:
    keys = GlobalKeys(shell, lambda _: None)
    shell.show_page("考勤")
    clerk.presses(shell, Qt.Key.Key_F1)

    manual = keys.manual
    assert manual is not None
    assert manual.isVisible()
    assert "每日考勤" in manual.chapters.currentItem().text()
    assert "每日考勤" in manual.text.textCursor().block().text()

    clerk.types(manual.search, "恢复码")
    clerk.waits(lambda: manual.text.textCursor().selectedText() == "恢复码")
    first = manual.text.textCursor().position()
    clerk.presses(manual.search, Qt.Key.Key_Return)
    assert manual.text.textCursor().position() > first
    clerk.replaces(manual.search, "没有这样的词")
    clerk.waits(lambda: "没有" in manual.found.text())
    clerk.presses(manual, Qt.Key.Key_Escape)
    assert not manual.isVisible()


def test_pictures_of_the_manual_are_never_wider_than_its_page(clerk: Any, shell: Shell) -> None:
    keys = GlobalKeys(shell, lambda _: None)
    clerk.presses(shell, Qt.Key.Key_F1)

    assert keys.manual is not None
    assert keys.manual.text.horizontalScrollBar().maximum() == 0


def test_ctrl_o_verifies_a_file_from_any_page_but_the_one_that_does_it_itself(
    clerk: Any, shell: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[Path] = []
    monkeypatch.setattr(global_keys, "open_file", lambda *_: tmp_path / "双河镇.asice")
    GlobalKeys(shell, seen.append)
    clerk.presses(shell, Qt.Key.Key_O, CTRL)
    assert seen == [tmp_path / "双河镇.asice"]

    shell.show_page("month")
    clerk.presses(shell, Qt.Key.Key_O, CTRL)
    assert len(seen) == 1


@pytest.mark.parametrize("keys", ["F1", "F6", "Ctrl+O", "Ctrl+K", "Ctrl+N", "Ctrl+S", "Ctrl+F", "F8", "Ctrl+L"])
def test_the_manual_lists_the_key(keys: str) -> None:
    listed = manual_file().read_text(encoding="utf-8").partition("## 11")[2].partition("## 12")[0]
    assert re.search(rf"`{re.escape(keys)}`", listed)


