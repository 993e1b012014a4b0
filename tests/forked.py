"""A process that loads everything once and forks a worker for each run: starting is most of what a kill would cost."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]

# The script has defined `work`; its arguments are those of the command.
_SERVE = """
import os, sys
from forms.reading import builtin_forms
builtin_forms()
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        work(*sys.argv[1:])
        os._exit(0)
    os.write(1, f"\\nPID {pid}\\n".encode())
    os.waitpid(pid, 0)
    os.write(1, b"\\nDEAD\\n")
"""


class Workers:
    """Starts workers one after another."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._orders, self._lines = process.stdin, process.stdout
        self._pid = 0

    def start(self) -> None:
        """The next worker; before its process is known it has said nothing that a reader waits for."""
        print(file=self._orders, flush=True)
        self._pid = int(next(line for line in self._lines if line.startswith("PID ")).removeprefix("PID "))

    def line(self) -> str:
        """What the worker says next. Fails when it died by itself."""
        said = next((line for line in self._lines if line != "\n"), "DEAD\n")
        assert said != "DEAD\n", "the worker died before it was killed"
        return said

    def kill(self) -> list[str]:
        """Kill it at once. Returns what it had said and nobody had read; the last line may be cut off anywhere."""
        os.kill(self._pid, signal.SIGKILL)
        rest = []
        for line in self._lines:
            if line == "DEAD\n":
                return rest
            rest.append(line)
        raise AssertionError("the workers' server died")


def let_work(seconds: float) -> None:
    """Leave a worker alone, at no cost to it: the moment of the kill is the very thing under test."""
    threading.Event().wait(seconds)


@contextmanager
def workers(script: str, *arguments: str) -> Iterator[Workers]:
    """script: Python that imports what it needs and defines `work(*arguments)`."""
    around = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", script + _SERVE, *arguments], cwd=ROOT, env=around, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        try:
            yield Workers(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
