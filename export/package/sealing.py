"""Encrypted packages: age to the X25519 keys of the receiving unit, streamed, so that size doesn't matter.

The public `age` tool reads and writes the same files. Keys are the 32 raw bytes that rosters and secrets hold.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from export.errors import CannotWrite, DamagedPackage, SealedForOthers

_SECRET, _PUBLIC = "age-secret-key-", "age"
_DAMAGED = "加密包不完整，或被改动过"


def public_age_key(key: bytes) -> bytes:
    """The public half of an X25519 key, 32 bytes, as a roster names it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(key).public_key().public_bytes_raw()


def age_recipient(public: bytes) -> str:
    """age1…, as the public tool writes it."""
    return _bech32(_PUBLIC, public)


def age_identity(key: bytes) -> str:
    """AGE-SECRET-KEY-1…, as the public tool writes it: whoever has it reads what was sealed to it."""
    return _bech32(_SECRET, key).upper()


def seal_file(source: Path, target: Path, recipients: Sequence[bytes]) -> None:
    """Encrypt a file to everyone named; only whole files appear. Raises CannotWrite."""
    import pyrage

    public = [pyrage.x25519.Recipient.from_str(age_recipient(each)) for each in recipients]
    partial = target.with_name(f"{target.name}.partial")
    try:
        with source.open("rb") as plain, partial.open("wb") as sealed:
            pyrage.encrypt_io(plain, sealed, public)
            sealed.flush()
            os.fsync(sealed.fileno())
        partial.replace(target)
    except OSError as problem:
        raise CannotWrite(target.name, problem.strerror or str(problem)) from problem
    finally:
        partial.unlink(missing_ok=True)


def seal_bytes(plain: bytes, recipients: Sequence[bytes]) -> bytes:
    """A few bytes (a key) encrypted to everyone named."""
    import pyrage

    public = [pyrage.x25519.Recipient.from_str(age_recipient(each)) for each in recipients]
    sealed: bytes = pyrage.encrypt(plain, public)
    return sealed


def open_bytes(sealed: bytes, keys: Sequence[bytes]) -> bytes:
    """What `seal_bytes` sealed, by whichever of the keys fits. Raises SealedForOthers, DamagedPackage."""
    import pyrage

    identities = [pyrage.x25519.Identity.from_str(age_identity(each)) for each in keys]
    try:
        plain: bytes = pyrage.decrypt(sealed, identities)
    except pyrage.DecryptError as problem:
        if "No matching keys" in str(problem):
            raise SealedForOthers from problem
        raise DamagedPackage(_DAMAGED) from problem
    return plain


def open_sealed(source: Path, target: Path, keys: Sequence[bytes]) -> None:
    """Decrypt a file with whichever of the keys fits. keys: every one that this workspace ever had.

    Nothing is in `target` unless all of it was whole. Raises SealedForOthers, DamagedPackage, CannotWrite.
    """
    import pyrage

    identities = [pyrage.x25519.Identity.from_str(age_identity(each)) for each in keys]
    partial = target.with_name(f"{target.name}.partial")
    try:
        with source.open("rb") as sealed, partial.open("wb") as plain:
            pyrage.decrypt_io(sealed, plain, identities)
        partial.replace(target)
    except pyrage.DecryptError as problem:
        if "No matching keys" in str(problem):
            raise SealedForOthers from problem
        raise DamagedPackage(_DAMAGED) from problem
    except OSError as problem:
        if problem.errno is None:  # how pyrage says that a piece of the contents is not what was sealed
            raise DamagedPackage(_DAMAGED) from problem
        raise CannotWrite(target.name, problem.strerror or str(problem)) from problem
    finally:
        partial.unlink(missing_ok=True)


def _bech32(kind: str, content: bytes) -> str:
    import bech32

    return str(bech32.bech32_encode(kind, bech32.convertbits(content, 8, 5) or []))
