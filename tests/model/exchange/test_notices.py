"""What the county hands down: registers, thresholds, definitions; newer wins, in any order, and nothing is retyped."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from export.exchange import receiving
from export.exchange.notices import write_notice
from forms.canonical import canonical_bytes
from forms.definition import Form
from forms.reading import form_from_raw
from model.errors import MayNotWrite
from model.exchange import notices, registers
from model.exchange.notices import NothingBelow, OlderForm, RetypedForm
from tests.export.border import Border, open_border

VALUES = {"name": "省属甲公司", "kind": "soe_provincial"}


@pytest.fixture
def border(tmp_path: Path) -> Iterator[Border]:
    made = open_border(tmp_path)
    yield made
    made.township.close()
    made.county.close()


def newer(border: Border, retype: str = "") -> Form:
    """The next version of 帮扶单位, with one field more, as a county writes it. retype: a text field that gets long."""
    raw = json.loads(json.dumps(border.county.forms["supporter"].raw))
    raw["version"] += 1
    for each in (one for group in raw["field"] for one in group.get("field", [])):
        if each["name"] == retype:
            each["type"] = "long_text"
    raw["field"].append({"name": "county_note", "type": "text", "label": "本县备注"})
    return form_from_raw(raw, known_forms=list(border.county.forms))


def test_a_notice_for_everybody_brings_the_registers_and_they_are_the_countys(border) -> None:
    border.join()
    made = border.county.save("supporter", VALUES)
    path = write_notice(border.county, border.folder)

    assert receiving.look(border.township, path).ok
    taken = receiving.take(border.township, path)
    assert [each.outcome for each in taken.received.outcomes if each.record == made.record] == ["new"]
    assert border.township.read("supporter", made.record).values["name"] == "省属甲公司"
    assert registers.owner(border.township, "supporter", made.record) == "990101"
    assert registers.owner(border.county, "supporter", made.record) == ""
    with pytest.raises(MayNotWrite):
        border.township.save("supporter", VALUES | {"name": "改名"}, record=made.record,
                             parents=border.township.read("supporter", made.record).heads)
    assert border.county.check() == border.township.check() == []


def test_only_the_newer_notice_wins_whatever_comes_first(border) -> None:
    border.join()
    made = border.county.save("threshold", {"name": "paid_rate", "value": "0.3", "valid_from": "2026-01-01"})
    first = write_notice(border.county, border.folder)
    border.county.save("threshold", {"name": "paid_rate", "value": "0.4", "valid_from": "2026-01-01"},
                       record=made.record, parents=(made.hash,))
    second = write_notice(border.county, border.folder)
    assert first != second

    receiving.take(border.township, second)
    receiving.take(border.township, first)
    standing = border.township.read("threshold", made.record)
    assert (standing.values["value"], len(standing.heads)) == ("0.4", 1)
    assert receiving.take(border.township, second).received.again


def test_a_deadline_travels_in_a_receipt_too(border) -> None:
    from export.exchange.receipt import write_receipt

    border.join()
    made = border.county.save("deadline", {"form": "all", "period": "month", "due_workday": 5,
                                           "valid_from": "2026-01-01"})
    first = receiving.take(border.county, border.package()).received
    receiving.take(border.township, write_receipt(border.county, first.sha256, border.folder))
    assert border.township.read("deadline", made.record).values["due_workday"] == 5


def test_a_form_pack_puts_the_new_version_into_use_below(border) -> None:
    border.join()
    old = border.township.save("supporter", VALUES)
    form = newer(border)
    notices.publish_forms(border.county, [form], "加一栏")
    receiving.take(border.township, write_notice(border.county, border.folder))

    assert border.township.forms["supporter"].hash == form.hash
    standing = border.township.read("supporter", old.record)
    assert standing.values["name"] == "省属甲公司"
    border.township.save("supporter", standing.values | {"county_note": "记一笔"}, record=old.record,
                         parents=standing.heads)
    assert border.township.read("supporter", old.record).values["county_note"] == "记一笔"
    assert [each.outcome for each in notices.packs(border.township)] == ["installed"]
    assert border.township.check() == []


def test_an_older_pack_that_comes_later_changes_nothing(border) -> None:
    border.join()
    notices.publish_forms(border.county, [newer(border)])
    first = write_notice(border.county, border.folder)
    notices.publish_forms(border.county, [replace_version(border)])
    second = write_notice(border.county, border.folder)
    receiving.take(border.township, second)
    used = border.township.forms["supporter"].version
    receiving.take(border.township, first)
    assert border.township.forms["supporter"].version == used
    assert sorted(each.outcome for each in notices.packs(border.township)) == ["installed", "older"]


def replace_version(border: Border) -> Form:
    raw = dict(border.county.forms["supporter"].raw)
    raw["version"] += 1
    raw["title"] = "帮扶单位（新）"
    return form_from_raw(raw, known_forms=list(border.county.forms))


def test_the_county_is_stopped_before_it_sends_an_older_or_retyped_form(border) -> None:
    border.join()
    with pytest.raises(OlderForm):
        notices.publish_forms(border.county, [border.county.forms["supporter"]])
    with pytest.raises(RetypedForm, match="改了已有栏目的类型"):
        notices.publish_forms(border.county, [newer(border, retype="name")])
    assert notices.packs(border.county) == []


def test_a_pack_that_retypes_is_not_obeyed_below_and_says_why(border) -> None:
    border.join()
    bad = newer(border, retype="name")
    body = {"forms": [{"id": bad.id, "version": bad.version, "hash": bad.hash}]}
    before = border.township.forms["supporter"].hash
    with border.county.transaction() as db:
        db.execute("INSERT INTO form (hash, id, version, raw, current, installed_at) VALUES (?,?,?,?,0,'')",
                   (bad.hash, bad.id, bad.version, canonical_bytes(bad.raw)))
        border.county.append_flow(registers.PACK, body=body)
    receiving.take(border.township, write_notice(border.county, border.folder))
    assert border.township.forms["supporter"].hash == before
    assert "不启用" in notices.packs(border.township)[0].shown


def test_a_pack_from_below_is_not_obeyed(border) -> None:
    border.join()
    form = newer(border)
    body = {"forms": [{"id": form.id, "version": form.version, "hash": form.hash}]}
    border.township.install_forms({form.id: form})
    border.township.append_flow(registers.PACK, body=body)
    before = border.county.forms["supporter"].hash
    receiving.take(border.county, border.package())
    assert border.county.forms["supporter"].hash == before


def test_before_anybody_joined_there_is_nobody_to_notify(border) -> None:
    with pytest.raises(NothingBelow):
        write_notice(border.county, border.folder)
