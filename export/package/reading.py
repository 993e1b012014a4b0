"""Opening a package: structure, manifest and signature first; only then is anything unpacked or parsed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from export.errors import BadContent, BadFile, BadSignature, NewerFormat, NotAPackage
from export.package import limits
from export.package.container import META, MIMETYPE, Container, read_container
from export.package.manifest import MANIFEST, SIGNATURE, manifest_of
from export.package.parsing import parse_object, unpacked_lines
from export.package.shapes import PRIVATE_PART, SHAPES, fitting, read_member
from export.package.writing import (
    ALGORITHM,
    CHECKPOINTS,
    ENTRIES,
    FORMAT,
    LEDGER,
    PACKAGE_JSON,
    PRIVATE,
    REPORT,
    SUBMISSION,
    role_of,
)
from export.signing.container import SIGNATURE_BYTES, Seal, check_p7s
from forms.canonical import canonical_bytes, sha256_hex
from model.trust.certificates import BadCertificate, public_from_bytes, stream_id
from model.trust.checkpoints import START, checkpoint_holds, roll
from model.workspace.entries import hidden_in

KINDS = {"submission", "receipt", "notice", "invitation", "request", "roster", "handover", "rescue"}
_FORMAT_SEEN = re.compile(rb'"format":([0-9]{1,6})[,}]')
_FORM_NAME = re.compile(r"forms/([0-9a-f]{64})\.json")
_ATTACHMENT_NAME = re.compile(r"attachments/([0-9a-f]{64})\.[a-z0-9]{1,8}")


@dataclass(frozen=True)
class Checkpoint:
    """A stream's entries as the package lists them, vouched for by the stream.

    first: seq of the first hash. start: roll before it. hashes: one an entry, none left out. seq: the last one's.
    """

    stream: str
    public_key: bytes
    first: int
    start: bytes
    hashes: tuple[str, ...]
    signature: bytes

    @property
    def seq(self) -> int:
        """Seq of the last entry, which the checkpoint is at."""
        return self.first + len(self.hashes) - 1


@dataclass(frozen=True)
class PrivatePart:
    """Sensitive fields of an entry. kind: personal or special. content: canonical JSON.

    digest: SHA-256 of salt and content, hex, which stands in the entry's body (FORMAT.md section 3).
    """

    digest: str
    kind: str
    salt: bytes
    content: bytes


class Package:
    """A package whose every byte is covered by an installation's signature that holds.

    package_json: data/package.json. seal: who signed, when. What is inside is read when asked for.
    """

    def __init__(self, container: Container, seal: Seal, package_json: dict[str, Any]) -> None:
        self.container, self.seal, self.package_json = container, seal, package_json

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self.container.close()

    def has(self, name: str) -> bool:
        """Whether there is such a member."""
        return name in self.container.members

    def content(self, name: str) -> dict[str, Any]:
        """A JSON member, every known field of which is what it has to be. Raises BadContent."""
        return read_member(name, self.container.read(name))

    def raw(self, name: str) -> bytes:
        """The bytes of a JSON member for who reads it on, after `content` found nothing. Raises BadContent."""
        content = self.container.read(name)
        read_member(name, content)
        return content

    @cached_property
    def submission(self) -> dict[str, Any] | None:
        """data/submission.json, or None in a package of another kind. Raises BadContent."""
        if not self.has(SUBMISSION):
            return None
        return self.content(SUBMISSION)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of data/submission.json, hex; "" when there is none."""
        return self.container.members[SUBMISSION].sha256 if self.has(SUBMISSION) else ""

    @cached_property
    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The hash lists, each checked against its stream's signature. Raises BadContent or BadSignature."""
        if not self.has(CHECKPOINTS):
            return ()
        found = tuple(_checkpoint(item) for item in self.content(CHECKPOINTS)["streams"])
        if len({checkpoint.stream for checkpoint in found}) != len(found):
            raise BadContent("流水清单里有重复的设备")
        return found

    def entries(self) -> Iterator[tuple[bytes, dict[str, Any]]]:
        """Raw bytes and value of each entry carried, each checked against the hash lists.

        Raises BadContent for one that no list has in its place.
        """
        if not self.has(ENTRIES):
            return
        lists = {checkpoint.stream: checkpoint for checkpoint in self.checkpoints}
        for raw in self._lines(ENTRIES, "数据"):
            entry = parse_object(raw, "数据")
            _check_place(raw, entry, lists)
            yield raw, entry

    def raw_entries(self) -> Iterator[bytes]:
        """The lines of the entries member, unread: for merging, which reads each strictly and looks at its place."""
        return self._lines(ENTRIES, "数据") if self.has(ENTRIES) else iter(())

    def private_parts(self) -> Iterator[PrivatePart]:
        """The sensitive fields carried, each agreeing with its digest. Raises BadContent."""
        if not self.has(PRIVATE):
            return
        for raw in self._lines(PRIVATE, "敏感信息"):
            part = fitting(parse_object(raw, "敏感信息"), PRIVATE_PART, "敏感信息")
            digest, kind, values = part["digest"], part["kind"], part["values"]
            salt, content = bytes.fromhex(part["salt"]), canonical_bytes(values)
            if sha256_hex(salt + content) != digest:
                raise BadContent("敏感信息与它的摘要对不上")
            if hidden_in(content, values):
                raise BadContent("敏感信息里有看不见的字符")
            yield PrivatePart(digest, kind, salt, content)

    def forms(self) -> dict[str, dict[str, Any]]:
        """The definitions carried, by form hash. Raises BadContent for one whose name isn't its hash."""
        found: dict[str, dict[str, Any]] = {}
        for name, member in self.container.members.items():
            if match := _FORM_NAME.fullmatch(name):
                if member.sha256 != match[1]:
                    raise BadContent("表单定义与它的编号对不上")
                found[match[1]] = parse_object(self.container.read(name), "表单定义")
        return found

    def attachments(self) -> dict[str, str]:
        """Member names by SHA-256. Raises BadContent for one whose name isn't its hash."""
        found: dict[str, str] = {}
        for name, member in self.container.members.items():
            if match := _ATTACHMENT_NAME.fullmatch(name):
                if member.sha256 != match[1]:
                    raise BadContent("附件与它的编号对不上")
                found[match[1]] = name
        return found

    def report(self) -> bytes | None:
        """The signed PDF, or None."""
        return self.container.read(REPORT, limits.DOCUMENT_BYTES) if self.has(REPORT) else None

    def ledger(self) -> bytes | None:
        """The workbook, or None."""
        return self.container.read(LEDGER, limits.DOCUMENT_BYTES) if self.has(LEDGER) else None

    def _lines(self, name: str, what: str) -> Iterator[bytes]:
        return unpacked_lines(self.container.chunks(name), self.container.members[name].size, what)


