"""The unit that keeps a roster: its root, the roster that it prepares, and the next number that it signs.

What is decided (a device more, a lost one, somebody who left) goes into a draft; only a signed, numbered roster changes
what counts anywhere, here too. The root's key stays in the one workspace that made it, and moves with that folder.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from forms.errors import UserError
from model import clock
from model.exchange import chains, successors, trust
from model.exchange.invitation import Invitation, InvitedUnit, Request
from model.trust.certificates import certify_ca, key_bytes, key_from_bytes, make_root, new_key
from model.trust.roster import (
    Roster,
    RosterPerson,
    RosterStream,
    RosterUnit,
    Span,
    Status,
    parsed_roster,
    roster_bytes,
    sign_roster,
)
from model.workspace import streams
from model.workspace.session import secret, set_secret, set_setting, setting

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.units.tree import Unit
    from model.workspace.workspace import Workspace

LEVELS = ("county", "city", "province")
_KEY, _ROOT, _DRAFT = "root_key", "root_certificate", "roster_draft"
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


class KeepsNoRoster(UserError):
    """Villages, townships and enterprises are listed by the county; they list nobody."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"{unit_name}不出授权名册，也不发邀请。", kept="什么都没有动。",
            next_step="请由县级专班（或市州、省）在它的工作文件夹里办。",
        )


class RootElsewhere(UserError):
    """A second computer of the county: the root's key is on the first one, and there only."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"{unit_name}的名册根密钥在另一台电脑上，这台电脑不能出名册、发邀请。", kept="什么都没有动。",
            next_step="请到建立名册的那台电脑上办；那台电脑坏了，请用它的备份恢复。",
        )


class NoSuchDevice(UserError):
    """A stream that the roster doesn't name."""

    def __init__(self) -> None:
        super().__init__("名册里没有这台设备。", kept="名册没有变动。", next_step="请在“授权名册”里重新选。")


class LastGoodOutOfRange(UserError):
    """More entries than a device ever wrote, as far as is known here. most: how many are here."""

    def __init__(self, most: int) -> None:
        super().__init__(
            f"这台设备在本单位只收到第 1–{most} 条，不能核定到更后面。", kept="名册没有变动。",
            next_step=f"请填 0 到 {most} 之间的数；0 表示它写的一律不算。",
        )
        self.most = most


def keeps_root(workspace: "Workspace") -> bool:
    """Whether the root's key is in this workspace."""
    return _secret(workspace.db, _KEY) is not None


def may_found(workspace: "Workspace") -> bool:
    """Whether this workspace could begin to keep a roster."""
    level = workspace.units.level_of(workspace.unit)
    return level in LEVELS and trust.root_of(workspace, workspace.unit) is None


def found_root(workspace: "Workspace") -> bytes:
    """The own root, made now if it never was. DER. Raises KeepsNoRoster, RootElsewhere."""
    known = _secret(workspace.db, _ROOT)
    if known is not None:
        return known
    if workspace.units.level_of(workspace.unit) not in LEVELS:
        raise KeepsNoRoster(workspace.unit_name)
    if not may_found(workspace):
        raise RootElsewhere(workspace.unit_name)
    key = new_key()
    root = make_root(key, unit=workspace.unit, unit_name=workspace.unit_name)
    with workspace.transaction() as db:
        set_secret(db, _KEY, key_bytes(key))
        set_secret(db, _ROOT, root)
        streams.keep_certified(db, certify_ca(key, root, secret(db, "ca_certificate")))
        trust.pin_root(workspace, root)
    return root


def certify(workspace: "Workspace", ca: bytes) -> bytes:
    """The root's certificate for another workspace's CA: same key, same subject. DER."""
    root = found_root(workspace)
    return certify_ca(key_from_bytes(secret(workspace.db, _KEY)), root, ca)


def invite(workspace: "Workspace", to: str = "") -> Invitation:
    """An invitation for one unit, or for any below. The first one makes the root. Raises what `found_root` raises."""
    root = found_root(workspace)
    newest = trust.newest_roster(workspace, workspace.unit)
    units = (workspace.units.get(workspace.unit), *workspace.units.children(workspace.unit))
    return Invitation(
        workspace.unit, workspace.unit_name, workspace.units.level_of(workspace.unit), root, age_of(workspace),
        clock.stamp(workspace.clock.now()), to, newest.number if newest else 0,
        tuple(InvitedUnit(each.code, each.name, each.level, each.parent) for each in units if each is not None),
    )


