"""What the desk calls things: phases, lights, reasons, amounts, days. No Qt."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from forms.amounts import Fen, show_amount
from forms.definition import Form
from model.projects.light import Reason, Standing
from model.projects.rows import Project


class Phase(NamedTuple):
    """A part of the lifecycle: its key, its word, its stages, and the stage whose days stand for it."""

    key: str
    title: str
    stages: tuple[str, ...]
    main: str


PHASES: tuple[Phase, ...] = (
    Phase("apply", "申报", ("10", "20", "30"), "20"),
    Phase("approve", "批复入库", ("40", "50", "60"), "50"),
    Phase("build", "实施", ("70", "80"), "70"),
    Phase("accept", "验收", ("90",), "90"),
    Phase("hand", "移交", ("100",), "100"),
    Phase("keep", "管护", ("110",), "110"),
)

_LIGHTS: Mapping[str, tuple[str, str, str]] = {
    "green": ("circle-check", "绿灯", "green"), "yellow": ("alert-triangle", "黄灯", "amber"),
    "red": ("alert-circle", "红灯", "red"), "grey": ("circle-minus", "不评", "grey"),
}
_REASONS: Mapping[str, str] = {
    "late_start": "晚开工 {} 天", "late_finish": "晚完工 {} 天", "behind": "进度落后 {} 点", "pay": "支付偏慢",
    "silent": "{} 天没有日志", "full": "满 100% 未竣工", "effect": "成效待填", "problem": "{} 个问题逾期",
}
STATUS: Mapping[str, str] = {"paused": "暂停", "cancelled": "已终止"}


class LightWords(NamedTuple):
    """Symbol, word, colour of a light, and why."""

    icon: str
    word: str
    colour: str
    why: str

    @property
    def whole(self) -> str:
        return f"{self.word}：{self.why}" if self.why else self.word


def light_words(standing: Standing, status: str = "normal") -> LightWords:
    """黄灯：支付偏慢."""
    icon, word, colour = _LIGHTS[standing.light]
    why = STATUS.get(status, "、".join(reason_words(each) for each in standing.reasons))
    return LightWords(icon, word, colour, why)


def reason_words(reason: Reason) -> str:
    """晚开工 12 天."""
    return _REASONS[reason.kind].format(reason.number)


def phase_of(stage: str) -> Phase | None:
    """The part of the lifecycle that a stage belongs to; None before the first."""
    return next((each for each in PHASES if stage in each.stages), None)


def choice_words(form: Form, name: str, code: str) -> str:
    """The words of a choice, "" for a blank. name: of a field, or repeat.field."""
    repeat, _, inner = name.rpartition(".")
    field = next(each for each in form.by_name[repeat].fields if each.name == inner) if repeat else form.by_name[name]
    return form.choice(field, code).label if code else ""


def stage_words(form: Form, stage: str) -> str:
    """The stage's word; 未起步 before the first."""
    return choice_words(form, "stage", stage) or "未起步"


def wan(fen: int) -> str:
    """Fen as 万元 with two places."""
    return show_amount(Fen(fen), "万元")


def wan_or_dash(fen: int) -> str:
    """A dash where nothing was recorded."""
    return wan(fen) if fen else "—"


def share_words(part: int, whole: int) -> str:
    """62.0%, or — where there is nothing to divide by."""
    return f"{part * 1000 // whole / 10:.1f}%" if whole else "—"


def day_words(day: str, today: str = "") -> str:
    """3月5日; with the year where it isn't this one."""
    if not day:
        return ""
    found = date.fromisoformat(day)
    short = f"{found.month}月{found.day}日"
    return short if not today or today[:4] == day[:4] else f"{found.year}年{short}"


def progress_words(project: Project) -> str:
    """30%，时间已过 9%."""
    said = "还没有日志" if project.progress is None else f"{percent(project)}%"
    passed = project.standing.elapsed
    if project.actual_finish:
        return f"{said}，{project.actual_finish} 竣工"
    return said if passed is None or not project.actual_start else f"{said}，时间已过 {passed}%"


def percent(project: Project) -> str:
    """The progress as people write it, "" without a log."""
    return "" if project.progress is None else format(project.progress, "f")


def helper_words(project: Project) -> str:
    """The supporters, the first one named where there are several."""
    names = [each.name for each in project.helpers if each.name]
    if not names:
        return "本县自筹" if project.helpers else ""
    return names[0] if len(names) == 1 else f"{names[0]}等 {len(names)} 家"


def late_words(project: Project) -> str:
    """晚 12 天, "" when on time."""
    return f"晚 {project.standing.late} 天" if project.standing.late else ""


def summary_words(shown: Sequence[Project], every: int) -> str:
    """双河镇　4 个项目, or how many of them meet the conditions."""
    return f"{every} 个项目" if len(shown) == every else f"按条件 {len(shown)} 个，共 {every} 个"
