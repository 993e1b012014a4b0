"""The list of projects: light, name, stage, progress against time, money as a bar, days late, last log."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from forms.definition import Form
from model.projects.rows import Project
from ui import icons, theme
from ui.projects.bars import paint_money, paint_progress
from ui.projects.wording import (
    STATUS,
    day_words,
    helper_words,
    late_words,
    light_words,
    percent,
    progress_words,
    stage_words,
    wan,
    wan_or_dash,
)

Index = QModelIndex | QPersistentModelIndex
ROW, HEAD, PADDING = 50, 34, 10
_ROOT = QModelIndex()
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Column(NamedTuple):
    """width 0: takes what is left. rank: the higher, the sooner it goes where there is no room."""

    name: str
    heading: str
    width: int
    rank: int = 0


COLUMNS = (
    Column("light", "灯", 138), Column("name", "项目", 0), Column("stage", "阶段", 92, 1),
    Column("progress", "进度（时间已过）", 146),
    Column("money", "资金：计划 · 到位 · 支付（万元）", 226, 2),
    Column("late", "逾期", 84, 3), Column("log", "最近日志", 160, 4),
)


class ProjectsModel(QAbstractTableModel):
    """The projects shown, one a row."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form, self.today = form, ""
        self._words: dict[str, Callable[[Project], str]] = {
            "light": lambda each: light_words(each.standing, each.status).whole,
            "name": lambda each: each.name, "stage": self.stage, "progress": progress_words, "late": late_words,
            "money": lambda each: f"{wan(each.planned)} · {wan_or_dash(each.arrived)} · {wan_or_dash(each.paid)}",
            "log": lambda each: day_words(each.last_log, self.today),
        }
        self.projects: Sequence[Project] = ()

    def show(self, projects: Sequence[Project], today: str) -> None:
        self.beginResetModel()
        self.projects, self.today = projects, today
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.projects)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        project, column = self.projects[index.row()], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return project
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{column.heading} {self.text(project, column.name) or '空'}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return project.last_work if column.name == "log" else self.text(project, column.name)
        return self.text(project, column.name) if role == Qt.ItemDataRole.DisplayRole else None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        across = orientation == Qt.Orientation.Horizontal
        return COLUMNS[section].heading if across and role == Qt.ItemDataRole.DisplayRole else None

    def text(self, project: Project, column: str) -> str:
        """What a cell says, in words."""
        return self._words[column](project)

    def stage(self, project: Project) -> str:
        return STATUS.get(project.status) or stage_words(self._form, project.stage)


class _Delegate(QStyledItemDelegate):
    """Two lines a row, the second one quiet."""

    def __init__(self, view: "ProjectsTable") -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(0, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        rect, state = option.rect, option.state  # type: ignore[attr-defined]
        project: Project = index.data(Qt.ItemDataRole.UserRole)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.token("sel" if selected else "alt" if index.row() % 2 else "surface"))
        if selected and index.column() == 0:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))
            if self._view.hasFocus():
                painter.setPen(theme.ring())
                painter.drawRect(QRectF(rect.left() + 1, rect.top() + 1, 2, rect.height() - 2))
        self._cell(painter, rect.adjusted(PADDING, 0, -PADDING, 0), project, COLUMNS[index.column()].name)
        painter.restore()

    def _cell(self, painter: QPainter, rect: QRect, project: Project, column: str) -> None:
        upper, lower = _halves(rect)
        text = self._view.projects.text(project, column)
        if column == "light":
            self._light(painter, rect, project)
        elif column == "name":
            _write(painter, upper, text, bold=True)
            conflict = f"{project.heads} 个版本并存" if project.heads > 1 else ""
            aside = " · ".join(filter(None, (conflict, project.code, project.township_name, helper_words(project))))
            _write(painter, lower, aside, "faint", small=True)
        elif column == "progress":
            self._progress(painter, upper, lower, project)
        elif column == "money":
            _write(painter, upper, text)
            paint_money(painter, _bar(lower), project.planned, project.arrived, project.paid)
        elif column == "late":
            red = project.standing.light == "red"
            _write(painter, rect, text, "red" if red else "amber")
        elif column == "log":
            _write(painter, upper, text or "还没有", "text" if text else "faint")
            _write(painter, lower, project.last_work.partition("\n")[0], "faint", small=True)
        else:
            _write(painter, rect, text, "sub" if project.status != "normal" else "text")

    @staticmethod
    def _light(painter: QPainter, rect: QRect, project: Project) -> None:
        words = light_words(project.standing, project.status)
        upper, lower = _halves(rect)
        first = rect if not words.why else upper
        icons.paint(painter, words.icon, words.colour, QRectF(rect.left(), first.center().y() - 8, 16, 16))
        _write(painter, first.adjusted(22, 0, 0, 0), words.word, words.colour)
        _write(painter, lower.adjusted(22, 0, 0, 0), words.why, "sub", small=True)

    @staticmethod
    def _progress(painter: QPainter, upper: QRect, lower: QRect, project: Project) -> None:
        said = percent(project)
        _write(painter, upper, f"{said}%" if said else "无日志", "text" if said else "faint")
        if project.actual_finish:
            _write(painter, lower, f"竣工 {project.actual_finish}", "faint", small=True)
        if project.standing.elapsed is None or not project.actual_start or project.actual_finish:
            return
        _write(painter, upper, f"时间 {project.standing.elapsed}%", "faint", small=True, right=True)
        paint_progress(painter, _bar(lower), float(project.progress or 0), project.standing.elapsed)


