"""People of a workspace: who may log in, and each one's own signing key, certified by name.

The signing key lies in the database, wrapped with the person's own 32 bytes, which only the person's slot in
keys.json gives out: a new password rewrites the slot, and an older backup of the database still fits.
"""

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms.definition import Form
from model.errors import LastPerson, NobodyLoggedIn, PersonTaken, UnknownRecord, WrongPassword
from model.identifiers import uuid7
from model.trust import certificates
from model.workspace import attempts, backups, files, keys, records, recovery_code, streams
from model.workspace.keys import Opened, PersonSlot
from model.workspace.records import Wish
from model.workspace.session import Session, secret

if TYPE_CHECKING:
    from sqlite_utils import Database

FORM = "person"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A person's key with the certificates that name the person and the workspace's CA (DER)."""

    person: str
    name: str
    key: certificates.PrivateKey
    certificate: bytes
    chain: tuple[bytes, ...]


class People:
    """The people of an open workspace."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def people(self) -> list[PersonSlot]:
        """Who may log in here."""
        return keys.read_keys(self._session.folder).people()

    def names(self) -> dict[str, str]:
        """Names by person id: everyone who ever had a key here, and the people register."""
        with self._session.store.reading() as db:
            return names(db)

    def add_person(self, name: str, role: str, password: str) -> PersonSlot:
        """A login and a signing key for another person. Raises WeakPassword, PersonTaken."""
        session = self._session
        session.author()
        keys.check_password(password, name)
        held = keys.read_keys(session.folder)
        if name in (each.name for each in held.people()):
            raise PersonTaken(name)
        person = PersonSlot(uuid7(session.clock), name, role)
        opened = Opened(session.store.key, os.urandom(keys.KEY_SIZE))
        with session.store.transaction() as db:
            make_key(db, session, person, opened.own)
            register(session, person)
        slot = keys.slot_name(person.id)
        cost = next(iter(held.slots))
        keep(session, held.with_slot(slot, password, opened, cost=held.cost_of(cost), person=person))
        return person

    def change_password(self, old: str, new: str) -> None:
        """A new password for the person who is logged in. Raises WrongPassword, TooManyAttempts, WeakPassword."""
        person = self._slot(self._session.author())
        opened = self._opened(person, old)
        keys.check_password(new, person.name)
        self._rewrap(person, new, opened)

    def reset_password(self, person: str, new: str) -> None:
        """After the recovery code: a new password, and a new signing key, for a person, who is then logged in.

        Raises NobodyLoggedIn when somebody opened the workspace with a password: only the code gives this right.
        """
        session = self._session
        if not session.recovered:
            raise NobodyLoggedIn
        slot = self._slot(person)
        keys.check_password(new, slot.name)
        own = os.urandom(keys.KEY_SIZE)
        with session.store.transaction() as db:
            make_key(db, session, slot, own)
        self._rewrap(slot, new, Opened(session.store.key, own))
        session.person, session.person_name, session.own = slot.id, slot.name, own
        session.recovered = False

    def remove_person(self, person: str) -> None:
        """Take a login away; what the person entered and signed stays. Raises LastPerson, UnknownRecord."""
        session = self._session
        held = keys.read_keys(session.folder)
        slot = self._slot(person)
        if len(held.people()) == 1:
            raise LastPerson
        retire(session, slot)
        keep(session, held.without_slot(keys.slot_name(slot.id)))

    def replace_recovery_code(self, password: str, code: str) -> None:
        """Let another recovery code (`recovery_code.new_code`) open; the one before no longer does.

        The code is made, printed and typed from the paper before: until this returns, the old paper still opens.

        Raises WrongPassword, TooManyAttempts, MistypedRecoveryCode.
        """
        session = self._session
        typed = recovery_code.read_code(code)
        self._opened(self._slot(session.author()), password)
        held = keys.read_keys(session.folder)
        opened = Opened(session.store.key, b"")
        cost = held.cost_of(keys.RECOVERY)
        keep(session, held.with_slot(keys.RECOVERY, typed, opened, cost=cost))

    def person_key(self, password: str, person_id: str = "") -> SigningKey:
        """The signing key of a person who types the own password; "" = of whoever is logged in.

        A reviewer signs so at the preparer's desk, without logging anybody out.

        Raises WrongPassword, TooManyAttempts, NobodyLoggedIn.
        """
        session = self._session
        person = self._slot(person_id or session.author())
        opened = self._opened(person, password)
        with session.store.reading() as db:
            row = db.execute(
                "SELECT wrapped, certificate FROM person_key WHERE person = ?", (person.id,)
            ).fetchone()
            chain = streams.chain(db)
        plain = keys.unseal_with(opened.own, _purpose(person.id), bytes(row[0])) if row else None
        if row is None or plain is None:
            with session.store.transaction() as db:  # a backup from before this person's key was made
                make_key(db, session, person, opened.own)
            return self.person_key(password, person.id)
        return SigningKey(person.id, person.name, certificates.key_from_bytes(plain), bytes(row[1]), chain)

    def _slot(self, person: str) -> PersonSlot:
        for each in self.people():
            if each.id == person:
                return each
        raise UnknownRecord(person)

    def _opened(self, person: PersonSlot, password: str) -> Opened:
        session = self._session
        return check(session, keys.read_keys(session.folder), keys.slot_name(person.id), password)

    def _rewrap(self, person: PersonSlot, password: str, opened: Opened) -> None:
        held = keys.read_keys(self._session.folder)
        slot = keys.slot_name(person.id)
        cost = held.cost_of(slot)
        keep(self._session, held.with_slot(slot, password, opened, cost=cost, person=person))


