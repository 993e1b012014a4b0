"""A lost machine is refilled from the county's copy: every chain of the unit, under its own signatures, sealed to it.

What comes back is what once travelled: what a form keeps at home, or was never sent, only the unit's own backups have.
"""

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from export.exchange.notices import document_members
from export.package import relayed
from export.package.container import Member
from export.package.parsing import packed_lines
from export.package.sealing import seal_file
from export.package.writing import CHECKPOINTS, ENTRIES, PRIVATE, seal_container
from export.signing.container import Signer
from forms.errors import UserError
from model.exchange import receipts, trust
from model.month import outgoing, relaying

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace


class NothingToRefill(UserError):
    """A unit of which nothing is here. name: its."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”没有报来过数据，没有什么可以补发。", kept="什么都没有写。",
                         next_step="请看看是不是选错了单位；没有报过的，只能从那边的备份恢复。")


class NobodyToRefill(UserError):
    """A unit without a device in the roster to which the file could be sealed. name: its."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”在名册里没有在用的设备，补发的文件谁也打不开。", kept="什么都没有写。",
                         next_step="请先让它的新电脑加入，出了名册，再补发。")


def write_refill(workspace: "Workspace", unit: str, folder: Path) -> Path:
    """Everything of a unit and of those below it that came here, as one sealed file in `folder`. Returns its path.

    Raises NothingToRefill, NobodyToRefill, CannotWrite.
    """
    rules, name = trust.authority(workspace), workspace.units.name(unit)
    to = [each.age for each in rules.streams.values() if each.unit == unit and each.status == "active" and each.age]
    if not to:
        raise NobodyToRefill(name)
    chains = [each for each in relaying.vouched(workspace, below=True)
              if each.entries and rules.within(rules.home(each.stream.id), unit)]
    if not chains:
        raise NothingToRefill(name)
    hashes = {entry.hash for each in chains for entry in each.entries}
    carried = outgoing.of_chains(workspace, chains, hashes)
    documents = outgoing.documents_of(workspace, (entry for each in chains for entry in each.entries))
    members = [
        Member(ENTRIES, packed_lines(carried.entries)), Member(CHECKPOINTS, carried.checkpoints),
        *(Member(f"forms/{form_hash}.json", raw) for form_hash, raw in sorted(carried.forms.items())),
        *document_members(workspace, carried), *map(relayed.member, documents),
    ]
    if carried.private:
        members.append(Member(PRIVATE, packed_lines(carried.private)))
    installation = workspace.installation()
    signer = Signer(installation.key, installation.certificate, installation.chain)
    head = {"kind": "notice", "unit": workspace.unit, "recipient": unit, "number": receipts.next_number(workspace)}
    target = folder / ("".join("-" if each in '\\/:*?"<>|' else each for each in f"{name}-补发数据") + ".asice.age")
    with tempfile.TemporaryDirectory(prefix="tuodi-", dir=workspace.folder) as room:
        plain = Path(room) / "plain"
        seal_container(plain, members, head, signer, workspace.clock.now())
        seal_file(plain, target, to)
    return target
