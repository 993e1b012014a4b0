"""Briefs as they are kept: one record a month and issue, written while people write, fixed once it is issued.

Source: domain.md 3.37: the numbers of an issued brief never change; later corrections go into the next issue.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forms.errors import UserError
from model.identifiers import uuid7
from model.workspace.query import select

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FORM = "brief"
ISSUED = "issued"


class AlreadyIssued(UserError):
    """An issued brief is read, never changed."""

    def __init__(self, issue: int) -> None:
        super().__init__(
            f"第{issue}期已经签发，不能再改。", kept="签发的文件没有动。", next_step="要更正的，写在下一期里。",
        )


class IssueTaken(UserError):
    """A number is given once a year."""

    def __init__(self, issue: int) -> None:
        super().__init__(f"第{issue}期已经有了。", kept="期号没有改。", next_step="期号一年一排，不重复，请换一个。")


class ApproverMissing(UserError):
    """Nobody issues a brief without a name."""

    def __init__(self) -> None:
        super().__init__("还没有写签发人。", kept="没有签发，文字都在。", next_step="请先写签发人。")


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed and not yet written as a record. id: of the draft."""

    id: str
    values: Mapping[str, Any]
    texts: Mapping[str, str]
    figures: Mapping[str, Mapping[tuple[str, str], str]]


@dataclass(frozen=True, slots=True)
class Kept:
    """A brief as it stands. texts: part -> words; figures: part -> (figure, unit) -> what is printed."""

    record: str
    heads: tuple[str, ...]
    values: Mapping[str, Any]
    texts: Mapping[str, str] = field(default_factory=dict)
    figures: Mapping[str, Mapping[tuple[str, str], str]] = field(default_factory=dict)

    @property
    def issued(self) -> bool:
        """Whether it may still be changed."""
        return self.values.get("state") == ISSUED


def kept_brief(workspace: "Workspace", month: str) -> Kept | None:
    """The brief of a month, the newest where there are several; None where nobody wrote one."""
    found = workspace.month_records(FORM, unit=workspace.unit, month=month)
    own = [each for each in found if each.unit == workspace.unit]
    if not own:
        return None
    record = max(own, key=lambda each: int(each.values.get("issue_no", 0)))
    return Kept(record.record, record.heads, record.values, *_read_rows(record.values))


def issued_before(workspace: "Workspace", month: str) -> list[Kept]:
    """The issued briefs of the year's earlier months, oldest first."""
    found = [each for each in workspace.register_records(FORM)
             if each.unit == workspace.unit and each.values.get("state") == ISSUED
             and str(each.values["month"])[:4] == month[:4] and str(each.values["month"]) < month]
    found.sort(key=lambda each: (str(each.values["month"]), int(each.values["issue_no"])))
    return [Kept(each.record, each.heads, each.values, *_read_rows(each.values)) for each in found]


def typed(workspace: "Workspace", month: str) -> Typed | None:
    """What was typed for a month and not written yet; None where there is nothing."""
    for each in workspace.drafts(FORM):
        if each.values.get("month") == month:
            return Typed(each.id, each.values, *_read_rows(each.values))
    return None


def keep_typed(
    workspace: "Workspace", draft: str | None, standing: Kept | None, values: Mapping[str, Any],
    texts: Mapping[str, str], figures: Mapping[str, Mapping[tuple[str, str], str]],
) -> str:
    """Keep what is typed, within a second of the last key, without a revision for each pause. Returns the draft."""
    whole = {**values, "sections": _rows(workspace, standing, texts, figures)}
    return workspace.draft_save(
        FORM, standing.record if standing else None, draft, whole, parents=standing.heads if standing else (),
    )


def keep(
    workspace: "Workspace", standing: Kept | None, values: Mapping[str, Any], texts: Mapping[str, str],
    figures: Mapping[str, Mapping[tuple[str, str], str]],
) -> Kept:
    """Write a brief. texts: parts that have words. Returns it as it stands now.

    Raises AlreadyIssued, IssueTaken, what saving raises.
    """
    issue = int(values["issue_no"])
    if standing is not None and standing.issued:
        raise AlreadyIssued(int(standing.values["issue_no"]))
    if issue in _issues(workspace, str(values["month"])[:4], standing):
        raise IssueTaken(issue)
    rows = _rows(workspace, standing, texts, figures)
    whole = {name: value for name, value in {**values, "sections": rows}.items() if value not in (None, "", [])}
    saved = workspace.save(
        FORM, whole, record=standing.record if standing else None, parents=standing.heads if standing else (),
    )
    return Kept(saved.record, (saved.hash,), whole, dict(texts), dict(figures))


