"""Streams: this installation's chain of entries, its key, and the checkpoints that vouch for it (FORMAT.md 1, 6)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.trust import certificates
from model.trust.checkpoints import START, roll, sign_checkpoint
from model.workspace.session import Session, secret, set_secret, set_setting, setting

if TYPE_CHECKING:
    from sqlite_utils import Database

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # without I and O, which read as digits
_USED = "letters"
_CERTIFIED = "ca_certified"


@dataclass(frozen=True, slots=True)
class Stream:
    """One installation's stream. id: SHA-256 of public_key (SubjectPublicKeyInfo DER), hex."""

    id: str
    unit: str
    letter: str
    public_key: bytes
    own: bool


@dataclass(frozen=True, slots=True)
class Installation:
    """Who signs packages: key, certificate, and the certificates above it (DER)."""

    key: certificates.PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]
    age_key: bytes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The stream's signature over all its entries up to seq, the last of which is `hash`."""

    stream: str
    seq: int
    hash: str
    roll: bytes
    signature: bytes


def found(db: "Database", unit: str, unit_name: str) -> Stream:
    """At first start: a key of this installation, the workspace's own CA, an age key. Returns the stream."""
    key, ca_key = certificates.new_key(), certificates.new_key()
    stream = certificates.stream_id(key.public_key())
    set_secret(db, "ca_key", certificates.key_bytes(ca_key))
    set_secret(db, "ca_certificate", certificates.make_ca(ca_key, unit=unit, stream=stream))
    set_secret(db, "age_key", _new_age_key())
    return _begin(db, key, unit, unit_name)


def renew(db: "Database", unit: str, unit_name: str, taken: frozenset[str] = frozenset()) -> Stream:
    """A new key and stream for a copy, so that two copies never continue one chain. Returns the stream.

    The stream that ends here is vouched for once more with its own key, which is given up: packages carry both.
    taken: letters that the database which is left behind knows, beside those that this one knows.
    """
    _vouch(db, own(db).id)
    set_setting(db, _USED, "".join(f"{each} " for each in sorted(letters(db) | taken)))
    set_secret(db, f"age_key/{len(age_keys(db))}", secret(db, "age_key"))
    set_secret(db, "age_key", _new_age_key())
    return _begin(db, certificates.new_key(), unit, unit_name)


def letters(db: "Database") -> frozenset[str]:
    """All letters that a stream of this workspace ever had: a number is never given twice."""
    known = db.execute("SELECT letter FROM stream").fetchall()
    return frozenset((*(row[0] for row in known), *setting(db, _USED).split()))


def own(db: "Database") -> Stream:
    """The stream that this folder continues."""
    row = db.execute("SELECT id, unit, letter, public_key FROM stream WHERE own = 1").fetchone()
    return Stream(row[0], row[1], row[2], bytes(row[3]), own=True)


def streams(db: "Database") -> list[Stream]:
    """All streams that are known here, the own one first."""
    rows = db.execute("SELECT id, unit, letter, public_key, own FROM stream ORDER BY own DESC, letter, id").fetchall()
    return [Stream(row[0], row[1], row[2], bytes(row[3]), bool(row[4])) for row in rows]


def installation(db: "Database") -> Installation:
    """The keys of this installation."""
    return Installation(
        certificates.key_from_bytes(secret(db, "installation_key")),
        secret(db, "installation_certificate"),
        chain(db),
        secret(db, "age_key"),
    )


def chain(db: "Database") -> tuple[bytes, ...]:
    """What stands above this workspace's certificates: the root's certificate for its CA once there is one, the CA."""
    try:
        return (secret(db, _CERTIFIED), secret(db, "ca_certificate"))
    except KeyError:
        return (secret(db, "ca_certificate"),)


def keep_certified(db: "Database", certificate: bytes) -> None:
    """From now on a county's (or the own) root vouches for this workspace's CA. certificate: DER."""
    set_secret(db, _CERTIFIED, certificate)


