"""An invented township with three ledgers of its own, and its pages as the shell shows them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forms.reading import read_form
from model.clock import FixedClock
from model.workspace.workspace import Workspace
from tests import kept
from ui import tasks
from ui.ledger.page import LedgerPage
from ui.preferences import Preferences
from ui.shell import Header, PageSpec, Shell

WORKS = """
id = "works"
version = 1
title = "工程台账"
source = "测试"
period = "none"
natural_key = ["name"]
title_fields = ["code", "name"]
list_columns = ["code", "name", "kind", "total", "start"]
print_columns = ["code", "name", "kind", "total", "plan", "start"]
[[field]]
name = "basic"
type = "group"
label = "基本"
[[field.field]]
name = "code"
type = "text"
label = "工程编号"
[[field.field]]
name = "name"
type = "text"
label = "工程名称"
required = true
[[field.field]]
name = "kind"
type = "select_one"
choices = "kind"
label = "类别"
[[field.field]]
name = "other_kind"
type = "text"
label = "别的类别"
hint = "“${name}”属于哪一类"
relevant = "${kind} = 'other'"
[[field]]
name = "money"
type = "group"
label = "资金"
[[field.field]]
name = "total"
type = "money"
unit = "元"
label = "总投资"
required = true
[[field.field]]
name = "plan"
type = "repeat"
label = "资金计划"
[[field.field.field]]
name = "source"
type = "text"
label = "来源"
required = true
[[field.field.field]]
name = "amount"
type = "money"
unit = "元"
label = "金额"
[[field.field]]
name = "tenth"
type = "money"
unit = "元"
label = "一成"
calculation = "${total} * 0.1"
[[field]]
name = "timing"
type = "group"
label = "进度"
[[field.field]]
name = "start"
type = "date"
label = "开工日期"
[[field.field]]
name = "remark"
type = "long_text"
label = "备注"
[choices]
kind = ["road 道路", "water 饮水", "other 其他"]
[[check]]
name = "plan_sum"
level = "error"
when = "not(${total} = '') and ${total} != sum(${plan.amount})"
message = "总投资 ${total} 与资金计划合计不一致"
fields = ["total", "plan"]
[[check]]
name = "old_start"
level = "warning"
when = "${start} < date('2026-01-01')"
message = "开工日期早于今年，请核对或说明"
fields = ["start"]
"""

INCOME = """
id = "income"
version = 1
title = "收入月报"
source = "测试"
period = "month"
period_field = "month"
key = ["place", "month"]
title_fields = ["place", "month"]
list_columns = ["place", "month", "amount"]
[[field]]
name = "place"
type = "text"
label = "村"
required = true
[[field]]
name = "month"
type = "month"
label = "月份"
required = true
[[field]]
name = "amount"
type = "money"
unit = "元"
label = "收入"
"""

FUNDS = """
id = "fund_entry"
version = 1
title = "资金台账"
source = "测试"
period = "day"
period_field = "date"
title_fields = ["date", "kind", "amount"]
list_columns = ["date", "kind", "payee", "amount"]
[[field]]
name = "kind"
type = "select_one"
label = "类型"
choices = "kind"
[[field]]
name = "date"
type = "date"
label = "日期"
[[field]]
name = "payee"
type = "text"
label = "收款单位"
[[field]]
name = "amount"
type = "money"
unit = "元"
label = "金额"
[choices]
kind = ["commit 承诺（计划下达）", "arrive 到位", "pay 支付"]
"""

PAPERS = """
id = "papers"
version = 1
title = "现场记录"
source = "测试"
period = "none"
title_fields = ["name"]
list_columns = ["name"]
[[field]]
name = "name"
type = "text"
label = "名称"
[[field]]
name = "photo"
type = "image"
label = "照片"
[[field]]
name = "scan"
type = "file"
label = "扫描件"
"""


@pytest.fixture
def workspace(tmp_path: Path, clock: FixedClock) -> Iterator[Workspace]:
    """云岭县双河镇, opened by 何晓岚."""
    forms = {each.id: each for each in (read_form(text, file="test.toml") for text in (WORKS, INCOME, FUNDS, PAPERS))}
    from forms.reading import builtin_forms

    forms |= {each: builtin_forms()[each] for each in ("nil", "village")}
    with kept.township(tmp_path / "双河镇.tuodi", clock, forms) as opened:
        yield opened
        tasks.wait()


@pytest.fixture
def road(workspace: Workspace) -> str:
    """A record that stands already: 大坪村道路硬化, 4.86 million."""
    values = {"code": "A001", "name": "大坪村道路硬化", "kind": "road", "total": 486_000_000, "start": "2026-03-02",
              "plan": [{"row": "r1", "source": "县财政", "amount": 486_000_000}]}
    return workspace.save("works", values).record


@pytest.fixture
def shell_of(workspace: Workspace, preferences: Preferences) -> Callable[..., Shell]:
    """A shell whose pages are ledgers."""
    def make(*forms: str) -> Shell:
        def page(form: str) -> Callable[[Shell], LedgerPage]:
            return lambda shell: LedgerPage(workspace, form, shell)

        specs = [PageSpec(each, workspace.forms[each].title, "台账", "folder", page(each), frozenset((each,)))
                 for each in forms]
        return Shell(Header("双河镇", "云岭县 · 乡镇", "何晓岚", "填报人"), specs, preferences)

    return make
