"""The number that the program proposes for a new project; the county may replace it at approval (FORMAT 2)."""

import re

from model.workspace.workspace import Workspace

PROJECT, CODE, YEAR = "project", "code", "year"


def project_code(workspace: Workspace, year: int) -> str:
    """TOWNSHIP-YEAR-LETTER+COUNT, as 990101102-2026-A005; "" where the workspace is no township's.

    The letter is that of this installation's stream, so that two computers of one township never propose the same.
    Numbers once given aren't given again: void projects and drafts count.
    """
    if workspace.units.level_of(workspace.unit) != "township":
        return ""
    prefix = f"{workspace.unit}-{year}-{workspace.letter}"
    given = [row.values.get(CODE) for row in workspace.listing(
        PROJECT, columns=(CODE,), search=prefix, include_void=True).rows()]
    typed = [draft.values.get(CODE) for draft in workspace.drafts(PROJECT)]
    pattern = re.compile(rf"{re.escape(prefix)}(\d+)")
    found = [int(match[1]) for code in (*given, *typed) if isinstance(code, str) and (match := pattern.fullmatch(code))]
    return f"{prefix}{max(found, default=0) + 1:03d}"
