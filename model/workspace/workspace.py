"""The workspace as the rest of the program sees it: a thin facade over the modules beside it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from forms.definition import Form, Values
from model import clock as clocks
from model.changes import Changes
from model.clock import Clock
from model.errors import UnknownRecord
from model.workspace import (
    backups,
    drafts,
    entries,
    months,
    moving,
    places,
    private,
    projections,
    records,
    settling,
    streams,
)
from model.workspace.attachments import Attachments
from model.workspace.backups import Backup
from model.workspace.drafts import Draft
from model.workspace.entries import Entry, Unchained
from model.workspace.people import People
from model.workspace.places import Lock
from model.workspace.records import Record, Revision, Saved, Wish
from model.workspace.session import Session, form_by_hash
from model.workspace.streams import Checkpoint, Installation, Stream

if TYPE_CHECKING:
    from sqlite_utils import Database

    from forms.evaluation import Evaluation
    from model.units import UnitTree
    from model.workdays import Workdays

Progress = Callable[[int, int], None]
_NOTHING: Mapping[str, str] = {}


class Workspace:
    """An open workspace. Any thread may use it; a save is on the disk when it returns."""

    def __init__(self, session: Session, lock: Lock) -> None:
        self._session, self._lock = session, lock
        self.attachments = Attachments(session)
        self.people = People(session)

    # Who and where

    @property
    def folder(self) -> Path:
        """NAME.tuodi."""
        return self._session.folder

    @property
    def id(self) -> str:
        """The workspace's id, which every copy of it shares."""
        return self._session.workspace

    @property
    def unit(self) -> str:
        """The code of the unit whose workspace this is."""
        return self._session.unit

    @property
    def unit_name(self) -> str:
        """The unit's name."""
        return self._session.unit_name

    @property
    def person(self) -> str:
        """The id of the person at the keyboard; "" after the recovery code."""
        return self._session.person

    @property
    def person_name(self) -> str:
        """The person's name; "" after the recovery code."""
        return self._session.person_name

    @property
    def stream(self) -> str:
        """The id of this installation's stream."""
        return self._session.stream

    @property
    def letter(self) -> str:
        """The stream's letter in package numbers."""
        return self._session.letter

    @property
    def clock(self) -> Clock:
        """What tells the time."""
        return self._session.clock

    @property
    def forms(self) -> Mapping[str, Form]:
        """The current definition of each form, by id."""
        return self._session.forms

    @property
    def read_only(self) -> bool:
        """Whether the workspace moved to another computer."""
        return self._session.store.read_only

    @property
    def db(self) -> "Database":
        """This thread's connection: for reading by the modules of model/. Writing needs `transaction`."""
        return self._session.store.db

    @cached_property
    def units(self) -> "UnitTree":
        """The tree of units: the bundled snapshot with what the unit register changes."""
        from model.units import UnitTree

        tree = UnitTree.bundled()
        form = self.forms.get("unit")
        return tree if form is None else tree.with_changes([each.values for each in self.register_records("unit")])

    @cached_property
    def workdays(self) -> "Workdays":
        """Which days are worked."""
        from model.workdays import Workdays

        return Workdays.bundled()

    @contextmanager
    def transaction(self) -> Iterator["Database"]:
        """Write within model/: all or nothing, the driver's errors as something a person can act on."""
        with self._session.store.transaction() as db:
            yield db

    # Records

    def evaluate(self, form_id: str, values: Values, *, record: str | None = None) -> "Evaluation":
        """What a record with these values calculates, requires and complains about today."""
        from forms.evaluation import evaluate

        form = self._session.form(form_id)
        today = clocks.today(self.clock)
        with self._session.store.reading() as db:
            first = records.first_written(db, record) if record else None
            found = self._looked_up(db, form, values, record, today)
        entered = date.fromisoformat(clocks.shown(first)[:10]) if first else today
        return evaluate(form, values, found, today, entered)

    def save(
        self,
        form_id: str,
        values: Values,
        *,
        record: str | None = None,
        parents: tuple[str, ...] = (),
        explanations: Mapping[str, str] = _NOTHING,
        on_behalf: bool = False,
        unit: str = "",
        evaluation: "Evaluation | None" = None,
    ) -> Saved:
        """Save a new record (record None) or a revision of one; on return it is on the disk.

        parents: the heads that the person was shown. unit: owner, where the form doesn't say. evaluation: of just
        these values, where the caller has it. Errors and required fields don't stop it (FORMAT.md section 4).
        Raises NotReadable, AlreadyThere, KeyMissing, KeyChanged, NobodyLoggedIn, DiskFull and the like.
        """
        complete = self._complete(form_id, values, record, evaluation)
        wish = Wish(complete, record, parents, explanations, on_behalf=on_behalf, unit=unit)
        return self._write(form_id, [wish])[0]

    def save_many(self, form_id: str, wishes: Sequence[Wish], *, evaluated: bool = False) -> list[Saved]:
        """Save many records in one transaction. evaluated: values are clean and hold stored calculations already."""
        if not evaluated:
            wishes = [
                replace(each, values=self._complete(form_id, each.values, each.record, None)) for each in wishes
            ]
        return self._write(form_id, wishes)

    def void(self, form_id: str, record: str, parents: tuple[str, ...], reason: str) -> Saved:
        """Take a record out of every list and sum; it stays in the history. reason: kept with it."""
        standing = self.read(form_id, record)
        if standing is None:
            raise UnknownRecord(record)
        wish = Wish(standing.values, record, parents or standing.heads, {"void": reason}, void=True, unit=standing.unit)
        return self._write(form_id, [wish])[0]

    def restore_revision(self, revision: str) -> Saved:
        """Make an older revision (hash) the newest again, as a new revision that follows all present heads."""
        with self._session.store.reading() as db:
            entry = entries.by_hash(db, revision)
            if entry is None or entry.kind != entries.REVISION:
                raise UnknownRecord(revision)
            form = self._session.form(entry.form)
            values, _ = private.merged(db, entry.body)
            heads = entries.heads(db, entry.record)
            named = records.named_now(db, form, entry, values)
        wish = Wish(named, entry.record, heads, entry.body.get("explanations", {}), unit=entry.body["unit"])
        return self._write(entry.form, [wish])[0]

    def read(self, form_id: str, record: str) -> Record | None:
        """A record as it stands, with what it calculates today, or None."""
        form = self._session.form(form_id)
        with self._session.store.reading() as db:
            found = records.read(db, form, record)
        if found is None:
            return None
        return replace(found, calculated=self.evaluate(form_id, found.values, record=record).calculated)

    def history(self, record: str) -> list[Revision]:
        """All revisions of a record, oldest first."""
        names = self.people.names()
        with self._session.store.reading() as db:
            return records.history(db, record, names)

    def form_of(self, form_hash: str) -> Form | None:
        """The definition that a revision was written with, or None when it isn't here."""
        with self._session.store.reading() as db:
            return form_by_hash(self._session, db, form_hash)

    # A month

    def month_records(self, form_id: str, *, unit: str, month: str) -> list[Record]:
        """The records of a unit and those below it in a submission month, void ones left out."""
        with self._session.store.reading() as db:
            return months.records_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def month_heads(self, form_id: str, *, unit: str, month: str) -> dict[str, str]:
        """record -> head of a unit's month; records in conflict are left out."""
        with self._session.store.reading() as db:
            return months.heads_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def month_count(self, form_id: str, *, unit: str, month: str) -> int:
        """How many records a unit's month has, void ones left out."""
        with self._session.store.reading() as db:
            return months.count_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def register_records(self, form_id: str) -> list[Record]:
        """All records of a register, void ones left out."""
        with self._session.store.reading() as db:
            return months.register_of(db, self._session.form(form_id))

    def nil_reported(self, form_id: str, *, unit: str, period: str, subject: str = "") -> bool:
        """Whether a ledger was reported as nil."""
        with self._session.store.reading() as db:
            return months.nil_reported(db, form_id, unit=unit, period=period, subject=subject)

    def nil_forms(self, *, unit: str, period: str) -> list[str]:
        """The forms that a unit reported as nil for a period."""
        with self._session.store.reading() as db:
            return months.nil_forms(db, self._session, unit=unit, period=period)

    # Drafts, flows, checkpoints

    def draft_save(
        self,
        form_id: str,
        record: str | None,
        draft: str | None,
        values: Values,
        raw_texts: Mapping[str, str] = _NOTHING,
        explanations: Mapping[str, str] = _NOTHING,
        parents: tuple[str, ...] = (),
    ) -> str:
        """Keep what is typed; the same draft id replaces it. Returns the id."""
        return drafts.save(
            self._session, form_id, draft=draft, record=record, parents=parents, values=values,
            raw_texts=raw_texts, explanations=explanations,
        )

    def drafts(self, form_id: str | None = None) -> list[Draft]:
        """Drafts, newest first, of a form or of all."""
        with self._session.store.reading() as db:
            return drafts.drafts(db, form_id)

    def draft_discard(self, draft: str) -> None:
        """Forget a draft."""
        drafts.discard(self._session, draft)

    def append_flow(self, kind: str, *, target: str = "", body: Mapping[str, Any]) -> str:
        """Append a flow entry (submit, accept, comment …), aimed at the entry `target`. Returns its hash."""
        session = self._session
        with session.store.transaction() as db:
            flow = Unchained(kind, body, target=target)
            made = entries.append(db, session.stream, session.author(), session.now(), [flow])[0]
            projections.refresh(db, session.forms, flows=(made.hash,))
        return made.hash

    def entry(self, entry_hash: str) -> Entry | None:
        """The entry of this hash, or None."""
        with self._session.store.reading() as db:
            return entries.by_hash(db, entry_hash)

    def entries(self, stream: str, since: int = 1) -> list[Entry]:
        """A stream's entries from a seq on, in order."""
        with self._session.store.reading() as db:
            return entries.of_stream(db, stream, since)

    def streams(self) -> list[Stream]:
        """All streams that are known here, the own one first."""
        with self._session.store.reading() as db:
            return streams.streams(db)

    def installation(self) -> Installation:
        """The keys with which packages are signed and opened."""
        with self._session.store.reading() as db:
            return streams.installation(db)

    def checkpoint(self) -> Checkpoint | None:
        """Vouch for everything that the own stream holds; None while it is empty."""
        return streams.make_checkpoint(self._session)

    # The folder

    def backup(self) -> Backup:
        """Make today's backup now."""
        return backups.back_up(self._session)

    def backup_daily(self) -> Backup | None:
        """Make today's backup unless it is there already."""
        return backups.back_up_daily(self._session)

    def backups(self) -> list[Backup]:
        """The backups, newest first."""
        return backups.backups(self.folder)

    def restore_backup(self, path: Path) -> Changes:
        """Go back to a backup, as a new stream; what is there now is backed up before. Everything is stale then."""
        forms = self.forms
        backups.restore(self._session, path)
        settling.bring_up_to_date(self._session, forms)
        return Changes(frozenset(self.forms))

    def export_move(self, path: Path, progress: Progress | None = None) -> None:
        """Write everything into one file for another computer; this folder can then only be read."""
        moving.export_move(self._session, path, progress)

    def continue_here(self) -> None:
        """Write again in a folder that was moved away, as a new stream."""
        moving.continue_here(self._session)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Derive heads, states and lists again from the entries. Returns the number of records."""
        with self._session.store.transaction() as db:
            entries.recompute_heads(db)
            return projections.rebuild(db, self.forms, progress)

    def check(self) -> list[str]:
        """Verify pages, chain and heads; returns what is wrong, in English, for the report. Empty = sound."""
        from model.workspace.soundness import faults

        with self._session.store.reading() as db:
            return faults(db)

    def place_warnings(self) -> list[Exception]:
        """What should be said about the disk: a share, a stick, little room."""
        found = (places.place_problem(self.folder), places.space_problem(self.folder))
        return [each for each in found if each is not None]

    def close(self) -> None:
        """Close the files and let others open the folder."""
        self._session.store.close()
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _looked_up(
        self, db: "Database", form: Form, values: Values, record: str | None, today: date
    ) -> Mapping[str, Any]:
        """What the form asks of other records and thresholds."""
        if not form.lookups and not form.thresholds:
            return {}
        from model.workspace.lookups import resolve

        return resolve(db, self.forms, form, values, record=record, today=today)

    def _complete(
        self, form_id: str, values: Values, record: str | None, evaluation: "Evaluation | None"
    ) -> dict[str, Any]:
        """Clean values with the calculations that are stored."""
        from forms.values import clean

        cleaned = clean(self._session.form(form_id), values)
        evaluated = evaluation or self.evaluate(form_id, cleaned, record=record)
        calculated = {name for name, field in self.forms[form_id].by_name.items() if field.calculation}
        kept = {name: value for name, value in cleaned.items() if name not in calculated}
        return {**kept, **{name: value for name, value in evaluated.stored.items() if value is not None}}

    def _write(self, form_id: str, wishes: Sequence[Wish]) -> list[Saved]:
        return records.write(self._session, self._session.form(form_id), wishes)

    def _below(self, unit: str) -> list[str]:
        return [unit, *(each.code for each in self.units.descendants(unit))]
