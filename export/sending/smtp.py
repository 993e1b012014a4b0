"""A letter to the unit above through the office's mailbox: SMTP, always with TLS, the server's refusals in words."""

import smtplib
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial

from export.sending.errors import (
    ConnectionCut,
    LoginRefused,
    MailboxFull,
    NoEncryption,
    NotSetUp,
    SendingFailed,
    ServerRefused,
    TooLargeForServer,
    TooSlow,
)
from export.sending.mail import address
from export.sending.network import TIMEOUT, explained, said, tls_context
from model.exchange.connections import Mailbox

_FULL = ("2.2", "quota", "mailbox full", "over quota", "insufficient", "storage")
OnOpen = Callable[[Callable[[], object]], object]


def send_letter(box: Mailbox, raw: bytes, *, timeout: float = TIMEOUT, on_open: OnOpen = lambda _: None) -> None:
    """Hand a letter to the mailbox's server. Returned from this, the server has taken it over.

    timeout: seconds without an answer. on_open: gets what closes the connection. Raises SendingFailed.
    """
    with _session(box, timeout, on_open) as server:
        limit = _limit(server)
        if 0 < limit < len(raw):
            raise TooLargeForServer(box.server, len(raw), limit)
        _envelope(server, box, len(raw))
        try:
            code, answer = server.data(raw)
        except smtplib.SMTPDataError as problem:
            code, answer = problem.smtp_code, _bytes(problem.smtp_error)
        if code != 250:
            raise _refused(box, code, answer, len(raw), limit, data=True)


def try_mailbox(box: Mailbox, *, timeout: float = TIMEOUT, on_open: OnOpen = lambda _: None) -> int:
    """Log in and ask whether the recipient would be taken; no letter is sent. Returns the largest letter, 0 = unsaid.

    Raises SendingFailed.
    """
    with _session(box, timeout, on_open) as server:
        _envelope(server, box, 0)
        server.rset()
        return _limit(server)


@contextmanager
def _session(box: Mailbox, timeout: float, on_open: OnOpen) -> Iterator[smtplib.SMTP]:
    if not box.known:
        raise NotSetUp("邮箱")
    with explained(box.server, timeout), _answers(box, timeout):
        server = _connected(box, timeout)
        on_open(partial(_hang_up, server))
        try:
            _log_in(server, box)
            yield server
            with suppress(smtplib.SMTPException, OSError):
                server.quit()
        finally:
            server.close()


@contextmanager
def _answers(box: Mailbox, timeout: float) -> Iterator[None]:
    """What smtplib makes of a line that broke, or of a server that says something else than SMTP."""
    try:
        yield
    except smtplib.SMTPServerDisconnected as problem:
        slow = isinstance(problem.__context__, TimeoutError)
        raise (TooSlow(box.server, timeout) if slow else ConnectionCut(box.server)) from problem
    except smtplib.SMTPResponseException as problem:
        raise _refused(box, problem.smtp_code, _bytes(problem.smtp_error), 0, 0) from problem
    except smtplib.SMTPException as problem:
        raise ServerRefused(box.server, said(str(problem))) from problem


def _connected(box: Mailbox, timeout: float) -> smtplib.SMTP:
    context = tls_context(box.authority)
    if box.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(box.server, box.port, "tuodi", timeout=timeout, context=context)
        server.ehlo_or_helo_if_needed()
        return server
    server = smtplib.SMTP(box.server, box.port, "tuodi", timeout=timeout)
    try:
        server.ehlo_or_helo_if_needed()
        server.starttls(context=context)
        server.ehlo()
    except smtplib.SMTPNotSupportedError as problem:
        server.close()
        raise NoEncryption(box.server) from problem
    except BaseException:
        server.close()
        raise
    return server


def _hang_up(server: smtplib.SMTP) -> None:
    """From another thread: what waits for an answer is told that there will be none."""
    if server.sock is not None:
        server.sock.shutdown(socket.SHUT_RDWR)


def _log_in(server: smtplib.SMTP, box: Mailbox) -> None:
    if not box.user:
        return
    try:
        server.login(box.user, box.password)
    except smtplib.SMTPAuthenticationError as problem:
        answer = said(_bytes(problem.smtp_error))
        if 400 <= problem.smtp_code < 500:
            raise ServerRefused(box.server, answer, again=True) from problem
        raise LoginRefused(box.server, answer) from problem
    except smtplib.SMTPNotSupportedError as problem:
        raise LoginRefused(box.server, "这个服务器不用登录，或不支持登录") from problem
    except UnicodeEncodeError as problem:
        raise LoginRefused(box.server, "用户名或密码里有邮箱不认的字") from problem


def _envelope(server: smtplib.SMTP, box: Mailbox, size: int) -> None:
    options = [f"SIZE={size}"] if size and server.has_extn("size") else []
    code, answer = server.mail(address(box.sender or box.user), options)
    if code != 250:
        raise _refused(box, code, answer, size, _limit(server), data=True)
    code, answer = server.rcpt(address(box.recipient))
    if code not in (250, 251):
        raise _refused(box, code, answer, size, _limit(server))


def _refused(box: Mailbox, code: int, answer: bytes, size: int, limit: int, *, data: bool = False) -> SendingFailed:
    """452 and 552 mean a full mailbox, but for a 552 about the letter itself that says nothing of room."""
    words = said(answer)
    told = f"{code} {words}"
    if code in (422, 452, 552):
        full = not data or code != 552 or any(each in words.lower() for each in _FULL)
        return MailboxFull(box.recipient, told) if full else TooLargeForServer(box.server, size, limit)
    if code in (523, 534, 554) and ("5.3.4" in words or "too large" in words.lower() or "too big" in words.lower()):
        return TooLargeForServer(box.server, size, limit)
    return ServerRefused(box.server, told, again=400 <= code < 500)


def _limit(server: smtplib.SMTP) -> int:
    told = server.esmtp_features.get("size", "").strip()
    return int(told) if told.isdecimal() and len(told) < 16 else 0


def _bytes(answer: bytes | str) -> bytes:
    return answer.encode("utf-8", "replace") if isinstance(answer, str) else answer
