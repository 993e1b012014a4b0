"""The page of an official document: GB/T 9704-2012 measures in points, and the faces for each part.

Source: research/documents.md section 5. A brief isn't a document kind of the standard: its masthead follows usage.
"""

from dataclasses import dataclass
from typing import Final

from export.report.coverage import FANGSONG, KAI, SANS, SANS_BOLD, SERIF, SERIF_BOLD, Face

MM: Final = 72 / 25.4
PAGE: Final = (210 * MM, 297 * MM)
TOP: Final = 37 * MM
LEFT: Final = 28 * MM
WIDTH: Final = 156 * MM
HEIGHT: Final = 225 * MM
COLUMNS: Final = 28
LINES: Final = 22
CELL: Final = WIDTH / COLUMNS
PITCH: Final = HEIGHT / LINES

BODY_SIZE: Final = 16.0  # 三号
TITLE_SIZE: Final = 22.0  # 二号
TITLE_PITCH: Final = 35.0
SMALL_SIZE: Final = 14.0  # 四号
NAME_SIZE: Final = 54.0  # as large as the name lets it be, up to 小初以上
RED: Final = (0.784, 0.063, 0.118)
RED_RULE: Final = 2.0
THICK: Final = 0.35 * MM
THIN: Final = 0.25 * MM
FOOT: Final = 7 * MM  # from the type area to the page number's dash

BODY: Final[Face] = FANGSONG
TITLE: Final[Face] = SERIF_BOLD
NAME: Final[Face] = SERIF_BOLD
HEADINGS: Final[dict[int, Face]] = {1: SANS, 2: KAI, 3: FANGSONG}
NOTE: Final[Face] = KAI
MARK: Final[Face] = SANS
NUMBER: Final[Face] = SERIF
TABLE: Final[Face] = SERIF
TABLE_HEAD: Final[Face] = SANS_BOLD
TABLE_TOTAL: Final[Face] = SERIF_BOLD


@dataclass(frozen=True, slots=True)
class WordFonts:
    """What Word calls the faces: an office has these, the program doesn't carry them."""

    name: str = "方正小标宋简体"
    title: str = "方正小标宋简体"
    body: str = "仿宋_GB2312"
    black: str = "黑体"
    kai: str = "楷体_GB2312"
    song: str = "宋体"


def table_size(columns: int) -> float:
    """The type size of a table: 五号, smaller where many columns share the page."""
    return 10.5 if columns <= 8 else 9.0
