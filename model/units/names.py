"""Finding units by what people type: a name, its first letters, its whole pinyin, a code."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate

from model.units.pinyin import plain

_COMMITTEE = re.compile(r"(.+?(?:村|社区))(?:村民委员会|居民委员会|民委员会|村委会|居委会|委员会|委会)")


class Names:
    """The names of many units, each column one long text, so that looking through all of them takes a millisecond."""

    def __init__(self, units: Iterable[tuple[str, str, str]]) -> None:
        """units: code, name, pinyin with spaces between the syllables; answers keep their order."""
        rows = list(units)
        self._codes = [code for code, _, _ in rows]
        self._names = _Column([name if name.isalpha() and not name.isascii() else plain(name) for _, name, _ in rows])
        self._numbers = _Column(self._codes)
        self._initials = _Column(["".join([part[0] for part in pinyin.split(" ") if part]) for _, _, pinyin in rows])
        self._spellings = _Column([pinyin.replace(" ", "") for _, _, pinyin in rows])

    def tiers(self, sought: str) -> Iterator[Iterator[str]]:
        """Codes of what matches, the closest first: the same, beginning with it, containing it; found as they are read.

        As many tiers for every collection of names, so that two can be gone through side by side.
        sought: as `as_sought` gives it. A code may come again in a later tier.
        """
        letters = [self._initials, self._spellings] if sought.isascii() else []
        yield self._found(self._names, f"\n{sought}\n")
        yield self._found(self._names, f"\n{sought}")
        if letters:
            yield self._found(self._numbers, f"\n{sought}")
        for column in letters:
            yield self._found(column, f"\n{sought}\n")
        for column in letters:
            yield self._found(column, f"\n{sought}")
        for column in [self._names, *letters]:
            yield self._found(column, sought)

    def _found(self, column: "_Column", pattern: str) -> Iterator[str]:
        return (self._codes[row] for row in column.rows(pattern))


class _Column:
    """Texts one a line, each between two line ends."""

    def __init__(self, texts: list[str]) -> None:
        self._text = "\n".join(["", *texts, ""])
        self._starts = list(accumulate((len(text) + 1 for text in texts), initial=0))

    def rows(self, pattern: str) -> Iterator[int]:
        """The numbers of the rows in which the pattern stands, ascending; a line end in it means the row's edge."""
        place = self._text.find(pattern)
        while place >= 0:
            row = bisect_right(self._starts, place) - 1
            if row >= len(self._starts) - 1:
                return
            yield row
            place = self._text.find(pattern, self._starts[row + 1])


def as_sought(text: str) -> str:
    """What was typed, as names are compared: plain, and a village's committee cut to the village."""
    text = plain(text)
    found = _COMMITTEE.fullmatch(text)
    return found[1] if found else text
