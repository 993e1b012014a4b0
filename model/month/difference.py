"""What a month says differently from the sheet signed last, and what changed in a month after it was signed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from forms.definition import Field, Form, Values
from forms.values import show_value
from model.calendar import periods
from model.month import submissions
from model.titles import called, title_of
from model.units import successors
from model.workspace.histories import Difference, differences

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.month.submissions import Submission
    from model.workspace.records import Revision
    from model.workspace.workspace import Workspace

Kind = Literal["new", "changed", "gone", "conflict"]
_VOIDED = "作废"


@dataclass(frozen=True, slots=True)
class Version:
    """A record as one of two sheets has it. hash: equal hashes need no closer look; voided = not on the sheet."""

    record: str
    title: str
    values: Values
    hash: str = ""
    voided: bool = False


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field on both sheets, as people read it; "" = blank. path: as a jump needs it."""

    path: str
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChange:
    """One record (or, for a monthly ledger, one subject) that differs. record: where to jump to, "" when it is gone."""

    form: str
    record: str
    title: str
    kind: Kind
    fields: tuple[FieldChange, ...] = ()

    @property
    def text(self) -> str:
        """In one line: 大坪村 2026年3月：资产租赁收入 3,600.00 → 36,000.00."""
        words = {"new": "新增", "gone": _VOIDED, "conflict": "两个版本互相冲突", "changed": "内容有改动"}
        if not self.fields or self.kind in ("gone", "conflict"):
            return f"{self.title}：{words[self.kind]}"
        shown = "；".join(f"{each.label} {each.before or '空'} → {each.after or '空'}" for each in self.fields[:3])
        more = f"等 {len(self.fields)} 处" if len(self.fields) > 3 else ""
        return f"{self.title}：{shown}{more}"


@dataclass(frozen=True, slots=True)
class FormDifference:
    """One ledger. counts: records before and now, where only their number can be compared; None = one by one."""

    form: str
    title: str
    changes: tuple[RecordChange, ...] = ()
    counts: tuple[int, int] | None = None

    def of_kind(self, kind: Kind) -> tuple[RecordChange, ...]:
        """Only the new, changed or gone ones."""
        return tuple(each for each in self.changes if each.kind == kind)


@dataclass(frozen=True, slots=True)
class MonthDifference:
    """The month beside the one before. basis: number of the signed sheet, "" = none was packed: as the ledgers stand.

    late: records of the earlier month that were changed after its sheet was signed. merged: units that were merged or
    renamed meanwhile, in words.
    """

    period: str
    earlier: str
    basis: str
    forms: tuple[FormDifference, ...] = ()
    late: tuple[RecordChange, ...] = field(default=())
    merged: tuple[str, ...] = ()


def compare(
    form: Form, before: Mapping[str, Version], after: Mapping[str, Version],
    say: "Callable[[Field, Any], str]", *, ignored: Iterable[str] = (),
) -> tuple[RecordChange, ...]:
    """What is new, changed and gone, subject by subject, in the order of `after`, then of `before`. Pure.

    before, after: subject -> version. say: a value as people read it. ignored: fields that differ by nature.
    """
    left_out = frozenset(ignored)
    found: list[RecordChange] = []
    for subject, now in after.items():
        was = before.get(subject)
        if was is None or was.voided:
            if not now.voided:
                found.append(RecordChange(form.id, now.record, now.title, "new"))
        elif now.voided:
            found.append(RecordChange(form.id, "", was.title, "gone"))
        elif not now.hash or now.hash != was.hash:
            fields = field_changes(form, was.values, now.values, say, left_out)
            if fields:
                found.append(RecordChange(form.id, now.record, now.title, "changed", fields))
    found.extend(
        RecordChange(form.id, "", was.title, "gone")
        for subject, was in before.items() if subject not in after and not was.voided
    )
    return tuple(found)


def field_changes(
    form: Form, before: Values, after: Values, say: "Callable[[Field, Any], str]",
    ignored: frozenset[str] = frozenset(),
) -> tuple[FieldChange, ...]:
    """Each field that differs, in the form's order, in words; calculated ones follow from others and are left out."""
    return tuple(
        FieldChange(each.path, each.label, _words(each, each.before, say), _words(each, each.after, say))
        for each in differences(form, before, after)
        if each.field.name not in ignored and not each.field.calculation
    )


def month_difference(workspace: "Workspace", unit: str, period: str) -> MonthDifference:
    """A unit's month beside its last packed sheet of the month before; registers beside whatever was signed last."""
    earlier = periods.step(period, -1)
    packed = [each for each in submissions.submissions(workspace, unit=unit) if each.state == "packed"]
    basis = next((each for each in packed if each.period == earlier), None)
    signed: dict[str, str] = {}
    for each in sorted((each for each in packed if each.period < period), key=lambda each: (each.period, each.id)):
        signed.update(each.heads)
    found = []
    for form in workspace.forms.values():
        if not form.in_submission or not form.title_fields or form.id == "nil":
            continue
        if form.period == "none":
            made = _register(workspace, form, unit, period, signed)
        elif _is_monthly(form):
            made = _monthly(workspace, form, unit, period, basis)
        else:
            counts = (_count_before(workspace, form, unit, earlier, basis),
                      workspace.month_count(form.id, unit=unit, month=period))
            made = FormDifference(form.id, form.title, counts=counts)
        found.append(made)
    late = tuple(changes_since(workspace, basis)) if basis else ()
    merged = successors.notes(workspace.units, earlier, period, unit)
    return MonthDifference(period, earlier, basis.number if basis else "", tuple(found), late, merged)


