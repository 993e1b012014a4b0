"""Values of single fields: read as typed or pasted, shown to people, brought into the form that entries carry."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

from forms.amounts import Fen, MoneyUnit, parse_amount, show_amount
from forms.definition import Choice, Field, Form, Value, Values
from forms.errors import UserError

Names = Callable[[str, str], str]
# The farthest from zero that an integer field holds: exact in every program that reads JSON.
LARGEST_INTEGER = 9_007_199_254_740_991
LONGEST = {"text": 200, "long_text": 5000}
_NUMBER = re.compile(r"([+-]?)((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)", re.ASCII)
_DATES = (
    re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})\s*[-./]\s*(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
# A workbook's date cell often comes as a moment at midnight.
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(:00(\.0+)?)?$")
_MONTHS = (
    re.compile(r"(\d{4})\s*[-./]\s*(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月\s*份?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})", re.ASCII),
)
_BETWEEN = re.compile(r"[,、;|/\s]+")
_HASH = re.compile(r"[0-9a-f]{64}")


class NotReadable(UserError):
    """A text that a field's type can't hold. It stays in the draft. path: the field."""

    def __init__(self, path: str, label: str, reason: str, remedy: str) -> None:
        super().__init__(
            f"“{label}”：{reason}。", kept="您填的内容还在原处，没有丢。", next_step=f"{remedy}。"
        )
        self.path, self.reason, self.remedy = path, reason, remedy


def parse_value(form: Form, field: Field, text: str) -> Value | None:
    """A field's value as typed or pasted, in body representation; None for an empty text.

    Full-width characters count as plain ones; a unit of its own wins over the field's; choices go by code, label or
    symbol. A reference is taken as an id. Raises NotReadable, NotAnAmount.
    """
    if field.type in ("text", "long_text", "calculate"):
        return _text(field, text)
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if not plain:
        return None
    readers: dict[str, Callable[[Form, Field, str], Value]] = {
        "integer": _integer, "decimal": _decimal, "percent": _decimal, "money": _money, "date": _date,
        "month": _month, "select_one": _select_one, "select_multiple": _select_multiple, "reference": _reference,
    }
    if field.type not in readers:
        raise NotReadable(field.name, field.label, "这一项不能用文字填写", "请用旁边的按钮添加")
    return readers[field.type](form, field, plain)


def show_value(
    form: Form, field: Field, value: Value | None, *, names: Names | None = None, money_unit: MoneyUnit | None = None
) -> str:
    """A value as people read it, without its unit; "" for a blank one.

    names: gives a reference's name. money_unit: show money in this unit instead of the field's.
    """
    if value is None:
        return ""
    if field.type == "money":
        return show_amount(Fen(value), money_unit or cast(MoneyUnit, field.unit))
    if field.type == "reference":
        return names(field.reference, value) if names else str(value)
    if field.type.startswith("select_"):
        codes = [value] if isinstance(value, str) else value
        return "、".join(form.choice(field, code).label for code in codes)
    return _SHOWN.get(field.type, str)(value)


def with_unit(form: Form, field: Field, value: Value | None, *, names: Names | None = None) -> str:
    """A value with its unit behind it, for running text: 3,000.00 元, 12天, 5%; "" for a blank one."""
    shown = show_value(form, field, value, names=names)
    gap = " " if field.type == "money" else ""
    return f"{shown}{gap}{field.unit}" if shown and field.unit else shown


def plain_decimal(number: Decimal) -> str:
    """A decimal without exponent or trailing zeros: what records hold."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def clean(form: Form, values: Values) -> dict[str, Value]:
    """A record's values as entries carry them: text trimmed and NFC, blanks absent, choices in list order.

    What the form does not know is kept as it is: a later version of the form may have written it.
    Raises NotReadable with the path of the first value that its type can't hold.
    """
    fields = {field.name: field for field in form.stored_fields}
    return _clean_all(form, fields, values, "")


def migrate_values(form: Form, values: Values) -> dict[str, Value]:
    """Values written with an older definition, under the names of this one (`renamed_from`). Others stay."""
    return _renamed(form.stored_fields, values)


def is_blank(value: Value | None) -> bool:
    """Whether a value stands for "not reported"."""
    return value is None or value == "" or (isinstance(value, (list, dict)) and not value)


