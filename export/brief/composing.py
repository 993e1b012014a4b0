"""A brief put together: generated parts as they were kept, what people wrote, tables and the closing block."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from export.brief import corrections, sentences, tables
from export.brief.content import Block, Brief, Heading, Paragraph, Section
from model.figures.bulletin import Bulletin, bulletin

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

MARK: Final = "内部资料　注意保存"
NOTHING: Final = "本期无"
_ORDINALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Cover:
    """What stands around the body. Only `issue` and `issued` have no default that fits."""

    issue: int
    issued: date
    name: str
    editor: str
    total: int | None = None
    extra: bool = False
    mark: str = MARK
    title: str = ""
    note: str = ""
    to_report: str = ""
    to_send: str = ""
    to_issue: str = ""
    copies: int | None = None


@dataclass(frozen=True, slots=True)
class Drafted:
    """A month as it can be written about. sections: generated now; bulletin: what they were made of."""

    bulletin: Bulletin
    sections: tuple[Section, ...]
    title: str
    demo: bool = field(default=False)


def draft(workspace: "Workspace", month: str, *, unit: str = "") -> Drafted:
    """Work out a month and word it. Nothing is written."""
    found = bulletin(workspace, month, unit=unit)
    known = workspace.units.get(found.unit)
    made = sentences.sections(found, workspace.forms)
    changed = corrections.section(workspace, corrections.corrections(workspace, month), found.catalogue)
    return Drafted(found, (*made, changed) if changed else made, sentences.title(found),
                   demo=bool(known and known.demo))


def default_cover(workspace: "Workspace", issue: int, issued: date) -> Cover:
    """Names and addressees by the unit's level, as the worked example has them."""
    name = workspace.units.name(workspace.unit)
    return Cover(
        issue, issued, f"{name}托底性帮扶工作简报", f"{name}托底性帮扶县级工作专班",
        to_report="市托底性帮扶工作协调机制办公室", to_send="各帮扶企业、结对帮扶地", to_issue="各乡镇（街道）",
    )


def cover_of(values: Mapping[str, Any]) -> Cover:
    """The cover of a kept brief: values of a record of the form brief."""
    return Cover(
        int(values["issue_no"]), date.fromisoformat(str(values["issue_date"])), str(values.get("name", "")),
        str(values.get("editor_unit", "")), values.get("total_no"), values.get("extra") == "yes",
        str(values.get("mark", "")), str(values.get("title", "")), str(values.get("note", "")),
        str(values.get("to_report", "")), str(values.get("to_send", "")), str(values.get("to_issue", "")),
        values.get("copies"),
    )


def values_of(cover: Cover, month: str) -> dict[str, Any]:
    """The same as the form brief holds it; blank ones are absent."""
    values = {
        "month": month, "issue_no": cover.issue, "issue_date": cover.issued.isoformat(), "name": cover.name,
        "editor_unit": cover.editor, "total_no": cover.total, "extra": "yes" if cover.extra else "no",
        "mark": cover.mark, "title": cover.title, "note": cover.note, "to_report": cover.to_report,
        "to_send": cover.to_send, "to_issue": cover.to_issue, "copies": cover.copies, "state": "draft",
    }
    return {name: value for name, value in values.items() if value not in (None, "")}


def compose(
    workspace: "Workspace", drafted: Drafted, cover: Cover, written: Mapping[str, str],
    kept: Mapping[str, str] | None = None, *, preview: bool = False,
) -> Brief:
    """The brief as it is printed.

    written: part key -> what a person wrote, paragraphs by line ends; NOTHING leaves the part out. kept: part key ->
    the generated text as it was accepted; None or absent = as it is generated now. preview: say what nobody has
    written yet.
    """
    blocks: list[Block] = []
    number = 0
    for section in drafted.sections:
        inside: list[Block] = []
        for part in section.parts:
            if part.human:
                inside += _human(written.get(part.key, ""), part.title, preview=preview)
            else:
                inside.append(Paragraph((kept or {}).get(part.key, part.text), "auto"))
        if inside:
            blocks += [Heading(1, f"{_ORDINALS[number]}、{section.heading}"), *inside]
            number += 1
    return Brief(
        cover.name, cover.issue, cover.total, cover.extra, cover.mark, cover.editor, cover.issued,
        cover.title or drafted.title, cover.note, tuple(blocks), tables.tables(drafted.bulletin, workspace.units),
        cover.to_report, cover.to_send, cover.to_issue, cover.copies, drafted.demo,
    )


def _human(text: str, title: str, *, preview: bool) -> list[Block]:
    if text.strip() == NOTHING:
        return []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if lines:
        return [Paragraph(line, "human") for line in lines]
    return [Paragraph(f"〔待写：{title}〕", "pending")] if preview else []
