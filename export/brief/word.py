"""The same brief as a Word document by the same measures, for an office that goes on editing it in WPS or Word.

Faces are named, not carried: the office has 仿宋, 楷体 and 小标宋. Source of the grid's settings (LibreOffice and Word
agree on them): research/documents.md section 5.
"""

import io
from datetime import datetime, time
from typing import TYPE_CHECKING, Any, Final

from export.brief.content import Brief, Heading, Table
from export.brief.grid import title_rows
from export.brief.measures import (
    BODY_SIZE,
    CELL,
    HEIGHT,
    LEFT,
    MM,
    NAME_SIZE,
    PAGE,
    PITCH,
    RED_RULE,
    SMALL_SIZE,
    TITLE_PITCH,
    TITLE_SIZE,
    TOP,
    WIDTH,
    WordFonts,
    table_size,
)
from export.brief.pdf_table import lay_out

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_RED: Final = "C8101E"
_TIGHTER: Final = "-5"  # twentieths of a point a character: 28 characters fill the line
_LINE: Final = "579"  # twentieths of a point: 22 lines fill the page


def write_brief(brief: Brief, fonts: WordFonts | None = None) -> bytes:
    """The .docx."""
    import docx

    fonts = fonts or WordFonts()
    document = docx.Document()
    _prepare(document, brief, fonts)
    _masthead(document, brief, fonts)
    _title(document, brief, fonts)
    if brief.note:
        _body(document, f"编者按：{brief.note}", fonts.kai)
        _body(document, "", fonts.body, indent=False)
    for block in brief.blocks:
        if isinstance(block, Heading):
            face = {1: fonts.black, 2: fonts.kai}.get(block.level, fonts.body)
            _body(document, block.text, face).paragraph_format.keep_with_next = True
        else:
            _body(document, block.text, fonts.body)
    for number, table in enumerate(brief.tables, 1):
        _annex(document, table, number, fonts)
    _closing(document, brief, fonts)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _prepare(document: "Document", brief: Brief, fonts: WordFonts) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    section = document.sections[0]
    section.page_width, section.page_height = Pt(PAGE[0]), Pt(PAGE[1])
    section.top_margin, section.bottom_margin = Pt(TOP), Pt(PAGE[1] - TOP - HEIGHT)
    section.left_margin, section.right_margin = Pt(LEFT), Pt(PAGE[0] - LEFT - WIDTH)
    section.footer_distance = Pt(PAGE[1] - TOP - HEIGHT - 7 * MM - SMALL_SIZE)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001  the grid has no other door
    grid = section._sectPr.makeelement(qn("w:docGrid")) if grid is None else grid  # noqa: SLF001
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), _LINE)
    if grid.getparent() is None:
        section._sectPr.append(grid)  # noqa: SLF001
    _plain_spacing(document)
    document.settings.odd_and_even_pages_header_footer = True
    sides = ((section.footer, WD_ALIGN_PARAGRAPH.RIGHT), (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))
    for footer, align in sides:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(CELL)
        _page_number(paragraph, fonts)
    if brief.demo:
        for header in (section.header, section.even_page_header):
            header.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
            _run(header.paragraphs[0], "【演示数据，不作上报】", fonts.black, 10.5)
    properties = document.core_properties
    properties.title, properties.author = f"{brief.name} {brief.issue_words}", brief.editor
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(brief.issued, time())


