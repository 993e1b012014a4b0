"""One try to send one thing: over its channel, piece by piece, each noted once it is through."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from export.sending import drive, mail, smtp, webdav
from export.sending.errors import SendingFailed
from export.sending.network import TIMEOUT, Line, patience
from export.sending.parts import Piece, piece_count, pieces
from forms.errors import UserError
from model.calendar import periods
from model.exchange import connections, outbox
from model.exchange.outbox import Item

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Tick = Callable[[str, int, int], object]


def send_due(workspace: "Workspace", tick: Tick, *, timeout: float = TIMEOUT) -> list[Item]:
    """Try everything that is due, one after the other. tick: words, done, of how many; called often, and may raise to
    stop: what was under way is then tried again another time. Returns what was tried, as it stands now."""
    return [send_item(workspace, each, tick, timeout=timeout) for each in outbox.due(workspace)]


def send_item(workspace: "Workspace", item: Item, tick: Tick, *, timeout: float = TIMEOUT) -> Item:
    """Try one. A failure is noted with its reason and with when it is tried again; it is not raised."""
    try:
        target = _SENDERS[item.channel](workspace, item, tick, timeout)
    except SendingFailed as problem:
        return outbox.note_failed(workspace, item.id, problem, again=problem.again)
    except UserError as problem:
        return outbox.note_failed(workspace, item.id, problem, again=False)
    return outbox.note_sent(workspace, item.id, target)


def letters(workspace: "Workspace", item: Item, *, recipient: str, sender: str = "", first: int = 1) -> list[bytes]:
    """The letters that carry an item, from piece `first` on. sender "": to be opened in a mail program."""
    made, of = _pieces(workspace, item, first)
    return [_letter(workspace, item, each, recipient=recipient, sender=sender, number=first + at, of=of)
            for at, each in enumerate(made)]


def _to_folder(workspace: "Workspace", item: Item, tick: Tick, _timeout: float) -> str:
    content = workspace.attachments.read(item.file)
    drive.store(content, item.name, Path(item.target), partial(tick, f"正在写 {item.name}", 0, 0))
    return item.target


def _to_letters(workspace: "Workspace", item: Item, tick: Tick, _timeout: float) -> str:
    found = letters(workspace, item, recipient=connections.mailbox(workspace).recipient)
    for number, raw in enumerate(found, 1):
        name = letter_name(item, number, len(found))
        drive.store(raw, name, Path(item.target), partial(tick, f"正在写 {name}", number - 1, len(found)))
    return item.target


def letter_name(item: Item, number: int, of: int) -> str:
    """As in 双河镇-2026-03-A001.asice-2.eml; without a number where one letter takes all."""
    return f"{item.name}-{number}.eml" if of > 1 else f"{item.name}.eml"


def _by_mail(workspace: "Workspace", item: Item, tick: Tick, timeout: float) -> str:
    box = connections.mailbox(workspace)
    sender = box.sender or box.user

    def send(piece: Piece, number: int, of: int, line: Line[None]) -> None:
        raw = _letter(workspace, item, piece, recipient=box.recipient, sender=sender, number=number, of=of)
        smtp.send_letter(box, raw, timeout=timeout, on_open=line.on_hang_up)

    _piece_by_piece(workspace, item, tick, send, box.server)
    return box.recipient


def _by_upload(workspace: "Workspace", item: Item, tick: Tick, timeout: float) -> str:
    place = connections.upload_place(workspace)

    def send(piece: Piece, _number: int, _of: int, line: Line[None]) -> None:
        webdav.upload(place, piece.name, piece.content, timeout=timeout, on_open=line.on_hang_up)

    _piece_by_piece(workspace, item, tick, send, place.url)
    return place.url


def _piece_by_piece(
    workspace: "Workspace", item: Item, tick: Tick, send: Callable[[Piece, int, int, Line[None]], None], server: str
) -> None:
    found, of = _pieces(workspace, item, item.parts_sent + 1)
    words = f"正在发送 {item.name}"
    for number, piece in enumerate(found, item.parts_sent + 1):
        line: Line[None] = Line(partial(send, piece, number, of))
        line.result(partial(tick, words, number - 1, of), server, patience(len(piece.content)))
        outbox.note_part(workspace, item.id, number)


def _pieces(workspace: "Workspace", item: Item, first: int) -> tuple[list[Piece], int]:
    content, limit = workspace.attachments.read(item.file), connections.piece_size(workspace)
    of = piece_count(len(content), limit)
    return list(pieces(content, item.name, limit, first=first)) if first <= of else [], of


def _letter(
    workspace: "Workspace", item: Item, piece: Piece, *, recipient: str, sender: str, number: int, of: int
) -> bytes:
    period = periods.shown(item.period) if item.period else ""
    which = f"（第 {number} 件，共 {of} 件）" if of > 1 else ""
    subject = " ".join(each for each in (workspace.unit_name, period, item.number, which) if each)
    lines = [f"附件是{workspace.unit_name}{period}的材料，编号 {item.number}。",
             "收件：把这封邮件存成 .eml 文件，或把附件另存出来，拖进“托底帮扶台账”的收件页。"]
    if of > 1:
        lines.append(f"一共 {of} 件，这是第 {number} 件；先后不论，到齐了自动拼好。")
    if item.sealed:
        lines.append("附件已经加密，只有收件单位能打开。")
    return mail.letter(piece, sender=sender, recipient=recipient, subject=subject, text="\n".join(lines),
                       at=workspace.clock.now(), unsent=not sender)


_SENDERS: dict[str, Callable[["Workspace", Item, Tick, float], str]] = {
    "folder": _to_folder, "eml": _to_letters, "smtp": _by_mail, "webdav": _by_upload,
}
