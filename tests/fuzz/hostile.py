"""What an attacker can do: change a file's bytes, or sign with a device's own key whatever content he likes."""

import copy
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from export.package.container import META, MIMETYPE, Member, read_container
from export.package.parsing import packed_lines, unpacked_lines
from export.package.writing import CHECKPOINTS, ENTRIES, PACKAGE_JSON, seal_container
from export.signing.container import Signer
from forms.canonical import canonical_bytes, sha256_hex
from forms.errors import UserError
from model.trust.certificates import PrivateKey
from model.trust.checkpoints import roll, sign_checkpoint
from model.workspace.workspace import Workspace

PATIENCE = 5.0  # seconds of processor time
AT = datetime(2026, 4, 6, 2, 0, tzinfo=UTC)
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53, 2**63 - 1, -(2**63), 2**63, 2**64, 10**400, "", " ", "0" * 64,
    "\u202e镇河双", "\x00", "a\nb", "../../x", "..", "/etc/passwd", "C:\\x", "x" * 5000, "9" * 500,
    "1e400", "2026-13-45", "2026-03",
    "'; DROP TABLE entry; --", "=1+1", "\ufeff", "é", [], {}, [[]], [None], [{}], {"": None}, {"row": 1},
    [1, "a", None], "A999999", "2026-02-30T00:00:00.000Z",
    "1" * 64, "village_income/990101102201/2026-03", "﷽" * 30, {"a": {"b": {"c": {"d": {"e": {"f": {"g": []}}}}}}},
)


def members_of(path: Path) -> tuple[dict[str, bytes], dict[str, Any]]:
    """Contents of a package but for what sealing writes anew, and data/package.json."""
    with read_container(path) as container:
        found = {name: container.read(name, 1 << 28) for name in container.members}
    head = json.loads(found[PACKAGE_JSON])
    return {name: each for name, each in found.items()
            if name not in (MIMETYPE, PACKAGE_JSON) and not name.startswith(META)}, head


def sealed(path: Path, members: Mapping[str, bytes], head: Mapping[str, Any], signer: Signer) -> Path:
    """These members, signed by whoever has the key."""
    seal_container(path, [Member(name, each) for name, each in members.items()], head, signer, AT)
    return path


def signer_of(workspace: Workspace) -> Signer:
    """A workspace's installation."""
    made = workspace.installation()
    return Signer(made.key, made.certificate, made.chain)


def entries_in(members: Mapping[str, bytes]) -> list[dict[str, Any]]:
    """The entries that a package carries, as values."""
    packed = members[ENTRIES]
    return [json.loads(line) for line in unpacked_lines(iter([packed]), len(packed), "")]


def chained(key: PrivateKey, stream: str, contents: list[dict[str, Any]]) -> dict[str, bytes]:
    """Entries of one's own stream chained and vouched for again, whatever they say."""
    raws: list[bytes] = []
    for each in contents:
        before = {"prev": sha256_hex(raws[-1])} if raws and "prev" in each else {}
        raws.append(canonical_bytes({**each, **before, "stream": stream}))
    hashes = [sha256_hex(raw) for raw in raws]
    first = contents[0].get("seq")
    item: dict[str, Any] = {
        "stream": stream, "public_key": key_of(key), "from": first, "hashes": hashes,
        "signature": sign_checkpoint(key, stream, len(hashes), roll(hashes)).hex(),
    }
    return {ENTRIES: packed_lines(raws), CHECKPOINTS: canonical_bytes({"streams": [item]})}


def key_of(key: PrivateKey) -> str:
    """The public half, as files carry it."""
    from model.trust.certificates import public_bytes

    return public_bytes(key.public_key()).hex()


def spoiled_bytes(chance: random.Random, content: bytes) -> bytes:
    """A few bytes changed, cut, doubled, moved or blown up."""
    spoiled = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(spoiled) + 1)
        end = min(len(spoiled), at + chance.choice((1, 2, 4, 16, 300)))
        match chance.randrange(7):
            case 0 if at < len(spoiled):
                spoiled[at] ^= 1 << chance.randrange(8)
            case 1:
                del spoiled[at:end]
            case 2:
                spoiled[at:at] = spoiled[at:end] * chance.choice((1, 3, 50))
            case 3:
                del spoiled[at:]
            case 4:
                spoiled[at:end] = chance.choice((b"\xff", b"\x00", b"\x80\x00")) * max(1, end - at)
            case 5:
                spoiled[at:at] = chance.choice((b"[" * 3000, b"\r\n", b'"', b"\xe2\x80\xae", b"--", b"PK\x03\x04"))
            case _:
                spoiled[at:end] = chance.randbytes(end - at)
    return bytes(spoiled)


def spoiled_value(chance: random.Random, value: Any) -> Any:
    """A JSON value with one thing in it replaced, taken out, renamed or doubled."""
    value = copy.deepcopy(value)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = list(_places(value))
        if not places:
            return value
        inside, name = chance.choice(places)
        match chance.randrange(6):
            case 0:
                del inside[name]
            case 1 if isinstance(inside, dict):
                inside[chance.choice(("", "x", "\u202e", "v", "unit"))] = inside[name]
            case 1:
                inside.append(inside[name])
            case 2:
                inside[name] = copy.deepcopy(chance.choice(places)[0])
            case _:
                inside[name] = copy.deepcopy(chance.choice(NASTY))
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield value, name
        yield from _places(each)


def contents_of(folder: Path) -> dict[str, tuple[int, int]]:
    """Every file below a folder, but for SQLite's journals and shared memory."""
    return {each.relative_to(folder).as_posix(): (each.stat().st_size, each.stat().st_mtime_ns)
            for each in folder.rglob("*") if each.is_file() and not each.name.endswith(("-wal", "-shm", "lock"))}


def rows_of(workspace: Workspace) -> dict[str, tuple[int, int]]:
    """How much is in each table, and what it sums up to: it differs when a row came, went or was replaced."""
    names = [row[0] for row in workspace.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"
                                                     " AND sql NOT LIKE '%VIRTUAL%' AND sql NOT LIKE '%WITHOUT%'")]
    return {name: workspace.db.execute(f'SELECT count(*), ifnull(max(rowid), 0) FROM "{name}"').fetchone()
            for name in names}


def refused_whole(act: Callable[[], object], workspace: Workspace, around: Path) -> str:
    """Do it; "" when it was taken. What was refused left no row behind and nothing beside the workspace.

    Anything else than a UserError goes through and fails the test.
    """
    rows, beside = rows_of(workspace), _outside(workspace, around)
    began = time.process_time()
    reason = ""
    try:
        act()
    except UserError as problem:
        reason = problem.happened
    assert not reason or rows_of(workspace) == rows, reason
    assert _outside(workspace, around) == beside
    assert time.process_time() - began < PATIENCE
    return reason


def refused(act: Callable[[], object]) -> str:
    """As `refused_whole`, for what touches no workspace."""
    began = time.process_time()
    reason = ""
    try:
        act()
    except UserError as problem:
        reason = problem.happened
    assert time.process_time() - began < PATIENCE
    return reason


def _outside(workspace: Workspace, around: Path) -> set[str]:
    return {name for name in contents_of(around) if not (around / name).is_relative_to(workspace.folder)}
