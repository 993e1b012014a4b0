"""Definitions in and out: TOML to `Form`, the canonical JSON that identifies it, and back (docs/formats/forms.md)."""

import tomllib
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from forms.absence import without_absent
from forms.building import build
from forms.canonical import NotCanonical, canonical_bytes, sha256_hex
from forms.checking import check_across, check_form
from forms.definition import Choice, Form
from forms.faults import BadDefinition, Fault
from forms.listing import as_choice, as_plain, plain_choices
from forms.tables import Table

_HERE = Path(__file__).parent


def read_form(
    text: str,
    *,
    file: str,
    choices: Mapping[str, tuple[Choice, ...]] | None = None,
    known_forms: Collection[str] | None = None,
) -> Form:
    """A form from its TOML.

    file: how faults name it. choices: lists beside the definition's own; None = those shipped in forms/choices.
    known_forms: ids of the forms that there are, beside itself; fields, checks and lookups that name another are left
    out (FORMAT.md 4), though they stay in the hash. None = every name is believed.
    Raises BadDefinition with all faults at once.
    """
    faults: list[Fault] = []
    shared = shared_choices() if choices is None else choices
    raw = _raw(_toml(text, file), file, shared, faults)
    return _form(raw, file, known_forms, faults)


def form_from_raw(
    raw: Mapping[str, Any], *, known_forms: Collection[str] | None = None, checked: bool = False
) -> Form:
    """A form from the canonical JSON's content, as workspaces and packages keep it: equal to the one that was read.

    checked: a definition of this hash was checked before, when the workspace took it in; its expressions are then
    parsed only when they are needed, which keeps elementpath (86 ms) out of starting.
    Raises BadDefinition: a pack from elsewhere is believed no more than a file.
    """
    faults: list[Fault] = []
    name = raw.get("id")
    file = name if isinstance(name, str) else "?"
    plain = _raw(raw, file, {}, faults)
    return _form(plain, file, known_forms, faults, checked=checked)


def form_json(form: Form) -> bytes:
    """The canonical JSON of a definition; its SHA-256 is `form.hash`."""
    return form.text


@cache
def builtin_forms() -> Mapping[str, Form]:
    """The definitions that are shipped, by id; their expressions are believed: see `check_builtin_forms`."""
    return _shipped(checked=True)


def check_builtin_forms() -> None:
    """Check the definitions that are shipped, down to their expressions and what they ask of each other.

    For tests and the self-test. Raises BadDefinition with the faults of all files together.
    """
    _shipped(checked=False)


def _shipped(*, checked: bool) -> Mapping[str, Form]:
    files = sorted((_HERE / "definitions").glob("*.toml"))
    known = frozenset(file.stem for file in files)
    forms: dict[str, Form] = {}
    faults: list[Fault] = []
    for file in files:
        try:
            found: list[Fault] = []
            raw = _raw(_toml(file.read_text("utf-8"), file.name), file.name, shared_choices(), found)
            form = _form(raw, file.name, known, found, checked=checked)
        except BadDefinition as problem:
            faults.extend(problem.faults)
            continue
        if form.id != file.stem:
            faults.append(Fault(file.name, "id", f"id 是“{form.id}”，和文件名不一致", "请改成一样"))
        forms[form.id] = form
    faults.extend(check_across(forms))
    if faults:
        raise BadDefinition(faults)
    return forms


@cache
def shared_choices() -> Mapping[str, tuple[Choice, ...]]:
    """The choice lists shipped in forms/choices, by name. Raises BadDefinition."""
    faults: list[Fault] = []
    found: dict[str, tuple[Choice, ...]] = {}
    for file in sorted((_HERE / "choices").glob("*.toml")):
        content = _toml(file.read_text("utf-8"), file.name)
        table = Table(content, "", file.name, faults)
        found[file.stem] = tuple(map(as_choice, plain_choices(table, "choices", _normal(table.value("choices")))))
        table.value("title")
        table.value("source")
        table.finish()
    if faults:
        raise BadDefinition(faults)
    return found


def _toml(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except ValueError as problem:  # tomllib's own, and Python's for a number of thousands of digits
        fault = Fault(file, "", f"不是正确的 TOML（{problem}）", "请检查引号、括号和等号")
        raise BadDefinition([fault]) from None
    except RecursionError:
        raise BadDefinition([Fault(file, "", "嵌套太深", "请向表单的制作人要一份完好的")]) from None


def _raw(
    parsed: Mapping[str, Any], file: str, shared: Mapping[str, tuple[Choice, ...]], faults: list[Fault]
) -> dict[str, Any]:
    try:
        raw: dict[str, Any] = _normal(parsed)
    except RecursionError:
        raise BadDefinition([Fault(file, "", "嵌套太深", "请向表单的制作人要一份完好的")]) from None
    table = Table(raw, "choices", file, faults)
    own = raw.pop("choices", {})
    if not isinstance(own, Mapping):
        table.fault("", "要写成表", "请用 [choices]")
        own = {}
    lists = {name: plain_choices(table, name, listed) for name, listed in own.items()}
    for name in sorted((set(_named_lists(raw)) - lists.keys()) & shared.keys()):
        lists[name] = [as_plain(choice) for choice in shared[name]]
    if lists:
        raw["choices"] = lists
    return raw


def _named_lists(content: Mapping[str, Any]) -> Iterator[str]:
    fields = content.get("field", [])
    for field in fields if isinstance(fields, list) else []:
        if isinstance(field, Mapping):
            if isinstance(field.get("choices"), str):
                yield field["choices"]
            yield from _named_lists(field)


def _form(
    raw: Mapping[str, Any], file: str, known_forms: Collection[str] | None, faults: list[Fault],
    *, checked: bool = False,
) -> Form:
    try:
        digest = sha256_hex(canonical_bytes(raw))
    except NotCanonical as problem:
        raise BadDefinition([Fault(file, "", f"内容无法核对（{problem}）", "请向表单的制作人要一份完好的")]) from None
    form = build(raw, file, digest, faults)
    if not checked:
        faults.extend(check_form(form, file))
    if faults:
        raise BadDefinition(list(dict.fromkeys(faults)))
    return form if known_forms is None else without_absent(form, known_forms)


def _normal(value: Any) -> Any:
    """Plain JSON values: days as text, decimals as text, so that no float is ever made."""
    if isinstance(value, Mapping):
        return {name: _normal(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_normal(each) for each in value]
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value
