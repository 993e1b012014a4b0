"""Finding units by what people type: a name, its first letters, its whole pinyin, a code."""

import re
from collections.abc import Iterable, Iterator

from model.pinyin import plain

_COMMITTEE = re.compile(r"(.+?(?:村|社区))(?:村民委员会|居民委员会|民委员会|村委会|居委会|委员会|委会)")


class Names:
    """The names of many units, laid out in columns, so that looking through all of them takes milliseconds."""

    def __init__(self, units: Iterable[tuple[str, str, str]]) -> None:
        """units: code, name, pinyin with spaces between the syllables; answers keep their order."""
        self._codes: list[str] = []
        self._names: list[str] = []
        self._initials: list[str] = []
        self._spellings: list[str] = []
        for code, name, pinyin in units:
            self._codes.append(code)
            self._names.append(name if name.isalpha() and not name.isascii() else plain(name))
            self._initials.append("".join([syllable[0] for syllable in pinyin.split(" ") if syllable]))
            self._spellings.append(pinyin.replace(" ", ""))

    def tiers(self, sought: str) -> Iterator[list[str]]:
        """Codes of what matches, the closest first: the same, beginning with it, containing it.

        As many lists for every collection of names, so that two can be gone through side by side.
        sought: as `as_sought` gives it. A code may come again in a later tier.
        """
        latin = sought.isascii()
        yield _same(self._codes, self._names, sought)
        yield _beginning(self._codes, self._names, sought)
        if latin:
            yield _beginning(self._codes, self._codes, sought)
            for column in (self._initials, self._spellings):
                yield _same(self._codes, column, sought)
            for column in (self._initials, self._spellings):
                yield _beginning(self._codes, column, sought)
        for column in (self._names, self._initials, self._spellings)[: 3 if latin else 1]:
            yield [code for code, text in zip(self._codes, column, strict=True) if sought in text]


def as_sought(text: str) -> str:
    """What was typed, as names are compared: plain, and a village's committee cut to the village."""
    text = plain(text)
    found = _COMMITTEE.fullmatch(text)
    return found[1] if found else text


def _same(codes: list[str], column: list[str], sought: str) -> list[str]:
    return [code for code, text in zip(codes, column, strict=True) if text == sought]


def _beginning(codes: list[str], column: list[str], sought: str) -> list[str]:
    return [code for code, text in zip(codes, column, strict=True) if text.startswith(sought)]
