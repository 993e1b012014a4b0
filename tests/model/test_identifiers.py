"""Ids that order by time, and ids that follow from a key."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from forms.definition import Field, Form
from model.clock import FixedClock
from model.errors import KeyMissing, MistypedRecoveryCode
from model.identifiers import is_uuid7, record_id, uuid7
from model.workspace import recovery_code


def test_ids_of_one_moment_and_of_a_clock_set_back_stay_in_order(clock: FixedClock) -> None:
    made = [uuid7(clock) for _ in range(5000)]
    clock.advance(seconds=-30)
    made += [uuid7(clock) for _ in range(100)]
    assert made == sorted(set(made))
    assert all(is_uuid7(each) for each in made)


def test_threads_make_different_ids(clock: FixedClock) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: uuid7(clock), range(2000)))
    assert len(set(made)) == 2000


def test_a_key_gives_the_id(small_forms: Mapping[str, Form]) -> None:
    income = small_forms["income"]
    assert record_id(income, {"village": "990101102001", "month": "2026-03"}) == "income/990101102001/2026-03"
    assert record_id(small_forms["helper"], {"name": "x"}) is None
    with pytest.raises(KeyMissing, match="村、月份"):
        record_id(income, {})


def test_a_last_part_that_is_not_required_may_be_missing() -> None:
    fields = tuple(Field(name, "text", name, required="true()" if name != "subject" else "")
                   for name in ("form", "unit", "period", "subject"))
    nil = Form("nil", 1, "零报告", "", fields, "", {}, key=("form", "unit", "period", "subject"))
    values = {"form": "income", "unit": "990101102", "period": "2026-03"}
    assert record_id(nil, values) == "nil/income/990101102/2026-03"
    assert record_id(nil, {**values, "subject": "a/b%"}) == "nil/income/990101102/2026-03/a%2Fb%25"
    with pytest.raises(KeyMissing):
        record_id(nil, {"form": "income", "unit": "990101102", "subject": "x"})


def test_every_single_typing_error_in_a_recovery_code_is_found_in_its_group() -> None:
    code = recovery_code.new_code()
    digits = code.replace(" ", "")
    assert recovery_code.read_code(digits) == code
    for place in range(40):
        for digit in "0123456789":
            if digit != digits[place]:
                with pytest.raises(MistypedRecoveryCode) as refused:
                    recovery_code.read_code(digits[:place] + digit + digits[place + 1 :])
                assert refused.value.groups == (place // 5 + 1,)
    for place in range(39):
        pair = digits[place : place + 2]
        if pair[0] != pair[1] and place % 5 != 4:
            with pytest.raises(MistypedRecoveryCode):
                recovery_code.read_code(digits[:place] + pair[::-1] + digits[place + 2 :])
    groups = code.split()
    with pytest.raises(MistypedRecoveryCode) as swapped:
        recovery_code.read_code(" ".join([groups[1], groups[0], *groups[2:]]))
    assert 1 in swapped.value.groups or groups[0] == groups[1]
    for short in ("", digits[:39], digits + "1"):
        with pytest.raises(MistypedRecoveryCode):
            recovery_code.read_code(short)
