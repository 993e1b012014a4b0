"""What evaluating one record costs: 60 fields, 20 expressions, after the first time (budget: about 2 ms).
"""

from datetime import date
from pathlib import Path
from statistics import median

from bench.measuring import Row, at_most, took
from forms.definition import Form
from forms.evaluation import evaluate
from forms.reading import read_form

TODAY = date(2026, 3, 5)
INPUTS, TOTALS, CONSTRAINTS, CHECKS = 52, 8, 7, 5
ROUNDS = 400


def definition() -> str:
    """A ledger of 60 amounts: 8 calculated, 7 with a constraint, 5 checks, one of them beside a lookup."""
    fields = []
    for number in range(INPUTS):
        rule = 'constraint = ". >= 0 and . < 1000000000"\n' if number < CONSTRAINTS else ""
        fields.append(f'[[field]]\nname = "a{number}"\ntype = "money"\nlabel = "第{number}项"\n{rule}')
    for number in range(TOTALS):
        parts = ", ".join(f"${{a{each}}}" for each in range(number * 6, number * 6 + 6))
        before = f" + ${{t{number - 1}}}" if number else ""
        fields.append(
            f'[[field]]\nname = "t{number}"\ntype = "money"\nlabel = "合计{number}"\n'
            f'calculation = "round(total({parts}), 2){before}"\n'
        )
    fields.extend(
        (
            f'[[check]]\nname = "c{number}"\nlevel = "warning"\n'
            f'when = "if(${{t{number}}} > 0, ${{t{number}}} > ${{last}} * 1.5, false())"\n'
            f'message = "合计 ${{t{number}}} 比上月 ${{last}} 多一半以上"\n'
        )
        for number in range(CHECKS)
    )
    lookup = (
        '[[lookup]]\nname = "last"\nform = "wide"\naggregate = "first"\nfield = "t0"\ntype = "money"\n'
        'match = { a0 = "a0" }\n'
    )
    head = 'id = "wide"\nversion = 1\ntitle = "宽表"\nsource = "测速用"\n'
    return head + "".join(fields) + lookup


def rows(_: Path) -> list[Row]:
    """Reading the definition, then evaluating a record for the first time and later."""
    text, made = definition(), []
    reading = took(lambda: made.append(read_form(text, file="wide.toml", choices={})))
    form = made[0]
    values = {f"a{number}": number * 1_00 + number for number in range(INPUTS)}

    def once() -> object:
        return evaluate(form, values, {"last": 10_00}, TODAY, None)

    first = took(once)
    again = median(took(once) for _ in range(ROUNDS))
    check(form, values)
    return [at_most("求值一条记录：60 个字段、20 个表达式", again, 2, "ms",
                    note=f"{ROUNDS} 次中位数；第一次 {first:.1f} ms，读入定义 {reading:.0f} ms")]


def check(form: Form, values: dict[str, int]) -> None:
    """The measured work is the right work, whatever it costs."""
    found = evaluate(form, values, {"last": 10_00}, TODAY, None)
    expected = 0
    for number in range(TOTALS):
        expected += sum(values[f"a{each}"] for each in range(number * 6, number * 6 + 6))
        assert found.calculated[f"t{number}"] == expected
    expressions = [form.by_name[name].calculation or form.by_name[name].constraint for name in form.by_name]
    assert len(form.by_name) == 60
    assert len([text for text in expressions if text]) + len(form.checks) == 20
    assert len(found.warnings) == CHECKS


if __name__ == "__main__":
    for each in rows(Path()):
        print(each)
