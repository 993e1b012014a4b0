"""From a file to the model: opened, verified before parsed, looked at, taken in; a bad one never stops the others.

Nothing but `take` changes the ledger. `look` never raises for what is in a file: it says what is wrong.
"""

import hashlib
import mimetypes
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from export.errors import BadFile, UnknownSigner
from export.exchange.joining import follow_roster
from export.package import relayed
from export.package.limits import DOCUMENT_BYTES, FILE_BYTES
from export.package.reading import Package, open_package
from export.package.writing import RECEIPT, ROSTER, ROSTER_SIGNATURE, SUBMISSION
from export.verification import Trust, Verdict, judge_package
from forms.errors import UserError
from model import clock
from model.exchange import admitting, inbox, inbox_log, preview, receipts, trust
from model.exchange.arrival import Arrival, Attached, HashList, NotMerged
from model.exchange.handover import departures
from model.exchange.inbox import Received
from model.exchange.merging import Progress
from model.exchange.preview import Preview
from model.exchange.receipts import Answered, Receipt
from model.exchange.trust import OlderRoster, UnknownRoot
from model.trust.roster import AlteredRoster, Roster, parsed_roster
from model.workspace import streams
from model.workspace.private import Part

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

PACKAGE_SUFFIXES = (".asice", ".age")
_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_ENTRIES_OF = ("submission", "notice", "receipt")
_HOPELESS = (BadFile, NotMerged, AlteredRoster)  # time doesn't mend these


@dataclass(frozen=True)
class Look:
    """What a file is, before anything of it is taken over.

    ok: whether it can be taken. lines: the verdict in words, the worst first. happened, next_step: why not, "" when ok.
    state: in the inbox, "" when it never came. preview: what taking it would change, of packages with entries.
    """

    path: Path
    sha256: str
    ok: bool
    lines: tuple[str, ...]
    happened: str = ""
    next_step: str = ""
    kind: str = ""
    unit: str = ""
    unit_name: str = ""
    period: str = ""
    number: str = ""
    state: str = ""
    verdict: Verdict | None = None
    preview: Preview | None = None
    receipt: Receipt | None = None
    roster: Roster | None = None


@dataclass(frozen=True)
class Taken:
    """What taking a file did; one of received, answered, roster is there. problem: why it wasn't taken."""

    path: Path
    sha256: str
    received: Received | None = None
    answered: Answered | None = None
    roster: Roster | None = None
    problem: UserError | None = None


@dataclass(frozen=True)
class _Opened:
    """A package that was opened, and its container, decrypted."""

    package: Package
    original: Path
    sha256: str


def look(workspace: "Workspace", path: Path, progress: Progress | None = None) -> Look:
    """The dry run of one file: who, unit, period, number, verified or why not, and what it would change."""
    sha256 = ""
    try:
        with _opened(workspace, path) as opened:
            sha256 = opened.sha256
            return _looked(workspace, path, opened, progress)
    except UserError as problem:
        return Look(path, sha256, ok=False, lines=(problem.happened, problem.next_step), happened=problem.happened,
                    next_step=problem.next_step, state=inbox_log.state_of(workspace.db, sha256))


def report_of(workspace: "Workspace", path: Path) -> bytes:
    """The signed report in a submission, to be read. Raises BadFile, also where there is none."""
    with _opened(workspace, path) as opened:
        report = opened.package.report()
    if report is None:
        raise BadFile("包里没有签批的报告")
    return report


def take(workspace: "Workspace", path: Path, progress: Progress | None = None) -> Taken:
    """Take a file in: submission, notice, receipt or roster. All or nothing.

    Raises BadFile, NotMerged and what else `model.exchange` raises, each of which says what is wrong.
    """
    with _opened(workspace, path) as opened:
        package, kind = opened.package, str(opened.package.package_json["kind"])
        with workspace.transaction():
            roster = _apply_roster(workspace, package)
            if kind == "roster":
                if roster is None:
                    raise BadFile("名册包里没有名册")
                follow_roster(workspace, package, roster)
                return Taken(path, opened.sha256, roster=roster)
            judge_package(package, trust_of(workspace), deep=False)
            arrival = _arrival(opened, path)
            if kind == "receipt":
                answered = receipts.apply_receipt(workspace, arrival, _receipt_of(package), opened.original, progress)
                return Taken(path, opened.sha256, answered=answered, roster=roster)
            if kind not in ("submission", "notice"):
                raise BadFile("这种文件不在这里收", next_step="请到“授权名册”（或“加入县级专班”）页里打开它。")
            received = inbox.receive(workspace, arrival, opened.original, progress)
            return Taken(path, opened.sha256, received=received, roster=roster)


