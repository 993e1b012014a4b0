"""What leaves the unit and for whom: sealed to the county, sensitive fields only where the form says so, erased ones
without harm to any chain or signature."""

import gzip
import html
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from export import month
from export.errors import SealedForOthers
from export.exchange import joining, receiving
from export.exchange.receipt import write_receipt
from export.exchange.refilling import write_refill
from export.package.container import read_container
from export.package.reading import open_package
from export.package.sealing import age_identity, open_sealed, public_age_key, seal_file
from export.sending import posting
from export.verification import verify_file
from forms.definition import Form
from forms.reading import builtin_forms, read_form
from model.clock import FixedClock
from model.exchange import issuing, judging
from model.workspace import private, streams
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, QINGSHI, SHUANGHE, TODAY, Neighbours
from tests.model.month.month_office import CHEAP, MONTH, PREPARER, REVIEWER

HEAD, ILLNESS, FAMILY = "石阿依莫", "尘肺病三期", "长女在外读书"
COLUMNS = 'list_columns = ["code", "head"]\nprint_columns = ["code", "head", "illness", "kin"]'


def household(form_id: str, travels: str) -> Form:
    """An invented ledger that prints what is sensitive. travels: as the definition has it."""
    text = f"""
id = "{form_id}"
version = 1
title = "虚构户册{form_id}"
source = "测试用"
period = "month"
period_field = "month"
level = "township"
nil_report = false
title_fields = ["code", "head"]
travels = {travels}
{COLUMNS}
"""
    fields = (("code", "text", "户编号", ""), ("month", "month", "月份", ""), ("head", "text", "户主", "personal"),
              ("illness", "text", "病情", "special"), ("members", "integer", "人口", ""))
    for name, kind, label, sensitive in fields:
        text += f'[[field]]\nname = "{name}"\ntype = "{kind}"\nlabel = "{label}"\n'
        text += f'sensitive = "{sensitive}"\n' if sensitive else ""
    text += '[[field]]\nname = "kin"\ntype = "repeat"\nlabel = "家人"\n[[field.field]]\nname = "note"\ntype = "text"\n'
    text += 'label = "情况"\nsensitive = "special"\n[[check]]\nname = "many"\nlevel = "warning"\n'
    text += 'when = "${members} > 9"\nmessage = "人口很多，请核对"\n'
    return read_form(text, file=f"{form_id}.toml", known_forms=[form_id])


FORMS = {each.id: each for each in (household("all_stays", "[]"), household("names_go", '["personal"]'),
                                    household("all_goes", '["personal", "special"]'))}
FORMS |= {name: form for name, form in builtin_forms().items() if name in ("unit", "person", "nil", "supporter")}


@pytest.fixture(scope="module")
def around(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path_factory.mktemp("sealing"))
    yield made
    made.close()


def opened(around: Neighbours, unit: str, name: str, where: str = "") -> Workspace:
    made = create(around.folder / f"{where or name}.tuodi", unit=unit, unit_name=name, person_name="何晓岚",
                  role="填报人", password=PREPARER, clock=FixedClock(TODAY), cost=CHEAP, forms=FORMS).workspace
    around.open.append(made)
    return made


@pytest.fixture(scope="module")
def county(around: Neighbours) -> Workspace:
    return opened(around, COUNTY, "云岭县")


@pytest.fixture(scope="module")
def township(around: Neighbours, county: Workspace) -> Workspace:
    made = opened(around, SHUANGHE, "双河镇")
    made.people.add_person("唐志远", "审核人", REVIEWER)
    for form_id in ("all_stays", "names_go", "all_goes"):
        made.save(form_id, {"code": f"{form_id}-1", "month": MONTH, "head": HEAD, "illness": ILLNESS, "members": 10,
                            "kin": [{"row": "019d511c-9180-7001-ae3b-92f7f37850c8", "note": FAMILY}]},
                  explanations={"many": "四世同堂"})
    around.join(county, made)
    return made


@pytest.fixture(scope="module")
def package(around: Neighbours, township: Workspace) -> Path:
    made = month.begin_sign_off(township, SHUANGHE, MONTH)
    for role, name, password in (("preparer", "何晓岚", PREPARER), ("reviewer", "唐志远", REVIEWER)):
        who = next(each.id for each in township.people.people() if each.name == name)
        made = month.sign(township, made, role, who, password)
    return month.pack(township, made, around.stick())


@pytest.fixture(scope="module")
def sealed(around: Neighbours, township: Workspace, package: Path) -> Path:
    item = next(each for each in posting.sendables(township) if each.name == package.name)
    sent = posting.post(township, item, "folder", target=str(around.folder))
    path = around.stick() / sent.name
    path.write_bytes(township.attachments.read(sent.file))
    return path


def words_in(package: Path, folder: Path) -> dict[str, str]:
    """Member -> all text that is in it, as far as any program could get it out."""
    found = {}
    with read_container(package) as container:
        for name in container.members:
            content = container.read(name, 1 << 28)
            path = folder / name.replace("/", "-")
            path.write_bytes(content)
            if name.endswith(".gz"):
                found[name] = gzip.decompress(content).decode()
            elif name.endswith(".pdf"):
                found[name] = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True,
                                             text=True).stdout
            elif name.endswith(".xlsx"):
                found[name] = html.unescape(
                    subprocess.run(["unzip", "-p", path], check=True, capture_output=True).stdout.decode())
            else:
                found[name] = content.decode("utf-8", "replace")
    return found


