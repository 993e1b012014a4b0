"""Settings on a real folder: a colleague, a password, a backup, the dark theme."""

import pytest
from PySide6.QtWidgets import QApplication

from model.workspace import opening
from model.workspace.keys import Cost
from ui import theme
from ui.settings.page import SettingsPage, input_method_words, licence_text
from ui.shell import Header, PageSpec, Shell

CHEAP = Cost(memory=8 * 1024, passes=1, lanes=1)


@pytest.fixture
def workspace(tmp_path, clock):
    made = opening.create(tmp_path / "双河镇.tuodi", unit="990101102", unit_name="双河镇", person_name="何晓岚",
                          role="填报人", password="spring rain 2026", clock=clock, cost=CHEAP, forms={})
    yield made.workspace
    made.workspace.close()


@pytest.fixture
def page(clerk, workspace, preferences):
    spec = PageSpec("settings", "设置", "设置", "settings", lambda shell: SettingsPage(workspace, shell), last=True)
    shell = clerk.opens(Shell(Header("双河镇", "云岭县", "何晓岚", "填报人"), [spec], preferences))
    return shell.show_page("settings")


def test_a_colleague_gets_a_login_of_their_own(page, workspace) -> None:
    page.presenter.add_person("唐志远", "审核人", "another long one")

    assert [each.name for each in workspace.people.people()] == ["何晓岚", "唐志远"]


def test_a_colleague_without_a_name_is_refused_and_said(page, workspace) -> None:
    page.presenter.add_person(" ", "审核人", "another long one")

    assert "姓名" in page.bar.text()
    assert len(workspace.people.people()) == 1


def test_two_different_new_passwords_change_nothing(page, workspace) -> None:
    page.presenter.change_password("spring rain 2026", "one new secret", "other new secret")

    assert "不一样" in page.bar.text()
    assert workspace.people.person_key("spring rain 2026")


def test_a_backup_is_made_listed_and_restored(clerk, page, workspace) -> None:
    clerk.clicks(page.back_up)
    clerk.waits(lambda: workspace.backups() and page.back_up.isEnabled())
    assert page.backups_box.count() >= 2

    assert page.presenter.restore(workspace.backups()[0].path) is not None


def test_the_dark_theme_is_put_on_at_once_and_remembered(clerk, page, preferences) -> None:
    page.theme_choice.chosen.emit("dark")
    ground = QApplication.palette().window().color().name()
    page.theme_choice.chosen.emit("light")

    assert ground == theme.TOKENS_DARK["ground"]
    assert preferences.get("dark") is False


def test_licences_of_fonts_and_icons_can_be_read() -> None:
    assert "SIL Open Font License" in licence_text() or "SIL OPEN FONT LICENSE" in licence_text()
    assert "MIT" in licence_text()


def test_a_changed_input_method_is_said() -> None:
    assert "ibus" in input_method_words("fcitx")
