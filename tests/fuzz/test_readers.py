"""Every reader against real files whose bytes were spoiled, and against content that a member of the roster signed."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.exchange import handing_over, receiving, rescue
from export.package.sealing import public_age_key, seal_file
from export.package.writing import CERTIFICATES, CHECKPOINTS, HANDOVER, RESCUE, SUBMISSION
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

EXAMPLES = min(1000, int(os.environ.get("TUODI_EXAMPLES", "25")))
hostile = settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=EXAMPLES <= 25,
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
