"""A record that is missing is one click away: its form, with what is known of it filled in."""

from collections.abc import Callable
from typing import Any

from model.workspace.workspace import Workspace
from ui.group_page import GroupPage, Tab
from ui.ledger.page import LedgerPage
from ui.shell import Header, PageSpec, Shell

Opens = Callable[..., Shell]


def test_a_missing_record_is_begun_with_what_is_known(clerk: Any, shell_of: Opens, workspace: Workspace) -> None:
    page = clerk.opens(shell_of("income")).show_page("income")
    page.new_with({"place": "大坪村", "month": "2026-02"})

    fields = page.form_panel.fields
    fields.build_all()
    assert fields.fields["place"].editor.focus_target().text() == "大坪村"
    assert fields.fields["month"].value() == "2026-02"
    assert page.form_panel.place.text() == "新的一条"

    clerk.replaces(fields.fields["amount"].editor.focus_target(), "800")
    page.save()
    found = workspace.listing("income", columns=("place", "month", "amount")).page(0)
    assert [row.values for row in found] == [{"place": "大坪村", "month": "2026-02", "amount": 80_000}]


def test_what_is_only_prefilled_leaves_no_draft(shell_of: Opens, clerk: Any, workspace: Workspace) -> None:
    page = clerk.opens(shell_of("income")).show_page("income")
    page.new_with({"place": "大坪村", "month": "2026-02"})
    page.close_form()

    assert workspace.drafts("income") == []


def test_a_group_begins_it_in_the_forms_own_ledger(
    clerk: Any, workspace: Workspace, preferences: Any
) -> None:
    def make(shell: Shell) -> GroupPage:
        return GroupPage("台账", [Tab(each, each, lambda form=each: LedgerPage(workspace, form, shell),
                                    frozenset((each,))) for each in ("works", "income")])

    shell = Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"),
                  [PageSpec("all", "台账", "台账", "folder", make, frozenset(("works", "income")))], preferences)
    group: Any = clerk.opens(shell).show_page("all")
    group.new_with("income", {"month": "2026-02"})

    assert group.tabs.value() == "income"
    assert group.stack.currentWidget().record.editing.values == {"month": "2026-02"}
