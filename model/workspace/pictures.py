"""What a person attaches: photos made small and upright, scans and documents as they are, no place, no camera."""

import io
import warnings
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from model.errors import HeicPicture, NotAPicture, NotAttachable

if TYPE_CHECKING:
    from PIL import Image

LONGEST, QUALITY, THUMBNAIL = 1600, 80, 320
_MAX_PIXELS = 120_000_000
_SCAN_QUALITY = 92
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_ZIP_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".ofd": "application/ofd",
    ".asice": "application/vnd.etsi.asic-e+zip",
}
_OLE_TYPES = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".wps": "application/vnd.ms-works",
    ".et": "application/vnd.ms-excel",
}
# Marks of PNG chunks and JPEG segments that say where, when or with what a picture was taken.
_TELLING = ("exif", "xmp", "photoshop", "comment", "XML:com.adobe.xmp", "Raw profile type exif")


@dataclass(frozen=True, slots=True)
class Taken:
    """An attachment as it will be kept. thumbnail: a JPEG, None where there is no picture."""

    content: bytes
    name: str
    type: str
    thumbnail: bytes | None = None


def take_photo(content: bytes, name: str) -> Taken:
    """A photo upright, at most 1600 pixels wide or high, JPEG at 80, without EXIF or GPS.

    Raises HeicPicture, NotAPicture.
    """
    picture = _flat(_opened(content, name))
    picture.thumbnail((LONGEST, LONGEST))
    return Taken(_jpeg(picture, QUALITY), _renamed(name, ".jpg"), "image/jpeg", _small(picture))


def take_document(content: bytes, name: str) -> Taken:
    """A scan or document as it is; a picture loses only its place, camera and comments.

    Raises HeicPicture, NotAPicture, NotAttachable.
    """
    if content.startswith(b"%PDF-"):
        return Taken(content, _renamed(name, ".pdf"), "application/pdf")
    if content.startswith((b"\xff\xd8", b"\x89PNG\r\n\x1a\n")) or _is_heic(content):
        return _scan(content, name)
    suffix = PurePath(name).suffix.lower()
    if content.startswith(b"PK\x03\x04") and suffix in _ZIP_TYPES:
        return Taken(content, name, _ZIP_TYPES[suffix])
    if content.startswith(b"\xd0\xcf\x11\xe0") and suffix in _OLE_TYPES:
        return Taken(content, name, _OLE_TYPES[suffix])
    raise NotAttachable(name)


def _scan(content: bytes, name: str) -> Taken:
    picture = _opened(content, name)
    jpeg = picture.format == "JPEG"
    told = any(key in picture.info for key in _TELLING) or bool(picture.getexif())
    flat = _flat(picture)
    kept = content
    if told:
        kept = _jpeg(flat, _SCAN_QUALITY) if jpeg else _png(flat)
    suffix, media_type = (".jpg", "image/jpeg") if jpeg else (".png", "image/png")
    return Taken(kept, _renamed(name, suffix), media_type, _small(flat))


def _opened(content: bytes, name: str) -> "Image.Image":
    from PIL import Image, UnidentifiedImageError

    if _is_heic(content):
        raise HeicPicture(name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "BMP", "WEBP"))
            if picture.width * picture.height > _MAX_PIXELS:
                raise NotAPicture(name)
            picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise NotAPicture(name) from None
    return picture


def _flat(picture: "Image.Image") -> "Image.Image":
    """Upright, in RGB, on white, and with nothing but pixels."""
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        layer = upright.convert("RGBA")
        upright = Image.new("RGB", layer.size, "white")
        upright.paste(layer, mask=layer.getchannel("A"))
    clean = upright.convert("RGB")
    clean.info = {}
    return clean


def _small(picture: "Image.Image") -> bytes:
    copy = picture.copy()
    copy.thumbnail((THUMBNAIL, THUMBNAIL))
    return _jpeg(copy, QUALITY)


def _jpeg(picture: "Image.Image", quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _png(picture: "Image.Image") -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_heic(content: bytes) -> bool:
    return content[4:8] == b"ftyp" and content[8:12] in _HEIC


def _renamed(name: str, suffix: str) -> str:
    """The name with the suffix of what the content is."""
    path = PurePath(name or "附件")
    same = path.suffix.lower() in ((suffix, ".jpeg") if suffix == ".jpg" else (suffix,))
    return path.name if same else path.with_suffix(suffix).name
