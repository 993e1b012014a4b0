"""Double click: what the system is told, and that its own tools then say that it is this program."""

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication

from forms.errors import UserError
from ui import file_types
from ui.settings.opening_card import OpeningCard

COMMAND = ["/opt/托底 台账/tuodi", 'a"$b']


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for what this user's desktop knows."""
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setattr(file_types, "_share", lambda: tmp_path / "XDG_DATA_HOME")
    return tmp_path / "XDG_DATA_HOME"


@pytest.fixture
def icon() -> QPixmap:
    made = QPixmap(QSize(256, 256))
    made.fill(Qt.GlobalColor.darkBlue)
    return made


def test_what_is_told_is_found_again(share: Path, icon: QPixmap) -> None:
    file_types.register(COMMAND, icon)
    assert file_types.registered(COMMAND)
    assert not file_types.registered(["/elsewhere/tuodi"])
    entry = (share / "applications" / "tuodi.desktop").read_text("utf-8")
    assert 'Exec="/opt/托底 台账/tuodi" "a\\\\"\\\\$b" %F\n' in entry
    assert (share / "icons/hicolor/256x256/apps/tuodi.png").stat().st_size > 100


@pytest.mark.skipif(not (shutil.which("update-mime-database") and shutil.which("gio")), reason="no desktop's tools")
def test_the_desktop_opens_a_package_with_the_program(share: Path, icon: QPixmap, tmp_path: Path) -> None:
    program, opened = tmp_path / "托底 台账" / "tuodi", tmp_path / "opened"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{opened}.part" && mv "{opened}.part" "{opened}"\n')
    program.chmod(0o755)
    file_types.register([str(program)], icon)
    package = tmp_path / "双河镇 2026-03-A001.asice"
    package.write_bytes(b"PK\x03\x04")
    said = subprocess.run(["gio", "info", "-a", "standard::content-type", package], capture_output=True, text=True,
                          check=True, env=dict(os.environ)).stdout
    assert file_types.PACKAGE in said
    subprocess.run(["gio", "open", package], check=True, env=dict(os.environ), timeout=20)
    end = time.monotonic() + 10
    while not opened.exists() and time.monotonic() < end:
        os.sched_yield()
    assert opened.read_text("utf-8") == f"{package}\n"


def test_windows_keeps_it_for_this_user_with_the_file_in_quotes() -> None:
    entries = dict(file_types.windows_entries(["C:\\工具\\托底 台账\\tuodi.exe"]))
    assert entries["Software\\Classes\\Tuodi.Package\\shell\\open\\command"] == (
        '"C:\\工具\\托底 台账\\tuodi.exe" "%1"')
    assert entries["Software\\Classes\\.asice"] == "Tuodi.Package"


def test_one_button_in_the_settings(clerk: Any, share: Path) -> None:
    said: list[str] = []
    card = clerk.opens(OpeningCard(lambda problem: said.append(str(problem)), said.append))
    assert card.set_up.isVisible()
    clerk.clicks(card.set_up)
    assert said == ["已设成双击打开"]
    assert not card.set_up.isVisible()
    assert QApplication.instance() is not None


def test_where_nothing_can_be_written_it_says_so(clerk: Any, share: Path) -> None:
    said: list[UserError] = []
    share.write_bytes(b"a file where a folder should be")
    card = clerk.opens(OpeningCard(said.append, lambda _: None))
    clerk.clicks(card.set_up)
    assert "没有设成双击打开" in str(said[0])
