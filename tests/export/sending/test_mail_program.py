"""Handing over to a mail program: a stand-in for the desktop's own commands notes what it was given."""

import sys
from pathlib import Path

import pytest

from export.sending.errors import NoMailProgram
from export.sending.mail_program import hand_over

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the desktop of Linux")


def desktop(folder: Path, monkeypatch, *, handler: str, code: int = 0) -> Path:
    noted = folder / "noted"
    (folder / "xdg-mime").write_text(f"#!/bin/sh\necho {handler}\n")
    (folder / "xdg-open").write_text(f'#!/bin/sh\necho "$@" > {noted}\nexit {code}\n')
    for name in ("xdg-mime", "xdg-open"):
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return noted


def test_the_letter_opens_in_the_mail_program(tmp_path, monkeypatch) -> None:
    noted = desktop(tmp_path, monkeypatch, handler="thunderbird.desktop")
    hand_over(tmp_path / "双河镇 上报.eml")
    assert noted.read_text().strip() == str(tmp_path / "双河镇 上报.eml")


@pytest.mark.parametrize(("handler", "code"), [("", 0), ("thunderbird.desktop", 3)])
def test_without_a_mail_program_it_says_where_the_letter_is(tmp_path, monkeypatch, handler, code) -> None:
    desktop(tmp_path, monkeypatch, handler=handler, code=code)
    with pytest.raises(NoMailProgram, match="没有能打开邮件文件的程序") as told:
        hand_over(tmp_path / "a.eml")
    assert str(tmp_path / "a.eml") in told.value.kept


def test_without_a_desktop_too(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoMailProgram):
        hand_over(tmp_path / "a.eml")
