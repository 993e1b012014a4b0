"""What the township sees of it: each package's state by receipts alone, remarks at their field, the 查验码."""

import pytest

from export.exchange import receiving
from export.exchange.receipt import write_receipt
from model.exchange import judging
from model.exchange.code_lookup import NotACode, UnknownCode, find_paper
from model.month import submissions
from tests.model.month.month_office import MONTH, UNIT, VILLAGES
from ui import pages, tasks
from ui.home.presenter import HomePresenter
from ui.month.paper_step import PaperStep
from ui.month.state import read_state
from ui.preferences import Preferences
from ui.shell import Header, Shell
from ui.widgets.paper_code import PaperCodeBox

VILLAGE = f"village_income/{VILLAGES['大坪村']}/{MONTH}"


def returned(border) -> None:
    """The county gives the month back, with a remark on one field."""
    taken = receiving.take(border.county, border.package())
    judging.give_back(border.county, taken.received.submit, "请改一处",
                      exceptions={VILLAGE: {"inc_sale": "与合同不符"}})
    receiving.take(border.township, write_receipt(border.county, taken.sha256, border.folder))


def newest(border):  # type: ignore[no-untyped-def]
    return read_state(border.township, UNIT, MONTH).packages[0]


def test_a_package_is_made_then_received_then_accepted_by_receipts_alone(border) -> None:
    taken = receiving.take(border.county, border.package())
    told = [newest(border).words]
    receiving.take(border.township, write_receipt(border.county, taken.sha256, border.folder))
    told.append(newest(border).words)
    judging.accept(border.county, taken.received.submit)
    receiving.take(border.township, write_receipt(border.county, taken.sha256, border.folder))
    told.append(newest(border).words)
    assert told == ["已打包", "县已收到", "县已接收"]


def test_an_accepted_month_that_changed_asks_for_the_reason(border, clerk) -> None:
    taken = receiving.take(border.county, border.package())
    judging.accept(border.county, taken.received.submit)
    receiving.take(border.township, write_receipt(border.county, taken.sha256, border.folder))
    assert not read_state(border.township, UNIT, MONTH).wants_reason
    border.office.report_village("大坪村", 4_000_00)
    step = clerk.opens(PaperStep())
    step.show_state(read_state(border.township, UNIT, MONTH))
    assert "备注里写明原因" in step.why.text()
    submissions.remember(border.township, f"{submissions.REMARKS}/{UNIT}/{MONTH}", "大坪村补记一笔销售")
    step.show_state(read_state(border.township, UNIT, MONTH))
    assert "更正件用新编号" in step.why.text()


def test_a_package_given_back_says_why_in_the_list(border) -> None:
    returned(border)
    assert (newest(border).state, newest(border).words, newest(border).note) == ("returned", "已退回", "请改一处")


def test_the_remark_stands_at_its_field_until_the_field_says_something_else(border, clerk) -> None:
    returned(border)
    shell = clerk.opens(Shell(Header("双河镇", "乡镇", "何晓岚", "填报人"), pages.specs(border.township),
                              Preferences(border.folder / "preferences.json")))
    group = shell.show_page("村集体经济")
    ledger = group.show_tab("village_income")
    ledger.open_record("village_income", VILLAGE, "inc_sale")
    tasks.wait()
    panel = ledger.form_panel
    clerk.waits(lambda: "inc_sale" in panel.fields.fields)
    sale = panel.fields.fields["inc_sale"]
    assert "县里退回：与合同不符" in [each.message for each in sale.problems()]
    assert "请改一处" in panel.bar.text()


def test_the_code_on_paper_finds_the_submission_and_what_changed_since(border, clerk) -> None:
    receiving.take(border.county, border.package())
    code = submissions.current(border.township, UNIT, MONTH).code
    assert find_paper(border.county, code.lower().replace("-", " ")).number == "A001", "the county finds it too"
    box = clerk.opens(PaperCodeBox(border.township))
    clerk.types(box.line, code)
    clerk.clicks(box.press)
    assert "没有改动" in box.said.text()

    border.office.report_village("大坪村", 4_000_00)
    clerk.clicks(box.press)
    assert "1 条改动" in box.said.text()
    assert "3,600.00 → 4,000.00" in box.found.changes[0].text


def test_the_code_is_found_from_the_start_page_too(border) -> None:
    class Asked:
        def show_reply(self, _text, reply) -> None:
            self.said = reply.trouble

        def go_on_later(self) -> None:
            pass

    border.package()
    code = submissions.current(border.township, UNIT, MONTH).code
    border.office.report_village("大坪村", 4_000_00)
    page = Asked()
    presenter = HomePresenter(page, border.township, lambda work, done, **_: done(work(lambda *_: None)))
    presenter.ask(code)
    assert "双河镇 2026年3月 A001" in page.said
    assert "3,600.00 → 4,000.00" in page.said
    presenter.ask("0000-0000-0000")
    assert "A001" not in page.said, "what is no code of ours is a question for a number"


def test_what_is_no_code_and_a_code_of_nothing_here_are_told_apart(border, clerk) -> None:
    with pytest.raises(NotACode):
        find_paper(border.township, "1234")
    with pytest.raises(UnknownCode):
        find_paper(border.township, "0000-0000-0000")
    box = clerk.opens(PaperCodeBox(border.township))
    clerk.types(box.line, "1234")
    clerk.clicks(box.press)
    assert "不是查验码" in box.said.text()
