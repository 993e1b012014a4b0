"""Wrong passwords slow the next try, for the whole workspace alike, so that nothing is learned about who exists."""

import json
from datetime import timedelta
from pathlib import Path

from forms.errors import UserError
from model.clock import Clock
from model.errors import TooManyAttempts
from model.workspace.files import write_whole

NAME = "attempts.json"
_FREE = 3  # wrong passwords that cost nothing but their key stretching
_FIRST, _LONGEST = 5, 300  # seconds


def check(folder: Path, clock: Clock) -> None:
    """Raise TooManyAttempts while the delay after the last wrong password lasts. It never waits itself."""
    failures, at = _read(folder)
    delay = _delay(failures)
    # A clock that was set back makes nobody wait longer than the delay itself.
    left = min(delay, delay - (clock.now().timestamp() - at))
    if delay and left > 0:
        raise TooManyAttempts(max(1, round(left)))


def failed(folder: Path, clock: Clock) -> None:
    """Count a wrong password."""
    failures, _ = _read(folder)
    content = {"failures": failures + 1, "at": int(clock.now().timestamp())}
    try:
        write_whole(folder / NAME, json.dumps(content).encode())
    except UserError:
        return  # a full or failing disk must not hide that the password was wrong


def succeeded(folder: Path) -> None:
    """Forget what was counted."""
    (folder / NAME).unlink(missing_ok=True)


def _delay(failures: int) -> float:
    if failures < _FREE:
        return 0
    return timedelta(seconds=min(_LONGEST, _FIRST * 2 ** min(failures - _FREE, 10))).total_seconds()


def _read(folder: Path) -> tuple[int, int]:
    try:
        content = json.loads((folder / NAME).read_bytes())
        return int(content["failures"]), int(content["at"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return 0, 0
