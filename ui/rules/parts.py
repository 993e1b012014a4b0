"""What the pages of this desk share."""

from PySide6.QtWidgets import QVBoxLayout


def empty(box: QVBoxLayout) -> None:
    """Take everything out."""
    while box.count():
        if (widget := box.takeAt(0).widget()) is not None:
            widget.hide()
            widget.deleteLater()
