"""Rosters are kept, only go forward, and decide at once about everything that is here (FORMAT.md section 8).

The first root that a workspace pins is given to it by a person (the invitation); from then on only rosters that this
root signed are taken. A workspace that issues rosters itself pins its own root. One roster may name the roots of units
that keep rosters of their own; theirs are taken for what lies within those units.
"""

from typing import TYPE_CHECKING

from forms.errors import UserError
from model.trust.authority import Authority, authority_of
from model.trust.certificates import BadCertificate, holder
from model.trust.roster import Roster, parsed_roster, read_roster
from model.workspace import barring, projections, states
from model.workspace.session import secret, set_secret

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

_ROOT = "trusted_root/"


class OlderRoster(UserError):
    """A roster that was valid once. number: its; newest: the one that holds."""

    def __init__(self, number: int, newest: int) -> None:
        super().__init__(
            f"这是第 {number} 号授权名册，比现在用的第 {newest} 号旧。",
            kept="仍按新的名册办，数据没有变动。",
            next_step="不用处理；要换设备或人员，请县级专班出新一号名册。",
        )
        self.number, self.newest = number, newest


class TwoRosters(UserError):
    """Two different rosters under one number, both signed: somebody used the root on two computers."""

    def __init__(self, number: int) -> None:
        super().__init__(
            f"第 {number} 号授权名册出现了两个不同的版本。",
            kept="仍按先收到的办，数据没有变动。",
            next_step="请马上告诉县级专班：名册的根密钥可能在两台电脑上使用。",
        )


class UnknownRoot(UserError):
    """A roster of somebody whose root this workspace never pinned."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"这份授权名册由{unit_name or '不认识的单位'}签发，本单位没有加入它。",
            kept="没有读入任何内容，您的数据没有变动。",
            next_step="请先用该单位的邀请文件加入。",
        )


def pin_root(workspace: "Workspace", root: bytes) -> None:
    """Trust a root from now on. root: DER; its holder names the unit. Called after a person confirmed the 核对码."""
    with workspace.transaction() as db:
        set_secret(db, _ROOT + holder(root).unit, root)


def root_of(workspace: "Workspace", unit: str) -> bytes | None:
    """The pinned root of a unit that issues rosters, or None."""
    return _root(workspace.db, unit)


def roots(workspace: "Workspace") -> tuple[bytes, ...]:
    """Every root that the newest rosters know: their issuers', and those of units below that keep rosters too. DER."""
    found: dict[bytes, None] = {}
    for (raw,) in workspace.db.execute(
        "SELECT raw FROM roster r WHERE number = (SELECT max(number) FROM roster WHERE unit = r.unit) ORDER BY unit"
    ).fetchall():
        roster = parsed_roster(bytes(raw))
        found.update(dict.fromkeys((roster.root, *(unit.root for unit in roster.units))))
    return tuple(each for each in found if each and _is_root(each))


def _is_root(certificate: bytes) -> bool:
    try:
        return holder(certificate).kind == "root"
    except BadCertificate:
        return False


def joined(workspace: "Workspace") -> bool:
    """Whether a roster decides here."""
    return authority(workspace).joined


def authority(workspace: "Workspace") -> Authority:
    """The rules as they hold now."""
    return authority_of(workspace.db)


def newest_roster(workspace: "Workspace", unit: str) -> Roster | None:
    """The newest roster that a unit issued, or None."""
    query = "SELECT raw FROM roster WHERE unit = ? ORDER BY number DESC LIMIT 1"
    row = workspace.db.execute(query, (unit,)).fetchone()
    return parsed_roster(bytes(row[0])) if row else None


def newest_signed(workspace: "Workspace", unit: str) -> tuple[bytes, bytes] | None:
    """The newest roster of a unit as it travels: bytes and signature."""
    query = "SELECT raw, signature FROM roster WHERE unit = ? ORDER BY number DESC LIMIT 1"
    row = workspace.db.execute(query, (unit,)).fetchone()
    return (bytes(row[0]), bytes(row[1])) if row else None


