"""Each register that the county keeps reaches the township, takes effect there, and is only read there."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from export.exchange.notices import write_notices
from forms.canonical import canonical_bytes
from forms.reading import form_from_raw
from model.attendance.rules import county_rules, decide
from model.errors import KeptAbove, MayNotWrite
from model.exchange import notices, proposals, registers, reorganising
from model.month.received import deadline_of
from model.workspace import entries
from tests.export.exchange.joined import COUNTY, SHUANGHE
from tests.model.exchange.down import DAPING, HONGYAN, Tree, a_tree, deadline, holiday, threshold, village

MONTH, JANUARY = "2026-03", date(2027, 1, 4)


@pytest.fixture(scope="module")
def tree(tmp_path_factory) -> Iterator[Tree]:
    """The township had rules of its own before it joined; the county has others, and everything else."""
    with a_tree(tmp_path_factory.mktemp("down")) as made:
        below, county = made.township, made.county
        below.save("deadline", deadline(9))
        below.save("threshold", threshold("9"))
        below.save("workday_year", holiday(2027, "2027-01-06", 2))
        decide(below, {"attendance_half_day": "1"}, since="2026-01-01", source="双河镇自己定的")
        made.before = (deadline_of(below, MONTH), county_rules(below, MONTH).rules.soe_days)  # type: ignore[attr-defined]
        made.join()
        county.save("deadline", deadline(5))
        county.save("workday_year", holiday(2027, JANUARY.isoformat()))
        decide(county, {"attendance_outside": "2"}, since="2026-01-01", source="云委组〔2026〕3号")
        yield made


def only(tree: Tree, form: str) -> str:
    return next(each.record for each in tree.township.register_records(form) if each.unit == COUNTY)


def read_only(tree: Tree, form: str, record: str) -> bool:
    """The program's own words would stop the township, and so does the file beneath."""
    standing = tree.township.read(form, record)
    with pytest.raises((MayNotWrite, KeptAbove)) as told:
        tree.township.save(form, standing.values, record=record, parents=standing.heads)
    return registers.owner(tree.township, form, record) == COUNTY and "云岭县" in str(told.value)


def test_own_rules_stop_holding_with_the_roster_and_become_proposals(tree) -> None:
    assert tree.before == (date(2026, 4, 14), 9), "before joining they were the township's own"
    assert (deadline_of(tree.township, MONTH), tree.township.workdays.notice(2027)) == (None, "")
    assert county_rules(tree.township, MONTH).rules.soe_days == 7
    assert not county_rules(tree.township, MONTH).set_here
    asked = [each.form for each in proposals.proposals(tree.township)]
    assert sorted(asked) == ["deadline", "threshold", "threshold", "workday_year"]
    assert {each.shown for each in proposals.proposals(tree.township)} == {"待批复"}


@pytest.mark.parametrize(("form", "values"), [("deadline", deadline(3)), ("threshold", threshold("1")),
                                              ("workday_year", holiday(2028, "2028-01-03", 3))])
def test_no_rule_is_laid_down_below_any_more_and_the_words_say_who_to_ask(tree, form, values) -> None:
    with pytest.raises(KeptAbove, match=r"由云岭县规定，这里只能看。.*请打电话给云岭县专班"):
        tree.township.save(form, values)
    assert registers.keeper(tree.township, form) == COUNTY
    assert registers.keeper(tree.county, form) == ""


def test_what_the_county_ended_is_not_taken_back_below(tree) -> None:
    with pytest.raises(KeptAbove, match="由云岭县规定"):
        reorganising.take_back(tree.township, DAPING)


def test_deadlines_workdays_and_rules_of_attendance_take_effect(tree) -> None:
    tree.down()
    assert deadline_of(tree.township, MONTH) == deadline_of(tree.county, MONTH) == date(2026, 4, 8)
    assert not tree.township.workdays.is_workday(JANUARY)
    assert tree.township.workdays.is_workday(date(2027, 1, 6)), "its own table of before counts nowhere"
    assert len(tree.township.read("workday_year", "workday_year/2027").heads) == 1
    rules = county_rules(tree.township, MONTH)
    assert (rules.set_here, rules.chosen["attendance_outside"], rules.chosen["attendance_half_day"]) == (
        True, "2", "0.5")
    for form in ("deadline", "workday_year", "threshold"):
        assert read_only(tree, form, only(tree, form))


def test_a_year_is_written_as_text_and_read_as_a_number_too_as_the_first_builds_wrote_it(tree) -> None:
    entry = tree.county.entry(tree.county.read("workday_year", "workday_year/2027").hash)
    assert entry.body["period"] == "2027"
    content = json.loads(entry.raw)
    content["body"]["period"] = 2027
    assert entries.read_entry(canonical_bytes(content)).body["period"] == 2027


def test_what_the_township_wished_is_adopted_and_then_holds_for_all(tree) -> None:
    mine = next(each for each in proposals.proposals(tree.township, "threshold") if each.new)
    assert proposals.differences(tree.township, mine), "all that it says"
    before = county_rules(tree.county, MONTH).rules.soe_days
    assert before == 7, "a wish that was handed up doesn't hold at the county either"


