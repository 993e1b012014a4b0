"""Packages among files, folders and plugged-in sticks, by what is in them; letters opened, pieces put together.

A virus that lives on these sticks hides the real folder and leaves a shortcut of its name: hidden folders are looked
into, shortcuts, links and autorun.inf never followed, and each of these is said in plain words.
"""

import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from export.sending import arriving, mail_reading, parts
from export.sending.errors import DamagedPart, NotAMail, PartsMissing
from export.sending.recognising import ENOUGH, kind_of
from forms.errors import UserError

if TYPE_CHECKING:
    from model.workspace.workspace import Workspace

Progress = Callable[[int, int], None]
MOST_FILES = 50_000  # of one look: a whole disk isn't a stick
DEEPEST = 24
_SHORTCUTS = (".lnk", ".url", ".pif")
_AUTORUN = "autorun.inf"
_BREATH = 64  # files between two looks at whether somebody cancelled


@dataclass(frozen=True, slots=True)
class Found:
    """What a look came to. packages: each once, in the order found; source: where one stood, by its path.

    notes: what was seen and not opened or followed, and why, in sentences. problems: letters and pieces of no use.
    others: how many files were none of ours.
    """

    packages: tuple[Path, ...]
    source: dict[Path, str]
    notes: tuple[str, ...]
    problems: tuple[UserError, ...]
    others: int


@dataclass
class _Seen:
    """What is known so far."""

    packages: dict[Path, str] = field(default_factory=dict)
    letters: list[Path] = field(default_factory=list)
    pieces: list[Path] = field(default_factory=list)
    shortcuts: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    hidden: dict[str, None] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    autorun: bool = False
    full: bool = False
    looked: int = 0
    others: int = 0


def find(
    paths: Iterable[Path], folder: Path, progress: Progress | None = None, workspace: "Workspace | None" = None
) -> Found:
    """Look through files and folders. folder: where attachments and joined pieces are put; the caller's, and kept as
    long as the paths found are used. progress(looked, 0) may raise to cancel. workspace: keeps pieces until the last
    has come. Nothing else is written."""
    seen, problems = _Seen(), list[UserError]()
    for path in paths:
        for each, hidden in _files(path, seen):
            seen.looked += 1
            if progress and seen.looked % _BREATH == 1:
                progress(seen.looked, 0)
            _note(each, hidden, seen)
    for number, letter in enumerate(seen.letters):
        problems += _open_letter(letter, folder / f"letter-{number}", seen)
    problems += _join(folder / "joined", seen, workspace)
    return Found(tuple(seen.packages), dict(seen.packages), tuple(_notes(seen)), tuple(problems), seen.others)


def drives() -> list[Path]:
    """What is plugged in and can be looked through: sticks, cards, disks in a case."""
    if sys.platform == "win32":
        return _windows_drives()
    return [Path(each) for each in _mounted() if Path(each).is_dir()]


def _windows_drives() -> list[Path]:
    import ctypes
    import string

    removable = 2
    kernel = ctypes.WinDLL("kernel32")  # type: ignore[attr-defined,unused-ignore]
    roots = (f"{letter}:\\" for letter in string.ascii_uppercase)
    return [Path(root) for root in roots if kernel.GetDriveTypeW(root) == removable]


def _mounted(table: Path = Path("/proc/mounts")) -> list[str]:
    try:
        lines = table.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return []
    places = [line.split()[1].encode().decode("unicode_escape").encode("latin-1").decode("utf-8", "replace")
              for line in lines if len(line.split()) > 1]
    return [each for each in places if each.startswith(("/media/", "/run/media/", "/mnt/"))]


def _files(path: Path, seen: _Seen) -> Iterator[tuple[Path, bool]]:
    """Every file below a path that is no link, and whether it or a folder above it is hidden."""
    if path.is_symlink():
        seen.links.append(path.name)
    elif path.is_dir():
        yield from _below(path, False, DEEPEST, seen)
    elif path.is_file():
        yield path, False


