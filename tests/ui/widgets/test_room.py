"""Where there is little room: lists beside their field, names of pages whole, arrows where a line goes on."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.choice_edit import PickEdit
from ui.widgets.panel import PickItem
from ui.widgets.tab_line import TabLine

_MANY = [PickItem(str(number), f"选项 {number}") for number in range(30)]


@pytest.mark.parametrize("above", [10, 180, 380])
def test_a_list_never_covers_its_field(clerk: Any, above: int) -> None:
    page = QWidget()
    edit = PickEdit(lambda _: _MANY, lambda code: f"选项 {code}")
    box = QVBoxLayout(page)
    box.addSpacing(above)
    box.addWidget(edit)
    box.addStretch(1)
    clerk.opens(page, (500, 440))
    edit.open_list()

    panel = edit.panel
    assert panel is not None
    field = edit.rect().translated(edit.mapTo(page, QPoint(0, 0)))
    assert not panel.geometry().intersects(field)
    assert page.rect().contains(panel.geometry())


def test_what_cant_be_changed_looks_so(clerk: Any) -> None:
    edit = PickEdit(lambda _: _MANY, lambda code: f"选项 {code}", placeholder="请选择")
    clerk.opens(edit, (300, 60))
    open_ground = edit.line.grab().toImage().pixelColor(60, 8)
    edit.set_readonly(True)
    settled_ground = edit.line.grab().toImage().pixelColor(60, 8)

    assert settled_ground != open_ground
    assert edit.line.placeholderText() == ""


def test_names_for_which_there_is_no_room_stand_behind_the_last_button(clerk: Any) -> None:
    titles = ["消费帮扶台账", "走访记录", "就业台账", "监测户台账", "结对关系", "任务清单"]
    line = TabLine([(each, each) for each in titles], "其他台账")
    page = QWidget()
    QVBoxLayout(page).addWidget(line)
    clerk.opens(page, (1200, 60))
    assert line.hidden() == []
    assert not line.more.isVisible()

    page.resize(420, 60)
    clerk.waits(lambda: bool(line.hidden()))
    for each in line.buttons.values():
        assert each.isHidden() or each.width() >= each.sizeHint().width()
    line.set_value("任务清单")
    assert "任务清单" not in line.hidden()

    chosen: list[str] = []
    line.chosen.connect(chosen.append)
    line.open_menu()
    assert line.menu is not None
    line.menu.actions()[0].trigger()
    assert chosen == line.hidden()[:1]
    line.menu.close()
