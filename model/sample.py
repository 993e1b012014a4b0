"""The sample workspace: 双河镇 of the invented 云岭县 in March 2026, entered day by day as a clerk would.

The records stand in resources/sample/shuanghe.toml and agree with the rows of 双河镇 in domain.md section 5.2.
"""

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import resources
from forms.definition import Field, Form, Value
from forms.values import parse_value
from model.clock import CHINA, FixedClock
from model.identifiers import uuid7
from model.workspace import opening

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

FIRST_DAY = datetime(2026, 3, 2, 0, 30, tzinfo=UTC)
SIGNING_DAY = datetime(2026, 4, 3, 2, 12, tzinfo=UTC)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the sample, with the password that `main.py demo` prints."""

    name: str
    role: str
    post: str
    password: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The workspace, open for the preparer, with its clock at the signing day."""

    workspace: "Workspace"
    clock: FixedClock
    recovery_code: str


def make_sample(folder: Path, progress: Progress | None = None) -> Sample:
    """Create the sample workspace at `folder` and enter its month. Raises what creating and saving raise."""
    content = _content()
    people = people_of_sample()
    clock = FixedClock(FIRST_DAY)
    first = people[0]
    created = opening.create(
        folder, unit=content["unit"]["code"], unit_name="双河镇", person_name=first.name, role=first.role,
        password=first.password, clock=clock,
    )
    workspace = created.workspace
    for person in people[1:]:
        workspace.people.add_person(person.name, person.role, person.password)
    _enter(workspace, clock, content, progress)
    clock.moment = SIGNING_DAY
    return Sample(workspace, clock, created.recovery_code)


def people_of_sample() -> tuple[Person, ...]:
    """Who can log in; the first prepares, the second reviews."""
    return tuple(Person(**each) for each in _content()["person"])


def principal_of_sample() -> str:
    """Whose name is printed as 主要负责人."""
    return str(_content()["unit"]["principal"])


def _content() -> dict[str, Any]:
    return tomllib.loads(resources.path("sample/shuanghe.toml").read_text(encoding="utf-8"))


def _enter(workspace: "Workspace", clock: FixedClock, content: Mapping[str, Any], progress: Progress | None) -> None:
    """Everything in the order in which it was written, because a check may look at what came before."""
    aliases: dict[str, str] = {}
    todo = sorted([*_records(content), *_attendance(content)], key=lambda each: each[0])
    for done, (at, form_id, alias, texts) in enumerate(todo):
        if progress:
            progress(done, len(todo), "录入演示数据")
        clock.moment = max(clock.moment, at)
        form = workspace.forms[form_id]
        values = _values(form.stored_fields, form, _resolved(texts, aliases), workspace)
        if form_id == "project_log":
            values["photos"] = _photos(workspace, form, values, clock)
        saved = workspace.save(form_id, values)
        if alias:
            aliases[alias] = saved.record


_Todo = tuple[datetime, str, str, Mapping[str, Any]]


def _records(content: Mapping[str, Any]) -> Iterator[_Todo]:
    for each in content["record"]:
        at = datetime.strptime(each["at"], "%Y-%m-%d %H:%M").replace(tzinfo=CHINA)
        yield at, each["form"], each.get("alias", ""), each["values"]


def _attendance(content: Mapping[str, Any]) -> Iterator[_Todo]:
    """A line of symbols, one a working day, becomes a record a day, entered at the day's end."""
    from model.calendar.workdays import Workdays

    calendar = Workdays.bundled()
    for line in content["attendance"]:
        days: list[date] = calendar.workdays(line["month"])
        for day, symbol in zip(days, line["workdays"], strict=True):
            at = datetime(day.year, day.month, day.day, 17, 30, tzinfo=CHINA) + timedelta(minutes=len(line["cadre"]))
            values = {"cadre": line["cadre"], "date": day.isoformat(), "am_status": symbol, "pm_status": symbol,
                      "signed_by_proxy": "no"}
            if symbol in "√●":
                values["place_unit"] = line["place_unit"]
            if symbol in "公培会":
                values["work_note"] = line["note"]
            yield at, "attendance", "", values


def _resolved(value: Any, aliases: Mapping[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("@"):
        return aliases[value[1:]]
    if isinstance(value, Mapping):
        return {name: _resolved(each, aliases) for name, each in value.items()}
    if isinstance(value, list):
        return [_resolved(each, aliases) for each in value]
    return value


def _values(
    fields: Sequence[Field], form: Form, texts: Mapping[str, Any], workspace: "Workspace"
) -> dict[str, Value]:
    """Texts as a clerk types them, read as the window reads them; a file's name stands for a drawn picture."""
    by_name = {each.name: each for each in fields}
    found: dict[str, Value] = {}
    for name, text in texts.items():
        field = by_name[name]
        if field.type == "repeat":
            found[name] = [
                _values(field.fields, form, row, workspace) | {"row": uuid7(workspace.clock)} for row in text
            ]
        elif field.type in ("file", "image"):
            found[name] = workspace.attachments.add(_drawn_photo(str(text), "0"), str(text))
        elif isinstance(text, list):
            found[name] = text
        else:
            found[name] = parse_value(form, field, str(text))
    return found


def _photos(
    workspace: "Workspace", form: Form, values: Mapping[str, Value], clock: FixedClock
) -> list[dict[str, Value]]:
    """One drawn picture for each log entry, with EXIF and GPS that the workspace has to strip."""
    name = f"现场{values['date']}.jpg"
    image = next(each.name for each in form.by_name["photos"].fields if each.type == "image")
    file = workspace.attachments.add(_drawn_photo(str(values["date"]), str(values["progress"])), name)
    return [{"row": uuid7(clock), image: file, "when": "during", "caption": f"{values['date']}现场"}]


def _drawn_photo(day: str, progress: str) -> bytes:
    """A building site in the hills, drawn: 4:3, larger than what is kept, lying on its side as telephones do."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (2400, 1800), "#cfe0ee")
    pen = ImageDraw.Draw(picture)
    for height, colour in ((900, "#9fb8c4"), (1100, "#7f9f8e"), (1300, "#8a8f6a")):
        pen.polygon([(0, 1800), (0, height + 150), (500, height - 200), (1100, height + 120), (1700, height - 150),
                     (2400, height + 60), (2400, 1800)], fill=colour)
    floors = max(1, int(progress or 0) // 12)
    for floor in range(floors):
        top = 1500 - floor * 130
        pen.rectangle((800, top, 1600, top + 130), fill="#d9d2c3", outline="#6b6256", width=8)
        for window in range(5):
            pen.rectangle((850 + window * 150, top + 30, 930 + window * 150, top + 95), fill="#5f7f96")
    pen.line((1750, 1630, 1750, 500), fill="#c98f2a", width=26)
    pen.line((1350, 560, 2150, 560), fill="#c98f2a", width=18)
    pen.text((60, 1700), day, fill="#ffffff", font_size=70)
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (31.0, 45.0, 12.0), 3: "E", 4: (106.0, 30.0, 8.0)}
    out = BytesIO()
    picture.rotate(90, expand=True).save(out, "JPEG", quality=88, exif=exif)
    return out.getvalue()
