"""加入和授权: a township joins in three steps; a county keeps its roster. Files are dropped, chosen, or found."""

import platform
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDropEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from export.exchange import finding
from forms.errors import UserError
from ui import notices, tasks
from ui.dialogs import choose_folder, documents_folder, open_files
from ui.joining.dialogs import DO, EndDialog, HandOverDialog, RefuseDialog
from ui.joining.join_card import JoinCard
from ui.joining.presenter import JoiningPresenter, NotChosen
from ui.joining.roster_view import RosterView, empty
from ui.notices import Answer
from ui.widgets.basics import Card, button, column, label, link, row

if TYPE_CHECKING:
    from export.exchange.sorting import JoiningFile
    from model.changes import Changes
    from model.exchange.invitation import Invitation
    from model.workspace.workspace import Workspace
    from ui.joining.request_card import RequestCard
    from ui.joining.rescue_card import RescueCard
    from ui.joining.state import DeviceLine, JoiningState
    from ui.shell import Shell

FOLDER = "joining_folder"
_FILES = "邀请、申请、名册 (*.asice);;所有文件 (*)"
_FOUND = ("乡镇、企业加入以后，本单位就能收它们的上报包，看清是谁填的、谁签的。"
          "发第一份邀请时建立本单位的根证书，它只在这台电脑上：请先确认这台电脑就是专班平时收包用的，并且每周备份到U盘。")


_HANDED = "您的登录已经移除，窗口这就锁上。请{0}用自己的密码打开，先到“设置”里换一个恢复码，把交接单文件交给县级专班。"
_JOIN_TITLES = {"joined": "已经加入", "stopped": "这台电脑已停用"}
_HAND = ("人调走了、换人填了，办一次交接：生成一份工作交接单，两个人都签名，"
         "写明台账有多少、哪几个月退回没改、还有哪些草稿。"
         "接手的人要先在“设置”里添加进来。")


