"""The state of a row: one symbol and one word, the most urgent one."""

from dataclasses import dataclass, field
from typing import NamedTuple

from forms.definition import Value
from forms.evaluation import Evaluation, unexplained
from model.workspace.listing import Row
from model.workspace.records import Record


class Mark(NamedTuple):
    """icon: of resources/icons. colour: a token of ui.theme."""

    icon: str
    word: str
    colour: str


@dataclass(frozen=True, slots=True)
class Insight:
    """What today's evaluation says of a record: looked-up values, and how many faults are left."""

    calculated: dict[str, Value] = field(default_factory=dict)
    errors: int = 0
    warnings: int = 0


_STATES = {
    "submitted": Mark("upload", "已上报", "blue"), "returned": Mark("arrow-back-up", "已退回", "red"),
    "accepted": Mark("circle-check", "县审定", "green"),
}
_WAITING = Mark("dots", "待上报", "grey")
_KEPT = Mark("check", "已保存", "grey")


def insight_of(record: Record, evaluation: Evaluation) -> Insight:
    """The faults that still wait for somebody, and what is looked up."""
    left = unexplained(evaluation, record.explanations)
    return Insight(dict(evaluation.calculated), len(evaluation.errors), len(left))


def mark_of(row: Row, *, drafted: bool, insight: Insight | None, travels: bool, answer: Mark | None = None) -> Mark:
    """drafted: somebody's typing is kept beside the record. travels: whether the ledger goes up at all. answer: what
    became of the proposal that it is, or that was made of it."""
    faulty = insight if row.state not in _STATES and insight is not None else Insight()
    urgent = (
        (row.void, Mark("x", "作废", "grey")),
        (row.heads > 1, Mark("arrows-diff", "有冲突", "amber")),
        (drafted, Mark("pencil", "草稿", "amber")),
        (row.state == "returned", _STATES["returned"]),
        (answer is not None and answer.colour != "green", answer or _KEPT),
        (row.changed_after_submit, Mark("pencil", "已报后修改", "amber")),
        (faulty.errors > 0, Mark("alert-circle", f"{faulty.errors} 处错误", "red")),
        (faulty.warnings > 0, Mark("alert-triangle", "有提醒", "amber")),
    )
    calm = _STATES.get(row.state) or answer or (_WAITING if travels else _KEPT)
    return next((mark for holds, mark in urgent if holds), calm)
