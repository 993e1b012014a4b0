"""A workspace is made, opened with a password or the recovery code, and closed again."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.definition import Form
from model.clock import Clock
from model.errors import DamagedWorkspace, FolderTaken, WrongPassword, WrongRecoveryCode
from model.identifiers import uuid7
from model.workspace import (
    attempts,
    backups,
    files,
    keys,
    migrations,
    people,
    places,
    projections,
    recovery_code,
    settling,
    streams,
)
from model.workspace import session as sessions
from model.workspace.driver import Store
from model.workspace.keys import STANDARD, Cost, Keys, Opened, PersonSlot
from model.workspace.places import Lock
from model.workspace.session import Session
from model.workspace.workspace import Workspace

LEDGER = "ledger.db"
_FOLDERS = ("files", "backups")


@dataclass(frozen=True, slots=True)
class Created:
    """A new workspace, open, and its recovery code, which stands nowhere else."""

    workspace: Workspace
    recovery_code: str


def load_ahead() -> None:
    """Load the libraries and the definitions that opening a workspace needs, while a password is still typed."""
    from sqlite_utils import Database  # noqa: F401

    from forms.evaluation import evaluate  # noqa: F401

    settling.shipped()


def people_of(folder: Path) -> list[PersonSlot]:
    """Who may log in: read before anything is unlocked. Raises NotAWorkspace, DamagedKeys."""
    return keys.read_keys(folder).people()


def create(
    folder: Path,
    *,
    unit: str,
    unit_name: str,
    person_name: str,
    role: str,
    password: str,
    clock: Clock,
    cost: Cost = STANDARD,
    forms: Mapping[str, Form] | None = None,
) -> Created:
    """Make a workspace for a unit (code) with its first person.

    cost: of guessing a password. forms: the definitions to begin with; None = those shipped.
    Raises WeakPassword, FolderTaken, ReadOnlyFolder, DiskFull, DriveFailed; nothing is left behind then.
    """
    keys.check_password(password, person_name)
    with files.writing("工作文件夹"):
        return _create(folder, Keys(uuid7(clock), unit, unit_name, {}), PersonSlot(uuid7(clock), person_name, role),
                       password, clock, cost, settling.shipped() if forms is None else forms)


def _create(folder: Path, held: Keys, person: PersonSlot, password: str, clock: Clock, cost: Cost,
            forms: Mapping[str, Form]) -> Created:
    _make_folder(folder)
    lock = Lock(folder)
    try:
        opened = Opened(os.urandom(keys.KEY_SIZE), os.urandom(keys.KEY_SIZE))
        code = recovery_code.new_code()
        held = held.with_slot(keys.slot_name(person.id), password, opened, cost=cost, person=person)
        held = held.with_slot(keys.RECOVERY, code, Opened(opened.database_key, b""), cost=cost)
        # The key file comes last: a folder without it is no workspace, whatever power cut came between.
        session = _session(folder, held, clock, opened, person)
        _fill(session, person, forms)
        keys.write_keys(folder, held)
        places.keep_ballast(folder)
    except BaseException:
        lock.release()
        _remove(folder)
        raise
    return Created(Workspace(session, lock), code)


def open_workspace(
    folder: Path, person: str, password: str, clock: Clock, *, forms: Mapping[str, Form] | None = None
) -> Workspace:
    """Open a workspace as a person (id).

    Raises WrongPassword (for an unknown person too), TooManyAttempts, AlreadyOpen, NotAWorkspace, DamagedKeys,
    DamagedWorkspace, NewerWorkspace, ReadOnlyFolder, DiskFull, DriveFailed.
    """
    held = keys.read_keys(folder)
    lock = Lock(folder)
    try:
        opened = _unlock(folder, held, keys.slot_name(person), password, clock)
        slot = next(each for each in held.people() if each.id == person)
        session = _session(folder, held, clock, opened, slot)
        return _ready(session, lock, forms)
    except BaseException:
        lock.release()
        raise


def open_with_recovery_code(
    folder: Path, code: str, clock: Clock, *, forms: Mapping[str, Form] | None = None
) -> Workspace:
    """Open a workspace whose password is lost; nobody is logged in until `people.reset_password`.

    Raises MistypedRecoveryCode with the groups to look at, WrongRecoveryCode, and what `open_workspace` raises.
    """
    typed = recovery_code.read_code(code)
    held = keys.read_keys(folder)
    lock = Lock(folder)
    try:
        opened = _unlock(folder, held, keys.RECOVERY, typed, clock)
        session = _session(folder, held, clock, opened, PersonSlot("", "", ""))
        session.recovered = True
        return _ready(session, lock, forms)
    except BaseException:
        lock.release()
        raise


def open_rescued(
    folder: Path, database_key: bytes, clock: Clock, *, forms: Mapping[str, Form] | None = None
) -> Workspace:
    """Open a workspace with the key that the unit above gave back; nobody is logged in until `people.reset_password`.

    Raises DamagedWorkspace for a wrong key too, and what `open_workspace` raises.
    """
    held = keys.read_keys(folder)
    lock = Lock(folder)
    try:
        session = _session(folder, held, clock, Opened(database_key, b""), PersonSlot("", "", ""))
        session.recovered = True
        return _ready(session, lock, forms)
    except BaseException:
        lock.release()
        raise


def restore_damaged(folder: Path, person: str, secret: str, backup: Path, clock: Clock) -> None:
    """Put a backup in the place of a database that can't be opened any more; then open as usual.

    person: id, with the password; "" with the recovery code.
    Raises BackupDamaged and what `open_workspace` raises; the damaged files are kept under backups/.
    """
    held = keys.read_keys(folder)
    typed = secret if person else recovery_code.read_code(secret)
    lock = Lock(folder)
    try:
        opened = _unlock(folder, held, keys.slot_name(person) if person else keys.RECOVERY, typed, clock)
        slot = next((each for each in held.people() if each.id == person), PersonSlot("", "", ""))
        session = _session(folder, held, clock, opened, slot)
        try:
            backups.restore(session, backup)
        finally:
            session.store.close()
    finally:
        lock.release()


def _unlock(folder: Path, held: Keys, slot: str, secret: str, clock: Clock) -> Opened:
    attempts.check(folder, clock)
    opened = held.open_slot(slot, secret)
    if opened is None:
        attempts.failed(folder, clock)
        raise WrongRecoveryCode if slot == keys.RECOVERY else WrongPassword
    attempts.succeeded(folder)
    return opened


def _session(folder: Path, held: Keys, clock: Clock, opened: Opened, person: PersonSlot) -> Session:
    store = Store(
        folder / LEDGER,
        opened.database_key,
        journal="delete" if places.place_problem(folder) else "wal",
        on_full=lambda: places.release_ballast(folder),
    )
    return Session(
        folder=folder,
        store=store,
        clock=clock,
        workspace=held.workspace,
        unit=held.unit,
        unit_name=held.unit_name,
        person=person.id,
        person_name=person.name,
        own=opened.own,
    )


def _fill(session: Session, person: PersonSlot, forms: Mapping[str, Form]) -> None:
    """The first content of a new database."""
    with session.store.reading() as db:
        migrations.migrate(db)
    with session.store.transaction() as db:
        stream = streams.found(db, session.unit, session.unit_name)
        session.stream, session.letter = stream.id, stream.letter
        sessions.set_setting(db, "home", places.fingerprint(session.folder))
        sessions.install_forms(db, forms, session.now())
        session.forms = sessions.current_forms(db, forms)
        projections.ensure(db, session.forms.values())
        people.make_key(db, session, person, session.own)
        people.register(session, person)


def _ready(session: Session, lock: Lock, forms: Mapping[str, Form] | None) -> Workspace:
    """From the right key to a workspace that can be used."""
    if not session.store.path.is_file():
        raise DamagedWorkspace("there is no ledger.db")
    try:
        settling.bring_up_to_date(session, forms)
    except BaseException:
        session.store.close()
        raise
    return Workspace(session, lock)


def _make_folder(folder: Path) -> None:
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _FOLDERS:
            (folder / name).mkdir(exist_ok=True)
    except OSError as problem:
        raise files.explain(problem, folder.parent) from problem


def _remove(folder: Path) -> None:
    """Take away what a failed `create` made; the folder was empty before."""
    import shutil

    shutil.rmtree(folder, ignore_errors=True)

