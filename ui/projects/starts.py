"""What a new record starts from, so that nothing is typed twice: the last log, the plan, the project. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.definition import Value
from model.projects.page import Source, Whole
from ui.projects.wording import wan

_KEPT = ("jobs_now", "local_jobs_now", "monitored_jobs_now")
LOG_FIELDS = ("date", "progress", "progress_drop_reason", "invest_since", "work_done", "jobs_now", "local_jobs_now",
              "monitored_jobs_now", "wages_since", "next_step", "next_date", "recorder", "photos")
FUND_FIELDS = ("kind", "source", "amount", "date", "adjusts", "voucher_no", "payee", "basis_doc", "leverage_of",
               "support_channel", "supporter", "nature", "leveraged", "year", "co_account", "evidence")
PROBLEM_FIELDS = ("kind", "detail", "asked_level", "deadline", "responsible", "unit", "no", "state", "measures")


def log_start(whole: Whole, person: str, today: str) -> dict[str, Value]:
    """From the last log: progress and people stay as they were until somebody types another number."""
    given: dict[str, Value] = {"date": today}
    if person:
        given["recorder"] = person
    if not whole.logs:
        return given
    last = whole.logs[0]
    if last.progress is not None:
        given["progress"] = format(last.progress, "f")
    people = zip(_KEPT, (last.jobs, last.local_jobs, last.monitored_jobs), strict=True)
    given |= {name: value for name, value in people if value is not None}
    if last.next_step:
        given["next_step"] = last.next_step
    return given


def fund_start(whole: Whole, source: Source | None, year: int) -> dict[str, Value]:
    """Whose money it is, from the plan. kind: what comes next for that source."""
    one = source or next((each for each in whole.sources if each.arrived < each.planned), None) or (
        whole.sources[0] if whole.sources else None)
    if one is None:
        return {"year": year}
    plan: Mapping[str, Value] = one.plans[0] if one.plans else {}
    helper = next((each for each in whole.project.helpers if each.channel == one.channel), None)
    supporter = one.supporter or (helper.supporter if helper else "")
    given: dict[str, Value] = {
        "kind": "pay" if one.planned and one.arrived >= one.planned else "arrive", "source": one.source,
        "support_channel": one.channel, "supporter": supporter if one.channel != "self" else "",
        "nature": plan.get("nature", ""), "leveraged": plan.get("leveraged", one.leveraged),
        "year": plan.get("year", year),
    }
    if given["leveraged"] == "yes":
        given["leverage_of"] = whole.project.record
    return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Offer:
    """An amount that is known already: one press instead of typing it."""

    words: str
    amount: int


def fund_offers(whole: Whole, values: Mapping[str, Value]) -> list[Offer]:
    """What is still to come of a source, or what of it is still to be paid."""
    one = next((each for each in whole.sources if each.source == values.get("source")
                and each.channel == values.get("support_channel", each.channel)), None)
    if one is None:
        return []
    kind = values.get("kind")
    known = {
        "commit": (("计划全额", one.planned - one.committed),), "arrive": (("计划未到位", one.planned - one.arrived),),
        "pay": (("到位未支付", one.arrived - one.paid),), "return": (("到位未支付", one.arrived - one.paid),),
    }.get(str(kind), ())
    return [Offer(f"{words} {wan(amount)} 万元", amount) for words, amount in known if amount > 0]


def problem_start(whole: Whole, number: str, unit: str) -> dict[str, Value]:
    """A problem found on the site of this project."""
    given: dict[str, Value] = {"no": number, "found_in": "log", "unit": unit, "asked_level": "township",
                               "state": "open"}
    person = whole.values.get("responsible_person")
    return given | ({"responsible": person} if person else {})


def next_number(known: list[str], unit_name: str, today: str) -> str:
    """双河2026-04-02: the unit's short name, the month, one more than the greatest."""
    start = f"{unit_name.removesuffix('镇').removesuffix('乡').removesuffix('县')}{today[:7]}-"
    taken = [int(each.removeprefix(start)) for each in known
             if each.startswith(start) and each.removeprefix(start).isdigit()]
    return f"{start}{max(taken, default=0) + 1:02}"