class JoiningPage(QWidget):
    """One column: the roster where one is kept, joining where there is somebody above to join."""

    title = "加入和授权"

    def __init__(self, workspace: "Workspace", shell: "Shell", title: str = title) -> None:
        super().__init__()
        self.title = title
        self._workspace, self._shell = workspace, shell
        self._stale = False
        self.setAcceptDrops(True)
        self.presenter = JoiningPresenter(self, workspace, self._run)
        self.destroyed.connect(self.presenter.close)
        self.bar, self.progress = notices.Bar(), notices.ProgressLine()
        self.join = JoinCard(self.find_on_stick, platform.node())
        self.join.open_wanted.connect(self.choose)
        self.join.request_wanted.connect(self.write_request)
        self.join.again_wanted.connect(self.write_request_again)
        self.roster = RosterView()
        self._connect_roster()
        self.begin = Card("建立名册")
        self.first = button("发第一份邀请", partial(self.invite, ""), kind="main", icon="send")
        self.begin.body.addWidget(label(_FOUND, "scope", wrap=True))
        self.begin.body.addLayout(row(self.first, None))
        self.hand = Card("工作交接")
        self.hand_over_button = button("交接给接手的人", self.hand_over, icon="users")
        self.hand.head.addWidget(self.hand_over_button)
        self.hand.body.addWidget(label(_HAND, "scope", wrap=True))
        self.handed = column(gap=4)
        self.hand.body.addLayout(self.handed)
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setMaximumWidth(960)
        inside.setLayout(column(self.begin, self.roster, self.join, self.hand, None, gap=16, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        self.setLayout(column(label(title, "title"), self.bar, self.progress, scroll, gap=12,
                              margins=(24, 18, 16, 16)))
        self.presenter.refresh()

    # What the shell asks for

    def on_changes(self, _changes: "Changes") -> None:
        """A receipt may have brought a roster; the unit register may have changed. Looked at when it is seen."""
        self._stale = True
        if self.isVisible():
            self._catch_up()

    def open_record(self, form: str, record: str, path: str) -> None:
        """No records here."""

    def may_leave(self) -> bool:
        return True

    def open_sorted(self, files: "Sequence[JoiningFile]") -> None:
        """A double click, or a file dropped on another page, led here."""
        self.bar.hide()
        self.presenter.open_sorted(files)

    # What the presenter asks for

    def show_state(self, state: "JoiningState") -> None:
        self.begin.setVisible(state.may_found)
        self.roster.setVisible(state.roster is not None)
        if state.roster is not None:
            self.roster.show_roster(state.roster)
        lists = state.may_found or state.roster is not None
        self.join.setVisible(self._workspace.units.level_of(self._workspace.unit) != "province")
        self._show_handovers(state)
        self.join.show_place(state.place, state.letter, "市州或省" if lists else "县级专班", first=not lists)
        self.join.title.setText("加入市州、省" if lists else _JOIN_TITLES.get(state.place.standing, "三步加入"))
        self.join.show_devices(state.own_devices)

    def _show_handovers(self, state: "JoiningState") -> None:
        empty(self.handed)
        for each in state.handovers:
            look = link("看交接单", partial(self.show_paper, each.sha256))
            look.setAccessibleName(f"看交接单 {each.words}")
            line = QWidget()
            line.setLayout(row(label(each.words), label(each.rest, "sub"), None, look, gap=12))
            self.handed.addWidget(line)

    def ask_whether_to_join(self, invitation: "Invitation") -> bool:
        words = (f"打开以后，{self._workspace.unit_name}的上报包就发给{invitation.unit_name}，单位、干部、项目这些登记"
                 "以它的为准。已经填的都在。下一步做申请，打电话核对。")
        answer = notices.ask(self, f"{invitation.unit_name}邀请您加入", words,
                             [Answer("", "先不加入"), Answer("join", "打开邀请", "main")], "")
        return answer == "join"

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_news(self, words: str) -> None:
        self._shell.toast.say(words)

    def show_written(self, words: str, folder: Path) -> None:
        self.bar.say(words, "news", [("打开所在文件夹", partial(_show_folder, folder))])

    def announce(self, changes: "Changes") -> None:
        self._shell.announce(changes)

    # What the person does

    def choose(self) -> None:
        found = open_files(self, "选择邀请、申请或名册文件", _FILES, self._folder())
        if found:
            self._remember(found[0].parent)
            self.bar.hide()
            self.presenter.open_files(found)

    def find_on_stick(self) -> None:
        self.bar.hide()
        self.presenter.search(finding.drives())

    def invite(self, unit: str = "") -> None:
        self._into_folder("邀请文件放在哪里", lambda folder: self.presenter.invite(folder, unit))

    def hand_over(self) -> None:
        """Both sit here: each types the own password."""
        successors = self.presenter.successors()
        if not successors:
            self.bar.say("还没有接手的人。请先到“设置”里点“添加同事”，由他本人设密码，再来交接。", "warning")
            return
        dialog = HandOverDialog(self, successors)

        def submit() -> UserError | None:
            folder = choose_folder(dialog, "交接单放在哪里", self._folder())
            if folder is None:
                return NotChosen()
            passwords = (dialog.own.text(), dialog.theirs.text())
            receiver, leaves = str(dialog.receiver.currentData()), dialog.leaves.isChecked()
            return self.presenter.hand_over(receiver, passwords, folder, leaves=leaves)

        dialog.submit = submit
        dialog.look.clicked.connect(lambda: self._preview(dialog))
        dialog.exec()
        done, leaves, receiver = dialog.answer == DO, dialog.leaves.isChecked(), dialog.receiver.currentText()
        dialog.deleteLater()
        if done and leaves:
            name = receiver.partition("（")[0]
            notices.ask(self, f"已交接给{name}", _HANDED.format(name), [Answer("", "锁上")], "")
            self._shell.lock_requested.emit()

    def show_paper(self, sha256: str) -> None:
        """The paper that both signed."""
        self._show_pdf(self, lambda: self.presenter.paper(sha256))

    def _preview(self, dialog: HandOverDialog) -> None:
        receiver, leaves = str(dialog.receiver.currentData()), dialog.leaves.isChecked()
        task = self._show_pdf(dialog, lambda: self.presenter.preview(receiver, leaves=leaves))
        dialog.finished.connect(lambda: setattr(task, "wanted", False))

    def _show_pdf(self, parent: QWidget, read: Callable[[], bytes]) -> tasks.Task:
        """Setting the paper takes a moment, the first time a second."""
        def show(pdf: bytes) -> None:
            from ui.joining.paper_dialog import PaperDialog

            dialog = PaperDialog(parent, pdf, "工作交接单")
            dialog.exec()
            dialog.deleteLater()

        return tasks.run(lambda _: read(), done=show, failed=self.show_problem)

    def refill(self, unit: str) -> None:
        self._into_folder("补发的数据放在哪里", lambda folder: self.presenter.refill(folder, unit))

    def write_request(self, name: str) -> None:
        self._into_folder("申请文件放在哪里", lambda folder: self.presenter.write_request(folder, name))

    def write_request_again(self) -> None:
        self._into_folder("申请文件放在哪里", self.presenter.write_request_again)

    def issue(self) -> None:
        self._into_folder("名册文件放在哪里", self.presenter.write_roster)

    def approve(self, card: "RequestCard", said: str, ends: list[str]) -> None:
        card.show_fault(self.presenter.approve(card.asked, said, ends))

    def rescue(self, card: "RescueCard", said: str) -> None:
        problem = self.presenter.rescue(card.asked, said, None)
        card.show_fault(problem)
        if problem is None:
            self._into_folder("恢复回件放在哪里", lambda folder: self.presenter.rescue(card.asked, said, folder))

    def refuse(self, card: "RequestCard") -> None:
        title = f"不同意{card.asked.request.unit_name}的申请？"
        self._ask_reason(title, "不同意", partial(self.presenter.refuse, card.asked))

    def deny(self, card: "RescueCard") -> None:
        title = f"不给{card.asked.unit_name}的{card.asked.person_name}恢复？"
        self._ask_reason(title, "不给", partial(self.presenter.deny, card.asked))

    def _ask_reason(self, title: str, verb: str, submit: Callable[[str], UserError | None]) -> None:
        dialog = RefuseDialog(self, title, verb)
        dialog.submit = lambda: submit(dialog.reason.text())
        dialog.exec()
        dialog.deleteLater()

    def end_device(self, line: "DeviceLine") -> None:
        dialog = EndDialog(self, line.unit_name, line)

        def submit() -> UserError | None:
            try:
                last = dialog.last_good()
            except UserError as problem:
                return problem
            return self.presenter.end_device(line.stream, last, "lost" if dialog.status.value() == "lost" else "ended")

        dialog.submit = submit
        dialog.exec()
        dialog.deleteLater()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._catch_up()

    def _catch_up(self) -> None:
        if self._stale:
            self._stale = False
            self.presenter.refresh()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.bar.hide()
            self.presenter.open_files(files)

    def _connect_roster(self) -> None:
        roster = self.roster
        roster.invite_wanted.connect(self.invite)
        roster.open_wanted.connect(self.choose)
        roster.issue_wanted.connect(self.issue)
        roster.approved.connect(self.approve)
        roster.refused.connect(self.refuse)
        roster.answered.connect(self.rescue)
        roster.denied.connect(self.deny)
        roster.refill_wanted.connect(self.refill)
        roster.ended.connect(self.end_device)
        roster.revived.connect(lambda line: self.presenter.reactivate(line.stream))

    def _into_folder(self, title: str, act: Callable[[Path], object]) -> None:
        folder = choose_folder(self, title, self._folder())
        if folder is not None:
            self._remember(folder)
            self.bar.hide()
            act(folder)

    def _run(self, work: Callable[..., object], **answers: Callable[..., object]) -> None:
        self.progress.follow(tasks.run(work, **answers))

    def _folder(self) -> Path:
        kept = Path(str(self._shell.preferences.get(FOLDER) or documents_folder()))
        return kept if kept.is_dir() else documents_folder()

    def _remember(self, folder: Path) -> None:
        self._shell.preferences.put(FOLDER, str(folder))


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
