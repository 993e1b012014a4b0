"""Whether a definition's parts fit together: names, expressions, lists, cycles, and the fields of other forms."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from forms.definition import Check, Field, Form, Lookup, walk
from forms.errors import UserError
from forms.faults import BadExpression, Fault
from forms.grammar import columns, is_expression, references, threshold_names, unquoted, uses
from forms.messages import placeholders
from forms.order import Circular, in_order, resolve
from forms.values import parse_value

RECORD_NAMES = ("record", "unit", "period")
_PERIOD_TYPES = {
    "day": ("date", "text"), "month": ("month", "date", "text"), "quarter": ("month", "date", "text", "select_one"),
    "year": ("integer", "month", "date", "text"),
}
_NO_VALUE = ("group", "note", "repeat")
_NO_CALCULATION = (*_NO_VALUE, "image", "file")
_ROW_ONLY = "position"
Note = Callable[[str, str, str], None]


def check_form(form: Form, file: str) -> list[Fault]:
    """Every fault of a form that can be seen without other forms, except wrong keys and types."""
    faults: list[Fault] = []

    def note(place: str, reason: str, remedy: str) -> None:
        faults.append(Fault(file, place, reason, remedy))

    _names(form, note)
    for field, repeat in _each(form.fields):
        _field(form, field, repeat, note)
    _listed(form, note)
    _period(form, note)
    for check in form.checks:
        _check(form, check, note)
    for lookup in form.lookups:
        _lookup(form, lookup, note)
        if lookup.form == form.id:
            check_lookup(lookup, form, note)
    if not faults:
        _cycles(form, note)
    return faults


def check_across(forms: Mapping[str, Form]) -> list[Fault]:
    """Lookups and expectations that name a field which the other form has not."""
    faults: list[Fault] = []
    for form in forms.values():

        def note(place: str, reason: str, remedy: str, file: str = f"{form.id}.toml") -> None:
            faults.append(Fault(file, place, reason, remedy))

        for lookup in form.lookups:
            if lookup.form in forms and lookup.form != form.id:
                check_lookup(lookup, forms[lookup.form], note)
    return faults


def check_lookup(lookup: Lookup, theirs: Form, note: Note) -> None:
    """Whether the form that a lookup reads has the fields that it names, of the type that it says."""
    place = f"lookup.{lookup.name}"
    fields = theirs.by_name
    for name in (*lookup.match, *lookup.where):
        if name not in fields and name not in RECORD_NAMES:
            note(place, f"表单“{theirs.id}”没有字段“{name}”", "请核对对方的字段名")
    if not lookup.field:
        return
    found = _column(theirs, lookup.field)
    if found is None:
        note(f"{place}.field", f"表单“{theirs.id}”没有字段“{lookup.field}”", "请核对对方的字段名")
    elif lookup.aggregate not in ("count", "exists") and found.type != lookup.type:
        note(f"{place}.type", f"对方字段的类型是 {found.type}", f'请写 type = "{found.type}"')


def _column(form: Form, name: str) -> Field | None:
    first, _, rest = name.partition(".")
    found = form.by_name.get(first)
    if rest and found is not None:
        found = next((each for each in found.fields if each.name == rest), None)
    return found


def _each(fields: tuple[Field, ...]) -> Iterator[tuple[Field, Field | None]]:
    for field in walk(fields):
        yield field, None
        if field.type == "repeat":
            for below in field.fields:
                yield below, field


def _place(field: Field, repeat: Field | None, key: str = "") -> str:
    return ".".join(part for part in (repeat.name if repeat else "", field.name, key) if part)


def _names(form: Form, note: Note) -> None:
    _unique("", [*(f.name for f in walk(form.fields)), *(each.name for each in form.lookups)], note)
    for field in walk(form.fields):
        if field.type == "repeat":
            _unique(field.name, [each.name for each in field.fields], note)
            if any(each.name == "row" for each in field.fields):
                note(f"{field.name}.row", "“row”是行编号，不能作字段名", "请换一个名称")
    _unique("check", [check.name for check in form.checks], note)
    for number, one in enumerate(form.thresholds):
        for other in form.thresholds[number + 1:]:
            apart = (one.until and one.until < other.since) or (other.until and other.until < one.since)
            if one.name == other.name and not apart:
                note(f"threshold.{one.name}", "同名限值的有效期重叠", "请写清 from 和 until，使之前后相接")
    names = set(form.by_name)
    for field in walk(form.fields):
        if field.renamed_from and field.renamed_from in names:
            note(f"{field.name}.renamed_from", f"“{field.renamed_from}”还是现用的字段", "请删去其中一个")


def _unique(place: str, names: Iterable[str], note: Note) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            note(f"{place}.{name}".lstrip("."), f"名称“{name}”重复", "请改名，同一表单里名称不能重复")
        seen.add(name)


def _field(form: Form, field: Field, repeat: Field | None, note: Note) -> None:
    _field_keys(form, field, repeat, note)
    for key in ("relevant", "constraint", "calculation", "required", "choice_filter"):
        text = getattr(field, key)
        if text:
            _expression(form, text, repeat, _place(field, repeat, key), note, key)
    if field.default:
        _default(form, field, repeat, note)
    for key in ("label", "hint", "constraint_message"):
        _message(form, getattr(field, key), repeat, _place(field, repeat, key), note)


def _field_keys(form: Form, field: Field, repeat: Field | None, note: Note) -> None:
    kind = field.type
    rules = (
        ("choices", kind.startswith("select_") != bool(field.choices), "选择题、也只有选择题要写 choices"),
        ("choices", bool(field.choices) and field.choices not in form.choices, f"没有选项表“{field.choices}”"),
        ("choice_filter", bool(field.choice_filter) and not field.choices, "只有选择题有 choice_filter"),
        ("reference", (kind == "reference") != bool(field.reference), "reference 类型、也只有它要写 reference"),
        ("levels", bool(field.levels) and field.reference != "unit", "只有引用 unit 的字段有 levels"),
        ("calculation", kind == "calculate" and not field.calculation, "calculate 必须有 calculation"),
        ("calculation", bool(field.calculation) and kind in _NO_CALCULATION, f"{kind} 不能计算"),
        ("required", bool(field.required) and (kind in ("group", "note", "calculate") or bool(field.calculation)),
         "没有要人填写的内容，不能必填"),
        ("constraint", bool(field.constraint) and kind in _NO_VALUE, f"{kind} 没有值，不能有 constraint"),
        ("default", bool(field.default) and (kind in _NO_CALCULATION or bool(field.calculation)), "不能有默认值"),
        ("unit", kind == "money" and field.unit not in ("元", "万元"), "金额的单位只能是元或万元"),
        ("unit", kind == "percent" and field.unit != "%", "百分比的单位只能是 %"),
        ("max_length", field.max_length is not None and kind not in ("text", "long_text"), "只有文字有 max_length"),
    )
    for key, wrong, reason in rules:
        if wrong:
            note(_place(field, repeat, key), reason, "请改正或删去这个键")


def _default(form: Form, field: Field, repeat: Field | None, note: Note) -> None:
    place = _place(field, repeat, "default")
    if is_expression(field.default):
        _expression(form, field.default, repeat, place, note, "default")
    elif not field.choices or field.choices in form.choices:
        try:
            parse_value(form, field, unquoted(field.default))
        except UserError as problem:
            note(place, f"默认值不合类型：{problem.happened}", "请改成这个类型的值，或者写成表达式")


def _expression(form: Form, text: str, repeat: Field | None, place: str, note: Note, key: str) -> None:
    try:
        names, bare, limits = references(text), columns(text), threshold_names(text)
        dot, position = uses(text, "."), uses(text, _ROW_ONLY)
    except BadExpression as problem:
        note(place, str(problem), "请按 docs/formats/forms.md 的写法改正")
        return
    _known(form, names, repeat, place, note)
    for name in limits:
        if all(name != each.name for each in form.thresholds):
            note(place, f"没有限值“{name}”", "请用 [[threshold]] 写出来，并注明来源")
    if dot and key != "constraint":
        note(place, "“.”只能用在 constraint 里", "请写 ${名称}")
    if position and repeat is None:
        note(place, "position() 只能用在重复组里", "请删去它")
    for name in bare:
        if key != "choice_filter" or name not in _list_columns(form, place, repeat):
            note(place, f"“{name}”不是选项表的列", "字段要写成 ${名称}，文字要加引号")


def _list_columns(form: Form, place: str, repeat: Field | None) -> set[str]:
    name = place.split(".")[-2]
    field = next((f for f in (repeat.fields if repeat else walk(form.fields)) if f.name == name), None)
    listed = form.choices.get(field.choices, ()) if field else ()
    return {"code", "label", "symbol"}.union(*(choice.extra for choice in listed))


def _known(form: Form, names: Iterable[str], repeat: Field | None, place: str, note: Note) -> None:
    for name in names:
        target = resolve(name, repeat)
        lookup = any(each.name == target for each in form.lookups)
        if not lookup and (_column(form, target) is None or _column(form, target) in _headings(form)):
            note(place, f"没有“{name}”这个字段或查询值", "请核对名称")


def _headings(form: Form) -> list[Field]:
    return [field for field in walk(form.fields) if field.type in ("group", "note")]


def _message(form: Form, text: str, repeat: Field | None, place: str, note: Note) -> None:
    names, limits, wrong = placeholders(text)
    _known(form, names, repeat, place, note)
    for name in limits:
        if all(name != each.name for each in form.thresholds):
            note(place, f"没有限值“{name}”", "请用 [[threshold]] 写出来，并注明来源")
    for each in wrong:
        note(place, f"文字里的“{each}”不是可以引用的名称", "请写 ${名称} 或 ${threshold('名称')}")


def _check(form: Form, check: Check, note: Note) -> None:
    place = f"check.{check.name}"
    repeat = form.by_name.get(check.repeat)
    if check.repeat and (repeat is None or repeat.type != "repeat"):
        note(f"{place}.repeat", f"没有重复组“{check.repeat}”", "请核对名称")
        return
    if check.when:
        _expression(form, check.when, repeat, f"{place}.when", note, "when")
    _message(form, check.message, repeat, f"{place}.message", note)
    for name in check.fields:
        if _column(form, resolve(name, repeat)) is None:
            note(f"{place}.fields", f"没有字段“{name}”", "请核对名称")


def _lookup(form: Form, lookup: Lookup, note: Note) -> None:
    place = f"lookup.{lookup.name}"
    for theirs, ours in lookup.match.items():
        if _column(form, ours) is None and ours not in RECORD_NAMES:
            note(f"{place}.match.{theirs}", f"本表没有字段“{ours}”", "请核对名称")
    before = form.by_name.get(lookup.before)
    if lookup.before and (before is None or before.type != "date"):
        note(f"{place}.before", f"“{lookup.before}”不是本表的日期字段", "请核对名称")
    if lookup.period_offset is not None and form.period == "none":
        note(f"{place}.period_offset", "本表没有期间", "请先写 period 和 period_field")


def _listed(form: Form, note: Note) -> None:
    stored = {field.name: field for field in form.stored_fields}
    for key in ("key", "natural_key", "title_fields", "list_columns", "print_columns"):
        for name in getattr(form, key):
            if name not in form.by_name or form.by_name[name].type in ("group", "note"):
                note(key, f"没有字段“{name}”", "请核对名称")
            elif key == "key" and (name not in stored or stored[name].type in ("repeat", "image", "file")):
                note(key, f"字段“{name}”不能作主键", "主键要用保存下来的单个值")
    if form.owner and (form.owner not in stored or stored[form.owner].reference != "unit"):
        note("owner", f"“{form.owner}”不是引用 unit 的字段", "请核对名称")
    for each in form.travels:
        if each not in ("personal", "special"):
            note("travels", f"不能是“{each}”", "只能是：personal、special")


def _period(form: Form, note: Note) -> None:
    if form.period == "none" and not form.period_field:
        return
    field = form.by_name.get(form.period_field)
    if field is None:
        note("period_field", f"没有字段“{form.period_field}”", "请写出哪个字段决定期间")
    elif form.period != "none" and field.type not in _PERIOD_TYPES[form.period]:
        wanted = "、".join(_PERIOD_TYPES[form.period])
        note("period_field", f"期间是 {form.period}，字段“{field.name}”却是 {field.type}", f"类型要是：{wanted}")


def _cycles(form: Form, note: Note) -> None:
    try:
        in_order(form)
    except Circular as problem:
        note(problem.path[0], f"计算互相等待：{problem}", "请去掉其中一步的引用")
