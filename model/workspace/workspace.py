"""The workspace as the rest of the program sees it: a thin facade over the modules beside it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from forms.definition import Form, Values
from model import clock as clocks
from model.clock import Clock
from model.errors import UnknownRecord
from model.workspace import approved, drafts, entries, private, projections, records, streams
from model.workspace import session as sessions
from model.workspace.attachments import Attachments
from model.workspace.drafts import Draft
from model.workspace.entries import Entry, Unchained
from model.workspace.people import People
from model.workspace.places import Lock
from model.workspace.records import Record, Revision, Saved, Wish
from model.workspace.session import Session, form_by_hash
from model.workspace.streams import Checkpoint, Installation, Stream
from model.workspace.workspace_folder import WorkspaceFolder
from model.workspace.workspace_lists import WorkspaceLists

if TYPE_CHECKING:
    from sqlite_utils import Database

    from forms.evaluation import Evaluation

_NOTHING: Mapping[str, str] = {}


class Workspace(WorkspaceLists, WorkspaceFolder):
    """An open workspace. Any thread may use it; a save is on the disk when it returns."""

    def __init__(self, session: Session, lock: Lock) -> None:
        super().__init__(session)
        self._lock = lock
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
        """The unit's name; once it ended, that of the unit that goes on for it."""
        now = self.units.successor_of(self.unit, clocks.today(self.clock)) if self.units.ended() else self.unit
        return self._session.unit_name if now == self.unit else self.units.name(now)

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

    def propose(
        self, form_id: str, values: Values, *, unit: str, record: str | None = None, parents: tuple[str, ...] = (),
        explanations: Mapping[str, str] = _NOTHING,
    ) -> Saved:
        """Propose a record, or a change to one, that belongs to a unit above (`unit`): kept, sent, not counted."""
        complete = self._complete(form_id, values, record, None)
        wish = Wish(complete, record, parents, explanations, unit=unit)
        return records.propose(self._session, self._session.form(form_id), wish)

    def adopt(self, proposal: str, *, void: bool = False) -> Saved:
        """Make a revision (hash) from below the unit's own, word for word, private parts included. Source: FORMAT 5."""
        saved = records.adopt(self._session, proposal, void=void)
        self.forget(next(iter(saved.changes.forms)))
        return saved

    def install_forms(self, forms: Mapping[str, Form]) -> None:
        """Use these definitions from now on, but for forms of which a later version is in use."""
        session = self._session
        with session.store.transaction() as db:
            sessions.install_forms(db, forms, session.now())
            session.forms = sessions.current_forms(db, {**session.forms, **forms})
            projections.ensure(db, session.forms.values(), unit_name=self._unit_name)

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

    def renew_stream(self) -> Stream:
        """End this installation's stream and begin another: a copy of this folder has continued the old one."""
        session = self._session
        with session.store.transaction() as db:
            made = streams.renew(db, session.unit, session.unit_name)
        session.stream, session.letter = made.id, made.letter
        return made

    def take_letter(self, letter: str) -> None:
        """Number from now on under the letter that the roster gives this installation."""
        session = self._session
        with session.store.transaction() as db:
            streams.take_letter(db, letter, session.unit, session.unit_name)
        session.letter = letter

    def latest_checkpoint(self, stream: str) -> Checkpoint | None:
        """What a stream vouched for furthest, as far as it is known here."""
        with self._session.store.reading() as db:
            return streams.latest_checkpoint(db, stream)

    # The folder: WorkspaceFolder; lists and months: WorkspaceLists

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
        from forms.evaluation import evaluate
        from model.workspace.lookups import resolve

        asked = {ours for lookup in form.lookups for ours in (*lookup.match.values(), lookup.before)}
        if any(form.by_name[name].calculation for name in asked if name in form.by_name):
            # Calculated without lookups first: a lookup may be asked for by what the record calculates.
            values = {**values, **evaluate(form, values, {}, today, today).stored}
        return resolve(db, self.forms, form, values, record=record, today=today)

    def _complete(
        self, form_id: str, values: Values, record: str | None, evaluation: "Evaluation | None"
    ) -> dict[str, Any]:
        """Clean values with the calculations that are stored."""
        from forms.evaluation import with_calculated
        from forms.values import clean

        form = self._session.form(form_id)
        cleaned = clean(form, values)
        return with_calculated(form, cleaned, evaluation or self.evaluate(form_id, cleaned, record=record))

    def _write(self, form_id: str, wishes: Sequence[Wish]) -> list[Saved]:
        form = self._session.form(form_id)
        if form_id in approved.COUNTY_FIELDS:
            with self._session.store.transaction() as db:
                saved = records.write(self._session, form, wishes)
                for each in approved.laid_down(db, self.unit, [each.hash for each in saved]):
                    self.append_flow(approved.FLOW, target=each, body={"verdict": "approve", "reason": ""})
        else:
            saved = records.write(self._session, form, wishes)
        self.forget(form_id)
        return saved
