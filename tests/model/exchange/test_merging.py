"""What merging must never do. The tests of the first part are named after the mutants that they kill."""

from dataclasses import replace

import pytest

from forms.canonical import canonical_bytes, sha256_hex
from model.exchange import chains
from model.exchange.arrival import NotMerged
from model.exchange.merging import merge, waiting
from model.exchange.preview import preview
from tests.model.exchange.town import NOTES, OTHER_VILLAGE, QINGSHI, SHUANGHE, VILLAGE, Device, parcel, state_of, whole


def test_mutant_arrival_order_winner(town) -> None:
    first = town.a.revise("R1", values={"name": "先"}, counter=1)
    second = town.b.revise("R1", values={"name": "后"}, counter=2)
    town.merge(whole(town.b), whole(town.a))
    assert town.heads("R1") == {first, second}
    assert town.row("R1", "hash", "heads") == (second, 2)


def test_mutant_winner_by_hash_alone(town) -> None:
    records = [f"R{number}" for number in range(12)]
    for each in records:
        town.a.revise(each, values={"name": "先"}, counter=1)
    last = {each: town.b.revise(each, values={"name": "后"}, counter=2) for each in records}
    town.merge(whole(town.b), whole(town.a))
    assert {each: town.row(each, "hash")[0] for each in records} == last


def test_mutant_unique_stream_and_seq(town) -> None:
    root = town.a.revise("R1")
    copy = town.a.fork(1)
    one, two = town.a.revise("R1", [root], values={"name": "甲"}), copy.revise("R1", [root], values={"name": "乙"})
    town.merge(whole(town.a))
    found = town.merge(whole(copy))
    assert town.heads("R1") == {one, two}
    assert [(each.stream, each.seq) for each in found.forks] == [(town.a.stream, 2)]


def test_mutant_heads_by_the_newest_counter(town) -> None:
    root = town.a.revise("R1", counter=1)
    town.a.revise("R1", [root], counter=2)
    town.b.revise("R1", [root], counter=900)
    town.merge(whole(town.a), whole(town.b))
    assert town.row("R1", "heads", "counts") == (2, 0), "a conflict with none accepted isn't counted"


def test_mutant_list_signature_skipped(town) -> None:
    town.a.revise("R1")
    forged = whole(town.a)
    signature = bytearray(forged.lists[0].signature)
    signature[-1] ^= 1
    with pytest.raises(NotMerged, match="签名"):
        town.merge(replace(forged, lists=(replace(forged.lists[0], signature=bytes(signature)),)))
    assert town.heads("R1") == set()


def test_mutant_checkpoint_coverage_skipped_a_relay_cannot_forge(town) -> None:
    """The relay signs its own list well, but slips in an entry in another stream's name."""
    town.a.revise("R1")
    town.c.revise("R2")
    honest = whole(town.a, town.c)
    forged = canonical_bytes({**town.c.entries[0][1], "seq": 2, "prev": town.c.hashes[0], "record": "R9"})
    smuggled = replace(honest, entries=lambda: iter([town.a.entries[0][0], town.c.entries[0][0], forged]))
    with pytest.raises(NotMerged, match="流水清单"):
        town.merge(smuggled)
    assert town.county.db.execute("SELECT count(*) FROM listed").fetchone() == (0,)


def test_mutant_another_records_revision_takes_the_head_away(town) -> None:
    kept = town.a.revise("R1")
    town.c.revise("R2", [kept], unit=QINGSHI)
    town.merge(whole(town.c), whole(town.a))
    assert town.heads("R1") == {kept}


def test_mutant_an_entry_after_its_acceptance_is_never_counted(town) -> None:
    made = town.a.revise("R1", values={"name": "茶园"})
    submit = town.a.submit({"R1": made})
    town.boss.write("accept", {"verdict": "accept"}, target=submit, counter=9)
    document = next(iter(town.a.documents.values()))
    town.merge(parcel((town.a, 1, 2), keep=[1], document=document), whole(town.boss))
    assert town.row("R1", "record") is None
    town.merge(whole(town.a))
    assert town.row("R1", "state", "counts", "f_name") == ("accepted", 1, "茶园")


def test_mutant_verdicts_in_order_of_arrival(town) -> None:
    submit = town.a.submit({"R1": town.a.revise("R1")})
    town.boss.write("accept", {"verdict": "accept"}, target=submit, counter=9)
    town.boss.write("return", {"verdict": "return"}, target=submit, counter=10)
    document = next(iter(town.a.documents.values()))
    town.merge(parcel((town.a, 1, 2), document=document), parcel((town.boss, 1, 2), order=[1, 0]))
    assert town.row("R1", "state") == ("returned",)


