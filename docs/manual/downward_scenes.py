"""Pictures of what goes down: proposals with the county's answer, a merger before it is registered, a new form."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pictures import Studio

_DEFINITIONS = Path(__file__).parents[2] / "forms/definitions"
_NOTE = '\n[[field]]\nname = "county_note"\ntype = "text"\nlabel = "县专班备注"\n'


def downward(studio: "Studio") -> None:
    """After `joining`: the county lets the sample's township in, takes its month, and answers."""
    _take_month(studio)
    page = studio.page("项目").show_tab("approvals")
    studio.rest(900)
    names = [page.table.item(at, 3).text() for at in range(page.table.rowCount())]
    page.table.selectRow(next(at for at, each in enumerate(names) if "冷链烘干" in each))
    studio.rest()
    page.detail.reason.setPlainText("同意入库，请按批复的规模实施")
    studio.shoot("approvals")
    _merge_village(studio)
    _load_form(studio)


def _take_month(studio: "Studio") -> None:
    from export.exchange import joining as files
    from export.exchange import receiving
    from export.sending import posting
    from model.exchange import admitting
    from model.sample import people_of_sample
    from model.workspace import opening

    county, room = studio.workspace, studio.folder.parent
    for asked in admitting.requests(county):
        if asked.admission.state == "waiting":
            admitting.approve(county, asked.admission.sha256)
    roster = files.write_roster(county, room).path
    first = people_of_sample()[0]
    with opening.open_workspace(studio.folder, studio.people[first.name], first.password, county.clock) as township:
        receiving.take(township, roster)
        what = next(each for each in posting.sendables(township) if each.about == "月度上报")
        package = room / what.name
        package.write_bytes(township.attachments.read(what.sha256))
    receiving.take(county, package)


def _merge_village(studio: "Studio") -> None:
    """As a clerk has it before pressing 登记."""
    page = studio.page("rules").show_tab("units_desk")
    units = {each.name: each.code for each in studio.workspace.units.children("990101102")}
    for code in (units["红岩村"], units["新桥村"]):
        page.old.set_value(code)
        page.old.finished.emit()
    page.into.set_value(units["大坪村"])
    page.day.set_value("2026-03-31")
    page.day.finished.emit()
    studio.shoot("reorganising")


def _load_form(studio: "Studio") -> None:
    from forms.reading import builtin_forms

    room, shipped = studio.folder.parent, (_DEFINITIONS / "volunteer.toml").read_text("utf-8")
    now = builtin_forms()["volunteer"].version
    made = room / "volunteer.toml"
    made.write_text(shipped.replace(f"version = {now}", f"version = {now + 1}", 1) + _NOTE, encoding="utf-8")
    page = studio.page("rules").show_tab("forms_desk")
    page.take([made])
    studio.rest(600)
    page.note.setText("按县专班3月例会意见加一栏")
    studio.shoot("forms")