def open_package(path: Path) -> Package:
    """Open a package and check, in this order: structure, every byte, manifest, signature, package.json.

    Raises a BadFile that says what is wrong; NewerFormat when only a newer program can read it.
    """
    container = read_container(path)
    try:
        return _checked(container)
    except BaseException:
        container.close()
        raise


def _checked(container: Container) -> Package:
    for name in (PACKAGE_JSON, MANIFEST, SIGNATURE):
        if name not in container.members:
            raise NotAPackage("缺少签名或说明，不是本程序的上报包")
    try:
        seal = _sealed(container)
    except BadFile:
        _look_for_newer(container)
        raise
    return Package(container, seal, _package_json(container, seal))


def _sealed(container: Container) -> Seal:
    meta = [name for name in container.members if name.startswith(META)]
    manifest = container.read(MANIFEST)
    if meta != [MANIFEST, SIGNATURE] or manifest != manifest_of(container.members.values()):
        raise BadSignature("签名清单与里面的文件对不上")
    return check_p7s(container.read(SIGNATURE, SIGNATURE_BYTES), manifest)


def _look_for_newer(container: Container) -> None:
    """A later format may sign in another way; nothing but its number is looked at."""
    seen = _FORMAT_SEEN.search(container.read(PACKAGE_JSON))
    if seen and int(seen[1]) > FORMAT:
        raise NewerFormat(int(seen[1]))


def _package_json(container: Container, seal: Seal) -> dict[str, Any]:
    what, shape = SHAPES[PACKAGE_JSON]
    head = parse_object(container.read(PACKAGE_JSON), what)
    number = head.get("format")
    if isinstance(number, int) and number > FORMAT:
        raise NewerFormat(number)
    fitting(head, shape, what)
    names = [name for name in container.members if name not in {MIMETYPE, PACKAGE_JSON} and not name.startswith(META)]
    fits = (
        head["alg"] == ALGORITHM
        and head["kind"] in KINDS
        and head["stream"] == seal.holder.id
        and head["members"] == {name: role_of(name) for name in names}
        and head["certificates"] == [sha256_hex(der) for der in seal.certificates]
        and head.get("scan", names[0] if names else "") in names
    )
    if not fits:
        raise BadContent("包说明与签名人或里面的文件对不上")
    return head


def _checkpoint(item: Mapping[str, Any]) -> Checkpoint:
    checkpoint = Checkpoint(
        item["stream"],
        bytes.fromhex(item["public_key"]),
        item["from"],
        bytes.fromhex(item["roll"]) if "roll" in item else START,
        tuple(item["hashes"]),
        bytes.fromhex(item["signature"]),
    )
    try:
        key = public_from_bytes(checkpoint.public_key)
    except BadCertificate as problem:
        raise BadContent("流水清单不合规格") from problem
    if (checkpoint.first == 1) != ("roll" not in item) or not checkpoint.hashes:
        raise BadContent("流水清单不合规格")
    rolled = roll(checkpoint.hashes, checkpoint.start)
    if stream_id(key) != checkpoint.stream or not checkpoint_holds(
        key, checkpoint.signature, checkpoint.stream, checkpoint.seq, rolled
    ):
        raise BadSignature("流水清单与录入设备的签名对不上")
    return checkpoint


def _check_place(raw: bytes, entry: Mapping[str, Any], lists: Mapping[str, Checkpoint]) -> None:
    """That the entry stands in its stream's list at its seq, after the one that it cites."""
    checkpoint, seq = lists.get(str(entry.get("stream"))), entry.get("seq")
    if checkpoint is None or not isinstance(seq, int) or not checkpoint.first <= seq <= checkpoint.seq:
        raise BadContent("有一条数据不在流水清单里")
    index = seq - checkpoint.first
    if checkpoint.hashes[index] != sha256_hex(raw):
        raise BadContent("有一条数据与流水清单对不上")
    before = checkpoint.hashes[index - 1] if index else entry.get("prev")
    if entry.get("prev") != before or (seq == 1) != ("prev" not in entry):
        raise BadContent("有一条数据没有接在前一条后面")
