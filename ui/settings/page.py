"""Settings: people, backups, moving to another computer, looks, and what the program is made of."""

import os
import platform
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFrame, QGridLayout, QPlainTextEdit, QScrollArea, QWidget

from forms.errors import UserError
from model.changes import Changes
from model.workspace.workspace import Workspace
from resources import path as resource
from ui import notices, tasks, theme
from ui.backup_lines import BackupLine
from ui.dialogs import save_file
from ui.notices import Answer, Question
from ui.settings.dialogs import FormDialog, PasswordDialog, PersonDialog, RecoveryDialog
from ui.settings.opening_card import OpeningCard
from ui.settings.presenter import PersonLine, SettingsPresenter
from ui.shell import Shell
from ui.widgets.basics import Card, Segmented, button, column, label, link, row, rule
from ui.widgets.hills import Avatar

_RECOVERY = "忘记密码时，只有那张纸上的恢复码能打开数据。纸找不到了、给别人看过了，就换一个，旧的随即作废。"
_MOVE = ("把全部数据写成一个加密文件。在新电脑上选“从别的电脑搬来”打开它；"
         "这台电脑上的数据随后只能看，不能再填。")
_MOVED = "数据已经写成搬家文件，这台电脑上只能看。没有搬成、或者搬家文件丢了，可以在这台电脑接着填。"
_TWO_COPIES = ("只有没搬成时才这样做：新电脑上还没有打开过搬家文件，或者以后不再用它填。请把搬家文件删掉。"
               "两台电脑都接着填，就成了两份数据：县里会收到两份，同一条记录两边都改过的，要一条一条核对。"
               "这台电脑的编号会换一个字母，已经上报的不受影响。")


