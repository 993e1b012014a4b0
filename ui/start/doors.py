"""The real way into the model: its modules load when somebody opens a folder, not at start."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from forms.errors import UserError
from model.clock import Clock

if TYPE_CHECKING:
    from model.workspace.backups import Backup
    from model.workspace.keys import PersonSlot
    from model.workspace.opening import Created
    from model.workspace.workspace import Workspace


class ModelDoors:
    """`ui.start.presenter.Doors`, over model.workspace."""

    def people_of(self, folder: Path) -> Sequence["PersonSlot"]:
        from model.workspace import keys

        return keys.read_keys(folder).people()

    def unit_of(self, folder: Path) -> tuple[str, str]:
        from model.workspace import keys

        held = keys.read_keys(folder)
        return held.unit, held.unit_name

    def create(self, folder: Path, *, unit: str, unit_name: str, person_name: str, role: str, password: str,
               clock: Clock) -> "Created":
        from model.workspace import opening

        return opening.create(folder, unit=unit, unit_name=unit_name, person_name=person_name, role=role,
                              password=password, clock=clock)

    def open_workspace(self, folder: Path, person: str, password: str, clock: Clock) -> "Workspace":
        from model.workspace import opening

        return opening.open_workspace(folder, person, password, clock)

    def open_with_recovery_code(self, folder: Path, code: str, clock: Clock) -> "Workspace":
        from model.workspace import opening

        return opening.open_with_recovery_code(folder, code, clock)

    def backups_of(self, folder: Path) -> Sequence["Backup"]:
        from model.workspace import backups

        return backups.backups(folder)

    def restore_damaged(self, folder: Path, person: str, secret: str, backup: Path, clock: Clock) -> None:
        from model.workspace import opening

        opening.restore_damaged(folder, person, secret, backup, clock)

    def import_move(self, file: Path, folder: Path) -> None:
        from model.workspace import moving

        moving.import_move(file, folder)

    def place_problem(self, folder: Path) -> UserError | None:
        from model.workspace import places

        return places.place_problem(folder)


def load_ahead() -> None:
    """Load what opening a folder needs while somebody still types the password. For the worker: nothing of Qt."""
    from model.workspace import opening

    opening.load_ahead()
