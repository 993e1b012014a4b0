"""Password and paper both lost, through the windows: the locked office, the telephone, the county."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import receiving
from model.workspace import opening
from tests.export.exchange.joined import COUNTY, SHUANGHE, TODAY, Neighbours
from tests.model.month.month_office import CHEAP
from tests.ui.joining.test_joining_page import opens, stick  # noqa: F401
from ui import tasks
from ui.start import rescue_dialog
from ui.start.doors import ModelDoors
from ui.start.unlock_page import UnlockPage

NEW = "everybody forgets 2026"


@pytest.fixture
def around(tmp_path: Path) -> Iterator[Neighbours]:
    made = Neighbours(tmp_path)
    yield made
    made.close()


def test_a_clerk_gets_back_in_with_a_telephone_call(clerk, around, opens, stick, preferences, monkeypatch) -> None:  # noqa: F811
    from model.clock import FixedClock

    county, township = around.make(COUNTY, "云岭县", person="马会计"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    township.close()
    monkeypatch.setattr(rescue_dialog, "choose_folder", lambda *_: stick)
    monkeypatch.setattr(rescue_dialog, "open_file", lambda *_: next(stick.glob("*恢复回件*.asice")))
    monkeypatch.setattr(rescue_dialog.RescueDialog, "exec", lambda dialog: dialog.show())
    page = clerk.opens(UnlockPage(ModelDoors(), tasks.run, preferences, FixedClock(TODAY)))
    page.presenter.show(township.folder)
    opened = []
    page.unlocked.connect(opened.append)

    dialog = clerk.opens(rescue_dialog.RescueDialog(page, township.folder, [each.person for each in page.people],
                                                    FixedClock(TODAY), page.opened))
    assert not dialog.finish.isVisible()
    clerk.types(dialog.fresh.line, "short")
    clerk.clicks(dialog.ask)
    clerk.waits(lambda: "8 位" in dialog.fault.text())
    clerk.replaces(dialog.fresh.line, NEW)
    clerk.clicks(dialog.ask)
    clerk.waits(dialog.finish.isVisible)

    above = opens(county)
    clerk.drops(above, list(stick.glob("*申请恢复*.asice")))
    clerk.waits(lambda: above.roster.rescues)
    card = above.roster.rescues[0]
    assert card.number.text() == dialog.number.text()
    clerk.types(card.said, "1")
    clerk.clicks(card.yes)
    assert "核对码" in card.fault.text()
    clerk.replaces(card.said, dialog.number.text())
    clerk.clicks(card.yes)
    clerk.waits(lambda: list(stick.glob("*恢复回件*.asice")) and not above.roster.rescues)

    clerk.waits(dialog.finish.isEnabled)
    clerk.clicks(dialog.finish)
    clerk.waits(lambda: opened)
    assert opened[0].person_name == "何晓岚"
    opened[0].close()
    with opening.open_workspace(township.folder, township.person, NEW, FixedClock(TODAY)) as again:
        assert receiving.packages_in([again.folder]) == []


def test_a_strange_voice_gets_nothing(clerk, around, opens, monkeypatch) -> None:  # noqa: F811
    from export.exchange import rescue
    from model.clock import FixedClock
    from ui.notices import Question

    county, township = around.make(COUNTY, "云岭县", person="马会计"), around.make(SHUANGHE, "双河镇")
    around.join(county, township)
    township.close()
    slot = opening.people_of(township.folder)[0]
    rescue.take(county, rescue.ask(township.folder, slot, NEW, FixedClock(TODAY), around.stick(), CHEAP).path)
    above = opens(county)

    def refuse(dialog) -> int:
        dialog.show()
        dialog.take("do")
        assert "理由" in dialog.fault.text()
        clerk.types(dialog.reason, "电话里不是他本人")
        dialog.take("do")
        return 0

    monkeypatch.setattr(Question, "exec", refuse)
    clerk.clicks(above.roster.rescues[0].no)
    assert above.roster.rescues == []
    assert rescue.waiting(county) == []


def test_the_way_to_the_county_is_on_the_unlock_page(clerk, around, preferences, monkeypatch) -> None:
    from model.clock import FixedClock

    township = around.make(SHUANGHE, "双河镇")
    shown = []
    monkeypatch.setattr(rescue_dialog.RescueDialog, "exec", lambda dialog: shown.append(dialog.windowTitle()))
    page = clerk.opens(UnlockPage(ModelDoors(), tasks.run, preferences, FixedClock(TODAY)))
    page.presenter.show(township.folder)
    clerk.clicks(page.forgot)
    clerk.clicks(page.rescue)
    assert len(shown) == 1
