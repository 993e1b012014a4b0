"""A unit's month on its way up: the document that is signed, its number, who signed, and when it has gone stale."""

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from forms.canonical import canonical_bytes, sha256_hex
from forms.errors import UserError
from model import clock
from model.identifiers import uuid7
from model.month import document_code

if TYPE_CHECKING:
    from sqlite_utils import Database

    from model.workspace.workspace import Workspace

State = Literal["signing", "packed", "void"]
Role = Literal["preparer", "reviewer"]
REMARKS, PRINCIPAL = "remarks", "principal"  # names of what is remembered of sheets
ROLE_NAMES: dict[Role, str] = {"preparer": "填报人", "reviewer": "审核人"}


class MonthNotReady(UserError):
    """Errors and unexplained warnings stop sign-off (FORMAT.md section 4)."""

    def __init__(self, errors: int, unexplained: int) -> None:
        parts = [f"{errors}处错误"] if errors else []
        parts += [f"{unexplained}处提醒没有说明"] if unexplained else []
        super().__init__(
            f"这个月还有{'、'.join(parts)}，不能签批。",
            kept="已填的数据都在。",
            next_step="请在“检查”里点每一条，改好或写明说明后再签批。",
        )


class NotOurUnit(UserError):
    """A month of a unit that this workspace doesn't report for."""

    def __init__(self, unit: str, own: str) -> None:
        super().__init__(
            f"“{unit}”不是{own}或它下面的单位，不能在这里签批。",
            kept="没有生成上报编号。",
            next_step="请核对单位代码。",
        )


class SignOffStale(UserError):
    """Records changed after somebody signed; the signature no longer says what the ledger says."""

    def __init__(self, changed: int) -> None:
        super().__init__(
            f"签批后有{changed}条记录改动，原签批已不能用。",
            kept="改动和原签批件都保留。",
            next_step="请重新签批，原编号会列为作废。",
        )


class NumberVoid(UserError):
    """A cancelled sign-off is neither signed nor packed."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"{number} 已作废，不能再签批或打包。", kept="原签批件保留。", next_step="请用这个月的新编号。"
        )


class AlreadySigned(UserError):
    """A role signs once on one document."""

    def __init__(self, role: Role, name: str) -> None:
        super().__init__(
            f"{name}已经以{ROLE_NAMES[role]}身份签过。", kept="签名有效。", next_step="不用再签。"
        )


class SamePersonTwice(UserError):
    """Who prepared the month does not review it."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name}是本月填报人，不能再作审核人。",
            kept="填报人的签名有效。",
            next_step="请审核人本人登录密码签批，或在打印件上签字盖章后附扫描件。",
        )


class SignaturesMissing(UserError):
    """A package goes out with both signatures, or with the stamped scan in place of the reviewer's."""

    def __init__(self, roles: list[str]) -> None:
        super().__init__(
            f"还差：{'、'.join(roles)}签批。", kept="已有的签名有效。", next_step="签完后再打包。"
        )


@dataclass(frozen=True, slots=True)
class Signing:
    """Who signed in which role, and when (stamped UTC)."""

    role: Role
    person: str
    name: str
    at: str


@dataclass(frozen=True, slots=True)
class Submission:
    """One numbered sign-off. document: the bytes of submission.json; code: its 查验码; report: sha256 of the PDF."""

    id: str
    unit: str
    period: str
    number: str
    state: State
    document: bytes
    digest: str
    code: str
    report: str
    package: str
    scan: str
    remarks: str
    made_at: str
    packed_at: str
    signings: tuple[Signing, ...] = ()

    @property
    def heads(self) -> dict[str, str]:
        """record -> hash, as it was when sign-off started."""
        found: dict[str, str] = json.loads(self.document)["heads"]
        return found

    def signed_by(self, role: Role) -> Signing | None:
        """The signature of a role, if it is there."""
        return next((each for each in self.signings if each.role == role), None)

    def missing_signatures(self) -> list[str]:
        """Chinese names of the roles that still have to sign; a stamped scan stands in for the reviewer."""
        missing = []
        if not self.signed_by("preparer"):
            missing.append(ROLE_NAMES["preparer"])
        if not self.signed_by("reviewer") and not self.scan:
            missing.append(ROLE_NAMES["reviewer"])
        return missing


