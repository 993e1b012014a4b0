"""One township's real package turned into those of many: other units, people, records, photos and keys, each whole.

Every entry is chained and vouched for by the copy's own device, every report carries the copy's 查验码 and is signed
by two people of its own, so that a county takes each as it takes any other. What must be made only once is shared.
"""

import gzip
import json
import pickle
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.township import MONTH, REVIEWER, VILLAGES
from bench.workspaces import CHEAP, NAME, NOW, PASSWORD, TOWNSHIP
from forms.canonical import canonical_bytes, sha256_hex
from model.clock import FixedClock
from model.exchange import trust
from model.month import document_code
from model.trust.certificates import (
    PrivateKey,
    certify_installation,
    certify_person,
    make_ca,
    make_root,
    new_key,
    public_bytes,
    stream_id,
)
from model.trust.checkpoints import roll, sign_checkpoint
from model.trust.roster import Roster, RosterStream, RosterUnit, Span, roster_bytes, sign_roster
from model.workspace.opening import create

if TYPE_CHECKING:
    from export.content import SubmissionContent
    from model.workspace.workspace import Workspace

COUNTY, COUNTY_NAME = "990101", "云岭县"
_AT = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH = re.compile(r"[0-9a-f]{64}")
_PHOTO = "attachments/"


@dataclass(frozen=True)
class Original:
    """A package as it was made, and what its report shows."""

    members: dict[str, bytes]
    content: "SubmissionContent"

    @classmethod
    def read(cls, package: Path, content: Path) -> "Original":
        """content: pickled by bench/our_package.py."""
        with zipfile.ZipFile(package) as opened:
            members = {name: opened.read(name) for name in opened.namelist()}
        return cls(members, pickle.loads(content.read_bytes()))

    def lines(self, name: str) -> list[str]:
        """The lines of a packed member; none where it isn't there."""
        return gzip.decompress(self.members[name]).decode().splitlines() if name in self.members else []


@dataclass(frozen=True)
class Office:
    """An invented township with a device and two people."""

    number: int
    key: PrivateKey
    authority: bytes

    @classmethod
    def founded(cls, number: int) -> "Office":
        """Numbers of two digits: they become part of the unit's code."""
        key = new_key()
        code = f"{COUNTY}{200 + number:03d}"
        return cls(number, key, make_ca(key, unit=code, stream=stream_id(key.public_key())))

    @property
    def code(self) -> str:
        """The unit's code, which no original has."""
        return f"{COUNTY}{200 + self.number:03d}"

    @property
    def name(self) -> str:
        """As it stands on paper."""
        return f"演示{self.number:03d}镇"

    @property
    def stream(self) -> str:
        """The device's."""
        return stream_id(self.key.public_key())


def county(folder: Path, offices: Sequence[Office]) -> "Workspace":
    """A county that knows these townships' devices, open."""
    workspace = create(folder, unit=COUNTY, unit_name=COUNTY_NAME, person_name="县级", role="审核人",
                       password=PASSWORD, clock=FixedClock(NOW), cost=CHEAP).workspace
    key = new_key()
    root = make_root(key, unit=COUNTY, unit_name=COUNTY_NAME)
    own = workspace.streams()[0]
    streams = (RosterStream(own.public_key, COUNTY, own.letter, (Span(COUNTY),)),
               *(RosterStream(public_bytes(each.key.public_key()), each.code, "A", (Span(each.code),))
                 for each in offices))
    units = (RosterUnit(COUNTY, COUNTY_NAME, "county", "9901"),
             *(RosterUnit(each.code, each.name, "township", COUNTY) for each in offices),
             *(RosterUnit(f"{each.code}{201 + number}", f"{each.name}第{number + 1}村", "village", each.code)
               for each in offices for number in range(VILLAGES)))
    raw = roster_bytes(Roster(COUNTY, COUNTY_NAME, 1, "2026-03-01T00:00:00.000Z", root, units, streams))
    trust.pin_root(workspace, root)
    trust.apply_roster(workspace, raw, sign_roster(key, raw))
    return workspace


def write_copy(original: Original, office: Office, folder: Path, *, signed: bool = True) -> Path:
    """The package of another township with the same month. signed: False leaves the original's report in it, for who
    reads no reports: drawing and signing one takes longer than all the rest."""
    return _Copy(original, office).write(folder, signed=signed)


