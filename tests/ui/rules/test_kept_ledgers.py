"""At the record: what the county registered is read, says whom to ask, and is changed by proposal alone."""

import pytest
from PySide6.QtCore import Qt

from model.exchange import proposals
from tests.model.exchange.down import Tree, deadline


@pytest.fixture
def kept(joined: Tree) -> str:
    found = [each.record for each in joined.county.register_records("deadline")]
    record = found[0] if found else joined.county.save("deadline", deadline(5)).record
    joined.down()
    return record


def test_it_is_read_until_a_change_is_proposed_and_then_says_so(clerk, opens, joined, kept) -> None:
    page = opens(joined.township, "deadline")
    page.open_record("deadline", kept, "")
    panel = page.form_panel
    assert "这条由云岭县登记，这里只能看。有疑问请打电话给云岭县专班" in panel.bar.text()
    assert not panel.save_button.isEnabled()
    assert not page.record.save(), "nor by Ctrl+S"
    assert proposals.of_record(joined.township, "deadline", kept) is None

    clerk.clicks(next(each for each in panel.bar.findChildren(type(panel.save_button)) if each.text() == "提出修改"))
    assert "改好保存，就作为申报送云岭县批复" in panel.bar.text()
    assert not page.record.save(), "nothing was changed"
    assert "还没有改动" in panel.bar.text()
    field = panel.fields.fields["due_workday"]
    clerk.replaces(field.editor.line, "8")
    clerk.presses(page, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    asked = proposals.of_record(joined.township, "deadline", kept)
    assert asked.shown == "待批复"
    assert joined.township.read("deadline", kept).values["due_workday"] == 5, "until it is approved"
    assert "已作为申报记下，随下次上报送上去" in panel.bar.text()
    page.open_record("deadline", kept, "")
    page.record.open(kept)
    assert "待批复" in panel.bar.text()