def start_sign_off(workspace: "Workspace", unit: str, period: str, remarks: str = "") -> Submission:
    """Fix what will be signed: number, heads, nil reports, remarks (FORMAT.md section 7).

    A sign-off of the same month that was not packed is voided; its number is listed with the next package.
    Raises NotOurUnit.
    """
    if not workspace.units.is_within(unit, workspace.unit):
        raise NotOurUnit(unit, workspace.unit_name)
    heads = month_heads(workspace, unit, period)
    number = _next_number(workspace)
    made = _fixed(workspace, unit, period, remarks, number, heads)
    with workspace.transaction() as db:
        db.execute(
            "UPDATE submission SET state='void' WHERE unit=? AND period=? AND state='signing'", [unit, period]
        )
        _insert(db, workspace.letter, made)
    # However the sheet was asked for: the month goes on from what its sheet says.
    remember(workspace, f"{REMARKS}/{unit}/{period}", remarks)
    return made


def unnumbered(workspace: "Workspace", unit: str, period: str, remarks: str = "") -> Submission:
    """The month as it would be signed now, kept nowhere: for looking at the report before a number is taken."""
    made = _fixed(workspace, unit, period, remarks, "", month_heads(workspace, unit, period))
    return replace(made, digest="", code="")


def _fixed(
    workspace: "Workspace", unit: str, period: str, remarks: str, number: str, heads: dict[str, str]
) -> Submission:
    body: dict[str, Any] = {
        "v": 1, "unit": unit, "period": period, "number": number, "heads": heads,
        "nil": workspace.nil_forms(unit=unit, period=period), "remarks": remarks,
    }
    document = canonical_bytes(body)
    digest = sha256_hex(document)
    return Submission(
        id=uuid7(workspace.clock), unit=unit, period=period, number=number, state="signing", document=document,
        digest=digest, code=document_code.from_digest(digest), report="", package="", scan="", remarks=remarks,
        made_at=clock.stamp(workspace.clock.now()), packed_at="",
    )


def month_heads(workspace: "Workspace", unit: str, period: str) -> dict[str, str]:
    """record -> head of everything that belongs to a unit's month. A record in conflict is left out and named."""
    return {
        record: head
        for form in workspace.forms.values() if form.in_submission
        for record, head in workspace.month_heads(form.id, unit=unit, month=period).items()
    }


def changed_since(workspace: "Workspace", submission: Submission) -> list[str]:
    """Records that were added, changed or voided since sign-off started: the sign-off is stale if there is one.

    A register's record that was written again in a later month belongs to that month: it makes no packed one stale.
    """
    signed, now = submission.heads, month_heads(workspace, submission.unit, submission.period)
    changed = sorted(record for record in signed.keys() | now.keys() if signed.get(record) != now.get(record))
    if submission.state != "packed":
        return changed
    return [record for record in changed if record in now or not _moved_on(workspace, record, signed[record])]


def _moved_on(workspace: "Workspace", record: str, signed: str) -> bool:
    """Whether a record without a period lives on in a later month."""
    entry = workspace.entry(signed)
    form = workspace.forms.get(entry.form) if entry else None
    if form is None or form.period != "none":
        return False
    standing = workspace.read(form.id, record)
    return standing is not None and not standing.voided and len(standing.heads) == 1


def submissions(workspace: "Workspace", *, unit: str = "", period: str = "") -> list[Submission]:
    """All sign-offs and packages, newest first."""
    where, args = ["1"], []
    for column, value in (("unit", unit), ("period", period)):
        if value:
            where.append(f"{column}=?")
            args.append(value)
    rows = workspace.db.query(f"SELECT * FROM submission WHERE {' AND '.join(where)} ORDER BY id DESC", args)  # noqa: S608
    return [_from_row(workspace, row) for row in rows]


def submission(workspace: "Workspace", submission_id: str) -> Submission:
    """One of them, as it stands now. Raises KeyError."""
    rows = list(workspace.db.query("SELECT * FROM submission WHERE id=?", [submission_id]))
    if not rows:
        raise KeyError(submission_id)
    return _from_row(workspace, rows[0])


def current(workspace: "Workspace", unit: str, period: str) -> Submission | None:
    """The newest sign-off of a month that is not void and has its report, or None."""
    found = submissions(workspace, unit=unit, period=period)
    return next((each for each in found if each.state != "void" and each.report), None)


def remembered(workspace: "Workspace", name: str) -> str:
    """What a person wrote for sheets before signing: remarks of a month, the principal's printed name; "" if nothing.

    It stays in this workspace; only what a sign-off takes over travels.
    """
    rows = list(workspace.db.query("SELECT value FROM setting WHERE name=?", [f"sheet/{name}"]))
    return str(rows[0]["value"]) if rows else ""


