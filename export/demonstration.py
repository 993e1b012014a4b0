"""`main.py demo`: the sample workspace and its whole month without a screen, as a township would do it."""

import shutil
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from export import month
from export.verification import verify_file
from model.clock import FixedClock
from model.sample import SIGNING_DAY, Person, make_sample, people_of_sample, principal_of_sample
from model.workspace import opening

if TYPE_CHECKING:
    from model.month.submissions import Submission
    from model.workspace.workspace import Workspace

Say = Callable[[str], None]
_PERIOD = "2026-03"
_UNIT_NAME = "双河镇"


def demonstrate(folder: Path, say: Say) -> int:
    """Make the sample under `folder` unless it is there; sign, package and verify its month. 0 when all is well."""
    folder.mkdir(parents=True, exist_ok=True)
    people = people_of_sample()
    with _opened(folder / f"{_UNIT_NAME}.tuodi", people, say) as workspace:
        made = _signed(workspace, people)
        report = folder / f"{_UNIT_NAME}-{_PERIOD}-月报.pdf"
        report.write_bytes(workspace.attachments.read(made.report))
        package = month.pack(workspace, made, folder)
        workbook = folder / f"{_UNIT_NAME}-{_PERIOD}-台账.xlsx"
        _unpack_workbook(package, workbook)
    verdict = verify_file(package)
    lines = ["", f"上报包　{package}", f"签批的月报　{report}", f"台账　{workbook}", "", *verdict.lines, "",
             "演示登录人和密码（单位、人名、数据均为虚构）："]
    lines += [f"　{person.name}　{person.role}　{person.password}" for person in people]
    (folder / "核验结果.txt").write_text("\n".join(verdict.lines) + "\n", encoding="utf-8")
    for line in lines:
        say(line)
    return 0 if verdict.ok else 1


def _opened(folder: Path, people: tuple[Person, ...], say: Say) -> "Workspace":
    if not folder.exists():
        say(f"建立演示工作文件夹：{folder}（双河镇，演示，2026年3月）")
        part = folder.with_suffix(".part.tuodi")
        shutil.rmtree(part, ignore_errors=True)
        sample = make_sample(part)
        say(f"恢复码：{sample.recovery_code}")
        sample.workspace.close()
        part.rename(folder)
    first = next(each for each in opening.people_of(folder) if each.name == people[0].name)
    return opening.open_workspace(folder, first.id, people[0].password, FixedClock(SIGNING_DAY))


def _signed(workspace: "Workspace", people: tuple[Person, ...]) -> "Submission":
    """Preparer and reviewer sign with their own keys; the stamped sheet is attached as a scan."""
    ids = {each.name: each.id for each in workspace.people.people()}
    preparer, reviewer = people[0], people[1]
    made = month.begin_sign_off(
        workspace, workspace.unit, _PERIOD, remarks="本月各台账已与村（社区）核对。", principal=principal_of_sample(),
        reviewer=reviewer.name,
    )
    made = month.sign(workspace, made, "preparer", ids[preparer.name], preparer.password)
    made = month.sign(workspace, made, "reviewer", ids[reviewer.name], reviewer.password)
    return month.attach_scan(workspace, made, _scan(workspace.attachments.read(made.report)), "盖章扫描件.jpg")


def _scan(report: bytes) -> bytes:
    """The report's first page as a scanner gives it: slightly turned, grey, with a drawn red stamp."""
    import pypdfium2
    from PIL import Image, ImageDraw

    document = pypdfium2.PdfDocument(report)
    document.init_forms()  # so that the signatures' stamps are drawn
    page: Image.Image = document[0].render(scale=2).to_pil().convert("RGB")
    document.close()
    pen = ImageDraw.Draw(page)
    centre, radius = (page.width * 3 // 4, page.height * 5 // 6), page.width // 12
    box = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    pen.ellipse(box, outline="#c4372e", width=7)
    pen.regular_polygon((*centre, radius // 3), 3, fill="#c4372e")
    out = BytesIO()
    page.rotate(0.6, fillcolor="#f4f2ec", resample=Image.Resampling.BICUBIC).save(out, "JPEG", quality=80)
    return out.getvalue()


def _unpack_workbook(package: Path, target: Path) -> None:
    from export.package.reading import open_package

    with open_package(package) as opened:
        target.write_bytes(opened.ledger() or b"")
