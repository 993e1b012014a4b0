"""A clerk of the county merges a village and renames a township; the township reads it, and whom to ask."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton

from tests.export.exchange.joined import SHUANGHE
from tests.model.exchange.down import DAPING, HONGYAN
from ui.rules import hand_down, units_page

APRIL = date(2026, 4, 1)


def told(page) -> str:
    return "\n".join(each.text() for each in page.told.findChildren(QLabel) if not each.isHidden())


def picks(clerk, field, text: str) -> None:
    line = field.editor.line
    clerk.types(line, text)
    clerk.waits(lambda: field.editor.panel is not None and field.editor.panel.current() is not None)
    clerk.presses(line, Qt.Key.Key_Return)


def test_a_village_is_merged_by_keyboard_after_what_follows_was_shown(clerk, opens, joined, stick, monkeypatch) -> None:
    page = opens(joined.county, "units_desk")
    assert not page.keep.isEnabled()
    picks(clerk, page.old, "红岩村")
    assert page.ends == [HONGYAN]
    picks(clerk, page.into, "大坪村")
    clerk.types(page.day.editor.line, "2026-3-31")
    clerk.leaves(page.day.editor.line)
    clerk.waits(page.keep.isEnabled)
    assert "红岩村用到2026年3月31日，2026年4月1日起并入大坪村。" in told(page)
    assert "以前的数加在大坪村上，并注明这次撤并" in told(page)
    assert joined.county.units.get(HONGYAN).valid_to == "", "looking writes nothing"

    clerk.presses(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    clerk.waits(lambda: "已登记" in page.bar.text())
    assert joined.county.units.successor_of(HONGYAN, APRIL) == DAPING
    assert page.ends == []
    assert not page.keep.isEnabled()

    monkeypatch.setattr(hand_down, "choose_folder", lambda *_: stick)
    page.hand_down.ask()
    clerk.waits(lambda: list(stick.glob("*下发*")))
    below = opens(joined.township, "units_desk")
    assert below.form.isHidden()
    assert "由云岭县登记" in below.why.text()
    joined.down()
    below.presenter.refresh()
    assert any(each.text() == "红岩村 并入 大坪村" for each in below.findChildren(QLabel))
    assert not any(each.text() == "撤回" and each.isVisible() for each in below.findChildren(QPushButton))


def test_a_township_gets_a_new_name_and_a_mistake_is_taken_back(clerk, opens, joined, monkeypatch) -> None:
    page = opens(joined.county, "units_desk")
    picks(clerk, page.old, "双河镇")
    clerk.clicks(next(each for each in page.kind.findChildren(QToolButton) if each.text() == "改名、新设一个"))
    clerk.types(page.code, "99010110")
    clerk.types(page.name, "双河街道")
    clerk.types(page.day.editor.line, "2026-3-31")
    clerk.leaves(page.day.editor.line)
    assert "代码是 9 位数字" in page.summary.text()
    assert not page.keep.isEnabled()
    clerk.types(page.code, "5")
    clerk.waits(page.keep.isEnabled)
    assert "它的电脑（设备 A）随下一份名册归双河街道" in told(page)
    clerk.clicks(page.keep)
    assert "出一份新名册，电脑才跟着走" in page.bar.text()
    assert joined.county.units.successor_of(SHUANGHE, APRIL) == "990101105"

    monkeypatch.setattr(units_page.notices, "ask", lambda *_: "back")
    line = next(each for each in page.lines if each.code == SHUANGHE)
    picks(clerk, page.old, "新桥村")
    clerk.types(page.code, "990101102205")
    page.take_back(line)
    assert page.code.text() == "990101102205", "what is being typed stays"
    assert len(page.ends) == 1
    assert joined.county.units.get(SHUANGHE).valid_to == ""


def test_one_that_was_chosen_is_dropped_again_with_del(clerk, opens, joined) -> None:
    page = opens(joined.county, "units_desk")
    picks(clerk, page.old, "新桥村")
    chip = page.chips.itemAt(0).widget()
    clerk.presses(chip, Qt.Key.Key_Delete)
    assert page.ends == []
    QApplication.processEvents()
    assert chip.isHidden()


@pytest.mark.parametrize("size", [(911, 512), (1366, 768)])
def test_nothing_is_cut_at_the_side(opens, joined, size) -> None:
    page = opens(joined.county, "units_desk", size)
    for each in (page.old, page.into, page.day, page.keep):
        right = each.mapTo(page, each.rect().bottomRight()).x()
        assert right <= page.width()