def keep(session: Session, held: keys.Keys) -> None:
    """Write the key file, and the one beside the backups: else a password that is gone opened a backup."""
    keys.write_keys(session.folder, held)
    beside = session.folder / backups.FOLDER / keys.NAME
    if beside.is_file():
        files.write_whole(beside, (session.folder / keys.NAME).read_bytes())


def check(session: Session, held: keys.Keys, slot: str, password: str) -> Opened:
    """What a slot holds. Raises WrongPassword, TooManyAttempts; counts wrong passwords."""
    attempts.check(session.folder, session.clock)
    opened = held.open_slot(slot, password)
    if opened is None:
        attempts.failed(session.folder, session.clock)
        raise WrongPassword
    attempts.succeeded(session.folder)
    return opened


def make_key(db: "Database", session: Session, person: PersonSlot, own: bytes) -> None:
    """A signing key for a person, certified by name; an older one is replaced, what it signed still verifies."""
    key = certificates.new_key()
    certificate = certificates.certify_person(
        certificates.key_from_bytes(secret(db, "ca_key")),
        secret(db, "ca_certificate"),
        key.public_key(),
        person_id=person.id,
        name=person.name,
        unit=session.unit,
        unit_name=session.unit_name,
    )
    wrapped = keys.seal_with(own, _purpose(person.id), certificates.key_bytes(key))
    db.execute(
        "INSERT INTO person_key (person, wrapped, certificate) VALUES (?, ?, ?) ON CONFLICT (person)"
        " DO UPDATE SET wrapped = excluded.wrapped, certificate = excluded.certificate",
        (person.id, wrapped, certificate),
    )


def register(session: Session, person: PersonSlot) -> None:
    """Enter a person in the people register, where the form of that name is installed."""
    form = session.forms.get(FORM)
    if form is None:
        return
    values = {"name": person.name, "role": person.role, "active": "yes"}
    known = {name: value for name, value in values.items() if name in form.by_name and _fits(form, name, value)}
    records.write(session, form, [Wish(known, record=person.id)])


def retire(session: Session, person: PersonSlot) -> None:
    """Note in the people register that a person no longer logs in here."""
    form = session.forms.get(FORM)
    if form is None or "active" not in form.by_name:
        return
    with session.store.reading() as db:
        standing = records.read(db, form, person.id)
    if standing is not None:
        left = {**standing.values, "active": "no"}
        records.write(session, form, [Wish(left, record=person.id, parents=standing.heads)])


def names(db: "Database") -> dict[str, str]:
    """Names by person id: from certificates made here, then from the people register, which is newer."""
    import json

    from model.workspace.private import merged

    found = {
        row[0]: certificates.holder(bytes(row[1])).name
        for row in db.execute("SELECT person, certificate FROM person_key").fetchall()
    }
    rows = db.execute(
        "SELECT entry.record, entry.raw FROM head JOIN entry ON entry.hash = head.hash"
        " WHERE entry.form = ? ORDER BY entry.counter",
        (FORM,),
    ).fetchall()
    for record, raw in rows:
        name = merged(db, json.loads(raw)["body"])[0].get("name")
        if isinstance(name, str):
            found[record] = name
    return found


def _fits(form: Form, name: str, value: str) -> bool:
    field = form.by_name[name]
    codes = [choice.code for choice in form.choices.get(field.choices, ())]
    return bool(value) and (field.type != "select_one" or value in codes)


def _purpose(person: str) -> str:
    return f"person-key:{person}"