class SettingsPage(QWidget):
    """One column of cards."""

    title = "设置"

    def __init__(self, workspace: Workspace, shell: Shell) -> None:
        super().__init__()
        self.presenter = SettingsPresenter(self, workspace)
        self._workspace, self._shell = workspace, shell
        self.bar = notices.Bar()
        self.progress = notices.ProgressLine()
        self.people_box, self.backups_box = column(gap=0), column(gap=0)
        inside = QWidget()
        inside.setProperty("clear", "true")
        inside.setMaximumWidth(860)
        cards = (self._people(), self._recovery(), self._backups(), self._move(), self._looks(),
                 OpeningCard(self.bar.tell, self.show_news), self._about())
        inside.setLayout(column(*cards, None, gap=16, margins=(0, 0, 8, 0)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.viewport().setAutoFillBackground(False)
        self.setLayout(column(label("设置", "title"), self.bar, self.progress, scroll, gap=12,
                              margins=(24, 18, 16, 16)))
        self.presenter.refresh()

    # What the shell asks for

    def on_changes(self, _changes: Changes) -> None:
        """Nothing here depends on records."""

    def open_record(self, form: str, record: str, path: str) -> None:
        """No records here."""

    def may_leave(self) -> bool:
        return True

    # What the presenter asks for

    def show_people(self, people: Sequence[PersonLine]) -> None:
        _empty(self.people_box)
        for each in people:
            made = QWidget()
            name = label(each.name, "strong" if each.current else "")
            note = label("正在使用" if each.current else "", "good")
            act = link("改密码", self.change_password) if each.current else link("移除", partial(self.remove, each))
            act.setAccessibleName(f"{act.text()} {each.name}")
            made.setLayout(row(Avatar(each.name), name, label(each.role, "sub"), note, None, act, gap=12,
                               margins=(0, 6, 0, 6)))
            self.people_box.addWidget(made)
            self.people_box.addWidget(rule())

    def show_backups(self, backups: Sequence[BackupLine]) -> None:
        _empty(self.backups_box)
        if not backups:
            self.backups_box.addWidget(label("还没有备份。每天第一次打开时自动备份一次。", "sub"))
        for each in backups[:8]:
            line = QWidget()
            act = link("恢复到这时", partial(self._restore, each.path, each.made))
            act.setAccessibleName(f"恢复到 {each.made}")
            line.setLayout(row(label(each.made), label(each.reason, "sub"), None, label(each.size, "sub"), act, gap=16,
                               margins=(0, 5, 0, 5)))
            self.backups_box.addWidget(line)
            self.backups_box.addWidget(rule())

    def show_moved(self, moved: bool) -> None:
        self._letter.setText(self._workspace.letter)
        self._move_words.setText(_MOVED if moved else _MOVE)
        self.export_move.setVisible(not moved)
        self.stay.setVisible(moved)

    def show_problem(self, problem: UserError) -> None:
        self.bar.tell(problem)

    def show_news(self, words: str) -> None:
        self._shell.toast.say(words)

    # The cards

    def _people(self) -> Card:
        card = Card("使用的人")
        card.head.addWidget(button("添加同事", self.add_person, icon="user-plus"))
        card.body.addLayout(self.people_box)
        words = "各人用各人的密码；每条记录都记下是谁填的，签批时要输入本人的密码。"
        card.body.addWidget(label(words, "sub", wrap=True))
        return card

    def _backups(self) -> Card:
        card = Card("备份")
        self.back_up = button("现在备份", self._back_up, icon="archive")
        card.head.addWidget(self.back_up)
        card.body.addLayout(self.backups_box)
        where = self._workspace.folder / "backups"
        advice = f"放在 {where}。硬盘坏了备份也会坏，请定期把整个工作文件夹拷到 U 盘。"
        card.body.addWidget(label(advice, "sub", wrap=True))
        card.body.addLayout(row(link("打开工作文件夹所在的位置", self._show_folder), None))
        return card

    def _recovery(self) -> Card:
        card = Card("恢复码")
        card.head.addWidget(button("换恢复码", self.replace_code, icon="key"))
        card.body.addWidget(label(_RECOVERY, "scope", wrap=True))
        return card

    def _move(self) -> Card:
        card = Card("搬到另一台电脑")
        self._move_words = label("", "scope", wrap=True)
        card.body.addWidget(self._move_words)
        self.export_move = button("写成搬家文件", self._export_move, icon="arrows-exchange")
        self.stay = button("在这台电脑继续", self._stay)
        card.body.addLayout(row(self.export_move, self.stay, None))
        return card

    def _looks(self) -> Card:
        card = Card("显示")
        preferences = self._shell.preferences
        shown = "dark" if preferences.dark else "light"
        self.theme_choice = Segmented([("light", "浅色"), ("dark", "深色")], shown, "外观")
        self.theme_choice.chosen.connect(self._choose_theme)
        units = [("", "按台账规定"), ("元", "元"), ("万元", "万元")]
        self.unit_choice = Segmented(units, preferences.money_unit, "金额单位")
        self.unit_choice.chosen.connect(lambda unit: preferences.put("money_unit", unit))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(10)
        for number, (words, widget) in enumerate((("外观", self.theme_choice), ("金额单位", self.unit_choice))):
            grid.addWidget(label(words, "scope"), number, 0)
            grid.addWidget(widget, number, 1, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        return card

    def _about(self) -> Card:
        card = Card("关于")
        workspace = self._workspace
        lines = [("程序", f"托底帮扶台账 {QApplication.applicationVersion() or '0.1.0'}"),
                 ("单位", f"{workspace.unit_name}（{workspace.unit}）"),
                 ("工作文件夹", str(workspace.folder)),
                 ("运行环境", f"Python {platform.python_version()}，Qt {qVersion()}，{platform.system()}"),
                 ("中文输入", input_method_words(os.environ.get("TUODI_INPUT_METHOD", "")))]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(6)
        for number, (head, words) in enumerate(lines):
            grid.addWidget(label(head, "scope"), number, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(words, wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(shown, number, 1)
        self._letter = label()
        grid.addWidget(label("上报编号字母", "scope"), len(lines), 0)
        grid.addWidget(self._letter, len(lines), 1)
        grid.setColumnStretch(1, 1)
        card.body.addLayout(grid)
        card.body.addLayout(row(link("字体与图标的许可", self._licences), None))
        return card

    # What the person does

    def add_person(self) -> None:
        dialog = PersonDialog(self)
        dialog.role.set_value(self.presenter.wanted_role())
        dialog.submit = lambda: self.presenter.add_person(dialog.name.text(), dialog.role.value(),
                                                          dialog.password.text(), dialog.again.text())
        self._ask(dialog)

    def change_password(self) -> None:
        dialog = PasswordDialog(self)
        dialog.submit = lambda: self.presenter.change_password(dialog.old.text(), dialog.new.text(),
                                                               dialog.again.text())
        self._ask(dialog)

    def replace_code(self) -> None:
        code, lines = self.presenter.new_code()
        dialog = RecoveryDialog(self, code, lines, f"{self._workspace.folder.stem}-恢复码.txt")
        dialog.submit = lambda: self.presenter.replace_code(code, dialog.sheet.typed(), dialog.password.text())
        self._ask(dialog)

    def _ask(self, dialog: FormDialog) -> None:
        self.bar.hide()
        dialog.exec()
        dialog.deleteLater()

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._workspace.folder.parent)))

    def remove(self, person: PersonLine) -> None:
        words = f"{person.name}填过、签过的都还在，只是以后不能再打开这份数据。"
        answer = notices.ask(self, f"移除{person.name}吗？", words,
                             [Answer("", "不移除"), Answer("remove", "移除", "danger")], "")
        if answer == "remove":
            self.presenter.remove_person(person)

    def _back_up(self) -> None:
        self.back_up.setEnabled(False)
        task = tasks.run(lambda _: self._workspace.backup(), done=lambda _: self.presenter.backed_up(),
                         failed=self.show_problem)
        task.ended.connect(lambda: self.back_up.setEnabled(True))
        self.progress.follow(task)

    def _restore(self, path: Path, made_at: str) -> None:
        words = "这之后填的内容不再显示；恢复前会先备份现在的数据，可以再换回来。"
        answer = notices.ask(self, f"把数据恢复到 {made_at} 吗？", words,
                             [Answer("", "不恢复"), Answer("restore", "恢复", "danger")], "")
        if answer == "restore":
            changes = self.presenter.restore(path)
            if changes is not None:
                self._shell.bar.hide()  # what it said was of the data that is no longer there
                self._shell.announce(changes)

    def _export_move(self) -> None:
        name = f"{self._workspace.folder.stem}.tuodi-move"
        file = save_file(self, "搬家文件写到哪里", name, "搬家文件 (*.tuodi-move)")
        if file is None:
            return
        task = tasks.run(lambda progress: self._workspace.export_move(file, partial(progress, "正在写搬家文件")),
                         done=lambda _: self._moved(file), failed=self.show_problem)
        self.progress.follow(task)

    def _moved(self, file: Path) -> None:
        self._shell.announce(self.presenter.moved(file))
        words = f"已写好 {file.name}。请拷到新电脑，选“从别的电脑搬来”。这台电脑现在只能看。"
        self._shell.bar.say(words, "news")

    def _stay(self) -> None:
        answer = notices.ask(self, "在这台电脑继续填吗？", _TWO_COPIES,
                             [Answer("", "不，仍旧只看"), Answer("stay", "在这台电脑继续", "danger")], "")
        changes = self.presenter.continue_here() if answer == "stay" else None
        if changes is not None:
            self.bar.hide()
            self._shell.bar.hide()
            self._shell.announce(changes)

    def _choose_theme(self, key: str) -> None:
        self._shell.preferences.put("dark", key == "dark")
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, key == "dark")

    def _licences(self) -> None:
        dialog = Question(self, "字体与图标的许可", "", [Answer("", "看完了")], "")
        text = QPlainTextEdit(licence_text())
        text.setReadOnly(True)
        text.setMinimumHeight(320)
        text.setAccessibleName("许可")
        dialog.body.addWidget(text)
        dialog.exec()
        dialog.deleteLater()


def licence_text() -> str:
    """The licences that ship with the fonts and icons, as they are."""
    files = [resource("fonts/NotoSansSC-OFL.txt"), resource("fonts/NotoSerifSC-OFL.txt"), resource("icons/LICENSE")]
    return "\n\n".join(each.read_text("utf-8") for each in files)


def input_method_words(changed: str) -> str:
    """What was done about the input method, in words."""
    if changed:
        return f"本机设的是 {changed}，已改走 ibus 协议；输入法照常使用"
    return "跟随系统"


def _empty(box: object) -> None:
    from PySide6.QtWidgets import QVBoxLayout

    while isinstance(box, QVBoxLayout) and box.count():
        widget = box.takeAt(0).widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
