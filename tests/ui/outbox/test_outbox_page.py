"""Sending through the window: a stick, a mailbox that refuses and then takes, a server that hangs while one closes."""

import pytest
from PySide6.QtWidgets import QApplication

from export.exchange import receiving
from export.exchange.receipt import write_receipt
from model.exchange import connections, outbox
from model.exchange.connections import Mailbox
from tests.export.border import open_border
from tests.export.sending.servers import HOST, MAIL_PASSWORD, USER, Postmaster, mail_server, make_root
from tests.model.month.month_office import open_office
from ui import tasks
from ui.notices import Question
from ui.outbox import page as page_module
from ui.outbox.connection_dialog import ConnectionDialog
from ui.outbox.page import OutboxPage
from ui.outbox.sender import Sender
from ui.shell import Header, PageSpec, Shell


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return make_root(tmp_path_factory.mktemp("root"))


@pytest.fixture
def border(tmp_path, monkeypatch):
    made = open_border(tmp_path)
    made.package()
    monkeypatch.setattr(page_module.finding, "drives", list)
    yield made
    tasks.finish()
    for each in (made.county, made.township):
        each.close()


def open_page(clerk, workspace, preferences) -> OutboxPage:
    def make(shell: Shell) -> OutboxPage:
        return OutboxPage(workspace, shell, Sender(workspace, shell))

    spec = PageSpec("outbox", "发送", "发送", "send", make)
    shell = clerk.opens(Shell(Header("双河镇", "云岭县", "何晓岚", "填报人"), [spec], preferences))
    return shell.show_page("outbox")


@pytest.fixture
def page(clerk, border, preferences):
    made = open_page(clerk, border.township, preferences)
    clerk.waits(made.choice.isVisible)
    return made


def answering(monkeypatch, act) -> None:
    """Do in the next dialog what a person would."""

    def run(dialog) -> int:
        dialog.show()
        act(dialog)
        return 0

    monkeypatch.setattr(Question, "exec", run)


def box(port: int, root, **more) -> Mailbox:
    told = {"server": HOST, "port": port, "user": USER, "password": MAIL_PASSWORD, "sender": "a@b.example",
            "recipient": "c@d.example", "authority": root.pem, **more}
    return Mailbox(**told)


def pills(page) -> list[str]:
    return [each.pill.text() for each in page.rows]


def test_who_can_read_it_is_said_before_it_goes(page) -> None:
    assert page.packages.currentText() == "A001　2026年3月　月度上报"
    assert page.reader.text() == "还没有加入县级专班，按原样发送：拿到文件的人都能打开看。"


def test_onto_a_stick_and_where_it_lies(clerk, page, tmp_path, monkeypatch) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(page_module.finding, "drives", lambda: [stick])
    answering(monkeypatch, lambda dialog: clerk.clicks(dialog.buttons[str(stick)]))
    clerk.clicks(page.ways["folder"])
    clerk.waits(lambda: pills(page) == ["已发出，等回执"])
    assert len(list(stick.iterdir())) == 1
    assert "打开所在文件夹" in page.rows[0].acts


def test_a_stick_that_was_pulled_says_what_to_do_and_then_goes(clerk, page, tmp_path, monkeypatch) -> None:
    stick = tmp_path / "U盘"
    monkeypatch.setattr(page_module.finding, "drives", lambda: [stick])
    answering(monkeypatch, lambda dialog: clerk.clicks(dialog.buttons[str(stick)]))
    clerk.clicks(page.ways["folder"])
    clerk.waits(lambda: pills(page) == ["没有发出"])
    assert "U盘可能已经拔出" in page.rows[0].fault.text()
    assert "上报包还在发件箱里" in page.rows[0].accessibleName()
    assert "请插好U盘，再点“现在再发”" in page.rows[0].accessibleName()
    stick.mkdir()
    clerk.clicks(page.rows[0].acts["现在再发"])
    clerk.waits(lambda: pills(page) == ["已发出，等回执"])


