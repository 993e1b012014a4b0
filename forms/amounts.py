"""Money as people write it and as records hold it: whole fen, never a float."""

import re
import unicodedata
from decimal import Context, Decimal
from typing import Literal, NewType

from forms.errors import UserError

Fen = NewType("Fen", int)
MoneyUnit = Literal["元", "万元"]

_FEN_PER: dict[str, int] = {"元": 100, "万元": 1_000_000}
_PLACES: dict[str, int] = {"元": 2, "万元": 6}
_EXACT = Context(prec=60)
# 90 trillion yuan: still a whole number for every program that reads JSON numbers as doubles.
LARGEST = 9_000_000_000_000_000
_WRITTEN = re.compile(
    r"[¥￥]?\s*([+-]?)\s*[¥￥]?\s*((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)\s*(亿元|万元|元|亿|万)?",
    re.ASCII,
)
_OWN_UNITS = {"元": 100, "万元": 1_000_000, "万": 1_000_000, "亿": 10_000_000_000, "亿元": 10_000_000_000}
_SIZES = ((100_000_000, "亿"), (10_000, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))
_DIGITS = "零壹贰叁肆伍陆柒捌玖"


class NotAnAmount(UserError):
    """A text that is no amount, or that holds parts of a fen, which would have to be rounded."""

    def __init__(self, text: str, unit: str, *, fraction: bool = False, large: bool = False) -> None:
        if fraction:
            happened, step = f"“{text}”精确到了分以下。", "请改到分，程序不替您四舍五入。"
        elif large:
            happened, step = f"“{text}”太大，超过了能登记的金额。", "请核对位数和单位。"
        else:
            happened, step = f"“{text}”不是金额。", f"请只填数字，例如 12000.50（单位：{unit}）。"
        super().__init__(happened, kept="您填的内容还在原处。", next_step=step)
        self.text = text


def parse_amount(text: str, unit: MoneyUnit) -> Fen | None:
    """Read an amount as a cadre types or pastes it.

    text: digits, full-width or not, with or without thousands separators, ¥, or a unit of its own (6.5万元), which
    then wins. unit: what the field or the column's heading says.

    Returns fen, or None for an empty cell: not reported is not zero.
    Raises NotAnAmount for anything else, and for parts of a fen, which would have to be rounded.
    """
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if not plain:
        return None
    found = _WRITTEN.fullmatch(plain)
    if found is None:
        raise NotAnAmount(text, unit)
    number = found[2].replace(",", "")
    if len(number) > 40:
        raise NotAnAmount(text, unit, large=True)
    per = _OWN_UNITS[found[3]] if found[3] else _FEN_PER[unit]
    fen = _EXACT.multiply(Decimal(number), Decimal(per))
    if fen > LARGEST:
        raise NotAnAmount(text, unit, large=True)
    if fen != int(fen):
        raise NotAnAmount(text, unit, fraction=True)
    return Fen(-int(fen) if found[1] == "-" else int(fen))


def show_amount(fen: Fen, unit: MoneyUnit, grouped: bool = True) -> str:
    """An amount without its unit, exact: two decimals, in 万元 up to six where they are needed.

    grouped: with commas between thousands.
    """
    whole, part = divmod(abs(fen), _FEN_PER[unit])
    decimals = f"{part:0{_PLACES[unit]}d}"
    decimals = decimals[:2] + decimals[2:].rstrip("0")
    sign = "-" if fen < 0 else ""
    return f"{sign}{whole:,}.{decimals}" if grouped else f"{sign}{whole}.{decimals}"


def capital_amount(fen: Fen) -> str:
    """An amount in capitals, as vouchers write it: 壹仟贰佰元整, 壹元零伍分; negative ones begin with 负.

    Source: 《支付结算办法》附一 正确填写票据和结算凭证的基本规定, 一 to 五 (中国人民银行, 1997).
    """
    yuan, rest = divmod(abs(fen), 100)
    jiao, single = divmod(rest, 10)
    text = f"{_whole(yuan)}元" if yuan or not rest else ""
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif single and yuan:
        text += "零"
    text += f"{_DIGITS[single]}分" if single else "整"
    return ("负" if fen < 0 else "") + text


def _whole(number: int) -> str:
    """A whole number in capitals; 0 is 零."""
    if number < 10:
        return _DIGITS[number]
    size, name = next(each for each in _SIZES if number >= each[0])
    high, low = divmod(number, size)
    zero = "零" if 0 < low < size // 10 else ""
    return _whole(high) + name + zero + (_whole(low) if low else "")
