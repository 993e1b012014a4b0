"""Each operator and function of expressions, one table."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.expressions import Scope, compile_expression
from forms.faults import BadExpression
from forms.functions import OPERATORS, PLAIN
from forms.grammar import FUNCTIONS, is_expression, parse, tokens

D = Decimal
DAY = date(2026, 3, 5)


def run(expression: str, **record: object) -> object:
    scope = Scope(dict(record), DAY, date(2026, 2, 1), {"least": D("7"), "part": D("0.5")}, dot=D(3), own="old")
    scope.row = {"amount": D("1.25")}
    scope.position = 2
    return compile_expression(expression, frozenset({"amount"}))(scope)


VALUES = {
    "blank": None, "empty": "", "a": D("0.1"), "b": D("0.2"), "ten": D(10), "zero": D(0), "name": "双河镇",
    "code": "T1",
    "digits": "007", "day": DAY, "month": "2026-03", "multi": "road water", "yes": True, "no": False,
    "column": (D(1), None, D("2.5")), "days": (date(2026, 1, 2), date(2026, 5, 1)), "none": (),
    "blanks": (None, None),
    "names": ("甲", "乙"), "late": "2026-04",
}

TABLE = [
    ("${a} + ${b}", D("0.3")), ("${a} + ${blank}", None), ("${a} - ${b}", D("-0.1")), ("3 * ${a}", D("0.3")),
    ("10 div 4", D("2.5")), ("1 div 0", None), ("0 div 0", None), ("10 mod 3", D(1)), ("-10 mod 3", D(-1)),
    ("5 mod 0", None),
    ("1 div 3 * 3", D("0.9999999999999999999999999999999999")), ("-${a}", D("-0.1")), ("+${a}", D("0.1")),
    ("-${blank}", None), ("2 + 3 * 4", D(14)), ("(2 + 3) * 4", D(20)), ("${name} + 1", None),
    ("${digits} + 1", D(8)),
    ("${yes} + 1", D(2)), (".5 + 5.", D("5.5")), ("${column} + 1", D(2)), ("${none} + 1", None),
    ("'-1.5' + 0", D("-1.5")),
    ("${day} + 30", date(2026, 4, 4)), ("${day} - 5", date(2026, 2, 28)), ("${day} - date('2026-02-28')", D(5)),
    ("${day} + ${blank}", None), ("${day} + 99999999", None), ("${blank} - ${day}", None),
    ("${a} = 0.1", True), ("${a} = 0.10", True), ("${a} != ${b}", True), ("1 < 2", True), ("2 <= 2", True),
    ("3 > 4", False), ("4 >= 4", True),
    ("${blank} = ''", True), ("'' = ${blank}", True), ("${empty} = ${blank}", True), ("${blank} != ''", False),
    ("${blank} = 0", False), ("${blank} != 0", True), ("${blank} < 1", False), ("${blank} >= 0", False),
    ("${a} > ${blank}", False), ("${code} = 'T1'", True), ("${code} != 'T2'", True), ("'T1' < 'T2'", True),
    ("'9' < '10'", True), ("${digits} = 7", True), ("${digits} = '7'", False), ("${name} = 7", False),
    ("${name} < 7", False),
    ("${day} = '2026-03-05'", True), ("${day} > '2026-03-04'", True), ("${day} < date('2026-03-06')", True),
    ("${day} = ${month}", True), ("${day} <= ${month}", True), ("${month} < ${late}", True),
    ("${day} > ${late}", False),
    ("${day} = ${name}", False), ("${name} < ${day}", False), ("${day} = date('2026-03-05')", True),
    ("${day} = 20517", True),
    ("${yes} = true()", True), ("${yes} != ${no}", True), ("${yes} = 'x'", True), ("${column} = 2.5", True),
    ("${column} != 1", True), ("${column} > 2", True), ("2 < ${column}", True), ("${none} = 1", False),
    ("5 = ${column}", False),
    ("true() and ${a}", True), ("true() and ${zero}", False), ("false() or ${name}", True),
    ("${blank} or ${none}", False),
    (". + 1", D(4)), ("${amount} * 2", D("2.50")), ("position()", D(2)), ("position(..) + 1", D(3)),
    ("if(${a} > 0, 'x', 'y')", "x"), ("if(${blank}, 1, 2)", D(2)),
    ("coalesce(${blank}, ${empty}, ${a}, 9)", D("0.1")),
    ("coalesce(${blank})", None), ("once('new')", "old"), ("not(${blank})", True), ("not(1)", False),
    ("boolean(${name})", True),
    ("boolean(0)", False), ("boolean-from-string('true')", True), ("boolean-from-string('1')", True),
    ("boolean-from-string('yes')", False), ("true()", True), ("false()", False),
    ("selected(${multi}, 'water')", True), ("selected(${multi}, 'wat')", False),
    ("selected(${blank}, 'x')", False),
    ("selected-at(${multi}, 0)", "road"), ("selected-at(${multi}, 1)", "water"),
    ("selected-at(${multi}, 2)", None),
    ("selected-at(${multi}, -1)", None), ("selected-at(${multi}, 0.5)", None),
    ("selected-at(${multi}, ${blank})", None),
    ("count-selected(${multi})", D(2)), ("count-selected(${blank})", D(0)),
    ("count-non-empty(${a}, ${blank}, ${column})", D(3)), ("count(${column})", D(3)), ("count(${none})", D(0)),
    ("count(${blank})", D(0)), ("count(${a})", D(1)),
    ("sum(${column})", D("3.5")), ("sum(${none})", None), ("sum(${blanks})", None),
    ("sum(${a}, ${b})", D("0.3")),
    ("sum(${names})", None), ("total(${a}, ${blank}, ${b})", D("0.3")), ("total(${blank}, ${empty})", None),
    ("total(${column}, 1)", D("4.5")), ("total(${zero}, ${blank})", D(0)),
    ("min(${column})", D(1)), ("max(${column}, 9)", D(9)), ("min(${blank})", None), ("max(${names})", None),
    ("min(${days})", date(2026, 1, 2)), ("max(${days})", date(2026, 5, 1)),
    ("round(2.5)", D(3)), ("round(-2.5)", D(-3)), ("round(1.005, 2)", D("1.01")), ("round(1234, -2)", D(1200)),
    ("round(${blank})", None), ("round(1, 99)", None), ("int(2.9)", D(2)), ("int(-2.9)", D(-2)),
    ("floor(-2.1)", D(-3)),
    ("ceiling(2.1)", D(3)), ("abs(-3)", D(3)), ("abs(${name})", None), ("number('12.50')", D("12.50")),
    ("number('x')", None),
    ("number(${yes})", D(1)), ("string(1.50)", "1.5"), ("string(${yes})", "true"), ("string(${no})", "false"),
    ("string(${day})", "2026-03-05"), ("string(${blank})", ""), ("string(${column})", "1"),
    ("string(${none})", ""),
    ("string-length(${name})", D(3)), ("string-length(${blank})", D(0)), ("substr('abcde', 1, 3)", "bc"),
    ("substr('abcde', 2)", "cde"),
    ("substr('abc', ${blank})", None), ("concat(${name}, '-', 1.0, ${blank})", "双河镇-1"),
    ("join('、', ${names}, ${blank}, '丙')", "甲、乙、丙"),
    ("contains(${name}, '河')", True), ("contains(${name}, '山')", False), ("starts-with(${name}, '双')", True),
    ("ends-with(${name}, '镇')", True), ("normalize-space('  a   b ')", "a b"),
    ("regex('007', '^[0-9]{3}$')", True),
    ("regex('0071', '[0-9]{3}')", False), ("regex(${digits}, '\\d+')", True),
    ("regex(${name}, concat('('))", False),
    ("today()", DAY), ("entered()", date(2026, 2, 1)), ("threshold('least')", D(7)),
    ("threshold('gone')", None),
    ("date('2026-03-05')", DAY), ("date('2026-02-30')", None), ("date('x')", None),
    ("date(${month})", date(2026, 3, 1)),
    ("date(20517)", DAY), ("date(${blank})", None), ("date(99999999)", None),
    ("format-date(${day}, '%Y-%m-%d')", "2026-03-05"),
    ("format-date(${day}, '%y年%n月%e日%a%b%%%q')", "26年3月5日周四3月%%q"),
    ("format-date(${blank}, '%Y')", None),
    ("decimal-date-time(${day})", D(20517)), ("decimal-date-time(${blank})", None),
    ("days-between('2026-02-28', ${day})", D(5)), ("days-between(${day}, ${blank})", None),
    ("months-between(${month}, '2027-01')", D(10)), ("months-between(${blank}, ${day})", None),
    ("add-days(${day}, 30)", date(2026, 4, 4)), ("add-days(${blank}, 1)", None),
    ("add-days(${day}, ${blank})", None),
    ("add-months('2026-01-31', 1)", date(2026, 2, 28)), ("add-months(${month}, -3)", "2025-12"),
    ("add-months(${day}, 48)", date(2030, 3, 5)),
    ("add-months(${blank}, 1)", None), ("add-months(${day}, ${blank})", None),
    ("add-months(${day}, 999999)", None),
    ("month(${day})", "2026-03"), ("month(${blank})", None), ("year(${month})", D(2026)),
    ("year(${blank})", None),
    ("'it''s'", "it's"), ('"双"', "双"),
]


@pytest.mark.parametrize(("expression", "expected"), TABLE)
def test_an_expression_means_what_the_manual_says(expression: str, expected: object) -> None:
    found = run(expression, **VALUES)
    assert found == expected
    assert type(found) is type(expected)


def test_every_function_stands_in_the_table() -> None:
    used = {token.symbol for expression, _ in TABLE for token in tokens(parse(expression))}
    assert used.issuperset(FUNCTIONS)
    assert used.issuperset(OPERATORS)
    assert set(PLAIN) < set(FUNCTIONS)


@pytest.mark.parametrize("expression", [
    "", "${a} +", "nope(1)", "a/b", "//x", "1e5", "if(1, 2)", "today(1)", "${A}", "${a.b.c}", "child::x", "@x",
    "a[1]", "(((",
    "'abc", "${a} ${b}", "a:b", "total()", "1 < 2 < 3", "a | b", "$x", "total(1,,2)", "*", "..", "{a}",
    "1 + " + "(" * 70 + "1" + ")" * 70,
    "1" + " + 1" * 2000, "eval(1)", "document('x')", "jr:itext('x')",
])
def test_what_is_outside_the_grammar_is_refused_in_chinese(expression: str) -> None:
    with pytest.raises(BadExpression) as caught:
        compile_expression(expression)
    assert any("\u4e00" <= character <= "\u9fff" for character in str(caught.value))


def test_a_name_like_a_function_or_an_operator_is_still_a_field() -> None:
    assert run("${date} + ${mod} - ${count}", date=D(5), mod=D(2), count=D(1)) == D(6)


def test_a_hyphen_after_a_reference_subtracts() -> None:
    assert run("${a}-${b}", a=D(3), b=D(1)) == D(2)


def test_a_default_is_an_expression_only_where_it_refers_or_calls() -> None:
    assert is_expression("today()")
    assert is_expression("${a}")
    assert not is_expression("yes")
    assert not is_expression("第一书记(驻村)")
    assert not is_expression("'no'")


@given(st.lists(st.decimals(min_value=-10**12, max_value=10**12, places=2), min_size=1, max_size=30))
def test_sums_of_amounts_are_exact(amounts: list[Decimal]) -> None:
    assert run("sum(${x})", x=tuple(amounts)) == sum(amounts)
    assert run(
        " + ".join(f"${{x{i}}}" for i in range(len(amounts))), **{f"x{i}": a for i, a in enumerate(amounts)}
    ) == sum(amounts)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-10**9, max_value=10**9))
def test_nothing_turns_into_a_float(value: Decimal) -> None:
    for expression in (
        "${x} div 7", "${x} mod 7", "round(${x}, 1)", "int(${x})", "floor(${x})", "number(${x})", "abs(${x})",
        "${x} * .1"
    ):
        assert isinstance(run(expression, x=value), Decimal)
