"""First start and unlocking through the real window, on a real encrypted folder."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from model.clock import FixedClock
from model.errors import NoRoomFor
from model.workspace import driver, opening
from model.workspace.keys import Cost
from ui import application, tasks
from ui.pages import specs
from ui.start.doors import ModelDoors
from ui.start.enterprise_dialog import EnterpriseDialog
from ui.start.presenter import free_folder
from ui.start.unit_list import matched_runs
from ui.start.unlock_page import UnlockPage
from ui.start.wizard_page import WizardPage
from ui.window import MainWindow

CHEAP = Cost(memory=8 * 1024, passes=1, lanes=1)
PASSWORD = "spring rain 2026"


class QuickDoors(ModelDoors):
    """The model itself, with a password that is cheap to guess."""

    def create(self, folder, **more):
        return opening.create(folder, cost=CHEAP, forms={}, **more)

    def open_workspace(self, folder, person, password, clock):
        return opening.open_workspace(folder, person, password, clock, forms={})

    def open_with_recovery_code(self, folder, code, clock):
        return opening.open_with_recovery_code(folder, code, clock, forms={})


@pytest.fixture
def window(clerk, preferences, clock):
    made = clerk.opens(MainWindow(preferences, clock, doors=QuickDoors(), specs=specs))
    yield made
    if made.workspace is not None:
        made.close_workspace()


@pytest.fixture
def folder(tmp_path, clock):
    made = QuickDoors().create(tmp_path / "双河镇.tuodi", unit="990101102", unit_name="双河镇", person_name="何晓岚",
                               role="填报人", password=PASSWORD, clock=clock)
    made.workspace.people.add_person("唐志远", "审核人", "another long one")
    made.workspace.close()
    return tmp_path / "双河镇.tuodi", made.recovery_code


def shown(window):
    return window.stack.currentWidget()


def test_a_new_office_is_ready_after_four_steps(clerk, window, tmp_path, preferences, monkeypatch) -> None:
    window.show_wizard()
    page = shown(window)
    page.presenter.documents = tmp_path
    clerk.types(page.search, "shuanghe")
    clerk.waits(lambda: page.units.sought == "shuanghe")
    clerk.replaces(page.search, "990101102")
    clerk.waits(lambda: page.units.sought == "990101102")
    assert "双河镇" in page.made_for.text()
    assert page.demo.isVisible()
    clerk.clicks(page.next)
    clerk.types(page.name, "何晓岚")
    clerk.clicks(page.next)
    clerk.types(page.password.line, PASSWORD)
    clerk.types(page.again.line, PASSWORD)
    clerk.clicks(page.next)
    clerk.waits(lambda: page.presenter.step == 3)
    groups = page.presenter.code.split()
    assert not page.ways.isVisible()
    clerk.types(page.groups[0], groups[1])
    assert page.groups[1].hasFocus()
    clerk.types(page.groups[1], groups[4])
    page.next.setFocus()
    clerk.presses(page.next, Qt.Key.Key_Return)

    assert window.workspace.unit_name == "双河镇"
    assert preferences.folders() == [tmp_path / "双河镇.tuodi"]


def test_an_enterprise_s_team_begins_with_its_name_and_code(clerk, preferences, clock, tmp_path, monkeypatch) -> None:
    page = clerk.opens(WizardPage(QuickDoors(), None, preferences, clock, tmp_path))

    def fill(dialog) -> int:
        dialog.show()
        dialog.take("do")
        assert "企业名称" in dialog.fault.text()
        clerk.types(dialog.name, "省建工集团帮扶队")
        clerk.types(dialog.code, "91350100m000100y44")
        dialog.take("do")
        assert "对照营业执照" in dialog.fault.text()
        clerk.replaces(dialog.code, "9135 0100 m000 100y43")
        dialog.take("do")
        return 0

    monkeypatch.setattr(EnterpriseDialog, "exec", fill)
    clerk.clicks(page.enterprise)
    assert "省建工集团帮扶队" in page.made_for.text()
    clerk.clicks(page.next)
    assert page.presenter.step == 1
    assert page.presenter.folder.name == "省建工集团帮扶队.tuodi"


def test_nothing_is_made_while_something_is_missing(clerk, preferences, clock, tmp_path) -> None:
    page = clerk.opens(WizardPage(QuickDoors(), None, preferences, clock, tmp_path))

    clerk.clicks(page.next)
    assert "请先" in page.problems["unit"].text()
    page.presenter.choose_unit(page.presenter.search("990101102")[0])
    clerk.clicks(page.next)
    clerk.clicks(page.next)
    assert "姓名" in page.problems["name"].text()
    clerk.types(page.name, "何")
    clerk.clicks(page.next)
    clerk.types(page.password.line, "abc")
    clerk.clicks(page.next)

    assert "现在 3 位" in page.password.problem()
    assert list(tmp_path.glob("*.tuodi")) == []


def test_a_wrong_password_is_said_under_the_field(clerk, window, folder) -> None:
    window.open_folder(folder[0])
    page = shown(window)

    clerk.types(page.password.line, "wrong one!")
    clerk.presses(page.password.line, Qt.Key.Key_Return)
    clerk.waits(page.password.problem)

    assert "密码不对" in page.password.problem()
    assert isinstance(shown(window), UnlockPage)


def test_the_right_password_opens_and_ctrl_l_locks(clerk, window, folder, preferences) -> None:
    window.open_folder(folder[0])
    page = shown(window)
    assert [each.person.name for each in page.people] == ["何晓岚", "唐志远"]

    clerk.types(page.password.line, PASSWORD)
    clerk.clicks(page.open)
    clerk.waits(lambda: window.workspace is not None)
    assert window.workspace.person_name == "何晓岚"
    window.shell.lock_requested.emit()

    assert window.workspace is None
    assert isinstance(shown(window), UnlockPage)
    assert shown(window).people[0].person.seen == "今天 14:30"


def test_the_recovery_code_gives_a_new_password(clerk, window, folder) -> None:
    window.open_folder(folder[0])
    page = shown(window)
    clerk.clicks(page.forgot)
    clerk.types(page.code, folder[1].replace(" ", ""))
    clerk.presses(page.code, Qt.Key.Key_Return)
    clerk.waits(lambda: page.step == 2)
    clerk.types(page.fresh.line, "brand new secret")
    clerk.presses(page.fresh.line, Qt.Key.Key_Return)
    clerk.waits(lambda: window.workspace is not None)

    window.lock()
    page = shown(window)
    clerk.types(page.password.line, "brand new secret")
    clerk.clicks(page.open)
    clerk.waits(lambda: window.workspace is not None)


@pytest.fixture
def damaged(folder):
    """The folder after a page of its database went bad, with a backup from before."""
    workspace = QuickDoors().open_workspace(folder[0], QuickDoors().people_of(folder[0])[0].id, PASSWORD,
                                            FixedClock(datetime(2026, 4, 2, 6, 30, tzinfo=UTC)))
    workspace.backup()
    workspace.close()
    file = folder[0] / "ledger.db"
    content = bytearray(file.read_bytes())
    for place in range(100, len(content), 4096):
        content[place] ^= 1
    file.write_bytes(content)
    return folder


def test_damaged_data_offers_its_backups_and_opens_with_the_one_chosen(clerk, window, damaged) -> None:
    window.open_folder(damaged[0])
    page = shown(window)
    clerk.types(page.password.line, PASSWORD)
    clerk.clicks(page.open)
    clerk.waits(lambda: page.step == 3)
    assert [each.accessibleName() for each in page.restores] == ["恢复 2026-04-02 的备份"]
    clerk.clicks(page.restores[0])
    clerk.waits(lambda: window.workspace is not None)

    assert window.workspace.person_name == "何晓岚"
    assert window.workspace.check() == []
    assert "已恢复到 2026-04-02 的备份" in window.shell.bar.text()
    assert list((damaged[0] / "backups").glob("damaged-*/ledger.db"))


def test_damaged_data_and_a_forgotten_password_are_mended_together(clerk, window, damaged) -> None:
    window.open_folder(damaged[0])
    page = shown(window)
    clerk.clicks(page.forgot)
    clerk.types(page.code, damaged[1])
    clerk.presses(page.code, Qt.Key.Key_Return)
    clerk.waits(lambda: page.step == 3)
    clerk.clicks(page.restores[0])
    clerk.waits(lambda: page.step == 2)


def test_damage_that_shows_only_later_leads_to_the_backups(clerk, window, folder, tmp_path, clock) -> None:
    window.open_folder(folder[0])
    clerk.types(shown(window).password.line, PASSWORD)
    clerk.clicks(shown(window).open)
    clerk.waits(lambda: window.workspace is not None)
    file = folder[0] / "other.db"
    file.write_bytes(b"no database at all" * 1000)
    net = application.Net(clock, tmp_path / "reports", window)
    with pytest.raises(driver.Error) as found:
        driver.connect(file, bytes(32))

    net(type(found.value), found.value, None)

    assert "数据文件有损坏" in window.shell.bar.text()
    assert not (tmp_path / "reports").exists(), "a damaged disk is no bug"


def test_damaged_data_without_a_backup_says_where_to_turn(clerk, window, damaged) -> None:
    for each in (damaged[0] / "backups").glob("*.db"):
        each.unlink()
    window.open_folder(damaged[0])
    page = shown(window)
    clerk.types(page.password.line, PASSWORD)
    clerk.clicks(page.open)
    clerk.waits(lambda: page.step == 3)

    assert page.restores == []
    assert "没有备份" in page.damage.text()
    clerk.presses(page, Qt.Key.Key_Escape)
    assert page.step == 0


def test_a_place_that_takes_no_folder_is_said_and_the_step_can_be_tried_again(
        clerk, preferences, clock, tmp_path, monkeypatch) -> None:
    def full(folder, **more):
        raise NoRoomFor("工作文件夹")

    monkeypatch.setattr(QuickDoors, "create", lambda self, folder, **more: full(folder, **more))
    page = clerk.opens(WizardPage(QuickDoors(), tasks.run, preferences, clock, tmp_path))
    page.presenter.choose_unit(page.presenter.search("990101102")[0])
    clerk.clicks(page.next)
    clerk.types(page.name, "何晓岚")
    clerk.clicks(page.next)
    for each in (page.password, page.again):
        clerk.types(each.line, PASSWORD)
    clerk.clicks(page.next)
    clerk.waits(lambda: page.presenter.step == 0)

    assert "工作文件夹没有写成" in page.problems["unit"].text()
    assert page.problems["unit"].isVisible(), "where the place can be changed"
    assert page.next.text().startswith("下一步")
    assert page.next.isEnabled()
    assert page.password.text() == PASSWORD


def test_more_units_than_the_list_shows_ask_for_more_letters(clerk, preferences, clock, tmp_path) -> None:
    page = clerk.opens(WizardPage(QuickDoors(), None, preferences, clock, tmp_path))

    clerk.types(page.search, "xin")
    clerk.waits(lambda: page.units.sought == "xin")
    assert page.found.text() == "30 个以上，请再输几个字"
    assert page.units.count() == 30
    clerk.replaces(page.search, "990101102")
    clerk.waits(lambda: page.units.sought == "990101102")
    assert page.found.text().startswith("找到 ")


def test_caps_lock_is_noticed(clerk, window, folder) -> None:
    window.open_folder(folder[0])
    page = shown(window)

    clerk.types(page.password.line, "a")
    assert not page.password.caps_hint()
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(page.password.line, QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, none, "A"))

    assert page.password.caps_hint()


def test_a_taken_folder_name_gets_a_number(tmp_path) -> None:
    (tmp_path / "双河镇.tuodi").mkdir()

    assert free_folder(tmp_path, "双河镇").name == "双河镇 2.tuodi"


@pytest.mark.parametrize(("sought", "bold"), [("shz", ["S", "H", "Z"]), ("shuanghe", ["Shuang", "He"]), ("双河", [])])
def test_matched_letters_are_bold(sought, bold) -> None:
    assert [letters for letters, matched in matched_runs("shuang he zhen", sought) if matched] == bold
