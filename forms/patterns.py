"""Regular expressions in definitions: compiled once, and none whose matching can take for ever.

Definitions also come from other offices. A repetition within a repetition, or of alternatives, may try exponentially
many ways; a few plain ones take at most a power of the text's length, which is bounded.
"""

import re
from functools import lru_cache

LONGEST_TEXT = 4000  # characters; a longer text matches nothing
_LONGEST = 500
_MOST_REPEATS = 5
_PART = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\{(\d*)(,?)(\d*)\}|.", re.DOTALL)


@lru_cache(maxsize=512)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to match. Raises re.error where it can't be read or might match for ever."""
    if len(pattern) > _LONGEST or not _tame(pattern):
        raise re.error("it might match for ever", pattern)
    return re.compile(pattern)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text matches. Raises re.error as `compiled`."""
    return compiled(pattern).fullmatch(text) is not None if len(text) <= LONGEST_TEXT else False


def _tame(pattern: str) -> bool:
    wild = [False]  # for each group that is open: whether something in it varies
    closed = False  # whether the part before closed a group in which something varies
    repeats = 0
    for found in _PART.finditer(pattern):
        part = found[0]
        unbounded = part in ("*", "+") or (found[2] == "," and not found[3])
        varies = unbounded or (found[2] == "," and found[1] != found[3])
        if (unbounded or (found[1] or found[2])) and closed:
            return False
        repeats += unbounded
        closed = False
        if part.startswith("("):
            wild.append(False)
        elif part == ")" and len(wild) > 1:
            closed = wild.pop()
            wild[-1] |= closed
        elif varies or part == "|":
            wild[-1] = True
    return repeats <= _MOST_REPEATS
