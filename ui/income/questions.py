"""What the checks ask about a village's month, and words that usually answer it. No Qt."""

from collections.abc import Mapping
from dataclasses import dataclass

from forms.evaluation import Problem

_USUAL = ("一次收到全年租金", "季节性销售", "上月漏记补记")
_PROPOSALS: Mapping[str, tuple[str, str, str]] = {
    "net_income_negative": ("集中支付全年费用", "季节性经营亏损", "收入下月才到账"),
    "memo_named": ("征地补偿，进公积公益金", "接受捐赠，进公积公益金", "项目专项资金，记专项应付款"),
    "memo_in_income": ("是两笔钱，金额碰巧相同", "已核对凭证，收入确认无误", "项目补助已符合确认条件"),
    "year_exactly_doubled": ("已核对原始凭证，确为巧合", "年底集中分红", "补记前几个月漏记收入"),
}


@dataclass(frozen=True, slots=True)
class Question:
    """path: the field beside which it stands. explained: the words that were given, "" for none yet."""

    name: str
    level: str
    path: str
    message: str
    explained: str = ""

    @property
    def open(self) -> bool:
        """An error has to be put right, a warning explained."""
        return self.level == "error" or not self.explained

    @property
    def proposals(self) -> tuple[str, str, str]:
        return _PROPOSALS.get(self.name, _USUAL)


def question_of(problem: Problem, explained: str) -> Question:
    """explained: the words that were given."""
    return Question(problem.name, problem.level, problem.path, problem.message,
                    explained if problem.level == "warning" else "")
