"""A page beside the grid, over it while it is open."""

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from model.exchange import registers
from model.workspace.workspace import Workspace
from ui import notices


class AsidePage(QWidget):
    """closed: back to the grid. saved: what a save touched."""

    closed = Signal()
    saved = Signal(object)
    bar: notices.Bar

    def show_keeper(self, workspace: Workspace, form: str, parts: Iterable[QWidget]) -> None:
        """What the county laid down is only read below it; the words say who to ask. parts: what is typed into."""
        county = registers.keeper(workspace, form)
        for each in parts:
            each.setEnabled(not county)
        if county:
            name = workspace.units.name(county)
            self.bar.say(f"这里由{name}规定，随下发文件送来，本单位只能看。要改请打电话给{name}专班。", "news")
