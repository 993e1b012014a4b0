"""Talking to servers: TLS always, faults in plain words, and never so long that the program can't be closed."""

import errno
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Generic, TypeVar

from export.sending.errors import (
    ConnectionCut,
    NoEncryption,
    NotACertificate,
    SendingFailed,
    TooSlow,
    UnknownServer,
    Unreachable,
    WrongCertificate,
)

T = TypeVar("T")
TIMEOUT = 30.0  # seconds without a word from the server
SLOWEST = 4_000  # bytes a second: a line slower than this is given up
_GRACE = 60.0  # seconds for everything that doesn't depend on size
_AUTHORITY_BYTES = 1_000_000
_NOBODY = (errno.ECONNREFUSED, errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EADDRNOTAVAIL, errno.EHOSTDOWN)


class Line(Generic[T]):
    """Work on a network in a thread of its own, which can be abandoned: `hang_up` ends what it waits for."""

    def __init__(self, work: Callable[["Line[T]"], T]) -> None:
        self._work = work
        self._closers: list[Callable[[], object]] = []
        self._result: list[T] = []
        self._problem: BaseException | None = None
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sending", daemon=True)

    def on_hang_up(self, closer: Callable[[], object]) -> None:
        """What closes the connection that the work is about to use."""
        self._closers.append(closer)

    def result(self, tick: Callable[[], object], server: str, seconds: float) -> T:
        """Wait for the work. tick: called several times a second; whatever it raises ends the work.

        Raises TooSlow when it takes longer than `seconds`, and what the work raises.
        """
        self._thread.start()
        end = time.monotonic() + seconds
        try:
            while not self._ended.wait(0.05) and time.monotonic() < end:
                tick()
        except BaseException:
            self.hang_up()
            raise
        if not self._ended.is_set():
            self.hang_up()
            raise TooSlow(server, seconds)
        if self._problem is not None:
            raise self._problem
        return self._result[0]

    def hang_up(self) -> None:
        """Close what is open; the thread then ends by itself, and nobody waits for it."""
        for closer in self._closers:
            with suppress(OSError, ValueError, RuntimeError):
                closer()

    def _run(self) -> None:
        try:
            self._result.append(self._work(self))
        except BaseException as problem:  # noqa: BLE001  it goes to the thread that waits
            self._problem = problem
        finally:
            self._ended.set()


def patience(size: int) -> float:
    """Seconds that sending so many bytes may take."""
    return _GRACE + size / SLOWEST


def tls_context(authority: str) -> ssl.SSLContext:
    """Certificates are checked, TLS 1.2 at least. authority: PEM of one more root, "" = those of the system.

    Raises NotACertificate.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if authority:
        try:
            context.load_verify_locations(cadata=authority)
        except (ssl.SSLError, ValueError) as problem:
            raise NotACertificate from problem
    return context


def read_authority(path: Path) -> str:
    """A root certificate from a file, PEM or DER, as PEM. Raises NotACertificate."""
    try:
        content = path.read_bytes() if path.stat().st_size < _AUTHORITY_BYTES else b""
        text = content.decode("ascii") if b"-----BEGIN" in content else ssl.DER_cert_to_PEM_cert(content)
    except (OSError, ValueError) as problem:
        raise NotACertificate from problem
    if "BEGIN CERTIFICATE" not in text:
        raise NotACertificate
    tls_context(text)
    return text


@contextmanager
def explained(server: str, seconds: float = TIMEOUT) -> Iterator[None]:
    """Errors of the network come out as something that a person can act on."""
    try:
        yield
    except OSError as problem:
        raise fault(problem, server, seconds) from problem


def fault(problem: OSError, server: str, seconds: float = TIMEOUT) -> SendingFailed:
    """What an error of the network means for a person."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return WrongCertificate(server, said(problem.verify_message))
    if isinstance(problem, socket.gaierror):
        return UnknownServer(server)
    if isinstance(problem, TimeoutError):
        return TooSlow(server, seconds)
    if isinstance(problem, ssl.SSLError):
        plain = (problem.reason or "") in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG")
        return NoEncryption(server) if plain else ConnectionCut(server)
    if isinstance(problem, ConnectionError) and problem.errno not in _NOBODY:
        return ConnectionCut(server)
    return Unreachable(server, said(problem.strerror or str(problem)))


def said(answer: bytes | str) -> str:
    """A server's words as they can be shown: one line, no control characters, at most 160 characters."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    shown = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(shown.split())[:160] or "没有说原因"
