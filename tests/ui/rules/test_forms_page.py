"""A new version of a form is looked at, put into use and handed down; what would lose something is refused."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel

import forms
from export.exchange.notices import write_notice
from model.exchange import notices, packing
from tests.model.exchange.down import DAPING
from ui import tasks
from ui.month import answers

SHIPPED = Path(forms.__file__).parent / "definitions"
NOTE = '\n[[field]]\nname = "county_note"\ntype = "text"\nlabel = "本县备注"\n'


def definition(stick: Path, form: str, version: int, more: str = "", **changed: str) -> Path:
    text = (SHIPPED / f"{form}.toml").read_text(encoding="utf-8").replace("version = 1", f"version = {version}", 1)
    for before, after in changed.items():
        text = text.replace(before, after)
    made = stick / f"{form}.toml"
    made.write_text(text + more, encoding="utf-8")
    return made


def told(page) -> str:
    return "\n".join(each.text() for each in page.preview.findChildren(QLabel))


def test_a_new_version_goes_down_and_what_was_written_before_still_opens(clerk, opens, joined, stick) -> None:
    old = joined.township.save("volunteer", {"name": "春风行动", "date": "2026-03-05"}).record
    page = opens(joined.county, "forms_desk")
    page.take([definition(stick, "volunteer", 2, NOTE)])
    clerk.waits(page.preview.isVisible)
    assert "替换现用的第 1 版；以前填的照样打开。" in told(page)
    assert "新加的栏目：本县备注" in told(page)
    clerk.types(page.note, "加一栏")
    clerk.clicks(page.keep)
    clerk.waits(lambda: "已启用 志愿服务" in page.bar.text())
    assert page.preview.isHidden()
    told_below, changes = answers.arrived(joined.township, write_notice(joined.county, stick))
    assert "表单 志愿服务台账 第 2 版：已启用。" in told_below.lines
    assert any("重新打开程序后" in each for each in told_below.lines)
    assert "volunteer" in changes.forms

    assert joined.township.forms["volunteer"].version == 2
    standing = joined.township.read("volunteer", old)
    assert standing.version == 1
    joined.township.save("volunteer", {**standing.values, "county_note": "记一笔"}, record=old, parents=standing.heads)
    assert [each.version for each in joined.township.history(old)] == [1, 2]
    below = opens(joined.township, "forms_desk")
    assert below.load.isHidden()
    assert "由云岭县统一下发" in below.why.text()
    rows = [[below.table.item(at, place).text() for place in (1, 3)] for at in range(below.table.rowCount())]
    assert ["第 2 版", "云岭县下发 2026-04-06"] in rows


def test_a_form_that_nobody_had_becomes_a_ledger_below(clerk, opens, joined, stick) -> None:
    text = ('id = "well"\nversion = 1\ntitle = "水井台账"\nsource = "本县"\nlevel = "township"\n'
            'title_fields = ["name"]\nlist_columns = ["name"]\ngroup = "其他台账"\n'
            '[[field]]\nname = "name"\ntype = "text"\nlabel = "名称"\n'
            '[[field]]\nname = "village"\ntype = "reference"\nreference = "unit"\nlabel = "村"\n')
    (stick / "well.toml").write_text(text, encoding="utf-8")
    page = opens(joined.county, "forms_desk")
    page.take([stick / "well.toml"])
    clerk.waits(page.preview.isVisible)
    assert "新的台账，2 个栏目" in told(page)
    clerk.clicks(page.keep)
    clerk.waits(lambda: "已启用 水井台账" in page.bar.text())
    joined.down()
    made = joined.township.save("well", {"name": "老井", "village": DAPING}).record
    assert [each.values["name"] for each in joined.township.listing("well").rows()] == ["老井"]
    assert joined.township.read("well", made).unit == joined.township.unit


@pytest.mark.parametrize(("version", "more", "changed", "words"), [
    (1, "", {}, "不能换回旧的"),
    (9, "", {'type = "text"': 'type = "long_text"'}, "改了已有栏目的类型"),
])
def test_a_downgrade_or_a_new_type_is_refused_and_explained(
    clerk, opens, joined, stick, version, more, changed, words
) -> None:
    page = opens(joined.county, "forms_desk")
    page.take([definition(stick, "training", version, more, **changed)])
    clerk.waits(page.preview.isVisible)
    assert words in told(page)
    assert not page.keep.isEnabled()
    assert joined.county.forms["training"].version == 1


def test_an_older_notice_that_comes_late_changes_no_form_and_says_so(opens, joined, stick) -> None:
    late = write_notice(joined.county, stick)
    page = opens(joined.county, "forms_desk")
    page.take([definition(stick, "job_placement", 2, NOTE)])
    joined_form = joined.county.forms["job_placement"].version
    assert joined_form == 1, "looked at, not yet in use"
    publish(joined.county, definition(stick, "job_placement", 3, NOTE))
    publish(joined.county, definition(stick, "job_placement", 4, NOTE))
    answers.arrived(joined.township, write_notice(joined.county, stick))
    assert joined.township.forms["job_placement"].version == 4
    answers.arrived(joined.township, late)
    assert joined.township.forms["job_placement"].version == 4
    said = [each.shown for each in notices.packs(joined.township) if each.form == "job_placement"]
    assert said[-1].endswith("第 3 版：已有更新的版本，不换")


def test_pressed_twice_a_form_goes_down_once(clerk, opens, joined, stick) -> None:
    page = opens(joined.county, "forms_desk")
    page.take([definition(stick, "consumer_support", 2, NOTE)])
    clerk.waits(page.preview.isVisible)

    page.presenter.publish("")
    page.presenter.publish("")
    clerk.waits(lambda: "已启用 消费帮扶" in page.bar.text())
    clerk.waits(tasks.wait)

    QApplication.processEvents()
    assert "已启用" in page.bar.text(), "no second one failed"
    packed = [each for each in notices.packs(joined.county) if each.form == "consumer_support"]
    assert len(packed) == 1


def publish(county, file: Path) -> None:
    notices.publish_forms(county, [each.form for each in packing.read_files(county, [file])])


def test_every_fault_of_a_definition_is_said_at_once_and_other_files_too(clerk, opens, joined, stick) -> None:
    bad = stick / "bad.toml"
    bad.write_text('id = "bad"\nversion = 1\ntitle = "坏"\nsource = "x"\n[[field]]\nname = "a"\ntype = "number"\n',
                   encoding="utf-8")
    page = opens(joined.county, "forms_desk")
    page.take([bad])
    clerk.waits(lambda: "表单定义有错" in page.bar.text())
    assert page.preview.isHidden()
    picture = stick / "图.toml"
    picture.write_bytes(b"\x89PNG\xff\xfe")
    page.take([picture])
    clerk.waits(lambda: "不是表单定义" in page.bar.text())
    page.take([stick / "没有.toml"])
    clerk.waits(lambda: "没有.toml" in page.bar.text())
    assert notices.packs(joined.county)[0].outcome == "installed"
