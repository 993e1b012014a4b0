"""A receipt on paper: what the file says, in words and with names, signed by the device that wrote it.

It is for people; the file beside it is what the program below takes in.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from export.content import CardContent, CardGroup, CardItem, Cell, Column, LedgerContent, Papers
from export.exchange.receiving_words import fork_line, gap_line
from export.signing.container import Signer
from model import clock
from model.calendar import periods
from model.exchange.chains import Fork, Gap
from model.exchange.completeness import titled
from model.exchange.judging import STAGES
from model.exchange.outcomes import OUTCOMES
from model.month import document_code
from model.month.verdicts import CORRECTION_DAYS, correct_by

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.exchange.receipts import Receipt
    from model.workspace.workspace import Workspace

    Names = Mapping[str, tuple[str, str]]

_REASON = "出具回执：收到的内容和审核结论"
_LEGAL = ("本页与同名的回执文件（.asice）内容一致，下级单位收的是那个文件。",
          "电子签名用于核对出具单位和内容完整，不是法定电子印章。")
_MEANING = {"received": "内容已并入，尚未审核；审核后另出回执。",
            "accepted": "已接收的内容从此计入上级汇总。", "returned": "请按下面的意见改正，重新签批上报。"}


def receipt_pdf(workspace: "Workspace", receipt: "Receipt", number: str) -> bytes:
    """The receipt as a signed PDF. number: the receipt's own."""
    from export.report.card_pdf import card_report
    from export.signing.pdf import ISSUER, prepare_pdf_fields, sign_pdf

    unit = workspace.units.get(receipt.issuer)
    code = document_code.from_digest(receipt.digest) if receipt.digest else ""
    papers = Papers(code, number, clock.shown(receipt.at), bool(unit and unit.demo))
    report = card_report(receipt_content(workspace, receipt, number), papers)
    prepared = prepare_pdf_fields(report.pdf, report.fields, receipt.digest or None)
    installation = workspace.installation()
    now = workspace.clock.now()
    return sign_pdf(
        prepared, ISSUER, Signer(installation.key, installation.certificate, installation.chain), at=now,
        reason=_REASON, stamp=(f"{receipt.issuer_name}　设备 {workspace.letter}", clock.shown(clock.stamp(now))),
    )


def receipt_content(workspace: "Workspace", receipt: "Receipt", number: str) -> CardContent:
    """What stands on the page, for `card_report`."""
    names = _names(workspace, receipt)
    groups = [_about(workspace, receipt, number), _counts(workspace, receipt, names)]
    groups += filter(None, (_remarks(workspace, receipt, names), _unused(receipt, names), _missing(workspace, receipt)))
    return CardContent(
        "上报材料回执", f"{workspace.units.name(receipt.unit)}　{receipt.number}", receipt.issuer_name,
        periods.shown(receipt.period) if receipt.period else "", tuple(groups), notes=_LEGAL, signed_by=(),
        unit_label="出具单位", sealed_by=receipt.issuer_name,
    )


def _names(workspace: "Workspace", receipt: "Receipt") -> "Names":
    """record -> title of its form, title of its own; what isn't here is called by its id."""
    spoken_of = {*receipt.records, *receipt.reasons, *(each["record"] for each in receipt.comments)} - {""}
    found = {record: (workspace.forms[form].title, title) for form, record, title in titled(workspace, spoken_of)}
    return {record: found.get(record, ("", record)) for record in spoken_of}


def _about(workspace: "Workspace", receipt: "Receipt", number: str) -> CardGroup:
    verdict = next((words for stage, words in STAGES.items() if stage == receipt.verdict), receipt.verdict)
    meaning = _MEANING.get(receipt.verdict, "")
    if receipt.verdict == "returned":
        by = correct_by(workspace, receipt.at)
        meaning += f"建议{by.month}月{by.day}日前（{CORRECTION_DAYS}个工作日内）报来。"
    items = [
        CardItem("结论", f"{verdict}。{meaning}", wide=True),
        CardItem("上报单位", f"{workspace.units.name(receipt.unit)}（{receipt.unit}）"),
        CardItem("上报编号", receipt.number),
        CardItem("收到时间", clock.shown(receipt.received_at)), CardItem("出具时间", clock.shown(receipt.at)),
        CardItem("回执编号", number), CardItem("授权名册", f"第 {receipt.roster} 号" if receipt.roster else "未出"),
        CardItem("文件摘要", receipt.package, wide=True),
    ]
    return CardGroup("", tuple(items))


