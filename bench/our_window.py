"""Our start as `main.py FOLDER` does it, ended once the first page is painted. A probe for `run_probe`."""

import runpy
import sys
from pathlib import Path
from time import monotonic

from PySide6.QtWidgets import QApplication


def main(arguments: list[str]) -> None:
    """Run main.py itself; in place of waiting for the user, say when the window was painted and what it takes."""
    moments: list[float] = []

    def painted(*_: object) -> int:
        QApplication.processEvents()
        QApplication.processEvents()
        moments.append(monotonic())
        return 0

    QApplication.exec = painted  # type: ignore[method-assign, assignment]
    script = Path(__file__).resolve().parent.parent / "main.py"
    sys.argv = [str(script), *arguments]
    try:
        runpy.run_path(str(script), run_name="__main__")
    except SystemExit as ended:
        if ended.code:
            raise
    from bench.measuring import resident, say

    say(painted_at=moments[0], resident=resident())


if __name__ == "__main__":
    main(sys.argv[1:])
