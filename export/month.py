"""A month from sign-off to package: the report is made once, people sign it, the installation seals everything."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from export.gathering import gather_submission
from export.package import relayed
from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.writing import (
    CHECKPOINTS,
    ENTRIES,
    LEDGER,
    PRIVATE,
    REPORT,
    ROSTER,
    ROSTER_SIGNATURE,
    SUBMISSION,
    attachment_member,
    seal_container,
)
from export.signing.container import Signer
from forms.errors import UserError
from model import clock
from model.errors import AttachmentMissing
from model.exchange import correction, month_closing, receipts, trust
from model.month import outgoing, submissions
from model.month.check import check_month
from model.month.submissions import (
    MonthNotReady,
    NumberVoid,
    Role,
    SignaturesMissing,
    Signing,
    SignOffStale,
    Submission,
)

if TYPE_CHECKING:
    from export.content import SubmissionContent
    from model.workspace.workspace import Workspace

Progress = Callable[[int, int, str], None]
_PDF = "application/pdf"
# What the last report was made of: the workbook that goes along shows the same, and needn't be gathered again.
_gathered: "WeakKeyDictionary[Workspace, tuple[str, SubmissionContent]]" = WeakKeyDictionary()
_SCANS = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")
_REASONS: dict[Role, str] = {"preparer": "填报人签批：数据由本人填报、核对", "reviewer": "审核人签批：数据经本人审核"}


class NotAScan(UserError):
    """The stamped sheet comes back as a picture of paper, nothing else."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"“{name}”不是扫描件。", kept="原来附的扫描件没有动。", next_step="请选扫描得到的 PDF、JPG 或 PNG 文件。"
        )


def begin_sign_off(
    workspace: "Workspace", unit: str, period: str, *, remarks: str = "", principal: str = "",
    reviewer: str = "", progress: Progress | None = None,
) -> Submission:
    """Check the month, fix what will be signed, and make the report with its empty signature fields.

    principal, reviewer: names that are printed where no signature stands. Raises MonthNotReady, ClosedAbove,
    CorrectionUnexplained.
    """
    month_closing.check_open_above(workspace, period)
    correction.check_explained(workspace, unit, period, remarks)
    check = check_month(workspace, unit, period, progress)
    if not check.ready:
        errors, open_warnings = (sum(len(each) for each in kind) for kind in (
            [form.errors for form in check.forms], [form.unexplained for form in check.forms]))
        raise MonthNotReady(errors, open_warnings)
    made = submissions.start_sign_off(workspace, unit, period, remarks)
    report = _keep_report(workspace, made, _prepared_report(workspace, made, principal, reviewer))
    return submissions.set_report(workspace, made, report)


def preview_report(
    workspace: "Workspace", unit: str, period: str, *, remarks: str = "", principal: str = "", reviewer: str = ""
) -> bytes:
    """The report as the month stands now, without number and 查验码: for looking at, not for signing."""
    from export.report.submission_pdf import submission_report

    made = submissions.unnumbered(workspace, unit, period, remarks)
    return submission_report(gather_submission(workspace, made, principal=principal, reviewer=reviewer)).pdf


def sign(workspace: "Workspace", made: Submission, role: Role, person: str, password: str) -> Submission:
    """Sign the report as a person. The password is asked again, because the key is wrapped with it.

    Raises WrongPassword, AlreadySigned, SamePersonTwice, SignOffStale, NumberVoid.
    """
    from export.signing.pdf import sign_pdf

    _check_fresh(workspace, made)
    key = workspace.people.person_key(password, person)
    submissions.check_may_sign(made, role, key.person, key.name)
    now = workspace.clock.now()
    signed = sign_pdf(
        workspace.attachments.read(made.report), role, Signer(key.key, key.certificate, key.chain), at=now,
        reason=_REASONS[role], stamp=(key.name, clock.shown(clock.stamp(now))),
    )
    signing = Signing(role, key.person, key.name, clock.stamp(now))
    return submissions.add_signing(workspace, made, signing, _keep_report(workspace, made, signed))


def attach_scan(workspace: "Workspace", made: Submission, scan: Path | bytes, name: str = "") -> Submission:
    """Attach the stamped and signed sheet as it was scanned: a PDF or a picture. Raises NotAScan, HeicPicture …"""
    _check_scan(scan, name)
    value = workspace.attachments.add(scan, name)
    return submissions.set_scan(workspace, made, value["sha256"])


