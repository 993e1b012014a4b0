"""`verify`: what a file from outside is worth, in words (FORMAT.md section 8).

An intact file of an unknown signer is fine in a workspace that has joined no county, and says so; in one that
has joined, the roster decides. Anything not intact is bad. Nothing is taken over here.
"""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from export.errors import BadContent, BadFile, BeyondLimits, SealedFile, UnknownSigner
from export.package.agreement import Contents, contents_of
from export.package.limits import DOCUMENT_BYTES
from export.package.reading import Package, open_package
from export.signing.container import Seal
from export.signing.pdf import ISSUER, PdfFindings, check_pdf_signatures
from model.calendar import periods
from model.clock import shown, stamp
from model.exchange.handover import Departure
from model.month import document_code
from model.month.submissions import ROLE_NAMES
from model.trust.certificates import holder, issued_by
from model.units.tree import UnitTree

Kind = Literal["package", "pdf", "sealed", "other"]
PATIENCE = 10.0  # seconds of processor time for the words on a report's pages; a real one takes some milliseconds each

_KINDS = {
    "submission": "月度上报",
    "receipt": "回执",
    "notice": "下发",
    "invitation": "邀请",
    "request": "加入申请",
    "roster": "授权名册",
    "handover": "交接",
    "rescue": "恢复申请",
}
_ASK_COUNTY = "请打电话核对这个单位、这台设备加入了没有；刚同意加入的，先出新一号授权名册，再收这个包。"
_HANDING_OVER = {"giver": "移交人", "receiver": "接交人"}
_UNJOINED = "尚未加入县级专班，签名人未经核实"


@dataclass(frozen=True)
class Trust:
    """What a workspace knows after joining. root: the county root, DER. streams: ids in the newest roster.

    others: roots of further units that keep rosters, above and below. left: person id -> who handed the duties over
    for good; what such a person signed since isn't believed. authorities: CAs (DER) of devices that were admitted
    here: what was signed under them before joining bears no certificate of the county.
    """

    root: bytes
    streams: frozenset[str]
    others: tuple[bytes, ...] = ()
    left: Mapping[str, Departure] = field(default_factory=dict)
    authorities: frozenset[bytes] = frozenset()


@dataclass(frozen=True)
class Signatory:
    """A person's signature on the report. role: 填报人 or 审核人; at: China time, as people read it."""

    role: str
    name: str
    unit_name: str
    at: str


@dataclass(frozen=True)
class Verdict:
    """What a file is worth. lines: the whole verdict for people, the worst first.

    ok: intact, in itself consistent, and signed by whom the workspace may believe. unit: code. installation, sealed_at:
    who sealed the package, when. code: 查验码. Text that doesn't apply is "".
    """

    kind: Kind
    ok: bool
    lines: tuple[str, ...]
    unit: str = ""
    unit_name: str = ""
    period: str = ""
    number: str = ""
    code: str = ""
    installation: str = ""
    sealed_at: str = ""
    signers: tuple[Signatory, ...] = ()
    contents: Contents | None = None


def verify_file(path: Path, trust: Trust | None = None) -> Verdict:
    """Judge a package or a signed PDF. trust: None in a workspace that has joined no county."""
    kind = _kind_of(path)
    try:
        if kind == "package":
            with open_package(path) as package:
                return judge_package(package, trust)
        if kind == "pdf":
            return _pdf_verdict(path, trust)
        raise SealedFile if kind == "sealed" else BadFile("它不是上报包，也不是签过名的 PDF")
    except BadFile as bad:
        return Verdict(kind, ok=False, lines=(f"核验不通过：{bad.happened}", bad.next_step))


