"""The short forms that a project's page opens at its right, each begun from what is known already."""

from typing import TYPE_CHECKING, Any

from forms.definition import Form, Value
from model import clock
from model.projects.page import Source, Whole
from model.projects.rows import FORM, FUND, LOG, PROBLEM
from model.workspace.workspace import Workspace
from ui.preferences import Preferences
from ui.projects.context import field_context
from ui.projects.entry_panel import EntryPanel
from ui.projects.stage_panel import StagePanel
from ui.projects.starts import (
    FUND_FIELDS,
    LOG_FIELDS,
    PROBLEM_FIELDS,
    fund_offers,
    fund_start,
    log_start,
    next_number,
    problem_start,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


class Panels:
    """Makes them; the page shows them."""

    def __init__(self, workspace: Workspace, preferences: Preferences) -> None:
        self._workspace, self._preferences = workspace, preferences

    def log(self, whole: Whole) -> EntryPanel:
        """记日志: the focus stands in the progress, everything else is as it was the last time."""
        stage = int(whole.project.stage or 0)
        time = "after" if stage >= 80 else "before" if stage < 70 else "during"
        made = self._made(LOG, "记日志", LOG_FIELDS, whole, "日志已记", photo_time=time)
        made.begin(log_start(whole, self._workspace.person_name, self._today), "progress")
        return made

    def fund(self, whole: Whole, source: Source | None) -> EntryPanel:
        """记资金: whose money it is comes from the plan, what is still open is offered."""
        made = self._made(FUND, "记资金", FUND_FIELDS, whole, "资金已记", offers=lambda values: [
            (each.words, "amount", each.amount) for each in fund_offers(whole, values)])
        made.begin(fund_start(whole, source, int(self._today[:4])), "amount")
        return made

    def problem(self, whole: Whole) -> EntryPanel:
        """报问题: numbered, on this project."""
        made = self._made(PROBLEM, "报问题", PROBLEM_FIELDS, whole, "问题已报")
        listing = self._workspace.listing(PROBLEM, columns=("no",), include_void=True)
        numbers = [str(each.values.get("no", "")) for each in listing.rows()]
        number = next_number(numbers, self._workspace.unit_name, self._today)
        made.begin(problem_start(whole, number, self._workspace.unit), "kind")
        return made

    def stage(self, record: str, name: str, stage: str) -> StagePanel:
        """到了这一步: the day and the document."""
        return StagePanel(self._workspace, self._context(self._workspace.forms[FORM]), record, name, stage)

    @property
    def _today(self) -> str:
        return clock.today(self._workspace.clock).isoformat()

    def _context(self, form: Form) -> Any:
        return field_context(self._workspace, form, self._preferences)

    def _made(self, form_id: str, title: str, names: tuple[str, ...], whole: Whole, said: str,
              **more: Any) -> EntryPanel:
        form = self._workspace.forms[form_id]
        fixed: Mapping[str, Value] = {"project": whole.project.record}
        return EntryPanel(self._workspace, form, self._context(form), title=title, names=names, fixed=fixed,
                          said=f"{whole.project.name}　{said}", **more)
