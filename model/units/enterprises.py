"""An enterprise is a unit under its 统一社会信用代码 (GB 32100-2015): 17 characters and one that checks them."""

import re
import unicodedata

from forms.errors import UserError
from model.names import hides
from model.units.tree import Unit

_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(f"[{_CHARACTERS}]{{18}}")
_LONGEST = 60


class NotACreditCode(UserError):
    """No 统一社会信用代码, or one with a slip of the keys. code: as typed."""

    def __init__(self, code: str) -> None:
        super().__init__(
            f"“{code}”不是统一社会信用代码。", kept="还没有建立什么。",
            next_step="请对照营业执照再输一遍：18 位数字和大写字母，没有 I、O、S、V、Z。",
        )


class NoEnterpriseName(UserError):
    """A team needs the name of its enterprise."""

    def __init__(self) -> None:
        super().__init__("还没有填企业名称。", kept="还没有建立什么。",
                         next_step="请填全称或帮扶队的名称，例：省建工集团帮扶队。")


def enterprise(name: str, code: str) -> Unit:
    """The unit of an enterprise's team, as it begins. Raises NoEnterpriseName, NotACreditCode."""
    named = unicodedata.normalize("NFC", name).strip()
    typed = unicodedata.normalize("NFKC", code).replace(" ", "").upper()
    if not named or len(named) > _LONGEST or hides(named):
        raise NoEnterpriseName
    if not _CODE.fullmatch(typed) or check_character(typed[:17]) != typed[17]:
        raise NotACreditCode(typed)
    return Unit(typed, named, "enterprise", "")


def check_character(body: str) -> str:
    """The last character of a code, from the 17 before it (GB 32100-2015, weights 3^i mod 31)."""
    total = sum(_CHARACTERS.index(each) * pow(3, place, 31) for place, each in enumerate(body))
    return _CHARACTERS[-total % 31]
