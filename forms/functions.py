"""What the operators and functions of expressions mean: ODK's, with exact decimals, and a few of our own."""

import operator
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

from forms.items import CONTEXT, MONTH, Item, day, finite, first, items, number, shifted, text, truth
from forms.patterns import matches

Function = Callable[..., Item]

_FORMATS: dict[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04d}", "y": lambda day: f"{day.year % 100:02d}",
    "m": lambda day: f"{day.month:02d}", "n": lambda day: str(day.month), "b": lambda day: f"{day.month}月",
    "d": lambda day: f"{day.day:02d}", "e": lambda day: str(day.day),
    "a": lambda day: "周" + "一二三四五六日"[day.weekday()], "%": lambda _: "%",
}


def plus(left: Item, right: Item) -> Item:
    """Sum; a day plus a number is the day so many days later."""
    return _moved(left, right, 1) if isinstance(left, date) else _arithmetic(CONTEXT.add, left, right)


def minus(left: Item, right: Item) -> Item:
    """Difference; between two days the number of days."""
    if isinstance(left, date) and not isinstance(right, date):
        return _moved(left, right, -1)
    return _arithmetic(CONTEXT.subtract, left, right)


def times(left: Item, right: Item) -> Item:
    """Product."""
    return _arithmetic(CONTEXT.multiply, left, right)


def divided(left: Item, right: Item) -> Item:
    """Quotient to 34 digits; blank for a division by zero."""
    return _arithmetic(CONTEXT.divide, left, right)


def remainder(left: Item, right: Item) -> Item:
    """Remainder with the sign of the dividend; blank for a division by zero."""
    return _arithmetic(CONTEXT.remainder, left, right)


def negative(value: Item) -> Item:
    """The number with the other sign."""
    found = number(value)
    return None if found is None else CONTEXT.minus(found)


def equal(left: Item, right: Item) -> bool:
    """`=`: blank equals '' and blank; a number is compared as a number, several match when any does."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return any(equal(a, b) for a in _several(left) for b in _several(right))
    return _same(left, right)


def unequal(left: Item, right: Item) -> bool:
    """`!=`: for single values the opposite of `=`; of several, any that differs."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return any(unequal(a, b) for a in _several(left) for b in _several(right))
    return not _same(left, right)


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Item, Item], bool]:
    def ordered(left: Item, right: Item) -> bool:
        if isinstance(left, tuple) or isinstance(right, tuple):
            return any(ordered(a, b) for a in _several(left) for b in _several(right))
        pair = _comparable(left, right)
        return pair is not None and compare(*pair)

    return ordered


def _several(value: Item) -> tuple[Item, ...]:
    return value if isinstance(value, tuple) else (value,)


def _blank(value: Item) -> bool:
    return value is None or value == ""


def _same(left: Item, right: Item) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if _blank(left) or _blank(right):
        return _blank(left) and _blank(right)
    if isinstance(left, date) or isinstance(right, date):
        pair = _comparable(left, right)
        return pair is not None and pair[0] == pair[1]
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return number(left) == number(right)
    return left == right


def _comparable(left: Item, right: Item) -> tuple[object, object] | None:
    """Both as numbers, or both as text; a day beside a month only to the month. None where one is blank."""
    if _blank(left) or _blank(right):
        return None
    if isinstance(left, date) != isinstance(right, date) and not isinstance(left, Decimal) \
            and not isinstance(right, Decimal):
        one, other = text(left), text(right)
        short = min(len(one), len(other))
        return (one[:short], other[:short]) if MONTH.fullmatch(one[:7]) and MONTH.fullmatch(other[:7]) else None
    numbers = number(left), number(right)
    if None not in numbers:
        return numbers
    return (left, right) if isinstance(left, str) and isinstance(right, str) else None


def _arithmetic(of: Callable[[Decimal, Decimal], Decimal], left: Item, right: Item) -> Item:
    one, other = number(left), number(right)
    return None if one is None or other is None else finite(of(one, other))


def _moved(start: date, days: Item, sign: int) -> date | None:
    steps = number(days)
    return None if steps is None else shifted(start, steps * sign)


def _sum(*values: Item) -> Item:
    numbers = [number(item) for item in items(values)]
    if not numbers or None in numbers:
        return None
    total = Decimal(0)
    for each in numbers:
        total = CONTEXT.add(total, each)  # type: ignore[arg-type]  # None was looked for above
    return total


def _extreme(choose: Callable[..., object]) -> Function:
    def found(*values: Item) -> Item:
        filled = list(items(values))
        if filled and all(isinstance(item, date) for item in filled):
            return choose(filled)  # type: ignore[return-value]
        numbers = [number(item) for item in filled]
        return None if not numbers or None in numbers else choose(numbers)  # type: ignore[return-value]

    return found


