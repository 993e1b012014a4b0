"""What is wrong with a form definition, all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from forms.errors import UserError


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one definition. field: dotted path of what it is about ("" = the form itself)."""

    file: str
    field: str
    reason: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}：{self.field}" if self.field else self.file
        return f"{place}：{self.reason}。{self.remedy}。"


class BadDefinition(UserError):
    """A form definition that can't be used. `faults` names each place, reason and remedy, in the file's order."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        first = faults[0]
        rest = f"（共 {len(faults)} 处错误）" if len(faults) > 1 else ""
        super().__init__(
            f"表单定义有错{rest}：{first}",
            kept="原有的表单和数据都没有改动。",
            next_step="请按每一处的提示改好定义文件，再重新载入。",
        )
        self.faults = tuple(faults)


class BadExpression(Exception):
    """An expression that can't be read; the text is a short Chinese reason. Becomes a Fault, never seen alone."""
