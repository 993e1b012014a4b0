"""Several ledgers that belong together behind one place in the rail: 项目, 考勤, 村集体经济 or 其他台账."""

from collections.abc import Sequence

from PySide6.QtWidgets import QStackedWidget, QWidget

from model.changes import Changes
from model.workspace.workspace import Workspace
from ui.ledger.page import LedgerPage
from ui.shell import Shell
from ui.widgets.basics import Segmented, column, row


class GroupPage(QWidget):
    """A line of ledger names, and the ledger that is chosen; a ledger's page is made when it is first shown."""

    def __init__(self, workspace: Workspace, title: str, forms: Sequence[str], shell: Shell) -> None:
        super().__init__()
        self.title = title
        self._workspace, self._shell = workspace, shell
        self._pages: dict[str, LedgerPage] = {}
        self.stack = QStackedWidget()
        self.tabs = Segmented([(each, workspace.forms[each].title) for each in forms], name=title)
        self.tabs.chosen.connect(self.show_form)
        self.tabs.setVisible(len(forms) > 1)
        head = QWidget()
        head.setLayout(row(self.tabs, None, margins=(24, 14, 24, 0)))
        head.setVisible(len(forms) > 1)
        box = column(head, self.stack, gap=0)
        box.setStretch(1, 1)
        self.setLayout(box)
        self.show_form(forms[0])

    def show_form(self, form: str) -> LedgerPage:
        """Bring a ledger to the front; the one before has written its draft already."""
        if form not in self._pages:
            self._pages[form] = LedgerPage(self._workspace, form, self._shell)
            self.stack.addWidget(self._pages[form])
        self.tabs.set_value(form)
        self.stack.setCurrentWidget(self._pages[form])
        return self._pages[form]

    def on_changes(self, changes: Changes) -> None:
        for page in self._pages.values():
            page.on_changes(changes)

    def open_record(self, form: str, record: str, path: str) -> None:
        self.show_form(form).open_record(form, record, path)

    def may_leave(self) -> bool:
        answers = [page.may_leave() for page in self._pages.values()]
        return all(answers)
