"""The commands without a window: what they do, what they say, and what they return to a script."""

import csv
import importlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from model.clock import SystemClock
from model.workspace.opening import open_workspace, people_of
from tests.journeys.offices import PASSWORDS, PREPARER, REVIEWER, UNIT, open_office

ROOT = Path(__file__).parents[1]
INCOME = {"month": "2026-03", "nil_report": "no", "inc_lease": 12_000_00, "voucher_count": 1}
VILLAGES = ("990101102201", "990101102202", "990101102203")


@dataclass
class Said:
    """What a command left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """run("verify", path): as from a shell whose environment holds the preparer's password and no other."""
    monkeypatch.setenv("TUODI_PASSWORD", PASSWORDS[PREPARER])
    monkeypatch.delenv("TUODI_REVIEWER_PASSWORD", raising=False)
    monkeypatch.setattr("getpass.getpass", lambda prompt: pytest.fail(f"asked: {prompt}"))
    main = importlib.import_module("main").main

    def call(*words: str | Path) -> Said:
        try:
            code = main([str(each) for each in words])
        except SystemExit as leaving:
            code = leaving.code
        shown = capsys.readouterr()
        return Said(code, shown.out, shown.err)

    return call


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A township whose three villages have reported March, closed."""
    folder = tmp_path_factory.mktemp("office") / "双河镇.tuodi"
    office = open_office(folder)
    for village in VILLAGES:
        office.workspace.save("village_income", {"village": village, **INCOME})
    office.workspace.close()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    shutil.copytree(made, tmp_path / made.name)
    return tmp_path / made.name


@pytest.fixture
def to_package(folder: Path, tmp_path: Path) -> tuple[str | Path, ...]:
    return ("package", "--workspace", folder, "--person", PREPARER, "--unit", UNIT, "--period", "2026-03", "--out",
            tmp_path / "上报")


def test_help_is_in_chinese_and_lists_every_command(run: Run) -> None:
    said = run("--help")
    assert said.code == 0
    for command in ("demo", "package", "verify", "export", "rebuild", "check", "backup", "restore", "self-test"):
        assert re.search(rf"^    {command}\s", said.out, re.MULTILINE), command
        of_command = run(command, "--help")
        assert of_command.code == 0
        assert "用法：" in of_command.out
        assert "显示本说明" in of_command.out
    assert "usage" not in said.out
    assert "options" not in said.out


@pytest.mark.parametrize("words", [
    ["nothing"], ["verify"], ["backup"], ["export", "--form", "village_income"], ["verify", "a", "b"], ["--version"],
    ["package", "--workspace", "x", "--unit", UNIT, "--period", "2026-13", "--out", "x", "--reviewer", "x"],
    ["package", "--workspace", "x", "--unit", UNIT, "--period", "2026-Q1", "--out", "x", "--reviewer", "x"],
    ["package", "--workspace", "x", "--unit", UNIT, "--period", "2026-03", "--out", "x"],
])
def test_wrong_usage_is_2_and_says_so_in_chinese(run: Run, words: list[str]) -> None:
    said = run(*words)
    assert said.code == 2
    assert "用法" in said.err
    assert "error" not in said.err
    assert said.out == ""


@pytest.mark.parametrize("name", ["--password", "--passwd", "-p"])
def test_a_password_is_never_taken_from_an_argument(run: Run, folder: Path, name: str) -> None:
    said = run("backup", "--workspace", folder, "--person", PREPARER, name, PASSWORDS[PREPARER])
    assert said.code == 2
    assert list((folder / "backups").iterdir()) == []
    assert "password" not in run("--help").out.lower()


def test_the_password_is_asked_for_where_the_environment_has_none(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TUODI_PASSWORD")
    asked: list[str] = []
    monkeypatch.setattr("getpass.getpass", lambda prompt: asked.append(prompt) or PASSWORDS[PREPARER])
    assert run("backup", "--workspace", folder, "--person", PREPARER).code == 0
    assert asked == [f"{PREPARER}的密码："]


def test_without_a_keyboard_and_without_a_password_it_says_what_is_missing(folder: Path) -> None:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("TUODI_")}
    done = subprocess.run(
        [sys.executable, "main.py", "backup", "--workspace", str(folder), "--person", PREPARER], cwd=ROOT,
        stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False, start_new_session=True,
        env={**quiet, "PYTHONUTF8": "1", "PYTHONWARNINGS": "ignore"},
    )
    assert done.returncode == 1
    assert "没有密码" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_password_and_an_unknown_person_open_nothing(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "请用 --person 指明：李小禾、𬱖㛃𫖯" in run("backup", "--workspace", folder).err
    assert "没有叫“张三”的登录人" in run("backup", "--workspace", folder, "--person", "张三").err
    monkeypatch.setenv("TUODI_PASSWORD", "错误的密码2026")
    said = run("backup", "--workspace", folder, "--person", PREPARER)
    assert (said.code, said.out) == (1, "")
    assert "密码不对" in said.err


def test_what_is_no_workspace_is_refused(run: Run, tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "没有"):
        said = run("rebuild", "--workspace", place)
        assert said.code == 1
        assert "keys.json" in said.err


def test_a_month_is_packaged_with_a_reviewer_and_verified(
    run: Run, to_package: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TUODI_REVIEWER_PASSWORD", PASSWORDS[REVIEWER])
    said = run(*to_package, "--reviewer", REVIEWER)
    assert said.code == 0, said.err
    path = Path(said.out.strip())
    assert path.parent == tmp_path / "上报"
    assert re.fullmatch(r"双河镇-2026-03-[A-Z]001\.asice", path.name)

    verified = run("verify", path)
    assert verified.code == 0
    for words in ("核验通过", "填报人：李小禾", "审核人：𬱖㛃𫖯", "2026年3月", "村集体经济收支月报 3 条",
                  "尚未加入县级专班"):
        assert words in verified.out, words
    assert "核验通过" in run("verify", _report(path, tmp_path)).out


def _report(package: Path, place: Path) -> Path:
    import zipfile

    with zipfile.ZipFile(package) as archive:
        return Path(archive.extract("report.pdf", place))


def test_a_month_is_packaged_with_the_stamped_scan(
    run: Run, to_package: tuple[str | Path, ...], tmp_path: Path
) -> None:
    scan = tmp_path / "盖章扫描件.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    said = run(*to_package, "--scan", scan)
    assert said.code == 0, said.err
    verified = run("verify", said.out.strip())
    assert verified.code == 0
    assert "含盖章扫描件" in verified.out
    assert "审核人：没有在报告上签名" in verified.out


def test_what_can_be_seen_beforehand_uses_up_no_number(
    run: Run, to_package: tuple[str | Path, ...], folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing scan, a unit of somebody else, a place that can't be written, an unready month."""
    (tmp_path / "file").write_text("x")
    as_file = tuple(tmp_path / "file" / "x" if each == tmp_path / "上报" else each for each in to_package)
    other_unit = tuple("510104" if each == UNIT else each for each in to_package)
    assert "打不开这个文件" in run(*to_package, "--scan", tmp_path / "没有.pdf").err
    assert "不能读写" in run(*as_file, "--reviewer", REVIEWER).err
    assert "不是双河镇或它下面的单位" in run(*other_unit, "--reviewer", REVIEWER).err
    monkeypatch.setenv("TUODI_REVIEWER_PASSWORD", PASSWORDS[REVIEWER])
    said = run(*to_package, "--reviewer", REVIEWER)
    assert said.code == 0
    assert said.out.strip().endswith("001.asice")
    assert "作废编号" not in run("verify", said.out.strip()).out


