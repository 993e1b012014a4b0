"""Photos, scans and packages: encrypted files under files/, addressed by what they contain.

A file's name there is HMAC-SHA-256 of its content's SHA-256 under a key from the database key, so that the folder
tells nothing. Its content is AES-256-GCM in chunks of 1 MiB: mark, salt (16), then each chunk with the nonce
"number (11) + last (1)"; the file's own key is HKDF-SHA-256 of the database key and the salt.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from model.errors import AttachmentMissing, AttachmentTooLarge
from model.workspace import files, pictures
from model.workspace.query import chunks
from model.workspace.session import Session

FOLDER = "files"
MAX_SIZE = 50_000_000  # bytes of what a person attaches
_MARK = b"tuodi-file-1\n"
_CHUNK, _SALT, _TAG = 1 << 20, 16, 16
_AT_ONCE = 6  # files


class Attachments:
    """The files of an open workspace."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._name_key = _derived(session.store.key, b"", b"tuodi-file-names")

    def add(self, source: Path | bytes, name: str = "", *, photo: bool = False) -> dict[str, Any]:
        """Take in what a person attaches; returns the field's value {name, sha256, size, type}.

        photo: a picture to be shown: turned upright, at most 1600 pixels, without place and camera. Otherwise a scan
        or document: kept as it is, but for a JPEG's or PNG's place and camera.
        Raises HeicPicture, NotAPicture, NotAttachable, AttachmentTooLarge, DiskFull, ReadOnlyFolder, DriveFailed.
        """
        called = name or (source.name if isinstance(source, Path) else "")
        content = _content(source, called)
        taken = pictures.take_photo(content, called) if photo else pictures.take_document(content, called)
        return self.put(taken.content, taken.name, taken.type, thumbnail=taken.thumbnail)

    def put(self, content: bytes, name: str, media_type: str, *, thumbnail: bytes | None = None) -> dict[str, Any]:
        """Keep bytes exactly as they are (packages sent and received, signed PDFs). Returns the field's value."""
        sha256 = hashlib.sha256(content).hexdigest()
        self._write(sha256, _cut(content))
        return self._note(sha256, len(content), name, media_type, thumbnail)

    def put_all(self, files_of_one: Iterable[tuple[bytes, str, str]]) -> list[dict[str, Any]]:
        """As `put` for many, each content with name and type: disks that are asked for several at once wait less."""
        from concurrent.futures import ThreadPoolExecutor

        found = []
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for lot in chunks(files_of_one, _AT_ONCE):
                digests = [hashlib.sha256(content).hexdigest() for content, _, _ in lot]
                alike = {sha256: content for sha256, (content, _, _) in zip(digests, lot, strict=True)}
                list(pool.map(self._write, alike, map(_cut, alike.values())))
                found += [self._note(sha256, len(content), name, media_type, None)
                          for sha256, (content, name, media_type) in zip(digests, lot, strict=True)]
        return found

    def put_file(self, source: Path, name: str, media_type: str) -> dict[str, Any]:
        """As `put`, for a file of any size, which is read piece by piece. Raises OSError where it can't be read."""
        digest, size = hashlib.sha256(), 0
        for piece in _pieces(source):
            digest.update(piece)
            size += len(piece)
        self._write(digest.hexdigest(), _pieces(source))
        return self._note(digest.hexdigest(), size, name, media_type, None)

    def _write(self, sha256: str, pieces: Iterable[bytes]) -> None:
        path = self._path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_pieces(path, _sealed(self._session.store.key, pieces))

    def _note(
        self, sha256: str, size: int, name: str, media_type: str, thumbnail: bytes | None
    ) -> dict[str, Any]:
        session = self._session
        with session.store.transaction() as db:
            db.execute(
                "INSERT INTO file (sha256, name, size, type, thumbnail, added_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (sha256) DO UPDATE SET thumbnail = ifnull(file.thumbnail, excluded.thumbnail)",
                (sha256, name, size, media_type, thumbnail, session.now()),
            )
        return {"name": name, "sha256": sha256, "size": size, "type": media_type}

    def read(self, sha256: str) -> bytes:
        """The content behind a field's value. Raises AttachmentMissing when it is absent or damaged."""
        path = self._path(sha256)
        try:
            content = _opened(self._session.store.key, path.read_bytes())
        except (OSError, ValueError, InvalidTag):
            raise AttachmentMissing(self.name(sha256)) from None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise AttachmentMissing(self.name(sha256))
        return content

    def discard(self, sha256: str, media_type: str) -> None:
        """Forget what was only kept for a while. media_type: as it was put; anything else stays."""
        with self._session.store.transaction() as db:
            gone = db.execute("DELETE FROM file WHERE sha256 = ? AND type = ?", (sha256, media_type)).rowcount
        if gone:
            self._path(sha256).unlink(missing_ok=True)

    def has(self, sha256: str) -> bool:
        """Whether the content is on this computer; nothing is read."""
        return self._path(sha256).is_file()

    def thumbnail(self, sha256: str) -> bytes | None:
        """A small JPEG, or None for what has no picture."""
        with self._session.store.reading() as db:
            row = db.execute("SELECT thumbnail FROM file WHERE sha256 = ?", (sha256,)).fetchone()
        return bytes(row[0]) if row and row[0] is not None else None

    def name(self, sha256: str) -> str:
        """The file's name as it was attached; the beginning of its digest when it isn't known."""
        with self._session.store.reading() as db:
            row = db.execute("SELECT name FROM file WHERE sha256 = ?", (sha256,)).fetchone()
        return str(row[0]) if row else sha256[:12]

    def _path(self, sha256: str) -> Path:
        name = hmac.new(self._name_key, sha256.encode(), hashlib.sha256).hexdigest()
        return self._session.folder / FOLDER / name[:2] / name


