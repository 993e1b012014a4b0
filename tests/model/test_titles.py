"""What a record is called in messages and documents: the name first, its number behind."""

from forms.reading import builtin_forms
from model.titles import spoken, title_of, without_number


class Names:
    """As much of a workspace as a title asks for."""

    def name_of(self, form: str, key: str) -> str:
        return {"990101102001": "大坪村"}[key]


def test_a_project_is_called_by_its_name_before_its_number() -> None:
    form = builtin_forms()["project"]

    assert title_of(Names(), form, {"code": "XM-2026-001", "name": "河坝路硬化"}) == "河坝路硬化 XM-2026-001"
    assert title_of(Names(), form, {"name": "河坝路硬化"}) == "河坝路硬化"
    assert title_of(Names(), form, {}) == form.title


def test_other_records_keep_the_order_of_their_definition() -> None:
    form = builtin_forms()["village_income"]

    assert title_of(Names(), form, {"village": "990101102001", "month": "2026-03"}).startswith("大坪村 ")


def test_a_name_is_said_without_the_number_before_it() -> None:
    assert without_number("990101102-2026-A001 红岩村产业路硬化") == "红岩村产业路硬化"
    assert without_number("周文彬 队员") == "周文彬 队员"
    assert without_number("990101102-2026-A001") == "990101102-2026-A001"


def test_days_and_months_are_said_in_chinese() -> None:
    forms = builtin_forms()
    kinds = forms["fund_entry"].choices[forms["fund_entry"].by_name["kind"].choices]
    fund = {"date": "2026-03-05", "kind": kinds[0].code}
    log, income = {"date": "2026-03-05"}, {"village": "990101102001", "month": "2026-03"}

    assert title_of(Names(), forms["fund_entry"], fund).startswith("2026年3月5日 ")
    assert title_of(Names(), forms["project_log"], log) == "2026年3月5日"
    assert title_of(Names(), forms["village_income"], income) == "大坪村 2026年3月"


def test_a_stored_title_is_said_in_chinese_wherever_its_day_stands() -> None:
    assert spoken(Names(), "household_visit", "王家 2026-03-05") == "王家 2026年3月5日"
    assert spoken(Names(), "fund_entry", "2026-03-05 到位 12.00") == "2026年3月5日 到位 12.00"
    assert spoken(Names(), "project", "2026-03-0512 号路") == "2026-03-0512 号路"
