"""Settings on a real folder: a colleague, a password, a backup, the dark theme."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from model.workspace import opening
from model.workspace.keys import Cost
from ui import theme
from ui.notices import Question
from ui.settings.page import SettingsPage, input_method_words, licence_text
from ui.settings.presenter import PersonLine
from ui.shell import Header, PageSpec, Shell

CHEAP = Cost(memory=8 * 1024, passes=1, lanes=1)


def answering_once(monkeypatch, act, ask) -> list:
    shown = answering(monkeypatch, act)
    ask()
    return shown


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


def answering(monkeypatch, act) -> list:
    """Have what a person does in the next dialogs done in place of waiting for a hand. Returns the dialogs."""
    shown: list = []

    def run(dialog) -> int:
        shown.append(dialog)
        dialog.show()
        act(dialog)
        return 0

    monkeypatch.setattr(Question, "exec", run)
    return shown


def test_a_colleague_gets_a_login_of_their_own(clerk, page, workspace, monkeypatch) -> None:
    def fill(dialog) -> None:
        clerk.types(dialog.name, "唐志远")
        dialog.role.set_value("审核人")
        clerk.types(dialog.password.line, "another long one")
        clerk.types(dialog.again.line, "another long one")
        clerk.presses(dialog.again.line, Qt.Key.Key_Return)

    dialog, = answering_once(monkeypatch, fill, page.add_person)

    assert dialog.answer == "do"
    people = [(each.name, each.role) for each in workspace.people.people()]
    assert people == [("何晓岚", "填报人"), ("唐志远", "审核人")]


@pytest.mark.parametrize(("name", "password", "again", "words"), [
    (" ", "another long one", "another long one", "姓名"), ("唐志远", "short", "short", "不到 8 位"),
    ("唐志远", "another long one", "another short one", "不一样"),
    ("何晓岚", "another long one", "another long one", "已经有"),
])
def test_what_is_wrong_with_a_colleague_is_said_in_the_dialog_and_nothing_typed_is_lost(
        clerk, page, workspace, monkeypatch, name, password, again, words) -> None:
    def fill(dialog) -> None:
        clerk.types(dialog.name, name)
        clerk.types(dialog.password.line, password)
        clerk.types(dialog.again.line, again)
        clerk.clicks(dialog.buttons["do"])

    dialog, = answering_once(monkeypatch, fill, page.add_person)

    assert words in dialog.fault.text()
    assert dialog.answer == ""
    assert (dialog.name.text(), dialog.password.text()) == (name, password)
    assert len(workspace.people.people()) == 1


def test_who_moved_on_is_removed_after_a_question(page, workspace, monkeypatch) -> None:
    page.presenter.add_person("唐志远", "审核人", "another long one", "another long one")
    person = next(each for each in workspace.people.people() if each.name == "唐志远")

    answering(monkeypatch, lambda dialog: dialog.take(""))
    page.remove(PersonLine(person.id, person.name, person.role, current=False))
    assert len(workspace.people.people()) == 2
    answering(monkeypatch, lambda dialog: dialog.take("remove"))
    page.remove(PersonLine(person.id, person.name, person.role, current=False))

    assert [each.name for each in workspace.people.people()] == ["何晓岚"]


def test_a_password_is_changed_and_two_different_new_ones_change_nothing(clerk, page, workspace, monkeypatch) -> None:
    def fill(dialog) -> None:
        clerk.types(dialog.old.line, "spring rain 2026")
        clerk.types(dialog.new.line, "one new secret")
        clerk.types(dialog.again.line, "other new secret")
        clerk.clicks(dialog.buttons["do"])
        assert "不一样" in dialog.fault.text()
        assert workspace.people.person_key("spring rain 2026")
        clerk.replaces(dialog.again.line, "one new secret")
        clerk.clicks(dialog.buttons["do"])

    dialog, = answering_once(monkeypatch, fill, page.change_password)

    assert dialog.answer == "do"
    assert workspace.people.person_key("one new secret")


def test_a_new_recovery_code_counts_only_once_it_was_typed_from_the_paper(
        clerk, page, workspace, clock, monkeypatch) -> None:
    given: list[str] = []

    def fill(dialog) -> None:
        given.append(" ".join(each.text() for each in dialog.sheet.shown))
        groups = given[0].split()
        clerk.types(dialog.sheet.groups[0], groups[1])
        clerk.types(dialog.sheet.groups[1], "00000")
        clerk.types(dialog.password.line, "spring rain 2026")
        clerk.clicks(dialog.buttons["do"])
        assert "第 5 组" in dialog.fault.text()
        clerk.replaces(dialog.sheet.groups[1], groups[4])
        clerk.clicks(dialog.buttons["do"])

    dialog, = answering_once(monkeypatch, fill, page.replace_code)
    workspace.close()

    assert dialog.answer == "do"
    opening.open_with_recovery_code(workspace.folder, given[0], clock, forms={}).close()


def test_a_move_that_came_to_nothing_is_taken_back(clerk, page, workspace, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("ui.settings.page.save_file", lambda *_: tmp_path / "搬家.tuodi-move")
    clerk.clicks(page.export_move)
    clerk.waits(page.stay.isVisible)
    assert workspace.read_only
    assert not page.export_move.isVisible()

    shown = answering(monkeypatch, lambda dialog: dialog.take("stay"))
    clerk.clicks(page.stay)

    assert len(shown) == 1
    assert not workspace.read_only
    assert page.export_move.isVisible()
    assert workspace.letter == "B"


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
