"""Runtime hook of the built program on Linux: load the machine's own GL and xcb, and ours where it has none."""

import ctypes
import sys
from pathlib import Path


def load_spares() -> None:
    """The machine's library first, because its driver fits it."""
    spare = Path(sys._MEIPASS) / "spare"  # type: ignore[attr-defined]  # noqa: SLF001  PyInstaller's own name
    order = ("libmd.so.0", "libbsd.so.0", "libXau.so.6", "libXdmcp.so.6", "libxcb.so.1", "libX11.so.6",
             "libGLdispatch.so.0", "libGLX.so.0", "libGL.so.1", "libEGL.so.1")
    for name in order:
        try:
            ctypes.CDLL(name, ctypes.RTLD_GLOBAL)
        except OSError:
            if (spare / name).exists():
                ctypes.CDLL(str(spare / name), ctypes.RTLD_GLOBAL)


load_spares()
