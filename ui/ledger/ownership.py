"""Whose a record is: the county's registers are read here and changed by proposal; what the county said. No Qt."""

from collections.abc import Callable

from forms.definition import Form, Values
from model import clock
from model.exchange import proposals, registers
from model.exchange.proposals import Proposal
from model.workspace.records import Saved
from model.workspace.workspace import Workspace
from ui.ledger.editing import Editing
from ui.ledger.marks import Mark
from ui.ledger.record_view import Act

Words = tuple[str, str, list[Act]]
SENT = "已作为申报记下，随下次上报送上去。批复以前仍按上级登记的算。"
UNCHANGED = "还没有改动，没有记成申报。"
_MARKS = {"waiting": Mark("hourglass", "待批复", "amber"), "approved": Mark("rubber-stamp", "已批复", "green"),
          "refused": Mark("circle-x", "未批准", "red")}


class Ownership:
    """One form's records, as far as a unit above has the word on them."""

    def __init__(self, workspace: Workspace, form: Form) -> None:
        self._workspace, self._form = workspace, form
        self._proposing = ""

    def closed(self, editing: Editing) -> bool:
        """Whether the record is only read: a unit above registered it, and nobody wants to propose a change."""
        record = editing.record or ""
        return record != self._proposing and bool(record and registers.owner(self._workspace, self._form.id, record))

    def begin(self, editing: Editing) -> None:
        """From now on what is typed on this record is a proposal."""
        self._proposing = editing.record or ""

    def proposes(self, editing: Editing) -> bool:
        """Whether saving writes a proposal."""
        if editing.record is None:
            return bool(registers.keeper(self._workspace, self._form.id))
        return bool(registers.owner(self._workspace, self._form.id, editing.record))

    def save(self, editing: Editing, values: Values, explanations: dict[str, str]) -> Saved:
        """Write the proposal."""
        made = proposals.propose(self._workspace, self._form.id, values, record=editing.record,
                                 parents=editing.heads, explanations=explanations)
        self._proposing = ""
        return made

    def words(self, editing: Editing, begin: Callable[[], object]) -> Words | None:
        """Who owns the record, how to propose a change, and what became of the last proposal; None = nothing to say."""
        record = editing.record
        if record is None:
            above = registers.keeper(self._workspace, self._form.id)
            name = self._workspace.units.name(above)
            return (f"这里由{name}登记。保存后作为申报送上去，批复后才算。", "news", []) if above else None
        asked = proposals.of_record(self._workspace, self._form.id, record)
        owner = registers.owner(self._workspace, self._form.id, record)
        if not owner:
            return (answer_words(asked), _level(asked), []) if asked is not None else None
        name = self._workspace.units.name(owner)
        if record == self._proposing:
            return f"这条由{name}登记。改好保存，就作为申报送{name}批复。", "news", []
        said = f"　{answer_words(asked)}" if asked is not None else ""
        ask = f"有疑问请打电话给{name}专班；要改，提出修改，随上报送去批。"
        return f"这条由{name}登记，这里只能看。{said or ask}", _level(asked), [("提出修改", begin)]


def answer_words(asked: Proposal) -> str:
    """What became of a proposal, in one line: 未批准（2026-04-06）：超概算，请先报调整文件。"""
    if asked.state == "waiting":
        what = "申报" if asked.new else "修改"
        return f"{what}待批复（{clock.shown(asked.at)[:10]} 提出）。"
    paper = f"　文件：{asked.document['name']}" if asked.document.get("name") else ""
    reason = f"：{asked.reason}" if asked.reason else ""
    return f"{asked.shown}（{clock.shown(asked.decided_at)[:10]}）{reason}。{paper}"


def mark_of_answer(asked: Proposal) -> Mark:
    """The mark beside a record's state."""
    return _MARKS[asked.state]


def _level(asked: Proposal | None) -> str:
    return "warning" if asked is not None and asked.state == "refused" else "news"
