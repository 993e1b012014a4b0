"""Submission documents of units below, which go up with what was said of them: data/submissions/DIGEST.json.

A verdict speaks of a digest; only the document says which revisions of which records it means.
"""

import re
from collections.abc import Iterator

from export.errors import BadContent
from export.package.container import Member
from export.package.reading import Package
from export.package.shapes import read_member
from export.package.writing import SUBMISSION
from forms.canonical import sha256_hex

_NAME = re.compile(r"data/submissions/([0-9a-f]{64})\.json")


def member(document: bytes) -> Member:
    """The member for a submission document."""
    return Member(f"data/submissions/{sha256_hex(document)}.json", document)


def documents(package: Package) -> Iterator[bytes]:
    """The documents carried, one after the other. Raises BadContent for one whose name isn't its hash."""
    for name, each in package.container.members.items():
        if match := _NAME.fullmatch(name):
            raw = package.container.read(name)
            if each.sha256 != match[1]:
                raise BadContent("转报的上报清单与它的编号对不上")
            read_member(SUBMISSION, raw)
            yield raw
