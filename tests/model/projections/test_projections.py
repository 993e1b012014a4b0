"""Projections say what the entries say, step by step or from nothing."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.definition import Field
from model.workspace import references

RIVER = {"name": "河口村冷库", "supporter": "S1", "status": "building", "total": 12_345_600, "area": "30.5",
         "tags": ["done", "planned"], "plan": [{"row": "r1", "source": "done", "amount": 5}, {"row": "r2"}]}


def test_a_saved_record_has_a_row_that_says_it(book):
    book.save("supporter", "S1", {"name": "蜀能集团"})
    head = book.save("project", "P1", RIVER, period="2026-03-05", private={"phone": "138"})
    row = book.row("project", "P1")
    assert (row["hash"], row["heads"], row["month"], row["unit"], row["state"]) == (
        head, 1, "2026-03", "990101102", "draft")
    assert (row["f_total"], row["f_area"], row["f_phone"], row["f_start"]) == (12_345_600, "30.5", "138", None)
    assert row["title"] == "河口村冷库"
    for sought in ("河口村", "hkclk", "蜀能", "snjt", "在建", "12.3456", "123456"):
        assert sought in row["search"]
    assert [each["f_amount"] for each in row["plan"]] == [5, None]


def test_what_does_not_fit_its_type_is_blank_and_breaks_nothing(book):
    book.save("project", "P1", {"name": 5, "total": "12", "area": "viel", "plan": ["x"], "tags": "a", "phone": None})
    row = book.row("project", "P1")
    assert {row[name] for name in ("f_name", "f_total", "f_area", "f_tags", "f_phone")} == {None}


def test_two_heads_are_a_conflict_and_the_later_stands(book):
    first = book.save("project", "P1", {"name": "一"})
    book.save("project", "P1", {"name": "二"}, parents=[first])
    late = book.save("project", "P1", {"name": "三"}, parents=[first])
    row = book.row("project", "P1")
    assert (row["heads"], row["hash"], row["title"]) == (2, late, "三")
    book.save("project", "P1", {"name": "四"})
    assert book.row("project", "P1")["heads"] == 1


def test_a_new_name_reaches_every_row_that_shows_it(book):
    book.save("project", "P1", RIVER)
    assert "蜀能" not in book.row("project", "P1")["search"]
    book.save("supporter", "S1", {"name": "蜀能集团"})
    assert "蜀能" in book.row("project", "P1")["search"]
    book.save("supporter", "S1", {"name": "巴蜀集团"})
    row = book.row("project", "P1")
    assert "蜀能" not in row["search"]
    assert "巴蜀" in row["search"]
    assert row["s_supporter"].startswith("ba shu")


def test_a_unit_that_was_renamed_is_named_so_everywhere(book, new_book):
    forms = book.forms
    register = replace(forms["supporter"], id="unit", hash="u", key=("code",),
                       fields=(Field("code", "text", "代码"), *forms["supporter"].fields))
    book = new_book({**forms, "unit": register})
    book.save("income", "income/v", {"village": "990101102201", "month": "2026-03"})
    assert book.row("income", "income/v")["title"] == "双河镇河口村 2026-03"
    book.save("unit", "unit/990101102201", {"code": "990101102201", "name": "新河村"})
    assert book.row("income", "income/v")["title"] == "新河村 2026-03"
    before = book.everything()
    book.rebuild()
    assert book.everything() == before
    assert references.name_of(book.db, book.forms, "unit", "990101102201", unit_name=book.unit_name) == "新河村"


def test_the_built_in_forms_come_out_the_same_from_nothing(real_workspace):
    workspace = real_workspace
    village = workspace.units.children(workspace.unit)[0].code
    project = workspace.save("project", {"name": "河口村冷库", "year": 2026, "township": workspace.unit}).record
    workspace.save("fund_entry", {"project": project, "kind": "arrive", "amount": 5_000_000, "date": "2026-03-02"})
    for month in ("2026-01", "2026-02"):
        workspace.save("village_income", {"village": village, "month": month, "inc_sale": 100_000})
    shown = [list(workspace.listing(form_id).rows()) for form_id in workspace.forms]
    assert [each.values["income_total"] for each in workspace.listing("village_income").rows()] == [100_000, 100_000]
    assert workspace.rebuild(lambda done, of: None) >= 4
    assert [list(workspace.listing(form_id).rows()) for form_id in workspace.forms] == shown


def test_search_and_titles_keep_silent_about_special_fields(book, new_book):
    form = book.forms["supporter"]
    fields = (*form.fields, Field("illness", "text", "病情", sensitive="special"))
    form = replace(form, hash="s", fields=fields, title_fields=("name", "illness"), list_columns=("name", "illness"))
    book = new_book({"supporter": form})
    book.save("supporter", "S1", {"name": "某某", "illness": "重病"})
    row = book.row("supporter", "S1")
    assert (row["title"], "重病" in row["search"], row["f_illness"]) == ("某某", False, "重病")


def test_an_erased_part_is_said_to_be_missing(book):
    book.save("project", "P1", RIVER, private={"phone": "138"})
    book.db.execute("UPDATE private SET bytes = NULL, salt = NULL")
    book.refresh(records=["P1"])
    row = book.row("project", "P1")
    assert (row["missing"], row["f_phone"], row["title"]) == (1, None, "河口村冷库")


def test_a_month_without_a_period_is_that_of_writing_in_china(book):
    book.save("project", "P1", {"name": "夜里"}, at="2026-03-31T16:30:00.000Z")
    book.save("project", "P2", {"name": "季度"}, period="2026-Q1")
    book.save("project", "P3", {"name": "年度"}, period="2026")
    assert [each["month"] for each in book.rows("project")] == ["2026-04", "2026-03", "2026-12"]


def test_a_renamed_field_keeps_what_was_written_under_its_old_name(book, renamed):
    book.save("project", "P1", RIVER)
    book.keep(renamed)
    assert book.ensure() == {"project"}
    row = book.db.execute("SELECT f_heading, title FROM p_project").fetchone()
    assert row == ("河口村冷库", "河口村冷库")
    assert book.db.execute("SELECT f_sum FROM p_project__plan ORDER BY position").fetchall() == [(5,), (None,)]
    assert book.ensure() == frozenset()


def test_a_submission_moves_its_records_on(book):
    one, two = book.save("project", "P1", {"name": "一"}), book.save("project", "P2", {"name": "二"})
    submit = book.submit({"P1": one, "P2": two})
    assert [each["state"] for each in book.rows("project")] == ["submitted", "submitted"]
    edited = book.save("project", "P1", {"name": "一改"})
    assert book.row("project", "P1")["changed_after_submit"] == 1
    book.flow("accept", submit, exceptions={"P2": {"name": "不对"}})
    first, second = book.rows("project")
    assert (first["state"], first["final_hash"], first["changed_after_submit"]) == ("accepted", one, 1)
    assert (second["state"], second["final_hash"]) == ("returned", None)
    again = book.submit({"P1": edited, "P2": two})
    assert (book.row("project", "P1")["state"], book.row("project", "P1")["final_hash"]) == ("submitted", one)
    book.flow("return", again)
    assert {each["state"] for each in book.rows("project")} == {"returned"}
    before = book.everything()
    book.rebuild()
    assert book.everything() == before


def test_confirming_what_was_filled_in_for_them_takes_the_mark_away(book):
    head = book.save("project", "P1", {"name": "代填"}, on_behalf=True)
    assert book.row("project", "P1")["on_behalf"] == 1
    book.flow("confirm", head)
    assert book.row("project", "P1")["on_behalf"] == 0


TEXT = st.sampled_from(["", "河口", "石桥", "云岭 A"])
SUPPORTERS = st.tuples(st.just("supporter"), st.sampled_from(["S1", "S2"]), st.fixed_dictionaries({"name": TEXT}))
PROJECTS = st.tuples(st.just("project"), st.sampled_from(["P1", "P2", "P3"]), st.fixed_dictionaries(
    {"name": TEXT}, optional={
        "supporter": st.sampled_from(["S1", "S2", "S9"]), "total": st.integers(-(10**6), 10**6),
        "area": st.sampled_from(["0", "1.5", "-3"]), "status": st.sampled_from(["planned", "done", "unknown"]),
        "plan": st.lists(st.fixed_dictionaries({"row": TEXT, "amount": st.integers(0, 9)}), max_size=2)}))
INCOMES = st.tuples(st.just("income"), st.sampled_from(["V1", "V2"]), st.fixed_dictionaries(
    {"village": st.sampled_from(list("ab")), "project": st.sampled_from(["P1", "P2"])}))
STEPS = st.tuples(
    st.one_of(SUPPORTERS, PROJECTS, INCOMES),
    st.sampled_from(["save", "conflict", "void", "private", "old", "batch", "submit"]),
    st.sampled_from(["2026-03", "2026-04-01", ""]), st.sampled_from(["990101102", "990101102201"]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_step_by_step_and_from_nothing_give_the_same_rows(new_book, renamed, steps):
    book, waiting, parents, submit = new_book(), [], {}, ""
    old = book.forms["project"].hash
    for (form, record, values), how, period, unit in steps:
        more = {"period": period, "unit": unit}
        if how == "conflict":
            more["parents"] = parents.get(record, [])
        if how == "void":
            more["void"] = True
        if how == "private" and form == "project":
            more["private"] = {"phone": "138"}
        if how == "old" and form == "project":
            more["form_hash"] = old
        if how == "submit" and parents:
            submit = book.submit({each: known[-1] for each, known in parents.items()})
            book.flow("accept" if period else "return", submit, exceptions={record: {}})
        made = book.written(form, record, values, **more)
        parents[record] = [made.hash]
        waiting.append(made)
        if how != "batch":
            book.refresh(waiting)
            waiting = []
    book.refresh(waiting)
    stepwise = book.everything()
    assert book.rebuild() == len({each[0][1] for each in steps})
    assert book.everything() == stepwise
    book.db.close()
