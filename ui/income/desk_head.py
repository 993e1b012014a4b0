"""Above the grid: title and month; below them what is compared, the unit, and what needs a look."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui import icons
from ui.income.items import VIEWS
from ui.income.period_picker import MONTH, QUARTER, PeriodPicker
from ui.income.presenter import COMPARISONS
from ui.income.township import OwnFigure
from ui.widgets.basics import Segmented, button, column, label, link, row

_NAMED = 3
_MARKS = {"sub": "pencil", "green": "circle-check", "amber": "alert-triangle"}


class DeskHead(QWidget):
    """asked: a jump, ask or gap, or own for the township's own figure. view: income, spending or memo."""

    asked = Signal(str)
    view = Signal(str)
    templates = Signal()
    village = Signal()
    rekey = Signal()
    paper = Signal()

    def __init__(self, month: str) -> None:
        super().__init__()
        self.narrow = False
        self.title = label("村集体经济", "title")
        self.month = PeriodPicker(month)
        self.kind = Segmented([(MONTH, "月"), (QUARTER, "季")], name="期间")
        self.scope = label("", "scope")
        self.views = Segmented([(key, words) for key, words, _ in VIEWS], name="收支")
        self.views.chosen.connect(self.view)
        self.compare = Segmented(COMPARISONS, name="对照")
        self.unit = Segmented([("元", "元"), ("万元", "万元")], name="显示单位")
        self.questions, self.missing = (link("", partial(self.asked.emit, act)) for act in ("ask", "gap"))
        icons.dress(self.questions, "alert-triangle", "amber", 16)
        icons.dress(self.missing, "circle-dashed", "amber", 16)
        self.own = link("", partial(self.asked.emit, "own"))
        self.own.hide()
        self.compare_words = label("对照", "sub")
        self.sheets = button("村级模板", self.templates.emit, icon="table")
        self.page = button("村情", self.village.emit, icon="chart-bar", tip="这个村的页　Ctrl+Enter")
        self.twice = button("双录核对", self.rekey.emit, icon="eye")
        self.print_button = button("打印", self.paper.emit, icon="printer", tip="Ctrl+P")
        self._wide = QWidget()
        self._wide.setLayout(row(self.views, 12, self.compare_words, gap=6, margins=(0, 0, 6, 0)))
        self.setLayout(column(
            row(self.title, 8, self.month, self.kind, 8, self.scope, None, self.page, self.sheets, self.twice,
                self.print_button, gap=8),
            row(row(self._wide, self.compare, gap=0), 12, self.unit, None, self.own, 6,
                self.questions, 6, self.missing, gap=6), gap=8))

    def set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow
        self.own.setVisible(not narrow and bool(self.own.text()))
        for each in (self.scope, self._wide):
            each.setVisible(not narrow)

    def show_own(self, found: OwnFigure | None) -> None:
        """The township's own figure against the villages' sum."""
        self.own.setVisible(found is not None and not self.narrow)
        if found is not None:
            self.own.setText(found.words)
            icons.dress(self.own, _MARKS[found.tone], found.tone, 16)

    def show_state(self, questions: int, missing: Sequence[str]) -> None:
        """missing: names of the villages that aren't reported."""
        self.questions.setText(f"{questions} 个村待说明")
        self.questions.setToolTip("F8 下一处")
        self.questions.setVisible(bool(questions))
        few = "、".join(missing) if len(missing) <= _NAMED else f"{'、'.join(missing[:_NAMED - 1])}等"
        roomy = self.width() > 1_080
        self.missing.setText(f"{len(missing)} 个村未报" + (f"：{few}" if roomy else ""))
        self.missing.setToolTip("、".join(missing[:60]))
        self.missing.setAccessibleDescription("、".join(missing))
        self.missing.setVisible(bool(missing))
