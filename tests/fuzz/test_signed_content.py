"""Whoever has a device's key signs what he likes: it is refused whole, or taken and can then be shown."""

import json
import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.exchange import joining, receiving
from export.exchange.receipt import write_receipt
from export.package.writing import CHECKPOINTS, PRIVATE, RECEIPT, ROSTER, ROSTER_SIGNATURE
from forms.canonical import NotCanonical, canonical_bytes, sha256_hex
from model.exchange import trust
from model.exchange.receipts import acknowledged
from model.trust.roster import sign_roster
from model.workspace.workspace import Workspace
from tests.export.border import Border, open_border
from tests.export.exchange.joined import COUNTY, SHUANGHE, Neighbours
from tests.fuzz.hostile import (
    chained,
    entries_in,
    members_of,
    refused_whole,
    sealed,
    signer_of,
    spoiled_value,
)

EXAMPLES = min(300, int(os.environ.get("TUODI_EXAMPLES", "40")))
hostile = settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                   suppress_health_check=list(HealthCheck))
chances = st.integers(0, 2**32).map(random.Random)


def shows(workspace: Workspace) -> None:
    """What was taken can be listed and opened: a value may be strange, it may not stop anybody."""
    for form_id, form in workspace.forms.items():
        for row in workspace.listing(form_id, columns=form.list_columns).page(0, 20):
            workspace.read(form_id, row.record)
            workspace.history(row.record)


@pytest.fixture(scope="module")
def package(border: Border) -> Path:
    return border.package()


@pytest.fixture(scope="module")
def receipt(border: Border, package: Path) -> Path:
    taken = receiving.take(border.county, package)
    return write_receipt(border.county, taken.sha256, border.folder)


def test_a_second_word_on_the_same_sheet_keeps_the_true_one_out_nowhere(tmp_path: Path) -> None:
    border = open_border(tmp_path)
    border.join()
    package = border.package()
    members, head = members_of(package)
    entries = entries_in(members)
    submit = next(each for each in entries if each["kind"] == "submit")
    key = border.township.installation().key
    forged = {name: raw for name, raw in members.items() if name.startswith("forms/") or name == PRIVATE}
    for month in ("2026-01", "2026-02", "2026-04", "2026-05"):  # whichever hash comes first
        submit["body"]["period"] = month
        notice = {"kind": "notice", "unit": head["unit"], "number": "A009", "recipient": head["recipient"]}
        path = sealed(border.folder / "hostile.asice", {**forged, **chained(key, border.township.stream, entries)},
                      notice, signer_of(border.township))
        receiving.take(border.county, path)
    received = receiving.take(border.county, package).received
    assert received is not None
    assert received.submit
    border.township.close()
    border.county.close()


def spoiled_json(chance: random.Random, raw: bytes) -> bytes:
    """Spoiled in its meaning, canonical where that is possible."""
    value = spoiled_value(chance, json.loads(raw))
    try:
        return canonical_bytes(value)
    except NotCanonical:
        return json.dumps(value).encode()


@hostile
@given(chances)
def test_entries_that_a_member_signed(border: Border, package: Path, chance: random.Random) -> None:
    members, head = members_of(package)
    entries = entries_in(members)
    place = chance.randrange(len(entries))
    inside = chance.choice(("values", "body", "entry"))
    one = entries[place]
    if inside == "values" and "values" in one["body"]:
        one["body"]["values"] = spoiled_value(chance, one["body"]["values"])
    elif inside == "entry":
        entries[place] = {**one, **{name: spoiled_value(chance, {name: one[name]}).get(name, 0)
                                    for name in chance.sample(sorted(one), 1)}}
    else:
        one["body"] = spoiled_value(chance, one["body"])
    key = border.township.installation().key
    forged = {name: raw for name, raw in members.items() if name.startswith("forms/") or name == PRIVATE}
    notice = {"kind": "notice", "unit": head["unit"], "number": "A009", "recipient": head["recipient"]}
    path = border.folder / "hostile.asice"
    sealed(path, {**forged, **chained(key, border.township.stream, entries)}, notice, signer_of(border.township))

    receiving.look(border.county, path)
    if not refused_whole(lambda: receiving.take(border.county, path), border.county, border.folder):
        shows(border.county)


@hostile
@given(chances)
def test_receipts_that_the_county_signed(border: Border, receipt: Path, chance: random.Random) -> None:
    members, head = members_of(receipt)
    inside = chance.choice((RECEIPT, RECEIPT, CHECKPOINTS, "head", ROSTER, "forms"))
    if inside == "head":
        head = {**head, **{name: spoiled_value(chance, {name: head[name]}).get(name, 0)
                           for name in chance.sample(sorted(head), 1)}}
    elif inside == "forms":
        name = chance.choice([each for each in members if each.startswith("forms/")])
        raw = spoiled_json(chance, members[name])
        members[f"forms/{sha256_hex(raw)}.json"] = raw
    else:
        members[inside] = spoiled_json(chance, members[inside])
    path = sealed(border.folder / "hostile.asice", members, head, signer_of(border.county))

    receiving.look(border.township, path)
    refused_whole(lambda: receiving.take(border.township, path), border.township, border.folder)
    assert all(isinstance(each, int) for each in acknowledged(border.township).values())


@hostile
@given(chances)
def test_rosters_that_the_root_signed(border: Border, chance: random.Random) -> None:
    content = json.loads(border.roster()[0])
    name = chance.choice(("units", "streams", "people", "unit_name", "at", "root", "v"))
    raw = canonical_bytes({**content, name: spoiled_value(chance, {name: content[name]}).get(name, "")})
    path = border.folder / "roster.asice"
    sealed(path, {ROSTER: raw, ROSTER_SIGNATURE: sign_roster(border.root_key, raw).hex().encode()},
           {"kind": "roster", "unit": COUNTY}, signer_of(border.county))
    receiving.look(border.township, path)
    if not refused_whole(lambda: receiving.take(border.township, path), border.township, border.folder):
        trust.apply_roster(border.township, *border.roster())


@pytest.fixture(scope="module")
def newcomers(tmp_path_factory):
    made = Neighbours(tmp_path_factory.mktemp("newcomers"))
    county, township = made.make(COUNTY, "云岭县"), made.make(SHUANGHE, "双河镇")
    invitation = joining.write_invitation(county, made.stick()).path
    joining.accept_invitation(township, invitation)
    request = joining.write_request(township, made.stick(), "办公室的电脑").path
    yield county, township, members_of(invitation), members_of(request), made.folder
    made.close()


@hostile
@given(chances)
def test_invitations_and_requests_that_their_makers_signed(newcomers, chance: random.Random) -> None:
    county, township, invitation, request, folder = newcomers
    invites = chance.random() < 0.5
    members, head = invitation if invites else request
    name = "data/invitation.json" if invites else "data/request.json"
    path = sealed(folder / "hostile.asice", {**members, name: spoiled_json(chance, members[name])}, head,
                  signer_of(county if invites else township))
    for workspace in (county, township):
        receiving.look(workspace, path)
        act = joining.accept_invitation if invites else joining.take_request
        refused_whole(lambda: act(workspace, path), workspace, folder)  # noqa: B023  called at once
