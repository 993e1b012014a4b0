"""Photos, scans and documents: small, upright, without place or camera, and unreadable on the disk."""

import io
from typing import TYPE_CHECKING

import pytest

from model.errors import AttachmentMissing, AttachmentTooLarge, HeicPicture, NotAPicture, NotAttachable
from model.workspace import attachments
from model.workspace.workspace import Workspace

if TYPE_CHECKING:
    from PIL import Image


def photo(width: int, height: int, *, form: str = "JPEG", turned: int = 1) -> bytes:
    """A picture whose left half is red, with place and camera in its EXIF."""
    from PIL import Image

    picture = Image.new("RGB", (width, height), "blue")
    picture.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[0x010F] = "Telephone Maker"
    exif.get_ifd(0x8825)[2] = (31.0, 24.0, 5.0)
    out = io.BytesIO()
    picture.save(out, form, exif=exif, quality=95)
    return out.getvalue()


def opened(content: bytes) -> "Image.Image":
    from PIL import Image

    return Image.open(io.BytesIO(content))


def test_a_photo_becomes_small_upright_and_says_nothing_of_place_or_camera(workspace: Workspace) -> None:
    taken = workspace.attachments.add(photo(4000, 3000, turned=6), "工地.JPEG", photo=True)

    content = workspace.attachments.read(taken["sha256"])
    picture = opened(content)
    assert picture.size == (1200, 1600)
    assert picture.getpixel((600, 100))[0] > 200, "the left half came to the top"
    assert picture.getpixel((600, 1500))[2] > 200
    assert not picture.getexif()
    assert b"Telephone" not in content
    assert b"Exif" not in content
    assert taken == {"name": "工地.JPEG", "sha256": taken["sha256"], "size": len(content), "type": "image/jpeg"}
    thumbnail = workspace.attachments.thumbnail(taken["sha256"])
    assert thumbnail is not None
    assert max(opened(thumbnail).size) == 320


def test_a_png_photo_with_a_clear_background_becomes_a_white_jpeg(workspace: Workspace) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGBA", (50, 40), (0, 0, 0, 0)).save(out, "PNG")
    taken = workspace.attachments.add(out.getvalue(), "图.png", photo=True)
    assert taken["name"] == "图.jpg"
    assert opened(workspace.attachments.read(taken["sha256"])).getpixel((5, 5)) == (255, 255, 255)


def test_a_scan_stays_as_it_is(workspace: Workspace) -> None:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (2480, 3508), 255).save(out, "JPEG")
    taken = workspace.attachments.add(out.getvalue(), "盖章.jpg")
    assert workspace.attachments.read(taken["sha256"]) == out.getvalue()
    pdf = workspace.attachments.add(b"%PDF-1.4 ...", "盖章扫描")
    assert (pdf["name"], pdf["type"]) == ("盖章扫描.pdf", "application/pdf")
    assert workspace.attachments.thumbnail(pdf["sha256"]) is None


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_a_scan_made_by_a_telephone_keeps_its_size_and_loses_its_place(workspace: Workspace, form: str) -> None:
    taken = workspace.attachments.add(photo(3000, 2000, form=form, turned=6), f"盖章.{form}")
    content = workspace.attachments.read(taken["sha256"])
    assert opened(content).size == (2000, 3000)
    assert b"Telephone" not in content


def test_the_photo_format_of_newer_telephones_is_refused_with_advice(workspace: Workspace) -> None:
    with pytest.raises(HeicPicture, match="兼容性最佳"):
        workspace.attachments.add(b"\0\0\0\x18ftypheic" + bytes(100), "IMG_1.HEIC", photo=True)
    with pytest.raises(HeicPicture):
        workspace.attachments.add(b"\0\0\0\x18ftypmif1" + bytes(100), "IMG_1.HEIC")


@pytest.mark.parametrize("content", [b"", b"hello", photo(100, 100)[:400], b"%PDF-1.4", b"GIF89a" + bytes(50)])
def test_what_is_no_picture_is_no_photo(workspace: Workspace, content: bytes) -> None:
    with pytest.raises(NotAPicture):
        workspace.attachments.add(content, "x.jpg", photo=True)


@pytest.mark.parametrize(("content", "name"), [(b"MZ\x90", "a.pdf.exe"), (b"PK\x03\x04", "a.zip"), (b"", "a.pdf")])
def test_other_kinds_of_file_are_not_taken(workspace: Workspace, content: bytes, name: str) -> None:
    with pytest.raises(NotAttachable):
        workspace.attachments.add(content, name)


def test_a_file_too_large_is_refused(workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(attachments, "MAX_SIZE", 1000)
    (tmp_path / "大.pdf").write_bytes(b"%PDF-" + bytes(1000))
    with pytest.raises(AttachmentTooLarge):
        workspace.attachments.add(tmp_path / "大.pdf")
    with pytest.raises(AttachmentMissing):
        workspace.attachments.add(tmp_path / "没有.pdf")


@pytest.mark.parametrize("size", [0, 1, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, 3 << 20])
def test_any_size_comes_back_and_no_cut_or_changed_file_does(workspace: Workspace, size: int) -> None:
    content = b"\xe7" * size
    taken = workspace.attachments.put(content, "包.asice", "application/vnd.etsi.asic-e+zip")
    assert workspace.attachments.read(taken["sha256"]) == content
    (file,) = (path for path in (workspace.folder / "files").rglob("*") if path.is_file())
    assert content[:1000] not in file.read_bytes() or size < 2
    assert taken["sha256"] not in file.name

    sealed = file.read_bytes()
    chunk = (1 << 20) + 16
    for broken in (sealed[:-1], sealed[:-chunk], sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:], b"", sealed * 2):
        file.write_bytes(broken)
        with pytest.raises(AttachmentMissing, match="包"):
            workspace.attachments.read(taken["sha256"])


def test_the_same_file_twice_is_kept_once(workspace: Workspace) -> None:
    first = workspace.attachments.put(b"%PDF-", "甲.pdf", "application/pdf")
    second = workspace.attachments.put(b"%PDF-", "乙.pdf", "application/pdf")
    assert first["sha256"] == second["sha256"]
    assert (first["name"], second["name"]) == ("甲.pdf", "乙.pdf")
    assert len([path for path in (workspace.folder / "files").rglob("*") if path.is_file()]) == 1
    assert workspace.attachments.has(first["sha256"])
