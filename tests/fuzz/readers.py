"""Every reader of what comes from outside, as a function of bytes that ends with an answer or a UserError.

Hypothesis feeds them with spoiled real files (test_readers.py); atheris does so for longer and sees which branches an
input takes (guided.py).
"""

import gzip
import io
import shutil
import tempfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache
from pathlib import Path

from export.exchange import finding
from export.package import sealing, shapes
from export.package.container import read_container
from export.package.manifest import MANIFEST, SIGNATURE
from export.package.parsing import packed_lines, unpacked_lines
from export.package.reading import open_package
from export.sending import mail_reading, parts
from export.signing.container import check_p7s
from export.signing.pdf import check_pdf_signatures
from export.verification import verify_file
from export.workbook import child
from export.workbook.matching import read_form_sheets
from export.workbook.template import template_bytes
from export.workbook.village_template import template_for
from forms.errors import UserError
from forms.reading import builtin_forms, form_from_raw, form_json, read_form
from model.exchange import handover, invitation, receipts
from model.trust import roster
from model.trust.certificates import BadCertificate, holder, public_from_bytes
from model.workspace import entries, keys, moving
from tests.export import packages
from tests.export.sending.test_mail import winmail
from tests.export.workbook.test_village_template import MONTH, VILLAGES

Reader = Callable[[bytes, Path], object]
Seeds = Callable[[Path], list[bytes]]  # the folder holds real files that an exchange between offices left

_AGE_KEY = bytes(range(32))
_DEFINITIONS = sorted((Path(__file__).parents[2] / "forms" / "definitions").glob("*.toml"))
_KNOWN = frozenset(builtin_forms())
_SHEET = "xl/worksheets/sheet1.xml"


def read_package(content: bytes, folder: Path) -> object:
    """The container, its signature, and everything inside."""
    path = _file(content, folder, "包.asice")
    with open_package(path):
        return verify_file(path)


def read_frame(content: bytes, folder: Path) -> object:
    """The container alone, all members of it."""
    with read_container(_file(content, folder, "包.asice")) as container:
        return [container.read(name) for name in container.members]


def read_members(content: bytes, _folder: Path) -> object:
    """Each JSON member by each who reads it on."""
    for name in shapes.SHAPES:
        _held(lambda name=name: shapes.read_member(name, content))
    for reader in (receipts.read_receipt, roster.parsed_roster, invitation.read_invitation, invitation.read_request,
                   handover.read_handover):
        _held(lambda reader=reader: reader(content))
    return None


def read_entries(content: bytes, _folder: Path) -> object:
    """A line of entries, and a packed member of them."""
    _held(lambda: entries.read_entry(content))
    return [entries.read_entry(line) for line in unpacked_lines(iter([content]), len(content), "数据")]


def read_signature(content: bytes, _folder: Path) -> object:
    """META-INF/signature001.p7s, and what it is made of."""
    for reader in (holder, public_from_bytes):
        try:
            reader(content)
        except BadCertificate:
            continue
    return check_p7s(content, _signed()[1])


def read_report(content: bytes, _folder: Path) -> object:
    """A signed PDF."""
    return check_pdf_signatures(content)


def read_letter(content: bytes, folder: Path) -> object:
    """A saved letter with attachments."""
    return mail_reading.attachments_of(_file(content, folder, "信.eml"), folder)


def read_piece(content: bytes, folder: Path) -> object:
    """Two pieces, of which one is this."""
    other = next(parts.pieces(b"x" * 9000, "双河镇.asice", 8000)).content
    return parts.gather([_file(content, folder, "a"), _file(other, folder, "b")], folder)


def read_anything(content: bytes, folder: Path) -> object:
    """A file on a stick, recognised by what is in it."""
    _file(content, folder, "随便.bin")
    return finding.find([folder / "随便.bin"], folder)


def read_workbook(content: bytes, folder: Path) -> object:
    """A returned template or a bulk import: the file, and its columns found in each form that has such."""
    book = child.load(_file(content, folder, "村.xlsx"))
    return [read_form_sheets(book, form) for form in builtin_forms().values()]


