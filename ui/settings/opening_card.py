"""双击打开: whether a double click on a package opens this program, and the button that has it so."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from forms.errors import UserError
from ui import file_types
from ui.widgets.basics import Card, button, label, row

_NOT_YET = "设好以后，在文件管理器里双击上报包、回执、邀请、名册，就打开本程序，转到该去的页。只改本人的设置。"
_DONE = "双击上报包、回执、邀请、名册（.asice、.age），就打开本程序。程序换了位置，要再设一次。"


class OpeningCard(Card):
    """tell: shows what went wrong; say: good news."""

    def __init__(self, tell: Callable[[UserError], object], say: Callable[[str], object]) -> None:
        super().__init__("双击打开")
        self._tell, self._say = tell, say
        self.words = label("", "scope", wrap=True)
        self.set_up = button("设成双击打开", self._register, icon="folder-open")
        self.body.addWidget(self.words)
        self.body.addLayout(row(self.set_up, None))
        self._show()

    def _register(self) -> None:
        try:
            file_types.register(file_types.program(), QApplication.windowIcon().pixmap(QSize(256, 256)))
        except UserError as problem:
            self._tell(problem)
            return
        self._show()
        self._say("已设成双击打开")

    def _show(self) -> None:
        done = file_types.registered(file_types.program())
        self.words.setText(_DONE if done else _NOT_YET)
        self.set_up.setVisible(not done)
