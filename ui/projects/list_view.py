"""The list with its conditions above and its sums below."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.projects.chips import FlagChip
from ui.projects.choosing import LATE, PROBLEM, SILENT, Conditions, meets
from ui.projects.presenter import ProjectsPresenter
from ui.projects.table import ProjectsTable
from ui.projects.wording import share_words, wan
from ui.widgets.basics import button, column, label, link
from ui.widgets.choice_chip import ChoiceChip
from ui.widgets.flow import FlowLayout
from ui.widgets.states import EmptyState, SearchField

_PICKS = (("stage", "阶段"), ("township", "乡镇"), ("helper", "帮扶方"), ("key_task", "重点任务"),
          ("action8", "八大行动"))
_FLAGS = (("逾期", LATE), ("久无日志", SILENT), ("有未销号问题", PROBLEM))


class ListView(QWidget):
    """opened: a project. new_wanted: there is none, or one more."""

    opened = Signal(str)
    new_wanted = Signal()

    def __init__(self, presenter: ProjectsPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.search = SearchField("项目、编号、拼音首字母")
        self.search.setFixedWidth(230)
        self.search.searched.connect(lambda text: presenter.narrow(search=text))
        self.search.down.connect(self.take_focus)
        self.picks = {name: ChoiceChip(title, condition=True) for name, title in _PICKS}
        for name, chip in self.picks.items():
            chip.chosen.connect(partial(self._pick, name))
        self.flags = {flag: FlagChip(words, flag) for words, flag in _FLAGS}
        for flag, chip_ in self.flags.items():
            chip_.clicked.connect(partial(self._turn, flag))
        self.clear = link("全部条件去掉", self._clear)
        chips = QWidget()
        flow = FlowLayout(chips)
        flow.setContentsMargins(0, 0, 0, 0)
        for each in (self.search, *self.picks.values(), *self.flags.values(), self.clear):
            flow.addWidget(each)
        self.table = ProjectsTable(presenter.form)
        self.table.opened.connect(self.opened)
        self.table.sort_wanted.connect(presenter.sort)
        self.sums = label("", "scope")
        self.sums.setContentsMargins(10, 8, 10, 8)
        full = QWidget()
        full.setLayout(column(self.table, self.sums, gap=0))
        self.first = button("新增项目", self.new_wanted.emit, kind="main", icon="plus")
        self.empty = EmptyState("clipboard-list", "还没有登记项目", "先登记项目，日志、资金和问题才有地方挂",
                                [self.first])
        self.none = EmptyState("filter-off", "没有符合条件的项目", "去掉一两个条件试试",
                               [button("去掉全部条件", self._clear)])
        self.stack = QStackedWidget()
        for page in (full, self.empty, self.none):
            self.stack.addWidget(page)
        box = column(chips, self.stack, gap=10)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_list(self) -> None:
        presenter = self._presenter
        asked, every = presenter.conditions, presenter.every
        for name, choices in presenter.choices().items():
            self.picks[name].offer(choices, getattr(asked, name))
        for flag, chip in self.flags.items():
            alone = Conditions(flags=frozenset({flag}))
            chip.set_count(sum(meets(each, alone, presenter.silent_days) for each in every), on=flag in asked.flags)
        self.flags[SILENT].setToolTip(f"开工到验收之间，超过 {presenter.silent_days} 天没有日志")
        self.clear.setVisible(not asked.none)
        self.table.show_projects(presenter.shown, presenter.today, presenter.order)
        self.stack.setCurrentIndex(0 if presenter.shown else 2 if every else 1)
        self.sums.setText(self._sums())

    def set_narrow(self, narrow: bool) -> None:
        self.search.setFixedWidth(130 if narrow else 230)

    def take_focus(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _sums(self) -> str:
        shown = self._presenter.shown
        planned, arrived, paid = (sum(getattr(each, name) for each in shown) for name in ("planned", "arrived", "paid"))
        counts = {light: sum(each.standing.light == light for each in shown) for light in ("red", "yellow", "green")}
        return "　".join((
            f"合计 {len(shown)} 个", f"计划 {wan(planned)} 万元",
            f"到位 {wan(arrived)}（{share_words(arrived, planned)}）",
            f"支付 {wan(paid)}（占到位 {share_words(paid, arrived)}）",
            f"红灯 {counts['red']}", f"黄灯 {counts['yellow']}", f"绿灯 {counts['green']}"))

    def _pick(self, name: str, code: str) -> None:
        self._presenter.narrow(**{name: code})

    def _turn(self, flag: str) -> None:
        self._presenter.turn(flag)

    def _clear(self) -> None:
        self.search.clear()
        self._presenter.narrow(**{each: "" for each, _ in _PICKS}, flags=frozenset(), light="", search="")