def _below(folder: Path, hidden: bool, depth: int, seen: _Seen) -> Iterator[tuple[Path, bool]]:
    try:
        inside = sorted(os.scandir(folder), key=lambda each: each.name)
    except OSError:
        seen.unread.append(folder.name or str(folder))
        return
    for each in inside:
        if seen.looked >= MOST_FILES:
            seen.full = True
            return
        path = Path(each.path)
        if each.is_symlink() or (not sys.platform.startswith("linux") and _is_junction(path)):
            seen.links.append(each.name)
        elif each.is_dir(follow_symlinks=False):
            if depth:
                yield from _below(path, hidden or _is_hidden(path), depth - 1, seen)
        elif each.is_file(follow_symlinks=False):
            yield path, hidden or _is_hidden(path)


def _is_hidden(path: Path) -> bool:
    if path.name.startswith("."):
        return True
    try:
        attributes = getattr(path.lstat(), "st_file_attributes", 0)
    except OSError:
        return False
    return bool(attributes & (stat.FILE_ATTRIBUTE_HIDDEN | stat.FILE_ATTRIBUTE_SYSTEM))


def _is_junction(path: Path) -> bool:
    try:
        return bool(getattr(path.lstat(), "st_file_attributes", 0) & stat.FILE_ATTRIBUTE_REPARSE_POINT)
    except OSError:
        return False


def _note(path: Path, hidden: bool, seen: _Seen) -> None:
    name = path.name.lower()
    if name == _AUTORUN:
        seen.autorun = True
        return
    if name.endswith(_SHORTCUTS):
        seen.shortcuts.append(path.name)
        return
    try:
        with path.open("rb") as file:
            kind = kind_of(file.read(ENOUGH))
    except OSError:
        seen.unread.append(path.name)
        return
    if kind == "package":
        seen.packages.setdefault(path, str(path.parent))
    elif kind == "part":
        seen.pieces.append(path)
    elif kind == "mail":
        seen.letters.append(path)
    else:
        seen.others += 1
    if hidden and kind:
        seen.hidden.setdefault(path.parent.name)


def _open_letter(letter: Path, folder: Path, seen: _Seen) -> list[UserError]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        attached = mail_reading.attachments_of(letter, folder)
    except NotAMail as problem:
        return [problem]
    if not attached:
        seen.others += 1
    for each in attached:
        if parts.is_part(each):
            seen.pieces.append(each)
        else:
            seen.packages.setdefault(each, f"邮件“{parts.clean_name(letter.name)}”的附件")
    return []


def _join(folder: Path, seen: _Seen, workspace: "Workspace | None") -> list[DamagedPart | PartsMissing]:
    if not seen.pieces:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    if workspace is None or workspace.read_only:
        gathered = parts.gather(seen.pieces, folder)
    else:
        gathered = arriving.join_pieces(workspace, seen.pieces, folder)
    for each in gathered.whole:
        seen.packages.setdefault(each, "分件拼成")
    return [*gathered.waiting, *gathered.damaged]


def _notes(seen: _Seen) -> Iterator[str]:
    if seen.hidden:
        places = "、".join(f"“{each}”" for each in list(seen.hidden)[:3])
        yield f"有的包在隐藏的文件夹里（{places}），也找出来了。U盘病毒常把真文件夹藏起来，请杀毒。"
    if seen.shortcuts:
        names = "、".join(f"“{parts.clean_name(each)}”" for each in seen.shortcuts[:3])
        yield f"有 {len(seen.shortcuts)} 个快捷方式没有打开（{names}）：快捷方式里没有数据，常是病毒放的。"
    if seen.autorun:
        yield "有 autorun.inf，没有运行也没有打开：它常是病毒放的，请杀毒。"
    if seen.links:
        yield f"有 {len(seen.links)} 个链接没有跟过去，只看这里真有的文件。"
    if seen.unread:
        names = "、".join(f"“{parts.clean_name(each)}”" for each in seen.unread[:3])
        yield f"有 {len(seen.unread)} 处读不了（{names}）：没有权限，或盘有坏块。"
    if seen.full:
        yield f"文件太多，只看了前 {MOST_FILES} 个。请选小一点的文件夹。"
