"""Whether the parts of an opened package agree with one another, and what it holds.

The signature says that nothing was changed; this says that what was signed makes one whole.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from export.errors import BadContent
from export.package.reading import Package
from export.package.writing import REPORT
from forms.canonical import sha256_hex


@dataclass
class Contents:
    """What a package holds.

    records: number of records by form title. earlier: records of the month that were sent before.
    entries, private_parts, attachments: how many it carries.
    """

    records: dict[str, int] = field(default_factory=dict)
    earlier: int = 0
    entries: int = 0
    private_parts: int = 0
    attachments: int = 0


@dataclass
class _Seen:
    """What the entries say, gathered in one pass."""

    revisions: dict[str, tuple[str, str]] = field(default_factory=dict)  # hash -> record, form
    form_hashes: set[str] = field(default_factory=set)
    digests: set[str] = field(default_factory=set)
    submits: list[tuple[str, dict[str, Any]]] = field(default_factory=list)  # stream, body
    count: int = 0


def contents_of(package: Package) -> Contents:
    """Read everything that the package carries and hold its parts against each other.

    Raises BadContent (or BadSignature) at the first thing that doesn't fit.
    """
    seen = _gather(package)
    forms = package.forms()
    if package.has("data/entries.jsonl.gz") and not seen.form_hashes <= forms.keys():
        raise BadContent("缺少所用表单的定义")
    parts = 0
    for part in package.private_parts():
        parts += 1
        if part.digest not in seen.digests:
            raise BadContent("有敏感信息不属于任何一条数据")
    if package.package_json["kind"] == "submission":
        shown, earlier = _submission(package, seen)
    else:
        shown, earlier = Counter(form for _, form in seen.revisions.values()), 0
    titles = {str(form.get("id")): str(form.get("title")) for form in forms.values()}
    records = {titles.get(form, form): count for form, count in sorted(shown.items())}
    return Contents(records, earlier, seen.count, parts, len(package.attachments()))


def _gather(package: Package) -> _Seen:
    seen = _Seen()
    for raw, entry in package.entries():
        seen.count += 1
        body = entry.get("body")
        if not isinstance(body, dict):
            continue
        if entry.get("kind") == "revision":
            seen.revisions[sha256_hex(raw)] = (str(entry.get("record")), str(entry.get("form")))
            seen.form_hashes.add(str(body.get("form_hash")))
            seen.digests.update(str(body[kind]) for kind in ("personal", "special") if kind in body)
        elif entry.get("kind") == "submit":
            seen.submits.append((str(entry.get("stream")), body))
    return seen


def _submission(package: Package, seen: _Seen) -> tuple[Counter[str], int]:
    """Records by form, and how many were sent before. Raises BadContent unless all say the same."""
    submission, head = package.submission, package.package_json
    if submission is None or not package.has(REPORT):
        raise BadContent("上报包里缺少报告或上报清单")
    heads, number, unit = submission.get("heads"), submission.get("number"), submission.get("unit")
    if submission.get("v") != 1 or not isinstance(heads, dict) or (number, unit) != (head.get("number"), head["unit"]):
        raise BadContent("上报清单与包说明对不上")
    told = {"number": number, "unit": unit, "period": submission.get("period"), "digest": package.digest}
    if (head["stream"], told) not in seen.submits:
        raise BadContent("数据里没有这次上报的记录，或者与上报清单对不上")
    shown: Counter[str] = Counter()
    earlier = 0
    listed = set(_listed(package))
    complete = all(checkpoint.first == 1 for checkpoint in package.checkpoints)
    for record, entry_hash in heads.items():
        carried = seen.revisions.get(entry_hash)
        if carried is not None and carried[0] == record:
            shown[carried[1]] += 1
        elif carried is None and (entry_hash in listed or not complete):
            earlier += 1
        else:
            raise BadContent("上报清单里有一条记录在数据里找不到")
    return shown, earlier


def _listed(package: Package) -> Iterator[str]:
    for checkpoint in package.checkpoints:
        yield from checkpoint.hashes
