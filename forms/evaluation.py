"""What a record's values mean: calculated values, what is relevant, what is wrong. Pure: nothing is read or kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal

from forms.conversion import WrongType, from_item, to_item
from forms.definition import Field, Form, Value, Values
from forms.expressions import Scope
from forms.items import Item, truth
from forms.messages import fill
from forms.order import resolve
from forms.plan import Plan, Rule, Step, plan_for
from forms.scopes import limits, lookup_item, offered, rows_of
from forms.starting import choices_for, defaults, row_defaults
from forms.values import Names, is_blank, with_unit

__all__ = [
    "Evaluation", "Problem", "choices_for", "defaults", "evaluate", "row_defaults", "unexplained", "with_calculated",
]

Kind = Literal["required", "constraint", "check", "type", "choice"]
BLANK_SHOWN = "（未填）"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a record.

    name: stable, what an explanation answers: the check's name (in a row name:ROW), else kind:path.
    path: the field beside which it stands, "" for none.
    """

    name: str
    level: Literal["error", "warning"]
    kind: Kind
    path: str
    message: str


@dataclass(frozen=True)
class Evaluation:
    """The outcome for one record, all by path ("amount", "fund_plan[2].amount").

    calculated: every calculated value that is not blank. stored: by field name, what belongs into the record's
    values (a repeat whole, with its calculated columns). relevant: every field, and every column of every row.
    labels, hints: those texts that have values in them.
    """

    calculated: Mapping[str, Value]
    relevant: Mapping[str, bool]
    required: frozenset[str]
    problems: tuple[Problem, ...]
    stored: Mapping[str, Value]
    labels: Mapping[str, str] = field(default_factory=dict)
    hints: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """What stops sign-off."""
        return tuple(each for each in self.problems if each.level == "error")

    @cached_property
    def warnings(self) -> tuple[Problem, ...]:
        """What has to be explained before sign-off."""
        return tuple(each for each in self.problems if each.level == "warning")


def evaluate(
    form: Form,
    values: Values,
    lookups: Mapping[str, Value],
    today: date,
    entered: date | None,
    *,
    names: Names | None = None,
) -> Evaluation:
    """Work out a record.

    values: as stored; what stands in calculated fields is worked out anew. lookups: by lookup name, in the form that
    records hold, absent = blank; "threshold:NAME" overrides a threshold. entered: day of the record's first revision,
    None for a new one. names: gives references' names for messages.
    """
    return _Work(form, values, lookups, today, entered, names).outcome()


def with_calculated(form: Form, values: Values, evaluation: Evaluation) -> dict[str, Value]:
    """The values to save: calculated ones that need no lookup put in, all other calculated and irrelevant ones out."""
    kept: dict[str, Value] = {}
    for name, value in values.items():
        known = form.by_name.get(name)
        if known is None or (evaluation.relevant.get(name, True) and not known.calculation):
            kept[name] = value
    kept.update(evaluation.stored)
    return kept


def unexplained(evaluation: Evaluation, explanations: Mapping[str, str]) -> tuple[Problem, ...]:
    """The warnings that nobody has explained yet."""
    return tuple(each for each in evaluation.warnings if not explanations.get(each.name, "").strip())


