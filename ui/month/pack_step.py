"""打包: where to, how far it is, what came out of it and that it verifies."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStorageInfo, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from model.errors import OnRemovableDrive
from model.workspace.places import place_problem
from ui import icons, tasks, theme
from ui.dialogs import choose_folder
from ui.month.state import MonthState, short_time
from ui.month.step_card import StepCard
from ui.month.verdict import VerdictLines
from ui.widgets.basics import button, column, label, link, row, symbol

if TYPE_CHECKING:
    from export.verification import Verdict


class PackStep(StepCard):
    """The fourth step. pack: the folder. moved: the folder that was chosen. send: SHA-256 of the package."""

    pack = Signal(object)
    moved = Signal(str)
    report = Signal()
    send = Signal(str)

    def __init__(self, folder: Path) -> None:
        super().__init__(4, "打包")
        self.folder = folder
        self._what = label("", "scope", wrap=True)
        self._where = label("", wrap=True)
        self._drives = row(gap=8)
        self.button = button("打包(&B)", self._pack, icon="package")
        self._why = label("", "sub")
        self._todo = QWidget()
        place = row(symbol("folder", "sub", 18), self._where, link("换一个文件夹", self._choose), self._drives, gap=8)
        place.setStretchFactor(self._where, 1)
        self._todo.setLayout(column(self._what, place, row(self.button, self._why, None, gap=14), gap=10))
        self._path = label("", wrap=True)
        self.verdict = VerdictLines()
        self.open_folder = link("打开所在文件夹", self._show_folder)
        self._result = QWidget()
        self._result.setLayout(column(
            row(symbol("circle-check", "green", 18), self._path, gap=8), self.verdict,
            row(self.open_folder, link("看签批的月报", self.report.emit), None, gap=16), gap=8))
        self._result.hide()
        self.result: Path | None = None
        self._package = ""
        self.send_button = button("发送(&D)", lambda: self.send.emit(self._package), icon="send")
        self._onward = QWidget()
        hint = label("存到U盘、发邮件或上传，县里的回执到了才算送达", "sub")
        self._onward.setLayout(row(self.send_button, hint, None, gap=14))
        self._onward.hide()
        for each in (self._todo, self._result, self._onward):
            self.content.addWidget(each)
        self._say_folder()

    def show_state(self, state: MonthState, name: str) -> None:
        self.bar.hide()
        made, step = state.fresh, state.step
        if self.result is not None and step != "done":
            self.result = None
            self._result.hide()
        self._todo.setVisible(step != "done")
        self._package = made.package if made is not None and step == "done" else ""
        self._onward.setVisible(bool(self._package))
        self._what.setText(f"生成 {name}，两人签批的月报、台账、数据和附件都在里面" if name else "")
        self._what.setVisible(bool(name))
        self.button.setEnabled(step == "pack")
        theme.mark(self.button, "main", step == "pack" or None)
        self.button.updateGeometry()
        icons.dress(self.button, "package", "on" if step == "pack" else "text", 18)
        missing = made.missing_signatures() if made else ["填报人", "审核人"]
        why = "" if step == "pack" else f"还差：{'、'.join(missing)}签批"
        self._why.setText(why)
        self.button.setToolTip(why)
        self.button.setAccessibleDescription(why)
        if step == "done" and made is not None:
            self.say(f"{made.number} 已打包，{short_time(made.packed_at)}", "good")
        else:
            ready = "审核人以扫描件代签，可以打包" if made_by_scan(state) else "两人已签，可以打包"
            self.say(ready if step == "pack" else "签批完成后可用", "good" if step == "pack" else "sub")
        self.set_state("current" if step == "pack" else "done" if step == "done" else "later")
        if step in ("sign", "done"):
            self.open(opened=True)
        if step == "pack":
            tasks.run(lambda _: removable_drives(), done=self._show_drives)

    def show_packed(self, path: Path, verdict: "Verdict") -> None:
        self.result = path
        self._path.setText(f"已写出 {path}")
        self.verdict.show_verdict(verdict)
        self._result.show()
        self.open(opened=True)

    def _pack(self) -> None:
        self.pack.emit(self.folder)

    def _choose(self) -> None:
        found = choose_folder(self, "上报包放在哪里", self.folder)
        if found is not None:
            self.set_folder(found)

    def set_folder(self, folder: Path) -> None:
        self.folder = folder
        self._say_folder()
        self.moved.emit(str(folder))

    def _say_folder(self) -> None:
        self._where.setText(f"放在 {self.folder}")

    def _show_drives(self, drives: Sequence[tuple[str, Path]]) -> None:
        while self._drives.count():
            widget = self._drives.takeAt(0).widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for name, folder in drives:
            if folder != self.folder:
                self._drives.addWidget(button(f"放到 {name}", partial(self.set_folder, folder), icon="usb"))

    def _show_folder(self) -> None:
        from PySide6.QtCore import QUrl

        if self.result is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.result.parent)))


def made_by_scan(state: MonthState) -> bool:
    """Whether the stamped scan stands in for the reviewer."""
    return state.fresh is not None and state.fresh.signed_by("reviewer") is None


def removable_drives() -> Sequence[tuple[str, Path]]:
    """Sticks that are plugged in and can be written to: shown name and folder. A dead network drive makes it slow."""
    found = []
    for volume in QStorageInfo.mountedVolumes():
        folder = Path(volume.rootPath())
        if volume.isReady() and not volume.isReadOnly() and not volume.isRoot() and _is_stick(folder):
            found.append((volume.displayName() or str(folder), folder))
    return found


def _is_stick(folder: Path) -> bool:
    return isinstance(place_problem(folder), OnRemovableDrive)
