"""Pinyin for finding: names by their first letters or by their whole spelling. Tones are left out; ü is v."""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

import resources


def plain(text: str) -> str:
    """As searched: full width made half width, lower case, no spaces. Apply it to what is sought, too."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def spelled(text: str) -> list[str]:
    """One syllable for each Han character, one part for each other letter or digit; punctuation is dropped.

    Words that are read otherwise than their characters (重庆, 什邡) come from a list.
    A character that the table lacks stands for itself.
    """
    return list(_parts(plain(text)))


def initials(text: str) -> str:
    """The first letter of each syllable, and every letter and digit that stood there already: 双河镇3组 → shz3z."""
    return "".join(part[0] for part in _parts(plain(text)))


def search_text(text: str) -> str:
    """What the search column of a ledger holds: the plain text, a space, its initials."""
    found = plain(text)
    return f"{found} {''.join([part[0] for part in _parts(found)])}"


def _parts(text: str) -> Iterable[str]:
    """The parts of plain text."""
    readings = _characters()
    if _words().keys().isdisjoint(text):
        return [readings.get(each, each) for each in text if each in readings or each.isalnum()]
    return _parts_with_words(text)


def _parts_with_words(text: str) -> Iterator[str]:
    readings = _characters()
    words = _words()
    place = 0
    while place < len(text):
        character = text[place]
        for word, syllables in words.get(character, ()):
            if text.startswith(word, place):
                yield from syllables
                place += len(word)
                break
        else:
            place += 1
            if character in readings:
                yield readings[character]
            elif character.isalnum():
                yield character


@cache
def _characters() -> dict[str, str]:
    """Each character's usual reading: some 27,000."""
    found: dict[str, str] = {}
    for line in resources.path("pinyin/characters.txt").read_text(encoding="utf-8").splitlines():
        syllable, characters = line.split(" ")
        found.update(dict.fromkeys(characters, syllable))
    return found


@cache
def _words() -> dict[str, list[tuple[str, list[str]]]]:
    """First character → the words that begin with it, longest first, each with its syllables."""
    found: dict[str, list[tuple[str, list[str]]]] = {}
    for line in resources.path("pinyin/words.txt").read_text(encoding="utf-8").splitlines():
        word, *syllables = line.split(" ")
        found.setdefault(word[0], []).append((word, syllables))
    for words in found.values():
        words.sort(key=lambda entry: -len(entry[0]))
    return found
