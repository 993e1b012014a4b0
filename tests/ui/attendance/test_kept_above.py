"""In a township that joined, the county's rules and holidays are read, and the words say whom to ask."""

from tests.model.exchange import town


def join(workspace) -> None:
    county = town.Device(town.COUNTY, "A")
    town.install(workspace, town.a_roster(1, [town.named(county), town.own_stream(workspace)]))


def test_rules_and_holidays_are_only_read_below_the_county(clerk, desk, workspace) -> None:
    page = desk()
    page.rules.show_month("2026-04")
    page.workdays.show_year(2027)
    for each in (page.rules, page.workdays):
        assert each.keep.isEnabled(), "alone, a township sets its own"
        assert each.bar.text() == ""

    join(workspace)
    page.rules.show_month("2026-04")
    page.workdays.show_year(2027)
    for each in (page.rules, page.workdays):
        assert not each.keep.isEnabled()
        assert "由云岭县规定" in each.bar.text()
        assert "请打电话给云岭县专班" in each.bar.text()
