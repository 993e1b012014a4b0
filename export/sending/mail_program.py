"""Handing a letter over to the mail program of this computer: it opens ready to be sent; the person presses send."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from export.sending.errors import NoMailProgram

_LETTER = "message/rfc822"
_PATIENCE = 20  # seconds for the system to find the program


def hand_over(path: Path) -> None:
    """Open a .eml file in the mail program. Raises NoMailProgram; the file stays where it is."""
    if sys.platform == "win32":
        try:
            os.startfile(path)  # noqa: S606  a file that we wrote
        except OSError as problem:
            raise NoMailProgram(path) from problem
    elif sys.platform == "darwin":
        _run(path, "open", str(path))
    elif _handler():
        _run(path, "xdg-open", str(path))
    else:
        raise NoMailProgram(path)


def _handler() -> str:
    """The desktop entry that opens letters; "" where there is none, or no desktop."""
    asked = shutil.which("xdg-mime")
    if asked is None or shutil.which("xdg-open") is None:
        return ""
    try:
        done = subprocess.run([asked, "query", "default", _LETTER], check=False, capture_output=True, text=True,  # noqa: S603
                              timeout=_PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()


def _run(path: Path, *command: str) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise NoMailProgram(path)
    try:
        done = subprocess.run([program, *command[1:]], check=False, capture_output=True, timeout=_PATIENCE)  # noqa: S603
    except subprocess.TimeoutExpired:
        return  # some mail programs keep the opener waiting as long as they run
    except OSError as problem:
        raise NoMailProgram(path) from problem
    if done.returncode:
        raise NoMailProgram(path)
