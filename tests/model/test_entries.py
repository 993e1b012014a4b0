"""The bytes that freeze, and what follows from them."""

import contextlib
import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.canonical import canonical_bytes, sha256_hex
from model.errors import NotAnEntry
from model.trust.certificates import public_from_bytes
from model.trust.checkpoints import checkpoint_holds, roll
from model.workspace import entries
from model.workspace.entries import MAX_DEPTH, read_entry
from model.workspace.opening import Created
from model.workspace.workspace import Workspace

MONTH = {"village": "990101102001", "month": "2026-03", "operating": 12_000_00}


def entry(**changes: Any) -> dict[str, Any]:
    content = {
        "v": 1, "stream": "a" * 64, "seq": 2, "prev": "b" * 64, "counter": 7, "at": "2026-03-05T02:30:00.000Z",
        "kind": "revision", "form": "income", "record": "income/1/2026-03",
        "author": "019cbbd4-a040-7000-ba31-f300b171571f",
        "body": {
            "form_hash": "c" * 64, "version": 1, "unit": "990101102", "parents": ["d" * 64],
            "values": {"operating": 5}, "explanations": {},
        },
    }
    content.update(changes)
    return {name: value for name, value in content.items() if value is not None}


def test_the_bytes_of_an_entry_are_those_that_version_1_wrote() -> None:
    raw = canonical_bytes(entry())

    assert raw.decode() == (
        '{"at":"2026-03-05T02:30:00.000Z","author":"019cbbd4-a040-7000-ba31-f300b171571f","body":{"explanations":{},'
        '"form_hash":"' + "c" * 64 + '","parents":["' + "d" * 64 + '"],"unit":"990101102","values":{"operating":5},'
        '"version":1},"counter":7,"form":"income","kind":"revision","prev":"' + "b" * 64 + '",'
        '"record":"income/1/2026-03","seq":2,"stream":"' + "a" * 64 + '","v":1}'
    )
    assert read_entry(raw).hash == sha256_hex(raw)
    assert read_entry(raw).parents == ("d" * 64,)


def test_what_a_later_version_adds_is_kept_as_it_is() -> None:
    raw = canonical_bytes(entry(kind="endorse", weather="雨", form=None, record=None))

    read = read_entry(raw)

    assert read.raw == raw
    assert read.kind == "endorse"
    assert read.unknown == {"weather": "雨"}


@pytest.mark.parametrize(
    "changes",
    [
        {"v": 2}, {"v": True}, {"stream": "A" * 64}, {"seq": 0}, {"seq": 2**63}, {"seq": "2"}, {"prev": None},
        {"seq": 1}, {"counter": None}, {"at": "2026-03-05T02:30:00Z"}, {"at": "2026-13-05T02:30:00.000Z"},
        {"kind": "Revision"}, {"target": "x"}, {"record": ""}, {"body": []}, {"form": None}, {"author": None},
        {"body": {"form_hash": "c" * 64, "unit": "1", "values": {}}},
        {"body": {"form_hash": "c" * 64, "unit": "1", "values": {}, "parents": ["e" * 64, "d" * 64]}},
    ],
    ids=str,
)
def test_an_entry_that_breaks_a_rule_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(NotAnEntry):
        read_entry(canonical_bytes(entry(**changes)))


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"{}", b"[]", b"null", b"{", b"\xff", json.dumps(entry()).encode(),
        canonical_bytes(entry()).replace(b"12000", b"12000"[::-1]) + b" ",
        canonical_bytes(entry()).replace(b'"seq":2', b'"seq":2.0'),
        canonical_bytes(entry()).replace(b'"seq":2', b'"seq":2,"seq":2'),
        canonical_bytes(entry()).replace(b'"v":1', b'"v":NaN'),
        canonical_bytes(entry(record="e\u0301")).replace("é".encode(), "e\u0301".encode()),
        canonical_bytes(entry()).replace(b'"operating":5', b'"a":' + b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1)),
        b"[" * 100_000,
        b'{"a":"' + b"x" * (5 << 20) + b'"}',
    ],
    ids=lambda raw: raw[:20].decode("ascii", "replace") + f"…{len(raw)}",
)
def test_bytes_that_are_not_canonical_or_not_bounded_are_refused(raw: bytes) -> None:
    with pytest.raises(NotAnEntry):
        read_entry(raw)


