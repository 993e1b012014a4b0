"""Every reader against real files whose bytes were spoiled, and against content that a member of the roster signed."""

import json
import os
import random
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.errors import BadContent
from export.exchange import handing_over, joining, receiving, rescue
from export.package.reading import open_package
from export.package.sealing import public_age_key, seal_file
from export.package.writing import (
    CERTIFICATES,
    CHECKPOINTS,
    HANDOVER,
    INVITATION,
    RECEIPT,
    REQUEST,
    RESCUE,
    ROSTER,
    SUBMISSION,
)
from export.signing.container import Signer
from forms.canonical import NotCanonical, canonical_bytes
from model.workspace import streams
from tests.fuzz.hostile import (
    chained,
    entries_in,
    members_of,
    refused,
    refused_whole,
    sealed,
    signer_of,
    spoiled_bytes,
    spoiled_value,
)
from tests.fuzz.readers import READERS, only_inside
from tests.fuzz.real_files import CLOCK, NEW, World, open_world

EXAMPLES = min(1000, int(os.environ.get("TUODI_EXAMPLES", "15")))
hostile = settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 15,
                   suppress_health_check=list(HealthCheck))
chances = st.integers(0, 2**32).map(random.Random)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    made = open_world(tmp_path_factory.mktemp("world"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("room")


@pytest.fixture(scope="module", params=READERS)
def reader(request: pytest.FixtureRequest, world: World):
    act, seeds = READERS[request.param]
    return act, seeds(world.files)


def test_reads_what_is_whole(reader, room: Path) -> None:
    act, seeds = reader
    assert seeds
    assert any(only_inside(act, each, room) == "" for each in seeds)


@hostile
@given(chances)
def test_refuses_what_is_spoiled(reader, room: Path, chance: random.Random) -> None:
    act, seeds = reader
    whole = chance.choice(seeds)
    refused(lambda: only_inside(act, spoiled_bytes(chance, whole), room))


def resigned(world: World, path: Path, name: str, chance: random.Random, signer: Signer) -> Path:
    """A real file with one JSON member spoiled in its meaning, signed by whoever may sign such files."""
    members, head = members_of(path)
    value = spoiled_value(chance, json.loads(members[name]))
    try:
        members[name] = canonical_bytes(value)
    except NotCanonical:
        members[name] = json.dumps(value).encode()
    return sealed(world.files / "hostile.asice", members, head, signer)


def tried(world: World, workspace, path: Path, act: Callable[[], object]) -> None:
    receiving.look(workspace, path)
    refused_whole(act, workspace, world.files)


@hostile
@given(chances)
def test_submissions_of_a_member(world: World, chance: random.Random) -> None:
    name = chance.choice((SUBMISSION, CHECKPOINTS))
    path = resigned(world, world.submission, name, chance, signer_of(world.township))
    tried(world, world.county, path, lambda: receiving.take(world.county, path))


@hostile
@given(chances)
def test_hand_overs_of_a_member(world: World, chance: random.Random) -> None:
    path = resigned(world, world.handed, HANDOVER, chance, signer_of(world.township))
    tried(world, world.county, path, lambda: handing_over.take(world.county, path))


@hostile
@given(chances)
def test_requests_to_be_let_in_again(world: World, chance: random.Random) -> None:
    path = resigned(world, world.asked, RESCUE, chance, signer_of(world.township))
    tried(world, world.county, path, lambda: rescue.take(world.county, path))


@settings(hostile, max_examples=max(5, EXAMPLES // 5))
@given(chances)
def test_answers_to_who_is_locked_out(world: World, chance: random.Random) -> None:
    path = resigned(world, world.answer, RESCUE, chance, signer_of(world.county))
    folder = world.files / "锁着的.tuodi"
    shutil.copytree(world.locked, folder)
    try:
        refused(lambda: rescue.finish(folder, path, NEW, CLOCK).close())
    finally:
        shutil.rmtree(folder)


@hostile
@given(chances)
def test_notices_of_the_county(world: World, chance: random.Random) -> None:
    members, head = members_of(world.notice)
    lines = entries_in(members)
    place = chance.randrange(len(lines))
    lines[place] = {**lines[place], "body": spoiled_value(chance, lines[place]["body"])}
    if chance.random() < 0.3:
        name = chance.choice([each for each in members if each.startswith("forms/")])
        members[name] = canonical_bytes(spoiled_value(chance, {"id": "x", "fields": [{"name": "a"}]}))
    made = chained(world.county.installation().key, world.county.stream, lines)
    path = sealed(world.files / "hostile.asice", {**members, **made}, head, signer_of(world.county))
    tried(world, world.township, path, lambda: receiving.take(world.township, path))


@hostile
@given(chances)
def test_sealed_refills_of_the_county(world: World, chance: random.Random) -> None:
    plain = world.files / "plain.asice"
    shutil.copy(world.receipt, plain)
    if chance.random() < 0.5:
        plain = resigned(world, world.receipt, CHECKPOINTS, chance, signer_of(world.county))
    path = world.files / "hostile.asice.age"
    seal_file(plain, path, [public_age_key(each) for each in streams.age_keys(world.township.db)])
    if chance.random() < 0.5:
        path.write_bytes(spoiled_bytes(chance, path.read_bytes()))
    tried(world, world.township, path, lambda: receiving.take(world.township, path))


@settings(hostile, max_examples=max(5, EXAMPLES // 5))
@given(chances)
def test_certificates_beside_a_roster(world: World, chance: random.Random) -> None:
    roster = next(each for each in sorted(world.files.rglob("*名册*.asice")) if CERTIFICATES in members_of(each)[0])
    path = resigned(world, roster, CERTIFICATES, chance, signer_of(world.county))
    tried(world, world.township, path, lambda: receiving.take(world.township, path))


def put(value: Any, path: str, new: str) -> None:
    """Write into a JSON value at a path like people[0].name."""
    *inside, last = [int(each) if each.isdigit() else each for each in re.findall(r"\w+", path)]
    for each in inside:
        value = value[each]
    value[last] = f"{value[last]}{new}"


@pytest.mark.parametrize(("file", "member", "path"), [
    ("-回执-", RECEIPT, "issuer_name"), ("-回执-", ROSTER, "units[0].name"),
    ("名册", ROSTER, "people[0].name"), ("名册", ROSTER, "streams[0].letter"),
    ("邀请", INVITATION, "unit_name"), ("邀请", INVITATION, "units[1].name"),
    ("申请加入", REQUEST, "label"), ("申请加入", REQUEST, "people[0].name"),
    ("交接给", HANDOVER, "receiver_name"), ("交接给", HANDOVER, "ledgers[0].title"),
    ("申请恢复", RESCUE, "person_name"),
])
def test_a_name_that_hides_something_is_refused_and_the_field_named(
    world: World, file: str, member: str, path: str
) -> None:
    members, head = members_of(sorted(world.files.rglob(f"*{file}*.asice"))[-1])
    made = world.files / "hostile.asice"
    for hidden in ("\u202e", "\u2066", "\x07", "\u200b", "\u2028"):
        content = json.loads(members[member])
        put(content, path, hidden)
        sealed(made, {**members, member: canonical_bytes(content)}, head, signer_of(world.county))
        with open_package(made) as package, pytest.raises(BadContent) as problem:
            package.raw(member)
        assert path in problem.value.happened
        assert problem.value.next_step
    for act in (receiving.take, joining.accept_invitation, joining.take_request, handing_over.take, rescue.take):
        for workspace in (world.county, world.township):
            assert refused_whole(lambda act=act, workspace=workspace: act(workspace, made), workspace, world.files)


@pytest.mark.parametrize("value", ["\u202e镇河双", "双\x00河", "\u2067双河"])
def test_a_value_that_hides_something_is_refused_in_plain_words(world: World, value: str) -> None:
    members, head = members_of(world.notice)
    lines = entries_in(members)
    place = next(at for at, each in enumerate(lines) if each["body"].get("values"))
    lines[place]["body"]["values"]["name"] = value
    made = chained(world.county.installation().key, world.county.stream, lines)
    path = sealed(world.files / "hostile.asice", {**members, **made}, head, signer_of(world.county))
    said = receiving.look(world.township, path)
    assert not said.ok
    assert said.happened
    assert refused_whole(lambda: receiving.take(world.township, path), world.township, world.files)
