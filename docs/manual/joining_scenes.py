"""Pictures of joining: digits for the telephone, a roster with a request that waits, duties handed over."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pictures import Studio

_PASSWORD = "county-2026-spring"  # noqa: S105 - of an invented county
_OTHERS = (("990101101", "青石镇", "唐志远", "党政办"), ("990101203", "高坪乡", "吉克阿木", "二楼办公室"))


def _handed_over(studio: "Studio") -> None:
    """The paper that both signed; the predecessor keeps the login, so that the other pictures go on."""
    from developing import pages

    from export.exchange import handing_over
    from model.exchange import handover
    from model.sample import people_of_sample

    passwords = {each.name: each.password for each in people_of_sample()}
    workspace = studio.workspace
    both = (passwords[workspace.person_name], passwords["唐志远"])
    handing_over.hand_over(workspace, studio.people["唐志远"], both, studio.folder.parent, leaves=False)
    sha256, _ = handover.handovers(workspace)[0]
    pages(studio.target, handing_over.signed_paper(workspace, sha256), {0: "handover-paper"})


def joining(studio: "Studio") -> None:
    """The sample's township joins an invented county and sends its month; the county's window is photographed too."""
    from sending_scenes import sending

    from export.exchange import joining as files
    from export.exchange import receiving
    from model.exchange import admitting
    from model.workspace import opening

    clock, room = studio.workspace.clock, studio.folder.parent

    def office(unit: str, name: str, person: str) -> opening.Workspace:
        return opening.create(room / f"{name}.tuodi", unit=unit, unit_name=name, person_name=person, role="审核人",
                              password=_PASSWORD, clock=clock).workspace

    county = office("990101", "云岭县", "马会计")
    invitation = files.write_invitation(county, room).path
    for unit, name, person, label in _OTHERS:
        with office(unit, name, person) as other:
            files.accept_invitation(other, invitation)
            written = files.write_request(other, room, label)
            files.take_request(county, written.path)
            admitting.approve(county, written.sha256)
    receiving.take(county, files.write_roster(county, room).path)
    files.accept_invitation(studio.workspace, invitation)
    asked = files.write_request(studio.workspace, room, "二楼办公室")
    files.take_request(county, asked.path)
    page = studio.page("joining")
    page.presenter.refresh()
    studio.shoot("join-number")
    township = studio.workspace
    _handed_over(studio)
    studio.window.enter(county)
    studio.page("joining")
    studio.shoot("roster")
    admitting.approve(county, asked.sha256)
    receiving.take(township, files.write_roster(county, room).path)
    studio.window.enter(township)
    sending(studio)
    studio.window.enter(county)
    township.close()
