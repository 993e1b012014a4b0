"""The page of one project: lifecycle above, money, problems and benefit at the left, the log at the right."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QWidget

from model.projects.page import Whole
from model.projects.rows import FUND, LOG, PROBLEM
from model.workspace.workspace import Workspace
from ui import icons, notices
from ui.moved import why_closed
from ui.projects.benefit_card import BenefitCard
from ui.projects.entry_panel import EntryPanel
from ui.projects.funds_card import FundsCard
from ui.projects.head import ShortTitle, WordPill, fact
from ui.projects.lifecycle import LifecycleCard
from ui.projects.log_card import LogCard, PhotoPage
from ui.projects.phases import steps_of
from ui.projects.problems_card import ProblemsCard
from ui.projects.stage_panel import StagePanel
from ui.projects.wording import choice_words, helper_words, light_words, progress_words, stage_words
from ui.widgets.basics import button, close, column, link, row
from ui.widgets.flow import FlowLayout
from ui.widgets.states import Pill

_WIDE_ONLY = ("实施单位", "责任人", "编号")
_PILLS = {"green": "complete", "yellow": "warning", "red": "error", "grey": "void"}


class ProjectView(QWidget):
    """back: to where one came from. asked: log, fund, problem, edit, card. entry: (form, record) to its ledger."""

    back = Signal()
    asked = Signal(str, object)
    entry = Signal(str, str)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        forms = workspace.forms
        self._form, self.narrow = forms["project"], False
        self.whole: Whole | None = None
        self._panel: EntryPanel | StagePanel | None = None
        self.lifecycle = LifecycleCard()
        self.funds, self.problems = FundsCard(forms[FUND]), ProblemsCard(forms[PROBLEM])
        self.benefit = BenefitCard(self._form)
        self.log = LogCard(forms[LOG], workspace.attachments.thumbnail)
        self.photos = PhotoPage(workspace.attachments.read, forms[LOG])
        self.right = QStackedWidget()
        self.right.addWidget(self.log)
        self._connect()
        self._arrange()

    def _connect(self) -> None:
        self.lifecycle.reached.connect(partial(self.asked.emit, "stage"))
        self.lifecycle.paper.connect(partial(self.asked.emit, "paper"))
        self.funds.wanted.connect(partial(self.entry.emit, FUND))
        self.funds.add.connect(partial(self.asked.emit, "fund"))
        self.problems.wanted.connect(partial(self.entry.emit, PROBLEM))
        self.problems.raised.connect(lambda record, level: self.asked.emit("raise", (record, level)))
        self.problems.add.connect(lambda: self.asked.emit("problem", None))
        self.benefit.effect_wanted.connect(lambda: self.asked.emit("effect", None))
        self.log.wanted.connect(partial(self.entry.emit, LOG))
        self.log.photo.connect(self._show_photo)
        self.photos.closed.connect(self.close_photo)

    def _arrange(self) -> None:
        self.page = QWidget()
        self.left = QWidget()
        self.left.setProperty("clear", "true")
        self.left.setLayout(column(self.funds, self.problems, self.benefit, None, gap=16, margins=(0, 0, 6, 0)))
        self._left_area = _area(self.left)
        self._sides = row(self._left_area, self.right, gap=10)
        self._sides.setStretch(0, 1)
        self._sides.setStretch(1, 1)
        self._columns = QWidget()
        self._columns.setLayout(self._sides)
        content = _Columns()
        content.setProperty("clear", "true")
        below = column(self.lifecycle, self._columns, gap=14)
        below.setStretch(1, 1)
        content.setLayout(below)
        self.bar = notices.Bar()
        self._outer = column(self._head(), self.bar, _area(content), gap=14, margins=(24, 8, 24, 16))
        self._outer.setStretch(2, 1)
        self.page.setLayout(self._outer)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.page)
        self.stack.addWidget(self.photos)
        self.setLayout(column(self.stack, gap=0))

    def _head(self) -> QWidget:
        self.up = link("项目", self.back.emit)
        icons.dress(self.up, "chevron-left", "accent", 16)
        self.title, self.stage, self.light = ShortTitle(), WordPill(), Pill("complete")
        self.edit = button("编辑(&E)", lambda: self.asked.emit("edit", None))
        self.card = button("打印卡片", lambda: self.asked.emit("card", None), icon="printer", tip="Ctrl+P")
        self.fund_button = button("记资金(&F)", lambda: self.asked.emit("fund", None), icon="coin-yuan", tip="Alt+F")
        self.log_button = button("记日志(&L)", lambda: self.asked.emit("log", None), icon="pencil", kind="main",
                                 tip="Alt+L")
        for each in (self.edit, self.card, self.fund_button, self.log_button):
            each.setFixedHeight(32)
        facts = QWidget()
        self._facts = FlowLayout(facts, gap=14)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._title_line = row(self.title, self.stage, self.light, None, self.edit, self.card, self.fund_button,
                               self.log_button, gap=8)
        made = QWidget()
        made.setLayout(column(row(self.up, None), self._title_line, facts, gap=4))
        return made

    # What is shown

    def show_whole(self, whole: Whole, today: str) -> None:
        """All of a project; the place in the log and the opened sources stay."""
        self.whole = whole
        if whole.project.heads > 1:
            self.bar.say(f"这个项目有 {whole.project.heads} 个版本并存，这里显示的是其中一个。", "warning",
                         [("去台账里选定", lambda: self.asked.emit("edit", None))])
        else:
            self.bar.hide()
        project = whole.project
        self.title.setText(project.name)
        self.stage.setText(stage_words(self._form, project.stage))
        words = light_words(project.standing, project.status)
        self.light.set_state(_PILLS[project.standing.light], words.whole if not self.narrow else words.word)
        self.light.setToolTip(words.whole)
        self._show_facts(whole)
        editable = not self._workspace.read_only
        self.lifecycle.show_steps(steps_of(whole, self._form, today), editable=editable, narrow=self.narrow)
        self.funds.show_sources(whole.sources)
        level = "village" if project.places and len(project.places[0]) > 9 else "township"
        self.problems.show_troubles(whole.troubles, today, own_level=level, editable=editable)
        self.benefit.show_whole(whole, today)
        self.log.show_logs(whole.logs, today)
        self._left_area.setMinimumHeight(self.left.sizeHint().height() + 8 if self.narrow else 0)
        for each in (self.fund_button, self.problems.report):
            close(each, why_closed(self._workspace))
        self._close_log()

    def _show_facts(self, whole: Whole) -> None:
        while (item := self._facts.takeAt(0)) is not None:
            if (gone := item.widget()) is not None:
                gone.hide()
                gone.deleteLater()
        for title, words in self._facts_of(whole):
            if words and not (self.narrow and title in _WIDE_ONLY):
                one = QWidget()
                one.setLayout(row(fact(title, "sub"), fact(words), gap=6))
                self._facts.addWidget(one)

    def _facts_of(self, whole: Whole) -> list[tuple[str, str]]:
        project, values = whole.project, whole.values
        places = "、".join(self._workspace.units.name(each) for each in project.places)
        task = f"{project.key_task} {choice_words(self._form, 'key_task', project.key_task)}".strip()
        return [("编号", project.code), ("地点", places), ("任务", task), ("帮扶方", helper_words(project)),
                ("实施单位", values.get("implement_unit", "")), ("责任人", values.get("responsible_person", "")),
                ("形象进度", progress_words(project))]

    # Room

    def set_narrow(self, narrow: bool) -> None:
        """One column below 900, the log first."""
        if narrow == self.narrow:
            return
        self.narrow = narrow
        edge = 14 if narrow else 24
        self._outer.setContentsMargins(edge, 6 if narrow else 8, edge, 10 if narrow else 16)
        self.card.setVisible(not narrow)
        self._make_room()
        self._sides.setDirection(QBoxLayout.Direction.BottomToTop if narrow else QBoxLayout.Direction.LeftToRight)

    # Short forms

    def open_panel(self, panel: EntryPanel | StagePanel) -> None:
        """At the right, instead of the log; what stood there keeps its draft."""
        self.close_panel()
        self._panel = panel
        self.right.addWidget(panel)
        self.right.setCurrentWidget(panel)
        self._close_log()
        self._make_room()
        panel.begin_focus()

    def close_panel(self) -> bool:
        """True when one was open; what is typed stays in its draft."""
        panel, self._panel = self._panel, None
        if panel is None:
            return False
        if isinstance(panel, EntryPanel):
            panel.leave()
        self.right.removeWidget(panel)
        panel.hide()
        panel.deleteLater()
        self.right.setCurrentWidget(self.log)
        self._make_room()
        self._close_log()
        self.log_button.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def _close_log(self) -> None:
        why = why_closed(self._workspace) or ("先填完或关上旁边这张短表" if self._panel is not None else "")
        close(self.log_button, why)

    def _make_room(self) -> None:
        """On a small screen a short form stands alone."""
        alone = self.narrow and self._panel is not None
        for each in (self.lifecycle, self._left_area):
            each.setVisible(not alone)
        self.right.setMinimumHeight(330 if self.narrow and not alone else 0)

    def leave_panel(self) -> None:
        if isinstance(self._panel, EntryPanel):
            self._panel.leave()

    # Photos

    def _show_photo(self, photos: object, place: int) -> None:
        self.stack.setCurrentWidget(self.photos)
        self.photos.show_photo(photos, place)  # type: ignore[arg-type]
        self.photos.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_photo(self) -> bool:
        """True when a photo was large."""
        if self.stack.currentWidget() is not self.photos:
            return False
        self.stack.setCurrentWidget(self.page)
        return True


class _Columns(QWidget):
    """What its parts need at least, not all that they could fill: each of them scrolls by itself first."""

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        layout = self.layout()
        return layout.totalMinimumHeightForWidth(width) if layout is not None else -1


def _area(inside: QWidget) -> QScrollArea:
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(inside)
    return made
