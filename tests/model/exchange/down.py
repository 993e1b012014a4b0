"""A county with every register, and a township below it that joined it by files: all forms, all invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export.exchange import joining, receiving
from export.exchange.notices import write_notice
from forms.reading import builtin_forms
from model.clock import FixedClock
from model.workspace.opening import create
from model.workspace.workspace import Workspace
from tests.export.exchange.joined import COUNTY, SHUANGHE, TODAY, Neighbours
from tests.model.month.month_office import CHEAP, PREPARER

ROW = "018f0000-0000-7000-8000-0000000000a{}"
DAPING, HONGYAN = "990101102201", "990101102202"


@dataclass
class Tree:
    """Both workspaces, open."""

    around: Neighbours
    county: Workspace
    township: Workspace

    def join(self, township: Workspace | None = None) -> None:
        self.around.join(self.county, township or self.township)

    def down(self, receiver: str = "") -> Path:
        """A notice to the township, taken in there."""
        path = write_notice(self.county, self.around.stick(), receiver)
        receiving.take(self.township, path)
        return path

    def roster(self) -> None:
        """The next roster, to the township."""
        receiving.take(self.township, joining.write_roster(self.county, self.around.stick()).path)

    def change(self, workspace: Workspace, form: str, record: str, **values: Any) -> str:
        standing = workspace.read(form, record)
        assert standing is not None
        return workspace.save(form, {**standing.values, **values}, record=record, parents=standing.heads).hash


@contextmanager
def a_tree(folder: Path) -> Iterator[Tree]:
    around = Neighbours(folder)
    made = Tree(around, office(around, COUNTY, "云岭县", "马会计"), office(around, SHUANGHE, "双河镇"))
    yield made
    around.close()


def office(around: Neighbours, unit: str, name: str, person: str = "何晓岚") -> Workspace:
    made = create(around.folder / f"{name}.tuodi", unit=unit, unit_name=name, person_name=person, role="审核人",
                  password=PREPARER, clock=FixedClock(TODAY), cost=CHEAP, forms=builtin_forms()).workspace
    around.open.append(made)
    return made


def holiday(year: int, day: str, number: int = 1) -> dict[str, Any]:
    return {"year": year, "doc_no": "国办发明电〔2026〕9号",
            "days": [{"row": ROW.format(number), "date": day, "kind": "off"}]}


def deadline(days: int) -> dict[str, Any]:
    return {"form": "all", "period": "month", "due_workday": days, "valid_from": "2026-01-01"}


def threshold(value: str) -> dict[str, Any]:
    return {"name": "soe_days_per_month", "value": value, "from": "2026-01-01", "source": "云委", "binding": "county"}


def village(code: str, name: str, **more: str) -> dict[str, Any]:
    return {"code": code, "name": name, "level": "village", "parent": code[:9], "valid_from": "2020-01-01", **more}
