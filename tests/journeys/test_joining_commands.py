"""A township joins by commands alone, as a technician does it for thirty of them; wrong digits and lost machines."""

import importlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.export.exchange.joined import COUNTY, SHUANGHE, office
from tests.model.month.month_office import PREPARER

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    main = importlib.import_module("main").main

    def call(*words: str | Path) -> tuple[int, str, str]:
        code = main([str(each) for each in words])
        shown = capsys.readouterr()
        return code, shown.out, shown.err

    return call


def test_invite_request_approve_roster_receive(run: Run, tmp_path: Path) -> None:
    county, township = tmp_path / "云岭县.tuodi", tmp_path / "双河镇.tuodi"
    office(county, COUNTY, "云岭县", "马会计").close()
    office(township, SHUANGHE, "双河镇").close()
    stick = tmp_path / "U盘"

    assert run("invite", "--workspace", county, "--out", stick)[0] == 0
    invitation = next(stick.glob("*邀请*"))
    code, said, _ = run("request", "--workspace", township, invitation, "--out", stick, "--label", "二楼办公室")
    digits = re.search(r"核对码：(\d{4} \d{4} \d{4})", said)
    assert code == 0
    assert digits is not None
    asked = next(stick.glob("*申请加入*"))

    code, said, _ = run("request", "--workspace", county, asked)
    assert digits[0] in said
    assert "双河镇" in said
    assert "二楼办公室" in said
    code, _, fault = run("request", "--workspace", county, asked, "--approve", "0000 0000 0000")
    assert code == 1
    assert "核对码" in fault
    assert run("request", "--workspace", county, asked, "--approve", digits[1])[0] == 0

    code, said, _ = run("roster", "--workspace", county, "--out", stick)
    assert "双河镇　设备 A（二楼办公室）　在用，全部有效" in said
    assert "第 1 号授权名册" in run("receive", "--workspace", township, next(stick.glob("*第1号*")))[1]

    code, said, _ = run("roster", "--workspace", county, "--out", stick, "--lost", f"{SHUANGHE}:A")
    assert "遗失，写的都不算" in said
    assert next(stick.glob("*第2号*")).is_file()
    assert run("roster", "--workspace", county, "--out", stick, "--lost", "x:Z")[0] == 1


def test_a_request_is_refused_with_a_reason(run: Run, tmp_path: Path) -> None:
    county, township = tmp_path / "云岭县.tuodi", tmp_path / "双河镇.tuodi"
    office(county, COUNTY, "云岭县", "马会计").close()
    office(township, SHUANGHE, "双河镇").close()
    run("invite", "--workspace", county, "--out", tmp_path, "--to", SHUANGHE)
    run("request", "--workspace", township, next(tmp_path.glob("*邀请*")), "--out", tmp_path)
    asked = next(tmp_path.glob("*申请加入*"))
    assert run("request", "--workspace", county, asked, "--refuse", "没有打电话来")[0] == 0
    code, _, fault = run("request", "--workspace", county, asked, "--refuse", "再说一遍")
    assert code == 1
    assert "已经办过：不同意" in fault


def test_a_locked_folder_is_opened_again(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    county, township = tmp_path / "云岭县.tuodi", tmp_path / "双河镇.tuodi"
    office(county, COUNTY, "云岭县", "马会计").close()
    office(township, SHUANGHE, "双河镇").close()
    run("invite", "--workspace", county, "--out", tmp_path)
    said = run("request", "--workspace", township, next(tmp_path.glob("*邀请*")), "--out", tmp_path)[1]
    digits = re.search(r"\d{4} \d{4} \d{4}", said)
    run("request", "--workspace", county, next(tmp_path.glob("*申请加入*")), "--approve", digits[0])
    run("roster", "--workspace", county, "--out", tmp_path)
    run("receive", "--workspace", township, next(tmp_path.glob("*名册*")))

    monkeypatch.setenv("TUODI_PASSWORD", "人间四月芳菲尽2026")
    said = run("rescue", "--workspace", township, "--out", tmp_path)[1]
    digits = re.search(r"\d{4} \d{4} \d{4}", said)
    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    asked = next(tmp_path.glob("*申请恢复*"))
    assert run("rescue", "--workspace", county, asked, "--approve", "1" * 12, "--out", tmp_path)[0] == 1
    assert run("rescue", "--workspace", county, asked, "--approve", digits[0], "--out", tmp_path)[0] == 0
    assert run("backup", "--workspace", township)[0] == 0
    monkeypatch.setenv("TUODI_PASSWORD", "人间四月芳菲尽2026")
    assert run("rescue", "--workspace", township, next(tmp_path.glob("*恢复回件*")))[0] == 0
    assert run("backup", "--workspace", township)[0] == 0