def test_a_month_with_errors_is_not_packaged(
    run: Run, to_package: tuple[str | Path, ...], folder: Path, tmp_path: Path
) -> None:
    person = people_of(folder)[0].id
    with open_workspace(folder, person, PASSWORDS[PREPARER], SystemClock()) as workspace:
        record = f"village_income/{VILLAGES[0]}/2026-03"
        standing = workspace.read("village_income", record)
        assert standing is not None
        workspace.save("village_income", {**standing.values, "nil_report": "yes"}, record=record,
                       parents=standing.heads)
    said = run(*to_package, "--reviewer", REVIEWER)
    assert said.code == 1
    assert "处错误" in said.err
    assert list((tmp_path / "上报").iterdir()) == []


def test_verify_tells_good_from_bad(run: Run, to_package: tuple[str | Path, ...], tmp_path: Path) -> None:
    scan = tmp_path / "扫描.pdf"
    scan.write_bytes(b"%PDF-1.4\n%%EOF\n")
    good = Path(run(*to_package, "--scan", scan).out.strip())
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    bad = tmp_path / "改过.asice"
    bad.write_bytes(content)
    cut = tmp_path / "截断.asice"
    cut.write_bytes(good.read_bytes()[:-100])
    empty = tmp_path / "空.asice"
    empty.write_bytes(b"")

    for path in (bad, cut, empty, ROOT / "README.md", scan):
        said = run("verify", path)
        assert said.code == 1, path
        assert said.out.startswith("核验不通过"), path
    for path in (tmp_path / "没有.asice", tmp_path):
        said = run("verify", path)
        assert said.code == 1
        assert "打不开" in said.err


