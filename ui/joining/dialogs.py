"""What the page asks: whether to join, why not, up to which entry a device holds. A fault stands in the dialog."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from forms.errors import UserError
from ui.notices import Answer, Question
from ui.widgets.basics import Segmented, label, link, row
from ui.widgets.password import PasswordField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.workspace.keys import PersonSlot
    from ui.joining.state import DeviceLine

DO = "do"
Submit = Callable[[], UserError | None]


class Decision(Question):
    """Stays open until it is done or given up. submit: does it, or says why not."""

    def __init__(self, parent: QWidget, title: str, words: str, verbs: tuple[str, str], *fields: QWidget) -> None:
        leave, do = verbs
        super().__init__(parent, title, words, [Answer("", leave), Answer(DO, do, "danger")], "")
        self.submit: Submit = lambda: None
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        for each in (*fields, self.fault):
            self.body.addWidget(each)

    def take(self, key: str) -> None:
        problem = self.submit() if key == DO else None
        if problem is None:
            super().take(key)
            return
        self.fault.setText(str(problem))
        self.fault.show()
        self.adjustSize()


class NoNumber(UserError):
    """Up to which entry a device holds was left blank: that isn't none."""

    def __init__(self, have: int) -> None:
        super().__init__("没有写到第几条为止。", kept="还没有停用。",
                         next_step=f"请写 0 到 {have} 的数：都算数写 {have}，一条都不算写 0。")


class RefuseDialog(Decision):
    """Why a request isn't approved. verb: of the button."""

    def __init__(self, parent: QWidget, title: str, verb: str) -> None:
        self.reason = QLineEdit()
        self.reason.setMaxLength(200)
        self.reason.setPlaceholderText("例：电话里核对码不一样")
        super().__init__(parent, title, "理由留在记录里，也请打电话告诉对方。", ("再想想", verb),
                         label("理由", "sub", buddy=self.reason), self.reason)
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)


class EndDialog(Decision):
    """A device is lost or no longer used; up to which entry it holds."""

    def __init__(self, parent: QWidget, unit_name: str, line: "DeviceLine") -> None:
        self.status = Segmented([("lost", "丢了、被盗"), ("ended", "不再用了")], name="原因")
        self._have = line.have
        self.last = QLineEdit(str(line.have))
        self.last.setValidator(QIntValidator(0, line.have, self.last))
        self.last.setFixedWidth(120)
        asked = label("到第几条为止还算数", "sub", buddy=self.last)
        words = ("本单位还没有收到过它写的数据。停用以后，它写的一律不采用，不管电脑上的日期是哪天。" if not line.have
                 else f"本单位收到了它写的第 1–{line.have} 条，照算。停用以后写的，不管电脑上的日期是哪天，一律不采用。"
                 "不放心后面几条的（比方丢了以后被人动过），把数字改小。")
        super().__init__(parent, f"停用{unit_name}的{line.name}？", words, ("不停用", "停用"), self.status, asked,
                         self.last)
        for each in (asked, self.last):
            each.setVisible(line.have > 0)

    def last_good(self) -> int:
        """Up to which entry it holds; 0 = none. Raises NoNumber."""
        if not self.last.hasAcceptableInput():
            raise NoNumber(self._have)
        return int(self.last.text())


class HandOverDialog(Decision):
    """To whom, with both passwords; whether the predecessor's login ends."""

    def __init__(self, parent: QWidget, successors: "Sequence[PersonSlot]") -> None:
        self.receiver = QComboBox()
        for each in successors:
            self.receiver.addItem(f"{each.name}（{each.role}）", each.id)
        self.own = PasswordField("您的密码")
        self.theirs = PasswordField("接手人的密码（请他本人输入）")
        self.leaves = QCheckBox("我以后不再用这台电脑：移除我的登录")
        self.leaves.setChecked(True)
        words = ("生成一份两人都签名的工作交接单，草稿转到接手人名下。填过的、签过的都还是您的。"
                 "存好后把文件交给县级专班。")
        self.look = link("先看一看交接单")
        around = QWidget()
        around.setLayout(row(self.look, None))
        super().__init__(parent, "把工作交接给谁", words, ("先不交接", "签名交接"),
                         label("接手的人", "sub", buddy=self.receiver), self.receiver, self.leaves, around, self.own,
                         self.theirs)