def changes_since(workspace: "Workspace", signed: "Submission") -> list[RecordChange]:
    """What was added, changed or voided since sign-off started, record by record; empty = the sign-off stands."""
    heads = signed.heads
    return [_changed(workspace, record, heads.get(record)) for record in submissions.changed_since(workspace, signed)]


def _changed(workspace: "Workspace", record: str, signed_hash: str | None) -> RecordChange:
    history = workspace.history(record)
    last = history[-1]
    form = workspace.forms[last.form_id]
    was = next((each for each in history if each.hash == signed_hash), None)
    title = title_of(workspace, form, last.values)
    current = workspace.read(form.id, record)
    if current is not None and len(current.heads) > 1:
        return RecordChange(form.id, record, title, "conflict")
    if current is None or current.voided:
        return RecordChange(form.id, "", title, "gone")
    if was is None:
        return RecordChange(form.id, record, title, "new")
    say = _speaker(workspace, form)
    return RecordChange(form.id, record, title, "changed", field_changes(form, was.values, current.values, say))


def _register(
    workspace: "Workspace", form: Form, unit: str, period: str, signed: Mapping[str, str]
) -> FormDifference:
    """A register's records that were written in the month, beside the revision that was signed last."""
    before: dict[str, Version] = {}
    after: dict[str, Version] = {}
    for record, head in workspace.month_heads(form.id, unit=unit, month=period).items():
        history = workspace.history(record)
        after[record] = _version(workspace, form, next(each for each in history if each.hash == head))
        was = next((each for each in history if each.hash == signed.get(record)), None)
        if was is not None:
            before[record] = _version(workspace, form, was)
    return FormDifference(form.id, form.title, compare(form, before, after, _speaker(workspace, form)))


def _monthly(
    workspace: "Workspace", form: Form, unit: str, period: str, basis: "Submission | None"
) -> FormDifference:
    """A ledger with one record a subject and month: subject by subject beside the month before."""
    earlier = periods.step(period, -1)
    after = _subjects(workspace, form, workspace.month_heads(form.id, unit=unit, month=period), period)
    heads = basis.heads if basis else workspace.month_heads(form.id, unit=unit, month=earlier)
    own = {record: head for record, head in heads.items() if record.startswith(f"{form.id}/")}
    before = _subjects(workspace, form, own, earlier)
    say = _speaker(workspace, form)
    return FormDifference(form.id, form.title, compare(form, before, after, say, ignored=[form.period_field]))


def _subjects(workspace: "Workspace", form: Form, heads: Mapping[str, str], period: str) -> dict[str, Version]:
    """Subject -> version: the record's id without its month."""
    found = {}
    for record, head in heads.items():
        revision = next((each for each in workspace.history(record) if each.hash == head), None)
        if revision is not None:
            subject = "/".join(part for part in record.split("/") if part != period)
            found[subject] = _version(workspace, form, revision)
    return found


def _version(workspace: "Workspace", form: Form, revision: "Revision") -> Version:
    title = title_of(workspace, form, revision.values)
    return Version(revision.record, title, revision.values, revision.hash, revision.voided)


def _is_monthly(form: Form) -> bool:
    return form.period == "month" and bool(form.key) and form.period_field in form.key


def _count_before(
    workspace: "Workspace", form: Form, unit: str, earlier: str, basis: "Submission | None"
) -> int:
    if basis is None:
        return workspace.month_count(form.id, unit=unit, month=earlier)
    known = workspace.month_heads(form.id, unit=unit, month=earlier)
    return len(known.keys() & basis.heads.keys())


def _speaker(workspace: "Workspace", form: Form) -> "Callable[[Field, Any], str]":
    def say(of: Field, value: Any) -> str:
        return show_value(form, of, value, names=partial(called, workspace))

    return say


def _words(each: Difference, value: Any, say: "Callable[[Field, Any], str]") -> str:
    if value is None:
        return ""
    if each.field.type == "repeat":
        return "一行" if isinstance(value, Mapping) else f"第 {int(value) + 1} 行"
    if each.field.type in ("image", "file") and isinstance(value, Mapping):
        return str(value.get("name", ""))
    return say(each.field, value)


def counted(changes: Sequence[RecordChange]) -> str:
    """In words: 新增 2、改动 1、少了 1."""
    words: tuple[tuple[Kind, str], ...] = (
        ("new", "新增"), ("changed", "改动"), ("gone", "少了"), ("conflict", "冲突"))
    parts = [f"{word} {number}" for kind, word in words if (number := sum(each.kind == kind for each in changes))]
    return "、".join(parts)
