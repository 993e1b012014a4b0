"""What a clerk saves, changes, voids, restores; what stays private; what conflicts."""

import json

import pytest

from model.clock import FixedClock
from model.errors import AlreadyThere, KeyChanged, KeyMissing, UnknownForm, UnknownRecord
from model.workspace import private
from model.workspace.records import Wish
from model.workspace.workspace import Workspace

MONTH = {"village": "990101102001", "month": "2026-03", "operating": 12_000_00, "subsidy": 500_00}
HELPER = {
    "name": "王示范", "post": "驻村干部", "illness": "无",
    "family": [{"row": "019cbbd4-a040-7000-ba31-f300b1715700", "relation": "父", "telephone": "13800000000"}],
}


def test_a_saved_month_reads_back_with_what_was_calculated(workspace: Workspace) -> None:
    saved = workspace.save("income", MONTH, explanations={"high": "今年卖了菌菇"})

    record = workspace.read("income", saved.record)

    assert record is not None
    assert record.record == "income/990101102001/2026-03"
    assert record.values == {**MONTH, "total": 12_500_00}
    assert record.explanations == {"high": "今年卖了菌菇"}
    assert (record.unit, record.period, record.state) == ("990101102001", "2026-03", "draft")
    assert saved.changes.units == {"990101102001"}
    assert saved.changes.periods == {"2026-03"}


def test_a_calculation_typed_over_is_calculated_again(workspace: Workspace) -> None:
    saved = workspace.save("income", {**MONTH, "total": 1})
    record = workspace.read("income", saved.record)
    assert record is not None
    assert record.values["total"] == 12_500_00


def test_the_same_village_and_month_is_not_entered_twice(workspace: Workspace) -> None:
    saved = workspace.save("income", MONTH)

    with pytest.raises(AlreadyThere) as refused:
        workspace.save("income", {**MONTH, "operating": 1})

    assert refused.value.record == saved.record
    record = workspace.read("income", saved.record)
    assert record is not None
    assert record.values["operating"] == 12_000_00


def test_the_key_of_a_record_cannot_be_changed(workspace: Workspace) -> None:
    saved = workspace.save("income", MONTH)
    with pytest.raises(KeyChanged, match="村、月份"):
        workspace.save("income", {**MONTH, "month": "2026-04"}, record=saved.record, parents=(saved.hash,))
    assert workspace.read("income", "income/990101102001/2026-04") is None


def test_without_its_key_a_record_is_not_saved(workspace: Workspace) -> None:
    with pytest.raises(KeyMissing) as refused:
        workspace.save("income", {"village": "990101102001"})
    assert refused.value.path == "month"


def test_a_void_record_leaves_lists_stays_in_history_and_can_be_entered_anew(workspace: Workspace) -> None:
    saved = workspace.save("income", MONTH)
    gone = workspace.void("income", saved.record, (saved.hash,), "填错了村")

    assert workspace.month_records("income", unit="990101102001", month="2026-03") == []
    record = workspace.read("income", saved.record)
    assert record is not None
    assert record.voided

    workspace.save("income", {**MONTH, "operating": 7})

    steps = workspace.history(saved.record)
    assert [(step.voided, step.values["operating"]) for step in steps] == [
        (False, 12_000_00), (True, 12_000_00), (False, 7),
    ]
    assert steps[1].explanations == {"void": "填错了村"}
    assert steps[2].parents == (gone.hash,)
    assert {(step.author_name, step.letter) for step in steps} == {("李小禾", "A")}


def test_an_older_revision_comes_back_as_the_newest(workspace: Workspace, clock: FixedClock) -> None:
    first = workspace.save("income", MONTH)
    clock.advance(days=-400)
    second = workspace.save("income", {**MONTH, "operating": 1}, record=first.record, parents=(first.hash,))

    again = workspace.restore_revision(first.hash)

    record = workspace.read("income", first.record)
    assert record is not None
    assert record.heads == (again.hash,)
    assert record.values["operating"] == 12_000_00
    assert [step.hash for step in workspace.history(first.record)] == [first.hash, second.hash, again.hash]


def test_two_changes_of_one_revision_are_a_conflict_until_one_cites_both(workspace: Workspace) -> None:
    first = workspace.save("income", MONTH)
    left = workspace.save("income", {**MONTH, "operating": 1}, record=first.record, parents=(first.hash,))
    right = workspace.save("income", {**MONTH, "operating": 2}, record=first.record, parents=(first.hash,))

    record = workspace.read("income", first.record)
    assert record is not None
    assert set(record.heads) == {left.hash, right.hash}
    assert workspace.month_heads("income", unit="990101102001", month="2026-03") == {}

    workspace.save("income", {**MONTH, "operating": 2}, record=first.record, parents=record.heads)
    resolved = workspace.read("income", first.record)
    assert resolved is not None
    assert len(resolved.heads) == 1
    assert workspace.check() == []


