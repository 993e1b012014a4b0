"""What this person's account on this machine remembers: looks, units of money, folders opened. Never data."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

_KEPT_FOLDERS = 8


class Preferences:
    """A small JSON file. One that can't be read or written costs the memory of habits, nothing else."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._listeners: list[Callable[[], object]] = []
        self._values = self._read()

    def get(self, name: str, default: Any = None) -> Any:
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Remember at once; those who listen hear of it."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        self._write()
        for listener in self._listeners:
            listener()

    def on_change(self, listener: Callable[[], object]) -> None:
        self._listeners.append(listener)

    @property
    def dark(self) -> bool:
        return bool(self.get("dark", default=False))

    @property
    def money_unit(self) -> str:
        """ "" = each field in its own unit, else 元 or 万元."""
        return str(self.get("money_unit", ""))

    def folders(self) -> list[Path]:
        """Workspaces opened here, newest first; those that are gone are left out."""
        return [Path(each) for each in self.get("folders", []) if Path(each).is_dir()]

    def opened(self, folder: Path, person: str, at: str) -> None:
        """Remember the folder and who opened it last, and when each person did."""
        name = str(folder)
        others = [each for each in self.get("folders", []) if each != name]
        self.put("folders", [name, *others][:_KEPT_FOLDERS])
        seen = dict(self.get("seen", {}))
        seen[name] = {**seen.get(name, {}), "last": person, person: at}
        self.put("seen", seen)

    def last_person(self, folder: Path) -> str:
        return str(self.get("seen", {}).get(str(folder), {}).get("last", ""))

    def seen(self, folder: Path, person: str) -> str:
        """When this person last opened it here, as an UTC stamp, or ""."""
        return str(self.get("seen", {}).get(str(folder), {}).get(person, ""))

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self) -> None:
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), "utf-8")
            fresh.replace(self._file)
        except OSError:
            return
