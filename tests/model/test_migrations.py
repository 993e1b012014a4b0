"""The schema is what was released, step by step; a step is taken only after a verified backup."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from forms.definition import Form
from model.clock import FixedClock
from model.workspace import migrations
from model.workspace.opening import open_workspace
from model.workspace.workspace import Workspace

PASSWORD = "春江花月夜2026"
# Changes along with a new migration, and with nothing else.
GOLDEN = Path(__file__).parents[1] / "data" / "schema.sql"
TABLES = {
    "stream", "entry", "private", "edge", "head", "checkpoint", "draft", "form", "file", "setting", "secret",
    "person_key", "submission", "signing",
    "roster", "listed", "start", "barred", "document", "package", "sent", "receipt",
    "outbox", "piece", "admission",
}


def schema(workspace: Workspace) -> str:
    """The text of our own tables and indexes; projections follow the forms."""
    rows = workspace.db.execute(
        "SELECT tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name"
    ).fetchall()
    return "".join(re.sub(r"\s+", " ", text) + ";\n" for table, text in rows if table in TABLES)


def test_the_schema_is_the_one_that_was_released(workspace: Workspace) -> None:
    assert schema(workspace) == GOLDEN.read_text(encoding="utf-8")


def test_every_table_of_ours_is_strict(workspace: Workspace) -> None:
    strict = {row[1] for row in workspace.db.execute("PRAGMA table_list").fetchall() if row[5]}
    assert strict >= TABLES


def test_a_later_step_is_taken_after_a_backup_and_leaves_no_trace_when_it_fails(
    workspace: Workspace, clock: FixedClock, small_forms: Mapping[str, Form], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.save("helper", {"post": "驻村干部"})
    person, folder = workspace.person, workspace.folder
    workspace.close()
    released = migrations.migrations
    fails = [True]

    def later() -> object:
        steps = released()

        @steps(name="m002_weather")
        def m002_weather(db: object) -> None:
            db.execute("CREATE TABLE weather (id INTEGER PRIMARY KEY) STRICT")  # type: ignore[attr-defined]
            if fails[0]:
                raise RuntimeError("the power went")

        return steps

    monkeypatch.setattr(migrations, "migrations", later)
    with pytest.raises(RuntimeError):
        open_workspace(folder, person, PASSWORD, clock, forms=small_forms)

    monkeypatch.setattr(migrations, "migrations", released)
    with open_workspace(folder, person, PASSWORD, clock, forms=small_forms) as untouched:
        assert not untouched.db["weather"].exists()
        assert [each.reason for each in untouched.backups()] == ["migration"]

    fails[0] = False
    monkeypatch.setattr(migrations, "migrations", later)
    with open_workspace(folder, person, PASSWORD, clock, forms=small_forms) as migrated:
        assert migrated.db["weather"].exists()
        assert migrated.check() == []
