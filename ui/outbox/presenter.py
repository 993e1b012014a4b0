"""What the outbox decides: what is put in, tried again, taken back, and how servers are known. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from export.sending import mail, mail_program, posting, smtp, webdav
from export.sending.network import Line, patience, read_authority
from forms.errors import UserError
from model.exchange import connections, outbox
from model.exchange.connections import Mailbox, UploadPlace
from model.exchange.outbox import Channel, Item
from ui.outbox.state import OutboxState, read_state

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Run = Callable[..., Any]


class OutboxView(Protocol):
    """What the page can show."""

    def show_state(self, state: OutboxState) -> None: ...

    def show_problem(self, problem: UserError) -> None: ...

    def show_news(self, words: str) -> None: ...

    def show_busy(self, task: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class Connections:
    """What the dialog edits. megabytes: of one piece."""

    mailbox: Mailbox
    place: UploadPlace
    megabytes: float


class OutboxPresenter:
    """run: starts work in the worker; beside: work that waits on servers. wake: has the sender look at once."""

    def __init__(self, view: OutboxView, workspace: "Workspace", run: Run, beside: Run,
                 wake: Callable[[], object]) -> None:
        self._view, self._workspace = view, workspace
        self._run, self._beside, self._wake = run, beside, wake

    def refresh(self) -> None:
        """Read everything again."""
        self._run(lambda _: read_state(self._workspace), done=self._view.show_state, failed=self._view.show_problem)

    def send(self, what: posting.Sendable, channel: Channel, target: Path | None = None) -> None:
        """Put a package into the outbox, sealed if possible; the sender takes it from there."""
        folder = str(target) if target is not None else ""
        task = self._run(lambda _: posting.post(self._workspace, what, channel, folder), done=lambda _: self._posted(),
                         failed=self._view.show_problem)
        self._view.show_busy(task)

    def try_now(self, item: Item) -> None:
        self._act(lambda: outbox.try_now(self._workspace, item.id))
        self._wake()

    def withdraw(self, item: Item) -> None:
        self._act(lambda: outbox.withdraw(self._workspace, item.id))

    def open_letters(self, item: Item) -> None:
        """Hand the letters that were saved over to the mail program."""

        def work(_progress: object) -> int:
            found = sorted(each for each in Path(item.target).glob("*.eml") if each.name.startswith(f"{item.name}"))
            for each in found:
                mail_program.hand_over(each)
            return len(found)

        self._beside(work, done=self._handed_over, failed=self._view.show_problem)

    def connections(self) -> Connections:
        """How servers are reached now."""
        return Connections(connections.mailbox(self._workspace), connections.upload_place(self._workspace),
                           connections.piece_size(self._workspace) / 1_000_000)

    def save(self, wanted: Connections) -> UserError | None:
        """Remember it; what is wrong with it otherwise. What waits is tried at once."""
        try:
            box = wanted.mailbox
            for each in (box.recipient, box.sender):
                if each:
                    mail.address(each)
            connections.set_mailbox(self._workspace, box)
            connections.set_upload_place(self._workspace, wanted.place)
            connections.set_piece_size(self._workspace, round(wanted.megabytes * 1_000_000))
        except UserError as problem:
            return problem
        for item in outbox.items(self._workspace):
            if item.state == "stopped" and item.channel in ("smtp", "webdav"):
                outbox.try_now(self._workspace, item.id)
        self._wake()
        self.refresh()
        return None

    def authority(self, path: Path) -> str:
        """The root certificate in a file, as PEM. Raises NotACertificate."""
        return read_authority(path)

    def try_connection(self, wanted: Connections, kind: str, told: Callable[[str, bool], object]) -> None:
        """Reach the server as the dialog says, without saving. told: words, whether it went."""

        def work(progress: Callable[[str], object]) -> str:
            if kind == "mail":
                line: Line[int] = Line(lambda line: smtp.try_mailbox(wanted.mailbox, on_open=line.on_hang_up))
                limit = line.result(lambda: progress(""), wanted.mailbox.server, patience(0))
                size = f"，每封最多收 {limit / 1_000_000:.0f} MB" if limit else ""
                return f"连上了，登录成功，收件地址能收{size}。没有发信。"
            other: Line[None] = Line(lambda line: webdav.try_place(wanted.place, on_open=line.on_hang_up))
            other.result(lambda: progress(""), wanted.place.url, patience(0))
            return "连上了，能写入。试写的小文件已经删掉。"

        self._beside(work, done=lambda words: told(words, True),
                     failed=lambda problem: told(problem.happened + problem.next_step, False))

    def _act(self, act: Callable[[], object]) -> None:
        try:
            act()
        except UserError as problem:
            self._view.show_problem(problem)
        self.refresh()

    def _posted(self) -> None:
        self.refresh()
        self._wake()

    def _handed_over(self, count: int) -> None:
        words = "邮件已在邮件程序里打开，核对收件人后点发送。" if count else "存的邮件文件已经不在那里，请再存一次。"
        self._view.show_news(words)
