"""keys.json: the database key in independent slots, one a person and one for the recovery code.

A slot's key comes from its password by Argon2id and opens, by AES-256-GCM with the slot's name as associated
data, the database key and the holder's own 32 bytes, which wrap that person's signing key in the database.
A new password rewrites one slot and nothing else. Every header names its algorithms, so that others may follow.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.errors import DamagedKeys, NewerWorkspace, NotAWorkspace, WeakPassword
from model.workspace.files import write_whole

NAME, COPY = "keys.json", "keys.copy.json"
RECOVERY = "recovery"
FORMAT = 1
KEY_SIZE = 32
_MAX_MEMORY = 1 << 20  # KiB: a slot that asks for more is not ours
_MAX_FILE = 1 << 20
_KDF, _CIPHER = "argon2id", "aes-256-gcm"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a password costs. memory: KiB."""

    memory: int = 64 * 1024
    passes: int = 3
    lanes: int = 1


STANDARD = Cost()


@dataclass(frozen=True, slots=True)
class PersonSlot:
    """Who may log in, as the login page lists them before anything is unlocked."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What a slot held. own: the holder's 32 bytes, from which the wrap of the signing key comes."""

    database_key: bytes
    own: bytes


@dataclass(frozen=True, slots=True)
class Keys:
    """The key file. workspace: its id, which every copy shares. slots: as in the file, by name."""

    workspace: str
    unit: str
    unit_name: str
    slots: Mapping[str, Mapping[str, Any]]

    def people(self) -> list[PersonSlot]:
        """Who may log in, in the order in which they came."""
        return [
            PersonSlot(slot["person"], slot["label"], slot["role"])
            for slot in self.slots.values()
            if "person" in slot
        ]

    def with_slot(
        self, name: str, secret: str, opened: Opened, *, cost: Cost = STANDARD, person: PersonSlot | None = None
    ) -> "Keys":
        """These keys with one slot new or renewed. person: whom it stands for, None for the recovery code."""
        described = {"person": person.id, "label": person.name, "role": person.role} if person else {}
        slot = {**described, **_seal(name, secret, opened.database_key + opened.own, cost)}
        return replace(self, slots={**self.slots, name: slot})

    def without_slot(self, name: str) -> "Keys":
        """These keys with a slot gone."""
        return replace(self, slots={each: slot for each, slot in self.slots.items() if each != name})

    def open_slot(self, name: str, secret: str) -> Opened | None:
        """What the slot holds, or None when the secret is wrong or there is no such slot: both take as long."""
        slot = self.slots.get(name)
        if slot is None:
            some = next(iter(self.slots.values()))
            _derive(secret, secrets.token_bytes(16), _cost(some))
            return None
        plain = _unseal(name, secret, slot)
        return plain if plain is None else Opened(plain[:KEY_SIZE], plain[KEY_SIZE:])

    def cost_of(self, name: str) -> Cost:
        """What a guess at this slot costs; a renewed slot keeps it."""
        return _cost(self.slots[name])


def slot_name(person: str) -> str:
    """The name of a person's slot."""
    return f"person:{person}"


def check_password(password: str, name: str) -> None:
    """Raise WeakPassword for fewer than 8 characters, one character repeated, or the person's name."""
    if len(password) < 8:
        raise WeakPassword("不到 8 位")
    if len(set(password)) == 1:
        raise WeakPassword("全是同一个字符")
    if password.casefold().replace(" ", "") == name.casefold().replace(" ", ""):
        raise WeakPassword("和姓名一样")


def write_keys(folder: Path, keys: Keys) -> None:
    """Write the key file and its copy, each whole or not at all.

    Raises DiskFull, ReadOnlyFolder, DriveFailed; one of the two files is then good in any case.
    """
    content = {
        "format": FORMAT,
        "workspace": keys.workspace,
        "unit": keys.unit,
        "unit_name": keys.unit_name,
        "slots": [{"name": name, **slot} for name, slot in keys.slots.items()],
    }
    plain = json.dumps(content, ensure_ascii=False, indent=1).encode()
    sealed = json.dumps(
        {**content, "sha256": hashlib.sha256(plain).hexdigest()}, ensure_ascii=False, indent=1
    ).encode()
    write_whole(folder / NAME, sealed)
    write_whole(folder / COPY, sealed)