def test_check_accepts_a_good_form_and_lists_all_faults_of_a_bad_one(run: Run, tmp_path: Path) -> None:
    good = run("check", ROOT / "tests/data/beehive.toml")
    assert good.code == 0
    assert "中蜂养殖月报（beehive）没有错误" in good.out

    text = (ROOT / "tests/data/beehive.toml").read_text("utf-8")
    text = text.replace('type = "percent"', 'type = "prozent"').replace('level = "error"', 'level = "fatal"')
    text = text.replace("${income} - ${cost}", "${income} - ").replace('hint = "月底', 'hinweis = "月底')
    bad = tmp_path / "beehive.toml"
    bad.write_text(text, encoding="utf-8")
    said = run("check", bad)
    assert said.code == 1
    lines = said.out.splitlines()
    assert len(lines) >= 4
    assert all(line.startswith("beehive.toml　") for line in lines)
    for words in ("prozent", "fatal", "hinweis", "profit"):
        assert any(words in line for line in lines), words

    bad.write_bytes(b"\xff\xfe\x00")
    assert (run("check", bad).code, run("check", tmp_path / "没有.toml").code) == (1, 1)
    bad.write_bytes(b"\xef\xbb\xbf" + (ROOT / "forms/definitions/nil.toml").read_bytes())
    assert run("check", bad).code == 0, "Notepad puts a mark in front"


