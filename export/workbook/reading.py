"""A workbook from outside, read in a child process that is watched; its sheets matched with forms."""

import multiprocessing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from export.errors import BadFile, BeyondLimits, NotAPackage
from export.workbook import child
from export.workbook.child import RawBook

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_PATIENCE: Final = 60.0
_REMEDY: Final = "请在 WPS 或 Excel 里打开它，另存为新的 .xlsx 文件后再试。"
_KINDS: Final = {"BeyondLimits": BeyondLimits, "NotAPackage": NotAPackage}


def read_workbook(file: Path, *, patience: float = _PATIENCE) -> RawBook:
    """Read an .xlsx, .xls or .ods file without trusting it. patience: seconds after which the child is ended.

    The program's entry must call multiprocessing.freeze_support() first, so that the built program can be the child.
    Raises BadFile and its kinds; OSError when the file can't be opened.
    """
    with file.open("rb"):
        pass
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=child.run, args=(str(file), theirs), daemon=True)
    process.start()
    theirs.close()
    try:
        if not ours.poll(patience):
            raise BeyondLimits("读了很久还没有读完", next_step=_REMEDY)
        answer = ours.recv()
        if isinstance(answer, RawBook):
            return _filled(answer, ours)
    except EOFError as problem:
        raise BadFile("读它的时候出了错", next_step=_REMEDY) from problem
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()
    kind, reason = answer
    raise _KINDS.get(kind, BadFile)(reason, next_step=_REMEDY)


def _filled(book: RawBook, ours: "Connection") -> RawBook:
    """The book with its rows, which come after it. Raises EOFError."""
    for sheet in book.sheets:
        while lot := ours.recv():
            if isinstance(lot, tuple):
                raise EOFError  # noqa: TRY004  the child came to the end of its memory in between
            sheet.rows += lot
    return book
