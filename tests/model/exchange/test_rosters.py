"""Rosters and receipts are read strictly, whatever somebody sends under their names."""

import json
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.canonical import canonical_bytes
from model.errors import MayNotWrite
from model.exchange.arrival import NotMerged
from model.exchange.receipts import Receipt, read_receipt, receipt_bytes
from model.trust.authority import Authority
from model.trust.roster import AlteredRoster, Span, parsed_roster, read_roster, roster_bytes, sign_roster
from tests.model.exchange.town import (
    COUNTY,
    OTHER_VILLAGE,
    QINGSHI,
    ROOT,
    ROOT_KEY,
    SHUANGHE,
    VILLAGE,
    Device,
    a_roster,
    named,
)

TOWNSHIP, VILLAGE_DEVICE = Device(SHUANGHE, "A"), Device(VILLAGE, "A")
RAW = roster_bytes(a_roster(3, [named(TOWNSHIP, Span(SHUANGHE), Span(VILLAGE, 1, 40)), named(VILLAGE_DEVICE)]))
SIGNATURE = sign_roster(ROOT_KEY, RAW)
RECEIPT = Receipt("a" * 64, "b" * 64, SHUANGHE, "A001", "2026-03", "c" * 64, "d" * 64, "accepted",
                  "2026-04-06T02:00:00.000Z", "2026-04-06T03:00:00.000Z", COUNTY, "云岭县", {"R1": "new"},
                  {"R2": "越权"}, ({"record": "R1", "path": "name", "text": "请核对"},), {"b" * 64: 7},
                  (("b" * 64, 2, 3),), (("b" * 64, 5),), ("A002",), 3)
JSON = st.recursive(st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                    max_leaves=8)
quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


def test_a_roster_comes_back_as_it_was() -> None:
    assert roster_bytes(read_roster(RAW, SIGNATURE, ROOT)) == RAW


@quick
@given(st.integers(0, len(RAW) - 1), st.integers(0, 7))
def test_no_bit_of_a_roster_is_free(place: int, bit: int) -> None:
    broken = bytearray(RAW)
    broken[place] ^= 1 << bit
    with pytest.raises(AlteredRoster):
        read_roster(bytes(broken), SIGNATURE, ROOT)


@quick
@given(st.sampled_from(sorted(json.loads(RAW))), JSON)
def test_a_roster_of_any_other_shape_is_refused_or_read(name: str, value: object) -> None:
    with suppress(AlteredRoster):
        parsed_roster(canonical_bytes({**json.loads(RAW), name: value}))


def test_a_receipt_comes_back_as_it_was() -> None:
    assert read_receipt(receipt_bytes(RECEIPT)) == RECEIPT


@quick
@given(st.sampled_from(sorted(json.loads(receipt_bytes(RECEIPT)))), JSON)
def test_a_receipt_of_any_other_shape_is_refused_or_read(name: str, value: object) -> None:
    with suppress(NotMerged):
        read_receipt(canonical_bytes({**json.loads(receipt_bytes(RECEIPT)), name: value}))


@quick
@given(st.binary(max_size=60))
def test_any_bytes_are_no_roster_and_no_receipt(raw: bytes) -> None:
    with pytest.raises(AlteredRoster):
        parsed_roster(raw)
    with pytest.raises(NotMerged):
        read_receipt(raw)


def test_what_a_township_wrote_for_a_village_before_it_had_a_stream_stays_good() -> None:
    rules = Authority([parsed_roster(RAW)], COUNTY, {})
    stream = TOWNSHIP.stream
    assert rules.barred(stream, 40, VILLAGE, on_behalf=False) == ""
    assert rules.barred(stream, 41, VILLAGE, on_behalf=False) in ("outside_span", "needs_on_behalf")
    assert rules.barred(stream, 41, VILLAGE, on_behalf=True) == ""
    assert rules.barred(stream, 41, OTHER_VILLAGE, on_behalf=False) == ""
    assert rules.barred(stream, 1, QINGSHI, on_behalf=True) == "foreign_unit"
    assert rules.barred(VILLAGE_DEVICE.stream, 1, SHUANGHE, on_behalf=True) == "foreign_unit"
    assert rules.barred("e" * 64, 1, VILLAGE, on_behalf=False) == "unknown_stream"


def test_only_the_parent_judges() -> None:
    rules = Authority([parsed_roster(RAW)], COUNTY, {"f" * 64: COUNTY})
    assert rules.may_judge("f" * 64, 1, TOWNSHIP.stream)
    assert rules.may_judge(TOWNSHIP.stream, 1, VILLAGE_DEVICE.stream)
    assert not rules.may_judge("f" * 64, 1, VILLAGE_DEVICE.stream), "the county isn't the village's parent"
    assert not rules.may_judge(TOWNSHIP.stream, 1, TOWNSHIP.stream)
    assert not rules.may_judge(VILLAGE_DEVICE.stream, 1, TOWNSHIP.stream)


def test_own_writing_that_no_roster_lets_count_is_refused_at_once(town) -> None:
    with pytest.raises(MayNotWrite):
        town.county.save("note", {"name": "邻县的"}, unit="990102")
    assert town.county.save("note", {"name": "本县的"}).hash
