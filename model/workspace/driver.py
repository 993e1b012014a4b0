"""The encrypted database: the only module that knows the driver's name.

A local disk takes WAL with synchronous=FULL; elsewhere the journal is DELETE with EXTRA, which is slower and
loses nothing either. Any thread may read and write: each has its own connection; one lock admits one writer.
"""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from sqlcipher3 import dbapi2

from forms.errors import UserError
from model.errors import DamagedWorkspace, DiskFull, DriveFailed, ReadOnlyFolder, WorkspaceMoved

if TYPE_CHECKING:
    from sqlite3 import Error  # the same shape, and known to the type checker

    from sqlite_utils import Database
else:
    Error = dbapi2.Error

__all__ = ["Error", "Journal", "Store", "connect", "explain"]

Journal = Literal["wal", "delete"]

_STATEMENTS = 160  # kept ready in a connection: one package takes 150; each holds memory, and more of them did by far
_NO_ROOM = 1_000_000  # bytes: an I/O error with less free space than this is a full disk
_CORRUPT = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
_CLOSED = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")


def connect(path: Path, key: bytes, *, journal: Journal = "wal") -> "Database":
    """A connection for one thread, in autocommit: transactions are begun by `Store.transaction`.

    key: the 32 bytes that encrypt the file. Raises the driver's Error when they don't.
    """
    from sqlite_utils import Database

    # A connection may be closed, never used, by another thread than its own.
    connection = dbapi2.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=10, cached_statements=_STATEMENTS)
    try:
        for statement in (
            "PRAGMA cipher_log_level = NONE",
            f"PRAGMA key = \"x'{key.hex()}'\"",
            f"PRAGMA journal_mode = {journal}",
            f"PRAGMA synchronous = {'FULL' if journal == 'wal' else 'EXTRA'}",
            "PRAGMA foreign_keys = ON",
            "PRAGMA wal_autocheckpoint = 4000",
            "PRAGMA cache_size = -16000",
            "PRAGMA temp_store = MEMORY",
        ):
            connection.execute(statement).fetchall()
        return Database(connection, execute_plugins=False)
    except BaseException:
        connection.close()
        raise


def explain(problem: Error, path: Path) -> UserError | None:
    """What a person can do about a driver's error, or None when it is a bug of ours."""
    name = getattr(problem, "sqlite_errorname", "")
    if name == "SQLITE_FULL":
        return DiskFull()
    if name.startswith(_CORRUPT):
        return DamagedWorkspace(str(problem))
    if name.startswith(_CLOSED):
        # A page that fails its HMAC can come out as a read-only error too.
        return DamagedWorkspace(str(problem)) if _writable(path) else ReadOnlyFolder(path.parent)
    if name.startswith("SQLITE_IOERR"):
        full = shutil.disk_usage(path.parent).free < _NO_ROOM
        return DiskFull() if full else DriveFailed(str(problem))
    return None


def _writable(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(os.access(each, os.W_OK, effective_ids=effective) for each in (path, path.parent))


class Store:
    """One ledger.db, open. on_full: called when the disk is full, to make the room for the next try."""

    def __init__(
        self, path: Path, key: bytes, *, journal: Journal = "wal", on_full: Callable[[], None] | None = None
    ) -> None:
        self.path, self.journal = path, journal
        self.read_only = False
        self._key = key
        self._on_full = on_full
        self._writing = threading.RLock()
        self._connections: dict[int, Database] = {}

    @property
    def key(self) -> bytes:
        """The database key, from which the keys of files and backups are derived."""
        return self._key

    @property
    def db(self) -> "Database":
        """This thread's connection, made at first use. Raises UserError when the file can't be read."""
        thread = threading.get_ident()
        found = self._connections.get(thread)
        if found is None:
            with self._explained():
                found = self._connections[thread] = connect(self.path, self._key, journal=self.journal)
        return found

    @contextmanager
    def another(self) -> Iterator["Database"]:
        """A connection for a thread that reads for a moment beside this one; closed afterwards."""
        connection = connect(self.path, self._key, journal=self.journal)
        try:
            yield connection
        finally:
            connection.close()

    @contextmanager
    def reading(self) -> Iterator["Database"]:
        """Read: the driver's errors come out as something that a person can act on."""
        with self._explained():
            yield self.db

    @contextmanager
    def transaction(self) -> Iterator["Database"]:
        """Write: all of the block or nothing; on return it is on the disk. One block at a time.

        A block within a block belongs to it. Raises WorkspaceMoved, DiskFull, ReadOnlyFolder,
        DamagedWorkspace, DriveFailed; nothing of the block is then in the file.
        """
        if self.read_only:
            raise WorkspaceMoved
        with self._writing, self._explained():
            db = self.db
            if db.conn.in_transaction:
                yield db
                return
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
                db.execute("COMMIT")
            except BaseException:
                db.rollback()
                raise

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other writers out while the file itself is handled; connections are closed before."""
        with self._writing:
            self.close()
            yield

    def close(self) -> None:
        """Close all connections; the next use opens new ones."""
        for connection in self._connections.values():
            connection.close()
        self._connections = {}

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except Error as problem:
            meaning = explain(problem, self.path)
            if isinstance(meaning, DiskFull) and self._on_full is not None:
                self._on_full()
            if meaning is None:
                raise
            raise meaning from problem
