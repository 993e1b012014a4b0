"""What a projection's row says in words: its title, what search finds, what text sorts by."""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from forms.definition import Field, Form, Value, Values
from model.units.pinyin import search_text, spelled
from model.workspace.projection_cells import cell
from model.workspace.projection_schema import LOWEST, Shape, table
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

UnitName = Callable[[str], str]
_FEN_IN = {"元": 100, "万元": 1_000_000}
UNIT = "unit"
_AFTER_ALL_CHOICES = 1_000_000


class Names:
    """Titles of records by form and id, each read once. A unit that nobody registered has its bundled name."""

    def __init__(self, db: "Database", shapes: Mapping[str, Shape], unit_name: UnitName) -> None:
        self._db, self._shapes, self._unit_name = db, shapes, unit_name
        self._known: dict[tuple[str, str], str] = {}

    def prepare(self, form_id: str, references: Iterable[str]) -> None:
        """Read many titles at once."""
        wanted = {each for each in references if (form_id, each) not in self._known}
        for reference in wanted:
            self._known[form_id, reference] = self._unit_name(reference) if form_id == UNIT else ""
        if form_id in self._shapes:
            query = select(("record", "title"), table(form_id), where=(among("record"),))
            for chunk in chunks(record_of(form_id, each) for each in wanted):
                for record, title in self._db.execute(query, (listed(chunk),)):
                    self.learn(form_id, record, title)

    def learn(self, form_id: str, record: str, title: str) -> None:
        """Take over a title that has just changed. A unit that was registered without a name keeps the bundled one."""
        if title or form_id != UNIT:
            self._known[form_id, reference_to(form_id, record)] = title

    def of(self, form_id: str, reference: str) -> str:
        """The title of the record that a reference names; "" where it isn't known here."""
        if (form_id, reference) not in self._known:
            self.prepare(form_id, (reference,))
        return self._known[form_id, reference]


def reference_to(form_id: str, record: str) -> str:
    """What references to a record hold: its id; of a unit its code (FORMAT.md section 1)."""
    return record.removeprefix(f"{UNIT}/") if form_id == UNIT else record


def record_of(form_id: str, reference: str) -> str:
    """The id of the record that a reference names."""
    return f"{UNIT}/{reference}" if form_id == UNIT else reference

_choices: dict[tuple[str, str], dict[str, tuple[str, int]]] = {}  # code -> label and place, once for a definition


class Words(NamedTuple):
    """title; search: what `instr` looks in; sorts: in the order of Shape.sorted_fields."""

    title: str
    search: str
    sorts: tuple[str | int | float, ...]


def words(shape: Shape, values: Values, names: Names) -> Words:
    """The words of a row. Its title is its title fields' texts; the same row and names give the same words."""
    form, texts = shape.form, {}
    for each in shape.shown:
        value = values.get(each.name)
        texts[each.name] = "" if value is None else _text(form, each, value, names)
    title = " ".join([text for each in shape.title_fields if (text := texts.get(each.name))])
    found = " ".join(dict.fromkeys([_searched(text) for text in texts.values() if text]))
    sorts = [_sort_value(form, each, values.get(each.name), texts[each.name]) for each in shape.sorted_fields]
    return Words(title, found, tuple(sorts))


@lru_cache(maxsize=65_536)
def sort_text(text: str) -> str:
    """What Chinese text sorts by: its pinyin, then itself."""
    return f"{' '.join(spelled(text))}\t{text}" if text else ""


@lru_cache(maxsize=65_536)
def _searched(text: str) -> str:
    return search_text(text)


def _text(form: Form, field: Field, value: Value, names: Names) -> str:
    kind, text = field.type, ""
    if isinstance(value, str):
        if kind == "select_one":
            text = _choice(form, field, value)[0]
        else:
            text = names.of(field.reference, value) if kind == "reference" else value
    elif kind == "money" and isinstance(value, int):
        text = _amounts(field, value)
    elif kind == "select_multiple" and isinstance(value, list):
        text = " ".join(form.choice(field, code).label for code in value if isinstance(code, str))
    elif kind in ("file", "image") and isinstance(value, Mapping):
        text = str(value.get("name", ""))
    else:
        text = str(value)
    return text


def _amounts(field: Field, fen: int) -> str:
    """The amount in 元 and in the field's own unit, as somebody may type it into the search box."""
    plain = _divided(fen, _FEN_IN["元"])
    if field.unit == "元" or field.unit not in _FEN_IN:
        return plain
    return " ".join(dict.fromkeys((plain, _divided(fen, _FEN_IN[field.unit]))))


def _divided(fen: int, fen_in: int) -> str:
    """Exactly, without zeros at the end: 12.5 for 1250 fen in 元."""
    whole, rest = divmod(abs(fen), fen_in)
    after = f"{rest:0{len(str(fen_in)) - 1}d}".rstrip("0")
    return f"{'-' if fen < 0 else ''}{whole}{'.' if after else ''}{after}"


def _sort_value(form: Form, field: Field, value: Value, text: str) -> str | int | float:
    match field.type:
        case "text" | "reference":
            return sort_text(text)
        case "money" | "integer":
            number = cell(field, value)
            return number if isinstance(number, int) else LOWEST
        case "decimal" | "percent":
            return float(str(cell(field, value) or "-inf"))
        case "select_one":
            return _choice_place(form, field, value)
        case "date" | "month":
            return str(cell(field, value) or "")
        case _:
            return sort_text(text)


def _choice_place(form: Form, field: Field, value: Value) -> int:
    if not isinstance(value, str):
        return -1
    return _choice(form, field, value)[1]


def _choice(form: Form, field: Field, code: str) -> tuple[str, int]:
    """Label and place of a choice; one that no list knows is shown as its code and comes last."""
    known = _choices.get((form.hash, field.choices))
    if known is None:
        listed = enumerate(form.choices.get(field.choices, ()))
        known = _choices[form.hash, field.choices] = {each.code: (each.label, place) for place, each in listed}
    return known.get(code) or (code, _AFTER_ALL_CHOICES)
