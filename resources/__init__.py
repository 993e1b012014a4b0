"""Data behind one door: fonts, icons, division codes, workday calendars, pinyin, sample records."""

from pathlib import Path

_ROOT = Path(__file__).resolve().parent


def path(name: str) -> Path:
    """Where a bundled file stands, from source and in the built program alike.

    name: relative, with forward slashes, as "fonts/NotoSansSC-Regular.ttf".
    """
    return _ROOT / name