def test_what_the_form_keeps_at_home_is_nowhere_in_the_package(package: Path, tmp_path: Path) -> None:
    """HEAD goes with two forms of three, ILLNESS and FAMILY with one; in data, on paper and in the workbook alike."""
    words = words_in(package, tmp_path)
    told = {each["digest"]: each for each in map(json.loads, words["data/private.jsonl.gz"].splitlines())}
    ours = [each for each in told.values() if set(each["values"]) & {"head", "illness", "kin"}]
    assert sorted((each["kind"], sorted(each["values"])) for each in ours) == [
        ("personal", ["head"]), ("personal", ["head"]), ("special", ["illness", "kin"])]
    for name, text in words.items():
        most = {HEAD: 2, ILLNESS: 1, FAMILY: 1}
        if name == "data/private.jsonl.gz":
            assert {word: text.count(word) for word in most} == most
        elif name in ("report.pdf", "ledger.xlsx"):
            assert text.count(ILLNESS) == text.count(FAMILY) == 1, name
            assert HEAD in text
        else:
            assert not any(word in text for word in most), name
    assert "all_stays-1" in words["report.pdf"], "the household is counted; who it is stays in the township"
    assert "四世同堂" in words["report.pdf"]


def test_the_household_that_stays_at_home_is_named_on_no_sheet(package: Path, tmp_path: Path) -> None:
    from export.workbook.child import load

    words_in(package, tmp_path)
    book = load(tmp_path / "ledger.xlsx")
    rows = {row[0].text: [each.text for each in row] for sheet in book.sheets for row in sheet.rows if row}
    kept = next(texts for texts in rows.values() if "all_stays-1" in texts)
    assert HEAD not in kept
    assert ILLNESS not in kept


def test_the_county_reads_with_every_key_it_ever_had(
    around: Neighbours, county: Workspace, township: Workspace, sealed: Path, tmp_path: Path
) -> None:
    for _ in range(3):
        county.renew_stream()
    keys = streams.age_keys(county.db)
    assert len(set(keys)) == len(keys) == 4
    with pytest.raises(SealedForOthers):
        open_sealed(sealed, tmp_path / "newest", keys[:1])
    for number, key in enumerate(keys):
        one = tmp_path / f"{number}.age"
        seal_file(sealed, one, [public_age_key(key)])
        open_sealed(one, tmp_path / "again", keys)
        assert (tmp_path / "again").read_bytes() == sealed.read_bytes()
    seen = receiving.look(county, sealed)
    assert seen.ok, seen.lines


def test_debians_age_opens_a_month_with_the_countys_key(
    county: Workspace, sealed: Path, package: Path, tmp_path: Path
) -> None:
    (tmp_path / "keys").write_text("".join(f"{age_identity(each)}\n" for each in streams.age_keys(county.db)))
    opened = subprocess.run(["age", "-d", "-i", str(tmp_path / "keys"), str(sealed)], check=True, capture_output=True)
    assert opened.stdout == package.read_bytes()


def test_another_county_reads_nothing_of_it(around: Neighbours, sealed: Path) -> None:
    other = around.make(QINGSHI, "青石镇")
    seen = receiving.look(other, sealed)
    assert not seen.ok
    assert "不是给本单位的" in seen.happened


def test_erased_fields_leave_every_chain_and_signature_valid(
    around: Neighbours, county: Workspace, township: Workspace, sealed: Path, package: Path
) -> None:
    receiving.take(township, joining.write_roster(county, around.stick()).path)
    taken = receiving.take(county, sealed).received
    judging.accept(county, taken.submit)
    receiving.take(township, write_receipt(county, taken.sha256, around.stick()))
    before = {each: [entry.hash for entry in each.entries(township.stream)] for each in (county, township)}
    for workspace in (county, township):
        assert HEAD in str([row.values for row in workspace.listing("all_goes", columns=("code", "head")).rows()])
        erase_everything(workspace)

    for workspace in (county, township):
        assert workspace.check() == []
        assert [entry.hash for entry in workspace.entries(township.stream)] == before[workspace][
            :len(workspace.entries(township.stream))]
        workspace.rebuild()
        assert workspace.check() == []
        record = workspace.listing("all_goes", columns=("code",)).page(0, 1)[0].record
        standing = workspace.read("all_goes", record)
        assert standing.missing_private == "erased"
        assert standing.values["code"] == "all_goes-1"
        assert HEAD not in str(standing.values)
        assert workspace.listing("all_goes", columns=("code",), search=HEAD).count().rows == 0
    assert verify_file(package).ok, "what was signed with them still verifies"
    assert receiving.look(county, sealed).ok

    # The same package once more, and the county's copy for a new machine: nothing comes back, everything is whole.
    receiving.take(county, sealed)
    assert county.read("all_goes", record).missing_private == "erased"
    fresh = opened(around, SHUANGHE, "双河镇", "新电脑")
    around.join(county, fresh)
    refill = write_refill(county, SHUANGHE, around.stick())
    plain = around.stick() / "补发.asice"
    open_sealed(refill, plain, streams.age_keys(fresh.db))
    with open_package(plain) as whole:
        assert list(whole.private_parts()) == []
        assert whole.checkpoints
    receiving.take(fresh, refill)
    assert fresh.check() == []
    assert fresh.read("all_goes", record).values["code"] == "all_goes-1"
    assert fresh.read("all_goes", record).missing_private == "not_sent"
    assert issuing.keeps_root(county)


def erase_everything(workspace: Workspace) -> None:
    with workspace.transaction() as db:
        private.erase(db, [row[0] for row in db.execute("SELECT digest FROM private").fetchall()])
    workspace.rebuild()
