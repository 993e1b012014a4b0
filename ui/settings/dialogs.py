"""What settings ask for: a colleague, a new password, a new recovery code. A fault stands in the dialog."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from forms.errors import UserError
from ui.notices import Answer, Question
from ui.widgets.basics import Segmented, label
from ui.widgets.password import PasswordField
from ui.widgets.recovery_sheet import RecoverySheet

ROLES = ("填报人", "审核人", "录入", "主要负责人")
DO = "do"
Submit = Callable[[], UserError | None]


class FormDialog(Question):
    """Stays open, with what was typed, until the work is done or given up. submit: does it, or says why not."""

    def __init__(self, parent: QWidget, title: str, words: str, verbs: tuple[str, str]) -> None:
        leave, do = verbs
        super().__init__(parent, title, words, [Answer("", leave), Answer(DO, do, "main")], "")
        self.submit: Submit = lambda: None
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.buttons[""].setAutoDefault(False)
        self.buttons[DO].setDefault(True)

    def take(self, key: str) -> None:
        problem = self.submit() if key == DO else None
        if problem is None:
            super().take(key)
            return
        self.fault.setText(str(problem))
        self.fault.show()
        self.adjustSize()

    def _put(self, *fields: QWidget) -> None:
        for each in fields:
            self.body.addWidget(each)
        self.body.addWidget(self.fault)


class PersonDialog(FormDialog):
    """A colleague, who types the own password."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "添加同事", "请本人来输入自己的密码，别人不要代输。", ("不添加", "添加"))
        self.name = QLineEdit()
        self.name.setMaxLength(30)
        self.role = Segmented([(each, each) for each in ROLES], name="在台账里做什么")
        self.password = PasswordField("密码（至少 8 位，字母、数字、汉字都可以）")
        self.again = PasswordField("再输入一遍")
        self._put(label("姓名（签批时用这个名字）", "sub", buddy=self.name), self.name, label("在台账里做什么", "sub"),
                  self.role, self.password, self.again)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)


class PasswordDialog(FormDialog):
    """The own password, once the old and twice the new one."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "改密码", "改了马上生效，数据不用重新写。", ("不改", "改密码"))
        self.old = PasswordField("现在的密码")
        self.new = PasswordField("新密码（至少 8 位，字母、数字、汉字都可以）")
        self.again = PasswordField("再输入一遍新密码")
        self._put(self.old, self.new, self.again)
        self.old.line.setFocus(Qt.FocusReason.OtherFocusReason)


class RecoveryDialog(FormDialog):
    """A new recovery code: printed, typed from the paper, then put in the place of the old one."""

    def __init__(self, parent: QWidget, code: str, lines: Sequence[tuple[str, str]], name: str) -> None:
        words = "先打印或抄下，再照纸上的输入两组。按“换成这个”以前，旧的恢复码一直有效；换了以后旧纸请撕掉。"
        super().__init__(parent, "换恢复码", words, ("不换", "换成这个"))
        self.setFixedWidth(620)
        self.sheet = RecoverySheet(lambda: lines, lambda: name, low=True)
        self.sheet.show_code(code)
        self.sheet.failed.connect(self._say)
        self.password = PasswordField("您的密码")
        self._put(self.sheet, self.password)
        self.sheet.groups[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _say(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.show()
