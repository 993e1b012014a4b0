"""帮扶企业: a team isn't in the tree of places; it says its name and its 统一社会信用代码."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.errors import UserError
from ui.notices import Answer, Question
from ui.widgets.basics import label

DO = "do"
_WORDS = "企业的帮扶队也能单独用：填自己那一份，凭县里的邀请加入哪个县，就报给哪个县。"


class EnterpriseDialog(Question):
    """submit(name, code): takes the enterprise, or says why not; what was typed stays then."""

    def __init__(self, parent: QWidget, submit: Callable[[str, str], UserError | None]) -> None:
        super().__init__(parent, "哪个企业的帮扶队？", _WORDS, [Answer("", "不是"), Answer(DO, "就是它", "main")], "")
        self._submit = submit
        self.name, self.code = QLineEdit(), QLineEdit()
        self.name.setMaxLength(60)
        self.name.setPlaceholderText("例：省建工集团帮扶队")
        self.code.setMaxLength(40)
        self.code.setPlaceholderText("营业执照上的 18 位")
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        for each in (label("名称（上报、名册里用）", "sub", buddy=self.name), self.name,
                     label("统一社会信用代码", "sub", buddy=self.code), self.code, self.fault):
            self.body.addWidget(each)
        self.buttons[""].setAutoDefault(False)
        self.buttons[DO].setDefault(True)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def take(self, key: str) -> None:
        problem = self._submit(self.name.text(), self.code.text()) if key == DO else None
        if problem is None:
            super().take(key)
            return
        self.fault.setText(str(problem))
        self.fault.show()
        self.adjustSize()