def test_supporters_pairings_and_targets(tree) -> None:
    supporter = tree.county.save("supporter", {"name": "省属甲公司", "kind": "provincial_soe"}).record
    pairing = tree.county.save("pairing", {"supporter": supporter, "unit": SHUANGHE}).record
    plan = tree.county.save("plan", {"owner": SHUANGHE, "name": "双河镇三年规划", "from": "2026-01-01"}).record
    tree.down()
    for form, record in (("supporter", supporter), ("pairing", pairing), ("plan", plan)):
        assert read_only(tree, form, record), form
    assert tree.township.name_of("supporter", supporter) == "省属甲公司"


def test_cadres_come_with_their_names_only_to_the_unit_that_keeps_their_attendance(tree) -> None:
    supporter = tree.county.save("supporter", {"name": "省属乙公司", "kind": "provincial_soe"}).record
    values = {"home_unit": supporter, "cadre_kind": "soe", "attendance_rule": "soe7", "phone": "13800000000"}
    theirs = tree.county.save("cadre", values | {"name": "李四光", "attendance_unit": SHUANGHE}).record
    countys = tree.county.save("cadre", values | {"name": "王五六", "attendance_unit": COUNTY}).record
    everybody, alone = tree.down(), tree.down(SHUANGHE)
    assert notices.receivers(tree.county) == [SHUANGHE], "nobody else has something of its own"
    assert [each.suffix for each in write_notices(tree.county, tree.around.stick())] == [".asice", ".age"]

    assert (everybody.suffix, alone.suffix) == (".asice", ".age"), "with names in it only the receiver opens it"
    assert "李四光".encode() not in alone.read_bytes()
    assert tree.township.read("cadre", theirs).values["name"] == "李四光"
    assert "name" not in tree.township.read("cadre", countys).values
    assert read_only(tree, "cadre", countys)


@pytest.mark.parametrize(("form", "values", "field", "wish"), [
    ("cadre", {"name": "赵七", "attendance_unit": SHUANGHE, "attendance_rule": "soe7", "cadre_kind": "soe"},
     "attendance_rule", "none"),
    ("project", {"code": "YL-001", "name": "县里定的产业路项目", "year": 2026, "township": SHUANGHE,
                 "total_invest": 5_000_000_00}, "total_invest", 9_000_000_00),
])
def test_of_what_the_county_entered_for_a_township_its_fields_stand_until_it_approves(
    tree, form, values, field, wish
) -> None:
    record = tree.county.save(form, values, unit=SHUANGHE if form == "project" else "").record
    tree.down(SHUANGHE)
    mark = proposals.of_record(tree.township, form, record)
    assert mark is None or mark.shown == "已批复"
    tree.change(tree.township, form, record, **{field: wish})
    asked = proposals.of_record(tree.township, form, record)
    assert (asked.shown, asked.new) == ("待批复", False)
    assert [each.field.name for each in proposals.differences(tree.township, asked)] == [field]
    row = tree.township.db.execute(f"SELECT f_{field} FROM p_{form} WHERE record = ?", (record,)).fetchone()
    assert row == (values[field],), "as the county has it"
    assert tree.township.check() == []


def test_a_change_to_the_countys_cadre_is_proposed_and_adopted(tree) -> None:
    record = next(each.record for each in tree.township.register_records("cadre") if each.unit == COUNTY)
    standing = tree.township.read("cadre", record)
    asked = proposals.propose(tree.township, "cadre", {**standing.values, "post_county": "专班副组长"}, record=record,
                              parents=standing.heads)
    mark = proposals.of_record(tree.township, "cadre", record)
    assert (mark.revision, mark.shown, mark.new) == (asked.hash, "待批复", False)
    assert [each.after for each in proposals.differences(tree.township, mark)] == ["专班副组长"]
    assert tree.township.read("cadre", record).hash == standing.hash


def test_units_come_with_their_successors(tree) -> None:
    tree.county.save("unit", village(HONGYAN, "红岩村", valid_to="2026-03-31", successor=DAPING))
    tree.down()
    assert tree.township.units.successor_of(HONGYAN, date(2026, 4, 1)) == DAPING
    assert read_only(tree, "unit", f"unit/{HONGYAN}")


def test_a_form_pack_is_in_use_below_and_only_the_county_hands_down(tree) -> None:
    raw = dict(tree.county.forms["volunteer"].raw)
    form = form_from_raw(raw | {"version": raw["version"] + 1, "title": "志愿服务（2026）"},
                         known_forms=list(tree.county.forms))
    notices.publish_forms(tree.county, [form], "加了说明")
    tree.down()
    assert tree.township.forms["volunteer"].title == "志愿服务（2026）"
    with pytest.raises(notices.FormsFromAbove, match="表单由云岭县统一下发"):
        notices.publish_forms(tree.township, [form])


def test_both_workspaces_are_whole_and_rebuild_to_the_same(tree) -> None:
    assert tree.county.check() == tree.township.check() == []
    before = deadline_of(tree.township, MONTH)
    tree.township.rebuild()
    assert deadline_of(tree.township, MONTH) == before
