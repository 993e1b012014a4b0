"""Money as it is typed, shown, and written in capitals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.amounts import LARGEST, Fen, NotAnAmount, capital_amount, parse_amount, show_amount

UNITS = st.sampled_from(["元", "万元"])
FEN = st.integers(-LARGEST, LARGEST)


@given(FEN, UNITS, st.booleans())
def test_what_is_shown_reads_back_the_same(fen: int, unit: str, grouped: bool) -> None:
    assert parse_amount(show_amount(Fen(fen), unit, grouped), unit) == fen


@given(FEN, UNITS)
def test_full_width_digits_read_like_plain_ones(fen: int, unit: str) -> None:
    wide = show_amount(Fen(fen), unit).translate(
        {ord(a): ord(b) for a, b in zip("0123456789.,-", "０１２３４５６７８９．，－", strict=True)}
    )
    assert parse_amount(wide, unit) == fen


@pytest.mark.parametrize(("text", "unit", "fen"), [
    ("", "元", None), ("   ", "元", None), ("　", "万元", None),
    ("0", "元", 0), ("1200", "元", 120_000), ("1,200.50", "元", 120_050), ("１，２００", "元", 120_000),
    ("6.5", "万元", 6_500_000), ("6.5万元", "元", 6_500_000), ("6.5 万", "元", 6_500_000),
    ("65000元", "万元", 6_500_000),
    ("1.2亿元", "元", 12_000_000_000), ("¥1200", "元", 120_000), ("￥-3.5", "元", -350), ("-¥3.5", "元", -350),
    ("−5", "元", -500), ("+5", "元", 500), (".5", "元", 50), ("5.", "元", 500), ("0.0001", "万元", 100),
    ("0.000001", "万元", 1), ("-0", "元", 0), ("1.10", "元", 110), ("007", "元", 700),
])
def test_an_amount_is_read_exactly(text: str, unit: str, fen: int | None) -> None:
    assert parse_amount(text, unit) == fen


@pytest.mark.parametrize("text", [
    "一千二", "1e3", "nan", "Infinity", "1_000", "1,20", "12,34,567", "1.2.3", "--5", "5-", "(500)", "5元整",
    "0x10", "١٢",
    "五", "1 200", "-", "—", "元", "6.5 万元元",
])
def test_what_is_no_amount_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(NotAnAmount) as caught:
        parse_amount(text, "元")
    assert "不是金额" in caught.value.happened
    assert caught.value.text == text


@pytest.mark.parametrize(("text", "unit"), [("0.125", "元"), ("1.0000005", "万元"), ("0.001", "元")])
def test_parts_of_a_fen_are_refused_not_rounded(text: str, unit: str) -> None:
    with pytest.raises(NotAnAmount, match="分以下"):
        parse_amount(text, unit)


@pytest.mark.parametrize("text", ["9" * 41, "90000000000001", "9000000001万元", "900001亿"])
def test_an_amount_beyond_reason_is_refused(text: str) -> None:
    with pytest.raises(NotAnAmount, match="太大"):
        parse_amount(text, "元")


@pytest.mark.parametrize(("fen", "unit", "grouped", "shown"), [
    (0, "元", True, "0.00"), (120_050, "元", True, "1,200.50"), (120_050, "元", False, "1200.50"),
    (-5, "元", True, "-0.05"), (6_500_000, "万元", True, "6.50"), (65_001, "万元", True, "0.065001"),
    (123_456_789_012, "万元", True, "123,456.789012"), (100_000_000, "元", True, "1,000,000.00"),
])
def test_an_amount_is_shown_exactly(fen: int, unit: str, grouped: bool, shown: str) -> None:
    assert show_amount(Fen(fen), unit, grouped) == shown


@pytest.mark.parametrize(("fen", "capitals"), [
    (0, "零元整"), (120_000, "壹仟贰佰元整"), (5, "伍分"), (50, "伍角整"), (55, "伍角伍分"),
    (105, "壹元零伍分"), (1050, "壹拾元伍角整"),
    (140_950, "壹仟肆佰零玖元伍角整"), (600_714, "陆仟零柒元壹角肆分"), (168_032, "壹仟陆佰捌拾元叁角贰分"),
    (10_700_053, "壹拾万柒仟元伍角叁分"), (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
    (32_504, "叁佰贰拾伍元零肆分"),
    (1_000_000, "壹万元整"), (1_000_100, "壹万零壹元整"), (10_000_000_000, "壹亿元整"),
    (10_000_000_100, "壹亿零壹元整"),
    (10_001_000_000, "壹亿零壹万元整"), (10_000_100_000, "壹亿零壹仟元整"), (100_000_000_000_000, "壹万亿元整"),
    (1_234_567_890_123, "壹佰贰拾叁亿肆仟伍佰陆拾柒万捌仟玖佰零壹元贰角叁分"), (-120_000, "负壹仟贰佰元整"),
    (-1, "负壹分"),
])
def test_capitals_follow_the_rules_for_vouchers(fen: int, capitals: str) -> None:
    assert capital_amount(Fen(fen)) == capitals


@given(st.integers(0, LARGEST))
def test_capitals_say_the_amount_and_nothing_else(fen: int) -> None:
    assert _from_capitals(capital_amount(Fen(fen))) == fen


def _from_capitals(text: str) -> int:
    """An independent reader: what a cashier would make of the words."""
    digits = {name: value for value, name in enumerate("零壹贰叁肆伍陆柒捌玖")}
    assert "零零" not in text
    yuan, _, rest = text.partition("元") if "元" in text else ("", "", text)
    fen = 0
    for name, worth in (("角", 10), ("分", 1)):
        if name in rest:
            fen += digits[rest[rest.index(name) - 1]] * worth
    return _whole(yuan, digits) * 100 + fen


def _whole(text: str, digits: dict[str, int]) -> int:
    for name, worth in (("亿", 10**8), ("万", 10**4), ("仟", 1000), ("佰", 100), ("拾", 10)):
        if name in text:
            high, _, low = text.rpartition(name)
            return _whole(high, digits) * worth + _whole(low, digits)
    return digits[text.strip("零") or "零"]
