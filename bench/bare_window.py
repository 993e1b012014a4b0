"""The counterpart of our start: an empty PySide6 window, painted, and nothing else. A probe for `run_probe`."""

import sys
from time import monotonic

from PySide6.QtWidgets import QApplication, QLabel, QMainWindow


def main() -> None:
    """Say when the window was painted and what it takes."""
    app = QApplication(sys.argv)
    window = QMainWindow()
    window.setCentralWidget(QLabel("bare"))
    window.resize(1366, 768)
    window.show()
    app.processEvents()
    app.processEvents()
    painted = monotonic()
    from bench.measuring import resident, say

    say(painted_at=painted, resident=resident())


if __name__ == "__main__":
    main()
