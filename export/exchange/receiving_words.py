"""What a package is and would change, line by line, for the terminal and for whoever shows it."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

from export.exchange.receiving import Look, Taken
from forms.values import show_value
from model.calendar import periods
from model.exchange.completeness import titled
from model.exchange.inbox_log import STATES
from model.exchange.judging import STAGES
from model.exchange.outcomes import OUTCOMES, counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.exchange.chains import Fork, Gap
    from model.exchange.preview import Preview
    from model.exchange.receipts import Receipt
    from model.workspace.workspace import Workspace

_SHOWN: Final = 20  # records whose changes are said one by one


def look_lines(workspace: "Workspace", look: Look) -> Iterator[str]:
    """The dry run in words: the verdict, then what would change and what is missing."""
    yield from look.lines
    if look.state:
        yield f"收件箱里已有：{STATES.get(look.state, look.state)}。"
    if look.roster is not None:
        yield f"附有第 {look.roster.number} 号授权名册：{len(look.roster.streams)} 台设备。"
    if look.receipt is not None:
        yield from receipt_lines(look.receipt)
    if look.preview is not None:
        yield from _preview_lines(workspace, look.preview)


def taken_line(taken: Taken) -> str:
    """What taking one file did."""
    if taken.problem is not None:
        return f"{taken.path.name}：没有收。{taken.problem.happened}{taken.problem.next_step}"
    if taken.roster is not None and taken.received is None and taken.answered is None:
        return f"{taken.path.name}：已用第 {taken.roster.number} 号授权名册。"
    if taken.answered is not None:
        return f"{taken.path.name}：回执，{taken.answered.receipt.number} {_stage(taken.answered.receipt)}。"
    received = taken.received
    if received is None or received.again:
        return f"{taken.path.name}：以前收过，没有变动。"
    found = counted(received.outcomes)
    words = "，".join(f"{OUTCOMES[outcome]} {count} 条" for outcome, count in found.items()) or "没有新内容"
    return f"{taken.path.name}：已收，{words}。"


def receipt_lines(receipt: "Receipt") -> Iterator[str]:
    """A receipt in words."""
    period = f"{periods.shown(receipt.period)}，" if receipt.period else ""
    about = f"{receipt.number}（{period}{len(receipt.records)} 条记录）"
    yield f"回执：{receipt.issuer_name}对 {about}：{_stage(receipt)}。"
    for record, reason in receipt.reasons.items():
        yield f"  未采用 {record}：{reason}。"
    for each in receipt.comments:
        place = "".join(filter(None, (each["record"], each["path"] and f" {each['path']}")))
        yield f"  批注{f'（{place}）' if place else ''}：{each['text']}"
    if receipt.missing_numbers:
        yield f"  还没有收到的包：{'、'.join(receipt.missing_numbers)}。"
    if receipt.gaps or receipt.forks:
        yield f"  设备流水有 {len(receipt.gaps)} 处缺口、{len(receipt.forks)} 处分叉，请与县级核对。"


def gap_line(workspace: "Workspace", gap: "Gap") -> str:
    """A gap in words."""
    return f"缺：{_device(workspace, gap.stream)}的第 {gap.first}–{gap.last} 条还没有收到。"


def fork_line(workspace: "Workspace", fork: "Fork") -> str:
    """A fork in words."""
    return (f"分叉：{_device(workspace, fork.stream)}的流水从第 {fork.seq} 条起有两个版本，"
            "可能是复制了工作文件夹、恢复了旧备份，或被人改过。两个版本都留着。")


def _preview_lines(workspace: "Workspace", seen: "Preview") -> Iterator[str]:
    counts: Mapping[str, int] = {OUTCOMES[outcome]: count for outcome, count in seen.counts.items()}
    if seen.changes_nothing:
        yield "收下后没有变动：内容都已有。"
    else:
        yield f"收下后：{'，'.join(f'{words} {count} 条' for words, count in counts.items()) or '没有记录变动'}。"
    for each in seen.outcomes:
        if each.outcome in ("conflicting", "barred", "missing"):
            yield f"  {each.shown}：{each.record}{f'（{each.reason}）' if each.reason else ''}"
    yield from _changed_lines(workspace, seen)
    for fault in seen.miscalculated:
        yield f"  计算不符：{fault.record} {fault.path}，包里是 {fault.theirs}，应为 {fault.ours}"
    yield from (gap_line(workspace, each) for each in seen.merged.gaps)
    yield from (fork_line(workspace, each) for each in seen.merged.forks)
    if seen.merged.waiting:
        yield f"有 {len(seen.merged.waiting)} 个修改所依据的前一版还没有收到，先收着，等前一版到了自动接上。"
    if seen.missing_numbers:
        yield f"这台设备还有没收到的包：{'、'.join(seen.missing_numbers)}。"
    if seen.copied:
        yield "注意：这个包接着本机的流水往下写，说明有人复制了这个工作文件夹。收下后本机改用新的流水。"


def _changed_lines(workspace: "Workspace", seen: "Preview") -> Iterator[str]:
    """What records that are here would say differently, field by field; calculated fields follow from others."""
    forms = {each.record: workspace.forms[each.form] for each in seen.outcomes if each.form in workspace.forms}
    titles = {record: title for _, record, title in titled(workspace, seen.differences)}
    for record, found in list(seen.differences.items())[:_SHOWN]:
        form = forms[record]
        said = partial(show_value, form, names=workspace.name_of)
        words = [f"{each.label} {said(each.field, each.before) or '空'} → {said(each.field, each.after) or '空'}"
                 if each.kind in ("filled", "changed", "cleared") else each.label
                 for each in found if not each.field.calculation]
        if words:
            yield f"  {form.title}　{titles.get(record, record)}：{'；'.join(words)}"
    if len(seen.differences) > _SHOWN:
        yield f"  还有 {len(seen.differences) - _SHOWN} 条有改动。"


def _device(workspace: "Workspace", stream: str) -> str:
    found = next((each for each in workspace.streams() if each.id == stream), None)
    return f"{workspace.units.name(found.unit)}设备 {found.letter}" if found and found.unit else f"设备 {stream[:8]}"


def _stage(receipt: "Receipt") -> str:
    return next((words for stage, words in STAGES.items() if stage == receipt.verdict), receipt.verdict)
