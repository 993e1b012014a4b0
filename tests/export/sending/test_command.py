"""`send` at a terminal: by stick, by mail, what waits, and what it says of it."""

import importlib

import pytest

from model.exchange import connections
from model.workspace.opening import open_workspace, people_of
from tests.export.border import open_border
from tests.export.sending.servers import HOST, MAIL_PASSWORD, USER, Postmaster, mail_server, make_root
from tests.model.month.month_office import PREPARER


@pytest.fixture
def folder(tmp_path):
    border = open_border(tmp_path)
    border.package()
    for each in (border.township, border.county):
        each.close()
    return border.township.folder


@pytest.fixture
def run(capsys, monkeypatch, folder):
    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    monkeypatch.setattr("getpass.getpass", lambda prompt: pytest.fail(f"asked: {prompt}"))
    main = importlib.import_module("main").main

    def call(*words):
        try:
            code = main(["send", "--workspace", str(folder), "--person", "何晓岚", *(str(each) for each in words)])
        except SystemExit as leaving:
            code = leaving.code
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    return call


def test_onto_a_stick(run, tmp_path) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    code, said = run("--to", "folder", "--out", stick)
    assert (code, "还没有加入县级专班，按原样发送" in said) == (0, True)
    assert f"A001　U盘或文件夹　已发出，等回执　→ {stick}" in said
    assert [each.suffix for each in stick.iterdir()] == [".asice"]


def test_what_did_not_go_is_said_with_its_reason(run, tmp_path) -> None:
    code, said = run("--to", "folder", "--out", tmp_path / "gone")
    assert code == 1
    assert "没有发出　找不到“" in said
    assert "U盘可能已经拔出" in said
    code, said = run()
    assert "没有发出" in said


def test_by_mail_and_the_password_is_remembered_in_the_ledger_alone(run, folder, tmp_path, monkeypatch) -> None:
    root = make_root(tmp_path / "root")
    (tmp_path / "root.pem").write_text(root.pem)
    office = Postmaster()
    monkeypatch.setenv("TUODI_SEND_PASSWORD", MAIL_PASSWORD)
    with mail_server(root, office) as port:
        code, said = run("--to", "smtp", "--server", f"{HOST}:{port}", "--user", USER, "--sender", "a@b.example",
                         "--recipient", "c@d.example", "--authority", tmp_path / "root.pem")
        assert (code, "A001　邮箱　已发出，等回执　→ c@d.example" in said) == (0, True)
        monkeypatch.delenv("TUODI_SEND_PASSWORD")
        assert run("--to", "smtp")[0] == 0
    assert len(office.letters) == 2
    person = next(each.id for each in people_of(folder) if each.name == "何晓岚")
    from model.clock import SystemClock

    with open_workspace(folder, person, PREPARER, SystemClock()) as workspace:
        assert connections.mailbox(workspace).password == MAIL_PASSWORD


@pytest.mark.parametrize(("words", "told"), [
    (("--to", "folder"), "要写存到哪个文件夹"), (("--to", "fax"), "没有这一项"),
    (("--to", "smtp"), "还没有填邮箱"), (("--to", "webdav"), "还没有填上传地址"),
    (("--to", "folder", "--out", "x", "--number", "A009"), "没有编号是 A009 的包。什么都没有发。现有的编号：A001。"),
    (("--authority", "/etc/hostname"), "选的文件不是根证书"),
])
def test_what_is_wrong_with_it_is_said_in_chinese(run, words, told) -> None:
    code, said = run(*words)
    assert code != 0
    assert told in said


def test_its_help_names_every_way(run) -> None:
    code, said = run("--help")
    assert code == 0
    assert all(each in said for each in ("存到U盘", "存成邮件", "用邮箱发", "上传", "TUODI_SEND_PASSWORD"))


def test_from_letters_of_small_pieces_to_the_county_and_what_is_missing_is_said(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.setattr(connections, "SMALLEST_PIECE", 40_000)
    monkeypatch.setenv("TUODI_PASSWORD", PREPARER)
    border = open_border(tmp_path)
    border.join()
    border.package()
    for each in (border.township, border.county):
        each.close()
    main = importlib.import_module("main").main

    def run(*words) -> tuple[int, str]:
        code = main([str(each) for each in words])
        shown = capsys.readouterr()
        return code, shown.out + shown.err

    out = tmp_path / "信"
    out.mkdir()
    assert run("send", "--workspace", border.township.folder, "--person", "何晓岚", "--to", "eml", "--out", out,
               "--piece-size", "0.04")[0] == 0
    first, *others = sorted(out.iterdir())
    code, said = run("receive", "--workspace", border.county.folder, first)
    assert (code, "还缺第 2、" in said) == (1, True)
    code, said = run("receive", "--workspace", border.county.folder, *others)
    assert code == 0
    assert "双河镇" in said
    code, said = run("receive", "--workspace", border.county.folder, tmp_path / "云岭县.tuodi/keys.json")
    assert (code, "不是本程序的包" in said) == (1, True)
