"""表单: which definitions are in use, what came down and wasn't taken, and what a file would change. No Qt."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from forms.errors import UserError
from forms.faults import BadDefinition
from model import clock
from model.changes import Changes
from model.exchange import notices, packing, trust
from model.exchange.packing import Offered
from model.workspace.workspace import Workspace

Run = Callable[..., object]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A form in use. origin: 随程序, or who handed it down and when."""

    title: str
    version: int
    origin: str
    fields: int


@dataclass(frozen=True, slots=True)
class Preview:
    """A definition from a file, in words. fits: whether it may be handed down."""

    title: str
    lines: tuple[str, ...]
    fits: bool


class FormsView(Protocol):
    """What the page shows."""

    def show_forms(self, lines: Sequence[FormLine], refused: Sequence[str], county: str) -> None:
        """refused: what came and isn't used, and why. county: who decides on forms here, "" = this unit."""

    def show_previews(self, previews: Sequence[Preview]) -> None:
        """What the chosen files would change; () = none is chosen."""

    def show_problem(self, problem: UserError, more: Sequence[str] = ()) -> None:
        """Why something wasn't done. more: every fault, where there are many."""

    def show_done(self, words: str) -> None:
        """In use, and what comes next."""

    def show_changes(self, changes: Changes) -> None:
        """Ledgers that changed."""


class FormsPresenter:
    """run: ui.tasks.run or a stand-in."""

    def __init__(self, view: FormsView, workspace: Workspace, run: Run) -> None:
        self._view, self._workspace, self._run = view, workspace, run
        self.offered: Sequence[Offered] = ()

    def refresh(self) -> None:
        """Read again what is in use."""
        workspace = self._workspace
        above = trust.authority(workspace).county_above(workspace.unit)
        packed = notices.packs(workspace)
        origin = {each.hash: f"{workspace.units.name(each.unit)}下发 {clock.shown(each.at)[:10]}"
                  for each in reversed(packed) if each.outcome == "installed"}
        lines = [FormLine(each.title, each.version, origin.get(each.hash, "随程序"), len(each.stored_fields))
                 for each in workspace.forms.values()]
        refused = [f"{each.shown}（{clock.shown(each.at)[:10]} {workspace.units.name(each.unit)}下发）"
                   for each in packed if each.outcome in ("retyped", "missing")]
        self._view.show_forms(lines, refused, workspace.units.name(above) if above else "")

    def open(self, files: Sequence[Path]) -> None:
        """Look at definitions in files; every fault of every file is said at once."""
        self.offered = ()
        self._view.show_previews(())

        def failed(problem: UserError) -> None:
            more = [str(each) for each in problem.faults] if isinstance(problem, BadDefinition) else []
            self._view.show_problem(problem, more)

        self._run(lambda _: packing.read_files(self._workspace, files), done=self._opened, failed=failed)

    def publish(self, note: str) -> None:
        """Use what was looked at, and hand it down with the next notice or receipt."""
        forms = [each.form for each in self.offered if each.fits]
        if not forms:
            return
        offered, self.offered = self.offered, ()  # pressed twice it goes down once

        def failed(problem: UserError) -> None:
            self.offered = offered
            self._view.show_problem(problem)

        def done(_: object) -> None:
            names = "、".join(f"{each.title} 第 {each.version} 版" for each in forms)
            self._view.show_previews(())
            self._view.show_done(f"已启用 {names}。")
            self._view.show_changes(Changes(frozenset(each.id for each in forms)))
            self.refresh()

        self._run(lambda _: notices.publish_forms(self._workspace, forms, note.strip()), done=done,
                  failed=failed)

    def _opened(self, found: Sequence[Offered]) -> None:
        self.offered = found
        self._view.show_previews([_preview(each) for each in found])


def _preview(each: Offered) -> Preview:
    title = f"{each.form.title}　第 {each.form.version} 版"
    if each.kind == "new":
        return Preview(title, (f"新的台账，{len(each.added)} 个栏目。乡镇收到后多一个台账。",), fits=True)
    if each.kind == "older":
        why = (f"现用的已是第 {each.used} 版，不能换回旧的：用新版填的内容旧表放不下。"
               f"版本号要改成 {each.used + 1} 或更大。")
        return Preview(title, (why,), fits=False)
    if each.kind == "retyped":
        why = f"改了已有栏目的类型：{_names(each.retyped)}。已经填的会读不出来，不能启用；请停用旧栏目，另加一个。"
        return Preview(title, (why,), fits=False)
    lines = [f"替换现用的第 {each.used} 版；以前填的照样打开。"]
    said = (("新加的栏目", each.added), ("停用的栏目（以前填的还看得到）", each.retired),
            ("改了名字", tuple(f"{before} → {now}" for before, now in each.renamed)),
            ("拿掉的栏目（以前填的只在历史里看得到，建议改成停用）", each.gone))
    lines += [f"{what}：{_names(names)}" for what, names in said if names]
    return Preview(title, tuple(lines), fits=True)


def _names(names: Sequence[str]) -> str:
    shown = "、".join(names[:12])
    return f"{shown} 等 {len(names)} 个" if len(names) > 12 else shown