def test_mutant_anybody_judges(town) -> None:
    """Another township, the unit itself, and a village say yes; nobody but the unit above is heard."""
    made = town.a.revise("R1")
    submit = town.a.submit({"R1": made})
    document = next(iter(town.a.documents.values()))
    town.merge(parcel((town.a, 1, 2), document=document))
    for device in (town.b, town.c, town.village):
        device.write("accept", {"verdict": "accept"}, target=submit, counter=9)
        town.merge(whole(device))
        assert town.row("R1", "state", "final_hash") == ("submitted", None)
    town.boss.write("accept", {"verdict": "accept"}, target=submit, counter=3)
    town.merge(whole(town.boss))
    assert town.row("R1", "state", "final_hash") == ("accepted", made)


def test_mutant_the_first_signature_of_a_checkpoint_stays(town) -> None:
    town.a.revise("R1")
    lists = sorted((whole(town.a) for _ in range(6)), key=lambda each: each.lists[0].signature)
    town.merge(*reversed(lists))
    kept = town.county.db.execute("SELECT signature FROM checkpoint WHERE stream = ?", (town.a.stream,)).fetchall()
    assert kept == [(lists[0].lists[0].signature,)]


def test_an_older_package_that_is_accepted_late_takes_nothing_back(town) -> None:
    """A lost stick turns up, or a register went up with two months."""
    old = town.a.revise("R1", values={"name": "茶园"})
    first = town.a.submit({"R1": old})
    new = town.a.revise("R1", [town.a.revise("R1", [old])], values={"name": "茶园二期"})
    second = town.a.submit({"R1": new})
    town.boss.write("accept", {"verdict": "accept"}, target=second, counter=20)
    town.boss.write("accept", {"verdict": "accept"}, target=first, counter=30)
    one, two = town.a.documents.values()
    town.merge(whole(town.boss), parcel((town.a, 1, 5), keep=[0, 1, 3, 4], document=two),
               parcel((town.a, 1, 2), document=one))
    assert town.row("R1", "f_name") == ("茶园",), "what lies between isn't here yet"
    town.merge(whole(town.a))
    assert town.row("R1", "state", "counts", "f_name") == ("accepted", 1, "茶园二期")


def test_mutant_a_document_after_its_entry_is_never_noted(town) -> None:
    submit = town.a.submit({"R1": town.a.revise("R1")})
    town.merge(whole(town.a))
    assert town.row("R1", "state") == ("draft",)
    town.merge(replace(whole(town.a), submission=next(iter(town.a.documents.values()))))
    assert town.row("R1", "state") == ("submitted",)
    assert submit


def test_mutant_another_units_old_value_is_accepted_through_a_neighbour(town) -> None:
    """青石镇 hands in a revision of 双河镇's record; the county accepts; nothing of 双河镇 counts by that."""
    old = town.a.revise("R1", values={"name": "旧"})
    town.a.revise("R1", [old], values={"name": "新"})
    submit = town.c.submit({"R1": old})
    town.boss.write("accept", {"verdict": "accept"}, target=submit, counter=9)
    document = next(iter(town.c.documents.values()))
    town.merge(whole(town.a), replace(whole(town.c), submission=document), whole(town.boss))
    assert town.row("R1", "counts", "final_hash", "f_name") == (0, None, "新")


def test_a_private_part_that_two_revisions_name_reaches_the_one_that_was_here(town) -> None:
    """The part comes later, and another revision that names it stands before the one that counts."""
    town.a.revise("R1", phone="1395")
    town.merge(parcel((town.a, 1, 1), private=False))
    town.a.revise("R2", phone="1395")
    town.merge(parcel((town.a, 1, 2), order=[1, 0]))
    assert town.row("R1", "f_phone", "missing") == town.row("R2", "f_phone", "missing") == ("1395", 0)


def test_mutant_private_part_for_nobody(town) -> None:
    town.a.revise("R1", phone="13900000000")
    stray = next(iter(town.a.parts.values()))
    town.c.revise("R2", unit=QINGSHI)
    with pytest.raises(NotMerged, match="敏感信息"):
        town.merge(replace(whole(town.c), private=lambda: iter([stray])))


# Strict reading: each of these is refused whole