def test_a_parent_of_another_record_is_refused(workspace: Workspace) -> None:
    first = workspace.save("income", MONTH)
    other = workspace.save("income", {**MONTH, "month": "2026-04"})
    with pytest.raises(UnknownRecord):
        workspace.save("income", MONTH, record=first.record, parents=(other.hash,))


def test_sensitive_fields_stand_apart_and_only_their_digests_are_chained(workspace: Workspace) -> None:
    saved = workspace.save("helper", HELPER)

    entry = workspace.entry(saved.hash)
    record = workspace.read("helper", saved.record)

    assert entry is not None
    assert entry.body["values"] == {"post": "驻村干部"}
    assert record is not None
    assert record.values == HELPER
    rows = workspace.db.execute("SELECT digest, kind, salt, bytes FROM private WHERE digest IN (?, ?)",
                                (entry.body["personal"], entry.body["special"])).fetchall()
    assert {kind: set(json.loads(content)) for _, kind, _, content in rows} == {
        "personal": {"name", "family"}, "special": {"illness"},
    }
    assert all(private.digest(salt, content) == digest and len(salt) == 32 for digest, _, salt, content in rows)


def test_the_same_name_twice_gives_two_digests(workspace: Workspace) -> None:
    made = [workspace.entry(workspace.save("helper", {"name": "王示范"}).hash) for _ in range(2)]
    assert len({each.body["personal"] for each in made if each}) == 2


def test_an_erased_part_leaves_the_chain_whole(workspace: Workspace) -> None:
    saved = workspace.save("helper", HELPER)
    entry = workspace.entry(saved.hash)
    assert entry is not None
    with workspace.transaction() as db:
        private.erase(db, [entry.body["special"]])

    record = workspace.read("helper", saved.record)

    assert record is not None
    assert record.missing_private == "erased"
    assert "illness" not in record.values
    assert record.values["name"] == "王示范"
    assert workspace.check() == []
    assert workspace.entry(saved.hash) == entry


def test_a_bulk_save_is_all_or_nothing(workspace: Workspace) -> None:
    before = len(workspace.entries(workspace.stream))
    wishes = [Wish({**MONTH, "month": f"2026-{month:02d}"}) for month in (1, 2, 3)]

    with pytest.raises(KeyMissing):
        workspace.save_many("income", [*wishes, Wish({"village": "990101102001"})])
    assert len(workspace.entries(workspace.stream)) == before

    saved = workspace.save_many("income", wishes)
    assert [each.record[-7:] for each in saved] == ["2026-01", "2026-02", "2026-03"]
    assert workspace.month_count("income", unit="990101102001", month="2026-02") == 1


def test_an_unknown_form_is_named(workspace: Workspace) -> None:
    with pytest.raises(UnknownForm, match="weather"):
        workspace.save("weather", {})


def test_a_draft_outlives_the_window_and_can_be_refused(workspace: Workspace) -> None:
    draft = workspace.draft_save("income", None, None, {"village": "990101102001"}, {"operating": "一千二"})
    again = workspace.draft_save("income", None, draft, MONTH, {"operating": "一千二百"}, parents=("a" * 64,))

    assert again == draft
    (kept,) = workspace.drafts("income")
    assert kept.values == MONTH
    assert kept.raw_texts == {"operating": "一千二百"}
    assert kept.parents == ("a" * 64,)
    assert workspace.drafts("helper") == []
    workspace.draft_discard(draft)
    assert workspace.drafts() == []


def test_derived_tables_come_back_the_same(workspace: Workspace) -> None:
    saved = workspace.save("income", MONTH)
    workspace.save("income", {**MONTH, "operating": 1}, record=saved.record, parents=(saved.hash,))
    workspace.save("helper", HELPER)
    tables = ("head", "p_income", "p_helper", "p_helper__family", "p_person")

    def content() -> list[object]:
        return [workspace.db.execute(f"SELECT * FROM {table}").fetchall() for table in tables]

    before = [[row[1:] for row in rows] for rows in content()]
    assert workspace.rebuild() == 3
    assert [[row[1:] for row in rows] for rows in content()] == before


def test_what_is_written_for_a_unit_with_a_computer_of_its_own_is_marked(workspace: Workspace) -> None:
    with workspace.transaction() as db:
        db.execute("INSERT INTO stream (id, unit, letter, public_key, trust, own)"
                   " VALUES (?, '990101102001', 'A', x'00', 'trusted', 0)", ("f" * 64,))
    theirs = workspace.read("income", workspace.save("income", MONTH).record)
    ours = workspace.read("income", workspace.save("income", {**MONTH, "village": "990101102002"}).record)
    assert theirs is not None
    assert ours is not None
    assert (theirs.on_behalf, ours.on_behalf) == (True, False)


def test_a_lot_with_one_key_twice_is_refused(workspace: Workspace) -> None:
    with pytest.raises(AlreadyThere):
        workspace.save_many("income", [Wish(MONTH), Wish({**MONTH, "operating": 1})])
    assert workspace.read("income", "income/990101102001/2026-03") is None
