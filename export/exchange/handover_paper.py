"""工作交接单: what is handed over, on two pages at most, with a place for both signatures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from export.content import CardContent, CardGroup, CardItem, Cell, Column, LedgerContent, Papers
from forms.canonical import sha256_hex
from model import clock as clocks
from model.calendar import periods
from model.exchange.handover import Handover
from model.exchange.judging import STAGES
from model.month import document_code

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

_STAGES: Mapping[str, str] = {str(stage): words for stage, words in STAGES.items()}
_RETURNS, _DRAFTS, _SENT, _REASON = 8, 10, 12, 60  # lines on the paper, characters of a reason; the file has them all
_NOTES = (
    "移交人移交、接交人接手以上台账、草稿和未办的事项；移交以前的记录和签名仍是移交人的，移交以后由接交人负责。",
    "密码各人自设，不移交；恢复码（打印的那张纸）当面交接，接交人随后在“设置”里换一个新的。",
    "电子签名用于核对签名人和内容完整，不是法定电子印章；需要盖章的，打印本页盖章存档。",
)
_GOES = "移除：移交人以后不能打开、不能签名，县级名册停用；交接以后再用它签的一律不认"
_STAYS = "保留：移交人仍可登录、签名"
_Head = tuple[str, str, int, str]  # name, label, width in characters, align


def paper_of(workspace: "Workspace", made: Handover, raw: bytes) -> tuple[bytes, bytes]:
    """The summary with its two empty fields, and without them for looking at beforehand. raw: `handover_bytes`."""
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
        CardItem("移交时间", clocks.shown(made.at)), CardItem("设备", f"{made.letter}，数据写到第 {made.seq} 条"),
        CardItem("移交人的密钥", _GOES if made.leaves else _STAYS, wide=True),
        CardItem("设备的密钥", f"留在这台电脑里，接交人接着用，上报编号仍是 {made.letter} 字头", wide=True),
    ))
    full, empty = _full_and_empty(made)
    nothing = CardGroup("", tuple(CardItem(each, "没有。", wide=True) for each in empty))
    groups = (about, *full, nothing) if empty else (about, *full)
    return CardContent("工作交接单", f"{made.giver_name} → {made.receiver_name}", made.unit_name, "", groups,
                       notes=_NOTES, signed_by=(), unit_label="单位",
                       signing=(("giver", f"移交人 {made.giver_name}"), ("receiver", f"接交人 {made.receiver_name}")))


def _full_and_empty(made: Handover) -> tuple[list[CardGroup], list[str]]:
    ledgers = _beside((("title", "台账", 20, "left"), ("count", "记录（条）", 6, "right")),
                      [(each.title, f"{each.count:,}") for each in made.ledgers])
    returns = _table((("number", "编号", 6, "left"), ("period", "月份", 9, "left"), ("why", "退回理由", 30, "left")),
                     [(each.number, periods.shown(each.period), _short("；".join(each.reasons)))
                      for each in made.returns[:_RETURNS]])
    drafts = _beside((("title", "台账", 14, "left"), ("at", "最后改动", 12, "left")),
                     [(each.title, clocks.shown(each.at)) for each in made.drafts[:_DRAFTS]])
    sent = _beside((("number", "编号", 6, "left"), ("period", "月份", 9, "left"), ("stage", "结果", 9, "left")),
                   [(each.number, periods.shown(each.period), _STAGES.get(each.stage, "已打包"))
                    for each in made.sent[:_SENT]])
    parts = (
        ("移交的台账", len(made.ledgers), len(made.ledgers), ledgers),
        ("退回未改的上报", len(made.returns), _RETURNS, returns),
        ("没有保存的草稿，转到接交人名下", len(made.drafts), _DRAFTS, drafts),
        ("已经上报的包，新的在前", len(made.sent), _SENT, sent),
    )
    full = [CardGroup(_title(title, count, most), table=table) for title, count, most, table in parts if count]
    return full, [title.partition("，")[0] for title, count, _, _ in parts if not count]


def _title(title: str, count: int, most: int) -> str:
    return f"{title}（共 {count} 项，列 {most} 项，其余见交接文件）" if count > most else title


def _short(words: str) -> str:
    return words if len(words) <= _REASON else f"{words[:_REASON]}……"


def _beside(heads: Sequence[_Head], rows: Sequence[tuple[str, ...]]) -> LedgerContent:
    """A narrow table in two halves, the second beside the first."""
    if len(rows) < 4:
        return _table(heads, rows)
    half = (len(rows) + 1) // 2
    blank = ("",) * len(heads)
    both = [left + (rows[half + at] if half + at < len(rows) else blank) for at, left in enumerate(rows[:half])]
    again = [(f"{name}_2", words, width, align) for name, words, width, align in heads]
    return _table((*heads, *again), both)


def _table(heads: Sequence[_Head], rows: Sequence[tuple[str, ...]]) -> LedgerContent:
    columns = tuple(Column(name, words, width_hint=width, align="right" if align == "right" else "left")
                    for name, words, width, align in heads)
    return LedgerContent("", "", "", "", columns, tuple(tuple(Cell(each) for each in line) for line in rows),
                         paper="A4")
