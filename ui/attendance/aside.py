"""A page beside the grid, over it while it is open."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class AsidePage(QWidget):
    """closed: back to the grid. saved: what a save touched."""

    closed = Signal()
    saved = Signal(object)
