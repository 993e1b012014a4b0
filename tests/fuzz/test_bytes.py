"""Files as sticks, mailboxes and other people's programs spoil them: explained, and nothing else happens."""

import io
import json
import os
import random
import shutil
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.exchange import receiving
from export.package.reading import open_package
from export.sending import mail_reading, parts
from export.signing.pdf import check_pdf_signatures
from export.verification import verify_file
from export.workbook import child
from export.workbook.village_template import template_for
from forms.reading import builtin_forms, form_from_raw, form_json, read_form
from model.workspace import backups, moving
from tests.export.border import Border
from tests.export.packages import signed_report
from tests.export.workbook.test_village_template import MONTH, VILLAGES
from tests.fuzz.hostile import contents_of, refused, refused_whole, spoiled_bytes, spoiled_value
from tests.journeys.offices import open_office

EXAMPLES = min(300, int(os.environ.get("TUODI_EXAMPLES", "100")))
hostile = settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True,
                   suppress_health_check=list(HealthCheck))
chances = st.integers(0, 2**32).map(random.Random)
DEFINITIONS = sorted((Path(__file__).parents[2] / "forms" / "definitions").glob("*.toml"))


@pytest.fixture(scope="module")
def package(border: Border) -> bytes:
    return border.package().read_bytes()


@hostile
@given(chances)
def test_packages(border: Border, package: bytes, chance: random.Random) -> None:
    path = border.folder / "spoiled.asice"
    path.write_bytes(spoiled_bytes(chance, package))
    if path.read_bytes() == package:
        return
    assert refused(lambda: open_package(path).close())
    assert not receiving.look(border.county, path).ok
    assert not verify_file(path).ok
    assert refused_whole(lambda: receiving.take(border.county, path), border.county, border.folder)


def letter(package: bytes) -> bytes:
    made, inner = EmailMessage(), EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@b.cn", "x@y.cn", "双河镇 2026-03 上报"
    made.set_content("请查收。")
    made.add_attachment(package, maintype="application", subtype="octet-stream", filename="双河镇-2026-03-A001.asice")
    inner["From"], inner["Subject"] = "q@b.cn", "转发"
    inner.set_content("见附件。")
    inner.add_attachment(package, maintype="application", subtype="zip", filename="..\\..\\autorun.inf")
    made.add_attachment(inner)
    return made.as_bytes()


@hostile
@given(chances)
def test_letters(tmp_path_factory, chance: random.Random) -> None:
    folder = tmp_path_factory.mktemp("letters")
    out = folder / "a" / "out"
    out.mkdir(parents=True)
    path = folder / "信.eml"
    path.write_bytes(spoiled_bytes(chance, letter(b"PK\x03\x04" + bytes(26) + b"mimetype" + chance.randbytes(2000))))
    refused(lambda: mail_reading.attachments_of(path, out))
    outside = {each for each in contents_of(folder) if not each.startswith("a/out/")}
    assert outside == {"信.eml"}, "nothing is written outside the folder that was given"
    shutil.rmtree(folder)


@hostile
@given(chances)
def test_pieces(tmp_path_factory, chance: random.Random) -> None:
    folder = tmp_path_factory.mktemp("pieces")
    out = folder / "out"
    out.mkdir()
    made = list(parts.pieces(chance.randbytes(9000), "../../双河镇.asice", 8000))
    paths = []
    for each in made:
        paths.append(folder / each.name.replace("/", "-"))
        paths[-1].write_bytes(spoiled_bytes(chance, each.content) if chance.random() < 0.5 else each.content)
    gathered = parts.gather(paths, out)
    assert all(each.is_relative_to(out) for each in gathered.whole)
    assert {each for each in contents_of(folder) if not each.startswith("out/")} == {each.name for each in paths}
    shutil.rmtree(folder)


@hostile
@given(chances)
def test_definitions(chance: random.Random) -> None:
    text = spoiled_bytes(chance, chance.choice(DEFINITIONS).read_bytes()).decode("utf-8", "replace")
    refused(lambda: read_form(text, file="x.toml", known_forms={*builtin_forms()}))
    raw = json.loads(form_json(chance.choice(list(builtin_forms().values()))))
    refused(lambda: form_from_raw(spoiled_value(chance, raw), known_forms={*builtin_forms()}))


@pytest.fixture(scope="module")
def sheet() -> dict[str, bytes]:
    raw = template_for(builtin_forms()["village_income"], VILLAGES[0], MONTH)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@hostile
@given(chances)
def test_village_workbooks(sheet: dict[str, bytes], tmp_path_factory, chance: random.Random) -> None:
    path = tmp_path_factory.getbasetemp() / "村.xlsx"
    chosen = chance.choice([name for name in sheet if name.endswith((".xml", ".rels"))])
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sheet.items():
            archive.writestr(name, spoiled_bytes(chance, content) if name == chosen else content)
    torn = chance.random() < 0.3
    path.write_bytes(spoiled_bytes(chance, whole.getvalue()) if torn else whole.getvalue())
    refused(lambda: child.load(path))


@hostile
@given(chances)
def test_signed_reports(chance: random.Random) -> None:
    whole = signed_once()
    refused(lambda: check_pdf_signatures(spoiled_bytes(chance, whole)))


def signed_once(made: list[bytes] = []) -> bytes:  # noqa: B006  signing takes longer than all that follows
    if not made:
        made.append(signed_report("ab" * 32))
    return made[0]


@pytest.fixture(scope="module")
def moved(tmp_path_factory) -> tuple[dict[str, bytes], Path]:
    folder = tmp_path_factory.mktemp("moved")
    office = open_office(folder / "双河镇.tuodi", {})
    path = folder / "搬家.tuodi-move"
    office.workspace.export_move(path)
    office.workspace.close()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, folder


@settings(hostile, max_examples=EXAMPLES // 4)
@given(chances)
def test_move_files(moved: tuple[dict[str, bytes], Path], chance: random.Random) -> None:
    members, folder = moved
    beside = contents_of(folder).keys()
    path = folder / "搬家.tuodi-move"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            spoiled = content
            if name == "move.json":
                spoiled = json.dumps(spoiled_value(chance, json.loads(content))).encode()
            archive.writestr("../../" + name if chance.random() < 0.1 else name, spoiled)
    if chance.random() < 0.3:
        raw = path.read_bytes()
        path.write_bytes(raw[:-800] + spoiled_bytes(chance, raw[-800:]))
    target = folder / "新.tuodi"
    if refused(lambda: moving.import_move(path, target)):
        assert not target.exists()
    shutil.rmtree(target, ignore_errors=True)
    assert contents_of(folder).keys() == beside


@settings(hostile, max_examples=EXAMPLES // 10)
@given(chances)
def test_backups(border: Border, chance: random.Random) -> None:
    made = border.county.backup()
    spoiled = made.path.with_name("ledger-2026-04-05.db")
    raw = made.path.read_bytes()
    at = chance.randrange(len(raw))
    spoiled.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :])
    assert refused(lambda: backups.check_database(spoiled, border.county._session.store.key))  # noqa: SLF001
    spoiled.unlink()
