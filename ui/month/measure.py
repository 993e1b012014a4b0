"""Wrapped texts that were filled before they had a width."""

from PySide6.QtWidgets import QLabel, QWidget


def measure_again(inside: QWidget) -> None:
    """Let wrapped labels find their height anew: what was said while they were hidden was measured at no width."""
    for each in inside.findChildren(QLabel):
        if each.wordWrap():
            each.setMinimumHeight(0)
