"""A township's month of the size that the budget names, made from the sample's records.

10 villages, 40 projects, 60 log entries, 30 cadres on 31 days, 50 photos of 300 kB. Whatever a check warns about is
explained, as a clerk has to before signing.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.workspaces import PASSWORD, TOWNSHIP, new
from model.clock import FixedClock
from model.identifiers import uuid7
from model.month.check import check_month
from model.sample import make_sample

if TYPE_CHECKING:
    from model.workspace.records import Record
    from model.workspace.workspace import Workspace

VILLAGES = 10
PHOTO_BYTES = 300_000
MONTH = "2026-03"
REVIEWER = "审核员"
SIGNING = datetime(2026, 4, 2, 1, 0, tzinfo=UTC)
_WORDS = "已核对，情况属实"
_FORMS = ("supporter", "village", "cadre", "project", "project_log", "village_income")
_FIRST = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
_NAMES = ("周", "罗", "冯", "蒋", "唐", "许", "邓", "曾", "彭", "吕")

Samples = Mapping[str, list["Record"]]


@dataclass(frozen=True)
class Size:
    """How much a month holds. At least one of each, at most VILLAGES villages."""

    villages: int = VILLAGES
    projects: int = 40
    logs: int = 60
    cadres: int = 30
    days: int = 31
    photos: int = 50


TOWNSHIP_MONTH = Size()


def township(folder: Path, size: Size = TOWNSHIP_MONTH, name: str = "乡镇") -> Path:
    """The workspace with the month entered, ready to be signed; made once under a name."""
    made = folder / f"{name}.tuodi"
    if not made.exists():
        clock = FixedClock(_FIRST)
        _Month(new(made, clock=clock), clock, _samples(folder), size).enter()
    return made


def photo(number: int) -> bytes:
    """A JPEG of 1600 × 1200 and just about the size that the budget names; every one is another."""
    from PIL import Image

    luck = random.Random(number)
    small = Image.frombytes("RGB", (400, 300), luck.randbytes(400 * 300 * 3))
    picture = small.resize((1600, 1200), Image.Resampling.BILINEAR)
    kept = b""
    for quality in range(30, 96, 5):
        out = BytesIO()
        picture.save(out, "JPEG", quality=quality)
        if out.tell() > PHOTO_BYTES:
            break
        kept = out.getvalue()
    return kept + bytes(PHOTO_BYTES - len(kept))


def _samples(folder: Path) -> Samples:
    sample = make_sample(folder / "样.tuodi").workspace
    with sample:
        return {
            form: sample.register_records(form) if sample.forms[form].period == "none"
            else sample.month_records(form, unit=TOWNSHIP, month=MONTH)
            for form in _FORMS
        }


class _Month:
    """Copies of the sample's records under other names, until there are enough."""

    def __init__(self, workspace: "Workspace", clock: FixedClock, samples: Samples, size: Size) -> None:
        self._workspace, self._clock, self._samples, self._size = workspace, clock, samples, size
        self._known: dict[str, str] = {}

    def enter(self) -> None:
        """Everything, in the order in which one refers to another."""
        workspace = self._workspace
        with workspace:
            workspace.people.add_person(REVIEWER, "审核人", PASSWORD)
            for each in self._samples["supporter"]:
                self._known[each.record] = self._save("supporter", each.values)
            villages = list(self._villages())
            projects = [self._copy("project", number) for number in range(self._size.projects)]
            cadres = [self._copy("cadre", each, name=f"{_NAMES[each % 10]}测{each:02d}")
                      for each in range(self._size.cadres)]
            self._logs(projects)
            for code in villages:
                income = self._samples["village_income"][0].values
                self._save("village_income", {**income, "village": code})
            self._attendance(cadres)
            self._clock.moment = SIGNING
            self._explain()

    def _villages(self) -> Iterator[str]:
        bundled = {each.values["code"]: each for each in self._samples["village"]}
        for number in range(self._size.villages):
            code = f"{TOWNSHIP}{201 + number}"
            if not self._workspace.units.get(code):
                self._save("unit", {"code": code, "name": f"新村{number}村", "level": "village", "parent": TOWNSHIP,
                                    "valid_from": "2020-01-01"})
            template = bundled.get(code) or self._samples["village"][0]
            self._save("village", {**template.values, "code": code, "name": self._workspace.units.name(code)})
            yield code

    def _copy(self, form: str, number: int, **other: str) -> str:
        templates = self._samples[form]
        template = templates[number % len(templates)]
        changed = {"name": f"{template.values['name']}{number:02d}"} | other
        if "code" in template.values:
            changed["code"] = f"{TOWNSHIP}-2026-A{number + 1:03d}"
        saved = self._save(form, {**template.values, **changed})
        self._known.setdefault(template.record, saved)
        return saved

    def _logs(self, projects: list[str]) -> None:
        photos, size = iter(range(self._size.photos)), self._size
        template = self._samples["project_log"][0].values
        for number in range(size.logs):
            values = {**template, "project": projects[number % size.projects],
                      "progress": str(20 + number * 60 // size.logs),
                      "date": f"{MONTH}-{number * 30 // size.logs + 1:02d}"}
            values["photos"] = [
                {"row": uuid7(self._clock), "image": self._photo(each), "when": "during", "caption": "现场"}
                for each in [next(photos, None)] if each is not None
            ]
            self._save("project_log", {name: value for name, value in values.items() if value != []})

    def _photo(self, number: int) -> dict[str, Any]:
        return self._workspace.attachments.put(photo(number), f"现场{number}.jpg", "image/jpeg")

    def _attendance(self, cadres: list[str]) -> None:
        """Each day's evening, since what is entered later wants a reason."""
        first = datetime.fromisoformat(f"{MONTH}-01T12:00+00:00")
        for day in range(self._size.days):
            self._clock.moment = first + timedelta(days=day)
            status = "rest" if self._clock.moment.weekday() > 4 else "county"
            for cadre in cadres:
                self._save("attendance", {"cadre": cadre, "date": self._clock.moment.date().isoformat(),
                                          "am_status": status, "pm_status": status, "signed_by_proxy": "no"})

    def _explain(self) -> None:
        """What became worth a word only through later records."""
        for form in check_month(self._workspace, TOWNSHIP, MONTH).forms:
            for finding in form.unexplained:
                standing = self._workspace.read(finding.form, finding.record)
                if standing is not None:
                    explained = {**standing.explanations, finding.name: _WORDS}
                    self._workspace.save(finding.form, standing.values, record=standing.record, parents=standing.heads,
                                         explanations=explained)

    def _save(self, form: str, values: Mapping[str, Any]) -> str:
        """With a word on each warning. Raises RuntimeError for an error: the sample's records have none."""
        values = self._renamed(values)
        found = self._workspace.evaluate(form, values)
        if found.errors:
            raise RuntimeError(f"{form}: {[each.message for each in found.errors]}")
        explained = {each.name: _WORDS for each in found.warnings}
        return self._workspace.save(form, values, explanations=explained).record

    def _renamed(self, value: Any) -> Any:
        """The same with the copies' ids in place of the sample's."""
        if isinstance(value, str):
            return self._known.get(value, value)
        if isinstance(value, Mapping):
            return {name: self._renamed(each) for name, each in value.items()}
        return [self._renamed(each) for each in value] if isinstance(value, list) else value
