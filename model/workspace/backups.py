"""Backups of ledger.db: complete, verified before they count, seven days and twelve months of them kept.

files/ isn't copied: its content is addressed by its digest and never changes. A backup opens with the database
key of the workspace, and carries the key file beside it. A restored backup begins a new stream with a new key.
"""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forms.errors import UserError
from model.clock import CHINA
from model.errors import BackupDamaged
from model.workspace import files, keys, streams
from model.workspace.driver import Error, Store, connect
from model.workspace.session import Session, set_setting

FOLDER = "backups"
DAYS, MONTHS, SPECIAL = 7, 12, 6
_DAILY, _SPECIAL = "ledger-", "before-"


@dataclass(frozen=True, slots=True)
class Backup:
    """One backup. made: 2026-03-05 or 2026-03-05 1430 (China time); reason: "daily", "restore", "migration"."""

    path: Path
    made: str
    reason: str
    size: int


def back_up(session: Session, reason: str = "daily") -> Backup:
    """Make today's backup (or one before something risky), verify it, then let go of those too old.

    Raises DiskFull, DriveFailed, ReadOnlyFolder, DamagedWorkspace; no backup is lost then.
    """
    day = session.clock.now().astimezone(CHINA)
    name = f"{_DAILY}{day:%Y-%m-%d}.db" if reason == "daily" else f"{_SPECIAL}{reason}-{day:%Y-%m-%d %H%M%S}.db"
    folder = session.folder / FOLDER
    folder.mkdir(exist_ok=True)
    with files.writing("备份"):
        path = copy_database(session.store, folder / name)
        files.write_whole(folder / keys.NAME, (session.folder / keys.NAME).read_bytes())
    _thin(folder)
    return _described(path)


def back_up_daily(session: Session) -> Backup | None:
    """Today's backup unless it is there already: the window calls this in the background after opening."""
    day = session.clock.now().astimezone(CHINA)
    wanted = session.folder / FOLDER / f"{_DAILY}{day:%Y-%m-%d}.db"
    return None if wanted.exists() else back_up(session)


def backups(folder: Path) -> list[Backup]:
    """The backups of a workspace's folder, newest first."""
    found = (folder / FOLDER).glob("*.db")
    return sorted((_described(path) for path in found), key=lambda each: (each.made, each.reason), reverse=True)


def copy_database(store: Store, path: Path) -> Path:
    """A compact, encrypted copy under this name, verified; the name appears only then."""
    temporary = path.with_name(path.name + ".part")
    temporary.unlink(missing_ok=True)
    try:
        with store.reading() as db:
            db.execute("VACUUM INTO ?", (str(temporary),))
        files.sync_file(temporary)
        check_database(temporary, store.key)
        temporary.replace(path)
        files.sync_folder(path.parent)
    except OSError as problem:
        raise files.explain(problem, path.parent) from problem
    finally:
        temporary.unlink(missing_ok=True)
    return path


def check_database(path: Path, key: bytes, *, named: Path | None = None) -> None:
    """Read every page of a closed database. named: the file that people know it by. Raises BackupDamaged."""
    try:
        db = connect(path, key, journal="delete")
        try:
            found = db.execute("PRAGMA integrity_check").fetchall()
            pages = db.execute("PRAGMA cipher_integrity_check").fetchall()
        finally:
            db.close()
    except Error as problem:
        raise BackupDamaged(named or path) from problem
    if found != [("ok",)] or pages:
        raise BackupDamaged(named or path)


def restore(session: Session, path: Path) -> None:
    """Put a backup in the place of ledger.db, as a new stream; what is there now is backed up before.

    The workspace must be opened again afterwards. Raises BackupDamaged and what `back_up` raises; ledger.db is
    then as it was.
    """
    fresh = session.folder / "ledger.db.restored"
    try:
        with files.writing("要恢复的数据"):
            _put_in_place(session, path, fresh)
    finally:
        fresh.unlink(missing_ok=True)


def _put_in_place(session: Session, path: Path, fresh: Path) -> None:
    try:
        shutil.copyfile(path, fresh)
        files.sync_file(fresh)
        check_database(fresh, session.store.key, named=path)
        _begin_stream(session, fresh, _letters(session))
        _back_up_if_possible(session)
        with session.store.alone():
            replace_database(session.folder, fresh)
    except OSError as problem:
        raise files.explain(problem, session.folder) from problem


def replace_database(folder: Path, fresh: Path) -> None:
    """Rename a whole database over ledger.db, at once or not at all. No connection may be open.

    A journal that is left over belongs to the old database, which was backed up, and would spoil the new one.
    """
    for journal in ("ledger.db-wal", "ledger.db-shm", "ledger.db-journal"):
        (folder / journal).unlink(missing_ok=True)
    fresh.replace(folder / "ledger.db")
    files.sync_folder(folder)


def _letters(session: Session) -> frozenset[str]:
    """The letters that the present database knows; a damaged one, the usual reason to restore, may not tell."""
    if not session.store.path.is_file():
        return frozenset()
    try:
        with session.store.reading() as db:
            return streams.letters(db)
    except UserError:
        return frozenset()


def _begin_stream(session: Session, fresh: Path, taken: frozenset[str]) -> None:
    store = Store(fresh, session.store.key, journal="delete")
    try:
        with store.transaction() as db:
            streams.renew(db, session.unit, session.unit_name, taken)
            set_setting(db, "moved", "")
    finally:
        store.close()


def _back_up_if_possible(session: Session) -> None:
    """A damaged database can't be copied page by page: its file is kept as it is."""
    if not session.store.path.is_file():
        return
    try:
        back_up(session, "restore")
    except UserError:
        now = session.clock.now().astimezone(CHINA)
        kept = session.folder / FOLDER / f"damaged-{now:%Y-%m-%d %H%M%S}"
        kept.mkdir(parents=True, exist_ok=True)
        for path in session.folder.glob("ledger.db*"):
            if path.suffix != ".restored":
                shutil.copyfile(path, kept / path.name)


def _thin(folder: Path) -> None:
    """Keep the last seven days, the first of each of the last twelve months, and the last six special ones."""
    daily = sorted(folder.glob(f"{_DAILY}*.db"), reverse=True)
    months: dict[str, Path] = {}
    for path in daily:
        months[path.stem[:-3]] = path
    keep = {*daily[:DAYS], *list(months.values())[:MONTHS]}
    special = sorted(folder.glob(f"{_SPECIAL}*.db"), key=lambda each: each.stem[-17:], reverse=True)
    for path in (*daily, *special[SPECIAL:]):
        if path not in keep:
            path.unlink(missing_ok=True)


def _described(path: Path) -> Backup:
    if path.stem.startswith(_SPECIAL):
        reason, made = path.stem.removeprefix(_SPECIAL).split("-", 1)
        moment = datetime.strptime(made, "%Y-%m-%d %H%M%S").replace(tzinfo=CHINA)
        return Backup(path, f"{moment:%Y-%m-%d %H:%M}", reason, path.stat().st_size)
    return Backup(path, path.stem.removeprefix(_DAILY), "daily", path.stat().st_size)
