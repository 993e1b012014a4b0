"""Forgotten password and lost recovery sheet: the unit above opens the folder again, after a telephone call.

The request comes from a locked folder, so nothing in it proves who asks: the 核对码 read out to a known voice does. The
answer can only be read by the key that the asker made under the new password, and only opens this one folder.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from export.errors import DamagedPackage
from export.exchange.joining import NotForJoining
from export.package.container import Member
from export.package.reading import open_package
from export.package.sealing import open_bytes, seal_bytes
from export.package.writing import RESCUE, seal_container
from export.signing.container import Signer
from forms.canonical import canonical_bytes, sha256_hex
from forms.errors import UserError
from model import clock as clocks
from model.clock import Clock
from model.exchange import admission, trust
from model.exchange.admitting import ReasonMissing
from model.exchange.invitation import AlteredJoining, check_number
from model.trust.certificates import certify_installation, make_ca, new_key, stream_id
from model.workspace import keys, opening, rescue_slot, streams
from model.workspace.keys import STANDARD, Cost, PersonSlot
from model.workspace.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from model.trust.roster import RosterStream

_KEY = 32


class NotListedForRescue(UserError):
    """A folder whose device no roster of this unit names. unit_name: as the request says."""

    def __init__(self, unit_name: str) -> None:
        super().__init__(
            f"“{unit_name}”的这个工作文件夹不在本单位的授权名册里，不能恢复。", kept="什么都没有动。",
            next_step="请核对是哪个单位的；它加入的是别的县级专班的，请转给那边。",
        )


@dataclass(frozen=True, slots=True)
class RescueFile:
    """A request or answer that was written. code: 核对码 of a request, "" of an answer."""

    path: Path
    sha256: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class RescueAsked:
    """A request as the unit above looks at it. device: in its roster. at: stamped, as the asker's clock said."""

    sha256: str
    unit: str
    unit_name: str
    person_name: str
    device: "RosterStream"
    code: str
    at: str


def ask(folder: Path, person: PersonSlot, password: str, clock: Clock, out: Path, cost: Cost = STANDARD) -> RescueFile:
    """Ask the unit above to open a locked folder. password: the new one, which holds once the answer comes.

    Raises NobodyAbove, WeakPassword, CannotWrite.
    """
    slot = rescue_slot.slot_above(folder)
    held = keys.read_keys(folder)
    public = rescue_slot.begin(folder, person.id, password, cost)
    raw = canonical_bytes({
        "v": 1, "step": "request", "workspace": held.workspace, "unit": held.unit, "unit_name": held.unit_name,
        "person": person.id, "person_name": person.name, "above": slot.unit, "sealed": slot.sealed.hex(),
        "reply_to": public.hex(), "at": clocks.stamp(clock.now()),
    })
    target = out / _named(f"{held.unit_name}-{person.name}-申请恢复.asice")
    head = {"kind": "rescue", "unit": held.unit, "recipient": slot.unit}
    seal_container(target, [Member(RESCUE, raw)], head, _passing_signer(held.unit, held.unit_name), clock.now())
    sha256 = sha256_hex(target.read_bytes())
    rescue_slot.asked(folder, sha256)
    return RescueFile(target, sha256, check_number(sha256, sha256))


def take(workspace: Workspace, path: Path) -> RescueAsked:
    """A request that came: what it asks for, and its 核对码. Nothing is given out.

    Raises BadFile, SealedForOthers, AlteredJoining, NotListedForRescue.
    """
    content, sha256 = _content(path, "request")
    found = _asked(workspace, content, sha256)
    admission.note(workspace, sha256, "rescue", own=False, unit=found.unit, raw=canonical_bytes(content),
                   state="waiting", stream=found.device.id)
    return found


def waiting(workspace: Workspace) -> list[RescueAsked]:
    """Requests that wait for the telephone call, the newest first; what the roster no longer names is left out."""
    found = []
    for each in admission.all_of(workspace, "rescue", own=False):
        if each.state == "waiting":
            try:
                found.append(_asked(workspace, json.loads(each.raw), each.sha256))
            except NotListedForRescue:
                continue
    return found


