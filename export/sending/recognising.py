"""What a file is, by how it begins: its name and its extension say nothing."""

import re
from typing import Literal

Kind = Literal["package", "part", "mail", "tnef", ""]
ENOUGH = 4096  # bytes from the beginning that suffice
_AGE = (b"age-encryption.org/", b"-----BEGIN AGE ENCRYPTED FILE-----")
_PART = b"TUODI-PART-1\n"
_TNEF = b"\x78\x9f\x3e\x22"
_FIELD = re.compile(rb"[A-Za-z][A-Za-z0-9-]{1,60}:")
_MAIL_FIELDS = (b"from:", b"to:", b"subject:", b"date:", b"received:", b"return-path:", b"mime-version:",
                b"message-id:", b"content-type:", b"x-unsent:", b"delivered-to:", b"dkim-signature:")


def kind_of(start: bytes) -> Kind:
    """What begins so. start: the first bytes of the file, as many as there are up to ENOUGH."""
    if start.startswith(_AGE) or (start.startswith(b"PK\x03\x04") and b"mimetype" in start[:64]):
        return "package"
    if start.startswith(_PART):
        return "part"
    if start.startswith(_TNEF):
        return "tnef"
    return "mail" if _is_mail(start) else ""


def _is_mail(start: bytes) -> bool:
    """Two fields of a letter's head before the first empty line, and nothing else there."""
    lines = start.removeprefix(b"\xef\xbb\xbf").splitlines()
    if lines and lines[0].startswith(b"From "):  # the line before each letter in mbox files
        lines = lines[1:]
    fields = 0
    for line in lines[:-1] if len(start) == ENOUGH else lines:
        if not line:
            break
        if line[:1] in (b" ", b"\t") and fields:
            continue
        if not _FIELD.match(line):
            return False
        fields += line.lower().startswith(_MAIL_FIELDS)
    return fields >= 2
