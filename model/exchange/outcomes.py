"""What became of each record that a package speaks of, and what is missing between packages."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from model.exchange.merging import Merged
from model.trust.authority import REASONS
from model.workspace import barring, states
from model.workspace.query import among, chunks, listed, select

if TYPE_CHECKING:
    from sqlite_utils import Database

_DIGITS = 4
Outcome = Literal["new", "newer", "same", "older", "conflicting", "barred", "missing"]
OUTCOMES: Mapping[Outcome, str] = {
    "new": "新增", "newer": "有更新", "same": "已有，相同", "older": "已有更新的", "conflicting": "有冲突",
    "barred": "不予采用", "missing": "内容未随包",
}


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """One record. submitted: the revision that the submission lists, "" where it lists none. before, after: heads.

    reason: why it isn't used, in words for people; "" otherwise.
    """

    record: str
    form: str
    outcome: Outcome
    submitted: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    reason: str = ""

    @property
    def shown(self) -> str:
        """In words."""
        return OUTCOMES[self.outcome]


def outcomes(db: "Database", merged: Merged, submitted: Mapping[str, str]) -> list[RecordOutcome]:
    """Every record that came or that the submission lists, in order of form and id. After merging, in its transaction.

    submitted: record -> revision, as the submission document says.
    """
    wanted = sorted({*merged.before, *submitted})
    after = _heads(db, wanted)
    known = _known(db, submitted.values())
    barred = barring.stored(db, submitted.values())
    forms = _forms(db, wanted)
    found = []
    for record in wanted:
        revision, now = submitted.get(record, ""), after.get(record, ())
        before = merged.before.get(record, now)
        reason = barred.get(revision) or ("" if now else merged.refused.get(record, ""))
        outcome: Outcome
        if reason:
            outcome = "barred"
        elif revision and revision not in known:
            outcome = "missing"
        else:
            outcome = _changed(before, now, revision)
        found.append(RecordOutcome(record, forms.get(record, ""), outcome, revision, before, now,
                                   REASONS.get(reason, reason)))
    return sorted(found, key=lambda each: (each.form, each.record))


def counted(found: Iterable[RecordOutcome]) -> dict[Outcome, int]:
    """How many records of each outcome; those without any are left out."""
    counts: dict[Outcome, int] = {}
    for each in found:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
    return counts


def missing_numbers(db: "Database", stream: str, void: Iterable[str] = ()) -> list[str]:
    """Numbers of packages of a stream that never came here, up to its latest: A007 between A006 and A008.

    void: numbers that are known to be void.
    """
    given: dict[str, str] = {}
    query = select(("raw",), "entry", where=("stream = ?", "kind = 'submit'"))
    for (raw,) in db.execute(query, (stream,)):
        body = json.loads(raw).get("body", {})
        given[str(body.get("number", ""))] = str(body.get("digest", ""))
    query = select(("number", "outcome"), "package", where=("stream = ?",))
    cancelled = set(void)
    for number, outcome in db.execute(query, (stream,)):
        cancelled.update(json.loads(outcome or "{}").get("void_numbers", ()))
        if number:
            given.setdefault(number, "")
    series: dict[str, int] = {}
    for number in given:
        letters = number.rstrip("0123456789")
        if 0 < len(number) - len(letters) <= _DIGITS:  # beyond that, nobody gave the number: millions would be missing
            series[letters] = max(series.get(letters, 0), int(number[len(letters):]))
    expected = [f"{letters}{count:03d}" for letters, last in sorted(series.items()) for count in range(1, last + 1)]
    here = {number for number, digest in given.items() if not digest or states.document_of(db, digest) is not None}
    return [number for number in expected if number not in here and number not in cancelled]


def _changed(before: tuple[str, ...], now: tuple[str, ...], revision: str) -> Outcome:
    if len(now) > 1:
        return "conflicting"
    if not before and now:
        return "new"
    if now != before:
        return "newer"
    return "older" if revision and revision not in now else "same"


def _heads(db: "Database", records: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    query = select(("record", "hash"), "head", where=(among("record"),), order="record, hash")
    for chunk in chunks(records):
        for record, head in db.execute(query, (listed(chunk),)):
            found[record] = (*found.get(record, ()), head)
    return found


def _known(db: "Database", hashes: Iterable[str]) -> set[str]:
    query = select(("hash",), "entry", where=(among("hash"),))
    return {row[0] for chunk in chunks(hashes) for row in db.execute(query, (listed(chunk),))}


def _forms(db: "Database", records: Iterable[str]) -> dict[str, str]:
    query = select(
        ("record", "min(form)"), "entry", where=("kind = 'revision'", among("record")), tail="GROUP BY record")
    return {record: form for chunk in chunks(records) for record, form in db.execute(query, (listed(chunk),))}
