"""What can be offered to mend a fault: the sum that a total should be, and the way to the other figures. No Qt."""

import re

from forms.definition import Check, Form, Values
from forms.evaluation import Problem
from forms.values import show_value
from ui.widgets.field import Repair

_SUM = re.compile(r"\$\{(\w+)\} != sum\(\$\{(\w+)\.(\w+)\}\)")


def repairs_for(form: Form, problem: Problem, values: Values, beside: str) -> tuple[Repair, ...]:
    """Links below a fault. A check that compares a total with a repeat's sum offers the sum."""
    check = next((each for each in form.checks if each.name == problem.name.partition(":")[0]), None)
    if problem.kind != "check" or check is None:
        return ()
    others = [name for name in check.fields if name != beside and name in form.by_name]
    jumps = [Repair(f"查看{form.by_name[name].label}", "", name) for name in others[:1]]
    return (*_sum(form, check, values, beside), *jumps)


def _sum(form: Form, check: Check, values: Values, beside: str) -> tuple[Repair, ...]:
    found = _SUM.search(check.when)
    if found is None or found[1] != beside or form.by_name[beside].calculation:
        return ()
    amounts = [row.get(found[3]) for row in values.get(found[2]) or ()]
    numbers = [each for each in amounts if isinstance(each, int)]
    if not numbers:
        return ()
    field = form.by_name[beside]
    shown = show_value(form, field, sum(numbers))
    return (Repair(f"改为 {shown} {field.unit}".rstrip(), f"{shown}{field.unit}", beside),)
