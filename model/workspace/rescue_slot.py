"""When password and recovery sheet are both lost: a slot of keys.json that only the unit above can open.

It holds the database key, sealed to the unit above's X25519 keys when its roster came. Who lost everything asks with a
fresh key and a new password; the unit above seals the database key to that key, after a telephone call.
"""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import UserError
from model.clock import Clock
from model.errors import DamagedKeys, WrongPassword
from model.workspace import attempts, keys, people
from model.workspace.files import write_whole
from model.workspace.keys import STANDARD, Cost, Keys, Opened

if TYPE_CHECKING:
    from model.workspace.session import Session

SLOT = "above"
PENDING = "rescue.json"
_WAITS = "rescue"
_MAX_FILE = 64 * 1024
Seal = Callable[[bytes], bytes]


class NobodyAbove(UserError):
    """A workspace that never joined anybody: there is no slot that another could open."""

    def __init__(self) -> None:
        super().__init__(
            "这个工作文件夹还没有加入县级专班，县里恢复不了它。", kept="数据原样没动。",
            next_step="请再找找恢复码；同一台电脑上别人能登录的，让他登录。",
        )


class NotAskedHere(UserError):
    """An answer to a rescue that this folder didn't ask for, or asked for anew since."""

    def __init__(self) -> None:
        super().__init__(
            "这份恢复回件不是答复这个工作文件夹最近一次申请的。", kept="数据原样没动。",
            next_step="请用最近一次申请的回件；没有的，重新做一份申请。",
        )


@dataclass(frozen=True, slots=True)
class SealedSlot:
    """unit: who can open it. to: X25519 public keys, hex. sealed: age, of `plain_bytes`."""

    unit: str
    unit_name: str
    to: tuple[str, ...]
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Pending:
    """A rescue that was asked for. person: whose password it will be. request: SHA-256 of the file. key: the private
    X25519 key to which the answer is sealed."""

    person: str
    request: str
    key: bytes


def keep(session: "Session", unit: str, unit_name: str, to: Sequence[bytes], seal: Seal) -> None:
    """Write the slot for the unit above, unless it is there for just these keys. seal: encrypts to them."""
    named = sorted(each.hex() for each in to)
    held = keys.read_keys(session.folder)
    there = held.slots.get(SLOT)
    if not to or (there is not None and there["to"] == named and there["unit"] == unit):
        return
    plain = json.dumps({"v": 1, "workspace": session.workspace, "unit": session.unit, "stream": session.stream,
                        "database_key": session.store.key.hex()}, sort_keys=True).encode()
    slot = {"unit": unit, "unit_name": unit_name, "to": named, "sealed": seal(plain).hex()}
    people.keep(session, replace(held, slots={**held.slots, SLOT: slot}))


def slot_above(folder: Path) -> SealedSlot:
    """The slot that the unit above opens; read while everything is locked. Raises NobodyAbove, DamagedKeys."""
    held = keys.read_keys(folder)
    slot = held.slots.get(SLOT)
    if slot is None:
        raise NobodyAbove
    try:
        return SealedSlot(slot["unit"], slot["unit_name"], tuple(slot["to"]), bytes.fromhex(slot["sealed"]))
    except (KeyError, TypeError, ValueError):
        raise DamagedKeys(folder) from None


def begin(folder: Path, person: str, password: str, cost: Cost = STANDARD) -> bytes:
    """Before asking: a fresh key, kept under the password that will hold once the answer comes. Returns the public
    half. Raises WeakPassword, DiskFull, ReadOnlyFolder."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    held = keys.read_keys(folder)
    name = next((each.name for each in held.people() if each.id == person), "")
    keys.check_password(password, name)
    key = X25519PrivateKey.from_private_bytes(os.urandom(keys.KEY_SIZE))
    locked = Keys(held.workspace, held.unit, held.unit_name, {}).with_slot(
        _WAITS, password, Opened(key.private_bytes_raw(), b""), cost=cost)
    content = {"format": 1, "person": person, "request": "", "slot": locked.slots[_WAITS]}
    write_whole(folder / PENDING, json.dumps(content).encode())
    return key.public_key().public_bytes_raw()


def asked(folder: Path, request: str) -> None:
    """Note which file asks. request: its SHA-256."""
    content = json.loads((folder / PENDING).read_bytes())
    write_whole(folder / PENDING, json.dumps({**content, "request": request}).encode())


def waiting(folder: Path) -> tuple[str, str] | None:
    """Person and request (SHA-256) of a rescue that was asked for, or None."""
    try:
        content = json.loads((folder / PENDING).read_bytes()[:_MAX_FILE])
        return str(content["person"]), str(content["request"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def unlock(folder: Path, password: str, clock: Clock) -> Pending:
    """The key to which the answer is sealed. Raises NotAskedHere, WrongPassword, TooManyAttempts."""
    there = waiting(folder)
    if there is None:
        raise NotAskedHere
    attempts.check(folder, clock)
    slot = json.loads((folder / PENDING).read_bytes())["slot"]
    opened = Keys("", "", "", {_WAITS: slot}).open_slot(_WAITS, password)
    if opened is None:
        attempts.failed(folder, clock)
        raise WrongPassword
    attempts.succeeded(folder)
    return Pending(there[0], there[1], opened.database_key)


def done(folder: Path) -> None:
    """The rescue came to its end."""
    (folder / PENDING).unlink(missing_ok=True)