def _kind_of(path: Path) -> Kind:
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError:
        return "other"
    if start.startswith(b"PK\x03\x04"):
        return "package"
    if start.startswith((b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")):
        return "sealed"
    return "pdf" if start.startswith(b"%PDF-") else "other"


def judge_package(package: Package, trust: Trust | None, *, deep: bool = True) -> Verdict:
    """The verdict on an opened package. deep: read all entries too; merging them reads them as strictly.

    Raises BadFile where it isn't whole, contradicts itself, or is signed by somebody whom the roster doesn't name.
    """
    head, contents = package.package_json, contents_of(package) if deep else None
    submission: dict[str, Any] = package.submission or {}
    report = package.report()
    if head["kind"] == "submission" and (report is None or package.submission is None):
        raise BadContent("上报包里缺少报告或上报清单")  # nobody would have signed for what it hands in
    findings = check_pdf_signatures(report) if report is not None else None
    if report is not None and findings is not None:
        _check_report(report, findings, package.digest)
        if any(finding.field == ISSUER for finding in findings.signatures):
            raise BadContent("上报包里的报告不是由人签的")  # a receipt's page, signed by a device
    believed = _believe((package.seal, *_seals(findings)), trust)
    code = document_code.from_digest(package.digest) if package.digest else ""
    verdict = Verdict(
        "package",
        ok=True,
        lines=(),
        unit=head["unit"],
        unit_name=_unit_name(head["unit"], package.seal),
        period=str(submission.get("period", "")),
        number=str(head.get("number", "")),
        code=code,
        installation=_installation(package.seal),
        sealed_at=shown(stamp(package.seal.at)) if package.seal.at else "",
        signers=_signatories(findings),
        contents=contents,
    )
    remarks = " ".join(str((package.submission or {}).get("remarks", "")).split())
    return replace(verdict, lines=tuple(_package_lines(verdict, head, findings, believed, remarks)))


def _pdf_verdict(path: Path, trust: Trust | None) -> Verdict:
    try:
        if path.stat().st_size > DOCUMENT_BYTES:
            raise BadFile("文件太大")
        report = path.read_bytes()
    except OSError as problem:
        raise BadFile("读到一半出错，U盘可能有坏块") from problem
    findings = check_pdf_signatures(report)
    _check_report(report, findings, findings.digest)
    seals = _seals(findings)
    believed = _believe(seals, trust)
    unit = seals[0].holder.unit
    verdict = Verdict(
        "pdf",
        ok=True,
        lines=(),
        unit=unit,
        unit_name=_unit_name(unit, seals[0]),
        code=document_code.from_digest(findings.digest) if findings.digest else "",
        signers=_signatories(findings),
    )
    lines = ["核验通过：文件完整，签名覆盖到最后一个字节，没有被改动。", *_people_lines(verdict, findings)]
    if verdict.code:
        lines.append(f"查验码：{verdict.code}。")
    return replace(verdict, lines=(*lines, believed))


def _check_report(report: bytes, findings: PdfFindings, digest: str | None) -> None:
    """That people signed this report, that it is whole, and that it speaks of this submission."""
    if not findings.signatures:
        raise BadFile("PDF 上还没有人签名" if findings.empty else "PDF 上没有签名")
    for finding in findings.signatures:
        if finding.problem:
            raise BadFile(f"PDF 上{_role(finding.field)}的签名不成立：{finding.problem}")
    if not findings.ok:
        raise BadFile("PDF 在最后一个签名之后又被改过")
    if findings.digest != digest:
        raise BadFile("PDF 报告与上报清单不是同一次上报的")
    if digest and not _on_every_page(report, document_code.from_digest(digest)):
        raise BadFile("PDF 有的页上没有查验码，或者查验码与内容对不上")


def _on_every_page(report: bytes, code: str) -> bool:
    import pypdfium2

    ends = time.thread_time() + PATIENCE
    try:
        with pypdfium2.PdfDocument(report) as document:
            return all(code in _text(page, ends) for page in document)
    except pypdfium2.PdfiumError as problem:
        raise BadFile("这不是完好的 PDF") from problem


def _text(page: Any, ends: float) -> str:
    if time.thread_time() > ends:  # thousands of pages may show one that is slow to read
        raise BeyondLimits("PDF 读了很久还没有读完")
    text = page.get_textpage()
    found: str = text.get_text_bounded()
    text.close()
    page.close()
    return found


def _believe(seals: Sequence[Seal], trust: Trust | None) -> str:
    """What is to be said of the signers. Raises UnknownSigner where a roster is there and doesn't name them.

    Anybody can make a CA that names a listed device: the county's root, the device's own seal on the same file, or the
    request by which it was admitted has to vouch for it.
    """
    if trust is None:
        return f"{_UNJOINED}。"
    devices = {seal.certificates[-1] for seal in seals if seal.holder.kind == "installation"}
    for seal in seals:
        *between, authority = seal.certificates[1:]
        stream = seal.holder.id if seal.holder.kind == "installation" else holder(authority).id
        if stream not in trust.streams:
            who = _installation(seal) if seal.holder.kind == "installation" else f"“{seal.holder.name}”"
            raise UnknownSigner(f"签名的{who}不在县级授权名册里", next_step=_ASK_COUNTY)
        roots = (trust.root, *trust.others)
        vouched = bool(between) or authority in devices | trust.authorities
        if not vouched or not all(any(issued_by(certificate, root) for root in roots) for certificate in between):
            raise UnknownSigner(f"{seal.holder.name}的证书不是本县签发的", next_step=_ASK_COUNTY)
        left = trust.left.get(seal.holder.id) if seal.holder.kind == "person" else None
        if left and left.unit == seal.holder.unit and (seal.at is None or stamp(seal.at) > left.at):
            raise UnknownSigner(f"{seal.holder.name}已在 {shown(left.at)} 把工作交接出去，这是交接以后签的",
                                next_step="请由接手的人重新签批、打包。")
    return "签名人已经县级专班授权。"


def _package_lines(
    verdict: Verdict, head: dict[str, Any], findings: PdfFindings | None, believed: str, remarks: str
) -> Iterable[str]:
    yield "核验通过：文件完整，每一个字节都在签名之内，没有被改动。"
    about = [_KINDS[head["kind"]], verdict.number and f"编号 {verdict.number}", _period(verdict.period)]
    yield f"内容：{'，'.join(filter(None, about))}。"
    yield f"单位：{verdict.unit_name}（{verdict.unit}）。"
    yield f"封装：{verdict.installation}，{verdict.sealed_at} 签名。"
    if findings is not None:
        yield from _people_lines(verdict, findings)
    if verdict.code:
        yield f"查验码：{verdict.code}，报告、数据与上报清单一致。"
    if remarks:
        yield f"备注：{remarks}"
    yield from _contents_lines(verdict.contents or Contents(), head)
    yield believed


def _people_lines(verdict: Verdict, findings: PdfFindings) -> Iterable[str]:
    for signer in verdict.signers:
        yield f"{signer.role}：{signer.name}（{signer.unit_name}），{signer.at} 在报告上签名。"
    for name in findings.empty:
        yield f"{_role(name)}：没有在报告上签名。"


def _contents_lines(contents: Contents, head: dict[str, Any]) -> Iterable[str]:
    records = [f"{title} {count} 条" for title, count in contents.records.items()]
    if contents.earlier:
        records.append(f"另有 {contents.earlier} 条此前已报送、未变")
    if records:
        yield f"表单：{'；'.join(records)}。"
    if contents.attachments:
        yield f"附件：{contents.attachments} 个{'，含盖章扫描件' if 'scan' in head else ''}。"
    if head.get("void_numbers"):
        yield f"作废编号：{'、'.join(map(str, head['void_numbers']))}。"


def _installation(seal: Seal) -> str:
    """The certificate names letter and unit."""
    return f"{seal.holder.unit_name}的设备 {seal.holder.name.partition(' ')[0]}"


def _signatories(findings: PdfFindings | None) -> tuple[Signatory, ...]:
    return tuple(
        Signatory(
            _role(finding.field),
            finding.seal.holder.name,
            finding.seal.holder.unit_name,
            shown(stamp(finding.at)) if finding.at else "",
        )
        for finding in (findings.signatures if findings else ())
        if finding.seal is not None
    )


def _seals(findings: PdfFindings | None) -> tuple[Seal, ...]:
    """Who signed the report, each with the time that stands in the PDF."""
    signatures = findings.signatures if findings else ()
    return tuple(replace(each.seal, at=each.at) for each in signatures if each.seal is not None)


def _role(field: str) -> str:
    if field == ISSUER:
        return "出具单位"
    if field in _HANDING_OVER:
        return _HANDING_OVER[field]
    return next((name for role, name in ROLE_NAMES.items() if role == field), f"“{field}”处")


def _unit_name(code: str, seal: Seal) -> str:
    if seal.holder.unit == code:
        return seal.holder.unit_name
    unit = UnitTree.bundled().get(code)
    return unit.name if unit else code


def _period(period: str) -> str:
    try:
        return periods.shown(period) if period else ""
    except periods.NotAPeriod:
        return period
