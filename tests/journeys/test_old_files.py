"""Files of every version so far, kept as they were: they open, verify, and the month goes on in them.

How they were made stands in tests/data/vN/README.md. They are never made again.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from export import month
from export.package.reading import open_package
from export.verification import verify_file
from export.workbook.matching import read_form_sheets
from export.workbook.reading import read_workbook
from forms.canonical import sha256_hex
from forms.evaluation import evaluate
from forms.reading import form_from_raw
from model.clock import FixedClock, today
from model.errors import WrongPassword
from model.month import submissions
from model.workspace.opening import open_with_recovery_code, open_workspace, people_of
from model.workspace.workspace import Workspace
from tests.data.making import PERIOD, WORKSPACE, records_of, verdict_of
from tests.journeys.offices import PREPARER, UNIT, Office

VERSIONS = sorted(path.parent.name for path in (Path(__file__).parents[1] / "data").glob("v*/expected.json"))
NOW = datetime(2026, 4, 8, 2, 0, tzinfo=UTC)


class Kept:
    """The files of one version: the originals, which are only read, and a copy of the folder to work in."""

    def __init__(self, version: str, place: Path) -> None:
        self.originals = Path(__file__).parents[1] / "data" / version
        self.expected: dict[str, Any] = json.loads((self.originals / "expected.json").read_text("utf-8"))
        self.package = self.originals / self.expected["package"]
        self.folder = place / WORKSPACE
        shutil.copytree(self.originals / WORKSPACE, self.folder)
        self.clock = FixedClock(NOW)

    def open(self, name: str = PREPARER) -> Workspace:
        """With what ships today, as an office does after an update."""
        person = next(each.id for each in people_of(self.folder) if each.name == name)
        return open_workspace(self.folder, person, self.expected["passwords"][name], self.clock)


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    return Kept(request.param, tmp_path)


@pytest.fixture
def workspace(kept: Kept) -> Iterator[Workspace]:
    with kept.open() as opened:
        yield opened


def test_there_is_a_version_to_keep_faith_with() -> None:
    assert "v1" in VERSIONS


def test_every_person_and_the_recovery_code_open_it(kept: Kept) -> None:
    for name in kept.expected["passwords"]:
        with kept.open(name) as opened:
            assert opened.people.person_key(kept.expected["passwords"][name]).name == name
    with open_with_recovery_code(kept.folder, kept.expected["recovery_code"], kept.clock) as opened:
        assert opened.unit == UNIT
    with pytest.raises(WrongPassword):
        open_workspace(kept.folder, people_of(kept.folder)[0].id, "错误的密码2026", kept.clock)


def test_every_entry_is_there_to_the_byte(workspace: Workspace, kept: Kept) -> None:
    chain = workspace.entries(kept.expected["stream"])
    assert [each.hash for each in chain] == kept.expected["entries"]
    assert [sha256_hex(each.raw) for each in chain] == kept.expected["entries"]
    assert workspace.check() == []


def test_every_value_is_what_was_written(workspace: Workspace, kept: Kept) -> None:
    stream, found = kept.expected["stream"], {}
    for entry in workspace.entries(stream):
        if entry.kind == "revision":
            revision = workspace.history(entry.record)[-1]
            found[entry.record] = (revision.hash, dict(revision.values))
    assert found == {record: (each["hash"], each["values"]) for record, each in kept.expected["records"].items()}
    assert len(records_of(workspace)) == 0, "a copied folder begins a stream of its own"


def test_each_revision_can_be_evaluated_by_the_definition_it_was_written_with(
    workspace: Workspace, kept: Kept
) -> None:
    for record in kept.expected["records"]:
        revision = workspace.history(record)[-1]
        form = workspace.form_of(revision.form_hash)
        assert form is not None, record
        found = evaluate(form, revision.values, {}, today(kept.clock), None)
        stored = {name: value for name, value in found.stored.items() if value is not None and name in revision.values}
        assert stored == {name: revision.values[name] for name in stored}, record


def test_lists_rebuilt_from_the_entries_are_equal(workspace: Workspace, kept: Kept) -> None:
    def rows() -> dict[str, list[object]]:
        return {form: [(each.record, each.hash, each.state, each.void, each.values, each.names, each.title)
                       for each in workspace.listing(form, order=("at", True), include_void=True).rows()]
                for form in sorted({each["form"] for each in kept.expected["records"].values()})}

    before = rows()
    assert sum(map(len, before.values())) == len(kept.expected["records"])
    workspace.rebuild()
    assert rows() == before


def test_files_and_drafts_are_there(workspace: Workspace, kept: Kept) -> None:
    found = 0
    for each in kept.expected["records"].values():
        for value in each["values"].values():
            if _is_file(value):
                assert sha256_hex(workspace.attachments.read(value["sha256"])) == value["sha256"]
                found += 1
    assert found == 2
    (draft,) = workspace.drafts()
    assert draft.raw_texts == {"inc_lease": "一千二"}


def test_the_package_verifies_and_agrees_with_the_workspace(workspace: Workspace, kept: Kept) -> None:
    assert verdict_of(kept.package) == kept.expected["verdict"]
    packed = next(each for each in submissions.submissions(workspace) if each.state == "packed")
    assert workspace.attachments.read(packed.package) == kept.package.read_bytes()
    assert {each.number: each.state for each in submissions.submissions(workspace)} == kept.expected["numbers"]
    with open_package(kept.package) as package:
        carried = [sha256_hex(raw) for raw, _ in package.entries()]
        assert package.digest == packed.digest
    assert carried == kept.expected["entries"][: len(carried)]


def test_the_old_workbook_reads_back_by_the_definitions_it_came_with(kept: Kept, tmp_path: Path) -> None:
    with open_package(kept.package) as package:
        (tmp_path / "ledger.xlsx").write_bytes(package.ledger() or b"")
        forms = {form.id: form for form in map(form_from_raw, package.forms().values())}
        heads = (package.submission or {})["heads"]
    book, found = read_workbook(tmp_path / "ledger.xlsx"), dict[str, dict[str, Any]]()
    for form in forms.values():
        for sheet in read_form_sheets(book, form):
            found.update({row.record: sheet.values_of(row) for row in sheet.rows})
    assert set(found) <= set(heads)
    for record, values in found.items():
        if kept.expected["records"][record]["hash"] == heads[record]:
            written = kept.expected["records"][record]["values"]
            plain = {name: value for name, value in written.items() if not _is_file(value)}
            assert {name: values[name] for name in plain} == plain, record


def _is_file(value: object) -> bool:
    return isinstance(value, dict) and "sha256" in value


def test_one_changed_bit_in_the_old_package_is_still_seen(kept: Kept, tmp_path: Path) -> None:
    content = bytearray(kept.package.read_bytes())
    for place in range(0, len(content), len(content) // 25):
        content[place] ^= 1
        changed = tmp_path / "changed.asice"
        changed.write_bytes(content)
        assert not verify_file(changed).ok, place
        content[place] ^= 1


def test_the_month_goes_on(workspace: Workspace, kept: Kept, tmp_path: Path) -> None:
    """A correction after the package, signed again by the same two people with the passwords of then."""
    changed = next(each for each in workspace.listing("village_income", month=PERIOD).rows()
                   if each.changed_after_submit)
    assert changed.unit == "990101102203"
    record = workspace.read("village_income", changed.record)
    assert record is not None
    assert record.values["inc_lease"] == 15_000_00
    workspace.save("village_income", {**record.values, "inc_lease": 15_500_00}, record=record.record,
                   parents=record.heads)

    path = month.pack(workspace, Office(workspace, kept.clock, "").signed(PERIOD), tmp_path)

    verdict = verify_file(path)
    assert verdict.ok, verdict.lines
    assert verdict.number.endswith("001")
    assert verdict.contents is not None
    assert verdict.contents.entries > len(kept.expected["entries"])
    assert workspace.check() == []


def test_it_moves_to_another_computer(workspace: Workspace, kept: Kept, tmp_path: Path) -> None:
    from model.workspace import moving

    workspace.export_move(tmp_path / "搬家.zip")
    moving.import_move(tmp_path / "搬家.zip", tmp_path / "新.tuodi")
    person = next(each.id for each in people_of(tmp_path / "新.tuodi") if each.name == PREPARER)
    with open_workspace(tmp_path / "新.tuodi", person, kept.expected["passwords"][PREPARER], kept.clock) as moved:
        assert moved.stream == workspace.stream
        assert moved.check() == []
        assert [each.hash for each in moved.entries(kept.expected["stream"])] == kept.expected["entries"]
