"""Checkpoints: a stream vouches for all its entries up to one (FORMAT.md section 6)."""

import hashlib
from collections.abc import Iterable

from forms.canonical import canonical_bytes
from model.trust.certificates import PrivateKey, PublicKey, sign, signature_holds

START = bytes(32)


def roll(hashes: Iterable[str], start: bytes = START) -> bytes:
    """The roll after these entry hashes (hex, in order of seq). start: the roll before the first."""
    value = start
    for entry_hash in hashes:
        value = hashlib.sha256(value + bytes.fromhex(entry_hash)).digest()
    return value


def signed_bytes(stream: str, seq: int, rolled: bytes) -> bytes:
    """What a checkpoint's signature is over: the canonical JSON array of mark, stream, seq and roll."""
    return canonical_bytes(["tuodi-checkpoint-1", stream, seq, rolled.hex()])


def sign_checkpoint(key: PrivateKey, stream: str, seq: int, rolled: bytes) -> bytes:
    """The stream's signature over its entries up to seq. key: the installation's."""
    return sign(key, signed_bytes(stream, seq, rolled))


def checkpoint_holds(public_key: PublicKey, signature: bytes, stream: str, seq: int, rolled: bytes) -> bool:
    """Whether the signature is the stream's over exactly these entries."""
    return signature_holds(public_key, signature, signed_bytes(stream, seq, rolled))
