"""What is seen goes into a file: read in blocks, in the worker, and it can be stopped."""

from pathlib import Path
from typing import Any

import pytest

from model.workspace.records import Wish
from model.workspace.workspace import Workspace
from ui import tasks
from ui.ledger import output
from ui.ledger.page import LedgerPage

MANY = 450


@pytest.fixture
def works(clerk: Any, shell_of: Any, workspace: Workspace) -> LedgerPage:
    workspace.save_many("works", [
        Wish({"code": f"A{number:03d}", "name": f"工程{number}", "total": number * 100,
              "plan": [{"row": "r1", "source": "县财政", "amount": number * 100}]}, None) for number in range(MANY)])
    return clerk.opens(shell_of("works")).show_page("works")


@pytest.mark.parametrize("columns", [("code", "total"), ("code", "plan"), ("code", "tenth", "plan")])
def test_records_are_read_in_blocks_and_never_one_by_one(
    clerk: Any, works: LedgerPage, workspace: Workspace, monkeypatch: pytest.MonkeyPatch, columns: tuple[str, ...]
) -> None:
    def never(*_: object) -> None:
        pytest.fail("one record was read alone")

    clerk.waits(lambda: tasks.wait(0))
    asked: list[int] = []
    standing = workspace.standing
    monkeypatch.setattr(Workspace, "read", never)
    monkeypatch.setattr(workspace, "standing",
                        lambda form, wanted: asked.append(len(wanted)) or standing(form, wanted), raising=False)
    content = output.content_of(workspace, works.form, works.presenter.listing(columns), columns, "", lambda *_: None)

    assert len(content.rows) == MANY
    assert asked == ([200, 200, 50] if "plan" in columns else [])
    assert content.rows[7][0].shown == "A007"
    if "plan" in columns:
        assert "县财政" in content.rows[7][columns.index("plan")].shown


def test_an_export_tells_how_far_it_is_and_can_be_stopped(
    clerk: Any, works: LedgerPage, tmp_path: Path
) -> None:
    target, told = tmp_path / "工程.xlsx", []

    def progress(words: str, done: int = 0, total: int = 0) -> None:
        told.append((words, done, total))
        if done >= 200:
            raise tasks.Cancelled

    with pytest.raises(tasks.Cancelled):
        output.content_of(works.workspace, works.form, works.presenter.listing(("code",)), ("code",), "", progress)
    assert told == [("正在整理", 0, MANY), ("正在整理", 200, MANY)]

    works.actions_.export_to(target, "xlsx")
    works.progress.cancel()
    clerk.waits(lambda: "已取消" in works.bar.text())
    assert not target.exists()