def _renamed(fields: tuple[Field, ...], values: Values) -> dict[str, Value]:
    found = dict(values)
    for field in fields:
        if field.renamed_from and field.renamed_from in found:
            old = found.pop(field.renamed_from)
            found.setdefault(field.name, old)
        rows = found.get(field.name)
        if field.type == "repeat" and isinstance(rows, list):
            found[field.name] = [_renamed(field.fields, row) for row in rows]
    return found


def _clean_all(form: Form, fields: Mapping[str, Field], values: Values, place: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in values.items():
        field = fields.get(name)
        if field is None:
            cleaned = value
        elif field.type == "repeat":
            cleaned = _clean_rows(form, field, value)
        elif is_blank(value):
            cleaned = None
        else:
            cleaned = _clean_one(form, field, value, f"{place}{name}")
        if not is_blank(cleaned):
            found[name] = cleaned
    return found


def _clean_rows(form: Form, field: Field, rows: Any) -> list[dict[str, Value]]:
    columns = {each.name: each for each in field.fields if each.stored}
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise NotReadable(field.name, field.label, "不是行的列表", "请重新填写这一组")
    cleaned = []
    for number, row in enumerate(rows):
        if not isinstance(row.get("row"), str) or not row["row"]:
            raise NotReadable(f"{field.name}[{number}]", field.label, "有一行没有行编号", "请删去这一行重新添加")
        cleaned.append(_clean_all(form, columns, row, f"{field.name}[{number}]."))
    return cleaned


def _clean_one(form: Form, field: Field, value: Value, path: str) -> Value:
    try:
        return stored_value(form, field, value)
    except UserError as problem:
        reason = problem.happened.rstrip("。").removeprefix(f"“{field.label}”：")
        raise NotReadable(path, field.label, reason, problem.next_step.rstrip("。")) from None


def stored_value(form: Form, field: Field, value: Value) -> Value | None:
    """One value, not blank, checked against its type and brought into body representation. Raises NotReadable."""
    if field.type in ("money", "integer"):
        if type(value) is not int or abs(value) > LARGEST_INTEGER:
            raise NotReadable(field.name, field.label, "不是整数", "请重新填写")
        return value
    if field.type in ("image", "file"):
        return _file(field, value)
    if field.type == "select_multiple":
        return _in_order(form, field, value)
    if not isinstance(value, str):
        raise NotReadable(field.name, field.label, "不是文字", "请重新填写")
    if field.type == "select_one":
        # A code that no list knows is kept and shown as a fault: a later list may know it.
        return value.strip()
    return parse_value(form, field, value)


def _file(field: Field, value: Value) -> Value:
    texts = isinstance(value, Mapping) and all(
        isinstance(value.get(key), str) and value[key] for key in ("name", "sha256", "type")
    )
    if not texts or type(value.get("size")) is not int or not _HASH.fullmatch(value["sha256"]):
        raise NotReadable(field.name, field.label, "不是附件", "请重新添加附件")
    return {**value, "name": unicodedata.normalize("NFC", value["name"])}


def _in_order(form: Form, field: Field, value: Value) -> list[str]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(code, str) for code in value):
        raise NotReadable(field.name, field.label, "不是选项的列表", "请重新选择")
    order = [choice.code for choice in form.choices.get(field.choices, ())]
    known = [code for code in order if code in value]
    return known + [code for code in dict.fromkeys(value) if code not in order]


def _text(field: Field, text: str) -> str | None:
    """Trimmed, NFC, without invisible characters: a bidi mark could make an amount read backwards on paper."""
    kept = []
    for character in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        category = unicodedata.category(character)
        if character in "\n\t" or category in ("Zl", "Zp"):
            kept.append("\n" if field.type == "long_text" and character != "\t" else " ")
        elif category == "Cs":
            raise NotReadable(field.name, field.label, "有不完整的字符", "请删去乱码重新输入")
        elif category not in ("Cc", "Cf") or character in "\u200c\u200d":
            kept.append(character)
    cleaned = unicodedata.normalize("NFC", "".join(kept)).strip()
    longest = field.max_length or LONGEST.get(field.type, LONGEST["text"])
    if len(cleaned) > longest:
        raise NotReadable(field.name, field.label, f"有 {len(cleaned)} 个字，超过 {longest} 个", "请缩短")
    return cleaned or None


def _without_unit(field: Field, plain: str) -> str:
    return plain.removesuffix(unicodedata.normalize("NFKC", field.unit)).rstrip() if field.unit else plain


