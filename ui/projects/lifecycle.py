"""The lifecycle as a line: done = filled tick, current = ring and share done, later = hollow; below them the days."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import icons, theme
from ui.projects.phases import PhaseStep
from ui.widgets.basics import Card, column, label, link, row

_MARK = 22.0


class _Mark(QWidget):
    """The circle of a step and the line to the next one."""

    def __init__(self, step: PhaseStep, *, last: bool) -> None:
        super().__init__()
        self._step, self._last = step, last
        self.setFixedHeight(24)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        state = {"done": "已完成", "current": "当前阶段", "later": "还没到"}[step.state]
        self.setAccessibleName(f"{step.phase.title} {state}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(1, 1, _MARK, _MARK)
        self._circle(painter, circle)
        if not self._last:
            self._line(painter, QPointF(circle.right() + 4, 12), QPointF(self.width() - 4, 12))
        painter.end()

    def _circle(self, painter: QPainter, circle: QRectF) -> None:
        state = self._step.state
        painter.setPen(Qt.PenStyle.NoPen if state == "done" else QPen(
            theme.token("data" if state == "current" else "field"), 2 if state == "current" else 1))
        painter.setBrush(theme.token("data" if state == "done" else "surface"))
        painter.drawEllipse(circle)
        if state == "done":
            icons.paint(painter, "check", "on", circle.adjusted(4, 4, -4, -4))
        elif state == "current":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.token("data"))
            painter.drawEllipse(circle.adjusted(6, 6, -6, -6))

    def _line(self, painter: QPainter, start: QPointF, end: QPointF) -> None:
        if self._step.state == "later":
            painter.setPen(QPen(theme.token("line2"), 2))
            painter.drawLine(start, end)
            return
        part = QPointF(start.x() + (end.x() - start.x()) * self._step.share, 12)
        painter.setPen(QPen(theme.token("line2"), 3))
        painter.drawLine(start, end)
        painter.setPen(QPen(theme.token("data"), 3))
        painter.drawLine(start, part)


class LifecycleCard(Card):
    """reached: the person wants to enter the day of a stage. paper: wants to see a document (sha256, name, type)."""

    reached = Signal(str)
    paper = Signal(object)

    def __init__(self) -> None:
        super().__init__(padding=18)
        self.body.setSpacing(0)
        self._inside: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_steps(self, steps: Sequence[PhaseStep], *, editable: bool, narrow: bool) -> None:
        if self._inside is not None:
            self.body.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        line = QHBoxLayout(self._inside)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        following = next((each for each in steps if each.state == "later"), None)
        for each in steps:
            line.addLayout(self._column(each, last=each is steps[-1], narrow=narrow,
                                        offered=editable and each is following), 1)
        self.body.addWidget(self._inside)

    def _column(self, step: PhaseStep, *, last: bool, narrow: bool, offered: bool) -> QVBoxLayout:
        title = label(step.phase.title, "strong" if step.state == "current" else "")
        title.setToolTip(step.more)
        box = column(_Mark(step, last=last), 4, title, gap=1)
        lag = label(step.lag, "error" if step.overdue else "warning") if step.lag else None
        if step.actual:
            box.addWidget(label(f"实际 {step.actual}", "small"))
        if step.planned and not (narrow and step.actual):
            beside = [lag] if lag is not None and not narrow else []
            box.addLayout(row(label(f"计划 {step.planned}", "small"), *beside, None, gap=6))
        if lag is not None and (narrow or not step.planned):
            box.addWidget(lag)
        if step.note and not narrow:
            box.addWidget(label(step.note, "small"))
        if step.file is not None:
            box.addWidget(link(step.document or str(step.file["name"]), partial(self.paper.emit, step.file)))
        elif step.document and not narrow:
            box.addWidget(label(step.document, "small"))
        if offered:
            box.addWidget(link("到了这一步…", partial(self.reached.emit, step.phase.main)))
        box.addStretch(1)
        return box