def pack(workspace: "Workspace", made: Submission, folder: Path, progress: Progress | None = None) -> Path:
    """Write the package into `folder`; a copy stays in the workspace. Returns its path.

    Raises SignaturesMissing, SignOffStale, NumberVoid, ClosedAbove, CannotWrite, TooLargeToSend. Nothing is
    half-written: without the file there is no `submit` entry that counts as sent.
    """
    if missing := made.missing_signatures():
        raise SignaturesMissing(missing)
    _check_fresh(workspace, made)
    month_closing.check_open_above(workspace, made.period)
    target = folder / package_name(workspace, made)
    submissions.hand_in(workspace, made)
    void_numbers = submissions.void_numbers(workspace)
    members = list(_members(workspace, made, progress))
    head: dict[str, object] = {"kind": "submission", "unit": made.unit, "number": made.number,
                               "void_numbers": void_numbers}
    rules = trust.authority(workspace)
    if rules.joined:
        head["recipient"] = rules.parent(workspace.unit)
    if made.scan:
        head["scan"] = next(each.name for each in members if made.scan in each.name)
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    seal_container(target, members, head, signer, workspace.clock.now())
    kept = workspace.attachments.put(target.read_bytes(), target.name, "application/vnd.etsi.asic-e+zip")
    submissions.set_packed(workspace, made, kept["sha256"])
    return target


def package_name(workspace: "Workspace", made: Submission) -> str:
    """As in 双河镇-2026-03-A001.asice; only what every file system takes."""
    name = "".join("-" if each in '\\/:*?"<>|' else each for each in workspace.units.name(made.unit))
    return f"{name}-{made.period}-{made.number}.asice"


def _check_scan(scan: Path | bytes, name: str) -> None:
    if isinstance(scan, Path):
        try:
            with scan.open("rb") as file:
                start = file.read(12)
        except OSError:
            raise AttachmentMissing(name or scan.name) from None
    else:
        start = scan[:12]
    telephone = start[4:8] == b"ftyp"  # taking it in refuses it with advice
    if not start.startswith(_SCANS) and not telephone:
        raise NotAScan(name or (scan.name if isinstance(scan, Path) else ""))


def _prepared_report(workspace: "Workspace", made: Submission, principal: str, reviewer: str) -> bytes:
    from export.report.submission_pdf import submission_report
    from export.signing.pdf import prepare_pdf_fields

    _gathered[workspace] = made.digest, gather_submission(workspace, made, principal=principal, reviewer=reviewer)
    report = submission_report(_gathered[workspace][1])
    return prepare_pdf_fields(report.pdf, report.fields, made.digest)


def _keep_report(workspace: "Workspace", made: Submission, pdf: bytes) -> str:
    value = workspace.attachments.put(pdf, f"{workspace.units.name(made.unit)}-{made.period}-{made.number}.pdf", _PDF)
    return str(value["sha256"])


def _check_fresh(workspace: "Workspace", made: Submission) -> None:
    if made.state == "void":
        raise NumberVoid(made.number)
    if changed := submissions.changed_since(workspace, made):
        raise SignOffStale(len(changed))


def _members(workspace: "Workspace", made: Submission, progress: Progress | None) -> list[Member]:
    from export.workbook.writing import workbook_bytes

    carried = outgoing.outgoing(workspace, made.heads, receipts.acknowledged(workspace))
    digest, content = _gathered.pop(workspace, ("", None))
    if content is None or digest != made.digest:
        content = gather_submission(workspace, made)
    members = [
        Member(SUBMISSION, made.document),
        Member(ENTRIES, packed_lines(carried.entries)),
        Member(CHECKPOINTS, carried.checkpoints),
        Member(REPORT, workspace.attachments.read(made.report)),
        Member(LEDGER, workbook_bytes(content.sheets, title=f"{content.unit_name}{content.period}")),
        *(Member(f"forms/{form_hash}.json", raw) for form_hash, raw in sorted(carried.forms.items())),
        *map(relayed.member, carried.documents),
    ]
    signed = trust.newest_signed(workspace, workspace.unit)
    if signed is not None:  # who wrote what is relayed
        members += [Member(ROSTER, signed[0]), Member(ROSTER_SIGNATURE, signed[1].hex().encode())]
    if carried.private:
        members.append(Member(PRIVATE, packed_lines(carried.private)))
    hashes = {str(each["sha256"]): str(each["name"]) for each in carried.attachments}
    if made.scan:
        hashes.setdefault(made.scan, workspace.attachments.name(made.scan))
    for done, (sha256, name) in enumerate(sorted(hashes.items())):
        if progress:
            progress(done, len(hashes), "照片和扫描件")
        members.append(Member(attachment_member(sha256, name), workspace.attachments.read(sha256)))
    return members
