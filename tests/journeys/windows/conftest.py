"""The clerk of tests/ui sits at the same desk here."""

from tests.ui.conftest import _dressed, clerk, preferences

__all__ = ["_dressed", "clerk", "preferences"]
