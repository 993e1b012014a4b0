"""Copies the icons that icons.txt names into resources/icons, with their licence.

npm pack @tabler/icons@3.51.0 && tar xzf tabler-icons-3.51.0.tgz
python resources/making/icons.py package
"""

import shutil
import sys
from pathlib import Path

MAKING = Path(__file__).resolve().parent
ICONS = MAKING.parent / "icons"


def main(package: str) -> None:
    """Replace what is there. package: the unpacked npm package."""
    for old in ICONS.glob("*.svg"):
        old.unlink()
    for name in (MAKING / "icons.txt").read_text(encoding="utf-8").split():
        shutil.copy(Path(package, "icons", "outline", f"{name}.svg"), ICONS)
    shutil.copy(Path(package, "LICENSE"), ICONS)


if __name__ == "__main__":
    main(sys.argv[1])
