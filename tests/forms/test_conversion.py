"""Between stored values and what expressions reckon with."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.conversion import WrongType, from_item, to_item


@given(st.integers(-(10**15), 10**15))
def test_fen_come_back_from_yuan(fen: int) -> None:
    item = to_item("money", fen)
    assert item == Decimal(fen) / 100
    assert from_item("money", item) == fen


@pytest.mark.parametrize(("kind", "value", "item"), [
    ("integer", 5, Decimal(5)), ("integer", "2.5", Decimal("2.5")), ("money", "33.5", Decimal("0.335")),
    ("decimal", "1.50", Decimal("1.50")), ("percent", 62, Decimal(62)),
    ("date", "2026-03-05", date(2026, 3, 5)),
    ("month", "2026-03", "2026-03"), ("select_multiple", ["a", "b"], "a b"), ("text", "x", "x"),
    ("image", {"name": "a.jpg"}, "a.jpg"),
])
def test_a_stored_value_is_seen_as_its_type_says(kind: str, value: object, item: object) -> None:
    assert to_item(kind, value) == item  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "value"), [
    ("integer", "many"), ("integer", 1.5), ("money", []), ("money", "1e3"), ("decimal", 1.5), ("decimal", True),
    ("decimal", "x"),
    ("date", 5), ("date", "2026-3-5"), ("date", "2026-02-30"), ("month", "2026-13"), ("month", 202603),
    ("text", 5),
    ("select_multiple", "a"), ("select_multiple", [5]), ("image", "x"), ("file", {"name": 5}),
])
def test_a_value_of_another_type_is_refused(kind: str, value: object) -> None:
    with pytest.raises(WrongType):
        to_item(kind, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(("kind", "item", "value"), [
    ("money", Decimal("0.005"), 1), ("money", Decimal("-0.005"), -1), ("money", Decimal("0.0049"), 0),
    ("money", "x", None),
    ("money", Decimal(10) ** 20, None), ("integer", Decimal("2.5"), 3), ("integer", Decimal(10) ** 20, None),
    ("integer", "x", None),
    ("decimal", Decimal("0.0000005"), "0.000001"), ("decimal", Decimal("1.500"), "1.5"), ("decimal", "x", None),
    ("decimal", Decimal(10) ** 33, None), ("date", "2026-03", "2026-03-01"), ("date", "x", None),
    ("month", date(2026, 3, 5), "2026-03"),
    ("month", "x", None), ("select_multiple", "b a b", ["b", "a"]), ("select_multiple", " ", None),
    ("text", Decimal("1.50"), "1.5"),
    ("text", True, "true"), ("text", ("a", "b"), "a"), ("text", (None,), None), ("money", None, None),
    ("money", "", None),
    ("integer", (), None),
])
def test_a_result_is_brought_into_the_fields_type_or_is_blank(kind: str, item: object, value: object) -> None:
    assert from_item(kind, item) == value  # type: ignore[arg-type]
