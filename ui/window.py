"""The one window: first start, unlocking, then the shell; locking goes back, closing writes what is open."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QMainWindow, QStackedWidget, QWidget

from forms.errors import UserError
from model.clock import Clock
from model.errors import DamagedWorkspace
from ui import notices, pages, tasks
from ui.dialogs import choose_folder, documents_folder, open_file
from ui.global_keys import GlobalKeys
from ui.incoming import Incoming, show_verdict
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell
from ui.start.doors import ModelDoors
from ui.start.presenter import LEVELS, SUFFIX, Doors, free_folder, place_of
from ui.start.unlock_page import UnlockPage

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Specs = Callable[["Workspace"], Sequence[PageSpec]]
_SENDING_AFTER = 2_000  # milliseconds


class MainWindow(QMainWindow):
    """specs: the pages of a workspace; tests give their own."""

    def __init__(self, preferences: Preferences, clock: Clock, *, doors: Doors | None = None,
                 specs: Specs = pages.specs) -> None:
        super().__init__()
        self.preferences, self._clock, self._specs = preferences, clock, specs
        self._doors = doors or ModelDoors()
        self.setWindowTitle("托底帮扶台账")
        self.setMinimumSize(720, 440)
        self.resize(1366, 768)
        self.stack = QStackedWidget()
        self.setCentralWidget(self.stack)
        self.workspace: Workspace | None = None
        self.shell: Shell | None = None
        self._waiting: list[Path] = []
        self._incoming: Incoming | None = None
        self.setAcceptDrops(True)

    def open_first(self, folder: Path | None = None) -> None:
        """The folder that was named, else the one used last, else the first start."""
        known = self.preferences.folders()
        for each in ([folder] if folder is not None else known[:1]):
            if self.open_folder(each):
                return
        if self.stack.count() == 0:
            self.show_wizard()

    def show_wizard(self) -> None:
        from ui.start.wizard_page import WizardPage

        page = WizardPage(self._doors, tasks.run, self.preferences, self._clock)
        page.finished.connect(self.enter)
        page.existing.connect(self.choose_folder)
        page.moved.connect(self.open_move_file)
        self._show(page)
        page.search.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_folder(self, folder: Path) -> bool:
        """Show who may open it. False when it is no workspace: the reason is told."""
        page = UnlockPage(self._doors, tasks.run, self.preferences, self._clock)
        try:
            page.presenter.show(folder)
        except UserError as problem:
            page.deleteLater()
            if self.stack.count() == 0:
                self.show_wizard()
            notices.tell(self, problem)
            return False
        page.unlocked.connect(self.enter)
        page.restored.connect(self._say_restored)
        page.another.connect(self._other_folder)
        self._show(page)
        page.focus_first()
        return True

    def open_files(self, paths: Sequence[Path]) -> None:
        """Double-clicked, dropped here or chosen: to the page that knows what to do; while locked they wait."""
        folders = [each for each in paths if each.suffix == SUFFIX and each.is_dir()]
        files = [each for each in paths if each not in folders]
        if folders and self.shell is None:
            self.open_folder(folders[0])
        elif folders:
            self.shell.toast.say("先锁上这个工作文件夹，再打开另一个") if self.shell else None
        if files and self._incoming is not None:
            self._incoming.open(files)
        elif files:
            self._keep_waiting(files)

    def _keep_waiting(self, files: Sequence[Path]) -> None:
        """While locked: what a package or PDF is worth can be told; all but that waits for the password."""
        page = self.stack.currentWidget()
        if len(files) == 1 and isinstance(page, UnlockPage) and page.takes(files[0]):
            return
        waiting = [each for each in files if each.suffix.lower() != ".pdf"]
        self._waiting += [each for each in waiting if each not in self._waiting]
        first = "输入密码打开" if isinstance(page, UnlockPage) else "建好"
        more = f"{first}工作文件夹以后，接着办。" if waiting else ""
        if len(files) == 1 and files[0].suffix.lower() in (".asice", ".pdf"):
            show_verdict(self, files[0], more=more)
        else:
            names = "、".join(each.name for each in files[:3]) + (f" 等 {len(files)} 个文件" if len(files) > 3 else "")
            notices.ask(self, "还没有打开工作文件夹", f"{names}。{more}", [notices.Answer("", "知道了")], "")

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.open_files(files))

    def come_forward(self, paths: Sequence[Path]) -> None:
        """Somebody opened files while this window was there already."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()
        self.open_files(paths)

    def choose_folder(self) -> None:
        folder = choose_folder(self, f"选择工作文件夹（名字以 {SUFFIX} 结尾）")
        if folder is not None:
            self.open_folder(folder)

    def open_move_file(self) -> None:
        """A file made by 搬到另一台电脑: unpacked beside the documents, then unlocked as usual."""
        file = open_file(self, "选择搬家文件", "搬家文件 (*.tuodi-move);;所有文件 (*)")
        if file is None:
            return
        folder = free_folder(documents_folder(), file.stem)
        tasks.run(lambda _: self._doors.import_move(file, folder), done=lambda _: self.open_folder(folder),
                  failed=lambda problem: notices.tell(self, problem))

    def enter(self, workspace: "Workspace") -> None:
        """The workspace is open: its pages."""
        self.workspace = workspace
        role = next((each.role for each in workspace.people.people() if each.id == workspace.person), "")
        above = place_of(workspace.unit) or _joined_place(workspace)
        level = LEVELS.get(workspace.units.level_of(workspace.unit), "企业")
        place = " · ".join(each for each in (above, level) if each)
        header = Header(workspace.unit_name, place, workspace.person_name, role)
        specs = self._specs(workspace)
        self.shell = Shell(header, specs, self.preferences)
        self.shell.lock_requested.connect(self.lock)
        self._incoming = Incoming(workspace, self.shell)
        GlobalKeys(self.shell, lambda file: self.open_files([file]))
        self._show(self.shell)
        self.setWindowTitle(f"{workspace.unit_name} · 托底帮扶台账")
        self.shell.show_page(specs[0].key)
        self._look_after(workspace, self.shell)
        waiting, self._waiting = self._waiting, []
        if waiting:
            self._incoming.open(waiting)

    def _say_restored(self, made: str) -> None:
        if self.shell is not None:
            words = (f"已恢复到 {made} 的备份。这之后填的请对照纸质材料补上；坏了的文件留在 backups 文件夹里。"
                     "上报包的编号从这里起另用一个字母，属于正常。")
            self.shell.bar.say(words, "news")

    def _look_after(self, workspace: "Workspace", shell: Shell) -> None:
        """Today's backup, in the background, and what the person should know about the place of the data."""
        if workspace.read_only:
            words = "这份数据已经搬到另一台电脑，这里只能看。没有搬成的，可以在“设置”里选“在这台电脑继续”。"
            shell.bar.say(words, "warning", [("打开设置", lambda: shell.show_page("settings"))])
            return
        from model.exchange import clocks

        standing = _standing_words(workspace) if shell.has("joining") else ""
        said = [*map(str, filter(None, (clocks.behind(workspace), *workspace.place_warnings()))), standing]
        if any(said):
            acts = [("去看看", lambda: shell.show_page("joining"))] if standing else []
            shell.bar.say("\n".join(filter(None, said)), "warning", acts)
        tasks.run(lambda _: workspace.backup_daily(), failed=self.tell)
        # Once the first page stands: what waited to be sent goes on by itself.
        QTimer.singleShot(_SENDING_AFTER, shell, lambda: pages.sender(workspace, shell).wake())

    def explained(self, bug: BaseException) -> bool:
        """Whether a bug is a fault of the disk or the database, which is then told in the bar."""
        problem = self.workspace.meaning_of(bug) if self.workspace is not None else None
        if problem is not None:
            self.tell(problem)
        return problem is not None

    def tell(self, problem: UserError) -> None:
        """What concerns the whole workspace; from damage the way leads to the backups."""
        if self.shell is None:
            notices.tell(self, problem)
        elif isinstance(problem, DamagedWorkspace):
            shell = self.shell
            words = f"{problem.happened}{problem.kept}请先恢复最近的一份备份，再接着填。"
            shell.bar.say(words, "error", [("去恢复备份", lambda: shell.show_page("settings"))])
        else:
            self.shell.bar.tell(problem)

    def lock(self) -> None:
        """Write drafts, close the workspace, ask for a password again."""
        if self.workspace is None or not self._leave():
            return
        folder = self.workspace.folder
        self.close_workspace()
        self.setWindowTitle("托底帮扶台账")
        self.open_folder(folder)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, where the page has no other use for it."""
        focus = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(focus, QAbstractButton):
            focus.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._leave():
            self.close_workspace()
            event.accept()
        else:
            event.ignore()

    def _leave(self) -> bool:
        return self.shell is None or self.shell.may_leave()

    def close_workspace(self) -> None:
        tasks.finish()
        if self._incoming is not None:
            self._incoming.close()
        self.shell = self._incoming = None
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None

    def _other_folder(self) -> None:
        answer = notices.ask(self, "打开哪里的数据", "", [
            notices.Answer("folder", "选择文件夹"), notices.Answer("move", "从别的电脑搬来"),
            notices.Answer("new", "给别的单位新建"), notices.Answer("", "留在这里")], "")
        acts = {"folder": self.choose_folder, "move": self.open_move_file, "new": self.show_wizard}
        if answer in acts:
            acts[answer]()

    def _show(self, page: QWidget) -> None:
        while self.stack.count():
            old = self.stack.widget(0)
            self.stack.removeWidget(old)
            old.deleteLater()
        self.stack.addWidget(page)


def _joined_place(workspace: "Workspace") -> str:
    """Above whom the tree says nothing, as of an enterprise's team: the unit that it joined, "" before."""
    from model.exchange import trust

    rules = trust.authority(workspace)
    return workspace.units.name(rules.parent(workspace.unit)) if rules.joined else ""


def _standing_words(workspace: "Workspace") -> str:
    """Where the roster doesn't know this computer, or no longer: what is written on it counts nowhere else."""
    from model.exchange import trust

    rules = trust.authority(workspace)
    listed = rules.streams.get(workspace.stream)
    if not rules.joined or (listed is not None and listed.status == "active"):
        return ""
    if listed is not None:
        return "县里已在授权名册里停用这台电脑，以后填的县里不采用。"
    return "授权名册里没有这台电脑现在的编号（恢复过备份、复制过或重装过），填的县里先不采用，请重新申请。"
