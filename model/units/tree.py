"""The tree of units: the bundled 2023 snapshot of Sichuan down to the village, and what a workspace changes in it.

A code never changes its meaning. A unit that is merged or renamed ends (valid_to) and names its successor, so that
comparisons over the years can follow. Codes under 99 are invented, for practising.
"""

import gzip
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from heapq import merge
from typing import Any, Literal

import resources
from model.units.names import Names, as_sought
from model.units.pinyin import spelled

Supported = Literal["", "39", "待核实"]

SNAPSHOT = "2023 快照"
DEMO_PREFIX = "99"
DEMO_MARK = "演示"
SEPARATOR = " \u203a "
_LEVEL_OF_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village"}
_LENGTHS = tuple(_LEVEL_OF_LENGTH)
_AFTER_DIGITS = ":"


@dataclass(frozen=True, slots=True)
class Unit:
    """A place, an enterprise or a department.

    parent: its code, "" at the top. pinyin: syllables with spaces. supported: whether it is one of the 39 counties.
    valid_from, valid_to: first and last day, as 2026-03-05; "" = open. successor: the code that goes on in its place.
    """

    code: str
    name: str
    level: str
    parent: str
    pinyin: str = ""
    demo: bool = False
    supported: Supported = ""
    valid_from: str = ""
    valid_to: str = ""
    successor: str = ""

    def valid(self, on: date) -> bool:
        """Whether the unit exists on that day."""
        day = on.isoformat()
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