def test_a_ledger_is_exported_in_three_formats(run: Run, folder: Path, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    def export(form: str, name: str) -> Said:
        return run("export", "--workspace", folder, "--person", PREPARER, "--form", form, "--out", tmp_path / name)

    assert "3 条" in export("village_income", "收入.xlsx").out
    assert export("村集体经济收支月报", "收入.csv").code == 0
    assert export("village_income", "收入.json").code == 0

    rows = list(csv.reader(io.StringIO((tmp_path / "收入.csv").read_text("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["大坪村", "红岩村", "新桥村"]
    told = json.loads((tmp_path / "收入.json").read_text("utf-8"))
    assert [each["values"]["inc_lease"] for each in told["records"]] == [12_000_00] * 3
    sheet = load_workbook(tmp_path / "收入.xlsx").worksheets[0]
    assert sheet.freeze_panes is not None
    assert 12_000 in {cell.value for row in sheet.iter_rows() for cell in row}

    for form, name, words in (("nichts", "a.xlsx", "没有叫“nichts”的台账"), ("village_income", "a.doc", "不会写"),
                              ("village_income", "没有/a.csv", "不能读写")):
        said = export(form, name)
        assert said.code == 1
        assert words in said.err
        assert not (tmp_path / name).exists()


def test_lists_are_rebuilt_from_the_entries(run: Run, folder: Path) -> None:
    said = run("rebuild", "--workspace", folder, "--person", PREPARER)
    assert said.code == 0
    assert "已重新生成 5 条" in said.out, "three villages and two people"


def test_a_backup_is_made_and_restored_as_a_new_stream(run: Run, folder: Path) -> None:
    person = people_of(folder)[0].id

    def records() -> tuple[int, str]:
        with open_workspace(folder, person, PASSWORDS[PREPARER], SystemClock()) as workspace:
            return len(workspace.register_records("village_income")), workspace.letter

    made = run("backup", "--workspace", folder, "--person", PREPARER)
    assert made.code == 0
    backup = Path(made.out.strip().partition("：")[2])
    assert backup.is_file()
    with open_workspace(folder, person, PASSWORDS[PREPARER], SystemClock()) as workspace:
        workspace.save("village_income", {"village": VILLAGES[0], **INCOME, "month": "2026-02"})
    assert records()[0] == 4
    before = records()[1]

    said = run("restore", "--workspace", folder, "--person", PREPARER, backup)

    assert said.code == 0, said.err
    count, letter = records()
    assert count == 3
    assert letter > before
    bad = run("restore", "--workspace", folder, "--person", PREPARER, ROOT / "README.md")
    assert bad.code == 1
    assert "“README.md”不完整" in bad.err
    assert run("restore", "--workspace", folder, "--person", PREPARER, folder / "没有").code == 1
    assert records()[0] == 3


def test_a_damaged_ledger_is_said_and_restored_from_the_command_line(run: Run, folder: Path) -> None:
    backup = run("backup", "--workspace", folder, "--person", PREPARER).out.strip().partition("：")[2]
    content = bytearray((folder / "ledger.db").read_bytes())
    content[:4096] = bytes(4096)
    (folder / "ledger.db").write_bytes(content)
    said = run("rebuild", "--workspace", folder, "--person", PREPARER)
    assert said.code == 1
    assert "备份" in said.err
    assert run("restore", "--workspace", folder, "--person", PREPARER, backup).code == 0
    assert run("rebuild", "--workspace", folder, "--person", PREPARER).code == 0


def test_no_name_is_too_rare_for_an_old_terminal(
    run: Run, to_package: tuple[str | Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese Windows pipes in GBK, which has neither 䶮 nor 𬱖."""
    monkeypatch.setenv("TUODI_REVIEWER_PASSWORD", PASSWORDS[REVIEWER])
    path = run(*to_package, "--reviewer", REVIEWER).out.strip()
    for encoding, shown in (("gbk", "\\U0002cc56"), ("ascii", "\\U0002cc56"), ("utf-8", "𬱖")):
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "verify", path], capture_output=True, check=False,
            env={**os.environ, "PYTHONIOENCODING": encoding},
        )
        assert done.returncode == 0, done.stderr
        assert shown in done.stdout.decode(encoding)


def test_self_test_does_the_whole_job_in_its_own_folder(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "self-test"], cwd=tmp_path, capture_output=True, encoding="utf-8",
        check=False, env={**os.environ, "PYTHONUTF8": "1"}, timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == "自检通过"
    assert done.stderr == ""
    assert list(tmp_path.iterdir()) == []


def test_demo_does_a_month_and_goes_on_where_it_was(run: Run, tmp_path: Path) -> None:
    first = run("demo", "--out", tmp_path / "demo")
    assert first.code == 0, first.err
    names = {each.name for each in (tmp_path / "demo").iterdir()}
    assert names == {"双河镇.tuodi", "双河镇-2026-03-A001.asice", "双河镇-2026-03-月报.pdf", "双河镇-2026-03-台账.xlsx",
                     "核验结果.txt"}
    assert "核验通过" in (tmp_path / "demo" / "核验结果.txt").read_text("utf-8")
    for person in ("何晓岚", "唐志远"):
        assert re.search(rf"{person}　\S+　\S+", first.out)
    again = run("demo", "--out", tmp_path / "demo")
    assert again.code == 0
    assert "A002" in again.out