def take_all(
    workspace: "Workspace", paths: Iterable[Path], done: Callable[[Taken], None] | None = None
) -> list[Taken]:
    """Take many files in, each on its own: what can't be taken is put by, with why, and stops nobody.

    done: called after each.
    """
    found = []
    for path in paths:
        try:
            taken = take(workspace, path)
        except UserError as problem:
            taken = Taken(path, put_by(workspace, path, problem), problem=problem)
        found.append(taken)
        if done:
            done(taken)
    return found


def set_aside(workspace: "Workspace", path: Path, reason: str) -> None:
    """Keep a whole package for later without merging it. Raises BadFile."""
    with _opened(workspace, path) as opened:
        inbox.set_aside(workspace, _arrival(opened, path), opened.original, reason)


def put_by(workspace: "Workspace", path: Path, problem: UserError) -> str:
    """Keep what wasn't taken, with why: a whole package of somebody who isn't known yet waits, anything else goes to
    quarantine. Returns its SHA-256, "" where it can't be read or is far too large."""
    if not isinstance(problem, _HOPELESS) or isinstance(problem, UnknownSigner):
        try:
            with _opened(workspace, path) as opened:
                inbox.set_aside(workspace, _arrival(opened, path), opened.original, problem.happened)
                return opened.sha256
        except UserError as worse:
            problem = worse
    try:
        if path.stat().st_size > FILE_BYTES:
            return ""
        return inbox.quarantine(workspace, path.name, path, problem.happened)
    except OSError:
        return ""


def look_again(workspace: "Workspace", sha256: str, progress: Progress | None = None) -> Look:
    """`look` at a file that is in the inbox. Raises AttachmentMissing."""
    with _archived(workspace, sha256) as path:
        return look(workspace, path, progress)


def take_again(workspace: "Workspace", sha256: str, progress: Progress | None = None) -> Taken:
    """`take` a file that waits in the inbox, once what it waited for is there. Raises as `take`, AttachmentMissing."""
    with _archived(workspace, sha256) as path:
        return take(workspace, path, progress)


