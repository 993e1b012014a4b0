"""表单: the definitions in use; a county takes new ones from files, looks at what changes, and hands them down."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from forms.errors import UserError
from ui import notices, tasks
from ui.dialogs import open_files
from ui.rules.forms_presenter import FormLine, FormsPresenter, Preview
from ui.rules.hand_down import HandDown
from ui.rules.parts import empty
from ui.widgets.basics import Card, button, column, label, row
from ui.widgets.read_table import Cell, ReadTable
from ui.widgets.states import Pill

if TYPE_CHECKING:
    from model.changes import Changes
    from model.workspace.workspace import Workspace
    from ui.shell import Shell

_KINDS = "表单定义 (*.toml);;所有文件 (*)"
_WHY = ("这里是现用的表单。要加台账、加栏目，把写好的定义文件（.toml）装进来，看清变了什么再启用；"
        "乡镇收到下发文件或回执就换上，以前填的照样打开。")


class FormsPage(QWidget):
    """Definition files may be dropped on it."""

    def __init__(self, workspace: "Workspace", shell: "Shell") -> None:
        super().__init__()
        self.title = "表单"
        self._shell = shell
        self.presenter = FormsPresenter(self, workspace, tasks.run)
        self.hand_down = HandDown(self, workspace, shell)
        self.setAcceptDrops(True)
        self.why, self.bar = label(_WHY, "sub", wrap=True), notices.Bar()
        self.load = button("装入表单文件(&L)", self.choose, icon="file-import")
        self.table = ReadTable("现用的表单")
        self.preview = Card("装进来会怎样")
        self._previews = column(gap=8)
        self.note = QLineEdit()
        self.note.setMaxLength(200)
        self.note.setPlaceholderText("改了什么、依据哪个文件，乡镇看得到（可不写）")
        self.note.setAccessibleName("说明")
        self.keep = button("启用(&P)", lambda: self.presenter.publish(self.note.text()), kind="main")
        self.drop = button("不要了", lambda: self.presenter.open(()))
        self.refused = label("", "warning", wrap=True)
        self._lay_out()
        self.presenter.refresh()
        self.show_previews(())

    # What the shell asks for

    def on_changes(self, _changes: "Changes") -> None:
        """A notice may have brought definitions."""
        self.presenter.refresh()

    def open_record(self, _form: str, _record: str, _path: str) -> None:
        """No records are kept here."""

    def may_leave(self) -> bool:
        return True

    # What the presenter asks for

    def show_forms(self, lines: Sequence[FormLine], refused: Sequence[str], county: str) -> None:
        head = (Cell("台账"), Cell("版本"), Cell("栏目", right=True), Cell("来自"))
        self.table.fill(head, [(Cell(each.title), Cell(f"第 {each.version} 版"), Cell(str(each.fields), right=True),
                                Cell(each.origin)) for each in lines], stretch=0)
        self.load.setVisible(not county)
        self.setAcceptDrops(not county)
        self.why.setText(f"表单由{county}统一下发，这里只能看。要加栏目、加台账，请告诉{county}专班。"
                         if county else _WHY)
        self.refused.setText("\n".join(refused))
        self.refused.setVisible(bool(refused))

    def show_previews(self, previews: Sequence[Preview]) -> None:
        empty(self._previews)
        for each in previews:
            mark = Pill("accepted", "可以启用") if each.fits else Pill("error", "不能启用")
            told, lines = QWidget(), (label(words, wrap=True) for words in each.lines)
            told.setLayout(column(row(label(each.title, "strong"), mark, None), *lines, gap=4))
            self._previews.addWidget(told)
        self.preview.setVisible(bool(previews))
        fits = bool(previews) and all(each.fits for each in previews)
        self.keep.setEnabled(fits)
        if fits:
            self.note.setFocus()

    def show_problem(self, problem: UserError, more: Sequence[str] = ()) -> None:
        self.bar.say("\n".join((str(problem), *more[1:])))

    def show_done(self, words: str) -> None:
        self.note.clear()
        self.bar.say(f"{words}写一份下发文件，乡镇收到就换上。重新打开程序后左边的台账随着变。", "news",
                     [("写下发文件", self.hand_down.ask)])

    def show_changes(self, changes: "Changes") -> None:
        self._shell.announce(changes)

    # What a person does

    def choose(self) -> None:
        found = open_files(self, "选择表单定义文件", _KINDS)
        if found:
            self.take(found)

    def take(self, files: Sequence[Path]) -> None:
        self.bar.hide()
        self.presenter.open(files)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.take(files)

    def _lay_out(self) -> None:
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setLayout(column(self._previews, None, margins=(0, 0, 8, 0)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inside)
        self.preview.body.addWidget(area, 1)
        self.preview.body.addLayout(row(label("说明", "sub", buddy=self.note), self.note, self.drop, self.keep, gap=8))
        box = column(row(label(self.title, "title"), None, self.load), self.why, self.bar, self.refused, self.preview,
                     self.table, gap=8, margins=(24, 12, 24, 16))
        box.setStretch(4, 2)
        box.setStretch(5, 3)
        self.setLayout(box)
