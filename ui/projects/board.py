"""The projects by stage, a column a phase: a card is moved by dragging or by ← →, which asks for day and document."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from forms.definition import Form
from model.projects.rows import Project
from ui import icons, theme
from ui.projects.bars import paint_money, paint_progress
from ui.projects.wording import PHASES, Phase, light_words, percent, stage_words, wan
from ui.widgets.basics import column, label, row

_MIME = "application/x-tuodi-project"
_CARD, MOST = 112, 40


class BoardCard(QWidget):
    """A project. moved: by so many columns. opened: Enter or a double click. went: focus up or down, left or right."""

    moved = Signal(str, int)
    opened = Signal(str)
    went = Signal(str, int, int)

    def __init__(self, project: Project, form: Form) -> None:
        super().__init__()
        self.project, self._form = project, form
        self.setFixedHeight(_CARD)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._pressed = QPoint()
        words = light_words(project.standing, project.status)
        self.setToolTip(f"{project.name}\n{words.whole}")
        self.setAccessibleName(f"{project.name} {stage_words(form, project.stage)} {words.whole}，"
                               "左右键换阶段，上下键和 Ctrl+左右键换项目，回车打开")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(theme.ring() if self.hasFocus() else theme.token("line2"))
        painter.setBrush(theme.token("surface"))
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5) if self.hasFocus() else frame, 6, 6)
        self._words(painter)
        inner = QRectF(10, 92, self.width() - 20, 6)
        project = self.project
        if project.actual_start and not project.actual_finish and project.standing.elapsed is not None:
            paint_progress(painter, inner, float(project.progress or 0), project.standing.elapsed)
        else:
            paint_money(painter, inner, project.planned, project.arrived, project.paid)
        painter.end()

    def _words(self, painter: QPainter) -> None:
        project, left = self.project, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        light = light_words(project.standing, project.status)
        icons.paint(painter, light.icon, light.colour, QRectF(10, 10, 15, 15))
        painter.setFont(theme.font(theme.SMALL, bold=True))
        painter.setPen(theme.token("text"))
        width = self.width() - 40
        name = painter.fontMetrics().elidedText(project.name, Qt.TextElideMode.ElideRight, 2 * width - 24)
        painter.drawText(QRectF(30, 8, width, 40), int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere), name)
        painter.setFont(theme.font(theme.SMALLEST))
        painter.setPen(theme.token("sub"))
        said = percent(project)
        lines = (" · ".join(filter(None, (stage_words(self._form, project.stage), project.township_name,
                                          f"{said}%" if said else ""))),
                 light.why or f"{wan(project.planned)} 万元")
        for top, text in zip((46, 64), lines, strict=True):
            painter.drawText(QRectF(10, top, self.width() - 20, 20), left, painter.fontMetrics().elidedText(
                text, Qt.TextElideMode.ElideRight, self.width() - 20))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers() & Qt.KeyboardModifier.ControlModifier
        across = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(key), 0)
        down = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(key), 0)
        if across and not held:
            self.moved.emit(self.project.record, across)
        elif across or down:
            self.went.emit(self.project.record, across, down)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.project.record)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        far = (event.position().toPoint() - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            mime = QMimeData()
            mime.setData(_MIME, self.project.record.encode())
            drag = QDrag(self)
            drag.setMimeData(mime)
            drag.setPixmap(self.grab())
            drag.setHotSpot(self._pressed)
            drag.exec(Qt.DropAction.MoveAction)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        self.opened.emit(self.project.record)

    def sizeHint(self) -> QSize:
        return QSize(150, _CARD)


class BoardColumn(QFrame):
    """A phase; a card that is dropped here is `dropped`."""

    dropped = Signal(str, str)

    def __init__(self, phase: Phase) -> None:
        super().__init__()
        self.phase = phase
        self.setProperty("sunk", "true")
        self.setAcceptDrops(True)
        self.setAccessibleName(f"{phase.title} 一列")
        self.count = label("", "sub")
        self.cards: list[BoardCard] = []
        self._box = QVBoxLayout()
        self._box.setSpacing(8)
        self._box.addStretch(1)
        self.rest = label("", "faint")
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(self._box)
        self._box.setContentsMargins(8, 0, 8, 8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self.area = area
        self.setLayout(column(row(label(phase.title, "strong"), self.count, None, gap=8, margins=(10, 8, 10, 0)), area,
                              row(self.rest, margins=(10, 0, 10, 6)), gap=6))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def show_projects(self, projects: Sequence[Project], make: Callable[[Project], BoardCard]) -> None:
        for old in self.cards:
            self._box.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.cards = [make(each) for each in projects[:MOST]]
        for place, card in enumerate(self.cards):
            self._box.insertWidget(place, card)
        self.count.setText(str(len(projects)))
        left = len(projects) - len(self.cards)
        self.rest.setText(f"还有 {left} 个，用条件缩小范围" if left > 0 else "")
        self.rest.setVisible(left > 0)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(_MIME):
            theme.mark(self, "card", "current")
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        event.acceptProposedAction()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:  # noqa: N802 - Qt's name
        theme.mark(self, "card", None)

    def dropEvent(self, event: QDropEvent) -> None:
        theme.mark(self, "card", None)
        record = bytes(event.mimeData().data(_MIME).data()).decode()
        if record:
            event.acceptProposedAction()
            self.dropped.emit(record, self.phase.key)


class Board(QWidget):
    """opened: a project. wanted(record, stage): it should come to a stage; the page asks day and document."""

    opened = Signal(str)
    wanted = Signal(str, str)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.columns = [BoardColumn(each) for each in PHASES]
        for each in self.columns:
            each.dropped.connect(self._dropped)
        self._line = row(*self.columns, gap=10)
        for place in range(len(self.columns)):
            self._line.setStretch(place, 1)
        self.setLayout(self._line)
        self._focused = ""

    def show_projects(self, projects: Sequence[Project]) -> None:
        """Cancelled ones aren't on the board."""
        focused = self._focused_record()
        live = [each for each in projects if each.status != "cancelled"]
        for place, each in enumerate(self.columns):
            each.show_projects([one for one in live if _place(one) == place], self._make)
        if focused:
            self.focus(focused)

    def focus(self, record: str) -> bool:
        """Put the focus on a card. False when it isn't here."""
        for card in (card for each in self.columns for card in each.cards):
            if card.project.record == record:
                card.setFocus(Qt.FocusReason.OtherFocusReason)
                self._focused = record
                return True
        return False

    def take_focus(self) -> None:
        if not (self._focused and self.focus(self._focused)):
            first = next((each.cards[0] for each in self.columns if each.cards), None)
            if first is not None:
                self.focus(first.project.record)

    def shift(self, record: str, columns: int) -> None:
        """Ask for the next phase, or for the one before."""
        place = next((at for at, each in enumerate(self.columns) for card in each.cards
                      if card.project.record == record), -1)
        if place >= 0 and 0 <= place + columns < len(PHASES):
            self._dropped(record, PHASES[place + columns].key)

    def _dropped(self, record: str, phase: str) -> None:
        """Into the phase's first stage, going on; into its last one, going back."""
        project = next((card.project for each in self.columns for card in each.cards
                        if card.project.record == record), None)
        target = next(each for each in PHASES if each.key == phase)
        if project is None or project.stage in target.stages:
            return
        forward = int(target.stages[0]) > int(project.stage or 0)
        self._focused = record
        self.wanted.emit(record, target.main if forward else target.stages[-1])

    def _make(self, project: Project) -> BoardCard:
        made = BoardCard(project, self._form)
        made.moved.connect(self.shift)
        made.opened.connect(self.opened)
        made.went.connect(self._go)
        return made

    def _go(self, record: str, across: int, down: int) -> None:
        for at, each in enumerate(self.columns):
            records = [card.project.record for card in each.cards]
            if record not in records:
                continue
            place = records.index(record)
            if down and 0 <= place + down < len(records):
                self._show(each, each.cards[place + down])
            columns = self.columns[at + 1:] if across > 0 else list(reversed(self.columns[:at])) if across else []
            beside = next((one for one in columns if one.cards), None)
            if beside is not None:
                self._show(beside, beside.cards[min(place, len(beside.cards) - 1)])
            return

    def _show(self, where: BoardColumn, card: BoardCard) -> None:
        self._focused = card.project.record
        card.setFocus(Qt.FocusReason.TabFocusReason)
        where.area.ensureWidgetVisible(card)

    def _focused_record(self) -> str:
        focus = self.focusWidget()
        return focus.project.record if isinstance(focus, BoardCard) and focus.hasFocus() else ""


def _place(project: Project) -> int:
    return next((at for at, each in enumerate(PHASES) if project.stage in each.stages), 0)