def take_letter(db: "Database", letter: str, unit: str, unit_name: str) -> None:
    """Go on under the letter that the county gave this stream: numbers given under another one stay as they are."""
    set_setting(db, _USED, "".join(f"{each} " for each in sorted(letters(db) | {letter})))
    key = certificates.key_from_bytes(secret(db, "installation_key"))
    ca_key = certificates.key_from_bytes(secret(db, "ca_key"))
    set_secret(db, "installation_certificate", certificates.certify_installation(
        ca_key, secret(db, "ca_certificate"), key.public_key(), unit=unit, unit_name=unit_name, letter=letter))
    db.execute("UPDATE stream SET letter = ? WHERE own = 1", (letter,))


def age_keys(db: "Database") -> tuple[bytes, ...]:
    """Every X25519 key that was ever here, the newest first: what was sealed to an old one still opens."""
    older = db.execute("SELECT value FROM secret WHERE name LIKE 'age_key/%' ORDER BY length(name) DESC, name DESC")
    return (secret(db, "age_key"), *(bytes(row[0]) for row in older.fetchall()))


def make_checkpoint(session: Session) -> Checkpoint | None:
    """Sign everything that the own stream holds; None while it is empty. The same state gives the same one."""
    with session.store.transaction() as db:
        return _vouch(db, session.stream)


def latest_checkpoint(db: "Database", stream: str) -> Checkpoint | None:
    """The checkpoint of a stream that reaches furthest, or None."""
    row = db.execute(
        "SELECT seq, hash, roll, signature FROM checkpoint WHERE stream = ? ORDER BY seq DESC LIMIT 1", (stream,)
    ).fetchone()
    return None if row is None else Checkpoint(stream, row[0], row[1], bytes(row[2]), bytes(row[3]))


def _vouch(db: "Database", stream: str) -> Checkpoint | None:
    """Sign all entries of the stream that this installation's key is for."""
    last = latest_checkpoint(db, stream)
    reached = last.seq if last else 0
    rows = db.execute("SELECT hash FROM entry WHERE stream = ? AND seq > ? ORDER BY seq", (stream, reached)).fetchall()
    hashes = [row[0] for row in rows]
    if not hashes:
        return last
    rolled = roll(hashes, last.roll if last else START)
    seq = reached + len(hashes)
    signature = sign_checkpoint(installation(db).key, stream, seq, rolled)
    db.execute(
        "INSERT INTO checkpoint (stream, seq, hash, roll, signature) VALUES (?, ?, ?, ?, ?)",
        (stream, seq, hashes[-1], rolled, signature),
    )
    return Checkpoint(stream, seq, hashes[-1], rolled, signature)


def _begin(db: "Database", key: certificates.PrivateKey, unit: str, unit_name: str) -> Stream:
    taken = letters(db)
    letter = next(each for each in _letters() if each not in taken)
    stream = Stream(
        certificates.stream_id(key.public_key()), unit, letter, certificates.public_bytes(key.public_key()), own=True
    )
    ca_key = certificates.key_from_bytes(secret(db, "ca_key"))
    certificate = certificates.certify_installation(
        ca_key, secret(db, "ca_certificate"), key.public_key(), unit=unit, unit_name=unit_name, letter=letter
    )
    set_secret(db, "installation_key", certificates.key_bytes(key))
    set_secret(db, "installation_certificate", certificate)
    db.execute("UPDATE stream SET own = 0")
    db.execute(
        "INSERT INTO stream (id, unit, letter, public_key, trust, own) VALUES (?, ?, ?, ?, 'trusted', 1)",
        (stream.id, unit, letter, stream.public_key),
    )
    return stream


def _letters() -> "list[str]":
    """One letter, then two: a unit that restored its backup twenty times goes on."""
    return [*_LETTERS, *(first + second for first in _LETTERS for second in _LETTERS)]


def _new_age_key() -> bytes:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.generate().private_bytes_raw()