def refuse(workspace: Workspace, sha256: str, reason: str) -> None:
    """The voice on the telephone was another's, or nobody asked: nothing is given out. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    admission.decide(workspace, sha256, "refused", reason=reason.strip())


def answer(workspace: Workspace, sha256: str, folder: Path) -> RescueFile:
    """After the call: the key of that one folder, sealed to whoever made the request. Raises CannotWrite."""
    kept = admission.found(workspace, sha256)
    if kept is None:
        raise AlteredJoining("no such request")
    content = json.loads(kept.raw)
    asked = _asked(workspace, content, sha256)
    opened = _opened(workspace, content)
    sealed = seal_bytes(bytes.fromhex(opened["database_key"]), [bytes.fromhex(content["reply_to"])])
    raw = canonical_bytes({"v": 1, "step": "answer", "request": sha256, "workspace": content["workspace"],
                           "unit": asked.unit, "sealed": sealed.hex(), "by": workspace.person_name,
                           "at": clocks.stamp(workspace.clock.now())})
    target = folder / _named(f"{asked.unit_name}-{asked.person_name}-恢复回件.asice")
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    head = {"kind": "rescue", "unit": workspace.unit, "recipient": asked.unit}
    seal_container(target, [Member(RESCUE, raw)], head, signer, workspace.clock.now())
    admission.decide(workspace, sha256, "approved")
    return RescueFile(target, sha256_hex(target.read_bytes()))


def finish(folder: Path, path: Path, password: str, clock: Clock) -> Workspace:
    """Open the folder with the answer; the password that was set when asking holds from now on, the old one no more.

    Who has it is logged in. Raises NotAskedHere, WrongPassword, TooManyAttempts, BadFile.
    """
    content, _ = _content(path, "answer")
    pending = rescue_slot.unlock(folder, password, clock)
    if content["request"] != pending.request or content["workspace"] != keys.read_keys(folder).workspace:
        raise rescue_slot.NotAskedHere
    key = open_bytes(bytes.fromhex(content["sealed"]), [pending.key])
    if len(key) != _KEY:
        raise DamagedPackage("恢复回件不完整")
    workspace = opening.open_rescued(folder, key, clock)
    try:
        workspace.people.reset_password(pending.person, password)
        workspace.append_flow("rescued", body={"unit": workspace.unit, "request": pending.request,
                                               "by": str(content["unit"])})
    except BaseException:
        workspace.close()
        raise
    rescue_slot.done(folder)
    return workspace


def step_of(path: Path) -> str:
    """request or answer. Raises BadFile."""
    with open_package(path) as package:
        if not package.has(RESCUE):
            raise NotForJoining("恢复申请或恢复回件")
        return str(package.content(RESCUE)["step"])


def _asked(workspace: Workspace, content: "Mapping[str, Any]", sha256: str) -> RescueAsked:
    opened = _opened(workspace, content)
    rules = trust.authority(workspace)
    device = rules.streams.get(str(opened["stream"]))
    unit, name = str(content["unit"]), str(content["unit_name"])
    if device is None or device.unit != unit or not rules.within(unit, workspace.unit):
        raise NotListedForRescue(name)
    return RescueAsked(sha256, unit, workspace.units.name(unit), str(content["person_name"]), device,
                       check_number(sha256, sha256), str(content["at"]))


def _opened(workspace: Workspace, content: "Mapping[str, Any]") -> dict[str, Any]:
    """What the sealed slot holds, after it was found to be this folder's."""
    try:
        plain = open_bytes(bytes.fromhex(content["sealed"]), streams.age_keys(workspace.db))
        opened: dict[str, Any] = json.loads(plain)
        same = (opened["workspace"], opened["unit"]) == (content["workspace"], content["unit"])
        whole = len(bytes.fromhex(opened["database_key"])) == _KEY and len(bytes.fromhex(content["reply_to"])) == _KEY
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise AlteredJoining(str(problem)) from None
    if not same or not whole:
        raise AlteredJoining("the slot is another folder's")
    return opened


def _content(path: Path, step: str) -> tuple[dict[str, Any], str]:
    wanted = {"request": "恢复申请", "answer": "恢复回件"}[step]
    names = {"request": {"unit_name", "person_name", "reply_to"}, "answer": {"request"}}[step]
    with open_package(path) as package:
        if not package.has(RESCUE):
            raise NotForJoining(wanted)
        content = package.content(RESCUE)
        if content["step"] != step:
            raise NotForJoining(wanted)
        if not names <= content.keys() or (content["unit"] != package.package_json["unit"] and step == "request"):
            raise AlteredJoining("a rescue that isn't well formed")
        return content, sha256_hex(path.read_bytes())


def _passing_signer(unit: str, unit_name: str) -> Signer:
    """A locked folder can't use its keys: the container is sealed by keys made for this file alone."""
    ca_key, key = new_key(), new_key()
    ca = make_ca(ca_key, unit=unit, stream=stream_id(key.public_key()))
    certificate = certify_installation(ca_key, ca, key.public_key(), unit=unit, unit_name=unit_name, letter="-")
    return Signer(key, certificate, (ca,))


def _named(name: str) -> str:
    return "".join("-" if each in '\\/:*?"<>|' else each for each in name)