class ProjectsTable(QTableView):
    """opened: Enter or a double click. sorted: a header was pressed."""

    opened = Signal(str)
    sort_wanted = Signal(str)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.projects = ProjectsModel(form)
        self.setModel(self.projects)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("项目清单")
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setFixedHeight(HEAD)
        head.setDefaultAlignment(_LEFT)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setMinimumSectionSize(40)
        head.setSectionsClickable(True)
        head.sectionClicked.connect(lambda place: self.sort_wanted.emit(COLUMNS[place].name))
        self.doubleClicked.connect(lambda index: self._open(index.row()))

    def show_projects(self, projects: Sequence[Project], today: str, order: tuple[str, bool]) -> None:
        """Keeps the place by record, so that a list that was read again doesn't jump."""
        before = self.current()
        self.projects.show(projects, today)
        at = next((place for place, each in enumerate(projects) if before is not None
                   and each.record == before.record), 0)
        if projects:
            self.selectRow(at)
        head = self.horizontalHeader()
        head.setSortIndicatorShown(True)
        place = next(number for number, each in enumerate(COLUMNS) if each.name == order[0])
        head.setSortIndicator(place, Qt.SortOrder.AscendingOrder if order[1] else Qt.SortOrder.DescendingOrder)

    def current(self) -> Project | None:
        place = self.currentIndex().row()
        return self.projects.projects[place] if 0 <= place < len(self.projects.projects) else None

    def go(self, record: str) -> None:
        """Put the bar on a project, if it is shown."""
        for place, each in enumerate(self.projects.projects):
            if each.record == record:
                self.selectRow(place)
                self.scrollTo(self.projects.index(place, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Columns that have no room go, the last ones first; the name takes what is left."""
        room = self.viewport().width()
        shown = sorted(COLUMNS, key=lambda each: each.rank)
        while len(shown) > 2 and sum(each.width for each in shown) + 260 > room:
            shown.pop()
        for place, each in enumerate(COLUMNS):
            self.setColumnHidden(place, each not in shown)
            self.setColumnWidth(place, each.width or max(160, room - sum(one.width for one in shown)))

    def _open(self, place: int) -> None:
        if 0 <= place < len(self.projects.projects):
            self.opened.emit(self.projects.projects[place].record)


def _halves(rect: QRect) -> tuple[QRect, QRect]:
    return (QRect(rect.left(), rect.top() + 5, rect.width(), 22), QRect(rect.left(), rect.top() + 26, rect.width(), 20))


def _bar(rect: QRect) -> QRectF:
    return QRectF(rect.left(), rect.center().y() - 4, rect.width(), 8)


def _write(painter: QPainter, rect: QRect, text: str, colour: str = "text", *, bold: bool = False,
           small: bool = False, right: bool = False) -> None:
    painter.setFont(theme.font(theme.SMALLEST if small else theme.BODY, bold=bold))
    painter.setPen(theme.token(colour))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _RIGHT if right else _LEFT, shown)
