"""The part of the workspace's facade that looks after the folder: backups, moving, checking."""

from collections.abc import Callable, Sequence
from pathlib import Path

from forms.errors import UserError
from model.changes import Changes
from model.workspace import backups, driver, entries, moving, places, projections, rescue_slot, settling
from model.workspace.backups import Backup
from model.workspace.session import Session

Progress = Callable[[int, int], None]


class WorkspaceFolder:
    """What can be done with the folder as a whole."""

    _session: Session

    def backup(self) -> Backup:
        """Make today's backup now."""
        return backups.back_up(self._session)

    def backup_daily(self) -> Backup | None:
        """Make today's backup unless it is there already."""
        return backups.back_up_daily(self._session)

    def backups(self) -> list[Backup]:
        """The backups, newest first."""
        return backups.backups(self._session.folder)

    def restore_backup(self, path: Path) -> Changes:
        """Go back to a backup, as a new stream; what is there now is backed up before. Everything is stale then."""
        forms = self._session.forms
        backups.restore(self._session, path)
        settling.bring_up_to_date(self._session, forms)
        return Changes(frozenset(self._session.forms))

    def export_move(self, path: Path, progress: Progress | None = None) -> None:
        """Write everything into one file for another computer; this folder can then only be read."""
        moving.export_move(self._session, path, progress)

    def continue_here(self) -> None:
        """Write again in a folder that was moved away, as a new stream."""
        moving.continue_here(self._session)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Derive heads, states and lists again from the entries. Returns the number of records."""
        with self._session.store.transaction() as db:
            entries.recompute_heads(db)
            return projections.rebuild(db, self._session.forms, progress)

    def keep_rescue_slot(self, unit: str, unit_name: str, to: Sequence[bytes], seal: Callable[[bytes], bytes]) -> None:
        """Let the unit above open this folder when password and recovery sheet are lost. to: its X25519 keys."""
        rescue_slot.keep(self._session, unit, unit_name, to, seal)

    def check(self) -> list[str]:
        """Verify pages, chain and heads; returns what is wrong, in English, for the report. Empty = sound."""
        from model.workspace.soundness import faults

        with self._session.store.reading() as db:
            return faults(db)

    def meaning_of(self, bug: BaseException) -> UserError | None:
        """What a person can do about an error of the database that nobody caught; None for any other bug."""
        return driver.explain(bug, self._session.store.path) if isinstance(bug, driver.Error) else None

    def place_warnings(self) -> list[UserError]:
        """What should be said about the disk: a share, a stick, little room."""
        found = (places.place_problem(self._session.folder), places.space_problem(self._session.folder))
        return [each for each in found if each is not None]
