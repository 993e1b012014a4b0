"""Workspaces that many tests begin with: made once in each process, copied for every test."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from forms.definition import Form
from model.clock import Clock, FixedClock
from model.sample import SIGNING_DAY, Sample, make_sample, people_of_sample
from model.workspace.keys import Cost
from model.workspace.opening import create, open_workspace, people_of
from model.workspace.workspace import Workspace

CHEAP = Cost(memory=8, passes=1, lanes=1)
PASSWORD = "春江花月夜2026"

_made: dict[str, tuple[Path, str]] = {}  # name -> the folder, and who is logged in
_codes: list[str] = []  # the recovery code of the sample
_place = tempfile.TemporaryDirectory(prefix="tuodi-kept-", ignore_cleanup_errors=True)  # lives as long as the process


def begun(name: str, folder: Path, password: str, clock: Clock, make: Callable[[Path], Workspace], *,
          forms: Mapping[str, Form] | None = None) -> Workspace:
    """The workspace `name` at `folder`, open. make: called for the first test, where it begins from nothing. forms:
    those that it was made with, None = those shipped; others would be installed in every copy."""
    if name not in _made:
        kept = Path(tempfile.mkdtemp(dir=_place.name)) / folder.name
        workspace = make(kept)
        workspace.db.execute("DELETE FROM setting WHERE name = 'home'")  # the copy isn't a second computer
        workspace.close()
        _made[name] = kept, workspace.person
    kept, person = _made[name]
    shutil.copytree(kept, folder)
    assert person in {each.id for each in people_of(folder)}
    return open_workspace(folder, person, password, clock, forms=forms)


def township(folder: Path, clock: FixedClock, forms: Mapping[str, Form] | None = None) -> Workspace:
    """双河镇 before anything is entered, opened by 何晓岚. forms: those it has, None = those shipped."""

    def make(kept: Path) -> Workspace:
        return create(kept, unit="990101102", unit_name="双河镇", person_name="何晓岚", role="填报人",
                      password=PASSWORD, clock=FixedClock(clock.now()), cost=CHEAP, forms=forms).workspace

    name = ("township", clock.now(), *sorted(each.hash for each in (forms or {}).values()))
    return begun(str(name), folder, PASSWORD, clock, make, forms=forms)


def sample(folder: Path) -> Sample:
    """The sample workspace with its month, open for the preparer on the signing day."""
    clock = FixedClock(SIGNING_DAY)
    workspace = begun("sample", folder, people_of_sample()[0].password, clock, _sampled)
    return Sample(workspace, clock, _codes[0])


def _sampled(folder: Path) -> Workspace:
    made = make_sample(folder)
    _codes.append(made.recovery_code)
    return made.workspace
