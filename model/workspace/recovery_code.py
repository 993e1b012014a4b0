"""The recovery code: 40 digits in 8 groups of 5, the last digit of each group a check digit.

The check digit follows Damm's quasigroup, begun with the group's number: a wrong digit, two swapped digits
and two swapped groups are found at once, and the group is named. 32 free digits are 106 bits.
"""

import secrets
import unicodedata
from collections.abc import Sequence

from model.errors import MistypedRecoveryCode

GROUPS, GROUP = 8, 5
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def new_code() -> str:
    """A fresh code as it is printed: groups with spaces."""
    groups = []
    for number in range(GROUPS):
        free = "".join(str(secrets.randbelow(10)) for _ in range(GROUP - 1))
        groups.append(free + str(_check(number, free)))
    return " ".join(groups)


def read_code(text: str) -> str:
    """The code as typed (full-width digits, any separators) in its printed form.

    Raises MistypedRecoveryCode with the groups that can't be right; missing digits count as such.
    """
    digits = "".join(each for each in unicodedata.normalize("NFKC", text) if each in "0123456789")
    groups = tuple(digits[start : start + GROUP] for start in range(0, GROUPS * GROUP, GROUP))
    wrong = tuple(number + 1 for number, group in enumerate(groups) if not group_holds(number, group))
    if len(digits) > GROUPS * GROUP:
        wrong = (*wrong, GROUPS) if GROUPS not in wrong else wrong
    if wrong:
        raise MistypedRecoveryCode(wrong)
    return " ".join(groups)


def wrong_groups(code: str, asked: Sequence[int], typed: Sequence[str]) -> list[int]:
    """Which of the groups that were typed from the paper differ from the code. asked: their numbers, from 1."""
    groups = code.split()
    plain = [unicodedata.normalize("NFKC", each).strip() for each in typed]
    return [number for number, text in zip(asked, plain, strict=True) if groups[number - 1] != text]


def group_holds(number: int, group: str) -> bool:
    """Whether a group is whole and its check digit right. number: from 0. For checking while typing."""
    return len(group) == GROUP and group.isdecimal() and _check(number, group[:-1]) == int(group[-1])


def _check(number: int, free: str) -> int:
    state = number
    for digit in free:
        state = _DAMM[state][int(digit)]
    # Damm: the digit that leads from this state back to 0 stands on the table's diagonal, at the state itself.
    return state