def _number(field: Field, plain: str) -> Decimal:
    found = _NUMBER.fullmatch(_without_unit(field, plain))
    if found is None:
        raise NotReadable(field.name, field.label, f"“{plain}”不是数", "请只填数字")
    digits = found[2].replace(",", "")
    if len(digits) > 30:
        raise NotReadable(field.name, field.label, f"“{plain}”位数太多", "请核对位数")
    return Decimal(f"{found[1]}{digits}")


def _integer(form: Form, field: Field, plain: str) -> int:  # noqa: ARG001  one signature for all readers
    number = _number(field, plain)
    if number != int(number):
        raise NotReadable(field.name, field.label, f"“{plain}”不是整数", "请填整数")
    if abs(number) > LARGEST_INTEGER:
        raise NotReadable(field.name, field.label, f"“{plain}”位数太多", "请核对位数")
    return int(number)


def _decimal(form: Form, field: Field, plain: str) -> str:  # noqa: ARG001
    return plain_decimal(_number(field, plain))


def _money(form: Form, field: Field, plain: str) -> Fen:  # noqa: ARG001
    return cast(Fen, parse_amount(plain, cast(MoneyUnit, field.unit)))


def _date(form: Form, field: Field, plain: str) -> str:  # noqa: ARG001
    plain = _MIDNIGHT.sub("", plain)
    for pattern in _DATES:
        if found := pattern.fullmatch(plain):
            try:
                return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
            except ValueError:
                raise NotReadable(field.name, field.label, f"没有“{plain}”这一天", "请核对年月日") from None
    raise NotReadable(field.name, field.label, f"“{plain}”不是日期", "请写成 2026-03-05 或 2026年3月5日")


def _month(form: Form, field: Field, plain: str) -> str:
    for pattern in _MONTHS:
        if (found := pattern.fullmatch(plain)) and 1 <= int(found[2]) <= 12 and int(found[1]) > 0:
            return f"{found[1]}-{int(found[2]):02d}"
    if any(pattern.fullmatch(_MIDNIGHT.sub("", plain)) for pattern in _DATES):
        day = _date(form, field, plain)
        if day.endswith("-01"):  # how a workbook keeps a month
            return day[:7]
    raise NotReadable(field.name, field.label, f"“{plain}”不是月份", "请写成 2026-03 或 2026年3月")


def _select_one(form: Form, field: Field, plain: str) -> str:
    return _code(form, field, plain)


def _select_multiple(form: Form, field: Field, plain: str) -> list[str]:
    try:
        return [_code(form, field, plain)]
    except NotReadable:
        codes = [_code(form, field, part) for part in _BETWEEN.split(plain) if part]
    return _in_order(form, field, codes)


def _code(form: Form, field: Field, plain: str) -> str:
    listed = form.choices.get(field.choices, ())
    for of in (_by_code, _by_label, _by_symbol):
        for choice in listed:
            if of(choice) == plain:
                return choice.code
    # Marks stand in both spellings: √ and ✓ for the same status are not guessed, only width is.
    allowed = "、".join(choice.label for choice in listed if not choice.retired)
    shown = allowed if len(allowed) <= 80 else allowed[:80] + "…"
    raise NotReadable(field.name, field.label, f"选项里没有“{plain}”", f"可选：{shown}")


def _by_code(choice: Choice) -> str:
    return choice.code


def _by_label(choice: Choice) -> str:
    return unicodedata.normalize("NFKC", choice.label)


def _by_symbol(choice: Choice) -> str:
    return unicodedata.normalize("NFKC", choice.symbol)


def _reference(form: Form, field: Field, plain: str) -> str:  # noqa: ARG001
    if len(plain) > 100 or any(unicodedata.category(each).startswith("C") for each in plain):
        raise NotReadable(field.name, field.label, f"“{plain}”不是编号", "请从列表里选")
    return plain


def _show_integer(value: int) -> str:
    # Years and small counts stay as they are; what is long gets its commas.
    return f"{value:,}" if abs(value) >= 10_000 else str(value)


_SHOWN: dict[str, Callable[[Any], str]] = {
    "integer": _show_integer,
    "decimal": lambda value: f"{Decimal(value):,f}",
    "percent": lambda value: f"{Decimal(value):,f}",
    "image": lambda value: str(value["name"]),
    "file": lambda value: str(value["name"]),
    "repeat": lambda value: f"{len(value)} 行",
}
