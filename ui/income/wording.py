"""Sentences of the desk. No Qt."""

from collections.abc import Sequence

from forms.amounts import Fen, show_amount
from ui.income import loading
from ui.income.pasting import Cell
from ui.income.period_picker import period_words
from ui.income.presenter import IncomePresenter

_COMPARED = {loading.LAST_MONTH: "上月", loading.LAST_YEAR: "上年同月", loading.YEAR_SO_FAR: "本年累计"}
_IN_QUARTER = {loading.LAST_MONTH: "上季度", loading.LAST_YEAR: "上年同季"}


def place_words(presenter: IncomePresenter, cell: Cell) -> str:
    """红岩村　资产租赁收入　2026年3月　36,000.00 元　上月 8,100.00 元."""
    village, item = presenter.at(cell)
    refused = presenter.refusal(cell, known=True)
    amount, before = presenter.amount(cell), presenter.before(village.code, item.name)
    parts = [village.name, item.label, period_words(presenter.month, quarter=presenter.quarter)]
    if refused and amount is None:
        return "　".join((*parts, refused))
    parts.append(_yuan(amount) if amount is not None else "没有填")
    if before is not None:
        names = {**_COMPARED, **(_IN_QUARTER if presenter.quarter else {})}
        parts.append(f"{names[presenter.compare]} {_yuan(before)}")
    if presenter.quarter:
        parts.append(f"已报 {presenter.counted.get(village.code, 0)}/3 个月")
    if item.field.hint:
        parts.append(item.field.hint)
    return "　".join(parts)


def copied(presenter: IncomePresenter, cells: Sequence[Cell]) -> str:
    """A range as text that a workbook takes, in 元 whatever is shown."""
    rows, columns = sorted({row for row, _ in cells}), sorted({column for _, column in cells})
    return "\n".join("\t".join(_plain(presenter.amount((row, at))) for at in columns) for row in rows)


def _yuan(fen: int) -> str:
    return f"{show_amount(Fen(fen), '元')} 元"


def _plain(fen: int | None) -> str:
    return "" if fen is None else show_amount(Fen(fen), "元", grouped=False)
