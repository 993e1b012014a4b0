"""What ties a sheet of paper to a submission: the digest and its short form, the 查验码 (FORMAT.md section 7)."""

import re

from forms.canonical import sha256_hex

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans("OIL", "011")
_LETTERS = 12  # of 5 bits each: the digest's first 60 bits
_MARK = "tuodi-submission-1"


def from_digest(digest: str) -> str:
    """The 查验码 of a submission's digest (hex): its first 60 bits as XXXX-XXXX-XXXX."""
    bits = int(digest[:15], 16)
    letters = "".join(_CROCKFORD[bits >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return "-".join(letters[start : start + 4] for start in range(0, _LETTERS, 4))


def from_paper(typed: str) -> str | None:
    """A code as a person copies it from paper: any case, with or without dashes, O for 0, I and L for 1.

    Returns XXXX-XXXX-XXXX, or None when it can't be a code.
    """
    letters = re.sub(r"[\s\-－—–]", "", typed).upper().translate(_LOOKALIKES)
    if len(letters) != _LETTERS or any(letter not in _CROCKFORD for letter in letters):
        return None
    return "-".join(letters[start : start + 4] for start in range(0, _LETTERS, 4))


def submission_digest(submission_json: bytes) -> str:
    """The digest that people sign for: SHA-256 of data/submission.json, hex."""
    return sha256_hex(submission_json)


def pdf_keywords(digest: str) -> str:
    """What a report's PDF carries as its Keywords, so that programs find the whole digest."""
    return f"{_MARK} {digest}"


def digest_in_keywords(keywords: str) -> str | None:
    """The digest in a PDF's Keywords, or None where there is none."""
    match = re.fullmatch(rf"{_MARK} ([0-9a-f]{{64}})", keywords)
    return match[1] if match else None
