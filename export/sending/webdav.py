"""Upload into a WebDAV folder of the unit above: under a name ending in .part, then renamed, so that nobody reads half.

Doing it again does no harm: what is there already, byte by byte, isn't sent a second time.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote

from export.sending.errors import (
    ConnectionCut,
    LoginRefused,
    NameTaken,
    NoEncryption,
    NotSetUp,
    SendingFailed,
    ServerRefused,
    TooLargeForServer,
    TooSlow,
    UnknownServer,
    Unreachable,
    UploadFolderMissing,
    UploadFull,
)
from export.sending.network import TIMEOUT, fault, said, tls_context
from forms.canonical import sha256_hex
from model.exchange.connections import UploadPlace

if TYPE_CHECKING:
    import httpx

_PROBE = "tuodi-连接测试.txt"
_DONE = (200, 201, 204)
OnOpen = Callable[[Callable[[], object]], object]


def upload(
    place: UploadPlace, name: str, content: bytes, *, timeout: float = TIMEOUT, on_open: OnOpen = lambda _: None
) -> None:
    """Put a file into the folder. Returned from this, it is there whole, under its name.

    timeout: seconds without an answer. on_open: gets what closes the connection. Raises SendingFailed.
    """
    with _client(place, timeout, on_open) as server:
        if server.holds(name, content):
            return
        server.put(f"{name}.part", content)
        status = server.ask("MOVE", f"{name}.part", headers={"Destination": server.url(name), "Overwrite": "F"})
        if status == 412 and server.holds(name, content):
            server.ask("DELETE", f"{name}.part")
            return
        server.check(status, _DONE, len(content))


def try_place(place: UploadPlace, *, timeout: float = TIMEOUT, on_open: OnOpen = lambda _: None) -> None:
    """Write a small file and take it away again. Raises SendingFailed."""
    with _client(place, timeout, on_open) as server:
        server.put(_PROBE, "这是托底帮扶台账的连接测试，可以删除。\n".encode())
        server.check(server.ask("DELETE", _PROBE), (*_DONE, 404), 0)


class _Server:
    """An open connection to the folder."""

    def __init__(self, client: "httpx.Client", place: UploadPlace, host: str) -> None:
        self._client, self._place, self._host = client, place, host

    def url(self, name: str) -> str:
        return self._place.url + quote(name, safe="")

    def ask(
        self, method: str, name: str, *, content: bytes | None = None, headers: dict[str, str] | None = None
    ) -> int:
        """The status of the answer. What it says beyond that is not read: it may be endless."""
        with self._client.stream(method, self.url(name), content=content, headers=headers) as answer:
            return answer.status_code

    def put(self, name: str, content: bytes) -> None:
        self.check(self.ask("PUT", name, content=content), _DONE, len(content))

    def holds(self, name: str, content: bytes) -> bool:
        """Whether just this lies there. Raises NameTaken when it is something else."""
        with self._client.stream("HEAD", self.url(name)) as answer:
            status, length = answer.status_code, answer.headers.get("content-length", "")
        if status in (401, 403):
            self.check(status, _DONE, 0)
        if status != 200:
            return False
        if length not in ("", str(len(content))) or self._digest(name, len(content)) != sha256_hex(content):
            raise NameTaken(f"“{self._host}”上", name)
        return True

    def check(self, status: int, fine: tuple[int, ...], size: int) -> None:
        """Raises what the status means, unless it is fine."""
        if status not in fine:
            raise self._refused(status, size)

    def _digest(self, name: str, most: int) -> str:
        digest, size = hashlib.sha256(), 0
        with self._client.stream("GET", self.url(name)) as answer:
            for chunk in answer.iter_bytes():
                digest.update(chunk)
                size += len(chunk)
                if size > most:
                    break
        return digest.hexdigest()

    def _refused(self, status: int, size: int) -> SendingFailed:
        import httpx

        words = f"{status} {httpx.codes.get_reason_phrase(status)}".strip()
        if status in (401, 403, 407):
            return LoginRefused(self._host, words)
        if status in (404, 409):
            return UploadFolderMissing(self._place.url)
        if status == 413:
            return TooLargeForServer(self._host, size)
        if status == 507:
            return UploadFull(self._host)
        return ServerRefused(self._host, words, again=status in (408, 423, 425, 429) or status >= 500)


@contextmanager
def _client(place: UploadPlace, timeout: float, on_open: OnOpen) -> Iterator[_Server]:
    if not place.known:
        raise NotSetUp("上传地址")
    import httpx

    try:
        url = httpx.URL(place.url)
    except httpx.InvalidURL as problem:
        raise UnknownServer(said(place.url)) from problem
    if url.scheme != "https" or not url.host:
        raise NoEncryption(said(url.host or place.url))
    login = (place.user, place.password) if place.user else None
    with (
        _answers(url.host, timeout),
        httpx.Client(verify=tls_context(place.authority), auth=login, timeout=timeout) as client,
    ):
        on_open(client.close)
        yield _Server(client, place, url.host)


@contextmanager
def _answers(host: str, timeout: float) -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.TimeoutException as problem:
        raise TooSlow(host, timeout) from problem
    except httpx.TransportError as problem:
        raise _fault(problem, host, timeout) from problem


def _fault(problem: "httpx.TransportError", host: str, timeout: float) -> SendingFailed:
    """The system's own error lies somewhere below the library's."""
    import httpx

    cause: BaseException | None = problem
    while cause is not None:
        if isinstance(cause, OSError):
            return fault(cause, host, timeout)
        cause = cause.__cause__ or cause.__context__
    if isinstance(problem, httpx.ConnectError | httpx.ProxyError):
        return Unreachable(host, said(str(problem)))
    return ConnectionCut(host)