def _content(source: Path | bytes, name: str) -> bytes:
    if isinstance(source, bytes):
        content = source
    else:
        try:
            if source.stat().st_size > MAX_SIZE:
                raise AttachmentTooLarge(name, MAX_SIZE)
            content = source.read_bytes()
        except OSError:
            raise AttachmentMissing(name) from None
    if len(content) > MAX_SIZE:
        raise AttachmentTooLarge(name, MAX_SIZE)
    return content


def _cut(content: bytes) -> Iterator[bytes]:
    return (content[start : start + _CHUNK] for start in range(0, max(len(content), 1), _CHUNK))


def _derived(key: bytes, salt: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt or None, purpose).derive(key)


def _pieces(source: Path) -> Iterator[bytes]:
    with source.open("rb") as file:
        while piece := file.read(_CHUNK):
            yield piece


def _sealed(key: bytes, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """pieces: each of _CHUNK bytes but for the last."""
    salt = os.urandom(_SALT)
    cipher = AESGCM(_derived(key, salt, b"tuodi-file-1"))
    yield _MARK + salt
    number, ahead = 0, iter(pieces)
    piece: bytes | None = next(ahead, b"")
    while piece is not None:
        after = next(ahead, None)
        yield cipher.encrypt(number.to_bytes(11, "big") + bytes([after is None]), piece, None)
        number, piece = number + 1, after


def _opened(key: bytes, sealed: bytes) -> bytes:
    """Raises ValueError or InvalidTag for anything that `_sealed` didn't write whole."""
    head = len(_MARK) + _SALT
    if sealed[: len(_MARK)] != _MARK or len(sealed) < head + _TAG:
        raise ValueError("not a file of ours")
    cipher = AESGCM(_derived(key, sealed[len(_MARK) : head], b"tuodi-file-1"))
    step = _CHUNK + _TAG
    starts = range(head, len(sealed), step)
    return b"".join(
        cipher.decrypt(number.to_bytes(11, "big") + bytes([number == len(starts) - 1]), sealed[at : at + step], None)
        for number, at in enumerate(starts)
    )
