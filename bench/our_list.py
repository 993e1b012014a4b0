"""From a right password to a painted list of the funds ledger, in the real window. A probe for `run_probe`.

The workspace's key stretching costs nothing, so what is measured is everything else.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtWidgets import QApplication

from bench.workspaces import PASSWORD

GROUP, FORM = "项目", "fund_entry"
PATIENCE = 60  # seconds


def main(folder: Path) -> None:
    """Unlock as a person does, go to the ledger, and say how long it took and what it takes."""
    from bench.measuring import resident, say
    from model.clock import SystemClock
    from ui import tasks
    from ui.application import config_file, load_ahead, make_application
    from ui.preferences import Preferences
    from ui.start.unlock_page import UnlockPage
    from ui.window import MainWindow

    app = make_application(sys.argv[:1])
    window = MainWindow(Preferences(config_file()), SystemClock())
    window.open_first(folder)
    window.show()
    app.processEvents()
    tasks.run(lambda _: load_ahead())  # as at every start, while the password is typed
    tasks.wait()
    app.processEvents()
    locked = window.findChild(UnlockPage)
    locked.password.line.setText(PASSWORD)
    began = monotonic()
    locked.open.click()
    _until(lambda: window.shell is not None)
    app.processEvents()
    entered = monotonic()
    group = window.shell.show_page(GROUP)
    shown = group.show_tab(FORM)
    _until(lambda: shown.model.rowCount() > 0)
    app.processEvents()
    listed = monotonic()
    say(first_page=(entered - began) * 1000, listed=(listed - began) * 1000, rows=float(shown.model.rowCount()),
        resident=resident())
    window.close()


def _until(holds: Callable[[], bool]) -> None:
    last = monotonic() + PATIENCE
    while not holds():
        QApplication.processEvents()
        if monotonic() > last:
            raise TimeoutError


if __name__ == "__main__":
    main(Path(sys.argv[1]))