def remember(workspace: "Workspace", name: str, text: str) -> None:
    """Keep such a text, at once on the disk."""
    with workspace.transaction() as db:
        db.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [f"sheet/{name}", text],
        )


def void_numbers(workspace: "Workspace") -> list[str]:
    """Numbers of cancelled sign-offs that no package has listed yet (FORMAT.md section 7)."""
    rows = workspace.db.query("SELECT number FROM submission WHERE state='void' AND superseded_by IS NULL ORDER BY id")
    return [row["number"] for row in rows]


def set_report(workspace: "Workspace", made: Submission, report_sha256: str) -> Submission:
    """Remember the PDF as it stands, prepared or signed."""
    with workspace.transaction() as db:
        db.execute("UPDATE submission SET report_sha256=? WHERE id=?", [report_sha256, made.id])
    return replace(made, report=report_sha256)


def set_scan(workspace: "Workspace", made: Submission, scan_sha256: str) -> Submission:
    """Attach the stamped scan; it is covered by the container's signature, not by the digest."""
    with workspace.transaction() as db:
        db.execute("UPDATE submission SET scan=? WHERE id=?", [scan_sha256, made.id])
    return replace(made, scan=scan_sha256)


def check_may_sign(made: Submission, role: Role, person: str, name: str) -> None:
    """Raises AlreadySigned or SamePersonTwice."""
    if made.signed_by(role):
        raise AlreadySigned(role, name)
    if any(each.person == person for each in made.signings):
        raise SamePersonTwice(name)


def add_signing(workspace: "Workspace", made: Submission, signing: Signing, report_sha256: str) -> Submission:
    """Remember a signature and the PDF that now carries it, in one transaction."""
    with workspace.transaction() as db:
        db.execute(
            "INSERT INTO signing (submission, role, person, name, at) VALUES (?,?,?,?,?)",
            [made.id, signing.role, signing.person, signing.name, signing.at],
        )
        db.execute("UPDATE submission SET report_sha256=? WHERE id=?", [report_sha256, made.id])
    return submission(workspace, made.id)


def hand_in(workspace: "Workspace", made: Submission) -> None:
    """Append the `submit` entry (FORMAT.md section 1), once, however often packing is tried."""
    body = {"number": made.number, "unit": made.unit, "period": made.period, "digest": made.digest}
    raws = workspace.db.query("SELECT raw FROM entry WHERE stream=? AND kind='submit'", [workspace.stream])
    if not any(json.loads(row["raw"])["body"] == body for row in raws):
        workspace.append_flow("submit", body=body)


def set_packed(workspace: "Workspace", made: Submission, package_sha256: str) -> Submission:
    """The package exists: number used, void numbers told."""
    with workspace.transaction() as db:
        db.execute(
            "UPDATE submission SET superseded_by=? WHERE state='void' AND superseded_by IS NULL", [made.number]
        )
        db.execute(
            "UPDATE submission SET state='packed', package_sha256=?, packed_at=? WHERE id=?",
            [package_sha256, clock.stamp(workspace.clock.now()), made.id],
        )
    return submission(workspace, made.id)


def _next_number(workspace: "Workspace") -> str:
    """Letter and count, without gaps."""
    counted = workspace.db.query("SELECT count(*) AS n FROM submission WHERE letter=?", [workspace.letter])
    used = next(iter(counted))["n"]
    return f"{workspace.letter}{used + 1:03d}"


def _insert(db: "Database", letter: str, made: Submission) -> None:
    db.execute(
        "INSERT INTO submission (id, unit, period, number, letter, state, document, digest, code, remarks, made_at)"
        " VALUES (?,?,?,?,?,?,?,?,?,?,?)",
        [made.id, made.unit, made.period, made.number, letter, made.state, made.document, made.digest,
         made.code, made.remarks, made.made_at],
    )


def _from_row(workspace: "Workspace", row: dict[str, Any]) -> Submission:
    signings = workspace.db.query(
        "SELECT role, person, name, at FROM signing WHERE submission=? ORDER BY id", [row["id"]]
    )
    return Submission(
        id=row["id"], unit=row["unit"], period=row["period"], number=row["number"], state=row["state"],
        document=row["document"], digest=row["digest"], code=row["code"], report=row["report_sha256"] or "",
        package=row["package_sha256"] or "", scan=row["scan"] or "", remarks=row["remarks"] or "",
        made_at=row["made_at"], packed_at=row["packed_at"] or "",
        signings=tuple(Signing(each["role"], each["person"], each["name"], each["at"]) for each in signings),
    )
