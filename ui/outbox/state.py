"""What the outbox knows at one moment: read in the worker, shown in the window. No Qt here."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from export.sending.posting import Addressee, Sendable, addressee, sendables
from model.calendar import periods
from model.clock import shown
from model.exchange import connections, outbox
from model.exchange.outbox import CHANNELS, Item

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

# A state of the outbox: a key of ui.widgets.states.STATES, and its words.
PILLS = {
    "waiting": ("unchosen", "等着发"), "sent": ("submitted", "已发出，等回执"), "delivered": ("accepted", "对方已收到"),
    "stopped": ("error", "没有发出"), "withdrawn": ("void", "不发了"),
}
OFFERED = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One item as it is shown. pill: key and words. about: where to, since when. fault: what happened, kept, to do."""

    item: Item
    title: str
    pill: tuple[str, str]
    about: str
    fault: tuple[str, str, str] | None


@dataclass(frozen=True, slots=True)
class Offer:
    """A package that can be sent. words: as the list names it. sealed_for: who can read it, in a sentence."""

    what: Sendable
    words: str
    reader: Addressee


@dataclass(frozen=True, slots=True)
class OutboxState:
    """Everything of the page. mail, upload: whether a mailbox and an upload folder are known."""

    offers: tuple[Offer, ...]
    lines: tuple[Line, ...]
    mail: str
    upload: str

    @property
    def stopped(self) -> int:
        """How many wait for a person."""
        return sum(each.item.state == "stopped" for each in self.lines)


def read_state(workspace: "Workspace") -> OutboxState:
    """Offers and lines, newest first."""
    items = outbox.items(workspace)
    readers: dict[str, Addressee] = {}
    offers = []
    for each in sendables(workspace)[:OFFERED]:
        reader = readers.setdefault(each.recipient, addressee(workspace, each.recipient))
        states = {str(one.state) for one in items if one.sha256 == each.sha256}
        offers.append(Offer(each, _offer_words(workspace, each, states), reader))
    box, place = connections.mailbox(workspace), connections.upload_place(workspace)
    answers = {each.sha256 for each in outbox.answers(workspace)}
    return OutboxState(tuple(offers), tuple(_line(each, answers) for each in items),
                       box.recipient if box.known else "", place.url if place.known else "")


def _offer_words(workspace: "Workspace", what: Sendable, states: set[str]) -> str:
    period = periods.shown(what.period) if what.period else workspace.units.name(what.recipient)
    told = "，对方已收到" if "delivered" in states else "，已发出" if "sent" in states else ""
    return f"{what.number}　{period}　{what.about}{told}"


def _line(item: Item, answers: set[str]) -> Line:
    """answers: receipts and notices, which nobody confirms."""
    period = periods.shown(item.period) if item.period else ""
    title = "　".join(each for each in (item.number, period, CHANNELS[item.channel]) if each)
    key, words = PILLS[item.state]
    if item.state == "waiting" and item.tries:
        words = "会再试"
    if item.state == "sent" and item.sha256 in answers:
        words = "已发出"
    lines = item.last_error.split("\n")
    fault = (lines[0], lines[1], lines[2]) if len(lines) == 3 else None
    return Line(item, title, (key, words), _about(item), fault)


def _about(item: Item) -> str:
    told = []
    if item.target:
        told.append(item.target)
    if item.state in ("sent", "delivered"):
        told.append(f"{shown(item.sent_at)} 发出" if item.sent_at else "")
    elif item.state == "waiting" and item.tries:
        told.append(f"试过 {item.tries} 次，{shown(item.next_at)} 再试")
    if item.parts_sent and item.state in ("waiting", "stopped"):
        told.append(f"前 {item.parts_sent} 件已经发到")
    if item.sealed:
        told.append("已加密")
    return "，".join(each for each in told if each)
