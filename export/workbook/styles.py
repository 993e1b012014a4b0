"""How a workbook's cells look: named styles, made once a book. Fonts are those of the reader's own Office."""

from typing import TYPE_CHECKING, Any, Final

from export.content import Column

if TYPE_CHECKING:
    from openpyxl import Workbook

STYLES: Final = {
    key: f"托底·{name}"
    for key, name in {
        "title": "标题", "left title": "标题·左", "plain": "说明", "header": "表头", "text": "文字", "date": "日期",
        "money": "元", "large": "万元", "integer": "整数", "year": "年份", "decimal": "小数",
        "total": "合计", "total money": "合计·元", "total large": "合计·万元", "total integer": "合计·整数",
        "total decimal": "合计·小数",
    }.items()
}
_FORMATS: Final = {"money": "#,##0.00", "large": "#,##0.00####", "integer": "#,##0", "year": "0",
                   "decimal": "#,##0.######", "date": "yyyy-mm-dd", "text": "@"}


def style_of(column: Column, *, total: bool = False) -> str:
    """The named style of a column's figures."""
    kind = "large" if column.type == "money" and column.unit == "万元" else column.type
    kind = "decimal" if kind == "percent" else kind
    kind = "year" if kind == "integer" and column.is_year and not total else kind
    return STYLES[f"total {kind}" if total else kind]


def add_styles(book: "Workbook") -> None:
    """Give a workbook the styles that its cells name."""
    from openpyxl.styles import NamedStyle

    for key, name in STYLES.items():
        book.add_named_style(NamedStyle(name=name, **_parts(key)))


def _parts(key: str) -> dict[str, Any]:
    from openpyxl.styles import Alignment, Border, Font, Side

    if key in ("title", "left title"):
        along = "centerContinuous" if key == "title" else "left"
        return {"font": Font(name="黑体", size=16), "alignment": Alignment(along, "center")}
    if key == "plain":
        return {"font": Font(name="宋体", size=10), "alignment": Alignment("left", "center")}
    line = Side(style="thin", color="FF808080")
    parts: dict[str, Any] = {"border": Border(line, line, line, line)}
    if key == "header":
        return parts | {"font": Font(name="黑体", size=10), "alignment": Alignment("center", "center", wrap_text=True)}
    kind = key.removeprefix("total").strip() or "text"
    horizontal = {"text": "left", "date": "center"}.get(kind, "right")
    return parts | {
        "font": Font(name="宋体", size=10, bold=key.startswith("total")), "number_format": _FORMATS[kind],
        "alignment": Alignment(horizontal, "center", wrap_text=kind == "text"),
    }