def read_sheet(content: bytes, folder: Path) -> object:
    """The same, where a sheet's XML is spoiled and the zip around it whole."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, each in _workbook().items():
            archive.writestr(name, content if name == _SHEET else each)
    return read_workbook(whole.getvalue(), folder)


def read_definition(content: bytes, _folder: Path) -> object:
    """A form as TOML."""
    return read_form(content.decode("utf-8", "replace"), file="x.toml", known_forms=_KNOWN)


def read_pack(content: bytes, _folder: Path) -> object:
    """A form as packages carry it."""
    raw = shapes.parse_object(content, "表单定义")
    return form_from_raw(raw, known_forms=_KNOWN)


def read_sealed(content: bytes, folder: Path) -> object:
    """An encrypted package, and an encrypted key."""
    _held(lambda: sealing.open_bytes(content, [_AGE_KEY]))
    return sealing.open_sealed(_file(content, folder, "包.age"), folder / "包.asice", [_AGE_KEY])


def read_move(content: bytes, folder: Path) -> object:
    """A workspace on its way to another computer."""
    return moving.import_move(_file(content, folder, "搬家.tuodi-move"), folder / "新.tuodi")


def read_keys(content: bytes, folder: Path) -> object:
    """keys.json, as a moved or restored folder brings it."""
    _file(content, folder, keys.NAME)
    return [keys.read_keys(folder).people()]


def _file(content: bytes, folder: Path, name: str) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def _held(act: Callable[[], object]) -> None:
    try:
        act()
    except UserError:
        return


@cache
def _signed() -> tuple[bytes, bytes]:
    """A real p7s and the manifest that it signs."""
    with tempfile.TemporaryDirectory() as folder, read_container(_small(Path(folder))) as container:
        return container.read(SIGNATURE), container.read(MANIFEST)


def _small(folder: Path) -> Path:
    """A small but whole package of an office that joined nobody."""
    return packages.draft().seal(folder / "小.asice")


@cache
def _workbook() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(template_for(builtin_forms()["village_income"], VILLAGES[0], MONTH))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packages(folder: Path) -> list[bytes]:
    return [each.read_bytes() for each in sorted(folder.rglob("*.asice")) if each.is_file()]


def _members(folder: Path) -> list[bytes]:
    found: dict[bytes, None] = {}
    for path in sorted(folder.rglob("*.asice")):
        with read_container(path) as container:
            found.update((container.read(name), None) for name in container.members if name in shapes.SHAPES)
    return list(found)


def _entries(folder: Path) -> list[bytes]:
    found: dict[bytes, None] = {}
    for path in sorted(folder.rglob("*.asice")):
        with read_container(path) as container:
            packed = [container.read(name) for name in container.members if name.endswith("entries.jsonl.gz")]
        found.update((each, None) for each in packed)
        for each in packed:
            lines = gzip.decompress(each).splitlines()
            found.update((line, None) for line in lines[:20])
            found[packed_lines(lines[:3])] = None
    return list(found)


def _letters(_folder: Path) -> list[bytes]:
    package = b"PK\x03\x04" + bytes(26) + b"mimetype" + bytes(range(256))
    made, inner, wrapped = EmailMessage(), EmailMessage(), EmailMessage()
    for letter in (made, inner, wrapped):
        letter["From"], letter["To"], letter["Subject"] = "a@b.cn", "x@y.cn", "双河镇 2026-03 上报"
        letter.set_content("请查收。")
    made.add_attachment(package, maintype="application", subtype="octet-stream", filename="双河镇-2026-03-A001.asice")
    inner.add_attachment(package, maintype="application", subtype="zip", filename="..\\..\\autorun.inf")
    made.add_attachment(inner)
    wrapped.add_attachment(winmail("双河.asice".encode("gb18030"), package), maintype="application",
                           subtype="ms-tnef", filename="winmail.dat")
    return [made.as_bytes(), wrapped.as_bytes()]


def _pieces(_folder: Path) -> list[bytes]:
    return [each.content for each in parts.pieces(bytes(range(250)) * 36, "../../双河镇.asice", 8000)]


def _workbooks(_folder: Path) -> list[bytes]:
    forms = builtin_forms()
    return [
        template_for(forms["village_income"], VILLAGES[0], MONTH),
        *(template_bytes(forms[name], unit="990101102", unit_name="双河镇", period=MONTH)
          for name in ("supporter", "fund_entry") if name in forms),
    ]


def _sealed(_folder: Path) -> list[bytes]:
    return [sealing.seal_bytes(b"x" * size, [sealing.public_age_key(_AGE_KEY)]) for size in (32, 70_000)]


READERS: dict[str, tuple[Reader, Seeds]] = {
    "package": (read_package, _packages),
    "frame": (read_frame, lambda folder: _packages(folder)[:3]),
    "members": (read_members, _members),
    "entries": (read_entries, _entries),
    "signature": (read_signature, lambda _: [_signed()[0]]),
    "report": (read_report, lambda _: [packages.signed_report("ab" * 32)]),
    "letter": (read_letter, _letters),
    "piece": (read_piece, _pieces),
    "anything": (read_anything, lambda folder: [*_letters(folder), *_pieces(folder), *_packages(folder)[:1]]),
    "workbook": (read_workbook, _workbooks),
    "sheet": (read_sheet, lambda _: [_workbook()[_SHEET]]),
    "definition": (read_definition, lambda _: [each.read_bytes() for each in _DEFINITIONS]),
    "pack": (read_pack, lambda _: [form_json(each) for each in builtin_forms().values()]),
    "sealed": (read_sealed, _sealed),
    "move": (read_move, lambda folder: [each.read_bytes() for each in sorted(folder.rglob("*.tuodi-move"))]),
    "keys": (read_keys, lambda folder: [each.read_bytes() for each in sorted(folder.rglob(keys.NAME))]),
}


def only_inside(reader: Reader, content: bytes, room: Path) -> str:
    """Read; "" when it was taken, else why not. room: an empty folder, emptied again; nothing is written beside it."""
    inside = Path(tempfile.mkdtemp(dir=room))
    try:
        reader(content, inside)
    except UserError as problem:
        return problem.happened
    finally:
        left = [each.name for each in room.iterdir()]
        shutil.rmtree(inside)
        assert left == [inside.name], left
    return ""
