"""A window reads while a worker writes, and two workers never mix their entries."""

from concurrent.futures import ThreadPoolExecutor

from model.workspace.records import Wish
from model.workspace.workspace import Workspace


def test_many_threads_save_and_read_at_once(workspace: Workspace) -> None:
    def work(number: int) -> int:
        for count in range(20):
            saved = workspace.save("helper", {"post": f"第{number}-{count}", "name": "王示范"})
            record = workspace.read("helper", saved.record)
            assert record is not None
            workspace.save("helper", {"post": "改"}, record=saved.record, parents=record.heads)
        return workspace.listing("helper").count().rows

    with ThreadPoolExecutor(6) as pool:
        counts = list(pool.map(work, range(6)))

    assert max(counts) == 120
    assert workspace.check() == []
    chain = workspace.entries(workspace.stream)
    assert [each.seq for each in chain] == list(range(1, len(chain) + 1))


def test_a_reader_sees_what_was_while_a_lot_is_being_written(workspace: Workspace) -> None:
    with workspace.transaction() as db:
        workspace.save_many("helper", [Wish({"post": "新"})] * 5, evaluated=True)
        assert db.execute("SELECT count(*) FROM p_helper").fetchone()[0] == 5
        with ThreadPoolExecutor(1) as pool:
            assert pool.submit(lambda: workspace.listing("helper").count().rows).result() == 0
    assert workspace.listing("helper").count().rows == 5
