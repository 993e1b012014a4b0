"""A workspace of an invented township, with cheap key slots, and three small forms."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forms.definition import Form
from forms.reading import read_form
from model.clock import FixedClock
from model.workspace.keys import Cost
from model.workspace.opening import Created, create
from model.workspace.workspace import Workspace

CHEAP = Cost(memory=8, passes=1, lanes=1)
PASSWORD = "春江花月夜2026"

_INCOME = """
id = "income"
version = 1
title = "收入"
source = "测试"
period = "month"
period_field = "month"
owner = "village"
key = ["village", "month"]
title_fields = ["village", "month"]
list_columns = ["village", "month", "operating", "total"]
[[field]]
name = "village"
type = "reference"
reference = "unit"
label = "村"
required = true
[[field]]
name = "month"
type = "month"
label = "月份"
required = true
[[field]]
name = "operating"
type = "money"
unit = "元"
label = "经营收入"
[[field]]
name = "subsidy"
type = "money"
unit = "元"
label = "补助收入"
[[field]]
name = "total"
type = "money"
unit = "元"
label = "合计"
calculation = "${operating} + ${subsidy}"
"""

_CADRE = """
id = "helper"
version = 1
title = "干部"
source = "测试"
title_fields = ["name"]
list_columns = ["name", "post"]
[[field]]
name = "name"
type = "text"
label = "姓名"
sensitive = "personal"
[[field]]
name = "post"
type = "text"
label = "职务"
[[field]]
name = "illness"
type = "text"
label = "病情"
sensitive = "special"
[[field]]
name = "family"
type = "repeat"
label = "家庭成员"
  [[field.field]]
  name = "relation"
  type = "text"
  label = "关系"
  [[field.field]]
  name = "telephone"
  type = "text"
  label = "电话"
  sensitive = "personal"
"""

_PERSON = """
id = "person"
version = 1
title = "人员"
source = "测试"
title_fields = ["name"]
list_columns = ["name"]
register = true
[[field]]
name = "name"
type = "text"
label = "姓名"
sensitive = "personal"
[[field]]
name = "role"
type = "text"
label = "角色"
"""


@pytest.fixture(scope="session")
def small_forms() -> Mapping[str, Form]:
    """Keyed with a period, with private parts, and the people register."""
    texts = {"income": _INCOME, "helper": _CADRE, "person": _PERSON}
    return {name: read_form(text, file=f"{name}.toml") for name, text in texts.items()}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 5, 2, 30, tzinfo=UTC))


@pytest.fixture
def new_workspace(
    tmp_path: Path, clock: FixedClock, small_forms: Mapping[str, Form]
) -> Iterator[Callable[..., Created]]:
    """Makes workspaces of 双河镇 and closes them at the end."""
    made: list[Workspace] = []

    def make(name: str = "双河镇.tuodi") -> Created:
        created = create(
            tmp_path / name,
            unit="990101102",
            unit_name="双河镇",
            person_name="李小禾",
            role="preparer",
            password=PASSWORD,
            clock=clock,
            cost=CHEAP,
            forms=small_forms,
        )
        made.append(created.workspace)
        return created

    yield make
    for each in made:
        each.close()


@pytest.fixture
def workspace(new_workspace: Callable[..., Created]) -> Workspace:
    return new_workspace().workspace
