"""Data that went to another computer can only be read here: why a button is closed. No Qt."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

MOVED = "这份数据已经搬到另一台电脑，这里只能看"


def why_closed(workspace: "Workspace") -> str:
    """What stands at everything that would write; "" where writing is right."""
    return MOVED if workspace.read_only else ""