@pytest.mark.parametrize("change", [
    {"counter": 0}, {"at": "yesterday"}, {"kind": "Revision"}, {"v": 2}, {"seq": 7}, {"body": []},
])
def test_an_entry_that_is_not_well_formed_refuses_the_package(town, change) -> None:
    town.a.revise("R1")
    raw, content = town.a.entries[0]
    town.a.entries[0] = canonical_bytes({**content, **change}), {**content, **change}
    with pytest.raises(NotMerged):
        town.merge(whole(town.a))
    assert town.county.db.execute("SELECT count(*) FROM entry WHERE record = 'R1'").fetchone() == (0,)
    assert raw


def test_one_flipped_bit_anywhere_in_an_entry_is_refused(town) -> None:
    town.a.revise("R1")
    raw, content = town.a.entries[0]
    for place in range(0, len(raw), 7):
        broken = bytearray(raw)
        broken[place] ^= 1
        arrival = whole(town.a)
        with pytest.raises(NotMerged):
            town.merge(replace(arrival, entries=lambda broken=bytes(broken): iter([broken])))
    assert content


def test_an_entry_that_does_not_follow_the_one_before_is_refused(town) -> None:
    town.a.revise("R1")
    town.a.revise("R2")
    raw, content = town.a.entries[1]
    other = canonical_bytes({**content, "prev": "f" * 64})
    town.a.entries[1] = other, content
    with pytest.raises(NotMerged, match="没有接在"):
        town.merge(whole(town.a))
    assert raw


def test_a_definition_that_is_missing_or_not_its_own_hash_refuses_the_package(town) -> None:
    town.a.entries.clear()
    town.a.write("revision", {"form_hash": "e" * 64, "version": 1, "unit": SHUANGHE, "parents": [], "values": {}},
                 form="note", record="R1")
    with pytest.raises(NotMerged, match="定义"):
        town.merge(whole(town.a))
    with pytest.raises(NotMerged, match="定义"):
        town.merge(replace(whole(town.c), lists=(), forms={"e" * 64: canonical_bytes(NOTES.raw)}))


def test_a_counter_at_its_end_does_not_stop_our_own_writing(town) -> None:
    town.a.revise("R1", counter=2**63 - 1)
    town.merge(whole(town.a))
    assert town.county.save("note", {"name": "还能写"}).hash


# Who may write


def test_a_neighbour_writes_in_vain(town) -> None:
    ours = town.a.revise("R1")
    theirs = town.c.revise("R1", [ours], unit=SHUANGHE, values={"name": "越权"})
    found = town.merge(whole(town.a), whole(town.c))
    assert found.barred == {theirs: "foreign_unit"}
    assert town.heads("R1") == {ours}
    assert town.county.entry(theirs), "kept and shown, never counted"


def test_a_township_writes_for_a_village_without_a_stream_and_only_on_behalf_of_one_with(town) -> None:
    free = town.a.revise("R1", unit=OTHER_VILLAGE)
    taken = town.a.revise("R2", unit=VILLAGE)
    filled = town.a.revise("R3", unit=VILLAGE, on_behalf=True)
    found = town.merge(whole(town.a))
    assert found.barred == {taken: "needs_on_behalf"}
    assert (town.heads("R1"), town.heads("R2"), town.heads("R3")) == ({free}, set(), {filled})


def test_what_is_filled_in_for_another_is_marked_until_the_owner_confirms(town) -> None:
    filled = town.boss.revise("R1", unit=SHUANGHE, on_behalf=True)
    town.c.write("confirm", {}, target=filled)
    town.merge(whole(town.boss), whole(town.c))
    assert town.row("R1", "counts", "on_behalf") == (1, 1)
    town.b.write("confirm", {}, target=filled)
    town.merge(whole(town.b))
    assert town.row("R1", "counts", "on_behalf") == (1, 0)


def test_what_a_lost_machine_wrote_afterwards_counts_nowhere(town) -> None:
    good = town.a.revise("R1")
    bad = town.a.revise("R1", [good], values={"name": "小偷"})
    town.merge(whole(town.a))
    assert town.heads("R1") == {bad}
    town.last_good(town.a, 1)
    assert town.heads("R1") == {good}
    assert town.county.db.execute("SELECT reason FROM barred").fetchall() == [("outside_span",)]


def test_a_record_of_which_nothing_counts_has_no_row_until_the_roster_lets_it(town) -> None:
    town.roster(without=town.c)
    town.c.revise("R1", unit=QINGSHI)
    town.merge(whole(town.c))
    assert town.row("R1", "record") is None
    town.roster()
    assert town.row("R1", "record") == ("R1",)


