"""What a leave is called in the list, and what is to be done about it. No Qt."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from model.attendance.leave import Leave, Stage
from model.workspace.workspace import Workspace

STAGE_LOOKS: Final[Mapping[Stage, tuple[str, str, Callable[[Leave], str]]]] = {
    "overdue": ("clock", "red", lambda each: f"逾期 {each.overdue} 天没有销假"),
    "submitted": ("circle-dashed", "amber", lambda _: "待批"),
    "draft": ("pencil", "amber", lambda _: "未填完"),
    "approved": ("circle-check", "blue", lambda _: "已批，回来销假"),
    "refused": ("x", "grey", lambda _: "未批"),
    "returned": ("circle-check", "green", lambda each: f"{_day(each.values.get('returned_on'))}已销假"),
}


def line_of(workspace: Workspace, leave: Leave) -> str:
    """冯雪梅　病假 3月16日—3月18日下午 3 天."""
    values, form = leave.values, workspace.forms["leave"]
    name = workspace.name_of("cadre", str(values.get("cadre", ""))).split(" ")[0] or "没写干部"
    kind = str(values.get("kind", ""))
    word = form.choice(form.by_name["kind"], kind).label.split("（")[0] if kind else ""
    begins = _day(values.get("from")) + ("下午" if values.get("from_half") == "pm" else "")
    ends = _day(values.get("to")) + ("上午" if values.get("to_half") == "am" else "")
    span = begins if begins == ends else f"{begins}—{ends}"
    days = f" {values['days']} 天" if values.get("days") else ""
    return f"{name}　{word} {span}{days}"


def advice_of(workspace: Workspace, leave: Leave) -> str:
    """The next step in words, with who answered so far."""
    form = workspace.forms["leave"]
    rows = next(each for each in form.by_name["approvals"].fields if each.name == "level")
    labels = {each.code: each.label for each in form.choices[rows.choices]}
    answers = [f"{labels.get(str(each.get('level')), '')}{each.get('approver', '')}"
               f"{'同意' if each.get('opinion') == 'agree' else '不同意'}（{each.get('on', '')}）"
               for each in leave.values.get("approvals", ())]
    steps = {
        "overdue": f"假满已逾期 {leave.overdue} 天，请销假；还没回来的，在请假销假台账里说明。",
        "submitted": f"这张假条应批到{labels.get(leave.needed, '')}。",
        "draft": "还没填完：补上事由和天数。", "approved": "已批，考勤表里这几天会照假条填；回来后销假。",
        "refused": "没有批准，考勤表不按请假填。", "returned": "已销假。",
    }
    return steps[leave.stage] + (f"　{'；'.join(answers)}" if answers else "")


def _day(iso: object) -> str:
    try:
        day = date.fromisoformat(str(iso))
    except ValueError:
        return ""
    return f"{day.month}月{day.day}日"