def issue(workspace: "Workspace", standing: Kept, approver: str, pdf: bytes, word: bytes) -> Kept:
    """Fix a brief with the files that were printed from it. Raises ApproverMissing and what `keep` raises."""
    if not approver.strip():
        raise ApproverMissing
    name = f"{standing.values['name']}{standing.values['month']}第{standing.values['issue_no']}期"
    values = {
        **standing.values, "state": ISSUED, "approver": approver.strip(),
        "pdf": workspace.attachments.add(pdf, f"{name}.pdf"), "word": workspace.attachments.add(word, f"{name}.docx"),
    }
    return keep(workspace, standing, values, standing.texts, standing.figures)


def issued_file(workspace: "Workspace", standing: Kept, kind: str) -> bytes:
    """The bytes that were issued. kind: pdf or word. Raises what reading an attachment raises."""
    return workspace.attachments.read(standing.values[kind]["sha256"])


def next_issue(workspace: "Workspace", year: str) -> tuple[int, int | None]:
    """The next number of a year, and the next of all where the earlier ones carry one."""
    records = [each for each in workspace.register_records(FORM) if each.unit == workspace.unit]
    numbers = [int(each.values.get("issue_no", 0)) for each in records if each.values["month"][:4] == year]
    totals = [int(each.values["total_no"]) for each in records if each.values.get("total_no")]
    return max(numbers, default=0) + 1, max(totals) + 1 if totals else None


def last_cover(workspace: "Workspace", month: str) -> Mapping[str, Any]:
    """What stood around the newest brief before a month: names and addressees go on from issue to issue."""
    records = [each for each in workspace.register_records(FORM)
               if each.unit == workspace.unit and each.values["month"] < month]
    return max(records, key=lambda each: str(each.values["month"])).values if records else {}


def data_stamp(workspace: "Workspace") -> int:
    """Goes up with every record that is written, but for briefs themselves: what was worked out before is as good."""
    where = ("kind = 'revision'", "form <> ?")
    found = workspace.db.execute(select(("id",), "entry", where=where, order="id DESC", tail="LIMIT 1"), (FORM,))
    row = found.fetchone()
    return int(row[0]) if row else 0


def written_figures(figures: Mapping[tuple[str, str], str]) -> str:
    """Figures as lines: name, unit, what is printed."""
    return "\n".join(f"{name} {unit} {shown}" for (name, unit), shown in sorted(figures.items()))


def read_figures(text: str) -> dict[tuple[str, str], str]:
    """The same back; a line that isn't of this shape is passed over."""
    parts = (line.split(" ", 2) for line in text.splitlines())
    return {(each[0], each[1]): each[2] for each in parts if len(each) == 3}


def _rows(
    workspace: "Workspace", standing: Kept | None, texts: Mapping[str, str],
    figures: Mapping[str, Mapping[tuple[str, str], str]],
) -> list[dict[str, str]]:
    before = {row["part"]: row["row"] for row in (standing.values.get("sections", []) if standing else [])}
    return [
        {"row": before.get(part) or uuid7(workspace.clock), "part": part, "text": text}
        | ({"figures": written_figures(figures[part])} if figures.get(part) else {})
        for part, text in texts.items()
    ]


def _read_rows(values: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, dict[tuple[str, str], str]]]:
    rows = values.get("sections", [])
    return (
        {row["part"]: row.get("text", "") for row in rows},
        {row["part"]: read_figures(row["figures"]) for row in rows if row.get("figures")},
    )


def _issues(workspace: "Workspace", year: str, standing: Kept | None) -> set[int]:
    return {
        int(each.values.get("issue_no", 0)) for each in workspace.register_records(FORM)
        if each.unit == workspace.unit and str(each.values["month"])[:4] == year
        and (standing is None or each.record != standing.record)
    }
