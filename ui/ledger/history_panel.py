"""A record's history: every revision with what it changed, and the way back to an older one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from forms.definition import Field, Form, Value
from forms.values import show_value
from model import clock
from model.titles import called
from model.workspace.histories import Difference
from model.workspace.records import Revision
from model.workspace.workspace import Workspace
from ui.ledger.form_panel import WIDTH
from ui.widgets.basics import column, label, link, row, rule, symbol, tool

_SHOWN, _LINES = 30, 14


@dataclass(frozen=True, slots=True)
class Told:
    """One revision as people read it. lines: (field, before, after). head: it stands now; of several, all do."""

    revision: str
    what: str
    who: str
    when: str
    reason: str
    lines: tuple[tuple[str, str, str], ...]
    head: bool


def told(workspace: Workspace, form: Form, record: str) -> list[Told]:
    """The history of a record, newest first: for a worker."""
    revisions = workspace.history(record)
    standing = workspace.read(form.id, record)
    heads = standing.heads if standing is not None else ()
    by_hash = {each.hash: each for each in revisions}
    return [_told(workspace, form, each, by_hash, heads) for each in reversed(revisions)]


def _told(workspace: Workspace, form: Form, each: Revision, by_hash: Mapping[str, Revision],
          heads: Sequence[str]) -> Told:
    before = next((by_hash[parent] for parent in each.parents if parent in by_hash), None)
    lines: tuple[tuple[str, str, str], ...] = ()
    if before is not None:
        lines = tuple(_line(workspace, form, one) for one in workspace.differences(before, each))
    return Told(each.hash, _what(each, before), each.author_name or "（其他单位的人）", clock.shown(each.at)[:16],
                each.explanations.get("void", "") if each.voided else "", lines, each.hash in heads)


def _what(each: Revision, before: Revision | None) -> str:
    if each.voided:
        return "作废"
    if before is None:
        return "新增"
    if before.voided:
        return "恢复"
    return "合并" if len(each.parents) > 1 else "修改"


def _line(workspace: Workspace, form: Form, one: Difference) -> tuple[str, str, str]:
    words = {"row_added": "加了一行", "row_removed": "去掉一行", "row_moved": "换了位置"}
    if one.kind in words:
        return one.label, "", words[one.kind]
    return one.label, _shown(workspace, form, one.field, one.before), _shown(workspace, form, one.field, one.after)


def _shown(workspace: Workspace, form: Form, field: Field, value: Value | None) -> str:
    if value is None:
        return "（空）"
    shown = show_value(form, field, value, names=partial(called, workspace))
    text = f"{shown} {field.unit}" if field.unit else shown
    return text if len(text) <= 60 else f"{text[:60]}…"


class HistoryPanel(QFrame):
    """restore(hash): that revision shall stand again."""

    restore = Signal(str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self.setMinimumWidth(300)
        self.resize(WIDTH, self.height())
        self.title = label("历史", "heading")
        self.words = label("", "small")
        head = column(row(self.title, None, tool("x", "回到表单 Esc", self.closed.emit), gap=2), self.words, gap=2,
                      margins=(20, 12, 14, 10))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(rule())
        box.addWidget(self.area, 1)

    def show_history(self, title: str, revisions: Sequence[Told], limit: int = _SHOWN) -> None:
        """Fill it, newest first."""
        self.title.setText(f"历史：{title}")
        several = sum(each.head for each in revisions) > 1
        self.words.setText(f"共 {len(revisions)} 个版本" + ("，其中几个并存，请选定一个" if several else ""))
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = QVBoxLayout(inside)
        box.setContentsMargins(20, 8, 18, 16)
        box.setSpacing(0)
        for each in revisions[:limit]:
            box.addWidget(self._entry(each, several))
            box.addWidget(rule())
        if len(revisions) > limit:
            box.addWidget(link(f"更早的 {len(revisions) - limit} 个",
                               lambda: self.show_history(title, revisions, limit + _SHOWN)))
        box.addStretch(1)
        self.area.setWidget(inside)
        self.area.viewport().setAutoFillBackground(False)

    def said(self) -> str:
        """Everything that it says, for a screen reader."""
        return "\n".join(each.text() for each in self.area.widget().findChildren(QLabel) if each.text())

    def _entry(self, each: Told, several: bool) -> QWidget:
        made = QWidget()
        words = label(each.what, "strong")
        note = label("现在的版本" if each.head and not several else "并存的版本" if each.head else "",
                     "warning" if several else "good")
        top = row(words, label(each.who, "sub"), label(each.when, "small"), note, None, gap=10)
        if not each.head or several:
            top.addWidget(link("用这个版本" if several else "恢复这个版本", partial(self.restore.emit, each.revision)))
        box = column(top, gap=3, margins=(0, 10, 0, 10))
        if each.reason:
            box.addWidget(label(f"原因：{each.reason}", "sub", wrap=True))
        for name, before, after in each.lines[:_LINES]:
            arrow = symbol("arrow-right", "faint", 13)
            sides = [label(before, "faint"), arrow] if before else []
            line = row(label(name, "sub"), *sides, label(after), None, gap=8)
            box.addLayout(line)
        if len(each.lines) > _LINES:
            box.addWidget(label(f"还有 {len(each.lines) - _LINES} 处", "faint"))
        made.setLayout(box)
        return made
