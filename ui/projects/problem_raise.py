"""A problem is put before the next level: a new revision of its record. No Qt."""

from model.errors import UnknownRecord
from model.projects.rows import PROBLEM
from model.workspace.records import Saved
from model.workspace.workspace import Workspace


def raise_problem(workspace: Workspace, record: str, level: str) -> tuple[str, Saved]:
    """The hash of how it stood before, and what was saved. Raises what saving raises."""
    standing = workspace.read(PROBLEM, record)
    if standing is None:
        raise UnknownRecord(record)
    values = {**standing.values, "asked_level": level, "state": "escalated"}
    saved = workspace.save(PROBLEM, values, record=record, parents=standing.heads, explanations=standing.explanations)
    return standing.hash, saved
