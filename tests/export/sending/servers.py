"""Real servers on loopback, with certificates of a root that exists for one test run only."""

import asyncio
import ipaddress
import ssl
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, MAIL_PASSWORD = "shuanghe", "app-password-77"
HOST = "127.0.0.1"
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Root:
    """A root with one server certificate. pem: of the root."""

    pem: str
    server: Path

    def context(self) -> ssl.SSLContext:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(self.server)
        return made


def make_root(folder: Path, *, name: str = HOST, days: int = 30) -> Root:
    """name: for whom the server's certificate is; days: until when, negative for one that ran out."""
    now = datetime.now(UTC)  # noqa: TID251  TLS compares with the machine's clock
    key, server_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "云岭县测试根证书")])

    def begin(subject: x509.Name, public: ec.EllipticCurvePublicKey, until: datetime) -> x509.CertificateBuilder:
        return (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(public)
                .serial_number(x509.random_serial_number()).not_valid_before(now - 60 * DAY).not_valid_after(until))

    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    root = (begin(issuer, key.public_key(), now + 90 * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(identifier, critical=False).sign(key, hashes.SHA256()))
    try:
        alternative: x509.GeneralName = x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        alternative = x509.DNSName(name)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    server = (begin(subject, server_key.public_key(), now + days * DAY)
              .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
              .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier), critical=False)
              .sign(key, hashes.SHA256()))
    folder.mkdir(exist_ok=True)
    path = folder / "server.pem"
    pem = serialization.Encoding.PEM
    path.write_bytes(server.public_bytes(pem) + server_key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return Root(root.public_bytes(pem).decode(), path)


@dataclass
class Postmaster:
    """What a mail server does with letters. answers: stage ("RCPT", "DATA", "MAIL") -> what it says; cut: where it
    hangs up; mute: where it says nothing until the test is over."""

    answers: dict[str, str] = field(default_factory=dict)
    cut: str = ""
    mute: str = ""
    letters: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, _session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return await self._answer("MAIL", server)

    async def handle_RCPT(self, server: Any, _session: Any, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        said = await self._answer("RCPT", server)
        if said.startswith("2"):
            envelope.rcpt_tos.append(address)
        return said

    async def handle_DATA(self, server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802
        said = await self._answer("DATA", server)
        if said.startswith("2"):
            self.letters.append(envelope)
        return said

    async def _answer(self, stage: str, server: Any) -> str:
        if self.cut == stage:
            server.transport.abort()
        if self.mute == stage:
            await asyncio.Event().wait()
        return self.answers.get(stage, "250 OK")


def _login(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    fine = given.login == USER.encode() and given.password == MAIL_PASSWORD.encode()
    return AuthResult(success=fine, handled=False)


@contextmanager
def mail_server(root: Root | None, handler: Postmaster, *, starttls: bool = False, size: int = 0) -> Iterator[int]:
    """aiosmtpd with login; its port. root None: without TLS. size: what its SIZE says."""
    options: dict[str, Any] = {"data_size_limit": size or 1 << 25, "authenticator": _login, "enable_SMTPUTF8": False}
    if root is not None and starttls:
        options |= {"tls_context": root.context(), "require_starttls": True, "auth_require_tls": True}
    elif root is not None:
        options |= {"ssl_context": root.context(), "auth_require_tls": False}
    loop = asyncio.new_event_loop()
    options |= {"auth_required": root is not None, "loop": loop}
    context = options.pop("ssl_context", None)

    opened: list[SMTP] = []

    def protocol() -> SMTP:
        with warnings.catch_warnings():  # it doesn't see that TLS lies below it
            warnings.simplefilter("ignore")
            opened.append(SMTP(handler, **options))
        return opened[-1]

    server = loop.run_until_complete(loop.create_server(protocol, HOST, 0, ssl=context))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, opened), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server: asyncio.Server, opened: list[SMTP]) -> None:
    server.close()
    for each in opened:
        if each.transport is not None:
            with suppress(AttributeError):  # closed twice, Python 3.11.2 has let go of the line already
                each.transport.abort()
    others = [each for each in asyncio.all_tasks() if each is not asyncio.current_task()]
    for each in others:
        each.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0)  # the aborted lines are closed in the next round


@contextmanager
def upload_server(root: Root, folder: Path, wrap: Any = None) -> Iterator[int]:
    """wsgidav under cheroot with TLS; its port. wrap: application -> application, for servers that misbehave."""
    from cheroot.ssl.builtin import BuiltinSSLAdapter
    from cheroot.wsgi import Server
    from wsgidav.wsgidav_app import WsgiDAVApp

    folder.mkdir(exist_ok=True)
    app = WsgiDAVApp({
        "provider_mapping": {"/in": str(folder)}, "verbose": 0, "logging": {"enable_loggers": []},
        "simple_dc": {"user_mapping": {"*": {USER: {"password": MAIL_PASSWORD}}}},
        "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
    })
    made = Server((HOST, 0), wrap(app) if wrap else app, numthreads=3, shutdown_timeout=1, timeout=5)
    made.ssl_adapter = BuiltinSSLAdapter(str(root.server), str(root.server))
    made.error_log = lambda *_, **__: None
    made.prepare()
    thread = threading.Thread(target=made.serve, daemon=True)
    thread.start()
    try:
        yield made.bind_addr[1]
    finally:
        made.stop()
        thread.join(10)
