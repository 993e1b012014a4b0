"""计算规则: how the county counts trips, half days, months of arrival and long leave, from which month on and why."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QLabel, QLineEdit, QRadioButton, QScrollArea, QWidget

from forms.errors import UserError
from model.attendance.rules import SETTINGS, CountyRules, Setting, county_rules, decide
from model.calendar import periods
from model.changes import together
from model.workspace.lookups import THRESHOLDS
from model.workspace.workspace import Workspace
from ui import icons, notices
from ui.attendance.aside import AsidePage
from ui.widgets.basics import Card, button, column, label, link, row
from ui.widgets.month_picker import MonthPicker

if TYPE_CHECKING:
    from collections.abc import Mapping


class RulesPage(AsidePage):
    """See the module."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.workspace = workspace
        back = link("返回考勤", self.closed.emit)
        icons.dress(back, "chevron-left", "accent", 16)
        self.ways = {each.name: _Ways(each) for each in SETTINGS}
        self.month = MonthPicker(periods.month_of(workspace.clock.now().date().isoformat()))
        self.source = QLineEdit()
        self.source.setFixedHeight(32)
        self.source.setMaxLength(200)
        self.source.setPlaceholderText("本县哪个文件、哪次会议定的，如 云委组〔2026〕3号")
        self.source.setAccessibleName("依据")
        self.numbers = label("", "sub", wrap=True)
        self.bar = notices.Bar()
        self.keep = button("保存规则", self.save, kind="main")
        card = Card("怎么算")
        for each in self.ways.values():
            card.body.addWidget(each)
        card.body.addLayout(row(label("从", "sub"), self.month, label("起用", "sub"), 16, label("依据", "sub"),
                                self.source, self.keep, gap=8))
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(column(card, self.numbers, None, gap=12))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        said = label("政策只定了国企派驻专班每月到县不少于 7 个工作日，别的怎么算由本县定。定了的印在考勤表下面，"
                     "以前的月份不变。", "sub", wrap=True)
        box = column(row(back, None), label("考勤计算规则", "title"), said, self.bar, area, gap=8,
                     margins=(24, 14, 24, 20))
        box.setStretch(4, 1)
        self.setLayout(box)

    def show_month(self, month: str) -> None:
        """What holds in a month."""
        found = county_rules(self.workspace, month)
        self.month.set_value(month)
        for name, ways in self.ways.items():
            ways.choose(found.chosen[name])
        self.numbers.setText(_numbers(found))
        self.bar.hide()
        self.show_keeper(self.workspace, THRESHOLDS, (*self.ways.values(), self.month, self.source, self.keep))

    def save(self) -> None:
        """Keep what was chosen; without a source nothing is kept."""
        source = self.source.text().strip()
        if not source:
            self.bar.say("写明依据：本县哪个文件、哪次会议定的。")
            self.source.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        chosen: Mapping[str, str] = {name: ways.chosen() for name, ways in self.ways.items()}
        try:
            made = decide(self.workspace, chosen, since=f"{self.month.value()}-01", source=source)
        except UserError as problem:
            self.bar.tell(problem)
            return
        self.saved.emit(together([each.changes for each in made]))
        self.closed.emit()


class _Ways(QWidget):
    """One setting: its name and a circle for each way."""

    def __init__(self, setting: Setting) -> None:
        super().__init__()
        self.setProperty("clear", "true")
        self._setting = setting
        title = QLabel(setting.label)
        title.setFixedWidth(190)
        self._group = QButtonGroup(self)
        self.buttons = [QRadioButton(words + ("（建议）" if value == setting.suggested else ""))
                        for value, words in setting.ways.items()]
        for at, each in enumerate(self.buttons):
            each.setAccessibleName(f"{setting.label}：{each.text()}")
            self._group.addButton(each, at)
        line = row(title, column(*self.buttons, gap=4), None, gap=12, margins=(0, 4, 0, 4))
        line.setAlignment(title, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def choose(self, value: str) -> None:
        self.buttons[list(self._setting.ways).index(value)].setChecked(True)

    def chosen(self) -> str:
        return list(self._setting.ways)[self._group.checkedId()]


def _numbers(found: CountyRules) -> str:
    return (f"国企派驻专班每月 {found.rules.soe_days} 个工作日（锁定）；驻村干部的天数按本县规定在派驻干部台账里填；"
            f"补录超过 {found.makeup_days} 天要写原因。")
