"""What a record is called where people read it: amounts with their unit, names without their numbers. No Qt."""

from functools import partial

from forms.definition import Form, Values
from model.titles import called, title_part
from model.workspace.workspace import Workspace

_NUMBERS = ("code", "no")  # what a title's number is called in definitions
_THINGS = {
    "fund_entry": "资金记录", "problem": "问题", "asset": "资产", "supporter": "帮扶单位",
    "consumer_support": "消费帮扶记录",
    "job_placement": "就业记录", "training": "培训", "volunteer": "志愿服务", "village": "村（社区）", "leave": "请假",
    "plan": "规划计划", "task": "任务", "household_visit": "走访记录", "attendance": "考勤", "deadline": "期限",
    "village_distribution": "收益分配", "village_income": "收支月报",
}


def thing_of(form: Form) -> str:
    """What one record of a ledger is, as in 新增资金记录."""
    return _THINGS.get(form.id) or form.title.removesuffix("台账")


def new_words(form: Form) -> str:
    """新增项目: on the button and over an empty form."""
    thing = thing_of(form)
    return f"新增{thing}" if len(thing) <= 6 else "新增"


def number_of(form: Form, values: Values) -> str:
    """What a record is numbered by, where its title begins with such a thing; "" where it doesn't."""
    first = form.title_fields[0] if len(form.title_fields) > 1 else ""
    return str(values.get(first, "")) if first in _NUMBERS else ""


def title_of(workspace: Workspace, form: Form, values: Values) -> str:
    """The words of the title fields, without its number, which stands elsewhere; where none is filled, the first
    column of the list that is. "" where nothing is."""
    numbered = form.title_fields[0] if number_of(form, values) else ""
    titled = [_shown(workspace, form, values, name) for name in form.title_fields if name != numbered]
    if not numbered and not any(titled):
        titled = list(filter(None, (_shown(workspace, form, values, name) for name in form.list_columns)))[:1]
    return " ".join(" ".join(filter(None, titled)).split())


def _shown(workspace: Workspace, form: Form, values: Values, name: str) -> str:
    field, value = form.by_name.get(name), values.get(name)
    if field is None or value is None:
        return ""
    if field.type == "reference":
        return called(workspace, field.reference, str(value)) or str(value)
    unit = f" {field.unit}" if field.type == "money" and field.unit else ""
    return f"{title_part(form, field, value, partial(called, workspace))}{unit}"