class _Work:
    """One evaluation under way."""

    def __init__(
        self, form: Form, values: Values, lookups: Mapping[str, Value], today: date, entered: date | None,
        names: Names | None,
    ) -> None:
        self.form, self.values, self.names = form, values, names
        self.plan: Plan = plan_for(form)
        record = {
            name: lookup_item(self.plan.lookups[name], value) for name, value in lookups.items()
            if name in self.plan.lookups
        }
        self.scope = Scope(record, today, entered or today, limits(form, lookups, today))
        self.rows: dict[str, list[tuple[Mapping[str, Any], Scope]]] = {}
        self.calculated: dict[str, Value] = {}
        self.relevant: dict[str, bool] = {}
        self.required: list[str] = []
        self.problems: list[Problem] = []
        self.held: dict[str, Value] = {}
        self.mistyped: set[str] = set()

    def outcome(self) -> Evaluation:
        for step in self.plan.ordered:
            if step.repeat:
                self._column(step)
            elif step.field.type == "repeat":
                self._repeat(step)
            else:
                self._single(step)
        for step in self.plan.listed:
            self._judge(step)
        for rule in self.plan.rules:
            self._check(rule)
        return Evaluation(
            self.calculated, self.relevant, frozenset(self.required), tuple(self.problems), self._stored(),
            self._texts("label"), self._texts("hint"),
        )

    def _single(self, step: Step) -> None:
        value = self._value(step, step.name, self.scope, self.values)
        if value is not None:
            self.scope.record[step.name] = value

    def _repeat(self, step: Step) -> None:
        shown = self._passes(step, step.name, self.scope)
        listed = rows_of(self.values, step.name)
        if not listed and not is_blank(self.values.get(step.name)):
            self.mistyped.add(step.name)
        scope = self.scope
        rows = [
            (row, Scope(scope.record, scope.today, scope.entered, scope.limits, {}, number))
            for number, row in enumerate(listed if shown else (), 1)
        ]
        self.rows[step.name] = rows
        scope.record[step.name] = tuple(str(row.get("row", "")) for row, _ in rows)

    def _column(self, step: Step) -> None:
        column = []
        for number, (row, scope) in enumerate(self.rows[step.repeat]):
            value = self._value(step, f"{step.repeat}[{number}].{step.key}", scope, row)
            scope.row[step.key] = value
            column.append(value)
        self.scope.record[step.name] = tuple(column)

    def _passes(self, step: Step, path: str, scope: Scope) -> bool:
        passes = all(truth(gate(scope)) for gate in step.gates)
        self.relevant[path] = passes
        return passes

    def _value(self, step: Step, path: str, scope: Scope, values: Values) -> Item:
        """The value that others see: None where it is blank or not relevant. Notes what is held under the path."""
        if not self._passes(step, path, scope) or step.field.type in ("group", "note"):
            return None
        given = values.get(step.key)
        item = None if is_blank(given) else self._item(step.field, given, path)
        if step.calculation is None:
            held = given
        else:
            scope.own = item
            self.mistyped.discard(path)
            item = step.calculation(scope)
            held = from_item(step.field.type, item)
            if step.field.type != "calculate":
                item = None if held is None else to_item(step.field.type, held)
            if held is not None:
                self.calculated[path] = held
        if not is_blank(held) and path not in self.mistyped:
            self.held[path] = held
        return item

    def _item(self, of: Field, value: Value, path: str) -> Item:
        try:
            return to_item(of.type, value)
        except WrongType:
            self.mistyped.add(path)
            return None

    def _judge(self, step: Step) -> None:
        if step.repeat:
            for number, (_, scope) in enumerate(self.rows[step.repeat]):
                path = f"{step.repeat}[{number}].{step.key}"
                self._judge_one(step, path, scope, scope.row[step.key])
        elif step.field.type == "repeat":
            self._judge_one(step, step.name, self.scope, self.scope.record[step.name] or None)
        else:
            self._judge_one(step, step.name, self.scope, self.scope.record.get(step.name))

    def _judge_one(self, step: Step, path: str, scope: Scope, item: Item) -> None:
        if not self.relevant[path]:
            return
        if path in self.mistyped:
            label = self._say(step.field.label, scope, path)
            self._note("type", path, f"“{label}”里的内容读不出来，请重新填写")
        elif item is None:
            self._judge_blank(step, path, scope)
        else:
            if step.required is not None and truth(step.required(scope)):
                self.required.append(path)
            if step.field.choices:
                self._judge_choice(step, path, scope)
            scope.dot = item
            if step.constraint is not None and not truth(step.constraint(scope)):
                message = step.field.constraint_message or f"“{step.field.label}”不合要求，请核对"
                self._note("constraint", path, self._say(message, scope, path))

    def _judge_blank(self, step: Step, path: str, scope: Scope) -> None:
        if step.required is not None and truth(step.required(scope)):
            self.required.append(path)
            self._note("required", path, f"“{self._say(step.field.label, scope, path)}”还没有填")

    def _judge_choice(self, step: Step, path: str, scope: Scope) -> None:
        held, label = self.held[path], self._say(step.field.label, scope, path)
        listed = {choice.code: choice for choice in self.form.choices.get(step.field.choices, ())}
        for code in [held] if isinstance(held, str) else held:
            choice = listed.get(code)
            if choice is None:
                self._note("choice", path, f"“{label}”的选项里没有“{code}”，请重新选择")
            elif step.choice_filter is not None and not offered(step.choice_filter, scope, choice):
                self._note("choice", path, f"“{label}”现在不能选“{choice.label}”，请重新选择")

    def _check(self, rule: Rule) -> None:
        if not rule.check.repeat:
            if truth(rule.when(self.scope)):
                path = self._beside(rule, 0)
                message = self._say(rule.check.message, self.scope, path)
                self.problems.append(Problem(rule.check.name, rule.check.level, "check", path, message))
            return
        for number, (row, scope) in enumerate(self.rows.get(rule.check.repeat, ())):
            if truth(rule.when(scope)):
                path = self._beside(rule, number)
                name = f"{rule.check.name}:{row.get('row', number)}"
                message = self._say(rule.check.message, scope, f"{rule.check.repeat}[{number}].")
                self.problems.append(Problem(name, rule.check.level, "check", path, message))

    def _beside(self, rule: Rule, number: int) -> str:
        """The path of a rule's field: in its own row, else the first row, else the repeat as a whole."""
        repeat, _, column = rule.place.partition(".")
        if not column:
            return rule.place
        return f"{repeat}[{number}].{column}" if self.rows.get(repeat) else repeat

    def _note(self, kind: Kind, path: str, message: str) -> None:
        self.problems.append(Problem(f"{kind}:{path}", "error", kind, path, message))

    def _say(self, text: str, scope: Scope, path: str) -> str:
        if "${" not in text:
            return text
        repeat = self.form.by_name.get(path.partition("[")[0]) if scope.position else None
        place = path.partition(".")[0]

        def value_of(name: str) -> str:
            node = resolve(name, repeat)
            own = repeat is not None and node != name
            return self._shown(node, f"{place}.{name}" if own else name, scope) or BLANK_SHOWN

        return fill(text, value_of, self._shown_limit)

    def _shown(self, node: str, path: str, scope: Scope) -> str:
        repeat, _, column = node.partition(".")
        of = self.form.by_name.get(repeat)
        if of is not None and column:
            of = next(each for each in of.fields if each.name == column)
        if of is None:
            lookup = self.plan.lookups[node]
            of = Field(node, lookup.type, node, unit="元" if lookup.type == "money" else "")
            return with_unit(self.form, of, from_item(of.type, scope.record.get(node)), names=self.names)
        if path == node and column:
            return "、".join(
                with_unit(self.form, of, self.held.get(f"{repeat}[{number}].{column}"), names=self.names)
                for number in range(len(self.rows[repeat]))
            )
        return with_unit(self.form, of, self.held.get(path), names=self.names)

    def _shown_limit(self, name: str) -> str:
        found = self.scope.limits.get(name)
        unit = next((each.unit for each in self.form.thresholds if each.name == name), "")
        gap = " " if unit in ("元", "万元") else ""
        return f"{found:,f}{gap}{unit}" if isinstance(found, Decimal) else BLANK_SHOWN

    def _texts(self, key: str) -> dict[str, str]:
        found = {}
        for step in self.plan.texts:
            text = getattr(step.field, key)
            if not step.repeat:
                found[step.name] = self._say(text, self.scope, step.name)
            for number, (_, scope) in enumerate(self.rows.get(step.repeat, ())):
                path = f"{step.repeat}[{number}].{step.key}"
                found[path] = self._say(text, scope, path)
        return found

    def _stored(self) -> dict[str, Value]:
        stored: dict[str, Value] = {}
        for step in self.plan.listed:
            keeps = step.field.stored and not step.needs_lookup
            if step.field.type == "repeat" and self.rows[step.name]:
                stored.update(self._stored_rows(step))
            elif keeps and not step.repeat and step.name in self.calculated:
                stored[step.name] = self.calculated[step.name]
        return stored

    def _stored_rows(self, repeat: Step) -> dict[str, Value]:
        """The repeat's rows with their calculated columns; nothing where no row would change."""
        columns = {step.key: step for step in self.plan.listed if step.repeat == repeat.name}
        rows = []
        for number, (row, _) in enumerate(self.rows[repeat.name]):
            kept = {}
            for name, value in row.items():
                path = f"{repeat.name}[{number}].{name}"
                step = columns.get(name)
                if step is None or (step.calculation is None and self.relevant[path]):
                    kept[name] = value
            for name, step in columns.items():
                path = f"{repeat.name}[{number}].{name}"
                if step.field.stored and not step.needs_lookup and path in self.calculated:
                    kept[name] = self.calculated[path]
            rows.append(kept)
        unchanged = rows == [dict(row) for row, _ in self.rows[repeat.name]]
        return {} if unchanged else {repeat.name: rows}
