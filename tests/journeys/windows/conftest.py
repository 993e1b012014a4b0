"""The clerk of tests/ui sits at the same desk here."""

from tests.ui.conftest import _dressed, _fingers_off_the_keys, clerk, preferences

__all__ = ["_dressed", "_fingers_off_the_keys", "clerk", "preferences"]