def age_of(workspace: "Workspace") -> bytes:
    """The public half of this installation's X25519 key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    key = X25519PrivateKey.from_private_bytes(workspace.installation().age_key)
    return key.public_key().public_bytes_raw()


def draft(workspace: "Workspace") -> Roster:
    """The roster as the next number would say it, with what stands here of this unit brought up to date."""
    root = found_root(workspace)
    kept, newest = setting(workspace.db, _DRAFT), trust.newest_roster(workspace, workspace.unit)
    base = parsed_roster(kept.encode()) if kept else newest
    if base is None:
        base = Roster(workspace.unit, workspace.unit_name, 1, clock.stamp(workspace.clock.now()), root)
    number = newest.number + 1 if newest else 1
    return _with_own(workspace, replace(base, number=number, unit_name=workspace.unit_name))


def changed(workspace: "Workspace") -> bool:
    """Whether the draft says anything else than the newest roster, so that a new number is due."""
    newest = trust.newest_roster(workspace, workspace.unit)
    if newest is None:
        return True
    next_one = draft(workspace)
    return (next_one.units, next_one.streams, next_one.people) != _ordered(newest)


def add_device(workspace: "Workspace", asked: Request, ends: Iterable[str] = ()) -> RosterStream:
    """Put who asks into the draft, with a letter that no other device of its unit has.

    ends: streams that stop with it (the device that it replaces): they keep what is here of them. Streams that the
    asking folder had before are named too, each up to what it vouched for. Returns the line.
    """
    made = draft(workspace)
    for stream in ends:
        made = _ended(made, stream, "ended", chains.have(workspace.db, stream))
    taken = {each.letter for each in made.streams if each.unit == asked.unit and each.id != asked.stream}
    line = RosterStream(asked.public_key, asked.unit, free_letter(asked.letter, taken), (Span(asked.unit),), "active",
                        asked.age, asked.label)
    known = {each.id for each in made.streams}
    older = [RosterStream(each.public_key, asked.unit, each.letter, (Span(asked.unit, 1, each.seq),), "ended")
             for each in asked.older if each.id not in known]
    rest = [each for each in made.streams if each.id != asked.stream]
    if asked.unit not in {each.unit for each in rest}:
        rest = [_keeps_what_it_wrote(workspace, each, asked.unit) for each in rest]
    people = {each.id: each for each in made.people}
    people.update({each.id: RosterPerson(each.id, each.name, asked.unit, each.role or "录入") for each in asked.people
                   if each.id not in people or people[each.id].status == "active"})  # who left stays so
    here = workspace.units.get(asked.unit)  # where a unit lies isn't for who asks to say
    level, parent = (here.level, here.parent) if here else ("enterprise", "")
    unit = RosterUnit(asked.unit, here.name if here else asked.unit_name, level, parent or workspace.unit,
                      root=asked.root)
    units = {each.code: each for each in made.units} | {unit.code: unit}
    _keep(workspace, replace(made, streams=(*rest, line, *older), people=tuple(people.values()),
                             units=tuple(units.values())))
    return line


def end_device(workspace: "Workspace", stream: str, last_good: int, status: Status = "lost") -> None:
    """A device is lost or no longer used: of its entries those up to `last_good` hold, in the draft.

    Raises NoSuchDevice, LastGoodOutOfRange.
    """
    most = chains.have(workspace.db, stream)
    if not 0 <= last_good <= most:
        raise LastGoodOutOfRange(most)
    _keep(workspace, _ended(draft(workspace), stream, status, last_good))


def reactivate(workspace: "Workspace", stream: str) -> None:
    """A device that was found again writes on, in the draft. Raises NoSuchDevice."""
    made = draft(workspace)
    listed = made.stream(stream)
    if listed is None:
        raise NoSuchDevice
    spans = tuple(replace(each, last=None) if each.unit == listed.unit else each for each in listed.spans)
    _keep(workspace, _with_line(made, replace(listed, spans=spans, status="active")))


def end_person(workspace: "Workspace", person: str) -> None:
    """Somebody no longer works for a unit, in the draft. What this person signed stays."""
    made = draft(workspace)
    _keep(workspace, replace(made, people=tuple(
        replace(each, status="ended") if each.id == person else each for each in made.people)))


def add_person(workspace: "Workspace", person: RosterPerson) -> None:
    """Somebody works for a unit from now on, in the draft."""
    made = draft(workspace)
    _keep(workspace, replace(made, people=(*(each for each in made.people if each.id != person.id), person)))


def issue(workspace: "Workspace") -> tuple[bytes, bytes]:
    """Sign the draft under the next number and go by it here. Returns bytes and signature as they travel."""
    made = draft(workspace)
    root = found_root(workspace)
    raw = roster_bytes(replace(made, at=clock.stamp(workspace.clock.now()), root=root))
    signature = sign_roster(key_from_bytes(secret(workspace.db, _KEY)), raw)
    with workspace.transaction() as db:
        trust.apply_roster(workspace, raw, signature)
        set_setting(db, _DRAFT, "")
    return raw, signature


def free_letter(wanted: str, taken: set[str]) -> str:
    """The wanted letter, or the next one that no device of the unit has."""
    letters: list[str] = [wanted, *_LETTERS, *(first + second for first in _LETTERS for second in _LETTERS)]
    return next(each for each in letters if each and each not in taken)


def _ended(made: Roster, stream: str, status: Status, last_good: int) -> Roster:
    listed = made.stream(stream)
    if listed is None:
        raise NoSuchDevice
    spans = tuple(replace(each, last=min(last_good, each.last if each.last is not None else last_good))
                  for each in listed.spans)
    return _with_line(made, replace(listed, spans=spans, status=status))


def _with_line(made: Roster, line: RosterStream) -> Roster:
    return replace(made, streams=tuple(line if each.id == line.id else each for each in made.streams))


def _keeps_what_it_wrote(workspace: "Workspace", line: RosterStream, unit: str) -> RosterStream:
    """A unit gets its first device: what others wrote for it, or for units below it, up to now goes on counting."""
    if line.unit == unit or not workspace.units.is_within(unit, line.unit):
        return line
    rows = workspace.db.execute(
        "SELECT json_extract(raw, '$.body.unit'), max(seq) FROM entry WHERE stream = ? AND kind = 'revision'"
        " GROUP BY 1 ORDER BY 1", (line.id,)).fetchall()
    last = chains.have(workspace.db, line.id)
    own = {each.unit for each in line.spans}
    kept = [Span(code, 1, last) for code, _ in rows
            if code and code not in own and workspace.units.is_within(code, unit)]
    return replace(line, spans=(*line.spans, *kept))


def _with_own(workspace: "Workspace", made: Roster) -> Roster:
    """The unit's own devices and people, and the units as its register has them now."""
    named = {each.code: each for each in made.units}
    here = [workspace.units.get(workspace.unit), *(each for each in workspace.units.descendants(workspace.unit)
                                                   if each.level != "village" or each.valid_to)]
    units = named | {each.code: _unit(each, named.get(each.code)) for each in here if each is not None}
    units[workspace.unit] = replace(units[workspace.unit], root=found_root(workspace))
    lines = {each.id: each for each in made.streams}
    homes = {each.unit for each in lines.values()} | {workspace.unit}
    units |= {code: replace(units[code], parent=_above(units, workspace, code, homes))
              for code in homes if code in units and code != workspace.unit}
    for each in _own_streams(workspace):
        lines.setdefault(each.id, each)
    people = {each.id: each for each in made.people}
    for person in workspace.people.people():
        people.setdefault(person.id, RosterPerson(person.id, person.name, workspace.unit, person.role or "录入"))
    whole = replace(made, units=tuple(units.values()), streams=tuple(lines.values()), people=tuple(people.values()))
    units_, streams_, people_ = _ordered(successors.follow(workspace.units, whole, clock.today(workspace.clock)))
    return replace(made, units=units_, streams=streams_, people=people_)


