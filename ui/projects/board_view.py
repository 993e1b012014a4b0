"""The board with the room beside it, where the day and the document of a moved card are asked."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from forms.definition import Form
from model.changes import Changes
from model.projects.rows import Project
from ui.projects.board import Board
from ui.projects.stage_panel import StagePanel
from ui.widgets.basics import row

_ROOM = 380


class BoardView(QWidget):
    """ask(record, stage) makes the panel, None where nothing may be written. opened(record).

    saved: what changed, the words to say, and what takes it back.
    """

    opened = Signal(str)
    saved = Signal(object, str, object)

    def __init__(self, form: Form, ask: Callable[[str, str], StagePanel | None]) -> None:
        super().__init__()
        self._ask = ask
        self.board = Board(form)
        self.board.opened.connect(self.opened)
        self.board.wanted.connect(self._ask_stage)
        self.side = QStackedWidget()
        self.side.setMaximumWidth(_ROOM)
        self.side.setMinimumWidth(_ROOM - 60)
        self.side.hide()
        line = row(self.board, self.side, gap=12)
        line.setStretch(0, 1)
        self.setLayout(line)

    def show_projects(self, projects: Sequence[Project]) -> None:
        self.board.show_projects(projects)

    def take_focus(self) -> None:
        self.board.take_focus()

    def close_stage(self) -> bool:
        """True when it was open."""
        if not self.side.count():
            return False
        panel = self.side.currentWidget()
        self.side.removeWidget(panel)
        panel.hide()
        panel.deleteLater()
        self.side.hide()
        self.board.take_focus()
        return True

    def _ask_stage(self, record: str, stage: str) -> None:
        self.close_stage()
        panel = self._ask(record, stage)
        if panel is None:
            return
        panel.saved.connect(self._saved)
        panel.closed.connect(self.close_stage)
        self.side.addWidget(panel)
        self.side.setCurrentWidget(panel)
        self.side.show()
        panel.begin_focus()

    def _saved(self, changes: Changes, words: str, back: Callable[[], Changes]) -> None:
        self.close_stage()
        self.saved.emit(changes, words, back)
