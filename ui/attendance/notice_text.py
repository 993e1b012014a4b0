"""The State Council's holiday notice, read as it is printed: days off and make-up days. No Qt.

Source: the yearly 国务院办公厅关于部分节假日安排的通知, whose lines read "三、清明节：4月4日（周六）至6日（周一）放假"
and "2月14日（周六）、2月28日（周六）上班". Only days unlike the usual week are kept, as `workday_year` wants them.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_NUMBER = re.compile(r"国办发(?:明电)?〔[0-9]{4}〕[0-9]+号")
_YEAR = re.compile(r"([0-9]{4})年(?:部分)?节假日")
_NAME = re.compile(r"^[一二三四五六七八九十]+、([^:：。]{2,12})[:：]")
_BRACKETS = re.compile(r"\([^()]*\)")
_SPAN = re.compile(
    r"(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日(?:至(?:(?:([0-9]{4})年)?([0-9]{1,2})月)?([0-9]{1,2})日)?")


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """kind: off or work. note: the holiday's name, "" where the text has none."""

    iso: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Notice:
    """number: 国办发明电〔2025〕7号, "" when the text has none. year: 0 when it has none."""

    number: str
    year: int
    days: tuple[NoticeDay, ...]


def read_notice(text: str, year: int = 0) -> Notice:
    """What a pasted notice says. year: where the text names none."""
    plain = unicodedata.normalize("NFKC", text)
    number, named = _NUMBER.search(plain), _YEAR.search(plain)
    year = int(named.group(1)) if named else year
    found: dict[str, NoticeDay] = {}
    name = ""
    for line in (each.strip() for each in plain.splitlines()):
        headed = _NAME.match(line)
        name = headed.group(1) if headed else name
        for sentence in re.split("[。;]", _BRACKETS.sub("", line)):
            kind = "work" if "上班" in sentence else "off" if "放假" in sentence or "调休" in sentence else ""
            if kind and year:
                found.update((day.iso, day) for day in _days(sentence, kind, year, name))
    return Notice(number.group(0) if number else "", year, tuple(sorted(found.values(), key=lambda day: day.iso)))


def _days(sentence: str, kind: str, year: int, name: str) -> Iterator[NoticeDay]:
    for span in _SPAN.finditer(sentence):
        own, month, day, last_year, last_month, last_day = (int(part) if part else 0 for part in span.groups())
        try:
            first = date(own or year, month, day)
            last = date(last_year or own or year, last_month or month, last_day) if last_day else first
        except ValueError:
            continue
        for count in range((last - first).days + 1):
            each = first + timedelta(days=count)
            if each.year == year and (each.weekday() >= _SATURDAY) == (kind == "work"):
                yield NoticeDay(each.isoformat(), kind, name)
