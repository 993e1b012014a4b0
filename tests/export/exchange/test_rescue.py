"""Password and recovery sheet both lost: the county opens the folder again after a telephone call."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.errors import BadFile, SealedForOthers
from export.exchange import rescue
from export.exchange.rescue import NotListedForRescue
from export.package.sealing import public_age_key, seal_bytes
from export.package.writing import RESCUE
from forms.canonical import canonical_bytes
from model.clock import FixedClock
from model.errors import WeakPassword, WrongPassword
from model.exchange.invitation import AlteredJoining
from model.workspace import opening, rescue_slot, streams
from model.workspace.rescue_slot import NobodyAbove, NotAskedHere
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, SHUANGHE, TODAY, Neighbours
from tests.fuzz.hostile import members_of, sealed, signer_of
from tests.model.month.month_office import CHEAP, PREPARER

NEW = "人间四月芳菲尽2026"
CLOCK = FixedClock(TODAY)


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.fixture
def county(around: Neighbours) -> Workspace:
    return around.make(COUNTY, "云岭县", person="马会计")


@pytest.fixture
def locked(around: Neighbours, county: Workspace) -> Path:
    """A township that joined, entered something, and whose password nobody knows any more."""
    township = around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    township.save("supporter", {"name": "省建工集团"})
    township.close()
    return township.folder


def ask(folder: Path, out: Path) -> rescue.RescueFile:
    return rescue.ask(folder, opening.people_of(folder)[0], NEW, CLOCK, out, CHEAP)


def test_the_county_gives_the_key_back_and_the_new_password_holds(around, county, locked) -> None:
    written = ask(locked, around.stick())
    asked = rescue.take(county, written.path)
    assert asked.code == written.code
    assert (asked.unit_name, asked.person_name, asked.device.letter) == ("双河镇", "何晓岚", "A")

    reply = rescue.answer(county, asked.sha256, around.stick())
    with rescue.finish(locked, reply.path, NEW, CLOCK) as again:
        assert again.person_name == "何晓岚"
        assert again.listing("supporter", columns=("name",)).count().rows == 1
        assert again.entries(again.stream)[-1].kind == "rescued"

    person = opening.people_of(locked)[0].id
    with pytest.raises(WrongPassword):
        opening.open_workspace(locked, person, PREPARER, CLOCK)
    with opening.open_workspace(locked, person, NEW, CLOCK):
        pass
    with pytest.raises(NotAskedHere):
        rescue.finish(locked, reply.path, NEW, CLOCK)


def test_the_answer_opens_nothing_without_the_new_password(around, county, locked) -> None:
    asked = rescue.take(county, ask(locked, around.stick()).path)
    reply = rescue.answer(county, asked.sha256, around.stick())
    with pytest.raises(WrongPassword):
        rescue.finish(locked, reply.path, "别人猜的密码2026", CLOCK)


def test_the_answer_to_an_older_request_opens_nothing(around, county, locked) -> None:
    asked = rescue.take(county, ask(locked, around.stick()).path)
    reply = rescue.answer(county, asked.sha256, around.stick())
    ask(locked, around.stick())
    with pytest.raises(NotAskedHere):
        rescue.finish(locked, reply.path, NEW, CLOCK)


def test_another_county_can_not_open_it(around, county, locked) -> None:
    written = ask(locked, around.stick())
    other = around.make("511102", "某县")
    with pytest.raises(SealedForOthers):
        rescue.take(other, written.path)


def test_a_folder_that_never_joined_has_no_way_back(around) -> None:
    township = around.make(SHUANGHE, "双河镇")
    with pytest.raises(NobodyAbove):
        rescue.ask(township.folder, opening.people_of(township.folder)[0], NEW, CLOCK, around.stick())


def test_a_weak_password_is_refused_before_anything_is_written(around, county, locked) -> None:
    with pytest.raises(WeakPassword):
        rescue.ask(locked, opening.people_of(locked)[0], "123", CLOCK, around.stick())
    assert rescue_slot.waiting(locked) is None


@pytest.mark.parametrize("plain", [b"[" * 5_000, b"7", b"{}", b'{"workspace":[]}', b"\xff"])
def test_whatever_somebody_seals_to_the_county_is_refused_in_words(around, county, locked, plain) -> None:
    members, head = members_of(ask(locked, around.stick()).path)
    content = json.loads(members[RESCUE])
    content["sealed"] = seal_bytes(plain, [public_age_key(each) for each in streams.age_keys(county.db)]).hex()
    path = sealed(around.folder / "假的.asice", {RESCUE: canonical_bytes(content)}, head, signer_of(county))
    with pytest.raises(AlteredJoining):
        rescue.take(county, path)


def test_a_changed_request_is_refused(around, county, locked) -> None:
    written = ask(locked, around.stick())
    content = bytearray(written.path.read_bytes())
    content[content.index(b'"reply_to":"') + 14] ^= 1
    written.path.write_bytes(content)
    with pytest.raises(BadFile):
        rescue.take(county, written.path)


def test_a_device_that_the_roster_does_not_name_is_not_opened(around, county, locked, monkeypatch) -> None:
    written = ask(locked, around.stick())
    asked = rescue.take(county, written.path)
    with county.transaction() as db:
        db.execute("DELETE FROM roster")
    with pytest.raises(NotListedForRescue):
        rescue.answer(county, asked.sha256, around.stick())
