"""The same packages give the same workspace, whatever the order, however often they come (hypothesis).

TUODI_EXAMPLES sets how many histories are drawn: 300 in `make test`, 10,000 in `make nightly`.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.exchange import chains
from model.exchange.merging import merge, waiting
from model.exchange.trust import judge_again
from model.workspace import entries, projections
from model.workspace.workspace import Workspace
from tests.model.exchange.histories import History, play, steps
from tests.model.exchange.town import a_roster, install, open_county, own_stream, state_of

EXAMPLES = int(os.environ.get("TUODI_EXAMPLES", "300"))
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)


class _Undo(Exception):
    """The example is over."""


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with open_county(Path(tmp_path_factory.mktemp("county")) / "云岭县.tuodi") as workspace:
        yield workspace


@contextmanager
def unwritten(workspace: Workspace) -> Iterator[None]:
    """Whatever happens inside is taken back: thousands of histories in one workspace."""
    try:
        with workspace.transaction():
            yield
            _undo()
    except _Undo:
        return


def _undo() -> None:
    raise _Undo


def arrived(
    county: Workspace, history: History, order: list[int], roster_at: int, last: int | None,
    then: Callable[[], Any] = lambda: None, *, without: int = -1,
) -> tuple[dict[str, Any], Any]:
    """The state after these packages in this order, and what `then` says."""
    with unwritten(county):
        install(county, a_roster(1, [own_stream(county), *history.roster_streams(None, without)]))
        for place, number in enumerate(order):
            if place == roster_at:
                install(county, a_roster(2, [own_stream(county), *history.roster_streams(last)]))
            merge(county, history.packages[number])
        if roster_at >= len(order):
            install(county, a_roster(2, [own_stream(county), *history.roster_streams(last)]))
        found = state_of(county)
        found["gaps"], found["forks"] = chains.gaps(county.db), chains.forks(county.db)
        found["waiting"] = waiting(county.db)
        said = then()
    return found, said


def rebuilt(county: Workspace) -> dict[str, Any]:
    """The same, derived from the entries alone."""
    with county.transaction() as db:
        db.execute("DELETE FROM edge")
        db.execute("DELETE FROM barred")
        entries.link(db, [each for each in _revisions(county) if each.stream == county.stream])
        _bar_all(county)
        entries.recompute_heads(db)
        projections.rebuild(db, county.forms)
    return state_of(county)


def _revisions(county: Workspace) -> list[entries.Entry]:
    rows = county.db.execute("SELECT raw FROM entry WHERE kind = 'revision'").fetchall()
    return [entries.trusted(raw) for (raw,) in rows]


def _bar_all(county: Workspace) -> None:
    with county.transaction() as db:
        revisions = _revisions(county)
        for each in revisions:
            db.execute("INSERT OR IGNORE INTO barred (hash, reason) VALUES (?, 'again')", (each.hash,))
        judge_again(county, db)


@many
@given(steps, st.data())
def test_any_order_with_repeats_gives_the_same_workspace_and_all_stays_within_reach(
    county: Workspace, told: Any, data: st.DataObject
) -> None:
    history = play(told)
    numbers = list(range(len(history.packages)))
    last = data.draw(st.sampled_from([None, 1, 3]))
    order = data.draw(st.permutations(numbers))
    repeats = data.draw(st.lists(st.sampled_from(numbers), max_size=4)) if numbers else []
    roster_at = data.draw(st.integers(0, len(numbers) + 1))

    straight, derived = arrived(county, history, numbers, 0, last, lambda: rebuilt(county))
    shuffled, _ = arrived(county, history, [*order, *repeats], roster_at, last, without=data.draw(st.integers(1, 4)))

    assert shuffled == straight
    assert {name: straight[name] for name in derived} == derived
    _assert_within_reach(straight)


def _assert_within_reach(found: Mapping[str, Any]) -> None:
    """Nothing that came is lost from sight: every revision that counts leads up to a head."""
    parents: dict[str, set[str]] = {}
    for parent, child in found["edge"]:
        parents.setdefault(child, set()).add(parent)
    reached = {head for _, head in found["head"]}
    ahead = list(reached)
    while ahead:
        fresh = parents.get(ahead.pop(), set()) - reached
        reached |= fresh
        ahead += fresh
    revisions = {hash_ for hash_, raw in found["entry"] if b'"kind":"revision"' in raw}
    barred = {hash_ for hash_, _ in found["barred"]}
    assert revisions - barred <= reached
    shown = {row[0]: row[2] for row in found["rows"]}
    for record, count in shown.items():
        assert count == sum(1 for each, _ in found["head"] if each == record), "n_heads = heads"
