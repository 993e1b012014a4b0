"""The schema of ledger.db, step by step. A step that was released is never edited."""

from typing import TYPE_CHECKING

from model.errors import NewerWorkspace

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

SET = "workspace"

_M001 = (
    """CREATE TABLE stream (id TEXT PRIMARY KEY, unit TEXT NOT NULL, letter TEXT NOT NULL,
       public_key BLOB NOT NULL, trust TEXT NOT NULL, revoked_from_seq INTEGER, own INTEGER NOT NULL) STRICT""",
    """CREATE TABLE entry (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, stream TEXT NOT NULL,
       seq INTEGER NOT NULL, prev TEXT, counter INTEGER NOT NULL, at TEXT NOT NULL, kind TEXT NOT NULL,
       form TEXT, record TEXT, author TEXT, target TEXT, raw BLOB NOT NULL) STRICT""",
    "CREATE INDEX entry_stream ON entry (stream, seq)",
    "CREATE INDEX entry_record ON entry (record)",
    "CREATE INDEX entry_target ON entry (target) WHERE target IS NOT NULL",
    "CREATE INDEX entry_counter ON entry (counter)",
    # bytes is NULL once the part was erased; so is the salt, else a short number could be guessed back.
    """CREATE TABLE private (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
       salt BLOB, bytes BLOB) STRICT""",
    """CREATE TABLE edge (id INTEGER PRIMARY KEY, parent TEXT NOT NULL, child TEXT NOT NULL,
       UNIQUE (parent, child)) STRICT""",
    """CREATE TABLE head (id INTEGER PRIMARY KEY, record TEXT NOT NULL, hash TEXT NOT NULL,
       UNIQUE (record, hash)) STRICT""",
    """CREATE TABLE checkpoint (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL,
       hash TEXT NOT NULL, roll BLOB NOT NULL, signature BLOB NOT NULL, UNIQUE (stream, seq, hash)) STRICT""",
    """CREATE TABLE draft (id TEXT PRIMARY KEY, form TEXT NOT NULL, record TEXT, parents TEXT NOT NULL,
       content TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    """CREATE TABLE form (hash TEXT PRIMARY KEY, id TEXT NOT NULL, version INTEGER NOT NULL, raw BLOB NOT NULL,
       current INTEGER NOT NULL, installed_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE file (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL,
       type TEXT NOT NULL, thumbnail BLOB, added_at TEXT NOT NULL) STRICT""",
    "CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
    "CREATE TABLE secret (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT",
    """CREATE TABLE person_key (person TEXT PRIMARY KEY, wrapped BLOB NOT NULL,
       certificate BLOB NOT NULL) STRICT""",
    """CREATE TABLE submission (id TEXT PRIMARY KEY, unit TEXT NOT NULL, period TEXT NOT NULL, number TEXT,
       letter TEXT, state TEXT NOT NULL, document BLOB, digest TEXT, code TEXT, report_sha256 TEXT,
       package_sha256 TEXT, scan TEXT, remarks TEXT, made_at TEXT NOT NULL, packed_at TEXT,
       superseded_by TEXT) STRICT""",
    "CREATE INDEX submission_month ON submission (unit, period)",
    """CREATE TABLE signing (id INTEGER PRIMARY KEY, submission TEXT NOT NULL REFERENCES submission (id),
       role TEXT NOT NULL, person TEXT NOT NULL, name TEXT NOT NULL, at TEXT NOT NULL,
       certificate BLOB) STRICT""",
    "CREATE INDEX signing_submission ON signing (submission)",
)

_M002 = (
    # Every roster that ever held; the newest of each issuer decides.
    """CREATE TABLE roster (id INTEGER PRIMARY KEY, unit TEXT NOT NULL, number INTEGER NOT NULL, raw BLOB NOT NULL,
       signature BLOB NOT NULL, received_at TEXT NOT NULL, UNIQUE (unit, number)) STRICT""",
    # Hashes that a stream vouched for and whose entries aren't here.
    """CREATE TABLE listed (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, hash TEXT NOT NULL,
       UNIQUE (stream, seq, hash)) STRICT""",
    # Where a list began: the roll before it, vouched for by the stream.
    """CREATE TABLE start (id INTEGER PRIMARY KEY, stream TEXT NOT NULL, seq INTEGER NOT NULL, roll BLOB NOT NULL,
       UNIQUE (stream, seq, roll)) STRICT""",
    # Revisions that the roster doesn't let count: kept and shown, in no head. Derived.
    "CREATE TABLE barred (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, reason TEXT NOT NULL) STRICT",
    # Submission documents that came from below.
    "CREATE TABLE document (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, raw BLOB NOT NULL) STRICT",
    """CREATE TABLE package (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
       kind TEXT NOT NULL, stream TEXT NOT NULL, unit TEXT NOT NULL, number TEXT NOT NULL, period TEXT NOT NULL,
       digest TEXT NOT NULL, state TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
       received_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE sent (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL, kind TEXT NOT NULL, letter TEXT NOT NULL,
       number TEXT NOT NULL, recipient TEXT NOT NULL, about TEXT NOT NULL, made_at TEXT NOT NULL) STRICT""",
    """CREATE TABLE receipt (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, raw BLOB NOT NULL,
       stream TEXT NOT NULL, at TEXT NOT NULL) STRICT""",
    "CREATE INDEX edge_child ON edge (child)",
)

_M003 = (
    # What is to be sent. Whether it was delivered stands in no column: receipts say so.
    """CREATE TABLE outbox (id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, file TEXT NOT NULL, name TEXT NOT NULL,
       number TEXT NOT NULL, period TEXT NOT NULL, recipient TEXT NOT NULL, channel TEXT NOT NULL,
       target TEXT NOT NULL, state TEXT NOT NULL, parts_sent INTEGER NOT NULL, tries INTEGER NOT NULL,
       next_at TEXT NOT NULL, last_error TEXT NOT NULL, made_at TEXT NOT NULL, sent_at TEXT NOT NULL) STRICT""",
    # Pieces of a file that came one by one, until the last is there. whole: SHA-256 of what they make together.
    """CREATE TABLE piece (id INTEGER PRIMARY KEY, whole TEXT NOT NULL, number INTEGER NOT NULL, of INTEGER NOT NULL,
       name TEXT NOT NULL, sha256 TEXT NOT NULL, received_at TEXT NOT NULL, UNIQUE (whole, number, of)) STRICT""",
)

_M004 = (
    # Invitations, requests, rescues and hand-overs: made here (own) or come in, with what was decided on each.
    """CREATE TABLE admission (id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
       own INTEGER NOT NULL, unit TEXT NOT NULL, stream TEXT NOT NULL, raw BLOB NOT NULL, certificate BLOB,
       state TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL, decided_at TEXT NOT NULL) STRICT""",
)


def migrations() -> "Migrations":
    """All steps, in order, as sqlite-utils applies them: each in its own transaction."""
    from sqlite_utils.migrations import Migrations

    steps = Migrations(SET)

    @steps(name="m001_entries")
    def m001_entries(db: "Database") -> None:
        """Entries, what follows from them, keys, drafts, files, submissions."""
        for statement in _M001:
            db.execute(statement)

    @steps(name="m002_exchange")
    def m002_exchange(db: "Database") -> None:
        """Rosters, hash lists, packages and receipts."""
        for statement in _M002:
            db.execute(statement)

    @steps(name="m003_sending")
    def m003_sending(db: "Database") -> None:
        """What is to be sent, and pieces of what came."""
        for statement in _M003:
            db.execute(statement)

    @steps(name="m004_joining")
    def m004_joining(db: "Database") -> None:
        """Who asked to join, and what was said."""
        for statement in _M004:
            db.execute(statement)

    return steps


def pending(db: "Database") -> bool:
    """Whether steps wait. Raises NewerWorkspace when the database has steps that this program doesn't know."""
    steps = migrations()
    applied = {each.name for each in steps.applied(db)}
    waiting = [each.name for each in steps.pending(db)]
    known = {each.name for each in steps._migrations}  # noqa: SLF001  the library offers no list of its steps
    if applied - known:
        raise NewerWorkspace
    return bool(waiting)


def migrate(db: "Database") -> None:
    """Apply what waits; a step that fails leaves no trace. The caller made a verified backup before."""
    migrations().apply(db)
    broken = db.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise RuntimeError(f"a migration broke references: {broken[:3]}")
