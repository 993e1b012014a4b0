"""签批: preparer and reviewer side by side, each with the own password; a stale sign-off says what changed."""

from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forms.errors import UserError
from model.month.submissions import Role
from model.workspace.keys import PersonSlot
from ui.month.signer_card import SignerCard
from ui.month.state import MonthState
from ui.month.step_card import StepCard
from ui.widgets.basics import row

ROLE_OF: dict[str, str] = {"preparer": "填报人", "reviewer": "审核人"}


class SignStep(StepCard):
    """The third step. person: who is logged in."""

    signed = Signal(str, str, str)
    scan = Signal()
    details = Signal()
    again = Signal()
    people_wanted = Signal()

    def __init__(self, person: str) -> None:
        super().__init__(3, "签批")
        self._person = person
        self.preparer, self.reviewer = SignerCard("preparer"), SignerCard("reviewer")
        for each in (self.preparer, self.reviewer):
            each.signed.connect(self.signed)
            each.details.connect(self.details)
            each.people_wanted.connect(self.people_wanted)
        self.reviewer.scan.connect(self.scan)
        self._cards = QWidget()
        self._cards.setLayout(row(self.preparer, self.reviewer, gap=10))
        self.content.addWidget(self._cards)

    def show_state(self, state: MonthState) -> None:
        self.bar.hide()
        made = state.fresh
        signings = {"preparer": made.signed_by("preparer") if made else None,
                    "reviewer": made.signed_by("reviewer") if made else None}
        taken = {each.person for each in signings.values() if each}
        free = [each for each in state.people if each.id not in taken]
        preparer = _chosen(free, "preparer", self._person)
        self.preparer.show_people(free, preparer)
        if self.preparer.person():
            preparer = self.preparer.person()
        others = [each for each in free if each.id != preparer or signings["preparer"]]
        self.reviewer.show_people(others, _chosen(others, "reviewer", ""))
        on = made is not None and made.state == "signing"
        self.preparer.show_signing(made, signings["preparer"], may=on, current=state.step == "sign")
        after = bool(signings["preparer"])
        self.reviewer.show_signing(made, signings["reviewer"], may=on and after and bool(others),
                                   current=state.step == "sign" and after)
        self.reviewer.show_scan(state.scan_name if made and made.scan else "")
        stale = state.stale and state.current is not None and bool(state.current.signings)
        self._cards.setVisible(not stale)
        if stale:
            sent = state.current is not None and state.current.state == "packed"
            self.say("更正要重签" if sent else "已签的不再有效，须重签", "warning")
            self.bar.say(state.stale_words, "warning", [("重新生成月报", self.again.emit)])
            self.set_state("later")
            self.open(opened=True)
            return
        if made is None:
            self.say("月报生成后可用")
        elif made.missing_signatures():
            self.say("签批后再有改动，须重签")
        else:
            names = [f"{ROLE_OF[each.role]} {each.name}" for each in made.signings]
            names += ["审核人以盖章扫描件代签"] if not signings["reviewer"] else []
            self.say("，".join(names) + "，签后无改动", "good")
        self.set_state("current" if state.step == "sign" else "done" if state.step in ("pack", "done") else "later")

    def show_problem(self, role: str, problem: UserError) -> None:
        self.open(opened=True)
        card = self.preparer if cast(Role, role) == "preparer" else self.reviewer
        card.show_fault(f"{problem.happened}{problem.next_step}")


def _chosen(people: list[PersonSlot], role: Role, first: str) -> str:
    """Who most likely signs here: who is logged in, else the first with that role."""
    if first and any(each.id == first for each in people):
        return first
    found = [each.id for each in people if each.role == ROLE_OF[role]]
    return found[0] if found else people[0].id if people else ""
