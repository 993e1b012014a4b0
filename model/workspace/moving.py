"""Moving to another computer: one file with everything, the stream goes along, the old folder can only be read.

The file is a zip, STORED, of the folder: the database (encrypted), keys.json, files/ (encrypted), and first
`move.json` {format, workspace, files: name → SHA-256}. Backups stay where they are.
"""

import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath
from typing import IO

from model.errors import FolderTaken, MoveFileDamaged, NewerWorkspace
from model.workspace import attachments, backups, entries, files, keys, streams
from model.workspace import session as sessions
from model.workspace.driver import Store
from model.workspace.entries import Unchained
from model.workspace.session import Session

FORMAT = 1
MANIFEST = "move.json"
_BLOCK = 1 << 20
_MAX_MANIFEST = 64 << 20
_MAX_MEMBERS = 1_000_000
_DAMAGED = (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError, KeyError, TypeError,
            IndexError, OverflowError)  # what a damaged zip is known to raise; RuntimeError: members under a password
Progress = Callable[[int, int], None]


def export_move(session: Session, path: Path, progress: Progress | None = None) -> None:
    """Write everything into one file and close this folder for writing; the stream ends here with `moved`.

    progress: called with files done and to do; may raise to cancel. On any error the folder stays as it was, but
    for the entry `moved` that the next entry then contradicts. Raises DiskFull, ReadOnlyFolder, DriveFailed.
    """
    with files.writing("搬家文件"):
        _close_and_copy(session, path, progress or _quiet)
    session.store.read_only = True


def _close_and_copy(session: Session, path: Path, progress: Progress) -> None:
    with session.store.transaction() as db:
        flow = Unchained("moved", {"unit": session.unit})
        entries.append(db, session.stream, session.author(), session.now(), [flow])
        sessions.set_setting(db, "moved", session.now())
    copy = session.folder / "ledger.db.moving"
    try:
        backups.copy_database(session.store, copy)
        _at_home_anywhere(session, copy)
        _write(session.folder, copy, path, progress)
    except BaseException:
        _stay(session)
        raise
    finally:
        copy.unlink(missing_ok=True)


def import_move(path: Path, folder: Path, progress: Progress | None = None) -> None:
    """Unpack a file that `export_move` wrote into a new folder, whole or not at all; then open it as usual.

    Raises MoveFileDamaged, NewerWorkspace, FolderTaken, DiskFull, ReadOnlyFolder, DriveFailed.
    """
    if folder.exists():
        raise FolderTaken(folder)
    temporary = folder.with_name(folder.name + ".part")
    try:
        with files.writing("工作文件夹"):
            _unpack_whole(path, temporary, folder, progress or _quiet)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _unpack_whole(path: Path, temporary: Path, folder: Path, progress: Progress) -> None:
    try:
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        _unpack(path, temporary, progress)
        keys.read_keys(temporary)
        for name in (attachments.FOLDER, backups.FOLDER):
            (temporary / name).mkdir(exist_ok=True)
        temporary.rename(folder)
        files.sync_folder(folder.parent)
    except OSError as problem:
        raise files.explain(problem, folder.parent) from problem


def continue_here(session: Session) -> None:
    """Write again in a folder that was moved away, because the move came to nothing: as a new stream.

    Raises DiskFull, ReadOnlyFolder, DriveFailed; the folder is then still closed for writing.
    """
    session.store.read_only = False
    try:
        with session.store.transaction() as db:
            sessions.set_setting(db, "moved", "")
            stream = streams.renew(db, session.unit, session.unit_name)
    except BaseException:
        session.store.read_only = True
        raise
    session.stream, session.letter = stream.id, stream.letter


def _stay(session: Session) -> None:
    with session.store.transaction() as db:
        sessions.set_setting(db, "moved", "")


def _at_home_anywhere(session: Session, copy: Path) -> None:
    """The copy takes the first folder that it is opened in for its home, and may be written."""
    store = Store(copy, session.store.key, journal="delete")
    try:
        with store.transaction() as db:
            sessions.set_setting(db, "home", "")
            sessions.set_setting(db, "moved", "")
    finally:
        store.close()


