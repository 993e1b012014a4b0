"""One person's place in the sign-off: who, the own password typed here, or the signature that is there."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QPushButton, QWidget

from model.month.submissions import ROLE_NAMES, Role, Signing, Submission
from model.workspace.keys import PersonSlot
from ui import theme
from ui.month.state import short_time
from ui.widgets.basics import button, close, column, label, link, row, rule, symbol
from ui.widgets.hills import Avatar


class SignerCard(QFrame):
    """signed: role, person id, password. scan: the person isn't here, the paper is."""

    signed = Signal(str, str, str)
    scan = Signal()
    details = Signal()
    people_wanted = Signal()

    def __init__(self, role: Role) -> None:
        super().__init__()
        self.role: Role = role
        self.setProperty("panel", "true")
        self.avatar = Avatar("", 40)
        self.name, self.post = label("", "strong"), label(ROLE_NAMES[role], "sub")
        self.people = QComboBox()
        self.people.setAccessibleName(f"{ROLE_NAMES[role]}是谁")
        self.people.activated.connect(self._pick)
        self._picked = ""
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.returnPressed.connect(self._sign)
        self.password.textEdited.connect(lambda *_: self.show_fault(""))
        self._ask = label("", "sub", buddy=self.password)
        self.fault = label("", "error", wrap=True)
        self.fault.hide()
        self.button: QPushButton = button("签批(&Q)" if role == "preparer" else "签批(&R)", self._sign)
        self.absent = link("不在本机？附签字扫描件", self.scan.emit)
        self.nobody = link("去添加审核人", self.people_wanted.emit)
        self._todo = QWidget()
        self._todo.setLayout(column(self._ask, self.password, row(self.nobody, None), self.fault,
                                    row(self.absent, None, self.button), gap=6))
        self.absent.setVisible(role == "reviewer")
        self._mark = symbol("circle-check", "green", 18)
        self._when, self._state, self._code = label("", "good"), label("", "sub"), label("", "sub")
        self._done = QWidget()
        self._done.setLayout(column(row(self._mark, self._when, None, gap=6), self._state, self._code,
                                    row(link("查看签名", self.details.emit), None), None, gap=4))
        head = row(self.avatar, column(self.name, self.people, self.post, gap=2), None, gap=12)
        self.setLayout(column(head, rule(), self._todo, self._done, None, gap=10, margins=(16, 14, 16, 12)))

    def show_people(self, people: Sequence[PersonSlot], chosen: str) -> None:
        """Who may sign here; the chosen one first shown."""
        self.people.clear()
        for each in people:
            self.people.addItem(each.name, each.id)
        ids = [each.id for each in people]
        shown = self._picked if self._picked in ids else chosen
        self.people.setCurrentIndex(ids.index(shown) if shown in ids else 0)
        self._say_person()

    def show_signing(self, made: Submission | None, signing: Signing | None, *, may: bool, current: bool) -> None:
        """may: this one can sign now. current: it is this one's turn, so the button is the main one."""
        done = signing is not None
        self._done.setVisible(done)
        self._todo.setVisible(not done)
        self.people.setVisible(not done and self.people.count() > 1)
        self.name.setVisible(done or self.people.count() <= 1)
        if signing is not None and made is not None:
            self.name.setText(signing.name)
            self.avatar.set_name(signing.name)
            self._when.setText(f"已签　{short_time(signing.at)}")
            self._state.setText("签后无改动")
            self._code.setText(f"查验码　{made.code}")
        self.avatar.set_ground("green_ground" if done else "sel")
        theme.mark(self, "panel", None if done else "true")
        theme.mark(self, "sunk", "true" if done else None)
        alone = not done and not self.people.count()
        self.password.setVisible(not alone)
        self.nobody.setVisible(alone)
        self.button.setVisible(not alone)
        self.password.setEnabled(may)
        close(self.button, "" if may else "还没有别的人可以签" if alone else "先由填报人签批")
        theme.mark(self.button, "main", current or None)
        self.button.updateGeometry()

    def show_scan(self, name: str) -> None:
        """The stamped scan stands in for this signature."""
        self.absent.setText(f"已附扫描件 {name} 代签" if name else "不在本机？附签字扫描件")

    def show_fault(self, words: str) -> None:
        self.fault.setText(words)
        self.fault.setVisible(bool(words))
        theme.mark(self.password, "fault", "error" if words else None)
        self.password.setAccessibleDescription(words)
        if words:
            self.password.setFocus()
            self.password.selectAll()

    def person(self) -> str:
        return str(self.people.currentData() or "")

    def forget(self) -> None:
        """No password stays on the screen."""
        self.password.clear()

    def _sign(self) -> None:
        if not self.button.isEnabled():
            return
        if not self.password.text():
            self.show_fault(f"请{self.people.currentText()}输入本人的登录密码。")
            return
        self.show_fault("")
        self.signed.emit(self.role, self.person(), self.password.text())
        self.forget()

    def _pick(self) -> None:
        self._picked = self.person()
        self._say_person()

    def _say_person(self) -> None:
        name = self.people.currentText()
        self.name.setText(name or f"还没有{ROLE_NAMES[self.role]}")
        self.avatar.set_name(name or "？")
        asked = f"{name}本人输入登录密码" if name else "一个人不能既填报又审核"
        self._ask.setText(asked)
        self.password.setAccessibleName(asked)
        self.show_fault("")
