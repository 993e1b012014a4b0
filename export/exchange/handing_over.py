"""Handing over as one signed act: a summary that both sign, one file for the unit above, one entry here."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from export.content import CardContent, CardGroup, CardItem, Cell, Column, LedgerContent, Papers
from export.errors import BadFile
from export.exchange.joining import NotForJoining
from export.package.container import Member
from export.package.limits import DOCUMENT_BYTES
from export.package.reading import Package, open_package
from export.package.writing import HANDOVER, seal_container
from export.signing.container import Signer
from forms.canonical import sha256_hex
from model import clock as clocks
from model.calendar import periods
from model.exchange import admission, handover, issuing, trust
from model.exchange.handover import Handover
from model.exchange.inbox import UnknownSender
from model.exchange.invitation import AlteredJoining
from model.exchange.judging import STAGES
from model.month import document_code
from model.trust.roster import RosterPerson

if TYPE_CHECKING:
    from model.workspace.people import SigningKey
    from model.workspace.workspace import Workspace

PAPER = "handover.pdf"
_STAGES: Mapping[str, str] = {str(stage): words for stage, words in STAGES.items()}
_TYPE = "application/vnd.etsi.asic-e+zip"
_NOTES = (
    "移交人移交、接交人接手以上台账、草稿和未办的事项；移交以前的记录和签名仍是移交人的，移交以后由接交人负责。",
    "口令各人自设，不移交；恢复码（打印的那张纸）当面交接，接交人随后在“设置”里换一个新的。",
    "电子签名用于核对签名人和内容完整，不是法定电子印章；需要盖章的，打印本页盖章存档。",
)


def hand_over(
    workspace: "Workspace", receiver: str, passwords: tuple[str, str], folder: Path, *, leaves: bool
) -> Path:
    """Hand over to somebody who works here (id). passwords: the own one, the successor's. leaves: the login ends.

    The file in `folder` holds the paper that both signed; nothing is done unless it is whole. Returns its path.
    Raises HandOverToSelf, WrongPassword, TooManyAttempts, LastPerson, CannotWrite.
    """
    made = handover.prepared(workspace, receiver, leaves=leaves)
    keys = (workspace.people.person_key(passwords[0]), workspace.people.person_key(passwords[1], receiver))
    raw = handover.handover_bytes(made)
    paper = _signed(workspace, made, raw, keys)
    name = f"{made.unit_name}-{made.giver_name}交接给{made.receiver_name}.asice"
    target = folder / "".join("-" if each in '\\/:*?"<>|' else each for each in name)
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    with tempfile.TemporaryDirectory(prefix="tuodi-", dir=workspace.folder) as room:
        sealed = Path(room) / "handover"
        members = [Member(HANDOVER, raw), Member(PAPER, paper)]
        seal_container(sealed, members, _head(workspace, made), signer, workspace.clock.now())
        content = sealed.read_bytes()
    target.write_bytes(content)
    workspace.attachments.put(content, target.name, _TYPE)
    handover.hand_over(workspace, made, raw, sha256_hex(content))
    return target


def take(workspace: "Workspace", path: Path) -> Handover:
    """A hand-over that came from below: its people go into the draft of the next roster.

    Raises BadFile, UnknownSender, AlteredJoining, and what `issuing.draft` raises.
    """
    with open_package(path) as package:
        if not package.has(HANDOVER) or not package.has(PAPER):
            raise NotForJoining("交接")
        raw = package.raw(HANDOVER)
        made = handover.read_handover(raw)
        rules = trust.authority(workspace)
        home = rules.home(package.seal.holder.id)
        if not home or not rules.within(home, workspace.unit):
            raise UnknownSender(made.unit_name)
        if home != made.unit or package.seal.holder.id != made.stream:
            raise AlteredJoining("handed over by another device than it names")
        _check_paper(package, made, raw)
        content = path.read_bytes()
        with workspace.transaction():
            workspace.attachments.put(content, path.name, _TYPE)
            if made.leaves:
                issuing.end_person(workspace, made.giver)
            issuing.add_person(workspace, RosterPerson(made.receiver, made.receiver_name, made.unit,
                                                       made.receiver_role or "录入"))
            admission.note(workspace, sha256_hex(content), "handover", own=False, unit=made.unit, raw=raw,
                           state="opened", stream=made.stream)
    return made


def paper_of(workspace: "Workspace", made: Handover, raw: bytes) -> tuple[bytes, bytes]:
    """The summary with its two empty fields, and without them for looking at beforehand."""
    from export.report.card_pdf import card_report
    from export.signing.pdf import prepare_pdf_fields

    digest = sha256_hex(raw)
    unit = workspace.units.get(made.unit)
    papers = Papers(document_code.from_digest(digest), "", clocks.shown(made.at), bool(unit and unit.demo))
    report = card_report(content_of(made), papers)
    return prepare_pdf_fields(report.pdf, report.fields, digest), report.pdf


def content_of(made: Handover) -> CardContent:
    """What stands on the paper."""
    about = CardGroup("", (
        CardItem("移交人", made.giver_name), CardItem("接交人", f"{made.receiver_name}（{made.receiver_role}）"),
        CardItem("移交时间", clocks.shown(made.at)), CardItem("设备", f"{made.letter}，流水到第 {made.seq} 条"),
        CardItem("移交人以后", "不再使用这台电脑，登录已移除" if made.leaves else "仍可登录", wide=True),
    ))
    ledgers = _table((("title", "台账", "", 20), ("count", "记录", "条", 0)),
                     [(each.title, str(each.count)) for each in made.ledgers])
    drafts = _table((("title", "台账", "", 20), ("at", "最后改动", "", 16)),
                    [(each.title, clocks.shown(each.at)) for each in made.drafts])
    returns = _table((("number", "编号", "", 8), ("period", "月份", "", 10), ("why", "退回理由", "", 30)),
                     [(each.number, periods.shown(each.period), "；".join(each.reasons)) for each in made.returns])
    sent = _table((("number", "编号", "", 8), ("period", "月份", "", 10), ("stage", "结果", "", 20)),
                  [(each.number, periods.shown(each.period), _STAGES.get(each.stage, "已打包")) for each in made.sent])
    nothing = CardItem("", "没有。", wide=True)
    groups = (
        about, CardGroup("移交的台账", table=ledgers) if made.ledgers else CardGroup("移交的台账", (nothing,)),
        CardGroup("退回未改的上报", table=returns) if made.returns else CardGroup("退回未改的上报", (nothing,)),
        CardGroup("没有保存的草稿（转到接交人名下）", table=drafts) if made.drafts
        else CardGroup("没有保存的草稿", (nothing,)),
        CardGroup("已经上报的包（新的在前）", table=sent) if made.sent else CardGroup("已经上报的包", (nothing,)),
    )
    return CardContent("工作交接单", f"{made.giver_name} → {made.receiver_name}", made.unit_name, "", groups,
                       notes=_NOTES, signed_by=(), unit_label="单位",
                       signing=(("giver", f"移交人 {made.giver_name}"), ("receiver", f"接交人 {made.receiver_name}")))


def _signed(workspace: "Workspace", made: Handover, raw: bytes, keys: "tuple[SigningKey, SigningKey]") -> bytes:
    from export.signing.pdf import sign_pdf

    paper, _ = paper_of(workspace, made, raw)
    at = workspace.clock.now()
    stamped = clocks.shown(clocks.stamp(at))
    for field, reason, key in (("giver", "移交", keys[0]), ("receiver", "接交", keys[1])):
        paper = sign_pdf(paper, field, Signer(key.key, key.certificate, key.chain), at=at, reason=reason,
                         stamp=(key.name, stamped))
    return paper


def _check_paper(package: Package, made: Handover, raw: bytes) -> None:
    """That just these two people signed a paper about just this."""
    from export.signing.pdf import check_pdf_signatures

    findings = check_pdf_signatures(package.container.read(PAPER, DOCUMENT_BYTES))
    signed = {each.field: each.seal.holder.id for each in findings.signatures if each.seal and not each.problem}
    if not findings.ok or findings.digest != sha256_hex(raw):
        raise BadFile("交接单与交接内容对不上，或者签名后被改过")
    if signed != {"giver": made.giver, "receiver": made.receiver}:
        raise BadFile("交接单上缺移交人或接交人的签名")


def _head(workspace: "Workspace", made: Handover) -> dict[str, str]:
    above = trust.authority(workspace)
    head = {"kind": "handover", "unit": made.unit}
    return {**head, "recipient": above.parent(made.unit)} if above.joined and above.parent(made.unit) else head


def _table(columns: tuple[tuple[str, str, str, int], ...], rows: list[tuple[str, ...]]) -> LedgerContent:
    return LedgerContent(
        "", "", "", "", tuple(Column(name, words, unit, width_hint=width) for name, words, unit, width in columns),
        tuple(tuple(Cell(each) for each in row) for row in rows), paper="A4",
    )
