"""One proposal: who, what differs, and the answer to it."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.approvals.state import Change, Detail
from ui.widgets.basics import Card, button, column, label, link, row, rule
from ui.widgets.file_edit import FileEdit


class DetailView(Card):
    """approved(code), refused, mapped(id), opened(form, record)."""

    approved = Signal(str)
    refused = Signal()
    mapped = Signal(str)
    opened = Signal(str, str)

    def __init__(self, *, decides: bool, add: Callable[[Path, str], Mapping[str, Any]],
                 read: Callable[[str], bytes]) -> None:
        super().__init__(padding=16)
        self._decides, self._count, self._read = decides, 0, read
        self._detail: Detail | None = None
        self.heading, self.who = label("", "heading", wrap=True), label("", "sub", wrap=True)
        self.answer = label("", "strong", wrap=True)
        self.open = link("打开这条记录", self._open)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.reason = QPlainTextEdit()
        self.reason.setTabChangesFocus(True)
        self.reason.setFixedHeight(44)
        self.reason.setAccessibleName("批复意见")
        self.reason.setPlaceholderText("不批准要写理由，乡镇看得到；批准可以不写")
        self.document = FileEdit(add=add, read=read, thumbnail=lambda _: b"", image=False)
        self.document.setAccessibleName("批复文件")
        self.code, self.other = QLineEdit(), QComboBox()
        self.code.setAccessibleName("项目编号")
        self.other.setAccessibleName("并到已有的")
        self.other.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.other.setMinimumContentsLength(10)
        self.yes = button("批准(&P)", self._approve, kind="main")
        self.no = button("不批准(&B)", self.refused.emit)
        self.same = button("并到它(&M)", self._map)
        self._lay_out()
        self.show_detail(None, 0)

    def show_detail(self, detail: Detail | None, count: int) -> None:
        """count: how many waiting ones are chosen."""
        before = self._detail.line.key if self._detail else ""
        again = detail is not None and detail.line.key == before  # read again: what is typed stays
        self._detail, self._count = detail, count
        waiting = detail is None or detail.line.proposal.state == "waiting"
        self.heading.setText(detail.line.title if detail else f"选中 {count} 条，一起批复" if count else "选一条看内容")
        self.who.setText(f"{detail.line.form} · {detail.line.what}\n{detail.who}" if detail else "")
        self.answer.setText(detail.answer if detail else "")
        theme.mark(self.answer, "role",
                   "error" if detail and detail.line.proposal.state == "refused" else "good")
        self.answer.setVisible(bool(detail and detail.answer))
        self.open.setVisible(detail is not None)
        self._show_changes(detail.changes if detail else (), new=bool(detail and detail.line.proposal.new))
        asks = self._decides and waiting and count > 0
        self.box.setVisible(asks)
        self.paper.setVisible(not asks and bool(detail and detail.document))
        if detail is not None and detail.document:
            self.paper.set_value(dict(detail.document))
        if not again:
            self._begin_answer(detail)
        self.yes.setText(f"批准 {self._count} 条(&P)" if self._count > 1 else "批准(&P)")

    def _begin_answer(self, detail: Detail | None) -> None:
        self.reason.clear()
        self.document.set_value(None)
        code = detail.code if detail is not None else None
        self.code_line.setVisible(code is not None)
        self.code.setText(code or "")
        self.other.clear()
        for record, name in detail.others if detail else ():
            self.other.addItem(name, record)
        self.same_line.setVisible(self.other.count() > 0)

    def words(self) -> str:
        """What was written beside the answer."""
        return self.reason.toPlainText().strip()

    def take_focus(self) -> None:
        if not self.box.isHidden():
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _lay_out(self) -> None:
        self.box, self.code_line, self.same_line = QWidget(), QWidget(), QWidget()
        self.box.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.paper = FileEdit(add=lambda path, _: {"name": path.name}, read=self._read,
                              thumbnail=lambda _: b"", image=False)
        self.paper.set_readonly(True)
        self.code_line.setLayout(row(label("项目编号（可改）(&N)", "sub", buddy=self.code), self.code, gap=8))
        self.same_line.setLayout(row(label("其实就是(&S)", "sub", buddy=self.other), self.other, self.same, gap=8))
        self.box.setLayout(column(
            rule(), self.code_line, self.same_line,
            row(label("批复意见(&Y)", "sub", buddy=self.reason), self.reason, gap=8),
            row(label("批复文件", "sub"), self.document, gap=8), row(self.yes, self.no, None, gap=10), gap=6))
        head = row(column(self.heading, self.who, gap=2), self.open, gap=8)
        head.setStretch(0, 1)
        inside, self._changes, self._shown = QWidget(), QVBoxLayout(), QWidget()
        self._changes.addWidget(self._shown)
        inside.setProperty("clear", "true")
        inside.setLayout(column(head, self.answer, self.paper, self._changes, None, gap=6, margins=(0, 0, 8, 0)))
        self._area.setWidget(inside)
        self.body.addWidget(self._area, 1)
        self.body.addWidget(self.box)
        self.body.setContentsMargins(16, 12, 12, 12)

    def _show_changes(self, found: Sequence[Change], *, new: bool) -> None:
        old, self._shown = self._shown, _changes(found, new=new)
        old.hide()
        self._changes.replaceWidget(old, self._shown)
        old.deleteLater()
        self._area.verticalScrollBar().setValue(0)

    def _approve(self) -> None:
        proposed = self._detail.code if self._detail is not None else None
        code = self.code.text().strip()
        self.approved.emit(code if proposed is not None and code and code != proposed else "")

    def _map(self) -> None:
        self.mapped.emit(str(self.other.currentData() or ""))

    def _open(self) -> None:
        if self._detail is not None:
            self.opened.emit(self._detail.line.proposal.form, self._detail.line.proposal.record)


def _changes(found: Sequence[Change], *, new: bool) -> QWidget:
    """栏目, 现在, 申报; of a new record only what it says."""
    made = QWidget()
    made.setProperty("clear", "true")
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 6, 8, 6)
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(6)
    heads = ("栏目", "申报内容") if new else ("栏目", "现在", "申报改成")
    for place, words in enumerate(heads if found else ()):
        grid.addWidget(label(words, "small"), 0, place)
        grid.setColumnStretch(place, 1 if place == 0 else 2)
    for at, each in enumerate(found, 1):
        cells = (each.label, each.after) if new else (each.label, each.before, each.after)
        for place, words in enumerate(cells):
            told = label(words, "sub" if place == 0 else "strong" if place == len(cells) - 1 else "", wrap=True)
            grid.addWidget(told, at, place, Qt.AlignmentFlag.AlignTop)
    grid.setRowStretch(len(found) + 1, 1)
    return made