def test_as_letters_into_a_folder_and_on_to_the_mail_program(clerk, page, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(page_module, "choose_folder", lambda *_: tmp_path / "out")
    (tmp_path / "out").mkdir()
    given = []
    monkeypatch.setattr("export.sending.mail_program.hand_over", given.append)
    clerk.clicks(page.ways["eml"])
    clerk.waits(lambda: pills(page) == ["已发出，等回执"])
    clerk.clicks(page.rows[0].acts["用邮件程序打开"])
    clerk.waits(lambda: given)
    assert given == list((tmp_path / "out").iterdir())


def test_a_wrong_password_is_mended_in_the_dialog_and_it_goes_by_itself(
        clerk, page, border, root, monkeypatch) -> None:
    office = Postmaster()
    with mail_server(root, office) as port:
        connections.set_mailbox(border.township, box(port, root, password="wrong"))
        page.presenter.refresh()
        clerk.waits(lambda: "c@d.example" in page.ways["smtp"].toolTip())
        clerk.clicks(page.ways["smtp"])
        clerk.waits(lambda: pills(page) == ["没有发出"])
        assert "不接受用户名或密码" in page.rows[0].fault.text()

        told = []

        def mend(dialog: ConnectionDialog) -> None:
            clerk.clicks(dialog.attempt)
            clerk.waits(lambda: "不接受用户名或密码" in dialog.said.text())
            clerk.types(dialog.password, MAIL_PASSWORD)
            clerk.clicks(dialog.attempt)
            clerk.waits(lambda: "没有发信" in dialog.said.text())
            told.append(dialog.said.text())
            clerk.clicks(dialog.buttons["save"])

        answering(monkeypatch, mend)
        clerk.clicks(page.settings)
        assert told[0].startswith("连上了，登录成功，收件地址能收")
        clerk.waits(lambda: pills(page) == ["已发出，等回执"])
    assert len(office.letters) == 1


def test_without_a_mailbox_the_dialog_comes_first(clerk, page, monkeypatch) -> None:
    seen = []

    def leave(dialog: ConnectionDialog) -> None:
        seen.append([name for name, each in dialog.pages.items() if not each.isHidden()])
        clerk.clicks(dialog.buttons[""])

    answering(monkeypatch, leave)
    clerk.clicks(page.ways["smtp"])
    clerk.clicks(page.ways["webdav"])
    assert seen == [["mail"], ["upload"]]
    assert page.rows == []


def test_what_is_wrong_in_the_dialog_is_said_there_and_nothing_typed_is_lost(clerk, page, border, monkeypatch) -> None:
    def fill(dialog: ConnectionDialog) -> None:
        clerk.replaces(dialog.server, "smtp.example")
        clerk.types(dialog.recipient, "zhuanban")
        clerk.clicks(dialog.buttons["save"])
        assert "“zhuanban”不是邮箱地址" in dialog.said.text()
        assert dialog.isVisible()
        assert dialog.server.text() == "smtp.example"
        dialog.security.set_value("starttls")
        dialog.security.chosen.emit("starttls")
        assert dialog.port.text() == "587"
        clerk.replaces(dialog.recipient, "zhuanban@yunling.example")
        clerk.replaces(dialog.megabytes, "8")
        clerk.clicks(dialog.buttons["save"])

    answering(monkeypatch, fill)
    clerk.clicks(page.settings)
    kept = connections.mailbox(border.township)
    assert (kept.server, kept.port, kept.security) == ("smtp.example", 587, "starttls")
    assert connections.piece_size(border.township) == 8_000_000


def test_closing_waits_for_no_server_and_no_save_does_either(clerk, page, border, root) -> None:
    office = Postmaster(mute="RCPT")
    with mail_server(root, office) as port:
        connections.set_mailbox(border.township, box(port, root))
        page.presenter.refresh()
        clerk.waits(lambda: "c@d.example" in page.ways["smtp"].toolTip())
        clerk.clicks(page.ways["smtp"])
        clerk.waits(lambda: "正在发送" in page.sending.text())

        saved = []
        tasks.run(lambda _: saved.append(1))  # what a person does meanwhile
        clerk.waits(lambda: saved)

        tasks.finish()
        assert tasks.wait(0), "closing ends what hangs; it does not give up waiting for it"
    item, = outbox.items(border.township)
    assert (item.state, item.tries) == ("waiting", 0), "the server never answered and was given no time to be too slow"


def test_what_waited_goes_by_itself_when_it_falls_due(clerk, page, border, root, monkeypatch) -> None:
    monkeypatch.setattr("ui.outbox.sender._SOON", 10)
    office = Postmaster({"RCPT": "451 Greylisted, come back later"})
    with mail_server(root, office) as port:
        connections.set_mailbox(border.township, box(port, root))
        page.presenter.refresh()
        clerk.waits(lambda: "c@d.example" in page.ways["smtp"].toolTip())
        clerk.clicks(page.ways["smtp"])
        clerk.waits(lambda: pills(page) == ["会再试"])
        assert "试过 1 次" in page.rows[0].line.about
        office.answers.clear()
        border.office.clock.advance(minutes=2)
        page._sender._timer.start(0)  # noqa: SLF001  as the clock would
        clerk.waits(lambda: pills(page) == ["已发出，等回执"])
    assert len(office.letters) == 1


def test_not_sending_it_takes_it_off_and_it_can_go_again(clerk, page, tmp_path, monkeypatch) -> None:
    gone = tmp_path / "gone"
    monkeypatch.setattr(page_module.finding, "drives", lambda: [gone])
    answering(monkeypatch, lambda dialog: clerk.clicks(dialog.buttons[str(gone)]))
    clerk.clicks(page.ways["folder"])
    clerk.waits(lambda: pills(page) == ["没有发出"])
    clerk.clicks(page.rows[0].acts["不发了"])
    clerk.waits(lambda: pills(page) == ["不发了"])
    assert list(page.rows[0].acts) == ["再发一次"]


def test_only_a_receipt_says_that_it_came(clerk, border, preferences, tmp_path, monkeypatch) -> None:
    border.join()
    page = open_page(clerk, border.township, preferences)
    clerk.waits(page.choice.isVisible)
    assert "授权名册里还没有对方的加密钥匙" in page.reader.text()
    stick = tmp_path / "U盘"
    stick.mkdir()
    monkeypatch.setattr(page_module, "choose_folder", lambda *_: stick)
    clerk.clicks(page.ways["folder"])
    clerk.waits(lambda: pills(page) == ["已发出，等回执"])
    taken = receiving.take(border.county, next(stick.iterdir()))
    receiving.take(border.township, write_receipt(border.county, taken.sha256, tmp_path))
    page.presenter.refresh()
    clerk.waits(lambda: pills(page) == ["对方已收到"])
    assert page.packages.currentText().endswith("对方已收到")


def test_with_nothing_packed_it_leads_to_where_packages_are_made(clerk, preferences, tmp_path) -> None:
    office = open_office(tmp_path)
    page = open_page(clerk, office.workspace, preferences)
    clerk.waits(page.none.isVisible)
    assert not page.choice.isVisible()
    QApplication.processEvents()
    tasks.finish()
    office.workspace.close()
