"""`self-test`: does this installation do the job on this machine? It has its own way out and a time limit."""

import importlib
import os
import tempfile
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from forms.errors import UserError
from model.clock import FixedClock

Say = Callable[[str], None]
SECONDS = 120
_LIBRARIES = ("bech32", "cryptography", "docx", "elementpath", "httpx", "lxml.etree", "openpyxl", "PIL.Image",
              "pyhanko.sign.signers", "pypdfium2", "pyrage", "python_calamine", "reportlab.pdfgen.canvas", "sqlcipher3",
              "sqlite_utils")
_UNIT = "990101102"
_PERIOD = "2026-03"
_VILLAGES = ("990101102201", "990101102202", "990101102203")
_PASSWORD = "self-test-2026"  # noqa: S105  of a workspace that lives for seconds


def run(say: Say, *, more: Callable[[], str] | None = None) -> int:
    """Open every library, make a workspace, a signed report and a package, and verify them.

    more: a further check that the caller adds (the window's). Returns 0 or 1; ends the process with 1 after SECONDS.
    """
    limit = threading.Timer(SECONDS, os._exit, (1,))
    limit.daemon = True
    limit.start()
    try:
        for name in _LIBRARIES:
            importlib.import_module(name)
        say(f"组件：{len(_LIBRARIES)} 个都能打开")
        with tempfile.TemporaryDirectory(prefix="自检 ") as folder:
            for line in _whole_job(Path(folder)):
                say(line)
        if more:
            say(more())
    except (ImportError, OSError, UserError, ValueError, RuntimeError) as problem:
        say(f"自检不通过：{type(problem).__name__} {problem}")
        return 1
    finally:
        limit.cancel()
    say("自检通过")
    return 0


def _whole_job(folder: Path) -> list[str]:
    from export import month
    from export.package.sealing import open_sealed, public_age_key, seal_file
    from export.verification import verify_file
    from model.workspace import opening

    clock = FixedClock(datetime(2026, 4, 3, 2, 0, tzinfo=UTC))
    created = opening.create(
        folder / "自检.tuodi", unit=_UNIT, unit_name="双河镇", person_name="自检甲", role="填报人", password=_PASSWORD,
        clock=clock,
    )
    with created.workspace as workspace:
        reviewer = workspace.people.add_person("自检乙", "审核人", _PASSWORD)
        for village in _VILLAGES:
            workspace.save("village_income", {"village": village, "month": _PERIOD, "inc_lease": 1_200_00})
        made = month.begin_sign_off(workspace, _UNIT, _PERIOD, remarks="自检：䶮𬱖㛃𫖯")
        made = month.sign(workspace, made, "preparer", workspace.person, _PASSWORD)
        made = month.sign(workspace, made, "reviewer", reviewer.id, _PASSWORD)
        package = month.pack(workspace, made, folder)
        faults = workspace.check()
        key = workspace.installation().age_key
    sealed, opened = folder / "自检.age", folder / "自检.asice"
    seal_file(package, sealed, [public_age_key(key)])
    open_sealed(sealed, opened, [key])
    verdict = verify_file(opened)
    if faults or not verdict.ok:
        raise RuntimeError("；".join((*faults, *verdict.lines)))
    return [f"工作文件夹：建立、写入、读回、核对无误；上报包 {package.stat().st_size // 1024} KB", *verdict.lines[:1]]
