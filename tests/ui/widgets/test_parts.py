"""The parts that every page is furnished with: nothing flashes, nothing is cut, nothing keeps room that it lost."""

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from forms.definition import Field
from tests.ui.conftest import small_form
from ui.widgets.basics import Card, label, row
from ui.widgets.factory import field_widget

_LONG = "列入哪一年的项目计划就填哪一年，跨年项目填开始那一年，已经批复的照批复文件填，拿不准的先问县里再填"


class _Windows(QObject):
    """Everything that was shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


@pytest.mark.parametrize("type_", ["text", "money", "date", "long_text", "select_one", "repeat"])
def test_no_part_of_a_field_is_ever_a_window(context: Any, type_: str) -> None:
    field = Field("it", type_, "总投资", hint="按批复", required="true()",
                  fields=(Field("part", "text", "名称"),) if type_ == "repeat" else ())
    windows = _Windows()
    QApplication.instance().installEventFilter(windows)  # type: ignore[union-attr]
    made = field_widget(small_form(field), field, context)
    QApplication.instance().removeEventFilter(windows)  # type: ignore[union-attr]

    assert windows.shown == []
    made.deleteLater()


def test_a_hint_is_read_aloud_with_its_field(context: Any) -> None:
    field = Field("it", "text", "项目名称", hint="与批复文件上的名称一致")
    made = field_widget(small_form(field), field, context)

    assert made.editor.focus_target().accessibleDescription() == "与批复文件上的名称一致"
    made.deleteLater()


def test_a_wrapped_text_is_as_high_as_its_width_needs_whenever_it_was_filled(clerk: Any) -> None:
    page = QWidget()
    words = label("", "faint", wrap=True)
    box = QVBoxLayout(page)
    box.addWidget(words)
    box.addStretch(1)
    words.setText(_LONG)
    clerk.opens(page, (300, 400))
    narrow = words.height()
    page.resize(900, 400)
    clerk.waits(lambda: words.height() < narrow)

    assert words.height() == words.heightForWidth(words.width())
    words.setText("短")
    clerk.waits(lambda: words.height() <= words.fontMetrics().lineSpacing() + 2)


def test_a_card_that_is_named_later_shows_its_name(clerk: Any) -> None:
    card = Card()
    head = QWidget()
    head.setLayout(row(card.title))
    card.body.addWidget(head)
    card.title.setText("检查")
    clerk.opens(card, (300, 200))

    assert card.title.isVisible()
    assert card.title.width() > 0
