"""Many packages at once: the dry run of all, one button that accepts what can be accepted, and what became of each."""

from PySide6.QtCore import Signal

from model.calendar import periods
from ui.inbox.bulk import Candidate, Plan
from ui.inbox.lines_table import LinesTable
from ui.widgets.basics import Card, button, column, label, row, rule
from ui.widgets.read_table import Cell

_HEAD = (Cell("单位"), Cell("期间"), Cell("包号"), Cell("新增", right=True), Cell("更新", right=True), Cell("结果"))
_FIGURES = ("new", "newer")
_WIDTHS = (130, 52, 64, 56, 56)  # at most


class BulkView(Card):
    """accepted: everything of the plan that can be. left: back to one package."""

    accepted = Signal()
    left = Signal()

    def __init__(self) -> None:
        super().__init__(padding=16)
        self.plan: Plan | None = None
        self.heading, self.sums = label("", "heading", wrap=True), label("", "sub", wrap=True)
        self.table = LinesTable("选中的包")
        self.foot = label("", "sub", wrap=True)
        self.back = button("不接收了(&K)", self.left.emit)
        self.accept = button("全部接收(&L)", self.accepted.emit, kind="main")
        for part in (self.heading, self.sums, self.table, rule(), self.foot):
            self.body.addWidget(part, 1 if part is self.table else 0)
        self.body.addLayout(column(row(None, self.back, self.accept, gap=8)))

    def show_plan(self, plan: Plan) -> None:
        self.plan = plan
        ready, held = len(plan.ready), len(plan.held)
        done = sum(each.done for each in plan.candidates)
        if plan.over:
            self.heading.setText(f"接收了 {done} 个，{held} 个没有接收" if held else f"接收了 {done} 个")
            stopped = f"停下时还有 {ready} 个没轮到，可以接着接收。" if ready else ""
            self.sums.setText(stopped or ("没接收的都还在列表里，原因写在它那一行下面。" if held else "都已计入汇总。"))
        else:
            self.heading.setText(f"选中 {len(plan.candidates)} 个包，{ready} 个可以接收")
            self.sums.setText(f"一起接收会新增 {plan.count('new')} 条、更新 {plan.count('newer')} 条，"
                              f"{plan.count('same')} 条相同。" if ready else "选中的都不能一起接收，原因写在下面。")
        self.table.fill_lines(_HEAD, [_row(each) for each in plan.candidates], stretch=len(_HEAD) - 1)
        for place, most in enumerate(_WIDTHS):
            self.table.setColumnWidth(place, min(self.table.columnWidth(place), most))
        self.foot.setText("还没有写入任何数据。一个一个接收，一个不行不影响别的；做的时候可以按 Esc 停下。")
        self.foot.setVisible(not plan.over)
        self.accept.setText(f"{'接着接收' if plan.over else '全部接收'} {ready} 个(&L)")
        self.accept.setVisible(ready > 0)
        self.back.setText("知道了(&K)" if plan.over else "不接收了(&K)")


def _row(each: Candidate) -> list[Cell]:
    words, state = ("已接收", "accepted") if each.done else ("可以接收", "complete")
    if each.why:
        words, state = f"不接收：{each.why}", "warning"
    month = f"{int(each.period[5:7])}月" if len(each.period) == 7 else each.period
    return [Cell(each.unit, tip=each.unit), Cell(month, tip=periods.shown(each.period) if each.period else ""),
            Cell(each.number), *(Cell(str(each.count(name)), right=True) for name in _FIGURES),
            Cell(words, state=state, tip=each.why)]