class UnitTree:
    """Units by code, up, down and by name. Never changed: `with_changes` gives another tree."""

    def __init__(self, own: Mapping[str, Unit] | None = None) -> None:
        """own: units that stand in place of, or beside, those of the snapshot."""
        self._own = dict(own or {})
        self._below: dict[str, list[str]] = {}
        self._moved = False
        for unit in self._own.values():
            self._below.setdefault(unit.parent, []).append(unit.code)
            self._moved |= len(unit.code) in _LEVEL_OF_LENGTH and unit.parent != _parent(unit.code)
        self._before: dict[str, list[str]] = {}
        for unit in self.ended():
            for later in self._following(unit.code):
                self._before.setdefault(later, []).append(unit.code)

    @classmethod
    def bundled(cls) -> "UnitTree":
        """The snapshot with the demo units, as shipped."""
        return _bundled()

    def with_changes(self, records: Iterable[Mapping[str, Any]]) -> "UnitTree":
        """The tree with a workspace's `unit` records laid over it, one mapping of values a record.

        A value that a record leaves blank stays as it was; for a new unit the level and the parent follow from the
        code where they are blank. Records without a code or, for a new unit, without a name are passed over.
        """
        own = dict(self._own)
        for values in records:
            code = str(values.get("code", ""))
            before = own.get(code) or self.get(code)
            if not code or (before is None and not values.get("name")):
                continue
            own[code] = _changed(before or _new(code), values)
        return UnitTree(own)

    def get(self, code: str) -> Unit | None:
        """The unit; None when there is none of that code."""
        return self._own.get(code) or _snapshot().unit(code)

    def name(self, code: str) -> str:
        """Its name; the code itself when the unit is unknown, so that something is always shown."""
        unit = self.get(code)
        return unit.name if unit else code

    def level_of(self, code: str) -> str:
        """village, township, county, city, province or enterprise; "" when the unit is unknown."""
        unit = self.get(code)
        return unit.level if unit else ""

    def path_name(self, code: str) -> str:
        """Where it lies, from the city down: 乐山市, 马边彝族自治县, 民建镇; a demo unit: 演示, 云岭县, 双河镇."""
        unit = self.get(code)
        if unit is None:
            return code
        line = [*self.ancestors(code), unit]
        if unit.demo:
            return SEPARATOR.join([DEMO_MARK, *(each.name for each in line if each.level not in ("province", "city"))])
        return SEPARATOR.join(each.name for each in line if each.level != "province" or each is unit)

    def ancestors(self, code: str) -> list[Unit]:
        """Every unit above, the highest first; empty for an unknown code."""
        line: list[Unit] = []
        unit = self.get(code)
        while unit and unit.parent and unit.parent not in {above.code for above in line}:
            unit = self.get(unit.parent)
            if unit is None or unit.code == code:
                break
            line.append(unit)
        return line[::-1]

    def children(self, code: str, on: date | None = None) -> list[Unit]:
        """The units directly below, by code. on: only those that exist on that day; None = all that ever did.

        What lay below a unit that ended lies below its successor from the day after, without being registered again.
        """
        here = [child for child in _snapshot().children(code) if child not in self._own]
        here += self._below.get(code, ())
        for before in self._heritage(code, on):
            here += [child for child in _snapshot().children(before) if child not in self._own]
            here += self._below.get(before, ())
        units = [unit for child in sorted({*here} - {code}, key=_length_first) if (unit := self.get(child))]
        return [unit for unit in units if on is None or unit.valid(on)]

    def descendants(self, code: str, on: date | None = None) -> list[Unit]:
        """Every unit below, at any depth, each after its parent."""
        found: list[Unit] = []
        seen = {code}
        open_codes = [child.code for child in self.children(code, on)][::-1]
        while open_codes:
            unit = self.get(open_codes.pop())
            if unit is None or unit.code in seen:
                continue
            seen.add(unit.code)
            found.append(unit)
            if unit.level not in ("village", "enterprise") or unit.code in self._below:
                open_codes += [child.code for child in self.children(unit.code, on)][::-1]
        return found

    def is_below(self, code: str, above: str) -> bool:
        """Whether `above` is among the units over `code`, or goes on for it or one of them. Nothing is below itself."""
        line = self._codes_above(code)
        return above in line or (bool(self._before) and above != code and above in self.over(code))

    def over(self, code: str) -> frozenset[str]:
        """Every code that a unit is within: its own, those above, and those that go on for any of them."""
        line = (code, *self._codes_above(code))
        return frozenset((*line, *(later for each in line if self._before for later in self._following(each))))

    def is_within(self, code: str, above: str) -> bool:
        """Whether the unit is `above` itself or lies below it."""
        return code == above or self.is_below(code, above)

    def _following(self, code: str) -> list[str]:
        """The units that go on for one that ended, at any remove."""
        line: list[str] = []
        unit = self._own.get(code)
        while unit and unit.valid_to and unit.successor and unit.successor not in (code, *line):
            line.append(unit.successor)
            unit = self._own.get(unit.successor)
        return line

    def before(self, code: str) -> tuple[str, ...]:
        """Every unit that ended and for which this one goes on, at any remove, by code."""
        return tuple(self._before.get(code, ()))

    def name_on(self, code: str, on: date) -> str:
        """What the unit is called that stands for this one on that day."""
        return self.name(self.successor_of(code, on))

    def _heritage(self, code: str, on: date | None) -> list[str]:
        """The units that ended before that day and for which this one goes on then; None = ever."""
        found = self._before.get(code, [])
        return [old for old in found if on is None or self.successor_of(old, on) == code]

    def ended(self) -> list[Unit]:
        """The registered units that ended and name a successor, by code."""
        return [unit for _, unit in sorted(self._own.items()) if unit.valid_to and unit.successor]

    def successor_of(self, code: str, on: date) -> str:
        """The code that stands for this unit on that day: its own, or its successor's once it has ended."""
        seen = set[str]()
        while code not in seen:
            seen.add(code)
            unit = self.get(code)
            if unit is None or not unit.successor or not unit.valid_to or on.isoformat() <= unit.valid_to:
                break
            code = unit.successor
        return code

    def search(
        self, text: str, limit: int = 20, levels: tuple[str, ...] = (), *, within: str = "", on: date | None = None
    ) -> list[Unit]:
        """Units found by name, first letters, whole pinyin or code; the closest first, real ones before demo ones.

        Words with spaces narrow down: "马边 民建" finds 民建镇 in 马边. levels: only these; empty = all.
        within: only units below this code. on: only units that exist on that day.
        """

        def placed(code: str) -> bool:
            return not within or self.is_below(code, within)

        def wanted(unit: Unit) -> bool:
            return (not levels or unit.level in levels) and (on is None or unit.valid(on))

        found = self._matching(as_sought(text), limit, placed, wanted)
        words = text.split()
        if found or len(words) < 2:
            return found
        above = [self._beginning(as_sought(word)) for word in words[:-1]]

        def placed_there(code: str) -> bool:
            line = self._codes_above(code)
            return all(not heads.isdisjoint(line) for heads in above) and placed(code)

        return self._matching(as_sought(words[-1]), limit, placed_there, wanted)

    def called(self, name: str) -> list[Unit]:
        """Every unit of just this name, at any level and in any place."""
        sought = as_sought(name)
        return [unit for code in next(self._tiers(sought)) if (unit := self.get(code))] if sought else []

    def _matching(
        self, sought: str, limit: int, placed: Callable[[str], bool], wanted: Callable[[Unit], bool]
    ) -> list[Unit]:
        """The closest `limit` units. Where they lie is asked of the code first: most are never made."""
        found: dict[str, Unit] = {}
        if not sought:
            return []
        for codes in self._tiers(sought):
            for code in codes:
                unit = self.get(code) if code not in found and placed(code) else None
                if unit is not None and wanted(unit):
                    found[code] = unit
                if len(found) >= limit:
                    return list(found.values())
        return list(found.values())

    def _beginning(self, sought: str) -> set[str]:
        """Codes of all places whose name, initials or pinyin begin with it, villages left out."""
        if not sought:
            return set()
        return {code for codes in self._tiers(sought) for code in codes if len(code) < 12}

    def _codes_above(self, code: str) -> list[str]:
        if len(code) in _LEVEL_OF_LENGTH and not self._moved:
            return [code[:length] for length in _LENGTHS if length < len(code)]
        return [unit.code for unit in self.ancestors(code)]

    def _tiers(self, sought: str) -> Iterator[Iterable[str]]:
        for shipped, own in zip(_snapshot().names.tiers(sought), self._own_names.tiers(sought), strict=True):
            yield merge((code for code in shipped if code not in self._own), own, key=_closeness)

    @cached_property
    def _own_names(self) -> Names:
        units = [self._own[code] for code in sorted(self._own, key=_closeness)]
        return Names((unit.code, unit.name, unit.pinyin) for unit in units)


