"""Joining in words: what an invitation, a request or a roster says, for the terminal and for whoever shows it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from forms.errors import UserError
from model.exchange.admitting import Asked, Situation
from model.exchange.joining import Place, Standing
from model.trust.roster import RosterStream, Span

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.workspace.workspace import Workspace

SITUATIONS: "Mapping[Situation, str]" = {
    "first": "这个单位的第一台设备。",
    "again": "这个单位以前的设备都已停用，这是新的一台，编号另起一个字母。",
    "more": "这个单位已有设备，同意后是又一台，各编各的号。",
    "copy": "这是名册里一台设备的另一份：恢复过备份、复制过工作文件夹，或换了电脑。一般要停用原来那台。",
    "listed": "这台设备已经在名册里。",
    "stopped": "这台设备在名册里已经停用。",
}
STANDINGS: "Mapping[Standing, str]" = {
    "alone": "还没有加入县级专班。",
    "invited": "已打开邀请，还没有做申请。",
    "asked": "已做申请，等对方核对、发授权名册。",
    "joined": "已加入。",
    "unlisted": "这台电脑的设备流水不在授权名册里（恢复过备份、复制过文件夹），要重新申请。",
    "stopped": "这台电脑在授权名册里已经停用。",
    "keeps": "由本单位出授权名册。",
}
STATUSES = {"active": "在用", "lost": "遗失", "ended": "停用"}


class OtherNumber(UserError):
    """The digits that were read out on the telephone aren't those of this request."""

    def __init__(self) -> None:
        super().__init__(
            "电话里念的核对码和这份申请的不一样。", kept="申请还在，没有同意。",
            next_step="请让对方再念一遍；还不一样，就请对方重新做申请，换一种方式送来。",
        )


def same_number(said: str, code: str) -> bool:
    """Whether what was typed from the telephone is this 核对码; spaces and hyphens don't count."""
    import unicodedata

    digits = [each for each in unicodedata.normalize("NFKC", said) if each.isdigit()]
    return "".join(digits) == code.replace(" ", "")


def asked_lines(asked: Asked) -> Iterator[str]:
    """A request as the county reads it."""
    request = asked.request
    people = "、".join(f"{each.name}（{each.role}）" if each.role else each.name for each in request.people)
    yield f"申请单位：{request.unit_name}（{request.unit}）"
    yield f"电脑：{request.label or '没有写'}，现在的编号字母 {request.letter}"
    yield f"使用的人：{people or '没有写'}"
    yield f"情况：{SITUATIONS[asked.situation]}"
    if asked.devices:
        yield f"名册里已有：{'、'.join(device_name(each) for each in asked.devices)}"
    if asked.clock:
        yield asked.clock
    yield f"核对码：{asked.code}"


def device_name(line: RosterStream) -> str:
    """Letter and what people call it."""
    return f"设备 {line.letter}（{line.label}）" if line.label else f"设备 {line.letter}"


def span_words(line: RosterStream) -> str:
    """What is counted of a device."""
    span = next((each for each in line.spans if each.unit == line.unit), Span(line.unit, 1, 0))
    if span.last is None:
        return "全部有效"
    return f"第 1–{span.last} 条有效" if span.last else "写的都不算"


def place_lines(place: Place) -> Iterator[str]:
    """Where this workspace stands."""
    above = f"{place.above}：" if place.above else ""
    yield f"{above}{STANDINGS[place.standing]}"
    if place.roster:
        yield f"授权名册：第 {place.roster} 号"
    if place.code:
        yield f"核对码：{place.code}"
    if place.standing == "stopped":
        yield f"第 1–{place.last} 条以后写的，县里不再采用。" if place.last else "这台电脑写的，县里不采用。"


def roster_lines(workspace: "Workspace") -> Iterator[str]:
    """The devices that the next roster names, unit by unit."""
    from model.exchange import issuing

    made = issuing.draft(workspace)
    for each in sorted(made.streams, key=lambda line: (line.unit, line.letter)):
        name = workspace.units.name(each.unit)
        yield f"{name}　{device_name(each)}　{STATUSES[each.status]}，{span_words(each)}"
