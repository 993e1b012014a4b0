"""Runtime hook of the built program on Linux: load the machine's own GL and xcb, and ours where it has none."""

import ctypes
import sys
from pathlib import Path


def load_spares() -> None:
    """The machine's library first, because its driver fits it."""
    spare = Path(sys._MEIPASS) / "spare"  # type: ignore[attr-defined]  # noqa: SLF001  PyInstaller's own name
    for name in ("libxcb.so.1", "libGLdispatch.so.0", "libGLX.so.0", "libGL.so.1", "libEGL.so.1"):
        try:
            ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            ctypes.CDLL(str(spare / name), ctypes.RTLD_GLOBAL)


load_spares()
