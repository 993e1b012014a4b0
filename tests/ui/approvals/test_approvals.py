"""The county answers what townships propose, by keyboard alone; the township sees what became of it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from model.exchange import proposals
from ui.approvals import page as page_module


def names(page) -> list[str]:
    return [page.table.item(at, 3).text() for at in range(page.table.rowCount())]


def choose(qtbot, page, name: str) -> None:
    at = next(at for at, each in enumerate(names(page)) if name in each)
    page.table.selectRow(at)
    qtbot.waitUntil(lambda: name in page.detail.heading.text())


def test_the_county_sees_who_wants_what_and_approves_with_its_own_number(qtbot, office, open_page) -> None:
    page = open_page(office.border.county)
    assert page.scope.text() == "2 条待批复，0 条已办"
    choose(qtbot, page, "大坪村冷藏库")
    assert "双河镇 · 何晓岚" in page.detail.who.text()

    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    qtbot.waitUntil(page.detail.reason.hasFocus)
    page.detail.reason.insertPlainText("同意入库")
    page.detail.code.setText("990101-2026-017")
    qtbot.keyClick(page.detail, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    assert "已批准 1 条" in page.shell.toast.words()

    assert office.state("project", office.project) == "待批复", "until the answer arrives"
    office.down()
    assert office.state("project", office.project) == "已批复"
    row = office.border.township.db.execute("SELECT f_code FROM p_project").fetchone()
    assert row == ("990101-2026-017",)


def test_without_a_reason_nothing_is_refused_and_the_words_say_so(qtbot, office, open_page) -> None:
    page = open_page(office.border.county)
    choose(qtbot, page, "大坪村冷藏库")
    qtbot.keyClick(page.detail, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "还没有写不批准的理由" in page.bar.text())
    page.detail.reason.setPlainText("缺村民会议公示照片")
    qtbot.keyClick(page.detail, Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    office.down()
    assert office.state("project", office.project) == "未批准"


def test_the_document_of_the_answer_arrives(qtbot, office, open_page, tmp_path) -> None:
    paper = tmp_path / "云专班〔2026〕3号.pdf"
    paper.write_bytes("%PDF-1.7 批复".encode())
    page = open_page(office.border.county)
    choose(qtbot, page, "大坪村冷藏库")
    page.detail.document.take(paper)
    page.detail.yes.click()
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    office.down()
    ours = open_page(office.border.township)
    choose(qtbot, ours, "大坪村冷藏库")
    assert ours.detail.box.isHidden(), "the township only looks"
    assert ours.detail.paper.value()["name"] == "云专班〔2026〕3号.pdf"
    sha256 = ours.detail.paper.value()["sha256"]
    assert office.border.township.attachments.read(sha256) == paper.read_bytes()


def test_the_answer_stands_at_the_record_with_reason_and_paper(qtbot, office, open_page, tmp_path) -> None:
    from ui.ledger.page import LedgerPage

    paper = tmp_path / "退件通知.pdf"
    paper.write_bytes("%PDF-1.7 退件".encode())
    page = open_page(office.border.county)
    choose(qtbot, page, "大坪村冷藏库")
    page.detail.reason.setPlainText("缺村民会议公示照片")
    page.detail.document.take(paper)
    page.detail.no.click()
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    office.down()

    shell = open_page(office.border.township).shell
    ledger = LedgerPage(office.border.township, "project", shell)
    qtbot.addWidget(ledger)
    ledger.show()
    ledger.open_record("project", office.project, "")
    qtbot.waitUntil(lambda: "未批准（2026-04-06）：缺村民会议公示照片。" in ledger.form_panel.bar.text())
    assert "文件：退件通知.pdf" in ledger.form_panel.bar.text()


def test_a_supporter_that_is_there_already_is_mapped(qtbot, office, open_page) -> None:
    page = open_page(office.border.county)
    choose(qtbot, page, "甲公司（省属）")
    assert [page.detail.other.itemText(at) for at in range(page.detail.other.count())] == ["省属甲公司"]
    qtbot.keyClick(page.detail, Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    assert [each.name for each in office.border.county.find_references("supporter", "甲公司")] == ["省属甲公司"]


def test_many_are_approved_at_once_after_a_question(qtbot, office, open_page, monkeypatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(page_module.notices, "ask", lambda *told: asked.append(told[1]) or "yes")
    page = open_page(office.border.county)
    page.table.selectAll()
    qtbot.waitUntil(lambda: "选中 2 条" in page.detail.heading.text())
    page.detail.yes.click()
    qtbot.waitUntil(lambda: page.scope.text() == "0 条待批复，2 条已办")
    assert asked == ["批准选中的 2 条？"]


def test_what_somebody_else_answered_meanwhile_is_said(qtbot, office, open_page) -> None:
    page = open_page(office.border.county)
    choose(qtbot, page, "大坪村冷藏库")
    other = next(each for each in proposals.proposals(office.border.county) if each.form == "project")
    proposals.refuse(office.border.county, other, "先报概算")
    page.detail.yes.click()
    qtbot.waitUntil(lambda: "这条申报已经办过" in page.bar.text())


def test_notices_are_written_for_all_and_for_who_got_an_answer(qtbot, office, open_page, monkeypatch, tmp_path) -> None:
    folder = tmp_path / "下发"
    folder.mkdir()
    monkeypatch.setattr(page_module, "choose_folder", lambda *_: folder)
    page = open_page(office.border.county)
    choose(qtbot, page, "大坪村冷藏库")
    page.detail.yes.click()
    qtbot.waitUntil(lambda: page.scope.text() == "1 条待批复，1 条已办")
    page.notify.click()
    qtbot.waitUntil(lambda: "已写 2 份下发文件" in page.shell.toast.words())
    assert sorted(Path(each).name.count("双河镇") for each in folder.iterdir()) == [0, 1]


@pytest.mark.parametrize("size", [(911, 512), (1366, 768)])
def test_everything_fits(qtbot, office, open_page, size) -> None:
    page = open_page(office.border.county)
    page.shell.resize(*size)
    choose(qtbot, page, "大坪村冷藏库")
    detail = page.detail
    for each in (detail.yes, detail.no, detail.reason, detail.code, detail.document.choose):
        assert each.visibleRegion().boundingRect().size() == each.size()
        place = each.mapTo(page, each.rect().bottomRight())
        assert page.rect().contains(place)
    assert detail.yes.height() >= detail.yes.sizeHint().height()