def _write(folder: Path, ledger: Path, path: Path, progress: Progress) -> None:
    content = folder / attachments.FOLDER
    sources = {"ledger.db": ledger, keys.NAME: folder / keys.NAME}
    sources |= {
        each.relative_to(folder).as_posix(): each for each in sorted(content.rglob("*")) if _is_content(each)
    }
    temporary = path.with_name(path.name + ".part")
    try:
        manifest = {"format": FORMAT, "workspace": keys.read_keys(folder).workspace}
        digests = {name: _digest(source) for name, source in sources.items()}
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps({**manifest, "files": digests}))
            for done, (name, source) in enumerate(sources.items()):
                progress(done, len(sources))
                archive.write(source, name)
        files.sync_file(temporary)
        _check(temporary)
        temporary.replace(path)
        files.sync_folder(path.parent)
    except OSError as problem:
        raise files.explain(problem, path.parent) from problem
    finally:
        temporary.unlink(missing_ok=True)


def _is_content(path: Path) -> bool:
    return path.is_file() and path.suffix != ".part"


def _check(path: Path) -> None:
    """Read the file back from the disk. Raises MoveFileDamaged."""
    with _opened(path) as archive:
        for name, stated in _manifest(path, archive).items():
            with archive.open(name) as member:
                if _digest_of(member) != stated:
                    raise MoveFileDamaged(path)


def _unpack(path: Path, folder: Path, progress: Progress) -> None:
    try:
        with _opened(path) as archive:
            listed = _manifest(path, archive)
            for done, (name, stated) in enumerate(listed.items()):
                progress(done, len(listed))
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as member, target.open("wb") as out:
                    shutil.copyfileobj(member, out, _BLOCK)
                files.sync_file(target)
                if _digest(target) != stated:
                    raise MoveFileDamaged(path)
    except _DAMAGED:
        raise MoveFileDamaged(path) from None


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except _DAMAGED:
        raise MoveFileDamaged(path) from None


def _manifest(path: Path, archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Names and digests, after all names, sizes and methods were found sound."""
    members = archive.infolist()
    names = [each.filename for each in members]
    try:
        if len(members) > _MAX_MEMBERS or members[0].file_size > _MAX_MANIFEST or names[0] != MANIFEST:
            raise MoveFileDamaged(path)
        raw = archive.read(MANIFEST)
        if raw.count(b"{") + raw.count(b"[") != 2 or raw.count(b",") > len(members) + 2:
            raise MoveFileDamaged(path)  # more than an object of names in an object: nothing that is worth parsing
        content = json.loads(raw)
        if content["format"] > FORMAT:
            raise NewerWorkspace
        listed: dict[str, str] = dict(content["files"])
    except _DAMAGED:
        raise MoveFileDamaged(path) from None
    plain = all(each.compress_type == zipfile.ZIP_STORED and each.compress_size == each.file_size for each in members)
    plain = plain and sum(each.file_size for each in members) <= path.stat().st_size  # none of them lies in another
    if not plain or sorted(names[1:]) != sorted(listed) or not all(_is_ours(name) for name in listed):
        raise MoveFileDamaged(path)
    return listed


def _is_ours(name: str) -> bool:
    parts = PurePosixPath(name).parts
    if name in ("ledger.db", keys.NAME):
        return True
    hexadecimal = all(set(part) <= set("0123456789abcdef") for part in parts[1:])
    return len(parts) == 3 and parts[0] == attachments.FOLDER and hexadecimal and "/".join(parts) == name


def _digest(path: Path) -> str:
    with path.open("rb") as opened:
        return _digest_of(opened)


def _digest_of(opened: IO[bytes]) -> str:
    return hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]  # a zip member reads the same


def _quiet(done: int, of: int) -> None:
    """Progress that nobody watches."""
