"""The page of a project, and what is written from it: a log, a payment, a problem, a stage, by keyboard alone."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from model.workspace.workspace import Workspace
from ui import tasks
from ui.projects.entry_panel import EntryPanel
from ui.projects.log_card import PhotoButton
from ui.projects.page import ProjectsPage
from ui.projects.stage_panel import StagePanel

Desk = Callable[[], ProjectsPage]
WAN = 1_000_000
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


class Hands:
    """Keys into whatever has the focus, counted."""

    def __init__(self) -> None:
        self.strokes = 0

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.strokes += 1
        QTest.keyClick(self._where(), key, held)
        QApplication.processEvents()

    def type(self, text: str) -> None:
        for each in text:
            self.strokes += 1
            QTest.keyClick(self._where(), each)
        QApplication.processEvents()

    def commit(self, text: str, letters: int, clerk: Any) -> None:
        """Chinese through an input method, which takes so many letters."""
        self.strokes += letters
        clerk.commits(self._where(), text)

    @staticmethod
    def _where() -> QWidget:
        found = QApplication.focusWidget()
        assert found is not None, "nothing has the focus"
        return found


def words_of(where: QWidget) -> str:
    return "\n".join(each.text() for kind in (QLabel, QPushButton) for each in where.findChildren(kind)
                     if each.isVisibleTo(where))


def opened(desk: Desk, record: str) -> ProjectsPage:
    page = desk()
    page.open_project(record)
    QApplication.processEvents()
    return page


def panel_of(page: ProjectsPage) -> EntryPanel:
    found = page.view.right.currentWidget()
    assert isinstance(found, EntryPanel)
    return found


def stage_panel(page: ProjectsPage) -> StagePanel:
    found = page.view.right.currentWidget()
    assert isinstance(found, StagePanel)
    return found


def logs(workspace: Workspace) -> list[Mapping[str, Any]]:
    columns = ("date", "progress", "invest_since", "work_done", "jobs_now", "next_step")
    return [each.values for each in workspace.listing("project_log", columns=columns, order=("date", False)).rows()]


def test_enter_on_the_list_opens_the_page_and_esc_comes_back(desk: Desk, clerk: Any, road: str) -> None:
    page = desk()
    clerk.presses(page.list.table, Qt.Key.Key_Return)
    assert page.view.isVisible()
    assert page.view.title.text() == "红岩村产业路硬化"
    clerk.presses(page.view.log_button, Qt.Key.Key_Escape)
    assert page.list.isVisible()
    assert page.list.table.current().record == road  # type: ignore[union-attr]


def test_the_page_tells_stages_money_logs_and_whom_it_is_for(desk: Desk, road: str) -> None:
    page = opened(desk, road)
    lifecycle = words_of(page.view.lifecycle)
    assert "实际 2026-01-20" in lifecycle
    assert "完工计划 2026-08-31" in lifecycle
    funds = words_of(page.view.funds)
    assert "168.00\n100.00\n60.00" in funds
    assert "到位率 59.5%　支付/到位 60.0%" in funds
    log = words_of(page.view.log)
    assert "进度 20% → 45%" in log
    assert "现场用工 26 人，其中本地 23 人，监测（脱贫）人口 9 人" in log
    assert "普惠公益" in words_of(page.view.benefit)


def test_a_source_opens_to_its_arrivals_and_payments(desk: Desk, clerk: Any, road: str) -> None:
    page = opened(desk, road)
    line = page.view.funds.lines[0]
    assert "2026-03-10" not in words_of(line)
    line.setFocus()
    clerk.presses(line, Qt.Key.Key_Return)
    assert words_of(line).count("2026-03-10") == 3
    assert "恒达公司　2" in words_of(line)
    clerk.clicks(line.jumps[1])
    group = page.shell.page("项目")
    assert group.stack.currentWidget().form.id == "fund_entry"  # type: ignore[attr-defined]


def test_a_log_is_made_by_keyboard_alone_with_few_strokes(desk: Desk, clerk: Any, road: str,
                                                          workspace: Workspace) -> None:
    page = opened(desk, road)
    hands = Hands()
    hands.press(Qt.Key.Key_L, ALT)
    clerk.waits(lambda: page.view.right.currentWidget() is not page.view.log)
    clerk.waits(lambda: QApplication.focusWidget() is panel_of(page).fields["progress"].editor.focus_target())
    hands.type("55")
    hands.press(Qt.Key.Key_Return)
    clerk.waits(lambda: QApplication.focusWidget() is panel_of(page).fields["invest_since"].editor.focus_target())
    hands.type("300000")
    hands.press(Qt.Key.Key_Tab)
    hands.commit("面层浇筑1.2公里", 16, clerk)
    hands.press(Qt.Key.Key_S, CTRL)
    clerk.waits(lambda: len(logs(workspace)) == 3)
    assert logs(workspace)[0] == {
        "date": "2026-04-03", "progress": "55", "invest_since": 30 * WAN, "work_done": "面层浇筑1.2公里",
        "jobs_now": 26, "next_step": "铺筑基层"}
    assert hands.strokes <= 28, "one log: less than half a minute of typing"
    tasks.wait()
    clerk.waits(lambda: "进度 45% → 55%" in words_of(page.view.log))
    assert "日志已记" in page.shell.toast.words()
    clerk.presses(page.view.log_button, Qt.Key.Key_Z, CTRL)
    assert len(logs(workspace)) == 2, "one press takes it back"


def test_a_fault_stands_beside_its_field_and_a_second_press_saves_all_the_same(
        desk: Desk, clerk: Any, road: str, workspace: Workspace) -> None:
    page = opened(desk, road)
    clerk.clicks(page.view.log_button)
    panel = panel_of(page)
    progress = panel.fields["progress"]
    clerk.replaces(progress.editor.focus_target(), "30")
    clerk.waits(lambda: panel.fields["progress_drop_reason"].isVisibleTo(panel))
    clerk.clicks(panel.save_button)
    assert len(logs(workspace)) == 2
    assert [name for name, each in panel.fields.items() if each.problems()] == [
        "progress_drop_reason", "invest_since", "work_done"]
    assert panel.save_button.text() == "先这样保存(&S)"
    clerk.replaces(progress.editor.focus_target(), "四成")
    clerk.leaves(progress.editor.focus_target())
    clerk.waits(lambda: bool(progress.problems()))
    clerk.clicks(panel.save_button)
    assert len(logs(workspace)) == 2, "what can't be read is never dropped silently"
    clerk.replaces(progress.editor.focus_target(), "50")
    clerk.waits(lambda: panel.save_button.text() == "先这样保存(&S)")
    clerk.clicks(panel.save_button)
    clerk.waits(lambda: len(logs(workspace)) == 3)


def test_what_is_typed_survives_esc_and_another_project(desk: Desk, clerk: Any, four: Mapping[str, str],
                                                        workspace: Workspace) -> None:
    page = opened(desk, four["green"])
    clerk.clicks(page.view.log_button)
    clerk.types(panel_of(page).fields["work_done"].editor.focus_target(), "混凝土面层")
    clerk.presses(panel_of(page).fields["work_done"].editor.focus_target(), Qt.Key.Key_Escape)
    assert page.view.right.currentWidget() is page.view.log
    page.open_project(four["red"])
    clerk.clicks(page.view.log_button)
    assert panel_of(page).fields["work_done"].value() is None
    clerk.presses(panel_of(page), Qt.Key.Key_Escape)
    page.open_project(four["green"])
    clerk.clicks(page.view.log_button)
    panel = panel_of(page)
    assert panel.fields["work_done"].value() == "混凝土面层"
    assert "已找回" in panel.bar.text()
    clerk.clicks(panel.drop)
    assert panel.fields["work_done"].value() is None
    assert workspace.drafts("project_log") == []


def test_a_payment_takes_its_source_from_the_plan_and_its_amount_by_one_press(
        desk: Desk, clerk: Any, road: str, workspace: Workspace) -> None:
    page = opened(desk, road)
    hands = Hands()
    hands.press(Qt.Key.Key_F, ALT)
    clerk.waits(lambda: page.view.right.currentWidget() is not page.view.log)
    panel = panel_of(page)
    assert panel.fields["source"].value() == "soe_gratis"
    assert [each.text() for each in panel.offered] == ["计划未到位 68.00 万元　Alt+1"]
    hands.press(Qt.Key.Key_1, ALT)
    clerk.waits(lambda: panel.fields["amount"].value() == 68 * WAN)
    hands.press(Qt.Key.Key_S, CTRL)
    assert hands.strokes == 3
    clerk.waits(lambda: workspace.read("project", road).calculated["arrived"] == 168 * WAN)  # type: ignore[union-attr]
    columns = ("kind", "amount", "support_channel", "leveraged", "year")
    made = workspace.listing("fund_entry", columns=columns).page(0)[0]
    assert made.values == {"kind": "arrive", "amount": 68 * WAN, "support_channel": "soe_central", "leveraged": "no",
                           "year": 2026}


def test_a_payment_above_what_arrived_is_refused_beside_the_amount(desk: Desk, clerk: Any, road: str) -> None:
    page = opened(desk, road)
    clerk.clicks(page.view.fund_button)
    panel = panel_of(page)
    panel.fields["kind"].set_value("pay")
    panel.fields["kind"].changed.emit()
    clerk.replaces(panel.fields["amount"].editor.focus_target(), "500000")
    clerk.waits(lambda: panel.fields["payee"].isVisibleTo(panel))
    assert [each.text() for each in panel.offered] == ["到位未支付 40.00 万元　Alt+1"]
    clerk.waits(lambda: any("累计支付大于累计到位" in each.message for each in panel.fields["amount"].problems()))


def test_a_problem_is_reported_with_its_number_and_escalated(desk: Desk, clerk: Any, road: str,
                                                             workspace: Workspace, clock: Any) -> None:
    workspace.save("problem", {"no": "双河2026-04-03", "state": "closed"})
    page = opened(desk, road)
    clerk.clicks(page.view.problems.report)
    panel = panel_of(page)
    assert panel.fields["no"].value() == "双河2026-04-04"
    panel.fields["kind"].set_value("land")
    panel.fields["kind"].changed.emit()
    clerk.types(panel.fields["detail"].editor.focus_target(), "冷库用地手续未办结")
    clerk.clicks(panel.save_button)
    tasks.wait()
    clerk.waits(lambda: "冷库用地手续未办结" in words_of(page.view.problems))
    assert "1 个未销号，0 个已整改" in words_of(page.view.problems)
    found = workspace.listing("problem", columns=("no", "project", "found_in")).page(0)[0]
    assert found.values["found_in"] == "log"
    raise_link = next(each for each in page.view.problems.findChildren(QPushButton) if each.text() == "上报到县")
    clerk.clicks(raise_link)
    standing = workspace.read("problem", found.record)
    assert standing is not None
    assert (standing.values["asked_level"], standing.values["state"]) == ("county", "escalated")
    said = words_of(page.view.problems)
    assert "今天报到县" in said
    assert [each for each in ("村", "镇", "县") if f"\n{each}\n" in f"\n{said}\n"] == ["村", "镇", "县"]
    assert page.shell.toast.undo()
    standing = workspace.read("problem", found.record)
    assert standing is not None
    assert (standing.values["asked_level"], standing.values["state"]) == ("township", "open")


def test_the_next_stage_asks_day_and_document(desk: Desk, clerk: Any, road: str, workspace: Workspace) -> None:
    page = opened(desk, road)
    page.view.lifecycle.reached.emit("90")
    panel = stage_panel(page)
    assert panel.day.value() == "2026-04-03"
    clerk.types(panel.doc_no.editor.focus_target(), "云发改验〔2026〕3号")
    clerk.replaces(panel.day.editor.focus_target(), "2026-5-1")
    clerk.presses(panel, Qt.Key.Key_Return)
    assert "日期还没到" in panel.day.problems()[0].message
    clerk.replaces(panel.day.editor.focus_target(), "4.2")
    clerk.clicks(panel.save_button)
    standing = workspace.read("project", road)
    assert standing is not None
    assert standing.values["stage"] == "90"
    assert standing.values["stage_dates"][-1]["doc_no"] == "云发改验〔2026〕3号"
    assert "实际 2026-04-02" in words_of(page.view.lifecycle)


def test_days_in_another_order_need_a_reason(desk: Desk, clerk: Any, road: str, workspace: Workspace) -> None:
    page = opened(desk, road)
    page.view.lifecycle.reached.emit("90")
    panel = stage_panel(page)
    clerk.replaces(panel.day.editor.focus_target(), "2026-2-1")
    clerk.clicks(panel.save_button)
    assert "前后颠倒" in panel.bar.text()
    clerk.types(panel.reason.editor.focus_target(), "分段验收")
    clerk.clicks(panel.save_button)
    standing = workspace.read("project", road)
    assert standing is not None
    assert standing.values["order_reason"] == "分段验收"


def test_a_field_of_a_project_is_jumped_to_in_its_ledger(desk: Desk, road: str) -> None:
    page = desk()
    assert page.shell.open_record("project", road, "total_invest")
    group = page.shell.page("项目")
    assert group.stack.currentWidget().form.id == "project"  # type: ignore[attr-defined]
    assert page.shell.open_record("project", road)
    assert page.view.isVisible()


def test_a_photo_goes_into_the_log_with_its_time(desk: Desk, clerk: Any, road: str, workspace: Workspace,
                                                 tmp_path: Any) -> None:
    from PIL import Image

    picture = tmp_path / "现场.jpg"
    Image.new("RGB", (80, 60), "#7f9f8e").save(picture)
    page = opened(desk, road)
    clerk.clicks(page.view.log_button)
    panel = panel_of(page)
    clerk.drops(panel.fields["photos"].editor, [picture])
    clerk.types(panel.fields["work_done"].editor.focus_target(), "面层")
    clerk.types(panel.fields["invest_since"].editor.focus_target(), "0")
    clerk.clicks(panel.save_button)
    clerk.waits(lambda: len(logs(workspace)) == 3)
    tasks.wait()
    clerk.waits(lambda: "施工中" in [each.accessibleName().split()[1] for each in page.view.log.findChildren(QWidget)
                                  if each.accessibleName().startswith("照片 ")])


def test_ctrl_and_an_arrow_go_to_the_next_project_of_the_list(desk: Desk, clerk: Any, four: Mapping[str, str]) -> None:
    page = opened(desk, four["red"])
    clerk.presses(page.view.log_button, Qt.Key.Key_Down, CTRL)
    assert page.view.title.text() == "大坪村冷藏库"
    clerk.presses(page.view.log_button, Qt.Key.Key_Up, CTRL)
    clerk.presses(page.view.log_button, Qt.Key.Key_Up, CTRL)
    assert page.view.title.text() == "新桥村蓄水池"


def test_f8_walks_through_the_faults(desk: Desk, clerk: Any, road: str) -> None:
    page = opened(desk, road)
    clerk.clicks(page.view.log_button)
    panel = panel_of(page)
    for name in ("invest_since", "work_done", "invest_since"):
        clerk.presses(panel, Qt.Key.Key_F8)
        assert QApplication.focusWidget() is panel.fields[name].editor.focus_target()


def test_on_a_small_screen_a_short_form_stands_alone(desk: Desk, clerk: Any, road: str) -> None:
    page = opened(desk, road)
    page.shell.resize(911, 512)
    QApplication.processEvents()
    assert page.view.narrow
    clerk.clicks(page.view.log_button)
    assert not page.view.lifecycle.isVisible()
    assert panel_of(page).save_button.isVisible()
    clerk.presses(panel_of(page), Qt.Key.Key_Escape)
    assert page.view.lifecycle.isVisible()


def test_the_document_of_a_stage_opens_inside_the_program(desk: Desk, clerk: Any, road: str, workspace: Workspace,
                                                          tmp_path: Any) -> None:
    from PIL import Image

    paper = tmp_path / "验收单.png"
    Image.new("RGB", (60, 80), "#ffffff").save(paper)
    page = opened(desk, road)
    page.view.lifecycle.reached.emit("90")
    clerk.drops(stage_panel(page).file.editor, [paper])
    clerk.clicks(stage_panel(page).save_button)
    QApplication.processEvents()
    link = next(each for each in page.view.lifecycle.findChildren(QPushButton) if each.text() == "验收单.png")
    clerk.clicks(link)
    assert page.paper.isVisible()
    assert not page.paper.picture.pixmap().isNull()
    clerk.presses(page.paper.back, Qt.Key.Key_Escape)
    assert page.view.isVisible()


def test_locking_keeps_what_is_typed(desk: Desk, clerk: Any, road: str, workspace: Workspace) -> None:
    page = opened(desk, road)
    clerk.clicks(page.view.fund_button)
    clerk.types(panel_of(page).fields["voucher_no"].editor.focus_target(), "PZ-9")
    assert page.may_leave()
    assert [each.values["voucher_no"] for each in workspace.drafts("fund_entry")] == ["PZ-9"]


def test_a_photo_is_shown_large_and_arrows_turn_to_the_next(desk: Desk, clerk: Any, road: str,
                                                                       workspace: Workspace, tmp_path: Any) -> None:
    from PIL import Image

    picture = tmp_path / "现场.png"
    Image.new("RGB", (80, 60), "#7f9f8e").save(picture)
    image = workspace.attachments.add(picture, "现场.png", photo=True)
    workspace.save("project_log", {"project": road, "date": "2026-04-01", "progress": "50", "photos": [
        {"row": "r1", "image": image, "when": "during", "caption": "基层"},
        {"row": "r2", "image": image, "when": "after"}]})
    page = opened(desk, road)
    photo = next(each for each in page.view.log.findChildren(PhotoButton))
    clerk.clicks(photo)
    assert page.view.photos.words.text() == "1/2　施工中　基层"
    clerk.presses(page.view.photos, Qt.Key.Key_Right)
    assert page.view.photos.words.text() == "2/2　完工后"
    clerk.presses(page.view.photos.back, Qt.Key.Key_Escape)
    assert page.view.page.isVisible()
