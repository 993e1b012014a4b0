"""What every measurement shares: a row of the table, medians, processes timed from outside, the machine."""

import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter

LOAD = "负载"
LONGEST = 300  # seconds of one probe
ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Row:
    """One line of bench/RESULTS.md. met: None where there is no budget. note: how it was measured, or why it missed."""

    what: str
    measured: str
    bare: str = ""
    ratio: str = ""
    budget: str = ""
    met: bool | None = None
    note: str = ""


def at_most(what: str, measured: float, budget: float, unit: str, *, note: str = "") -> Row:
    """A row with an absolute budget."""
    return Row(what, shown(measured, unit), budget=f"≤ {budget:g} {unit}", met=measured <= budget, note=note)


def against(what: str, measured: float, bare: float, budget: float, unit: str = "ms", *, note: str = "") -> Row:
    """A row whose budget is a ratio to the bare counterpart of the same run."""
    ratio = measured / bare
    return Row(what, shown(measured, unit), shown(bare, unit), f"{ratio:.2f}", f"≤ {budget:g} 倍", ratio <= budget,
               note)


def shown(number: float, unit: str) -> str:
    """A figure with three digits that matter."""
    digits = 2 if number < 10 else 1 if number < 100 else 0
    return f"{number:,.{digits}f} {unit}"


def took(action: Callable[[], object]) -> float:
    """Milliseconds of one call."""
    start = perf_counter()
    action()
    return (perf_counter() - start) * 1000


def in_turn(times: int, *actions: Callable[[], float]) -> list[float]:
    """The median of each, measured in turn, so that a busy moment of the machine falls on all alike."""
    found = [[action() for action in actions] for _ in range(times)]
    return [median(column) for column in zip(*found, strict=True)]


def run_probe(module: str, *arguments: str, env: Mapping[str, str] | None = None) -> dict[str, float]:
    """Run `python -m module` in a process of its own; what it prints as JSON, its moments turned into milliseconds.

    A probe's "*_at" is `monotonic()`, one clock for all processes; here it becomes the time since the start.
    Modules are compiled once and kept, as they are where the program is installed: measure from the second run on.
    """
    around = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    around["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / "tuodi-bench-compiled")
    began = monotonic()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=ROOT, env={**around, **(env or {})}, capture_output=True,
        text=True, check=False, timeout=LONGEST,
    )
    if done.returncode:
        raise RuntimeError(f"{module}: {done.stderr}")
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return {name: (value - began) * 1000 if name.endswith("_at") else value for name, value in found.items()}


def say(**found: float) -> None:
    """What a probe found, as `run_probe` reads it."""
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def resident() -> float:
    """This process's resident memory in MB."""
    import psutil

    return float(psutil.Process().memory_info().rss) / 1e6


def peak() -> float:
    """The most resident memory that this process ever had, in MB."""
    import psutil

    info = psutil.Process().memory_info()
    if hasattr(info, "peak_wset"):
        return float(info.peak_wset) / 1e6
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def machine() -> list[tuple[str, str]]:
    """What the figures were measured on."""
    import psutil
    from PySide6.QtCore import qVersion
    from sqlcipher3 import dbapi2

    database = dbapi2.connect(":memory:")
    cipher = database.execute("PRAGMA cipher_version").fetchone()[0]
    database.close()
    return [
        ("处理器", f"{_processor()}，{psutil.cpu_count()} 核"),
        ("内存", f"{psutil.virtual_memory().total / 2**30:.0f} GB"),
        ("系统", f"{_system()}，内核 {platform.release()}，{platform.libc_ver()[0]} {platform.libc_ver()[1]}"),
        ("Python", platform.python_version()),
        ("Qt", f"{qVersion()}（{os.environ.get('QT_QPA_PLATFORM', '本机屏幕')}）"),
        ("SQLCipher", f"{cipher}（SQLite {dbapi2.sqlite_version}）"),
        (LOAD, " ".join(f"{each:.2f}" for each in psutil.getloadavg())),
    ]


def table(heading: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rule = ["---"] * len(heading)
    return "\n".join(f"| {' | '.join(line)} |" for line in (heading, rule, *lines))


def _processor() -> str:
    listed = Path("/proc/cpuinfo")
    names = [line.partition(":")[2].strip() for line in listed.read_text().splitlines() if line.startswith("model name")
             ] if listed.exists() else []
    return names[0] if names else platform.processor()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.platform()