@pytest.mark.parametrize(("kind", "body"), [
    ("submit", {"digest": {}}), ("submit", {"digest": "A" * 64}), ("submit", {"unit": 990101102}),
    ("received", {"package": ["x"]}), ("received", {"day": "2026-02-30"}), ("accept", {"exceptions": []}),
    ("return", {"comments": [1]}),
    ("approve", {"values": "x"}), ("approve", {"same_as": None}), ("form_pack", {"forms": {"id": "x"}}),
    ("close", {"period": 202603}), ("handed_over", {"digest": 0}),
])
def test_a_flow_whose_body_is_of_another_type_is_refused(kind: str, body: dict[str, Any]) -> None:
    told = {name: value for name, value in entry().items() if name not in ("form", "record")}
    with pytest.raises(NotAnEntry):
        read_entry(canonical_bytes({**told, "kind": kind, "body": body}))
    assert read_entry(canonical_bytes({**told, "kind": "later", "body": body})).body == body


def test_brackets_within_text_are_not_depth() -> None:
    body = {**entry()["body"], "values": {"note": "[{" * 100 + '\\"['}}
    assert read_entry(canonical_bytes(entry(body=body))).body == body


@given(st.binary(max_size=200))
def test_no_bytes_make_the_reader_fall_over(raw: bytes) -> None:
    with pytest.raises(NotAnEntry):
        read_entry(raw)


@given(st.integers(0, 450), st.integers(0, 7))
def test_a_flipped_bit_gives_another_hash_or_is_refused(place: int, bit: int) -> None:
    raw = bytearray(canonical_bytes(entry()))
    raw[place % len(raw)] ^= 1 << bit
    with contextlib.suppress(NotAnEntry):
        assert read_entry(bytes(raw)).hash != sha256_hex(canonical_bytes(entry()))


def test_each_entry_names_the_one_before_it(workspace: Workspace) -> None:
    first = workspace.save("income", MONTH)
    workspace.save("income", {**MONTH, "operating": 1}, record=first.record, parents=(first.hash,))
    workspace.append_flow("comment", target=first.hash, body={"comments": [{"text": "请核对"}]})

    chain = workspace.entries(workspace.stream)

    assert [each.seq for each in chain] == list(range(1, len(chain) + 1))
    assert chain[0].prev == ""
    assert all(after.prev == before.hash for before, after in itertools.pairwise(chain))
    assert all(read_entry(each.raw) == each for each in chain)
    assert [each.counter for each in chain] == sorted({each.counter for each in chain})
    assert {each.author for each in chain} == {workspace.person}
    assert b"\xe6\x9d\x8e" not in b"".join(each.raw for each in chain), "names stand in no entry"


def test_entries_in_any_order_give_the_same_heads(new_workspace: Callable[..., Created]) -> None:
    source, other = new_workspace("甲.tuodi").workspace, new_workspace("乙.tuodi").workspace
    first = source.save("income", MONTH)
    left = source.save("income", {**MONTH, "operating": 1}, record=first.record, parents=(first.hash,))
    right = source.save("income", {**MONTH, "operating": 2}, record=first.record, parents=(first.hash,))
    made = [each for each in source.entries(source.stream) if each.record == first.record]

    for order in itertools.permutations(made):
        with other.transaction() as db:
            db.execute("DELETE FROM entry WHERE record = ?", (first.record,))
            db.execute("DELETE FROM edge")
            db.execute("DELETE FROM head WHERE record = ?", (first.record,))
            for each in order:
                entries.insert(db, [each])
                entries.insert(db, [each])
            assert set(entries.heads(db, first.record)) == {left.hash, right.hash}
            entries.recompute_heads(db)
            assert entries.heads(db, first.record) == (right.hash, left.hash)


def test_a_checkpoint_vouches_for_everything_so_far(workspace: Workspace) -> None:
    workspace.save("income", MONTH)
    first = workspace.checkpoint()
    assert workspace.checkpoint() == first
    workspace.save("income", {**MONTH, "month": "2026-04"})

    second = workspace.checkpoint()

    assert first is not None
    assert second is not None
    assert second.seq == first.seq + 1
    hashes = [each.hash for each in workspace.entries(workspace.stream)]
    assert second.roll == roll(hashes)
    key = public_from_bytes(workspace.streams()[0].public_key)
    assert checkpoint_holds(key, second.signature, workspace.stream, second.seq, second.roll)
    assert not checkpoint_holds(key, second.signature, workspace.stream, second.seq, roll(hashes[:-1]))
