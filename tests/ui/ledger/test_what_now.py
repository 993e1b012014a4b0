"""A clerk who is stuck is told the way on."""

from typing import Any

from model.workspace.workspace import Workspace
from ui.ledger.page import LedgerPage


def line(page: LedgerPage, name: str) -> Any:
    page.form_panel.fields.build_all()
    return page.form_panel.fields.fields[name].editor.focus_target()


def test_nothing_that_could_be_read_makes_no_empty_row(
    clerk: Any, shell_of: Any, workspace: Workspace
) -> None:
    page = clerk.opens(shell_of("fund_entry")).show_page("fund_entry")
    page.new()
    clerk.types(line(page, "amount"), "六万五")
    clerk.leaves(line(page, "amount"))
    page.save()

    assert workspace.listing("fund_entry").count().rows == 0
    assert "还没有能保存的内容" in page.form_panel.bar.text()
    assert line(page, "amount").text() == "六万五"
    clerk.replaces(line(page, "amount"), "65000")
    page.save()
    assert workspace.listing("fund_entry").count().rows == 1


def test_an_untouched_form_is_not_saved(clerk: Any, shell_of: Any, workspace: Workspace) -> None:
    page = clerk.opens(shell_of("works")).show_page("works")
    page.new()
    page.save()

    assert workspace.listing("works").count().rows == 0
    assert "还什么都没有填" in page.form_panel.bar.text()
    clerk.types(line(page, "name"), "红岩村水池")
    page.save()
    assert workspace.listing("works").count().rows == 1
    assert page.form_panel.bar.text() == ""


def test_there_is_one_main_button_also_beside_an_empty_list(clerk: Any, shell_of: Any) -> None:
    page = clerk.opens(shell_of("works")).show_page("works")

    def mains() -> list[str]:
        from PySide6.QtWidgets import QPushButton

        return [each.text() for each in page.findChildren(QPushButton)
                if each.isVisible() and each.property("main")]

    assert len(mains()) == 1
    page.new()
    clerk.waits(lambda: mains() == ["保存(&S)"])
    page.close_form()
    clerk.waits(lambda: len(mains()) == 1)


def test_an_empty_form_is_called_a_new_one_whatever_is_filled_in_beforehand(clerk: Any, shell_of: Any) -> None:
    page = clerk.opens(shell_of("income")).show_page("income")
    page.new_with({"place": "大坪村", "month": "2026-02"})

    assert page.form_panel.title.text() == "新增收入月报"


def test_a_hint_says_the_value_not_its_formula(clerk: Any, shell_of: Any) -> None:
    page = clerk.opens(shell_of("works")).show_page("works")
    page.new()
    clerk.types(line(page, "name"), "红岩村水池")

    clerk.waits(lambda: line(page, "other_kind").accessibleDescription() == "“红岩村水池”属于哪一类")


def test_a_field_that_does_not_apply_is_not_shown_in_an_untouched_form(clerk: Any, shell_of: Any) -> None:
    page = clerk.opens(shell_of("works")).show_page("works")
    page.new()
    page.form_panel.fields.build_all()

    clerk.waits(page.form_panel.fields.fields["kind"].isVisible)
    assert not page.form_panel.fields.fields["other_kind"].isVisible()


def test_a_village_that_was_chosen_is_not_named_a_second_time(clerk: Any, shell_of: Any) -> None:
    page = clerk.opens(shell_of("village")).show_page("village")
    page.new()

    def choose(text: str) -> None:
        clerk.replaces(line(page, "code"), text)
        clerk.leaves(line(page, "code"))

    choose("大坪村")
    clerk.waits(lambda: line(page, "name").text() == "大坪村")
    choose("红岩村")
    clerk.waits(lambda: line(page, "name").text() == "红岩村")
    clerk.replaces(line(page, "name"), "红岩村（合并）")
    clerk.leaves(line(page, "name"))
    choose("新桥村")
    assert line(page, "name").text() == "红岩村（合并）"


def test_a_person_is_called_by_the_name_not_only_by_the_post() -> None:
    from forms.reading import builtin_forms
    from ui.ledger.titles import number_of

    forms = builtin_forms()
    assert number_of(forms["cadre"], {"name": "周文彬", "post_county": "专班产业组成员"}) == ""
    assert number_of(forms["training"], {"title": "茶叶加工", "from": "2026-03-09"}) == ""
    assert number_of(forms["project"], {"code": "990101102-2026-A001", "name": "产业路"}) == "990101102-2026-A001"
