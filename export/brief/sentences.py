"""The generated paragraphs of a brief, after the templates of domain.md 5.1 and 5.2.

Number, unit, comparison, basis, and coverage when it isn't complete; no percentage on a base below five; what is
missing is named and not counted; no adjectives. Names of people stay out: a brief goes beyond the county.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from export.brief.content import Part, Section, Sentence
from export.brief.numbers import Words, half_days
from forms.definition import Form
from model.calendar import periods

if TYPE_CHECKING:
    from model.figures.bulletin import Bulletin, ShortCadre

_SMALL: Final = 5
_RULE_WORDS: Final = {"soe7": ("到县工作", "比规定少"), "full": ("在岗", "比应到少")}
_SPANS: Final = {3: "一季度", 6: "上半年", 9: "前三季度", 12: "全年"}
_QUARTERS: Final = "一二三四"


def sections(found: "Bulletin", forms: Mapping[str, Form]) -> tuple[Section, ...]:
    """The body: generated parts, and between them places for what people write."""
    made = (
        Section("项目建设", (
            _part("projects", "项目开工", _projects(found)), _note("projects_note", "说明未开工项目的原因和协调情况"),
        )),
        Section("帮扶资金", (_part("funds", "资金", _funds(found)), _note("funds_note", "说明支出偏慢的原因和安排"))),
        Section("派驻干部考勤", (
            _part("attendance", "考勤", _attendance(found, forms)),
            _note("attendance_note", "说明未达标原因和整改安排"),
        )),
        Section("村集体经济", (_part("income", "村集体经济", _income(found)), _note("income_note", "分析增减的原因"))),
        Section("监测帮扶和就业", (_part("monitoring", "监测、就业、消费帮扶", _month(found)),)),
        Section("问题整改", (
            _part("problems", "问题台账", _problems(found, forms)), _note("problems_note", "写整改措施"),
        )),
        Section("典型做法", (_note("cases_note", "写一两个做法，注明单位"),)),
        Section("下月安排", (_part("next", "下月重点", _next(found)), _note("next_note", "补充其他安排"))),
    )
    return tuple(Section(each.heading, tuple(part for part in each.parts if part.human or part.sentences))
                 for each in made)


def title(found: "Bulletin") -> str:
    """A proposal for the title: the two figures that everybody asks for; people decide."""
    month = int(found.month[5:])
    projects, income = Words(found.total("projects")), Words(found.total("income"))
    said = [_SPANS.get(month, f"{month}月")]
    if projects.known("projects_due") and projects.number("projects_due"):
        said.append(f"帮扶项目应开工{projects.count('projects_due')}个已开工{projects.count('projects_started')}个")
    if income.has_value("income_growth"):
        said.append(f"村集体收入同口径{_grown(income, 'income_growth')}")
    if len(said) == 1:
        return f"{found.unit_name}{periods.shown(found.month)}托底性帮扶工作进展"
    return said[0] + "　".join(said[1:])


def _part(key: str, name: str, sentences: Iterable[Sentence]) -> Part:
    return Part(key, name, tuple(sentences))


def _note(key: str, hint: str) -> Part:
    return Part(key, "典型做法" if key.startswith("cases") else "情况说明", human=True, hint=hint)


def _scope(found: "Bulletin") -> str:
    if len(found.unit) == 9:
        return next((f"全{end}" for end in ("街道", "镇", "乡") if found.unit_name.endswith(end)), "本乡镇")
    return {6: "全县", 4: "全市（州）", 2: "全省"}.get(len(found.unit), "本单位")


def _projects(found: "Bulletin") -> Iterable[Sentence]:
    words = Words(found.total("projects"))
    if not words.known("projects", "projects_due") or not words.number("projects"):
        return
    due, late = words.number("projects_due"), found.not_started
    day = f"{found.cutoff.month}月{found.cutoff.day}日"
    text = f"截至{day}，{_scope(found)}年度帮扶项目{words.count('projects')}个"
    if due:
        text += f"，应开工{words.count('projects_due')}个、已开工{words.count('projects_started')}个"
    if due >= _SMALL:
        text += f"，开工率{words.percent('proj_start')}"
    if late:
        listed = "；".join(f"{each.name}，比计划晚{each.days}天" + (f"，原因：{each.reason}" if each.reason else "")
                          for each in late)
        text += f"；未开工{len(late)}个，为{listed}"
    yield words.sentence(text + "。")


def _funds(found: "Bulletin") -> Iterable[Sentence]:
    words = Words(found.total("projects"))
    if not words.known("fund_plan", "fund_arrived", "fund_paid") or not words.number("fund_plan"):
        return
    text = f"年度计划资金{words.money('fund_plan')}万元，到位{words.money('fund_arrived')}万元"
    text += f"（到位率{words.percent('fund_place')}），支出{words.money('fund_paid')}万元（"
    if words.has_value("fund_spend"):
        text += f"支出率{words.percent('fund_spend')}；"
    text += f"占年度计划{words.percent('fund_pace')}，{words.gap('fund_pace')}）"
    if words.number("leveraged"):
        text += f"，撬动各方资金{words.money('leveraged')}万元"
        text += f"，撬动比{words.times('leverage')}" if words.has_value("leverage") else ""
    yield words.sentence(text + "。")
    for line in found.lines["projects"][:-1]:
        own = Words(line)
        if own.has_value("fund_pace") and line.measured["fund_pace"].light in ("yellow", "red"):
            yield own.sentence(f"{line.name}支出占计划{own.percent('fund_pace')}，{own.gap('fund_pace')}。")


def _attendance(found: "Bulletin", forms: Mapping[str, Form]) -> Iterable[Sentence]:
    words = Words(found.total("attendance"))
    if not words.known("assessed") or not words.number("assessed"):
        return
    text = f"{int(found.month[5:])}月应考核派驻干部{words.count('assessed')}人，达标{words.count('compliant')}人"
    if words.number("assessed") >= _SMALL:
        text += f"，达标率{words.percent('att_compliance')}"
    yield words.sentence(text + "。")
    kinds: dict[str, list[ShortCadre]] = {}
    for each in found.short:
        kinds.setdefault(each.kind, []).append(each)
    ordered = sorted(kinds, key=lambda kind: kind != "soe_member")
    said = [_short_words(found, forms, kind, kinds[kind]) for kind in ordered]
    if said:
        words.days("att_short")
        yield words.sentence("；".join(said) + "。")
    if found.not_assessed:
        yield Sentence(f"当月到任、离任等不考核的{len(found.not_assessed)}人，未计入。")


def _short_words(found: "Bulletin", forms: Mapping[str, Form], kind: str, short: "list[ShortCadre]") -> str:
    label = _label(forms, "cadre", "cadre_kind", kind) or "派驻干部"
    whole = f"{found.assessed_kinds[kind]}人中" if kind == "soe_member" else ""
    if len(short) > 1:
        return f"{label}{whole}{len(short)}人未达标，共差{half_days(sum(each.short_halves for each in short))}天"
    each = short[0]
    where, less = _RULE_WORDS.get(each.rule, ("在村", "比本县规定少"))
    return f"{label}{whole}1人{where}{half_days(each.halves)}天，{less}{half_days(each.short_halves)}天"


def _income(found: "Bulletin") -> Iterable[Sentence]:
    words = Words(found.total("income"))
    if not words.known("villages", "villages_complete") or not words.number("villages"):
        return
    month = int(found.month[5:])
    span = "1月" if month == 1 else f"1—{month}月"
    complete = words.number("villages_complete")
    if not complete:
        yield words.sentence(f"{words.count('villages')}个村中没有村报齐{span}收支，暂无合计。")
        return
    compared = words.number("villages_compared")
    basis = "同口径" if compared == complete else f"{words.count('villages_compared')}个村同口径"
    came = f"中{words.count('villages_complete')}个村" if complete < words.number("villages") else "全部"
    text = f"{words.count('villages')}个村{came}上报，{span}集体收入{words.money('income_reported', 2)}万元"
    if words.has_value("income_growth"):
        text += f"，{basis}{_grown(words, 'income_growth')}"
    text += f"；净收益{words.money('net_reported', 2)}万元"
    if words.has_value("net_growth"):
        text += f"，{_grown(words, 'net_growth')}"
    yield words.sentence(text + "。")
    names = {line.unit: line.name for line in found.lines["income"]}
    missing = "、".join(f"{names[unit]}{len(villages)}个村" for unit, villages in found.unreported.items())
    if missing:
        yield Sentence(f"{missing}未报，未计入。")


def _grown(words: Words, name: str) -> str:
    value = words.line.measured[name].value or 0
    shown = words.percent(name, size=True)
    if not shown.rstrip("%").strip("0."):
        return "持平"
    return f"{'增长' if value > 0 else '下降'}{shown}"


def _month(found: "Bulletin") -> Iterable[Sentence]:
    words, month = Words(found.whole), int(found.month[5:])
    if words.known("visits_due", "visits_there") and words.number("visits_due"):
        text = f"监测户{words.count('visits_due')}户，{month}月走访{words.count('visits_there')}户"
        if words.number("new_risks"):
            text += f"，新发现风险{words.count('new_risks')}户，{_handled(words)}"
        yield words.sentence(text + "。")
    said = []
    if words.number("jobs_new"):
        monitored = f"（其中监测对象{words.count('jobs_monitored')}人）" if words.number("jobs_monitored") else ""
        said.append(f"新增就业{words.count('jobs_new')}人{monitored}")
    if words.number("training_sessions"):
        said.append(f"培训{words.count('training_sessions')}期{words.count('training_persons')}人次")
    if words.number("consumer"):
        said.append(f"消费帮扶{words.money('consumer', 1)}万元（直接采购{words.money('consumer_buy', 1)}万元、"
                    f"帮助销售{words.money('consumer_help', 1)}万元）")
    if words.number("volunteer_times"):
        said.append(f"志愿服务{words.count('volunteer_times')}批次")
    if said:
        yield words.sentence(f"当月{'；'.join(said)}。")


def _handled(words: Words) -> str:
    risks, handled = words.number("new_risks"), words.number("new_risks_handled")
    if handled >= risks:
        return "已落实措施"
    return f"已落实措施{words.count('new_risks_handled')}户，其余{risks - handled}户未落实"


def _problems(found: "Bulletin", forms: Mapping[str, Form]) -> Iterable[Sentence]:
    words = Words(found.whole)
    if not words.known("problems_new", "problems_closed", "problems_overdue"):
        return
    text = f"问题台账：新增{words.count('problems_new')}个，销号{words.count('problems_closed')}个"
    text += f"，逾期{words.count('problems_overdue')}个"
    if found.overdue:
        listed = []
        for each in found.overdue:
            what = each.detail if 0 < len(each.detail) <= 12 else _label(forms, "problem", "kind", each.kind)
            level = _label(forms, "problem", "asked_level", each.asked_level).partition("（")[0]
            listed.append(f"{what}，逾期{each.days}天" + (f"，需{level}级协调" if level else ""))
        text += f"（{'；'.join(listed)}）"
    yield words.sentence(text + "。")


def _next(found: "Bulletin") -> Iterable[Sentence]:
    words = Words(found.whole)
    following = int(periods.step(found.month, 1)[5:])
    said = []
    if words.number("projects_starting_next"):
        said.append(f"计划开工{words.count('projects_starting_next')}个项目")
    if words.number("tasks_due_next"):
        said.append(f"{words.count('tasks_due_next')}项任务到期")
    if found.assessed_kinds.get("soe_member"):
        said.append(f"国企派驻干部到县工作不少于{found.soe_days}个工作日")
    if following % 3 == 1:
        said.append(f"{_QUARTERS[following // 3]}季度督导检查安排")
    if said:
        yield words.sentence(f"{following}月重点：{'；'.join(said)}。")


def _label(forms: Mapping[str, Form], form: str, name: str, code: str) -> str:
    found = forms.get(form)
    if found is None or name not in found.by_name or not code:
        return ""
    return found.choice(found.by_name[name], code).label
