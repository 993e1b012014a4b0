"""发送: choose a package and a way; below, everything that ever went, with its state and what to do where it didn't."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid

from export.exchange import finding
from forms.errors import UserError
from model.changes import Changes
from model.exchange.outbox import Channel
from model.workspace.workspace import Workspace
from ui import icons, notices, tasks
from ui.dialogs import choose_folder, documents_folder
from ui.notices import Answer
from ui.outbox.connection_dialog import ConnectionDialog
from ui.outbox.item_row import ItemRow
from ui.outbox.presenter import OutboxPresenter
from ui.outbox.sender import Sender
from ui.outbox.state import Offer, OutboxState
from ui.shell import Shell
from ui.widgets.basics import Card, button, column, label, link, row, rule, symbol

KEY = "outbox"
FOLDER = "send_folder"
SHOWN = 20
_WAYS: dict[Channel, tuple[str, str]] = {
    "folder": ("存到U盘(&U)", "usb"), "eml": ("存成邮件(&M)", "mail"), "smtp": ("邮箱发送(&E)", "send"),
    "webdav": ("上传(&P)", "upload"),
}
Act = Callable[..., object] | None


class OutboxPage(QWidget):
    """sender: the one that works in the background, which the window keeps."""

    title = "发送"

    def __init__(self, workspace: Workspace, shell: Shell, sender: Sender) -> None:
        super().__init__()
        self._workspace, self._shell, self._sender = workspace, shell, sender
        self.presenter = OutboxPresenter(self, workspace, partial(self._start, tasks.run),
                                         partial(self._start, tasks.run_beside), sender.wake)
        self._offers: tuple[Offer, ...] = ()
        self._mail = self._upload = ""
        self._wanted = ""
        self._all = False
        self._state: OutboxState | None = None
        self.rows: list[ItemRow] = []
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self._lay_out()
        sender.changed.connect(self.presenter.refresh)
        sender.busy.connect(self._show_sending)
        QShortcut(QKeySequence("F5"), self).activated.connect(self.presenter.refresh)

    # What the shell asks for

    def on_changes(self, _changes: Changes) -> None:
        """A package was made, or a receipt came."""
        if self.isVisible():
            self.presenter.refresh()

    def open_record(self, form: str, record: str, path: str) -> None:
        """No records here."""

    def may_leave(self) -> bool:
        return True

    def choose(self, sha256: str) -> None:
        """Offer this package first: the month's last step leads here."""
        self._wanted = sha256
        self.presenter.refresh()

    # What the presenter asks for

    def show_state(self, state: OutboxState) -> None:
        self._state, self._mail, self._upload = state, state.mail, state.upload
        self._show_offers(state)
        self._show_lines(state)
        self._shell.set_badge(KEY, state.stopped, "red")

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_news(self, words: str) -> None:
        self._shell.toast.say(words)

    def show_busy(self, task: tasks.Task) -> None:
        self.progress.follow(task)

    def _start(self, run: Callable[..., tasks.Task], work: Callable[[tasks.Progress], object], *, done: Act,
               failed: Act = None) -> tasks.Task:
        """Work whose answer is dropped when the page is gone meanwhile."""

        def while_here(act: Act) -> Act:
            return None if act is None else lambda *told: act(*told) if isValid(self) else None

        return run(work, done=while_here(done), failed=while_here(failed))

    # Parts

    def _lay_out(self) -> None:
        self.settings = button("连接设置(&S)", self.open_settings, icon="settings")
        head = row(label(self.title, "title"), None, self.settings, gap=16)
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setMaximumWidth(980)
        inside.setLayout(column(self._make_choice(), self._make_list(), None, gap=12, margins=(0, 0, 4, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        self.setLayout(column(head, self.bar, self.progress, scroll, gap=12, margins=(24, 18, 20, 20)))
        self.setTabOrder(self.ways["webdav"], self.settings)  # who comes here wants to send

    def _make_choice(self) -> Card:
        card = Card("发哪个包")
        self.packages = QComboBox()
        self.packages.setAccessibleName("发哪个包")
        self.packages.currentIndexChanged.connect(self._show_reader)
        self._lock = symbol("lock", "green", 18)
        self.reader = label("", "scope", wrap=True)
        told = row(self._lock, self.reader, gap=8)
        told.setStretchFactor(self.reader, 1)
        self.ways = {way: button(words, partial(self._send, way), icon=icon) for way, (words, icon) in _WAYS.items()}
        for each in self.ways.values():
            each.setMinimumHeight(36)
        self.none = QWidget()
        to_month = link("去月度上报", partial(self._shell.show_page, "month"))
        self.none.setLayout(row(label("还没有打好的包。签批、打包以后到这里来发。", "sub"), to_month, None, gap=10))
        self.choice = QWidget()
        self.choice.setLayout(column(self.packages, told, row(*self.ways.values(), None, gap=10), gap=12))
        card.body.addWidget(self.none)
        card.body.addWidget(self.choice)
        self.choice.hide()
        return card

    def _make_list(self) -> Card:
        card = Card(padding=0)
        card.title.setText("发件箱")
        self.sending = label("", "sub")
        card.body.setSpacing(0)
        card.body.setContentsMargins(1, 1, 1, 8)
        card.body.addLayout(row(card.title, None, self.sending, margins=(19, 13, 19, 13)))
        card.body.addWidget(rule())
        self._list = column(gap=0)
        card.body.addLayout(self._list)
        return card

    def _show_offers(self, state: OutboxState) -> None:
        chosen = self._wanted or self.packages.currentData()
        self._wanted = ""
        self._offers = state.offers
        self.packages.blockSignals(True)
        self.packages.clear()
        for each in state.offers:
            self.packages.addItem(each.words, each.what.sha256)
        self.packages.setCurrentIndex(max(self.packages.findData(chosen), 0) if state.offers else -1)
        self.packages.blockSignals(False)
        self.choice.setVisible(bool(state.offers))
        self.choice.setEnabled(not self._workspace.read_only)
        self.none.setVisible(not state.offers)
        self.ways["smtp"].setToolTip(f"发到 {state.mail}" if state.mail else "还没有填邮箱，点了先填")
        self.ways["webdav"].setToolTip(f"传到 {state.upload}" if state.upload else "还没有填上传地址，点了先填")
        self._show_reader()

    def _show_reader(self) -> None:
        offer = self._offer()
        if offer is not None:
            sealed = bool(offer.reader.keys)
            self.reader.setText(offer.reader.words)
            icons.dress(self._lock, "lock" if sealed else "lock-open", "green" if sealed else "amber", 18)

    def _show_lines(self, state: OutboxState) -> None:
        while self._list.count():
            widget = self._list.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = []
        for each in state.lines if self._all else state.lines[:SHOWN]:
            made = ItemRow(each)
            made.retried.connect(self.presenter.try_now)
            made.withdrawn.connect(self.presenter.withdraw)
            made.mailed.connect(self.presenter.open_letters)
            made.shown.connect(self._show_folder)
            if self.rows:
                self._list.addWidget(rule())
            self._list.addWidget(made)
            self.rows.append(made)
        if not state.lines:
            words = label("还没有发过。发出的列在这里；收到县里的回执，才算送达。", "sub", wrap=True)
            words.setContentsMargins(19, 16, 19, 12)
            self._list.addWidget(words)
        if len(state.lines) > len(self.rows):
            more: QPushButton = link(f"全部 {len(state.lines)} 件", self._show_all)
            more.setContentsMargins(19, 8, 19, 8)
            self._list.addWidget(more)

    # What the person does

    def open_settings(self, kind: str = "mail") -> bool:
        """The dialog; True when something was kept."""
        self.bar.hide()
        presenter = self.presenter
        dialog = ConnectionDialog(self, presenter.connections(), submit=presenter.save,
                                  attempt=presenter.try_connection, authority=presenter.authority, kind=kind)
        dialog.exec()
        dialog.deleteLater()
        return bool(dialog.answer)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.presenter.refresh()

    def _offer(self) -> Offer | None:
        at = self.packages.currentIndex()
        return self._offers[at] if 0 <= at < len(self._offers) else None

    def _send(self, way: Channel) -> None:
        offer = self._offer()
        if offer is None:
            return
        self.bar.hide()
        if way in ("folder", "eml"):
            folder = self._choose_folder(way)
            if folder is not None:
                self.presenter.send(offer.what, way, folder)
            return
        known, kind = (self._mail, "mail") if way == "smtp" else (self._upload, "upload")
        if known or self.open_settings(kind):
            self.presenter.send(offer.what, way)

    def _choose_folder(self, way: Channel) -> Path | None:
        """A stick that is plugged in first; else the folder of last time."""
        sticks = finding.drives() if way == "folder" else []
        if sticks:
            answers = [Answer(str(each), f"存到 {each.name or each}", "main" if each is sticks[0] else "")
                       for each in sticks[:3]]
            answers += [Answer("other", "别的文件夹"), Answer("", "不存了")]
            answer = notices.ask(self, "存到哪里", "", answers, "")
            if answer != "other":
                return Path(answer) if answer else None
        kept = Path(str(self._shell.preferences.get(FOLDER, "")))
        found = choose_folder(self, "存到哪里", kept if kept.is_absolute() and kept.is_dir() else documents_folder())
        if found is not None:
            self._shell.preferences.put(FOLDER, str(found))
        return found

    def _show_folder(self, folder: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _show_sending(self, words: str) -> None:
        self.sending.setText(words)

    def _show_all(self) -> None:
        self._all = True
        if self._state is not None:
            self._show_lines(self._state)