def _plain_spacing(document: "Document") -> None:
    """No extra room between Chinese and figures, and no snapping: each paragraph says its own exact pitch."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties: Any = document.styles["Normal"].element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN", "w:snapToGrid"):
        off = OxmlElement(name)
        off.set(qn("w:val"), "0")
        properties.insert_element_before(off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr")


def _page_number(paragraph: "Paragraph", fonts: WordFonts) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _run(paragraph, "— ", fonts.song, SMALL_SIZE)
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _run(paragraph, "", fonts.song, SMALL_SIZE)
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)  # noqa: SLF001  fields have no other door
    _run(paragraph, " —", fonts.song, SMALL_SIZE)


def _masthead(document: "Document", brief: Brief, fonts: WordFonts) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    _run(_line(document), brief.mark, fonts.black, BODY_SIZE)
    _line(document)
    name = _line(document, exact=2.2 * PITCH)
    name.alignment = WD_ALIGN_PARAGRAPH.CENTER
    size = min(NAME_SIZE, WIDTH / max(1, len(brief.name)))
    _run(name, brief.name, fonts.name, float(int(size * 2) / 2), red=True)
    _line(document, exact=0.8 * PITCH)
    issue = _line(document)
    issue.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(issue, brief.issue_words, fonts.body, BODY_SIZE)
    editor = _line(document)
    editor.paragraph_format.left_indent = editor.paragraph_format.right_indent = Pt(CELL)
    _right_tab(editor, WIDTH - CELL)
    _run(editor, f"{brief.editor}\t{brief.issued_words}", fonts.body, BODY_SIZE)
    _border(_line(document, exact=4 * MM), "bottom", 16, _RED)
    _line(document, exact=2 * PITCH - 4 * MM - RED_RULE - 2)  # the rule takes room of its own


def _title(document: "Document", brief: Brief, fonts: WordFonts) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    rows = title_rows(brief.title)
    for row in rows:
        paragraph = _line(document, exact=TITLE_PITCH)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _run(paragraph, row, fonts.title, TITLE_SIZE)
    whole = -(-len(rows) * TITLE_PITCH // PITCH) + 1  # back on the grid, with a blank line
    _line(document, exact=whole * PITCH - len(rows) * TITLE_PITCH)


def _body(document: "Document", text: str, face: str, *, indent: bool = True) -> "Paragraph":
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = _line(document)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    if indent:
        paragraph.paragraph_format.first_line_indent = Pt(2 * CELL)
    _run(paragraph, text, face, BODY_SIZE)
    return paragraph


def _annex(document: "Document", table: Table, number: int, fonts: WordFonts) -> None:
    from docx.enum.table import WD_TABLE_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    label = _line(document)
    label.paragraph_format.page_break_before = number == 1
    label.paragraph_format.keep_with_next = True
    _run(label, f"附表{number}", fonts.black, BODY_SIZE)
    title = _line(document)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.paragraph_format.keep_with_next = True
    _run(title, table.title, fonts.title, BODY_SIZE)
    if table.unit:
        unit = _line(document, exact=18)
        unit.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        unit.paragraph_format.keep_with_next = True
        _run(unit, f"单位：{table.unit}", fonts.song, 10.5)
    made = document.add_table(rows=1 + len(table.rows), cols=len(table.columns), style="Table Grid")
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    _narrow_margins(made)
    laid = lay_out(table, number)
    widths = laid.widths
    heads = ["\n".join(lines) for lines in laid.head]
    size = table_size(len(table.columns))
    for made_column, width in zip(made.columns, widths, strict=True):
        made_column.width = Pt(width)  # LibreOffice goes by the grid, Word by the cells
    for at, row in enumerate((heads, *table.rows)):
        _keep_row(made.rows[at], head=at == 0)
        for column, text in enumerate(row):
            cell = made.rows[at].cells[column]
            cell.width = Pt(widths[column])
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
            right = at > 0 and table.aligns[column] == "right"
            centre = WD_ALIGN_PARAGRAPH.CENTER if at == 0 else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else centre
            paragraph.paragraph_format.keep_with_next = True
            bold = at == 0 or at - 1 == table.bold
            _run(paragraph, text, fonts.black if at == 0 else fonts.song, size, bold=bold and at > 0)
    notes = "；".join(each.rstrip("。") for each in table.notes)
    note = _line(document, exact=13)
    _run(note, f"注：{notes}。" if notes else "", fonts.song, 9)
    _line(document, exact=13)


def _closing(document: "Document", brief: Brief, fonts: WordFonts) -> None:
    """版记: a table that stands at the foot of the last page's type area, its rules are borders."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.shared import Pt

    said = [f"{label}：{text}" for label, text in
            (("报", brief.to_report), ("送", brief.to_send), ("发", brief.to_issue)) if text.strip()]
    copies = "" if brief.copies is None else f"（共印{brief.copies}份）"
    if not said and not copies:
        return
    rows = said or [""]
    table = document.add_table(rows=len(rows), cols=1)
    table.autofit, table.columns[0].width = False, Pt(WIDTH)
    _narrow_margins(table, 0)
    _at_foot(table, len(rows))
    for at, text in enumerate(rows):
        last = at == len(rows) - 1
        row = table.rows[at]
        row.height, row.height_rule = Pt(PITCH), WD_ROW_HEIGHT_RULE.EXACTLY
        row.cells[0].width = Pt(WIDTH)
        paragraph = _exact(row.cells[0].paragraphs[0], PITCH)
        paragraph.paragraph_format.left_indent = Pt(CELL)
        if last:
            _right_tab(paragraph, WIDTH - CELL)
        _run(paragraph, f"{text}\t{copies}" if last and copies else text, fonts.body, SMALL_SIZE)
        _cell_rules(row.cells[0], *(["top"] if at == 0 else []), *(["bottom"] if last else []))
    _line(document, exact=1)  # Word ends with a paragraph; this one takes no room