def _above(units: Mapping[str, RosterUnit], workspace: "Workspace", code: str, homes: set[str]) -> str:
    """To whom a unit with a device hands in: the nearest unit above that has one too. A city that nobody works for in
    this program is passed over, so that a county may join its province."""
    seen = {code}
    above = units[code].parent
    while above and above not in homes and above not in seen:
        seen.add(above)
        known = units.get(above)
        unit = workspace.units.get(above)
        above = known.parent if known else unit.parent if unit else ""
    return above if above in homes else workspace.unit


def _ordered(
    made: Roster,
) -> tuple[tuple[RosterUnit, ...], tuple[RosterStream, ...], tuple[RosterPerson, ...]]:
    return (tuple(sorted(made.units, key=lambda each: each.code)),
            tuple(sorted(made.streams, key=lambda each: each.id)),
            tuple(sorted(made.people, key=lambda each: each.id)))


def _unit(unit: "Unit", named: RosterUnit | None) -> RosterUnit:
    return RosterUnit(unit.code, unit.name, unit.level, unit.parent, unit.valid_to, unit.successor,
                      named.root if named else b"")


def _own_streams(workspace: "Workspace") -> Iterable[RosterStream]:
    """The folder's own streams: the one that goes on, and those that ended when it was copied or restored."""
    local = {row[0] for row in workspace.db.execute("SELECT id FROM stream WHERE trust = 'trusted'").fetchall()}
    for each in workspace.streams():
        if each.id not in local or each.unit != workspace.unit:
            continue
        if each.own:
            yield RosterStream(each.public_key, each.unit, each.letter, (Span(each.unit),), "active",
                               age_of(workspace))
            continue
        signed = workspace.latest_checkpoint(each.id)
        if signed is not None:
            yield RosterStream(each.public_key, each.unit, each.letter, (Span(each.unit, 1, signed.seq),), "ended")


def _keep(workspace: "Workspace", made: Roster) -> None:
    with workspace.transaction() as db:
        set_setting(db, _DRAFT, roster_bytes(made).decode())


def _secret(db: "Database", name: str) -> bytes | None:
    try:
        return secret(db, name)
    except KeyError:
        return None
