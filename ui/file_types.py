"""A double click on a package opens this program: the system is told so for this user alone, and only when asked to.

Linux: a desktop entry and file types below ~/.local/share (freedesktop.org: desktop-entry, shared-mime-info,
mime-apps). Windows: HKEY_CURRENT_USER\\Software\\Classes. No administrator's rights are needed.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from PySide6.QtCore import QStandardPaths
from PySide6.QtGui import QPixmap

from forms.errors import UserError

NAME = "托底帮扶台账"
PACKAGE, SEALED = "application/vnd.etsi.asic-e+zip", "application/x-tuodi-sealed"
_ENTRY = "tuodi.desktop"
_WINDOWS_KIND = "Tuodi.Package"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
  <mime-type type="{PACKAGE}">
    <comment xml:lang="zh_CN">{NAME}的包</comment>
    <sub-class-of type="application/zip"/>
    <glob weight="80" pattern="*.asice"/>
  </mime-type>
  <mime-type type="{SEALED}">
    <comment xml:lang="zh_CN">{NAME}的加密包</comment>
    <glob weight="80" pattern="*.asice.age"/>
  </mime-type>
</mime-info>
"""


class CannotRegister(UserError):
    """The system keeps its file types from being changed. what: its words."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"没有设成双击打开：{what}。", kept="别的都没有动。",
            next_step="不影响使用：把文件拖进窗口就行；要设的话，请管这台电脑的人看看。",
        )


def program() -> list[str]:
    """How this program is started: the built one, or Python with main.py."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, str(Path(__file__).resolve().parents[1] / "main.py")]


def registered(command: Sequence[str]) -> bool:
    """Whether a double click leads to just this program."""
    if sys.platform == "win32":
        return _read_windows() == windows_command(command)
    try:
        return _entry(command) == (_share() / "applications" / _ENTRY).read_text("utf-8")
    except OSError:
        return False


def register(command: Sequence[str], icon: QPixmap) -> None:
    """Tell the system. command: as `program` says. Raises CannotRegister."""
    try:
        if sys.platform == "win32":
            _write_windows(command)
        else:
            _write_linux(command, icon)
    except OSError as problem:
        raise CannotRegister(problem.strerror or str(problem)) from problem


def windows_command(command: Sequence[str]) -> str:
    """As the registry keeps it: every part in quotes, the file last."""
    return " ".join(f'"{each}"' for each in (*command, "%1"))


def windows_entries(command: Sequence[str]) -> list[tuple[str, str]]:
    """Keys below HKEY_CURRENT_USER with their default value."""
    classes = "Software\\Classes"
    kind = f"{classes}\\{_WINDOWS_KIND}"
    return [(kind, f"{NAME}的包"), (f"{kind}\\DefaultIcon", f'"{command[0]}",0'),
            (f"{kind}\\shell\\open\\command", windows_command(command)),
            (f"{classes}\\.asice", _WINDOWS_KIND), (f"{classes}\\.age", _WINDOWS_KIND)]


def _share() -> Path:
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation))


def _entry(command: Sequence[str]) -> str:
    quoted = " ".join('"' + "".join(f"\\{each}" if each in '"`$\\' else each for each in part).replace("%", "%%") + '"'
                      for part in command)
    return "\n".join((
        "[Desktop Entry]", "Type=Application", f"Name={NAME}", "Comment=离线填报、核对、签批、上报",
        f"Exec={quoted.replace(chr(92), chr(92) * 2)} %F", "Icon=tuodi", "Terminal=false", "Categories=Office;",
        "StartupWMClass=tuodi", f"MimeType={PACKAGE};{SEALED};", ""))


def _write_linux(command: Sequence[str], icon: QPixmap) -> None:
    share = _share()
    files = {share / "applications" / _ENTRY: _entry(command),
             share / "mime" / "packages" / "tuodi.xml": _TYPES.replace(NAME, escape(NAME))}
    for path, words in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, "utf-8")
    picture = share / "icons" / "hicolor" / "256x256" / "apps" / "tuodi.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    icon.save(str(picture))
    _run("update-mime-database", str(share / "mime"))
    _run("update-desktop-database", str(share / "applications"))
    for kind in (PACKAGE, SEALED):
        _run("gio", "mime", kind, _ENTRY)


def _run(name: str, *words: str) -> None:
    """A tool of the desktop, where it is there; without it the next login finds the files by itself."""
    found = shutil.which(name)
    if found is not None:
        subprocess.run([found, *words], check=False, capture_output=True, timeout=20)  # noqa: S603  found by name


def _read_windows() -> str:
    if sys.platform == "win32":
        import winreg

        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, windows_entries(["-"])[2][0]) as key:
                return str(winreg.QueryValueEx(key, "")[0])
        except OSError:
            return ""
    return ""


def _write_windows(command: Sequence[str]) -> None:
    if sys.platform == "win32":
        import ctypes
        import winreg

        for name, value in windows_entries(command):
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, name) as key:
                winreg.SetValueEx(key, "", 0, winreg.REG_SZ, value)
        changed, by_id = 0x08000000, 0
        ctypes.windll.shell32.SHChangeNotify(changed, by_id, None, None)
