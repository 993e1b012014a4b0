"""META-INF/ASiCManifest001.xml: the digest of every member, in one fixed form (ETSI EN 319 162-1, annex A).

The reader never parses it: it writes the manifest again from the members and compares the bytes.
"""

import base64
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import quote

from export.package.container import META, MIMETYPE, Stored

MANIFEST = "META-INF/ASiCManifest001.xml"
SIGNATURE = "META-INF/signature001.p7s"

_TYPES = {
    ".gz": "application/gzip",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_HEAD = f"""<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<asic:SigReference URI="{SIGNATURE}" MimeType="application/pkcs7-signature"/>
"""
_REFERENCE = """<asic:DataObjectReference URI="{name}" MimeType="{kind}">\
<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>\
<ds:DigestValue>{digest}</ds:DigestValue></asic:DataObjectReference>
"""
_FOOT = "</asic:ASiCManifest>\n"


def manifest_of(members: Iterable[Stored]) -> bytes:
    """The manifest of a container's members in their order; `mimetype` and META-INF/ aren't listed."""
    references = [
        _REFERENCE.format(
            name=quote(member.name),
            kind=_TYPES.get(PurePosixPath(member.name).suffix, "application/octet-stream"),
            digest=base64.b64encode(bytes.fromhex(member.sha256)).decode(),
        )
        for member in members
        if member.name != MIMETYPE and not member.name.startswith(META)
    ]
    return "".join((_HEAD, *references, _FOOT)).encode()
