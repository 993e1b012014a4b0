"""检查: what is wrong and what is missing in the month, ledger by ledger, and what differs from the month before."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout, QWidget

from model.month.difference import FormDifference, MonthDifference, RecordChange, counted
from ui import theme
from ui.month.form_rows import FormTable
from ui.month.state import MonthState, month_words
from ui.month.step_card import StepCard
from ui.widgets.basics import column, group_heading, label, link, row, symbol

SHOWN = 12
_KINDS = {"new": ("plus", "blue"), "changed": ("arrows-exchange", "sub"), "gone": ("minus", "grey"),
          "conflict": ("arrows-diff", "amber")}


class CheckStep(StepCard):
    """The first step. jumped: form, record, path."""

    jumped = Signal(str, str, str)
    compare = Signal()
    again = Signal()

    def __init__(self) -> None:
        super().__init__(1, "检查")
        self.table = FormTable()
        self.table.jumped.connect(self.jumped)
        self.difference = DifferenceList()
        self.difference.jumped.connect(self.jumped)
        self.compare_link = link("与上月签批表比有什么不同", self.compare.emit)
        self.set_links([link("重新检查", self.again.emit)])
        self.content.addWidget(self.table)
        self.content.addLayout(row(self.compare_link, None))
        self.content.addWidget(self.difference)

    def show_state(self, state: MonthState, nil_forms: frozenset[str]) -> None:
        self.bar.hide()
        self.difference.hide()
        self.compare_link.show()
        self.table.show_forms(state.forms, state.nil, nil_forms)
        errors, unexplained, explained, missing = state.counts()
        parts = [f"{errors} 处错误"]
        if unexplained:
            parts.append(f"{unexplained} 处提醒待说明")
        if explained:
            parts.append(f"{explained} 处提醒已说明")
        if not unexplained and not explained:
            parts.append("0 处提醒")
        if missing:
            parts.append(f"{missing} 处缺报")
        role = "error" if errors else "warning" if unexplained or missing else "good"
        after = "，签批前要改好或写明说明" if errors or unexplained else ""
        self.say("，".join(parts) + after, role)
        begun = self.state() is None
        self.set_state("done" if state.check.ready else "current")
        if begun and missing and state.step == "paper":  # nothing forbids to go on, but somebody should have seen it
            self.open(opened=True)

    def show_difference(self, difference: MonthDifference) -> None:
        self.open(opened=True)
        self.compare_link.hide()
        self.difference.show_difference(difference)

    def jumps(self) -> list[QPushButton]:
        """Every link to a field, in reading order: F8 goes through them."""
        return [each for each in self.table.findChildren(QPushButton)
                if each.property("link") and each.accessibleDescription()]


class DifferenceList(QFrame):
    """New, changed and gone records beside the sheet signed last."""

    jumped = Signal(str, str, str)

    def __init__(self) -> None:
        super().__init__()
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(4)
        self._inside: QWidget | None = None
        self.hide()

    def show_difference(self, difference: MonthDifference) -> None:
        if self._inside is not None:
            self._box.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        lines = column(gap=4)
        basis = f"{difference.basis} 签批表" if difference.basis else "台账现有数据（上月没有签批包）"
        lines.addWidget(group_heading(f"与{month_words(difference.earlier)}{basis}比"))
        for words in difference.merged:
            lines.addWidget(label(words, "scope", wrap=True))
        same = [each.title for each in difference.forms if not each.changes and not each.counts]
        for each in difference.forms:
            if each.changes or each.counts:
                lines.addWidget(self._form(each))
        if same:
            lines.addWidget(label(f"没有变化：{'、'.join(same)}", "sub", wrap=True))
        if difference.late:
            lines.addWidget(label(f"{month_words(difference.earlier)}签批后又有改动（{counted(difference.late)}）："
                                  "要更正上月，请到上月重新签批", "warning", wrap=True))
            for change in difference.late[:SHOWN]:
                lines.addWidget(self._change(change))
        self._inside.setLayout(lines)
        self._box.addWidget(self._inside)
        self.show()

    def _form(self, form: FormDifference) -> QWidget:
        made = QWidget()
        if form.counts is not None:
            before, now = form.counts
            words = label(f"上月 {before} 条，本月 {now} 条", "sub")
            made.setLayout(row(label(form.title), words, None, gap=10))
            return made
        lines = column(row(label(form.title), label(counted(form.changes), "sub"), None, gap=10), gap=2)
        for change in form.changes[:SHOWN]:
            lines.addWidget(self._change(change))
        if len(form.changes) > SHOWN:
            lines.addWidget(label(f"还有 {len(form.changes) - SHOWN} 条", "sub"))
        made.setLayout(lines)
        return made

    def _change(self, change: RecordChange) -> QWidget:
        made = QWidget()
        mark = symbol(*_KINDS[change.kind], 16)
        mark.setFixedHeight(21)
        title, _, words = change.text.rpartition("：") if change.kind != "changed" else change.text.partition("：")
        path = change.fields[0].path if change.fields else ""
        name: QWidget = link(title, lambda: self.jumped.emit(change.form, change.record, path)) \
            if change.record else label(title)
        shown = label(words, "sub", wrap=True)
        theme.mark(shown, "role", "scope")
        line = row(mark, name, shown, gap=8, margins=(14, 0, 0, 0))
        line.setStretchFactor(shown, 1)
        for each in (mark, name):
            line.setAlignment(each, Qt.AlignmentFlag.AlignTop)
        made.setLayout(line)
        return made
