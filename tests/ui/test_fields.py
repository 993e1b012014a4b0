"""Fields as a clerk meets them: every type typed, pasted, picked; faults and explanations beside them."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QPushButton, QVBoxLayout, QWidget

from forms.definition import Choice, Field
from forms.errors import UserError
from tests.ui.conftest import small_form
from ui.widgets.factory import field_widget
from ui.widgets.field import Repair, ShownProblem

CHOICES = {"tasks": (Choice("T1", "培育产业"), Choice("T2", "改善交通"), Choice("T3", "稳住就业"))}


def make(clerk, context, type_, **more):
    field = Field("it", type_, "总投资", **more)
    return beside_another(clerk, field_widget(small_form(field, choices=CHOICES), field, context))


def beside_another(clerk, field):
    """A field with something to go on to."""
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.addWidget(field)
    layout.addWidget(QPushButton("下一格"))
    layout.addStretch(1)
    clerk.opens(page, (640, 480))
    return field


def test_money_typed_with_a_chinese_input_method_is_held_in_fen(clerk, context) -> None:
    field = make(clerk, context, "money", unit="万元")

    clerk.commits(field.editor.line, "１２．５")
    clerk.leaves(field.editor.line)

    assert field.value() == 12_500_000
    assert field.raw_text() == "12.50"


def test_an_amount_pasted_from_a_workbook_is_normalised(clerk, context) -> None:
    field = make(clerk, context, "money", unit="元")

    clerk.pastes(field.editor.line, "３，４００．５０")

    assert field.value() == 340_050


def test_words_in_an_amount_stay_and_are_refused(clerk, context) -> None:
    field = make(clerk, context, "money", unit="元")

    clerk.types(field.editor.line, "一千二")
    clerk.leaves(field.editor.line)

    assert field.raw_text() == "一千二"
    with pytest.raises(UserError):
        field.value()


@pytest.mark.parametrize(("typed", "value"), [
    ("3.5", "2026-03-05"), ("2026-3-5", "2026-03-05"), ("2026年3月5日", "2026-03-05"), ("３月５日", "2026-03-05"),
    ("20260305", "2026-03-05"), ("", None)])
def test_a_date_is_read_as_people_write_it(clerk, context, typed, value) -> None:
    field = make(clerk, context, "date")

    clerk.types(field.editor.line, typed)
    clerk.leaves(field.editor.line)

    assert field.value() == value
    assert field.raw_text() == (value or "")


def test_the_calendar_opens_inside_the_window_and_arrows_choose(clerk, context) -> None:
    field = make(clerk, context, "date")

    clerk.presses(field.editor.line, Qt.Key.Key_Down)
    panel = field.editor.panel
    assert panel.window() is field.window()
    clerk.presses(panel.box.itemAt(0).widget().days, Qt.Key.Key_Right)
    clerk.presses(panel.box.itemAt(0).widget().days, Qt.Key.Key_Return)

    assert field.value() == "2026-04-04"
    assert not panel.isVisible()


def test_a_choice_is_found_by_pinyin_initials(clerk, context) -> None:
    field = make(clerk, context, "select_one", choices="tasks")

    clerk.types(field.editor.line, "gsjt")
    clerk.presses(field.editor.line, Qt.Key.Key_Return)

    assert field.value() == "T2"
    assert field.raw_text() == "改善交通"
    clerk.types(field.editor.line, "wzjy")
    clerk.presses(field.editor.line, Qt.Key.Key_Return)
    assert field.value() == "T3"


def test_what_is_no_choice_stays_and_is_refused(clerk, context) -> None:
    field = make(clerk, context, "select_one", choices="tasks")

    clerk.types(field.editor.line, "别的")
    clerk.leaves(field.editor.line)

    assert field.raw_text() == "别的"
    with pytest.raises(UserError):
        field.value()


def test_escape_closes_the_list_and_keeps_the_focus(clerk, context) -> None:
    field = make(clerk, context, "select_one", choices="tasks")

    clerk.presses(field.editor.line, Qt.Key.Key_Down)
    assert field.editor.panel.isVisible()
    clerk.presses(field.editor.line, Qt.Key.Key_Escape)

    assert not field.editor.panel.isVisible()


def test_a_village_is_found_by_name_and_shown_by_name(clerk, context) -> None:
    field = make(clerk, context, "reference", reference="village")

    clerk.types(field.editor.line, "红岩")
    clerk.presses(field.editor.line, Qt.Key.Key_Return)

    assert field.value() == "990101102002"
    assert field.raw_text() == "红岩村"


def test_a_name_that_many_places_have_means_the_one_that_the_workspace_means(clerk, context) -> None:
    villages = [("990101102001", "大坪村", "双河镇"), ("510129119203", "大坪村", "大邑县")]
    near = replace(context, find=lambda *_: villages, meant=lambda *_: [villages[0][0]])
    field = make(clerk, near, "reference", reference="unit")

    clerk.pastes(field.editor.line, "大坪村")
    clerk.presses(field.editor.line, Qt.Key.Key_Escape)
    clerk.leaves(field.editor.line)

    assert field.value() == "990101102001"


def test_several_choices_stand_in_the_order_of_their_list(clerk, context) -> None:
    field = make(clerk, context, "select_multiple", choices="tasks")

    for words in ("稳住", "培育"):
        clerk.types(field.editor.line, words)
        clerk.presses(field.editor.line, Qt.Key.Key_Return)

    assert field.value() == ["T1", "T3"]
    clerk.presses(field.editor.line, Qt.Key.Key_Backspace)
    assert field.value() == ["T3"]


def test_a_repeat_keeps_the_ids_of_its_rows(clerk, context) -> None:
    parts = (Field("source", "text", "来源"), Field("amount", "money", "金额", unit="元"))
    field = Field("fund_plan", "repeat", "资金计划", fields=parts)
    shown = beside_another(clerk, field_widget(small_form(field), field, context))
    shown.set_value([{"row": "r1", "source": "财政", "amount": 100}])

    clerk.clicks(shown.editor.add)
    clerk.types(shown.editor.cell(1, "source").line, "企业")
    clerk.types(shown.editor.cell(1, "amount").line, "2.5")

    assert shown.value() == [{"row": "r1", "source": "财政", "amount": 100},
                             {"row": "row-0", "source": "企业", "amount": 250}]


def test_a_photo_is_dropped_onto_its_field(clerk, context, tmp_path) -> None:
    field = make(clerk, context, "image")
    photo = tmp_path / "路面.png"
    photo.write_bytes(b"0" * 2000)

    clerk.drops(field.editor, [photo])

    assert field.value()["name"] == "路面.png"


def test_an_error_stands_under_its_field_and_is_read_aloud(clerk, context) -> None:
    field = make(clerk, context, "money", unit="万元")
    repaired = []
    field.repair.connect(repaired.append)

    repair = Repair("改为 468.00", "468")
    field.set_problems([ShownProblem("sum", "error", "与资金计划合计相差 18.00 万元", repairs=(repair,))])

    assert field.editor.line.property("fault") == "error"
    assert "相差 18.00" in field.editor.line.accessibleDescription()
    clerk.clicks(next(each for each in field.findChildren(QPushButton) if "468" in each.text()))
    assert repaired[0].raw == "468"


def test_a_warning_asks_for_an_explanation_that_keeps_its_focus(clerk, context) -> None:
    field = make(clerk, context, "date")
    said = []
    field.explained.connect(lambda name, text: said.append((name, text)))
    field.set_problems([ShownProblem("early", "warning", "早于批复日期", explanation="")])
    line = field.problem_lines[0].explanation.line

    clerk.types(line, "先行平整")
    field.set_problems([ShownProblem("early", "warning", "早于批复日期", explanation="先行平整")])

    assert said[-1] == ("early", "先行平整")
    assert line.hasFocus()
    assert field.editor.line.property("fault") == "warning"


def test_every_field_has_a_name_for_the_screen_reader(clerk, context) -> None:
    for type_ in ("text", "long_text", "integer", "money", "percent", "date", "month", "select_one",
                  "select_multiple", "reference"):
        field = make(clerk, context, type_, choices="tasks")
        assert field.editor.focus_target().accessibleName() == "总投资", type_
        assert field.label.buddy() is field.editor.focus_target(), type_


def test_setting_a_value_is_not_a_change_by_hand(clerk, context) -> None:
    for type_, value in (("text", "甲"), ("long_text", "甲"), ("integer", 3), ("money", 100), ("date", "2026-03-05"),
                         ("select_one", "T1"), ("select_multiple", ["T1"])):
        field = make(clerk, context, type_, choices="tasks", unit="元" if type_ == "money" else "")
        heard = []
        field.changed.connect(lambda heard=heard: heard.append(1))

        field.set_value(value)

        assert heard == [], type_
        assert field.value() == value, type_


def test_no_field_opens_a_popup(clerk, context) -> None:
    field = make(clerk, context, "select_one", choices="tasks")

    clerk.clicks(field.editor.line)

    assert field.editor.panel.isVisible()
    assert not field.editor.panel.isWindow()
    assert field.findChildren(QMenu) == []
