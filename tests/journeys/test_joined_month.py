"""A month after joining: sealed to the county, received, and from then on everybody says who signed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export import month
from export.exchange import joining, receiving
from export.package.sealing import open_sealed
from export.sending import posting
from model.exchange import admitting, chains
from model.workspace import opening
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, Neighbours
from tests.model.month.month_office import MONTH, PREPARER, REVIEWER, UNIT, Office, open_office


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


@pytest.fixture
def office(around: Neighbours) -> Office:
    made = open_office(around.folder)
    around.open.append(made.workspace)
    made.report_all()
    made.fund_nil()
    return made


def packed(office: Office, folder: Path) -> Path:
    workspace = office.workspace
    made = month.begin_sign_off(workspace, UNIT, MONTH)
    made = month.sign(workspace, made, "preparer", office.preparer, PREPARER)
    made = month.sign(workspace, made, "reviewer", office.reviewer, REVIEWER)
    return month.pack(workspace, made, folder)


def test_a_month_goes_sealed_to_the_county_which_says_who_signed(around: Neighbours, office: Office) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    package = packed(office, around.stick())

    item = next(each for each in posting.sendables(office.workspace) if each.name == package.name)
    sent = posting.post(office.workspace, item, "folder", target=str(around.folder))
    sealed = around.stick() / sent.name
    sealed.write_bytes(office.workspace.attachments.read(sent.file))

    assert sent.recipient == COUNTY
    assert sealed.read_bytes().startswith(b"age-encryption.org/")
    seen = receiving.look(county, sealed)
    assert seen.ok
    assert "签名人已经县级专班授权。" in seen.lines
    assert {each.name for each in seen.verdict.signers} == {"何晓岚", "唐志远"}
    assert receiving.take(county, sealed).received.submit
    with pytest.raises(Exception, match="不是给本单位的"):
        open_sealed(sealed, around.folder / "x.asice", [office.workspace.installation().age_key])


def test_what_was_packed_before_joining_is_received_after_it(around: Neighbours, office: Office) -> None:
    package = packed(office, around.stick())
    county = around.make(COUNTY, "云岭县", person="马会计")
    assert not receiving.look(county, package).ok
    around.join(county, office.workspace)
    assert receiving.look(county, package).ok
    assert receiving.take(county, package).received.submit


def test_a_restored_backup_goes_on_in_another_stream_so_that_nothing_forks(around: Neighbours, office: Office) -> None:
    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    backup = office.workspace.backup().path
    receiving.take(county, packed(office, around.stick()))
    first = office.workspace.stream
    office.workspace.restore_backup(backup)

    around.join(county, office.workspace, (first,))

    assert office.workspace.letter == "B"
    package = packed(office, around.stick())
    assert package.name.endswith("B001.asice")
    taken = receiving.take(county, package)
    assert taken.received.submit
    assert chains.forks(county.db) == []


def test_a_copied_folder_becomes_another_stream_and_asks_to_join(around: Neighbours, office: Office) -> None:
    import shutil

    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    folder, first = office.workspace.folder, office.workspace.stream
    office.workspace.close()
    copy = around.folder / "另一台电脑" / folder.name
    shutil.copytree(folder, copy)

    cloned: Workspace = opening.open_workspace(copy, office.preparer, PREPARER, office.clock)
    around.open.append(cloned)
    assert cloned.stream != first
    package = packed(Office(cloned, office.clock, office.preparer, office.reviewer), around.stick())
    refused = receiving.look(county, package)
    assert not refused.ok
    assert "名册" in refused.happened

    _, asked = around.ask(county, cloned)
    assert asked.situation == "copy"
    admitting.approve(county, asked.admission.sha256)
    receiving.take(cloned, joining.write_roster(county, around.stick()).path)
    assert cloned.letter == "B"
    assert receiving.take(county, package).received.submit


def test_two_machines_from_one_disk_image_raise_the_alarm_and_nothing_is_lost(
    around: Neighbours, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    from export.exchange.receiving_words import fork_line, look_lines
    from model.workspace import places

    county = around.make(COUNTY, "云岭县", person="马会计")
    around.join(county, office.workspace)
    folder = office.workspace.folder
    office.workspace.close()
    copy = around.folder / "镜像" / folder.name
    shutil.copytree(folder, copy)
    known = places.fingerprint(folder)
    monkeypatch.setattr(places, "fingerprint", lambda _: known)
    packages = []
    for at, (place, sale) in enumerate(((folder, 3_700_00), (copy, 3_800_00))):
        opened = opening.open_workspace(place, office.preparer, PREPARER, office.clock)
        around.open.append(opened)
        again = Office(opened, office.clock, office.preparer, office.reviewer)
        if at:
            assert opened.stream == packages[0][1], "nothing tells this machine from the other"
        again.report_village("大坪村", sale)
        packages.append((packed(again, around.stick()), opened.stream))
        opened.close()

    receiving.take(county, packages[0][0])
    seen = receiving.look(county, packages[1][0])
    assert any("两个版本" in each and "复制了工作文件夹" in each for each in look_lines(county, seen))
    receiving.take(county, packages[1][0])
    fork = chains.forks(county.db)[0]
    assert "双河镇设备 A的流水" in fork_line(county, fork)
    heads = county.read("village_income", "village_income/990101102201/2026-03").heads
    assert len(heads) == 2, "both versions are there, to be chosen from"
