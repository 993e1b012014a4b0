"""From the township over the county to the city: what is relayed keeps its own signature."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from forms.canonical import canonical_bytes, sha256_hex
from model.exchange import trust
from model.exchange.arrival import Arrival, HashList, NotMerged
from model.exchange.merging import merge
from model.month.outgoing import Outgoing, outgoing
from model.trust.certificates import make_root, new_key
from model.trust.roster import Roster, RosterStream, RosterUnit, Span, roster_bytes, sign_roster
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests.model.exchange.town import CHEAP, COUNTY, FORMS, NOTES, ROOT, own_stream, whole

CITY = "9901"


@pytest.fixture
def city(tmp_path: Path, town) -> Iterator[Workspace]:
    """A city that the county joined: its roster names the county's root, under which the county lists its own."""
    workspace = create(tmp_path / "云边市.tuodi", unit=CITY, unit_name="云边市", person_name="市级", role="reviewer",
                       password="春江花月夜2026", clock=town.county.clock, cost=CHEAP, forms=FORMS).workspace
    key = new_key()
    root = make_root(key, unit=CITY, unit_name="云边市")
    trust.pin_root(workspace, root)
    own = workspace.streams()[0]
    units = (RosterUnit(CITY, "云边市", "city", ""), RosterUnit(COUNTY, "云岭县", "county", CITY, root=ROOT))
    raw = roster_bytes(Roster(CITY, "云边市", 1, "2026-03-01T00:00:00.000Z", root, units, (
        own_stream(town.county), RosterStream(own.public_key, CITY, "A", (Span(CITY),)))))
    trust.apply_roster(workspace, raw, sign_roster(key, raw))
    yield workspace
    workspace.close()


def as_arrival(sent: Outgoing, sender: Workspace, document: bytes = b"") -> Arrival:
    lists = tuple(
        HashList(each["stream"], bytes.fromhex(each["public_key"]), each["from"],
                 bytes.fromhex(each["roll"]) if "roll" in each else bytes(32), tuple(each["hashes"]),
                 bytes.fromhex(each["signature"]))
        for each in json.loads(sent.checkpoints)["streams"])
    return Arrival(sha256_hex(sent.checkpoints), "县.asice", "submission", sender.stream, sender.unit, lists,
                   entries=lambda: iter(sent.entries), forms=sent.forms, submission=document,
                   documents=lambda: iter(sent.documents))


def handed_up(town) -> tuple[Outgoing, bytes, str]:
    """双河镇's record, accepted by the county and handed up with the county's own month."""
    made = town.a.revise("R1", values={"name": "茶园", "amount": 100})
    submit = town.a.submit({"R1": made})
    town.merge(replace(whole(town.a), submission=next(iter(town.a.documents.values()))))
    town.county.append_flow("accept", target=submit, body={"verdict": "accept"})
    document = canonical_bytes({"v": 1, "unit": COUNTY, "period": "2026-03", "number": "A001", "heads": {"R1": made},
                                "nil": [], "remarks": ""})
    ours = town.county.append_flow("submit", body={"number": "A001", "unit": COUNTY, "period": "2026-03",
                                                   "digest": sha256_hex(document)})
    return outgoing(town.county, {"R1": made}), document, ours


def row(city: Workspace, *columns: str):
    return city.db.execute(f"SELECT {', '.join(columns)} FROM p_note WHERE record = 'R1'").fetchone()


def test_what_the_county_accepted_counts_above_at_once(city, town) -> None:
    sent, document, _ = handed_up(town)
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    found = merge(city, as_arrival(sent, town.county, document))

    assert (found.barred, found.gaps, found.forks) == ({}, [], [])
    assert row(city, "counts", "f_name") == (1, "茶园"), "only the parent accepts, and the county is the parent"
    assert city.latest_checkpoint(town.a.stream).seq == 2, "the province still sees who vouched"


def test_without_the_document_relayed_entries_count_once_the_city_accepts_the_county(city, town) -> None:
    """Packages of before say what the county accepted, but not which revisions that were."""
    sent, document, submit = handed_up(town)
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    merge(city, as_arrival(replace(sent, documents=()), town.county, document))
    assert row(city, "counts") == (0,)
    city.append_flow("accept", target=submit, body={"verdict": "accept"})
    assert row(city, "state", "counts") == ("accepted", 1)


def test_an_older_month_of_the_county_accepted_late_takes_no_correction_back(city, town) -> None:
    sent, document, ours = handed_up(town)
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    mended = town.a.revise("R1", [town.a.hashes[0]], values={"name": "茶园二期", "amount": 200})
    submit = town.a.submit({"R1": mended})
    town.merge(replace(whole(town.a), submission=list(town.a.documents.values())[1]))
    town.county.append_flow("accept", target=submit, body={"verdict": "accept"})
    merge(city, as_arrival(sent, town.county, document))
    merge(city, as_arrival(outgoing(town.county, {}), town.county))
    city.append_flow("accept", target=ours, body={"verdict": "accept"})
    assert row(city, "counts", "f_name") == (1, "茶园二期")


def test_a_document_of_which_nobody_speaks_is_refused(city, town) -> None:
    sent, document, _ = handed_up(town)
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    with pytest.raises(NotMerged, match="上报清单"):
        merge(city, as_arrival(replace(sent, documents=(*sent.documents, b'{"heads":{}}')), town.county, document))
    assert city.db.execute("SELECT count(*) FROM document").fetchone() == (0,)


def test_without_the_countys_roster_what_it_relays_is_kept_and_not_counted(city, town) -> None:
    sent, document, _ = handed_up(town)
    found = merge(city, as_arrival(sent, town.county, document))
    assert set(found.barred.values()) == {"unknown_stream"}
    assert row(city, "record") is None
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    assert row(city, "f_name") == ("茶园",)


def test_the_county_cannot_slip_an_entry_into_a_townships_stream(city, town) -> None:
    sent, document, _ = handed_up(town)
    trust.apply_roster(city, *trust.newest_signed(town.county, COUNTY))
    first = town.a.entries[0][1]
    forged = canonical_bytes({**first, "body": {**first["body"], "values": {"name": "改"}}})
    entries = tuple(forged if raw == town.a.entries[0][0] else raw for raw in sent.entries)
    with pytest.raises(NotMerged, match="流水清单"):
        merge(city, as_arrival(replace(sent, entries=entries), town.county, document))
    assert row(city, "record") is None


def test_only_what_the_county_has_whole_is_relayed(city, town) -> None:
    sent, _, _ = handed_up(town)
    assert town.a.stream in sent.checkpoints.decode()
    for number in range(3):
        town.c.revise(f"Q{number}", unit=town.c.unit)
    from tests.model.exchange.town import parcel

    town.merge(parcel((town.c, 3, 3)))
    again = outgoing(town.county, {})
    assert town.c.stream not in again.checkpoints.decode()
    assert NOTES.hash in again.forms
    assert city
