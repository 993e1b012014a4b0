"""A county, two townships, one of them with two devices, and a village with a stream: histories written by hand.

A `Device` writes entries as a workspace would, without one, so that a test can send any part of them anywhere.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from forms.canonical import canonical_bytes, sha256_hex
from forms.definition import Form
from forms.reading import read_form
from model.clock import FixedClock
from model.exchange import trust
from model.exchange.arrival import Arrival, HashList
from model.trust.certificates import PrivateKey, make_root, new_key, public_bytes, stream_id
from model.trust.checkpoints import roll, sign_checkpoint
from model.trust.roster import Roster, RosterStream, RosterUnit, Span, roster_bytes, sign_roster
from model.workspace.keys import Cost
from model.workspace.opening import create
from model.workspace.private import Part
from model.workspace.workspace import Workspace

CHEAP = Cost(memory=8, passes=1, lanes=1)
COUNTY, QINGSHI, SHUANGHE, VILLAGE = "990101", "990101101", "990101102", "990101102201"
OTHER_VILLAGE = "990101102202"
ROOT_KEY = new_key()
ROOT = make_root(ROOT_KEY, unit=COUNTY, unit_name="云岭县")
PERSON = "018f0000-0000-7000-8000-000000000001"
NOTES = read_form(
    """
id = "note"
version = 1
title = "记事"
source = "测试"
title_fields = ["name"]
list_columns = ["name", "amount"]
in_submission = true
[[field]]
name = "name"
type = "text"
label = "名称"
[[field]]
name = "amount"
type = "money"
unit = "元"
label = "金额"
[[field]]
name = "place"
type = "text"
label = "地点"
[[field]]
name = "phone"
type = "text"
label = "电话"
sensitive = "personal"
""", file="note.toml")
FORMS: Mapping[str, Form] = {NOTES.id: NOTES}
SALT = bytes(range(32))


@dataclass
class Device:
    """An installation and its chain. entries: (raw, content) in order."""

    unit: str
    letter: str
    key: PrivateKey = field(default_factory=new_key)
    entries: list[tuple[bytes, dict[str, Any]]] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)

    @property
    def public_key(self) -> bytes:
        return public_bytes(self.key.public_key())

    @property
    def stream(self) -> str:
        return stream_id(self.key.public_key())

    @property
    def hashes(self) -> list[str]:
        return [sha256_hex(raw) for raw, _ in self.entries]

    def write(self, kind: str, body: Mapping[str, Any], *, counter: int = 0, at: str = "", **more: str) -> str:
        seq = len(self.entries) + 1
        content = {
            "v": 1, "stream": self.stream, "seq": seq, "counter": counter or seq,
            "at": at or "2026-03-05T02:30:00.000Z", "kind": kind, "author": PERSON, "body": dict(body), **more,
        }
        if self.entries:
            content["prev"] = self.hashes[-1]
        raw = canonical_bytes(content)
        self.entries.append((raw, content))
        return sha256_hex(raw)

    def revise(self, record: str, parents: Iterable[str] = (), *, unit: str = "",
               values: Mapping[str, Any] | None = None, counter: int = 0, at: str = "", phone: str = "",
               **more: Any) -> str:
        body: dict[str, Any] = {
            "form_hash": NOTES.hash, "version": 1, "unit": unit or self.unit, "parents": sorted(set(parents)),
            "values": dict(values or {"name": f"{self.letter}{len(self.entries)}"}), "explanations": {}, **more,
        }
        if phone:
            content = canonical_bytes({"phone": phone})
            digest = sha256_hex(SALT + content)
            self.parts[digest] = Part("personal", digest, SALT, content)
            body["personal"] = digest
        return self.write("revision", body, counter=counter, at=at, form=NOTES.id, record=record)

    def submit(self, heads: Mapping[str, str], number: str = "", *, counter: int = 0, unit: str = "") -> str:
        number = number or f"{self.letter}{len(self.documents) + 1:03d}"
        document = canonical_bytes({"v": 1, "unit": unit or self.unit, "period": "2026-03", "number": number,
                                    "heads": dict(heads), "nil": [], "remarks": ""})
        digest = sha256_hex(document)
        self.documents[digest] = document
        body = {"number": number, "unit": unit or self.unit, "period": "2026-03", "digest": digest}
        return self.write("submit", body, counter=counter)

    def listed(self, first: int = 1, last: int | None = None) -> HashList:
        hashes = self.hashes[: last or len(self.entries)]
        signature = sign_checkpoint(self.key, self.stream, len(hashes), roll(hashes))
        return HashList(self.stream, self.public_key, first, roll(hashes[: first - 1]), tuple(hashes[first - 1:]),
                        signature)

    def fork(self, after: int) -> "Device":
        """A copied disk: the same key, and the same past up to a seq."""
        return replace(self, entries=self.entries[:after], parts=dict(self.parts), documents=dict(self.documents))


def parcel(*lists: tuple[Device, int, int], keep: Sequence[int] | None = None, document: bytes = b"",
           order: Sequence[int] | None = None, private: bool = True) -> Arrival:
    """What a package with these parts of chains brings. lists: device, first, last seq; keep: which entries it carries
    (by place among all), None = all; order: in which order."""
    raws = [device.entries[seq - 1] for device, first, last in lists for seq in range(first, last + 1)]
    carried = [raws[place] for place in (range(len(raws)) if keep is None else keep)]
    carried = carried if order is None else [carried[place] for place in order]
    vouched = tuple(device.listed(first, last) for device, first, last in lists if last >= first)
    named = {dict(content["body"]).get("personal") for _, content in carried}
    known = {digest: part for device, _, _ in lists for digest, part in device.parts.items()}
    parts = [known[digest] for digest in sorted(each for each in named if each)] if private else []
    sealed = sha256_hex(b"".join(raw for raw, _ in carried) + repr([(each.stream, each.first, each.seq)
                                                                   for each in vouched]).encode() + document)
    return Arrival(
        sha256=sealed, name="包.asice", kind="submission", stream=lists[0][0].stream, unit=lists[0][0].unit,
        lists=vouched, entries=lambda: iter([raw for raw, _ in carried]), private=lambda: iter(parts),
        forms={NOTES.hash: canonical_bytes(NOTES.raw)}, submission=document, number="A001", period="2026-03",
        recipient=COUNTY,
    )


def whole(*devices: Device) -> Arrival:
    return parcel(*((device, 1, len(device.entries)) for device in devices))


def a_roster(number: int, streams: Iterable[RosterStream]) -> Roster:
    units = (
        RosterUnit(COUNTY, "云岭县", "county", "9901"), RosterUnit(QINGSHI, "青石镇", "township", COUNTY),
        RosterUnit(SHUANGHE, "双河镇", "township", COUNTY), RosterUnit(VILLAGE, "大坪村", "village", SHUANGHE),
    )
    return Roster(COUNTY, "云岭县", number, "2026-03-01T00:00:00.000Z", ROOT, units, tuple(streams))


def named(device: Device, *spans: Span, **more: Any) -> RosterStream:
    return RosterStream(device.public_key, device.unit, device.letter, spans or (Span(device.unit),), **more)


def install(workspace: Workspace, roster: Roster) -> Roster:
    if trust.root_of(workspace, roster.unit) is None:
        trust.pin_root(workspace, ROOT)
    raw = roster_bytes(roster)
    return trust.apply_roster(workspace, raw, sign_roster(ROOT_KEY, raw))


def own_stream(workspace: Workspace) -> RosterStream:
    found = workspace.streams()[0]
    return RosterStream(found.public_key, found.unit, found.letter, (Span(found.unit),))


def open_county(folder: Any, forms: Mapping[str, Form] = FORMS) -> Workspace:
    return create(folder, unit=COUNTY, unit_name="云岭县", person_name="县级王", role="reviewer",
                  password="春江花月夜2026", clock=FixedClock(datetime(2026, 4, 3, 2, 12, tzinfo=UTC)), cost=CHEAP,
                  forms=forms).workspace


def state_of(workspace: Workspace) -> dict[str, Any]:
    """Everything that must not depend on the order of packages."""
    ask = lambda query: sorted(workspace.db.execute(query).fetchall(), key=repr)  # noqa: E731
    own = workspace.stream
    columns = [row[1] for row in workspace.db.execute("PRAGMA table_info(p_note)").fetchall() if row[1] != "id"]
    return {
        "entry": ask(f"SELECT hash, raw FROM entry WHERE stream <> '{own}'"),
        "edge": ask("SELECT parent, child FROM edge"),
        "head": ask("SELECT record, hash FROM head"),
        "barred": ask("SELECT hash, reason FROM barred"),
        "listed": ask("SELECT stream, seq, hash FROM listed"),
        "checkpoint": ask("SELECT stream, seq, hash, roll, signature FROM checkpoint"),
        "start": ask("SELECT stream, seq, roll FROM start"),
        "private": ask("SELECT digest, bytes FROM private"),
        "document": ask("SELECT digest, raw FROM document"),
        "state": ask("SELECT record, state, submitted, final FROM record_state"),
        "submitted": ask("SELECT record, submit, hash FROM submitted"),
        "rows": ask("SELECT " + ", ".join(f'"{each}"' for each in columns) + " FROM p_note"),
        "counts": ask("SELECT form, void, month, unit, records FROM projection_count WHERE records <> 0"),
    }