@contextmanager
def _archived(workspace: "Workspace", sha256: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        path = Path(folder) / PurePosixPath(workspace.attachments.name(sha256)).name
        path.write_bytes(workspace.attachments.read(sha256))
        yield path


def packages_in(paths: Iterable[Path]) -> list[Path]:
    """The files among these files and folders that are packages by their content, hidden folders too, each once.

    Links, shortcuts and autorun.inf aren't followed.
    """
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() and not path.is_symlink() else [path]
        found.update((each, None) for each in inside if not each.is_symlink() and each.is_file() and _is_package(each))
    return list(found)


def _looked(workspace: "Workspace", path: Path, opened: _Opened, progress: Progress | None) -> Look:
    package = opened.package
    verdict = judge_package(package, trust_of(workspace), deep=False)
    head = package.package_json
    kind = str(head["kind"])
    shown = Look(
        path, opened.sha256, ok=True, lines=verdict.lines, kind=kind, unit=verdict.unit, unit_name=verdict.unit_name,
        period=verdict.period, number=verdict.number, state=inbox_log.state_of(workspace.db, opened.sha256),
        verdict=verdict, receipt=receipts.read_receipt(_receipt_of(package)) if kind == "receipt" else None,
        roster=_roster_of(package),
    )
    if kind not in _ENTRIES_OF:
        return shown
    arrival = _arrival(opened, path)
    inbox.check_sender(workspace, arrival)
    return replace(shown, preview=preview.preview(workspace, arrival, progress))


def _is_package(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        return False
    return start.startswith(_AGE) or (start.startswith(b"PK\x03\x04") and b"mimetype" in start)


@contextmanager
def _opened(workspace: "Workspace", path: Path) -> Iterator[_Opened]:
    """The package in a file, decrypted where it is sealed to this workspace. Raises BadFile."""
    try:
        with path.open("rb") as file:
            sealed = file.read(64).startswith(_AGE)
    except OSError as problem:
        raise BadFile("读不了这个文件，U盘可能有坏块或已拔出") from problem
    with tempfile.TemporaryDirectory(prefix="tuodi-") as folder:
        plain = path
        if sealed:
            from export.package.sealing import open_sealed

            plain = Path(folder) / "package.asice"
            open_sealed(path, plain, streams.age_keys(workspace.db))
        with open_package(plain) as package, plain.open("rb") as file:
            yield _Opened(package, plain, hashlib.file_digest(file, "sha256").hexdigest())


def trust_of(workspace: "Workspace") -> Trust | None:
    """The roster's streams, and the root under which the unit's own papers are certified; None before joining."""
    rules = trust.authority(workspace)
    roots = [trust.root_of(workspace, unit) for unit in (workspace.unit, *rules.above(workspace.unit))]
    root = next((each for each in roots if each is not None), None)
    if not rules.joined or root is None:
        return None
    known = frozenset((workspace.installation().chain[-1], *admitting.authorities(workspace)))
    return Trust(root, frozenset(rules.streams), trust.roots(workspace), departures(workspace), known)


def _arrival(opened: _Opened, path: Path) -> Arrival:
    package, head = opened.package, opened.package.package_json
    submission = package.raw(SUBMISSION) if package.has(SUBMISSION) else b""
    about = package.submission or {}
    names = package.attachments()
    return Arrival(
        sha256=opened.sha256, name=path.name, kind=str(head["kind"]), stream=str(head["stream"]),
        unit=str(head["unit"]), number=str(head.get("number", "")), period=str(about.get("period", "")),
        recipient=str(head.get("recipient", "")), void_numbers=_texts(head.get("void_numbers")),
        lists=tuple(HashList(each.stream, each.public_key, each.first, each.start, each.hashes, each.signature)
                    for each in package.checkpoints),
        entries=package.raw_entries, private=partial(_private, package),
        forms={form_hash: package.container.read(f"forms/{form_hash}.json") for form_hash in package.forms()},
        submission=submission,
        attachments={sha256: _attached(package, name) for sha256, name in names.items()},
        at=clock.stamp(package.seal.at) if package.seal.at else "", documents=partial(relayed.documents, package),
    )


def _private(package: Package) -> Iterator[Part]:
    for each in package.private_parts():
        yield Part("special" if each.kind == "special" else "personal", each.digest, each.salt, each.content)


def _attached(package: Package, name: str) -> Attached:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Attached(PurePosixPath(name).name, kind, lambda: package.container.read(name, DOCUMENT_BYTES))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(each for each in value if isinstance(each, str)) if isinstance(value, list) else ()


def _receipt_of(package: Package) -> bytes:
    if not package.has(RECEIPT):
        raise NotMerged("回执包里没有回执")
    return package.raw(RECEIPT)


def _roster_of(package: Package) -> Roster | None:
    return parsed_roster(package.raw(ROSTER)) if package.has(ROSTER) else None


def _apply_roster(workspace: "Workspace", package: Package) -> Roster | None:
    """The roster that a package carries, taken first: it may name who sealed the package. An older or unknown
    one along with something else is passed over; sent alone, it is refused."""
    if not package.has(ROSTER):
        return None
    if not package.has(ROSTER_SIGNATURE):
        raise AlteredRoster("no signature")
    try:
        signature = bytes.fromhex(package.container.read(ROSTER_SIGNATURE).decode("ascii"))
    except ValueError:
        raise AlteredRoster("no signature") from None
    try:
        return trust.apply_roster(workspace, package.raw(ROSTER), signature)
    except (OlderRoster, UnknownRoot):
        if package.package_json["kind"] == "roster":
            raise
        return None
