"""Names of people, units and devices from outside: none may hold what makes it look like another one's.

Control characters, marks of direction, zero-width characters and line separators are refused. Rare characters in
private use, or newer than this program, are real names and stay.
"""

import unicodedata

_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def hides(text: str) -> bool:
    """Whether a name holds characters that nobody sees."""
    return not text.isprintable() and any(unicodedata.category(each) in _HIDDEN for each in text)


def plain(text: str) -> str:
    """The name without them, as it may have been pasted with some from a web page."""
    return "".join(each for each in text if unicodedata.category(each) not in _HIDDEN) if hides(text) else text
