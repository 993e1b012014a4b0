"""Histories of many streams, drawn by hypothesis: who wrote what after seeing what, and which packages came of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from model.exchange.arrival import Arrival
from model.trust.roster import RosterStream, Span
from tests.model.exchange.town import COUNTY, OTHER_VILLAGE, QINGSHI, SHUANGHE, VILLAGE, Device, named, parcel

RECORDS = ("R1", "R2", "R3", "R4")
CLOCKS = ("2026-03-05T02:30:00.000Z", "2009-01-01T00:00:00.000Z", "2099-12-31T23:59:59.999Z")
KINDS = ("revise", "revise", "revise", "void", "sync", "sync", "submit", "submit", "judge", "judge", "judge", "confirm",
         "jump", "fork", "on_behalf", "trespass", "comment", "pack", "pack", "pack")


@dataclass
class Seen:
    """A device with what its user has in front of him: heads by record, submits to be judged, 代填 to be confirmed."""

    device: Device
    heads: dict[str, set[str]] = field(default_factory=dict)
    submits: list[str] = field(default_factory=list)
    filled: list[str] = field(default_factory=list)
    ahead: int = 0
    at: str = CLOCKS[0]
    packed: int = 0

    def learn(self, other: "Seen") -> None:
        for record, heads in other.heads.items():
            self.heads.setdefault(record, set()).update(heads)
        self.submits = sorted({*self.submits, *other.submits})
        self.filled = sorted({*self.filled, *other.filled})

    def counter(self) -> int:
        return len(self.device.entries) + 1 + self.ahead

    def revise(self, record: str, **more: Any) -> str:
        parents = self.heads.get(record, set())
        made = self.device.revise(record, parents, counter=self.counter(), at=self.at, **more)
        self.heads[record] = {made}
        return made


@dataclass
class History:
    """What happened, and the packages that may arrive. spans: what the second roster says of each device."""

    seen: list[Seen]
    packages: list[Arrival] = field(default_factory=list)

    @property
    def devices(self) -> list[Device]:
        return [each.device for each in self.seen]

    def roster_streams(self, last: int | None, without: int = -1) -> list[RosterStream]:
        """last: the last good seq of the first device, whose disk was copied. without: a device not yet approved."""
        found = {each.device.stream: named(each.device) for place, each in enumerate(self.seen) if place != without}
        first = self.seen[0].device
        found[first.stream] = named(first, Span(SHUANGHE, 1, last))
        return list(found.values())


def begin() -> History:
    """Two devices of one township, another township, a village with its own stream, and the county."""
    return History([Seen(Device(unit, letter)) for unit, letter in
                    ((SHUANGHE, "A"), (SHUANGHE, "B"), (QINGSHI, "A"), (VILLAGE, "A"), (COUNTY, "A"))])


steps = st.lists(
    st.tuples(st.sampled_from(KINDS), st.integers(0, 5), st.integers(0, 5), st.integers(0, 7)),  # 5: the copied disk
    min_size=10, max_size=50,
)


def play(told: list[tuple[str, int, int, int]]) -> History:
    """Everything that was drawn, one step after the other; at the end everybody packs what is left."""
    history = begin()
    for kind, who, other, choice in told:
        _STEPS[kind](history, history.seen[who % len(history.seen)], other, choice)
    for each in history.seen:
        _pack(history, each, 0, 0)
    return history


def _revise(_history: History, who: Seen, _other: int, choice: int) -> None:
    record = RECORDS[choice % 4] if who.device.unit != VILLAGE else "V1"
    values = {"name": f"{who.device.letter}{choice}", "amount": choice * 100}
    who.revise(record, values=values, phone=f"139{choice}" if choice > 4 else "")


def _void(_history: History, who: Seen, _other: int, choice: int) -> None:
    record = RECORDS[choice % 4]
    if who.heads.get(record):
        who.revise(record, void=True)


def _sync(history: History, who: Seen, other: int, _choice: int) -> None:
    who.learn(history.seen[other % len(history.seen)])


def _submit(history: History, who: Seen, other: int, choice: int) -> None:
    _revise(history, who, other, choice)
    heads = {record: next(iter(found)) for record, found in sorted(who.heads.items()) if len(found) == 1}
    if heads:
        who.submits.append(who.device.submit(heads, counter=who.counter()))


def _judge(history: History, who: Seen, other: int, choice: int) -> None:
    """Mostly by the county; now and then by somebody who may not."""
    who = history.seen[4] if choice < 6 else who
    who.learn(history.seen[other % len(history.seen)])
    if who.submits:
        target = who.submits[choice % len(who.submits)]
        exceptions = {RECORDS[choice % 4]: {"name": "不对"}} if choice % 3 == 0 else {}
        body = {"verdict": "accept" if choice % 2 else "return", "exceptions": exceptions}
        who.device.write("accept" if choice % 2 else "return", body, counter=who.counter(), target=target)


def _confirm(history: History, who: Seen, other: int, choice: int) -> None:
    who.learn(history.seen[other % len(history.seen)])
    if who.filled:
        who.device.write("confirm", {}, counter=who.counter(), target=who.filled[choice % len(who.filled)])


def _comment(_history: History, who: Seen, _other: int, choice: int) -> None:
    if who.submits:
        who.device.write("comment", {"comments": [{"text": "请核对"}]}, counter=who.counter(),
                         target=who.submits[choice % len(who.submits)])


def _jump(_history: History, who: Seen, _other: int, choice: int) -> None:
    who.at, who.ahead = CLOCKS[choice % 3], choice * 50


def _fork(history: History, who: Seen, _other: int, choice: int) -> None:
    """Somebody copied the disk; both go on with the same key."""
    if who is history.seen[0] and len(history.seen) == 5 and who.device.entries:
        after = max(1, len(who.device.entries) - choice)
        copy = Seen(who.device.fork(after), {record: set(heads) for record, heads in who.heads.items()}, at=who.at)
        here = set(copy.device.hashes)
        copy.heads = {record: heads & here for record, heads in copy.heads.items() if heads & here}
        history.seen.append(copy)


def _on_behalf(_history: History, who: Seen, _other: int, choice: int) -> None:
    if who.device.unit == COUNTY:
        who.filled.append(who.revise(RECORDS[choice % 4], unit=SHUANGHE, on_behalf=True))
    elif who.device.unit == SHUANGHE:
        who.filled.append(who.revise("V1", unit=VILLAGE, on_behalf=True))


def _trespass(_history: History, who: Seen, _other: int, choice: int) -> None:
    """Writing where it may not: for a village with its own stream, or for the neighbour; for one without, it may."""
    who.revise(RECORDS[choice % 4], unit=(VILLAGE, QINGSHI, OTHER_VILLAGE)[choice % 3])


def _pack(history: History, who: Seen, other: int, choice: int) -> None:
    """A package: from the beginning, or from where the last one ended; now and then without some of its entries."""
    reached = len(who.device.entries)
    if not reached:
        return
    first = min(who.packed + 1, reached) if choice % 2 else 1
    who.packed = reached
    count = reached - first + 1
    keep = None if choice < 6 else [place for place in range(count) if place % 3 != other % 3]
    order = None if choice % 3 else list(reversed(range(count if keep is None else len(keep))))
    documents = list(who.device.documents.values())
    document = documents[other % len(documents)] if documents and other < 4 else b""
    history.packages.append(parcel((who.device, first, reached), keep=keep, order=order, document=document,
                                   private=choice != 5))


_STEPS: dict[str, Callable[[History, Seen, int, int], None]] = {
    "revise": _revise, "void": _void, "sync": _sync, "submit": _submit, "judge": _judge, "confirm": _confirm,
    "comment": _comment, "jump": _jump, "fork": _fork, "on_behalf": _on_behalf, "trespass": _trespass, "pack": _pack,
}