def read_keys(folder: Path) -> Keys:
    """The key file, or its copy where it is damaged, or the one beside the backups.

    Raises NotAWorkspace without any of them, DamagedKeys, NewerWorkspace.
    """
    places = (folder / NAME, folder / COPY, folder / "backups" / NAME)
    paths = [path for path in places if path.is_file()]
    if not paths:
        raise NotAWorkspace(folder)
    for path in paths:
        try:
            return _read(path)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
            continue
    raise DamagedKeys(folder)


def seal_with(own: bytes, purpose: str, plain: bytes) -> bytes:
    """Wrap bytes with a person's own 32 bytes; the purpose (whose, what) is bound in. Made to stay readable."""
    nonce = os.urandom(12)
    header = b"aes-256-gcm;1;"
    return header + nonce + _encrypted(own, nonce, plain, purpose)


def unseal_with(own: bytes, purpose: str, wrapped: bytes) -> bytes | None:
    """What `seal_with` wrapped, or None when it was another one's or is damaged."""
    header, rest = wrapped[:14], wrapped[14:]
    if header != b"aes-256-gcm;1;" or len(rest) < 28:
        return None
    return _decrypted(own, rest[:12], rest[12:], purpose)


def _read(path: Path) -> Keys:
    if path.stat().st_size > _MAX_FILE:
        raise ValueError("too large for a key file")
    content = json.loads(path.read_bytes())
    if content["format"] > FORMAT:
        raise NewerWorkspace
    stated = content.pop("sha256")
    plain = json.dumps(content, ensure_ascii=False, indent=1).encode()
    if not hmac.compare_digest(stated, hashlib.sha256(plain).hexdigest()):
        raise ValueError("the key file was changed by hand or by the disk")
    slots = {slot.pop("name"): slot for slot in content["slots"]}
    named = [slot[name] for slot in slots.values() if "person" in slot for name in ("person", "label", "role")]
    if not slots or not all(isinstance(each, str) for each in (*named, *slots)):
        raise ValueError("a key file without slots")
    return Keys(content["workspace"], content["unit"], content["unit_name"], slots)


def _cost(slot: Mapping[str, Any]) -> Cost:
    kdf = slot["kdf"]
    return Cost(kdf["memory"], kdf["passes"], kdf["lanes"])


def _seal(name: str, secret: str, plain: bytes, cost: Cost) -> dict[str, Any]:
    salt, nonce = os.urandom(16), os.urandom(12)
    wrapped = _encrypted(_derive(secret, salt, cost), nonce, plain, name)
    return {
        "kdf": {
            "alg": _KDF,
            "memory": cost.memory,
            "passes": cost.passes,
            "lanes": cost.lanes,
            "salt": _text(salt),
        },
        "cipher": {"alg": _CIPHER, "nonce": _text(nonce)},
        "wrapped": _text(wrapped),
    }


def _unseal(name: str, secret: str, slot: Mapping[str, Any]) -> bytes | None:
    kdf, cipher = slot["kdf"], slot["cipher"]
    if kdf["alg"] != _KDF or cipher["alg"] != _CIPHER:
        raise NewerWorkspace
    key = _derive(secret, _bytes(kdf["salt"]), _cost(slot))
    return _decrypted(key, _bytes(cipher["nonce"]), _bytes(slot["wrapped"]), name)


# The login page lists people before anything is unlocked: the cipher's library loads when it is needed.


def _encrypted(key: bytes, nonce: bytes, plain: bytes, name: str) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, plain, name.encode())


def _decrypted(key: bytes, nonce: bytes, wrapped: bytes, name: str) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, wrapped, name.encode())
    except InvalidTag:
        return None


def _derive(secret: str, salt: bytes, cost: Cost) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if not 8 <= cost.memory <= _MAX_MEMORY or not 1 <= cost.passes <= 64 or not 1 <= cost.lanes <= 16:
        raise NewerWorkspace
    kdf = Argon2id(
        salt=salt, length=KEY_SIZE, iterations=cost.passes, lanes=cost.lanes, memory_cost=cost.memory
    )
    return kdf.derive(unicodedata.normalize("NFKC", secret).encode())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
