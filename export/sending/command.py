"""`send`: one package on its way, or everything that is due again; what the options say of servers is remembered."""

from argparse import Namespace
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from export.sending import dispatch, posting
from export.sending.network import read_authority
from forms.errors import UserError
from model import clock
from model.exchange import connections, outbox
from model.exchange.outbox import CHANNELS, Item

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

STATES = {"waiting": "会再试", "sent": "已发出，等回执", "delivered": "县里已收到", "stopped": "没有发出",
          "withdrawn": "不发了"}


class NoSuchPackage(UserError):
    """A number that no package of this workspace has. known: those that there are, newest first."""

    def __init__(self, number: str, known: list[str]) -> None:
        happened = f"没有编号是 {number} 的包。" if number else "还没有打好的包。"
        has = f"现有的编号：{'、'.join(known[:10])}。" if known else "请先签批、打包。"
        super().__init__(happened, kept="什么都没有发。", next_step=has)


def send(workspace: "Workspace", options: Namespace, say: Callable[[str], None], password: Callable[[], str]) -> int:
    """options: number, to, out and the connection's. password: asks for the mailbox's or the upload's.

    Returns 0 when everything left, 1 when something waits or stopped. Raises NoSuchPackage, NotACertificate and what
    sealing raises.
    """
    _remember(workspace, options, password)
    if not options.to:
        tried = dispatch.send_due(workspace, _quiet)
    else:
        what = _package(workspace, options.number)
        target = str(options.out.absolute()) if options.out else ""
        say(posting.addressee(workspace, what.recipient).words)
        item = posting.post(workspace, what, options.to, target)
        tried = [dispatch.send_item(workspace, item, _quiet)]
    answers = {each.sha256 for each in outbox.answers(workspace)}
    for each in tried:
        say(_line(each, answers))
    if not options.to:
        for each in outbox.items(workspace):
            if each.id not in {one.id for one in tried}:
                say(_line(each, answers))
    return 0 if all(each.state in ("sent", "delivered") for each in tried) else 1


def _line(item: Item, answers: set[str]) -> str:
    """answers: receipts and notices, which nobody confirms."""
    state = "已发出" if item.state == "sent" and item.sha256 in answers else STATES[item.state]
    words = [f"{item.number or item.name}　{CHANNELS[item.channel]}　{state}"]
    if item.target and item.state in ("sent", "delivered"):
        words.append(f"→ {item.target}")
    if item.last_error:
        words.append(item.last_error.replace("\n", ""))
    if item.next_at and item.tries:
        words.append(f"下次 {clock.shown(item.next_at)}")
    return "　".join(words)


def _package(workspace: "Workspace", number: str) -> posting.Sendable:
    known = posting.sendables(workspace)
    found = next((each for each in known if number in ("", each.number)), None)
    if found is None:
        raise NoSuchPackage(number, [each.number for each in known])
    return found


def _remember(workspace: "Workspace", options: Namespace, password: Callable[[], str]) -> None:
    """What was said of a server holds from now on; the password is asked for when the user was named."""
    if options.piece_size:
        connections.set_piece_size(workspace, round(options.piece_size * 1_000_000))
    told = {name: getattr(options, name) for name in ("server", "user", "sender", "recipient", "security", "url")}
    known = {name: value for name, value in told.items() if value}
    if options.authority:
        known["authority"] = read_authority(Path(options.authority))
    if not known:
        return
    if options.user:
        known["password"] = password()
    if options.to == "webdav":
        place = connections.upload_place(workspace)
        mine = {name: value for name, value in known.items() if name in ("url", "user", "password", "authority")}
        connections.set_upload_place(workspace, replace(place, **mine))
        return
    known.pop("url", None)
    if "server" in known:
        host, _, port = known["server"].partition(":")
        security = known.get("security") or connections.mailbox(workspace).security
        known |= {"server": host, "port": int(port) if port.isdecimal() else connections.PORTS[security]}
    connections.set_mailbox(workspace, replace(connections.mailbox(workspace), **known))


def _quiet(_words: str, _done: int, _of: int) -> None:
    """A terminal sees the result."""