def apply_roster(workspace: "Workspace", raw: bytes, signature: bytes) -> Roster:
    """Take a roster and judge everything that is here by it. The same one again changes nothing.

    Raises AlteredRoster (model.roster), UnknownRoot, OlderRoster, TwoRosters; then the roster before holds.
    """
    claimed = parsed_roster(raw)
    with workspace.transaction() as db:
        root = _root(db, claimed.unit)
        if root is None:
            raise UnknownRoot(claimed.unit_name)
        roster = read_roster(raw, signature, root)
        newest = db.execute("SELECT number, raw FROM roster WHERE unit = ? ORDER BY number DESC LIMIT 1",
                            (roster.unit,)).fetchone()
        if newest and newest[0] == roster.number:
            if bytes(newest[1]) != raw:
                raise TwoRosters(roster.number)
            return roster
        if newest and newest[0] > roster.number:
            raise OlderRoster(roster.number, newest[0])
        db.execute("INSERT INTO roster (unit, number, raw, signature, received_at) VALUES (?, ?, ?, ?, ?)",
                   (roster.unit, roster.number, raw, signature, _now(workspace)))
        _name_streams(db, roster)
        judge_again(workspace, db)
    return roster


def judge_again(workspace: "Workspace", db: "Database") -> None:
    """Derive what counts, whose state is what, and the rows, after the rules changed. Within a transaction."""
    rules = authority_of(db)
    touched = barring.derive(db, rules, workspace.form_of)
    before = _standings(db)
    states.clear(db)
    states.note(db, states.flow_hashes(db))
    touched |= {record for record, state in (before ^ _standings(db))}
    touched |= _of_others(db, rules)
    projections.refresh(db, workspace.forms, records=touched)
    for form in ("unit", "workday_year"):
        workspace.forget(form)


def _standings(db: "Database") -> set[tuple[str, tuple[str, str, str]]]:
    rows = db.execute("SELECT record, state, submitted, final FROM record_state").fetchall()
    return {(row[0], (row[1], row[2], row[3])) for row in rows}


def _of_others(db: "Database", rules: Authority) -> set[str]:
    """Records that stand by what was accepted, and those filled in for others: a roster may change both."""
    found = set()
    tables = [row[0] for row in db.execute("SELECT json_extract(tables, '$[0]') FROM projection").fetchall()]
    for table in tables:
        rows = db.execute(" ".join(("SELECT record, unit, counts, on_behalf FROM", table))).fetchall()
        found |= {record for record, unit, counts, on_behalf in rows if on_behalf or not counts or rules.theirs(unit)}
    return found


def _name_streams(db: "Database", roster: Roster) -> None:
    """Units and letters of streams, for showing; what this folder itself wrote stays marked as its own."""
    for each in roster.streams:
        db.execute(
            "INSERT INTO stream (id, unit, letter, public_key, trust, own) VALUES (?, ?, ?, ?, 'listed', 0)"
            " ON CONFLICT (id) DO UPDATE SET unit = excluded.unit, letter = excluded.letter,"
            " trust = CASE trust WHEN 'trusted' THEN trust ELSE 'listed' END"
            " WHERE stream.own = 0",
            (each.id, each.unit, each.letter, each.public_key))


def _root(db: "Database", unit: str) -> bytes | None:
    try:
        return secret(db, _ROOT + unit)
    except KeyError:
        pass
    for (raw,) in db.execute(
        "SELECT raw FROM roster r WHERE number = (SELECT max(number) FROM roster WHERE unit = r.unit)"
    ).fetchall():
        for each in parsed_roster(bytes(raw)).units:
            if each.code == unit and each.root:
                return each.root
    return None


def _now(workspace: "Workspace") -> str:
    from model.clock import stamp

    return stamp(workspace.clock.now())