def _rounding(mode: str) -> Function:
    def rounded(value: Item, places: Item = None) -> Item:
        found, digits = number(value), number(places) or Decimal(0)
        if found is None or abs(digits) > 20:
            return None
        exact = CONTEXT.scaleb(found, int(digits)).to_integral_value(mode)
        return finite(CONTEXT.scaleb(exact, -int(digits)))

    return rounded


def _count(value: Item) -> Item:
    return Decimal(len(value)) if isinstance(value, tuple) else Decimal(0 if text(value) == "" else 1)


def _selected(value: Item, code: Item) -> Item:
    return text(code).strip() in text(value).split()


def _selected_at(value: Item, index: Item) -> Item:
    codes, position = text(value).split(), number(index)
    if position is None or position != int(position) or not 0 <= position < len(codes):
        return None
    return codes[int(position)]


def _substr(value: Item, start: Item, end: Item = None) -> Item:
    begin, stop = number(start), number(end)
    if begin is None:
        return None
    return text(value)[int(begin):None if stop is None else int(stop)]


def _join(separator: Item, *values: Item) -> Item:
    return text(separator).join(text(item) for item in items(values))


def _regex(value: Item, pattern: Item) -> Item:
    try:
        return matches(text(pattern), text(value))
    except re.error:
        return False


def _format_date(value: Item, pattern: Item) -> Item:
    found = day(value)
    if found is None:
        return None

    def shown(part: re.Match[str]) -> str:
        return _FORMATS[part[1]](found) if part[1] in _FORMATS else part[0]

    return re.sub(r"%(.)", shown, text(pattern))


def _decimal_days(value: Item) -> Item:
    return number(day(value))


def _days_between(start: Item, end: Item) -> Item:
    one, other = day(start), day(end)
    return None if one is None or other is None else Decimal((other - one).days)


def _months_between(start: Item, end: Item) -> Item:
    one, other = day(start), day(end)
    if one is None or other is None:
        return None
    return Decimal((other.year - one.year) * 12 + other.month - one.month)


def _add_days(start: Item, days: Item) -> Item:
    found = day(start)
    return None if found is None else _moved(found, days, 1)


def _add_months(start: Item, months: Item) -> Item:
    found, steps = day(start), number(months)
    if found is None or steps is None:
        return None
    year, month = divmod(found.year * 12 + found.month - 1 + int(steps), 12)
    if not 1 <= year <= 9999:
        return None
    if isinstance(first(start), str) and MONTH.fullmatch(text(start)):
        return f"{year:04d}-{month + 1:02d}"
    return date(year, month + 1, min(found.day, monthrange(year, month + 1)[1]))


def _month(value: Item) -> Item:
    found = day(value)
    return None if found is None else found.isoformat()[:7]


def _year(value: Item) -> Item:
    found = day(value)
    return None if found is None else Decimal(found.year)


OPERATORS: dict[str, Function] = {
    "+": plus, "-": minus, "*": times, "div": divided, "mod": remainder, "=": equal, "!=": unequal,
    "<": _order(operator.lt), "<=": _order(operator.le), ">": _order(operator.gt), ">=": _order(operator.ge),
}

# Those that need their arguments only; `if`, `coalesce`, `once`, today() and their like stand in forms.expressions.
PLAIN: dict[str, Function] = {
    "not": lambda value: not truth(value),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": truth,
    "boolean-from-string": lambda value: text(value) in ("true", "1"),
    "selected": _selected,
    "selected-at": _selected_at,
    "count-selected": lambda value: Decimal(len(text(value).split())),
    "count-non-empty": lambda *values: Decimal(sum(1 for _ in items(values))),
    "count": _count,
    "sum": _sum,
    "total": _sum,
    "min": _extreme(min),
    "max": _extreme(max),
    "round": _rounding(ROUND_HALF_UP),
    "int": _rounding(ROUND_DOWN),
    "floor": _rounding(ROUND_FLOOR),
    "ceiling": _rounding(ROUND_CEILING),
    "abs": lambda value: None if (found := number(value)) is None else CONTEXT.abs(found),
    "number": number,
    "string": text,
    "string-length": lambda value: Decimal(len(text(value))),
    "substr": _substr,
    "concat": lambda *values: "".join(text(item) for item in items(values)),
    "join": _join,
    "contains": lambda value, part: text(part) in text(value),
    "starts-with": lambda value, part: text(value).startswith(text(part)),
    "ends-with": lambda value, part: text(value).endswith(text(part)),
    "normalize-space": lambda value: " ".join(text(value).split()),
    "regex": _regex,
    "date": day,
    "format-date": _format_date,
    "decimal-date-time": _decimal_days,
    "days-between": _days_between,
    "months-between": _months_between,
    "add-days": _add_days,
    "add-months": _add_months,
    "month": _month,
    "year": _year,
}
