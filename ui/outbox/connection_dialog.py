"""连接设置: mailbox, upload folder, size of a piece; tried before it is kept, kept only in the encrypted ledger."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QDoubleValidator, QIntValidator
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget
from shiboken6 import isValid

from forms.errors import UserError
from model.exchange.connections import PORTS, Mailbox, Security, UploadPlace
from ui import theme
from ui.dialogs import open_file
from ui.notices import Answer, Question
from ui.outbox.presenter import Connections
from ui.widgets.basics import Segmented, button, label, link, row

SAVE = "save"
_WORDS = "密码只存在这个加密的工作文件夹里。不少邮箱要用“授权码”代替登录密码。"
Try = Callable[[Connections, str, Callable[[str, bool], object]], object]


class ConnectionDialog(Question):
    """submit: keeps it, or says what is wrong. attempt: reaches the server. authority: reads a root certificate."""

    def __init__(self, parent: QWidget, known: Connections, *, submit: Callable[[Connections], UserError | None],
                 attempt: Try, authority: Callable[[Path], str], kind: str = "mail") -> None:
        super().__init__(parent, "连接设置", _WORDS, [Answer("", "不改"), Answer(SAVE, "保存", "main")], "")
        self.setFixedWidth(600)
        self._known, self._submit, self._attempt, self._read = known, submit, attempt, authority
        self._authorities = {"mail": known.mailbox.authority, "upload": known.place.authority}
        self.kind = Segmented([("mail", "邮箱"), ("upload", "上传")], kind, "怎么发")
        self.pages = {"mail": self._mail_page(known.mailbox), "upload": self._upload_page(known.place)}
        self.megabytes = _field(f"{known.megabytes:g}", "每件最大多少 MB")
        self.megabytes.setValidator(QDoubleValidator(0.2, 500, 1, self.megabytes))
        self.megabytes.setFixedWidth(64)
        self.said = label("", wrap=True)
        self.said.hide()
        self.attempt = button("试一下", self._try, icon="refresh")
        size = row(label("大的包分成几件发，每件不超过"), self.megabytes, label("MB"), None, self.attempt)
        for each in (self.kind, *self.pages.values()):
            self.body.addWidget(each)
        self.body.addLayout(size)
        self.body.addWidget(self.said)
        self.kind.chosen.connect(self._turn)
        self._turn(kind)
        self.buttons[""].setAutoDefault(False)
        self.buttons[SAVE].setDefault(True)

    def take(self, key: str) -> None:
        problem = self._submit(self.wanted()) if key == SAVE else None
        if problem is None:
            super().take(key)
        else:
            self._tell(str(problem), fine=False)

    def wanted(self) -> Connections:
        """What stands in the dialog; a password left empty stays what it was."""
        box, place = self._known.mailbox, self._known.place
        security: Security = "starttls" if self.security.value() == "starttls" else "tls"
        return Connections(
            replace(box, server=self.server.text().strip(), port=int(self.port.text() or 0), security=security,
                    user=self.user.text().strip(), password=self.password.text() or box.password,
                    sender=self.sender_.text().strip(), recipient=self.recipient.text().strip(),
                    authority=self._authorities["mail"]),
            replace(place, url=self.url.text().strip(), user=self.upload_user.text().strip(),
                    password=self.upload_password.text() or place.password, authority=self._authorities["upload"]),
            float(self.megabytes.text() or self._known.megabytes),
        )

    def _mail_page(self, box: Mailbox) -> QWidget:
        self.server = _field(box.server, "发信服务器", "smtp.example.com")
        self.port = _field(str(box.port), "端口")
        self.port.setValidator(QIntValidator(1, 65535, self.port))
        self.port.setFixedWidth(64)
        self.security = Segmented([("tls", "TLS"), ("starttls", "STARTTLS")], box.security, "加密方式")
        self.security.chosen.connect(self._follow_port)
        self.user = _field(box.user, "用户名", "多数邮箱就是邮箱地址")
        self.password = _secret(known=bool(box.password))
        self.sender_ = _field(box.sender, "发件邮箱", "和用户名一样的可以不填")
        self.recipient = _field(box.recipient, "收件邮箱", "县级专班的邮箱地址")
        lines = (("发信服务器", row(self.server, label("端口"), self.port, self.security)), ("用户名", self.user),
                 ("密码", self.password), ("发件邮箱", self.sender_), ("收件邮箱", self.recipient),
                 ("根证书", self._authority_row("mail")))
        return _page(lines)

    def _upload_page(self, place: UploadPlace) -> QWidget:
        self.url = _field(place.url, "上传地址", "https://……（县级专班给的 WebDAV 地址）")
        self.upload_user = _field(place.user, "用户名")
        self.upload_password = _secret(known=bool(place.password))
        return _page((("上传地址", self.url), ("用户名", self.upload_user), ("密码", self.upload_password),
                      ("根证书", self._authority_row("upload"))))

    def _authority_row(self, kind: str) -> QWidget:
        """Only a county's own server needs one."""
        made = QWidget()
        words = label("", "sub")
        choose = link("选择文件", partial(self._choose, kind, words))
        choose.setAccessibleName("选择县里自建服务器的根证书")
        made.setLayout(row(words, None, choose))
        self._say_authority(kind, words)
        return made

    def _choose(self, kind: str, words: QLabel) -> None:
        path = open_file(self, "选择根证书", "根证书 (*.pem *.crt *.cer);;所有文件 (*)")
        if path is None:
            return
        try:
            self._authorities[kind] = self._read(path)
        except UserError as problem:
            self._tell(str(problem), fine=False)
            return
        self._say_authority(kind, words)

    def _say_authority(self, kind: str, words: QLabel) -> None:
        chosen = bool(self._authorities[kind])
        common = "公共邮箱不用选" if kind == "mail" else "公共网盘不用选"
        words.setText("已选县里的根证书" if chosen else f"{common}；县里自建的服务器才要")

    def _follow_port(self, security: str) -> None:
        """The usual port of the other kind, unless somebody typed one."""
        if self.port.text() in {str(each) for each in PORTS.values()}:
            self.port.setText(str(PORTS["starttls" if security == "starttls" else "tls"]))

    def _turn(self, kind: str) -> None:
        for name, page in self.pages.items():
            page.setVisible(name == kind)
        self.said.hide()
        self.adjustSize()
        (self.server if kind == "mail" else self.url).setFocus(Qt.FocusReason.OtherFocusReason)

    def _try(self) -> None:
        self.attempt.setEnabled(False)
        self._tell("正在连接……", fine=True)
        self._attempt(self.wanted(), self.kind.value(), self._tried)

    def _tried(self, words: str, fine: bool) -> None:
        if isValid(self):
            self.attempt.setEnabled(True)
            self._tell(words, fine=fine)

    def _tell(self, words: str, *, fine: bool) -> None:
        theme.mark(self.said, "role", "good" if fine else "error")
        self.said.setText(words)
        self.said.show()
        self.adjustSize()


def _field(text: str, name: str, hint: str = "") -> QLineEdit:
    made = QLineEdit(text)
    made.setPlaceholderText(hint)
    made.setAccessibleName(name)
    return made


def _secret(*, known: bool) -> QLineEdit:
    made = _field("", "密码", "已存，不改就空着" if known else "")
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setInputMethodHints(Qt.InputMethodHint.ImhHiddenText | Qt.InputMethodHint.ImhSensitiveData)
    return made


def _page(lines: tuple[tuple[str, object], ...]) -> QWidget:
    made = QWidget()
    made.setProperty("clear", "true")
    grid = QGridLayout(made)
    grid.setContentsMargins(0, 4, 0, 4)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    for number, (head, inside) in enumerate(lines):
        grid.addWidget(label(head, "scope"), number, 0)
        if isinstance(inside, QWidget):
            grid.addWidget(inside, number, 1)
        elif isinstance(inside, type(row())):
            grid.addLayout(inside, number, 1)
    grid.setRowStretch(len(lines), 1)
    return made