class _Snapshot:
    """The shipped units: lines of code, name and pinyin sorted by code; a unit is made when it is asked for."""

    def __init__(self) -> None:
        demo = json.loads(resources.path("divisions/demo.json").read_text(encoding="utf-8"))
        self._demo = [f"{unit['code']}\t{unit['name']}\t{unit['spelling']}" for unit in demo["units"]]
        marked = json.loads(resources.path("divisions/supported.json").read_text(encoding="utf-8"))
        self._supported: dict[str, Supported] = dict.fromkeys(marked["counties"], "39")
        self._supported |= dict.fromkeys(marked["to_confirm"], "待核实")
        self._units: dict[str, Unit | None] = {}

    @cached_property
    def _lines(self) -> list[str]:
        """All units."""
        return self._read_lines("sichuan-2023.txt.gz")

    @cached_property
    def _upper(self) -> list[str]:
        """All but villages: what stands above a unit is named before anything else is shown."""
        return self._read_lines("sichuan-2023-upper.txt.gz")

    def _read_lines(self, name: str) -> list[str]:
        packed = resources.path(f"divisions/{name}").read_bytes()
        return sorted([*gzip.decompress(packed).decode("utf-8").splitlines(), *self._demo])

    def unit(self, code: str) -> Unit | None:
        """The unit of that code, or None."""
        if code not in self._units:
            self._units[code] = self._read(code)
        return self._units[code]

    def children(self, code: str) -> list[str]:
        """Codes directly below."""
        length = _next_length(code)
        first, last = bisect_left(self._lines, code), bisect_left(self._lines, code + _AFTER_DIGITS)
        return [line[:length] for line in self._lines[first:last] if line.find("\t") == length]

    @cached_property
    def names(self) -> Names:
        """For searching; laid out at the first search."""
        return Names(sorted((_parts(line) for line in self._lines), key=lambda parts: _closeness(parts[0])))

    def _read(self, code: str) -> Unit | None:
        lines = self._lines if len(code) >= _LENGTHS[-1] else self._upper
        place = bisect_left(lines, code + "\t")
        if not code or place == len(lines) or not lines[place].startswith(code + "\t"):
            return None
        _, name, pinyin = _parts(lines[place])
        return _new(code, name, pinyin, self._supported.get(code, ""))


@cache
def _snapshot() -> _Snapshot:
    return _Snapshot()


@cache
def _bundled() -> UnitTree:
    return UnitTree()


def _parts(line: str) -> tuple[str, str, str]:
    code, name, pinyin = line.split("\t")
    return code, name, pinyin


def _next_length(code: str) -> int:
    return next((length for length in _LENGTHS if length > len(code)), 0)


def _new(code: str, name: str = "", pinyin: str = "", supported: Supported = "") -> Unit:
    """What the code alone tells: level and parent. A code of another kind is an enterprise's or a department's."""
    level = _LEVEL_OF_LENGTH.get(len(code), "enterprise")
    demo = level != "enterprise" and code.startswith(DEMO_PREFIX)
    return Unit(code, name, level, _parent(code), pinyin, demo, supported)


def _parent(code: str) -> str:
    if len(code) not in _LEVEL_OF_LENGTH:
        return ""
    return code[: max((length for length in _LENGTHS if length < len(code)), default=0)]


def _changed(unit: Unit, values: Mapping[str, Any]) -> Unit:
    names = ("name", "level", "parent", "valid_from", "valid_to", "successor")
    given = {name: str(values[name]) for name in names if values.get(name)}
    changed = replace(unit, **given)  # type: ignore[arg-type]
    return replace(changed, pinyin=" ".join(spelled(changed.name))) if "name" in given else changed


def _closeness(code: str) -> tuple[bool, int, str]:
    return code.startswith(DEMO_PREFIX), len(code), code


def _length_first(code: str) -> tuple[int, str]:
    return len(code), code
