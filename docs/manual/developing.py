"""Pictures of few colours, and pages of documents as pictures. Used by pictures.py beside it."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def develop(source: Path, target: Path, apart: int = 14) -> None:
    """A picture of 256 colours: the 64 commonest as they are, then the next that are `apart`: a red star stays red."""
    from PIL import Image

    with Image.open(source) as picture:
        plain = picture.convert("RGB")
    counted: Any = sorted(plain.getcolors(1 << 24) or [], reverse=True)
    chosen: dict[tuple[int, int, int], int] = {}
    for _, colour in counted:
        if len(chosen) < 64 or (len(chosen) < 256 and min(_distance(colour, one) for one in chosen) >= apart * apart):
            chosen[colour] = len(chosen)
    nearest = {colour: chosen[min(chosen, key=lambda one, colour=colour: _distance(colour, one))]
               for _, colour in counted if colour not in chosen} | chosen
    raw = plain.tobytes()
    few = Image.frombytes("P", plain.size, bytes(map(nearest.__getitem__, zip(*(iter(raw),) * 3, strict=True))))
    few.putpalette([part for colour in chosen for part in colour])
    few.save(target, "PNG", optimize=True)


def _distance(one: tuple[int, int, int], other: tuple[int, int, int]) -> int:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 + (one[2] - other[2]) ** 2


def documents(package: Path, target: Path) -> None:
    """Pages of the signed report, and the workbook as an office program shows it."""
    from export.package.reading import open_package

    with open_package(package) as opened, tempfile.TemporaryDirectory() as room:
        report = opened.report() or b""
        pages(target, report, {0: "report-cover", _page_of(report, "派驻干部月考勤表"): "report-attendance",
                               _page_of(report, "村集体经济收支月报"): "report-income"})
        book = Path(room) / "台账.xlsx"
        book.write_bytes(opened.ledger() or b"")
        fonts = Path(room) / "fonts.conf"
        fonts.write_text(f"<fontconfig><dir>{ROOT}/resources/fonts</dir><cachedir>{room}/cache</cachedir></fontconfig>")
        office = ["soffice", f"-env:UserInstallation=file://{room}/profile", "--headless", "--convert-to", "pdf",
                  "--outdir", room, str(book)]
        subprocess.run(office, check=True, capture_output=True, timeout=180,  # noqa: S603 - our own words
                       env={**os.environ, "FONTCONFIG_FILE": str(fonts)})
        pages(target, (Path(room) / "台账.pdf").read_bytes(), {0: "workbook"})


def _page_of(pdf: bytes, title: str) -> int:
    """The page that begins with a title; the cover lists all of them."""
    import pypdfium2

    with pypdfium2.PdfDocument(pdf) as document:
        texts = [page.get_textpage().get_text_range() for page in document]
    return next(at for at, text in enumerate(texts) if at and title in text[:80])


def pages(target: Path, pdf: bytes, wanted: dict[int, str]) -> None:
    """Pages by number, from the end where it is negative; signatures are drawn as well."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    document.init_forms()
    for number, name in wanted.items():
        page = document[number % len(document)]
        raw = target / f"{name}.raw.png"
        page.render(scale=1.25).to_pil().save(raw)
        develop(raw, target / f"{name}.png", apart=24)
        raw.unlink()
    document.close()
