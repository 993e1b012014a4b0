"""加入县级专班: three steps, of which the next one is open; the digits stand large for the telephone."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from ui import icons, theme
from ui.widgets.basics import Card, button, column, label, row
from ui.widgets.states import StepMark

if TYPE_CHECKING:
    from model.exchange.joining import Place

_ALONE = "请{0}发一份邀请文件（名字里有“邀请”），用U盘、微信或邮箱传过来，在这里打开，或拖进窗口。"
_ASK = "做一份申请文件，交给{0}：拷到U盘，或用微信、邮箱发过去。"
_WAIT = "{0}同意后，会发来一份授权名册（名字里有“授权名册”）。在这里打开，或拖进窗口。等的时候照常填报，不耽误。"


class Number(QLabel):
    """A 核对码: large, in groups, to be selected and copied."""

    def __init__(self, code: str = "") -> None:
        super().__init__(code)
        self.setFont(theme.font(21, bold=True))
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setAccessibleName(f"核对码 {code}")

    def show_code(self, code: str) -> None:
        self.setText(code)
        self.setAccessibleName(f"核对码 {code}")


class _Step(QWidget):
    """A numbered step; its body is there while it is the current one."""

    def __init__(self, number: int, title: str, *body: QWidget) -> None:
        super().__init__()
        self.mark = StepMark(number)
        self.title = label(title, "strong")
        self.note = label("", "good")
        self.body = QWidget()
        self.body.setLayout(column(*body, gap=10, margins=(38, 4, 0, 8)))
        self.setLayout(column(row(self.mark, self.title, self.note, None, gap=12), self.body, gap=2))

    def set_state(self, state: str, note: str = "") -> None:
        """done, current or later."""
        self.mark.set_state(state)
        self.note.setText(note)
        self.body.setVisible(state == "current")


class JoinCard(Card):
    """open_wanted: a file. request_wanted: write the request, with how people call this computer.

    again_wanted: the one that waits, once more.
    """

    open_wanted = Signal()
    request_wanted = Signal(str)
    again_wanted = Signal()

    def __init__(self, find: Callable[[], object], host: str) -> None:
        super().__init__("三步加入")
        self.state_words = label("", "scope", wrap=True)
        self._told = {words: label("", "scope", wrap=True) for words in (_ALONE, _ASK, _WAIT)}
        self.open_invitation = button("打开邀请文件", self.open_wanted.emit, icon="folder-open")
        self.name = QLineEdit(host)
        self.name.setMaxLength(60)
        self.ask = button("做申请文件", self._ask, icon="file-export")
        self.ask_again = button("再存一份申请", self.again_wanted.emit, icon="file-export")
        self.open_roster = button("打开名册文件", self.open_wanted.emit, icon="folder-open")
        self.finds = [button("从U盘里找", find, icon="usb") for _ in range(2)]
        self.number = Number()
        self.call = label("", wrap=True)
        called = label("这台电脑叫什么（县里名册上用，好认）", "sub", buddy=self.name)
        self.name.setMaximumWidth(360)
        self.steps = (
            _Step(1, "打开邀请", self._told[_ALONE], _line(self.open_invitation, self.finds[0])),
            _Step(2, "做申请，打电话核对", self._told[_ASK], called, self.name, _line(self.ask)),
            _Step(3, "收授权名册", self.call, self.number, self._told[_WAIT],
                  _line(self.open_roster, self.finds[1], self.ask_again)),
        )
        self.devices = label("", "sub", wrap=True)
        self.open_newer = button("打开新名册", self.open_wanted.emit, icon="folder-open")
        self.newer = _line(self.open_newer, button("从U盘里找", find, icon="usb"))
        for each in (self.state_words, self.devices, self.newer):
            self.body.addWidget(each)
        for each in self.steps:
            self.body.addWidget(each)

    def show_place(self, place: "Place", letter: str, above: str, *, first: bool) -> None:
        """Which step is next, and what stands done. above: how the unit above is called before it is known.

        first: whether this is what the page is for; then the next step has the one filled button.
        """
        standing, above = place.standing, place.above or above
        for words, shown in self._told.items():
            shown.setText(words.format(above))
        current = {"alone": 1, "keeps": 1, "invited": 2, "unlisted": 2, "asked": 3}.get(standing, 4)
        if standing == "unlisted" and place.code:
            current = 3
        for number, step in enumerate(self.steps, start=1):
            step.set_state("done" if number < current else "current" if number == current else "later",
                           above if number == 1 and current > 1 else "")
            step.setVisible(current <= len(self.steps))
        self.newer.setVisible(current > len(self.steps))
        self.number.show_code(place.code)
        self.call.setText(f"申请文件交给{above}以后，打电话过去，把这 12 位核对码念给对方听。两边一样，对方才能同意。")
        words, level = _words(place, letter, above)
        self.state_words.setText(words)
        self.state_words.setVisible(bool(words))
        theme.mark(self.state_words, "role", level)
        self.open_roster.setVisible(current == len(self.steps))
        be_main(self.open_invitation, "folder-open", on=first and current == 1)
        be_main(self.ask, "file-export", on=first and current == 2)

    def show_devices(self, words: str) -> None:
        """The unit's computers, as the roster that holds names them."""
        self.devices.setText(words)
        self.devices.setVisible(bool(words))

    def _ask(self) -> None:
        self.request_wanted.emit(self.name.text())


def be_main(made: QPushButton, icon: str, *, on: bool) -> None:
    """The one filled button of the window, or one like the others again."""
    theme.mark(made, "main", on)
    icons.dress(made, icon, "on" if on else "text", 18)


def _words(place: "Place", letter: str, above: str) -> tuple[str, str]:
    if place.standing == "joined":
        return (f"已加入{above}，按第 {place.roster} 号授权名册办。本机的编号字母是 {letter}。"
                "换电脑、恢复备份以后，这里会提示要不要重新申请；收到新一号名册，在这里打开或拖进窗口。"), "good"
    if place.standing == "unlisted":
        return ("这台电脑的设备流水换过了（恢复过备份、复制过工作文件夹，或是重装的），名册里没有它。"
                f"请重新做一份申请交给{above}；在同意以前填的都在，只是县里先不采用。"), "warning"
    if place.standing == "stopped":
        upto = f"第 1–{place.last} 条以后写的" if place.last else "这台电脑写的"
        return (f"{above}已在名册里停用这台电脑，{upto}县里不采用。"
                "弄错了的，请打电话请县里恢复；确实换了电脑，就在新电脑上填。"), "error"
    return "", "scope"


def _line(*parts: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(row(*parts, None, gap=8))
    return made
