"""What the strip says about the half day one stands on. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.definition import Value
from ui.attendance.presenter import AttendancePresenter
from ui.attendance.sheet import Cell, Key
from ui.attendance.states import AM, LEAVE, PM

_HALF = ("上午", "下午")


@dataclass(frozen=True, slots=True)
class StripWords:
    """who: 周文彬. when: 10月22日 周四 下午. what: 未填。按 2 记“在村”.

    fault: what is missing or odd. error: it stops sign-off.
    """

    who: str = ""
    when: str = ""
    what: str = ""
    place: str = ""
    note: str = ""
    fault: str = ""
    error: bool = True


def strip_words(presenter: AttendancePresenter, cells: list[Cell], *, choosing_leave: bool = False) -> StripWords:
    """For one half, or for a range."""
    sheet = presenter.sheet
    if not cells or not sheet.cadres or cells[0][0] < 0:
        return StripWords()
    if len(cells) > 1:
        return _range_words(presenter, cells)
    cell = cells[0]
    key = sheet.key(cell)
    values = sheet.values(key)
    place = str(values.get("place_unit", ""))
    faults = presenter.faults(key)
    fault = next((each.words for each in faults if each.field not in (AM, PM) or each.field == sheet.half(cell)), "")
    if fault and any(each.level == "error" for each in faults):
        fault += "，按 Enter 补上，可先选几天一起补"
    note = str(values.get("work_note", ""))
    if values.get("makeup_reason"):
        note = f"{note}（补录：{values['makeup_reason']}）"
    return StripWords(
        sheet.cadres[cell[0] // 2].name, f"{sheet.days[cell[1]].words} {_HALF[cell[0] % 2]}",
        "请假：再按一个数字选哪种假，Esc 不记" if choosing_leave else _what(presenter, cell),
        presenter.workspace.units.name(place) if place else "", note, fault,
        error=any(each.level == "error" for each in faults),
    )


def _what(presenter: AttendancePresenter, cell: Cell) -> str:
    status = presenter.status(cell)
    refusal = presenter.refusal(cell)
    if status:
        return f"{presenter.states.word(status)}" + (f"（{refusal}）" if refusal else "")
    if refusal:
        return refusal
    leave = presenter.leaves.kind(presenter.sheet.key(cell), cell[0] % 2)
    if leave:
        return f"批了{presenter.states.word(leave)}。按 {presenter.states.key_of.get(leave, '8')} 记上"
    if not presenter.sheet.due(cell):
        return "休息日，可以不填"
    usual = presenter.usual(cell[0] // 2)
    return f"未填。按 {presenter.states.key_of.get(usual, '')} 记“{presenter.states.word(usual)}”"


def _range_words(presenter: AttendancePresenter, cells: list[Cell]) -> StripWords:
    sheet = presenter.sheet
    rows, columns = {row // 2 for row, _ in cells}, sorted({column for _, column in cells})
    who = sheet.cadres[min(rows)].name if len(rows) == 1 else f"{len(rows)} 人"
    first, last = sheet.days[columns[0]], sheet.days[columns[-1]]
    when = first.words if first is last else (f"{first.date.month}月{first.date.day}日至{last.date.day}日")
    empty = sum(sheet.due(cell) and not presenter.status(cell) for cell in cells)
    what = f"共 {len(cells)} 格，应填未填 {empty} 格。按键全部写上，休息日不写"
    faulty = {sheet.key(cell) for cell in cells if presenter.faults(sheet.key(cell))}
    fault = f"{len(faulty)} 天还缺东西，按 Enter 一起补" if faulty else ""
    return StripWords(who, when, what, fault=fault)


@dataclass(frozen=True, slots=True)
class DayDetails:
    """What the panel shows. shared: values that all days have alike. first: the field to begin with."""

    title: str
    scope: str
    keys: tuple[Key, ...]
    shared: Mapping[str, Value]
    faulty: frozenset[str]
    first: str
    refusal: str = ""


def day_details(presenter: AttendancePresenter, cells: list[Cell]) -> DayDetails | None:
    """For the day of one half, or for every day of a range that holds anything; None without a cell."""
    sheet = presenter.sheet
    if not cells or not sheet.cadres or cells[0][0] < 0:
        return None
    every = tuple(dict.fromkeys(sheet.key(cell) for cell in cells))
    keys = tuple(key for key in every if sheet.values(key)) or every[:1]
    words = strip_words(presenter, cells)
    refusal = presenter.refusal(cells[0]) if len(every) == 1 else ""
    shared = {
        name: value for name, value in sheet.values(keys[0]).items()
        if all(sheet.values(key).get(name) == value for key in keys)
    }
    faults = [fault for key in keys for fault in presenter.faults(key) if fault.level == "error"]
    when = words.when if len(every) > 1 else sheet.days[cells[0][1]].words
    scope = f"{len(keys)} 天一起写，只改动写了的几项" if len(keys) > 1 else "上午、下午合用，写了就存"
    return DayDetails(
        f"{words.who}　{when}", scope, keys,
        shared, frozenset(fault.field for fault in faults), faults[0].field if faults else "work_note", refusal)


def leave_wish(presenter: AttendancePresenter, cells: list[Cell]) -> tuple[str, dict[str, Value]]:
    """The leave record behind the cells, "" for none, and what a new one would begin with."""
    sheet = presenter.sheet
    if not cells or not sheet.cadres or cells[0][0] < 0:
        return "", {}
    row = cells[0][0] // 2
    own = sorted((column, at % 2) for at, column in cells if at // 2 == row)
    key = sheet.key((row * 2, own[0][0]))
    record = presenter.leaves.record(key, own[0][1])
    halves = ("am", "pm")
    wish: dict[str, Value] = {"cadre": key[0], "from": key[1], "to": sheet.days[own[-1][0]].iso}
    if len(own) > 1:
        wish.update(from_half=halves[own[0][1]], to_half=halves[own[-1][1]])
    kind = presenter.status(cells[0])
    if kind.startswith(LEAVE):
        wish["kind"] = kind
    return record, wish
