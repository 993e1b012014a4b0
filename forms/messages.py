"""Texts with `${name}` in them: what they refer to, and how they read with a record's values in place."""

import re
from collections.abc import Callable

from forms.grammar import NAME

_PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")
_NAMED = re.compile(rf"\s*({NAME}(?:\.{NAME})?)\s*")
_LIMIT = re.compile(rf"\s*threshold\(\s*['\"]({NAME})['\"]\s*\)\s*")


def placeholders(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The names, the thresholds, and what is neither, in a text's `${…}`."""
    names, limits, wrong = [], [], []
    for found in _PLACEHOLDER.finditer(text):
        if named := _NAMED.fullmatch(found[1]):
            names.append(named[1])
        elif limit := _LIMIT.fullmatch(found[1]):
            limits.append(limit[1])
        else:
            wrong.append(found[0])
    return tuple(names), tuple(limits), tuple(wrong)


def fill(text: str, value_of: Callable[[str], str], threshold_of: Callable[[str], str]) -> str:
    """The text with every `${name}` and `${threshold('name')}` replaced by what the two functions show."""

    def shown(found: re.Match[str]) -> str:
        if named := _NAMED.fullmatch(found[1]):
            return value_of(named[1])
        if limit := _LIMIT.fullmatch(found[1]):
            return threshold_of(limit[1])
        return found[0]

    return _PLACEHOLDER.sub(shown, text)
