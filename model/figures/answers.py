"""查数: what a month's records say to a few words such as "双河 集体收入 3月", with how much of it is covered.

Every number comes from the indicators' figures or from the village reports; a village that didn't report is named and
never counted as zero. Pinyin initials stand for words ("sh jtsr 3").
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from model import clock
from model.calendar import periods
from model.figures.answer_words import Question, understand
from model.figures.readings import MEASURES, Place, Reading, Readings
from model.month import submissions
from model.month.waiting import Waiting, counting_received, waiting

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.workspace.workspace import Workspace

MOST = 8
NAMED = 5  # villages that a sentence names before it says how many
_RESTS_ON = {"fund_entry": ("fund_entry", "project"), "attendance": ("attendance", "cadre")}
_OVERVIEW = ("income_total", "fund_arrived", "fund_paid", "projects", "compliant", "cadres")


@dataclass(frozen=True, slots=True)
class Answer:
    """One number. value: as shown, "" when nobody can tell; unit_word: 万元, 人. signed: whether the month is signed.

    period: in words (2026年3月, 2026年1–3月). form: the list behind it. whole: everything in one sentence, for copying.
    waiting: what was received and isn't accepted yet, and the number with it; note says it too.
    """

    place: str
    title: str
    period: str
    value: str
    unit_word: str
    note: str
    covered: str
    full: bool
    missing: tuple[str, ...]
    signed: str
    is_signed: bool
    form: str
    waiting: str = ""

    @property
    def whole(self) -> str:
        """双河镇2026年3月村集体收入9.86万元（10/12村已报，缺大坪村、石笋村，未签批）."""
        more = f"等{len(self.missing)}村" if len(self.missing) > NAMED else ""
        aside = [self.covered, f"缺{'、'.join(self.missing[:NAMED])}{more}" if self.missing else "", self.waiting,
                 self.signed]
        said = "，".join(filter(None, aside))
        what = f"{self.value}{self.unit_word}" if self.value else "没有数"
        return f"{self.place}{self.period}{self.title}{what}（{said}）"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a question. trouble: what wasn't understood and how to ask, "" when all was."""

    answers: tuple[Answer, ...]
    trouble: str = ""


class Answers:
    """Answers questions until something changes; then make a new one. Everything read is kept."""

    def __init__(self, workspace: "Workspace") -> None:
        self._workspace = workspace
        self._readings: dict[str, Readings] = {}
        self._signed: dict[str, tuple[str, bool]] = {}
        self._waits: dict[str, list[Waiting]] = {}

    def ask(self, text: str) -> Reply:
        """The numbers that a line of words means, the likeliest first; () and a word of help where it means none."""
        today = clock.today(self._workspace.clock)
        question = understand(self._workspace, text, today)
        if question.unknown:
            return Reply((), _trouble(self._workspace, question))
        if not question.measures and not question.places:
            return Reply((), "请写上单位和指标，例如“双河 集体收入 3月”，也可以只写拼音首字母。")
        places = question.places or (Place(self._workspace.unit, self._name(self._workspace.unit)),)
        names = question.measures or (("in_county",) if all(each.cadre for each in places) else _OVERVIEW)
        found = tuple(self._answers(places, names, question))[:MOST]
        return Reply(found, "" if found else _nothing(question, places))

    def _answers(self, places: "Iterable[Place]", names: "Iterable[str]", question: Question) -> "Iterable[Answer]":
        readings, asked = self._of(question.month), [(name, place) for name in names for place in places]
        found = [(name, place, readings.read(name, place, year_to_date=question.year_to_date)) for name, place in asked]
        known = [(name, place, reading) for name, place, reading in found if reading is not None][:MOST]
        later = self._with_waiting([(name, place) for name, place, _ in known], question)
        for name, place, reading in known:
            said = _waiting_words(reading, later.get((name, place)), MEASURES[name].unit_word)
            yield self._answer(place, name, reading, question.month, said)

    def _with_waiting(
        self, asked: "list[tuple[str, Place]]", question: Question
    ) -> "dict[tuple[str, Place], tuple[int, Reading | None]]":
        """How many records of what is asked for wait, and the reading that counts them; those without are left out."""
        tree, all_waiting = self._workspace.units, self._waiting(question.month)
        counts = {(name, place): sum(each.form in _RESTS_ON.get(MEASURES[name].form, (MEASURES[name].form,))
                                     and tree.is_within(each.unit, place.unit) for each in all_waiting)
                  for name, place in asked if not place.cadre}
        counts = {key: count for key, count in counts.items() if count}
        if not counts:
            return {}
        with counting_received(self._workspace, [each.record for each in all_waiting]):
            readings = Readings(self._workspace, question.month)
            return {key: (count, readings.read(*key, year_to_date=question.year_to_date))
                    for key, count in counts.items()}

    def _waiting(self, month: str) -> list[Waiting]:
        if month not in self._waits:
            self._waits[month] = waiting(self._workspace, until=month)
        return self._waits[month]

    def _answer(self, place: Place, name: str, reading: Reading, month: str, waits: str) -> Answer:
        signed, is_signed = self._signed_words(month)
        measure = MEASURES[name]
        period = periods.shown(month)
        if reading.since_january and not month.endswith("-01"):
            period = f"{month[:4]}年1–{int(month[5:])}月"
        elif reading.at_end:
            period = f"{month[:4]}年截至{int(month[5:])}月底"
        return Answer(
            place.name, measure.title, period, reading.value, measure.unit_word,
            "；".join(filter(None, (reading.note, waits))), reading.covered,
            reading.full, reading.missing, signed, is_signed, measure.form, waits,
        )

    def _of(self, month: str) -> Readings:
        if month not in self._readings:
            self._readings[month] = Readings(self._workspace, month)
        return self._readings[month]

    def _signed_words(self, month: str) -> tuple[str, bool]:
        """Whether the unit's own month is signed; what changed since makes it unsigned again."""
        if month not in self._signed:
            self._signed[month] = signed_words(self._workspace, month)
        return self._signed[month]

    def _name(self, code: str) -> str:
        return self._workspace.units.name(code) or self._workspace.unit_name


def _waiting_words(reading: Reading, later: "tuple[int, Reading | None] | None", unit_word: str) -> str:
    """另有 12 条已收到、尚未审核，计入后 9.36 万元; "" where nothing waits."""
    if later is None:
        return ""
    count, other = later
    with_it = f"，计入后{other.value}{unit_word}" if other and other.value and other.value != reading.value else ""
    return f"另有{count}条已收到、尚未审核，未计入{with_it}"


def signed_words(workspace: "Workspace", month: str) -> tuple[str, bool]:
    """已签批 A001, 签批后有改动, 未签批; and whether the numbers are the signed ones."""
    made = submissions.current(workspace, workspace.unit, month)
    if made is None or made.missing_signatures():
        return "未签批", False
    if submissions.changed_since(workspace, made):
        return "签批后有改动", False
    return f"已签批 {made.number}", True


def _trouble(workspace: "Workspace", question: Question) -> str:
    words = "、".join(f"“{each}”" for each in question.unknown)
    name = workspace.units.name(workspace.unit) or workspace.unit_name
    return f"没看懂{words}。可以写{name}和下面的单位、干部，加上指标和月份，例如“集体收入 3月”。"


def _nothing(question: Question, places: "Iterable[Place]") -> str:
    titles = "、".join(MEASURES[each].title for each in question.measures) or "这些数"
    return f"{'、'.join(each.name for each in places)}没有{titles}。"
