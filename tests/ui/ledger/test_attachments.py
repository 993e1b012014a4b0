"""Photos, scans and what can't be taken, through the window: dragged onto the field, saved, opened again."""

import io
from pathlib import Path
from typing import Any

import pytest

from model.workspace.workspace import Workspace
from ui.ledger.page import LedgerPage

_TURNED, _GPS = 0x0112, 0x8825


@pytest.fixture
def page(clerk: Any, shell_of: Any) -> LedgerPage:
    shown = clerk.opens(shell_of("papers")).show_page("papers")
    shown.new()
    shown.form_panel.fields.build_all()
    clerk.types(shown.form_panel.fields.fields["name"].editor.focus_target(), "大坪村冷库")
    return shown


def editor(page: LedgerPage, name: str) -> Any:
    return page.form_panel.fields.fields[name].editor


def photo(folder: Path, name: str = "冷库.jpg") -> Path:
    """4000 × 3000, taken with the telephone held upright, with the place where it was taken."""
    from PIL import Image

    picture = Image.new("RGB", (4000, 3000), (40, 120, 80))
    exif = Image.Exif()
    exif[_TURNED] = 6
    exif.get_ifd(_GPS)[1] = "N"
    picture.save(folder / name, exif=exif)
    return folder / name


def saved(page: LedgerPage, workspace: Workspace) -> dict[str, Any]:
    page.save()
    found = workspace.read("papers", str(page.record.editing.record if page.record.editing else ""))
    assert found is not None
    return dict(found.values)


def test_a_photo_is_turned_upright_made_small_and_tells_no_place(
    clerk: Any, page: LedgerPage, workspace: Workspace, tmp_path: Path
) -> None:
    clerk.drops(editor(page, "photo"), [photo(tmp_path)])
    value = saved(page, workspace)["photo"]
    from PIL import Image

    kept = Image.open(io.BytesIO(workspace.attachments.read(value["sha256"])))
    assert kept.size == (1200, 1600)
    assert not kept.getexif()
    assert value["name"] == "冷库.jpg"
    record = page.record.editing.record if page.record.editing else ""
    page.close_form()
    page.open_record("papers", str(record), "photo")
    assert editor(page, "photo").value()["sha256"] == value["sha256"]
    assert editor(page, "photo")._picture.pixmap().height() > editor(page, "photo")._picture.pixmap().width()  # noqa: SLF001


def test_a_scan_stays_byte_for_byte_as_it_is(
    clerk: Any, page: LedgerPage, workspace: Workspace, tmp_path: Path
) -> None:
    content = b"%PDF-1.7\n" + b"1 0 obj << >> endobj\n" * 40 + b"%%EOF\n"
    (tmp_path / "批复.pdf").write_bytes(content)
    clerk.drops(editor(page, "scan"), [tmp_path / "批复.pdf"])
    value = saved(page, workspace)["scan"]

    assert workspace.attachments.read(value["sha256"]) == content
    assert (value["type"], value["size"]) == ("application/pdf", len(content))


def test_a_heic_photo_is_refused_with_advice_beside_its_field(
    clerk: Any, page: LedgerPage, workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "IMG_0012.HEIC").write_bytes(b"\0\0\0\x18ftypheic" + b"\0" * 400)
    clerk.drops(editor(page, "photo"), [tmp_path / "IMG_0012.HEIC"])

    advice = editor(page, "photo")._fault  # noqa: SLF001
    assert advice.isVisible()
    assert "HEIC" in advice.text()
    assert "JPG" in advice.text().upper()
    assert "photo" not in saved(page, workspace)


def test_something_that_is_no_picture_is_refused_in_words(
    clerk: Any, page: LedgerPage, tmp_path: Path
) -> None:
    (tmp_path / "照片.jpg").write_bytes(b"nothing of a picture")
    clerk.drops(editor(page, "photo"), [tmp_path / "照片.jpg"])

    assert "照片.jpg" in editor(page, "photo")._fault.text()  # noqa: SLF001
    assert editor(page, "photo").value() is None


def test_of_several_photos_on_one_field_the_others_are_not_lost_silently(
    clerk: Any, page: LedgerPage, tmp_path: Path
) -> None:
    clerk.drops(editor(page, "photo"), [photo(tmp_path, "一.jpg"), photo(tmp_path, "二.jpg")])

    assert editor(page, "photo").value()["name"] == "一.jpg"
    assert "另外 1 个" in editor(page, "photo")._fault.text()  # noqa: SLF001


def test_a_photo_that_was_taken_away_comes_back_with_undo(
    clerk: Any, page: LedgerPage, tmp_path: Path
) -> None:
    clerk.drops(editor(page, "photo"), [photo(tmp_path)])
    clerk.clicks(editor(page, "photo")._remove)  # noqa: SLF001
    assert editor(page, "photo").value() is None
    page.undo()

    assert editor(page, "photo").value()["name"] == "冷库.jpg"