def _counts(workspace: "Workspace", receipt: "Receipt", names: "Names") -> CardGroup:
    """How many records of each ledger had which outcome; a group of one line where there is no record."""
    found: dict[str, dict[str, int]] = {}
    for record, outcome in receipt.records.items():
        of_form = found.setdefault(names[record][0] or "其他", {})
        of_form[outcome] = of_form.get(outcome, 0) + 1
    if not found:
        return CardGroup("逐条结果", (CardItem("记录", "本次没有记录。", wide=True),))
    used = [outcome for outcome in OUTCOMES if outcome in receipt.counts]
    columns = [Column("ledger", "台账", width_hint=12), Column("all", "记录", "条", "integer"),
               *(Column(outcome, OUTCOMES[outcome], "条", "integer") for outcome in used)]
    order = [form.title for form in workspace.forms.values() if form.title in found]
    order += [title for title in found if title not in order]
    rows = [(Cell(title), Cell(str(sum(found[title].values()))),
             *(Cell(str(found[title][outcome]) if outcome in found[title] else "") for outcome in used))
            for title in order]
    return CardGroup("逐条结果", table=_table(columns, rows))


def _remarks(workspace: "Workspace", receipt: "Receipt", names: "Names") -> CardGroup | None:
    columns = (Column("ledger", "台账", width_hint=8), Column("record", "记录", width_hint=12),
               Column("field", "字段", width_hint=8), Column("text", "意见", width_hint=24))
    rows = []
    for each in receipt.comments:
        form, title = names.get(each["record"], ("", "整份材料"))
        rows.append((Cell(form), Cell(title), Cell(_field(workspace, form, each["path"])), Cell(each["text"])))
    return CardGroup("审核意见", table=_table(columns, rows)) if rows else None


def _unused(receipt: "Receipt", names: "Names") -> CardGroup | None:
    columns = (Column("ledger", "台账", width_hint=8), Column("record", "记录", width_hint=14),
               Column("reason", "为什么不采用", width_hint=24))
    rows = [(Cell(names[record][0]), Cell(names[record][1]), Cell(reason))
            for record, reason in receipt.reasons.items()]
    return CardGroup("不予采用的记录", table=_table(columns, rows)) if rows else None


def _missing(workspace: "Workspace", receipt: "Receipt") -> CardGroup | None:
    items = tuple(CardItem(label, text, wide=True) for label, text in _missing_lines(workspace, receipt))
    return CardGroup("还缺什么", items) if items else None


def _missing_lines(workspace: "Workspace", receipt: "Receipt") -> Iterator[tuple[str, str]]:
    if receipt.missing_numbers:
        yield "没收到的包", f"{'、'.join(receipt.missing_numbers)}，请补送，或说明已作废。"
    for stream, first, last in receipt.gaps:
        yield "流水缺口", gap_line(workspace, Gap(stream, first, last))
    for stream, seq in receipt.forks:
        yield "流水分叉", fork_line(workspace, Fork(stream, seq, ()))


def _field(workspace: "Workspace", form_title: str, path: str) -> str:
    """A field's label, with the row's number where it is in a table: 资金来源 第 3 行 金额."""
    form = next((each for each in workspace.forms.values() if each.title == form_title), None)
    if form is None or not path:
        return path
    words = []
    for part in path.split("."):
        name, _, at = part.partition("[")
        words.append(form.by_name[name].label if name in form.by_name else name)
        if at.removesuffix("]").isdigit():
            words.append(f"第 {int(at.removesuffix(']')) + 1} 行")
    return " ".join(words)


def _table(columns: Sequence[Column], rows: Sequence[tuple[Cell, ...]]) -> LedgerContent:
    return LedgerContent("", "", "", "", tuple(columns), tuple(rows), paper="A4")