def _at_foot(table: Any, rows: int) -> None:
    """Fixed on the page: its lower edge is that of the type area. It never parts from the page's last words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    place = OxmlElement("w:tblpPr")
    wanted = {"leftFromText": 0, "rightFromText": 0, "vertAnchor": "page", "horzAnchor": "page",
              "tblpX": round(LEFT * 20), "tblpY": round((TOP + HEIGHT - rows * PITCH) * 20)}
    for name, value in wanted.items():
        place.set(qn(f"w:{name}"), str(value))
    overlap = OxmlElement("w:tblOverlap")
    overlap.set(qn("w:val"), "never")
    for element in (place, overlap):
        table._tbl.tblPr.insert_element_before(  # noqa: SLF001  a fixed place has no other door
            element, "w:bidiVisual", "w:tblStyleRowBandSize", "w:tblStyleColBandSize", "w:tblW", "w:jc",
            "w:tblCellSpacing", "w:tblInd", "w:tblBorders", "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def _cell_rules(cell: Any, *sides: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tcBorders")
    for side in sides:
        rule = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "8"), ("space", "0"), ("color", "000000")):
            rule.set(qn(f"w:{name}"), value)
        borders.append(rule)
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001


def _line(document: "Document", exact: float = PITCH) -> "Paragraph":
    """An empty paragraph on the grid."""
    return _exact(document.add_paragraph(), exact)


def _exact(paragraph: "Paragraph", exact: float) -> "Paragraph":
    """A paragraph of this pitch and no room around it."""
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(int(exact * 20) / 20)  # rounded up, 22 lines would be too many
    shape.widow_control = False
    return paragraph


def _run(paragraph: "Paragraph", text: str, face: str, size: float, *, bold: bool = False, red: bool = False) -> "Run":
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.font.bold = Pt(size), face, bold
    properties = run._r.get_or_add_rPr()  # noqa: SLF001  East Asian faces have no other door
    fonts: Any = properties.find(qn("w:rFonts"))
    for kind in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(kind), face)
    if red:
        run.font.color.rgb = RGBColor.from_string(_RED)
    if size == BODY_SIZE:
        spacing = OxmlElement("w:spacing")
        spacing.set(qn("w:val"), _TIGHTER)
        properties.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:lang")
    return run


def _right_tab(paragraph: "Paragraph", at: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(at), WD_TAB_ALIGNMENT.RIGHT)


def _border(paragraph: "Paragraph", side: str, eighths: int, colour: str = "000000") -> None:
    """A rule above or below; eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001  borders have no other door
    borders: Any = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr")
    rule = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "1"), ("color", colour)):
        rule.set(qn(f"w:{name}"), value)
    borders.append(rule)


def _keep_row(row: Any, *, head: bool) -> None:
    """No row is parted by a page's end; the head comes again on the next."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001
    for name in ("w:cantSplit", *(["w:tblHeader"] if head else [])):
        properties.append(OxmlElement(name))


def _narrow_margins(table: Any, room: int = 40) -> None:
    """The same little room beside a cell's text as on the PDF."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(room))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table._tbl.tblPr.insert_element_before(margins, "w:tblLook")  # noqa: SLF001