class _Copy:
    """One original on its way to another office."""

    def __init__(self, original: Original, office: Office) -> None:
        self._original, self._office = original, office
        self._known: dict[str, str] = {}  # digests of the original -> those of the copy

    def write(self, folder: Path, *, signed: bool) -> Path:
        """Everything sealed by the copy's device."""
        from export.package.container import Member
        from export.package.parsing import packed_lines
        from export.package.writing import CHECKPOINTS, ENTRIES, LEDGER, PRIVATE, REPORT, SUBMISSION, seal_container
        from export.signing.container import Signer

        photos = dict(self._photos())
        private = [self._private(line) for line in self._original.lines(PRIVATE)]
        raws, document = self._entries()
        digest = sha256_hex(document)
        forms = {name: content for name, content in self._original.members.items() if name.startswith("forms/")}
        report = self._report(digest) if signed else self._original.members[REPORT]
        made = {
            **photos, **forms, SUBMISSION: document, ENTRIES: packed_lines(raws),
            CHECKPOINTS: self._checkpoints(raws), REPORT: report,
            LEDGER: self._original.members[LEDGER],
        }
        if private:
            made[PRIVATE] = packed_lines(private)
        office = self._office
        certificate = certify_installation(office.key, office.authority, office.key.public_key(), unit=office.code,
                                           unit_name=office.name, letter="A")
        number = self._original.content.number
        path = folder / f"{office.name}-{MONTH}-{number}.asice"
        head = {"kind": "submission", "unit": office.code, "number": number, "void_numbers": [], "recipient": COUNTY}
        seal_container(path, [Member(name, content) for name, content in made.items()], head,
                       Signer(office.key, certificate, (office.authority,)), _AT)
        return path

    def _photos(self) -> Iterator[tuple[str, bytes]]:
        for name, content in self._original.members.items():
            if name.startswith(_PHOTO):
                changed = content[:-4] + self._office.number.to_bytes(4, "big")  # behind the picture's end
                old = Path(name).stem
                self._known[old] = sha256_hex(changed)
                yield name.replace(old, self._known[old]), changed

    def _private(self, line: str) -> bytes:
        part = json.loads(line)
        values = json.loads(self._renamed(json.dumps(part["values"], ensure_ascii=False)))
        digest = sha256_hex(bytes.fromhex(part["salt"]) + canonical_bytes(values))
        self._known[part["digest"]] = digest
        return canonical_bytes({**part, "digest": digest, "values": values})

    def _entries(self) -> tuple[list[bytes], bytes]:
        """Entries in the copy's own chain, and the submission document that one of them speaks of."""
        from export.package.writing import ENTRIES, SUBMISSION

        raws: list[bytes] = []
        document, last = b"", ""
        handed_in = sha256_hex(self._original.members[SUBMISSION])
        for line in self._original.lines(ENTRIES):
            if handed_in in line:
                document = canonical_bytes(json.loads(self._renamed(self._original.members[SUBMISSION].decode())))
                self._known[handed_in] = sha256_hex(document)
            entry = json.loads(self._renamed(line))
            entry |= {"stream": self._office.stream, "seq": len(raws) + 1}
            entry |= {"prev": last} if last else {}
            if "parents" in entry["body"]:
                entry["body"]["parents"].sort()
            raws.append(canonical_bytes(entry))
            last = self._known[sha256_hex(line.encode())] = sha256_hex(raws[-1])
        return raws, document

    def _renamed(self, text: str) -> str:
        """Other records and people, other unit, other digests."""
        shift = self._office.number
        text = _ID.sub(lambda found: f"{found[0][:-3]}{(int(found[0][-3:], 16) + shift) % 4096:03x}", text)
        text = _HASH.sub(lambda found: self._known.get(found[0], found[0]), text)
        return text.replace(TOWNSHIP, self._office.code)

    def _checkpoints(self, raws: list[bytes]) -> bytes:
        hashes = [sha256_hex(raw) for raw in raws]
        office = self._office
        signature = sign_checkpoint(office.key, office.stream, len(hashes), roll(hashes))
        return canonical_bytes({"streams": [{
            "stream": office.stream, "public_key": public_bytes(office.key.public_key()).hex(), "from": 1,
            "hashes": hashes, "signature": signature.hex(),
        }]})

    def _report(self, digest: str) -> bytes:
        from export.report.submission_pdf import submission_report
        from export.signing.container import Signer
        from export.signing.pdf import prepare_pdf_fields, sign_pdf

        office = self._office
        content = replace(self._original.content, unit_name=office.name, code=document_code.from_digest(digest))
        drawn = submission_report(content)
        pdf = prepare_pdf_fields(drawn.pdf, drawn.fields, digest)
        for number, (role, name) in enumerate((("preparer", NAME), ("reviewer", REVIEWER))):
            key = new_key()
            person = f"019cb0a0-0000-7000-8000-{office.number:08x}{number:04x}"
            certificate = certify_person(office.key, office.authority, key.public_key(), person_id=person, name=name,
                                         unit=office.code, unit_name=office.name)
            pdf = sign_pdf(pdf, role, Signer(key, certificate, (office.authority,)), at=_AT, reason="签批",
                           stamp=(name, "2026年4月2日 9:00"))
        return pdf
