"""A ledger of entries without keys or encryption, for what is derived from entries."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forms.canonical import canonical_bytes, sha256_hex
from forms.definition import Choice, Field, Form, Lookup
from model.clock import FixedClock
from model.workspace import projections
from model.workspace.keys import Cost
from model.workspace.migrations import migrate
from model.workspace.opening import create
from model.workspace.projections import Written
from model.workspace.workspace import Workspace

STREAM = "a" * 64
UNITS = {"990101102": "双河镇", "990101102201": "双河镇河口村", "990101102202": "双河镇石桥村"}


def a_form(form_id: str, fields: tuple[Field, ...], **more: Any) -> Form:
    """A form without the detour of TOML; its hash follows from its content."""
    version = more.pop("version", 1)
    raw = {"id": form_id, "version": version, "field": [_raw(each) for each in fields]}
    made = sha256_hex(repr((raw, more)).encode())
    return Form(id=form_id, version=version, title=form_id, source="演示", fields=fields, hash=made, raw=raw, **more)


def _raw(field: Field) -> dict[str, Any]:
    raw: dict[str, Any] = {"name": field.name, "type": field.type}
    if field.renamed_from:
        raw["renamed_from"] = field.renamed_from
    if field.fields:
        raw["field"] = [_raw(each) for each in field.fields]
    return raw


STATUS = (Choice("planned", "未开工"), Choice("building", "在建"), Choice("done", "完工"))
SUPPORTER = a_form("supporter", (Field("name", "text", "名称"),), title_fields=("name",), list_columns=("name",),
                   register=True)
PROJECT = a_form(
    "project",
    (
        Field("name", "text", "项目名称"),
        Field("supporter", "reference", "帮扶企业", reference="supporter"),
        Field("status", "select_one", "状态", choices="status"),
        Field("total", "money", "总投资", unit="万元"),
        Field("area", "decimal", "面积", unit="亩"),
        Field("start", "date", "开工日期"),
        Field("tags", "select_multiple", "类别", choices="status"),
        Field("phone", "text", "电话", sensitive="personal"),
        Field("plan", "repeat", "资金计划", fields=(
            Field("source", "select_one", "来源", choices="status"), Field("amount", "money", "金额", unit="元"),
        )),
    ),
    title_fields=("name",), list_columns=("name", "supporter", "status", "total", "area", "start", "tags"),
    choices={"status": STATUS},
)
INCOME = a_form(
    "income",
    (
        Field("village", "reference", "村", reference="unit"), Field("month", "month", "月份"),
        Field("operating", "money", "经营收入", unit="元"), Field("rate", "percent", "比例"),
        Field("project", "reference", "项目", reference="project"),
    ),
    period="month", period_field="month", key=("village", "month"), title_fields=("village", "month"),
    list_columns=("village", "month", "operating", "rate"),
    lookups=(
        Lookup("last_month", "income", "first", "operating", match={"village": "village"}, period_offset=(-1, -1)),
        Lookup("mean6", "income", "mean", "operating", match={"village": "village"}, period_offset=(-6, -1)),
    ),
)
FORMS = {form.id: form for form in (SUPPORTER, PROJECT, INCOME)}


class Book:
    """Entries written as a workspace would, and the projections that follow them."""

    def __init__(self, forms: Mapping[str, Form] = FORMS) -> None:
        from sqlite_utils import Database

        self.db = Database(memory=True)
        migrate(self.db)
        self.forms = dict(forms)
        self.counter = 0
        for form in forms.values():
            self.keep(form)
        self.ensure()

    def ensure(self) -> frozenset[str]:
        return projections.ensure(self.db, self.forms.values(), unit_name=self.unit_name)

    def keep(self, form: Form) -> None:
        """Make this the form's current definition."""
        with self.db.atomic():
            self.db.execute("UPDATE form SET current = 0 WHERE id = ?", (form.id,))
            self.db.execute("INSERT OR REPLACE INTO form VALUES (?, ?, ?, ?, 1, '')",
                            (form.hash, form.id, form.version, canonical_bytes(form.raw)))
        self.forms[form.id] = form

    def unit_name(self, code: str) -> str:
        return UNITS.get(code, "")

    def written(self, form_id: str, record: str, values: Mapping[str, Any], **more: Any) -> Written:
        """A revision in the entry table, not yet in projections. parents: None = all heads."""
        body = {"form_hash": self.forms[form_id].hash, "version": 1, "unit": more.pop("unit", "990101102"),
                "period": more.pop("period", ""), "values": dict(values), "explanations": {}}
        parents = more.pop("parents", None)
        heads = [hash_ for (hash_,) in self.db.execute("SELECT hash FROM head WHERE record = ?", (record,))]
        body["parents"] = sorted(heads if parents is None else parents)
        private = dict(more.pop("private", {}))
        at = more.pop("at", "2026-03-05T02:00:00.000Z")
        form_hash = more.pop("form_hash", body["form_hash"])
        body |= {"form_hash": form_hash, **more}
        if private:
            content = canonical_bytes(private)
            body["personal"] = sha256_hex(b"salt" + content)
            self.db.execute("INSERT OR IGNORE INTO private (digest, kind, salt, bytes) VALUES (?, ?, ?, ?)",
                            (body["personal"], "personal", b"salt", content))
        hash_ = self.entry("revision", body, form=form_id, record=record, at=at)
        for parent in body["parents"]:
            self.db.execute("DELETE FROM head WHERE record = ? AND hash = ?", (record, parent))
        self.db.execute("INSERT INTO head (record, hash) VALUES (?, ?)", (record, hash_))
        return Written(hash_, form_id, record, body, private, self.counter, at, "p1")

    def entry(self, kind: str, body: Mapping[str, Any], *, form: str | None = None, record: str | None = None,
              target: str | None = None, at: str = "2026-03-06T02:00:00.000Z") -> str:
        self.counter += 1
        raw = canonical_bytes({"v": 1, "kind": kind, "counter": self.counter, "body": body, "record": record or ""})
        self.db.execute(
            "INSERT INTO entry (hash, stream, seq, counter, at, kind, form, record, author, target, raw)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (sha256_hex(raw), STREAM, self.counter, self.counter, at, kind, form, record, "p1", target, raw))
        return sha256_hex(raw)

    def save(self, form_id: str, record: str, values: Mapping[str, Any], **more: Any) -> str:
        """Write a revision and bring projections up to date."""
        made = self.written(form_id, record, values, **more)
        self.refresh([made])
        return made.hash

    def refresh(self, revisions: list[Written] | None = None, **more: Any) -> None:
        projections.refresh(self.db, self.forms, revisions or [], unit_name=self.unit_name, **more)

    def submit(self, heads: Mapping[str, str]) -> str:
        """Hand records in: a submission document and its flow."""
        document = canonical_bytes({"v": 1, "unit": "990101102", "period": "2026-03", "heads": dict(heads)})
        digest = sha256_hex(document)
        self.db.execute(
            "INSERT INTO submission (id, unit, period, state, document, digest, made_at)"
            " VALUES (?, '990101102', '2026-03', 'packed', ?, ?, '')", (f"s{self.counter}", document, digest))
        made = self.entry("submit", {"number": "A1", "unit": "990101102", "period": "2026-03", "digest": digest})
        self.refresh(flows=[made])
        return made

    def flow(self, kind: str, target: str, **body: Any) -> str:
        made = self.entry(kind, body, target=target)
        self.refresh(flows=[made])
        return made

    def rows(self, form_id: str) -> list[dict[str, Any]]:
        """The form's rows but for their ids, children inside, in the order of ids."""
        found = [dict(row) for row in self.db.query(f"SELECT * FROM p_{form_id} ORDER BY id")]
        for row in found:
            del row["id"]
            for repeat in (each.name for each in self.forms[form_id].stored_fields if each.type == "repeat"):
                row[repeat] = list(self.db.query(
                    f'SELECT "row", position, f_source, f_amount FROM p_{form_id}__{repeat}'
                    " WHERE record = ? ORDER BY position", (row["record"],)))
        return found

    def row(self, form_id: str, record: str) -> dict[str, Any]:
        return next(each for each in self.rows(form_id) if each["record"] == record)

    def everything(self) -> dict[str, Any]:
        """All that is derived."""
        return {form_id: self.rows(form_id) for form_id in self.forms} | {
            "counts": sorted(map(tuple, self.db.execute("SELECT * FROM projection_count WHERE records <> 0"))),
            "states": sorted(map(tuple, self.db.execute("SELECT * FROM record_state"))),
        }

    def rebuild(self) -> int:
        return projections.rebuild(self.db, self.forms, unit_name=self.unit_name)


@pytest.fixture
def book() -> Iterator[Book]:
    made = Book()
    yield made
    made.db.close()


@pytest.fixture
def real_workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A township with the forms that the program brings."""
    clock = FixedClock(datetime(2026, 4, 2, tzinfo=UTC))
    made = create(tmp_path / "双河镇.tuodi", unit="990101102", unit_name="双河镇", person_name="李小禾",
                  role="preparer", password="春江花月夜2026", clock=clock, cost=Cost(memory=8, passes=1, lanes=1))
    yield made.workspace
    made.workspace.close()


@pytest.fixture
def new_book() -> type[Book]:
    return Book


@pytest.fixture
def renamed() -> Form:
    """The project form's next version: the name became a title, the plan's amount a sum."""
    fields = tuple(
        replace(each, name="heading", renamed_from="name") if each.name == "name"
        else replace(each, fields=(each.fields[0], replace(each.fields[1], name="sum", renamed_from="amount")))
        if each.name == "plan" else each
        for each in PROJECT.fields
    )
    return a_form("project", fields, version=2, title_fields=("heading",), list_columns=("heading", "total"),
                  choices=PROJECT.choices)
