"""The one gateway for long work: a worker thread, progress, cancelling, one plain way back into the window."""

import sys
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, SignalInstance, Slot

from forms.errors import UserError

Done = Callable[[Any], object]
Failed = Callable[[UserError], object]
Shown = Callable[[str, int, int], object]


class Cancelled(Exception):
    """Raised inside the work by its progress callable once the person cancelled."""


class Progress(Protocol):
    """What the work calls: words, how many are done, of how many (0 = unknown). Raises Cancelled."""

    def __call__(self, words: str, done: int = 0, total: int = 0) -> None: ...


class Task(QObject):
    """Work under way. Keep it while it matters; signals arrive in the window's thread.

    over: the work is done, though its signals may still be on their way.
    """

    progressed = Signal(str, int, int)
    succeeded = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    cancelled = Signal()
    ended = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._stop = False
        self.wanted = True
        self.over = False

    def cancel(self) -> None:
        """Ask the work to stop at its next step."""
        self._stop = True

    def step(self, words: str, done: int = 0, total: int = 0) -> None:
        """The progress callable that the work receives."""
        if self._stop:
            raise Cancelled
        self.progressed.emit(words, done, total)


class _Work(QRunnable):
    """Runs the function in the worker and tells how it ended."""

    def __init__(self, task: Task, function: Callable[[Progress], object]) -> None:
        super().__init__()
        self._task, self._function = task, function

    @Slot()
    def run(self) -> None:
        task = self._task
        try:
            result = self._function(task.step)
        except Cancelled:
            self._tell(task.cancelled)
        except UserError as problem:
            self._tell(task.failed, problem)
        except BaseException as bug:  # noqa: BLE001 - the gateway: a bug in a thread goes to the window's hook
            self._tell(task.crashed, bug)
        else:
            self._tell(task.succeeded, result)

    def _tell(self, ending: SignalInstance, *what: object) -> None:
        self._task.over = True
        ending.emit(*what)
        self._task.ended.emit()


class _Pools:
    """One worker: what it does to the workspace happens in the order in which it was asked for. Beside it one for what
    waits on servers, lest a save wait on them."""

    worker: QThreadPool | None = None
    beside: QThreadPool | None = None
    running: frozenset[Task] = frozenset()
    on_servers: frozenset[Task] = frozenset()


def run(function: Callable[[Progress], object], *, progress: Shown | None = None, done: Done | None = None,
        failed: Failed | None = None, cancelled: Callable[[], object] | None = None) -> Task:
    """Start a Qt-free function in the worker. done gets its result; failed a UserError; a bug goes to the hook."""
    task = _task(progress, done, failed, cancelled)
    _pool().start(_Work(task, function))
    return task


def run_beside(function: Callable[[Progress], object], *, progress: Shown | None = None, done: Done | None = None,
               failed: Failed | None = None, cancelled: Callable[[], object] | None = None) -> Task:
    """As `run`, for what waits on servers: it calls its progress several times a second, and closing cancels it."""
    task = _task(progress, done, failed, cancelled)
    _Pools.on_servers |= {task}
    if _Pools.beside is None:
        _Pools.beside = QThreadPool()
        _Pools.beside.setMaxThreadCount(1)
    _Pools.beside.start(_Work(task, function))
    return task


def _task(*answers: Callable[..., object] | None) -> Task:
    """answers: for progress, success, failure, cancelling."""
    task = Task()
    for signal, answer in zip((task.progressed, task.succeeded, task.failed, task.cancelled), answers, strict=True):
        if answer is not None:
            signal.connect(partial(_answer, task, answer))
    task.crashed.connect(_to_hook)
    task.ended.connect(lambda: _forget(task))
    _Pools.running |= {task}
    return task


def finish() -> None:
    """At closing: let the worker end what it does, and tell nobody, because the pages that asked go away."""
    for task in _Pools.running:
        task.wanted = False
    for task in _Pools.on_servers:
        task.cancel()
    wait()


def wait(milliseconds: int = 30_000) -> bool:
    """Wait until the workers are idle: at closing, and in tests."""
    idle = _Pools.beside is None or _Pools.beside.waitForDone(milliseconds)
    return _pool().waitForDone(milliseconds) and idle


def _pool() -> QThreadPool:
    if _Pools.worker is None:
        _Pools.worker = QThreadPool()
        _Pools.worker.setMaxThreadCount(1)
    return _Pools.worker


def _answer(task: Task, answer: Callable[..., object], *result: object) -> None:
    if task.wanted:
        answer(*result)


def _forget(task: Task) -> None:
    _Pools.running -= {task}
    _Pools.on_servers -= {task}


def _to_hook(bug: BaseException) -> None:
    sys.excepthook(type(bug), bug, bug.__traceback__)
