"""What happens when many packages are judged at once, and when one is judged record by record. No Qt."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from model.changes import Changes
from ui.inbox import bulk, partly
from ui.inbox.bulk import Candidate, Plan

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace
    from ui.inbox.partly import Item
    from ui.inbox.presenter import InboxPresenter, Step


class ManyView(Protocol):
    """What the page can show."""

    def show_plan(self, plan: Plan) -> None: ...

    def show_items(self, key: str, items: "list[Item]") -> None: ...


class ManyPresenter:
    """Beside the inbox, whose files, selection and progress it shares."""

    def __init__(self, view: ManyView, workspace: "Workspace", inbox: "InboxPresenter") -> None:
        self._view, self._workspace, self._inbox = view, workspace, inbox
        self._asked: tuple[str, ...] = ()
        self._plan = Plan(())
        self._checked: dict[str, str] = {}

    def look(self, keys: Iterable[str]) -> None:
        """The dry run of what is chosen."""
        asked = self._asked = tuple(keys)
        looks = dict(self._inbox.looks)

        def done(plan: Plan) -> None:
            if asked == self._asked:
                self._plan = plan
                self._view.show_plan(plan)

        self._inbox.start(lambda step: bulk.plan(self._workspace, asked, looks, self._checked, step), done)

    def forget(self) -> None:
        """Something else is looked at: what was asked for many isn't shown any more."""
        self._asked = ()

    def accept(self) -> None:
        """Accept what can be; what can't stays in the list with its reason."""
        plan, judged = self._plan, list[Candidate]()
        paths = {each.key: look.path for each in plan.ready if (look := self._inbox.looks.get(each.key)) is not None}

        def over() -> None:
            self._plan = bulk.judged_plan(plan, judged)
            for each in judged:
                self._inbox.looks.pop(each.key, None)
            self._view.show_plan(self._plan)
            self._inbox.settled(Changes(frozenset(self._workspace.forms)) if judged else Changes())
            self._inbox.refused.update({each.key: each.why for each in self._plan.held})
            self._inbox.refresh()

        def work(step: "Step") -> None:
            bulk.accept_all(self._workspace, plan, paths, judged.append, step)

        self._inbox.start(work, lambda _: over(), cancelled=over)

    def recheck(self) -> None:
        """Something changed: what is no longer held back loses its reason."""
        if self._inbox.refused:
            now = bulk.plan(self._workspace, self._inbox.refused, {}, self._checked)
            self._inbox.refused = {each.key: each.why for each in now.held}

    def items(self, key: str) -> None:
        """The records of a package, to be gone through."""
        self._inbox.start(lambda _: partly.items_of(self._workspace, key),
                          lambda items: self._view.show_items(key, items))
