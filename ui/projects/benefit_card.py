"""Whom a project is for: the link to farmers, jobs expected and on site, and what came of it six months later."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from forms.amounts import Fen, show_amount
from forms.definition import Form
from model.projects.light import EFFECT_MONTHS, Dates, effect_due, months_after
from model.projects.page import Whole
from ui.projects.wording import choice_words
from ui.widgets.basics import Card, label, link, row, rule

_EFFECT = ("effect_jobs", "effect_income", "effect_households")


class BenefitCard(Card):
    """effect_wanted: the person wants to fill in the effect."""

    effect_wanted = Signal()

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.body.setSpacing(8)
        self.fill = link("填成效", self.effect_wanted.emit)
        self.body.addLayout(row(label("带动和成效", "heading"), None, self.fill, gap=10))
        self.body.addWidget(rule())
        self._inside: QWidget | None = None
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_whole(self, whole: Whole, today: str) -> None:
        if self._inside is not None:
            self.body.removeWidget(self._inside)
            self._inside.hide()
            self._inside.deleteLater()
        self._inside = QWidget()
        grid = QGridLayout(self._inside)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        done = whole.project.invested
        said = (("完成投资", f"{show_amount(Fen(done), '万元')} 万元" if done else ""),
                ("联农带农", self._links(whole)), ("预计带动", _expected(whole)), ("现场用工", _jobs(whole)),
                ("成效", _effect(whole, today)))
        for place, (title, words) in enumerate(said):
            grid.addWidget(label(title, "sub"), place, 0)
            grid.addWidget(label(words or "—", wrap=True), place, 1)
        self.fill.setVisible(bool(whole.project.actual_finish))
        self.body.addWidget(self._inside)

    def _links(self, whole: Whole) -> str:
        codes = whole.values.get("benefit_link") or ()
        words = "、".join(choice_words(self._form, "benefit_link", each) for each in codes)
        return "：".join(filter(None, (words, whole.values.get("benefit_none_reason", ""))))


def _expected(whole: Whole) -> str:
    values = whole.values
    counted = (("villages_benefit", "受益 {} 个村"), ("households_expected", "{} 户"), ("people_expected", "{} 人"),
               ("monitored_expected", "其中监测户 {} 户"), ("jobs_expected", "就业 {} 人"))
    said = [words.format(values[name]) for name, words in counted if values.get(name) is not None]
    if values.get("village_income_expected"):
        said.append(f"村集体年增收 {show_amount(Fen(values['village_income_expected']), '万元')} 万元")
    return "，".join(said)


def _jobs(whole: Whole) -> str:
    """The last count on site, and the wages paid so far."""
    last = next((each for each in whole.logs if each.jobs is not None), None)
    wages = sum(each.wages or 0 for each in whole.logs)
    said = []
    if last is not None:
        said.append(f"最近 {last.jobs} 人，其中本地 {last.local_jobs or 0} 人、"
                    f"监测（脱贫）人口 {last.monitored_jobs or 0} 人")
    if wages:
        said.append(f"累计发放劳务报酬 {show_amount(Fen(wages), '万元')} 万元")
    return "；".join(said)


def _effect(whole: Whole, today: str) -> str:
    values, project = whole.values, whole.project
    if not project.actual_finish:
        return "竣工满 6 个月时填"
    if all(values.get(name) is not None for name in _EFFECT):
        income = show_amount(Fen(values["effect_income"]), "万元")
        return f"就业 {values['effect_jobs']} 人，增收 {income} 万元，受益 {values['effect_households']} 户"
    due = months_after(date.fromisoformat(project.actual_finish), EFFECT_MONTHS)
    late = effect_due(Dates(actual_finish=project.actual_finish), date.fromisoformat(today))
    return f"待填：{due} 已满 6 个月" if late else f"{due} 满 6 个月时填"