def test_own_records_of_a_unit_that_gets_a_stream_wait_for_acceptance_from_then_on(tmp_path) -> None:
    from tests.model.exchange.conftest import Town
    from tests.model.exchange.town import open_county

    with open_county(tmp_path / "县.tuodi") as county:
        town = Town(county)
        saved = county.save("note", {"name": "县里先录的"}, unit=SHUANGHE)
        assert town.row(saved.record, "counts") == (1,)
        town.roster()
        assert town.row(saved.record, "record") is None, "since the county may only fill in on behalf of it"


# Gaps, forks, what waits


def test_a_gap_is_named_and_filled_later(town) -> None:
    for number in range(6):
        town.a.revise(f"R{number}")
    found = town.merge(parcel((town.a, 1, 2)), parcel((town.a, 5, 6)))
    assert [(each.first, each.last) for each in found.gaps] == [(3, 4)]
    assert chains.have(town.county.db, town.a.stream) == 2
    assert town.merge(parcel((town.a, 3, 4))).gaps == []
    assert chains.have(town.county.db, town.a.stream) == 6


def test_a_listed_entry_that_is_not_carried_is_no_gap(town) -> None:
    for number in range(3):
        town.a.revise(f"R{number}")
    assert town.merge(parcel((town.a, 1, 3), keep=[0, 2])).gaps == []
    assert town.row("R1", "record") is None


def test_a_stream_that_continues_another_past_is_a_fork_even_where_no_seq_is_seen_twice(town) -> None:
    town.a.revise("R1")
    town.a.revise("R2")
    copy = town.a.fork(1)
    copy.revise("R2", values={"name": "另一个"})
    copy.revise("R3")
    town.merge(parcel((town.a, 1, 2)))
    found = town.merge(parcel((copy, 3, 3)))
    assert [(each.seq, each.hashes) for each in found.forks] == [(2, ())]


def test_a_revision_waits_visibly_for_its_parent(town) -> None:
    parent = town.a.revise("R1")
    child = town.b.revise("R1", [parent])
    found = town.merge(whole(town.b))
    assert found.waiting == waiting(town.county.db) == {child: (parent,)}
    town.merge(whole(town.a))
    assert waiting(town.county.db) == {}
    assert town.heads("R1") == {child}


def test_replay_of_an_older_package_brings_nothing_back(town) -> None:
    first = town.a.revise("R1")
    older = whole(town.a)
    second = town.a.revise("R1", [first], void=True)
    town.merge(whole(town.a))
    before = state_of(town.county)
    assert town.merge(older).new == 0
    found = state_of(town.county)
    assert set(found.pop("checkpoint")) > set(before.pop("checkpoint")), "what was vouched for earlier is kept too"
    assert found == before
    assert town.heads("R1") == {second}


def test_a_copy_of_our_own_folder_is_seen_before_it_does_harm(town) -> None:
    from model.exchange.merging import continued_elsewhere
    from model.trust import certificates
    from model.workspace.session import secret

    county = town.county
    key = certificates.key_from_bytes(secret(county.db, "installation_key"))
    copy = Device("990101", "A", key=key)
    copy.revise("R1")
    arrival = whole(copy)
    assert continued_elsewhere(county.db, arrival.lists)
    assert preview(county, arrival).copied


# The dry run


def test_the_dry_run_says_what_merging_then_does_and_changes_nothing(town) -> None:
    one = town.a.revise("R1", values={"name": "甲", "amount": 1})
    town.merge(whole(town.a))
    town.a.revise("R1", [one], values={"name": "甲", "amount": 2})
    town.b.revise("R1", [one], values={"name": "乙", "amount": 1})
    town.b.revise("R2")
    before = state_of(town.county)

    newer, conflicting = preview(town.county, whole(town.a)), preview(town.county, whole(town.a, town.b))

    assert state_of(town.county) == before
    assert newer.counts == {"newer": 1}
    assert [(each.path, each.before, each.after) for each in newer.differences["R1"]] == [("amount", 1, 2)]
    assert conflicting.counts == {"new": 1, "conflicting": 1}
    again = merge(town.county, whole(town.a, town.b))
    assert again.new == 3
    assert preview(town.county, whole(town.a, town.b)).changes_nothing


def test_the_dry_run_names_the_package_that_never_came(town) -> None:
    made = town.a.revise("R1")
    for _ in range(3):
        town.a.submit({"R1": made})
    documents = list(town.a.documents.values())
    town.merge(replace(parcel((town.a, 1, 2)), submission=documents[0]))
    seen = preview(town.county, replace(whole(town.a), submission=documents[2], number="A003"))
    assert seen.missing_numbers == ("A002",)
    assert sha256_hex(documents[1]) not in {row[0] for row in town.county.db.execute("SELECT digest FROM document")}
