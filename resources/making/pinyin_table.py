"""Writes resources/pinyin/characters.txt: the most usual reading of every Han character that our fonts can show.

    python resources/making/pinyin_table.py

Needs pypinyin, which only developers have. ü is written v, as people type it.
"""

import sys
from collections import defaultdict
from pathlib import Path

from pypinyin import lazy_pinyin

RESOURCES = Path(__file__).resolve().parent.parent
FONTS = ("NotoSansSC-Regular.ttf", "NotoSerifSC-Regular.ttf")

# Where names of places and people read a character otherwise than a dictionary's first entry.
IN_NAMES = {
    "长": "chang", "都": "du", "曾": "zeng", "佛": "fo", "勒": "le", "藏": "zang", "翟": "zhai", "犍": "qian",
    "什": "shi", "筠": "jun", "缪": "miao", "仇": "qiu", "地": "di", "么": "me", "荥": "ying", "尔": "er",
    "覃": "qin", "阿": "a", "卡": "ka", "夹": "jia", "得": "de", "洗": "xi", "的": "de", "了": "le",
}  # fmt: skip


def main() -> None:
    """Write the table: one line a syllable, then its characters in code point order."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    shown: set[int] = set()
    for name in FONTS:
        shown |= set(TTFontFile(str(RESOURCES / "fonts" / name)).charToGlyph)
    by_reading: dict[str, list[str]] = defaultdict(list)
    for code in sorted(shown):
        character = chr(code)
        reading = IN_NAMES.get(character) or lazy_pinyin(character, errors="ignore")
        syllable = reading if isinstance(reading, str) else "".join(reading)
        if _is_han(code) and syllable.isascii() and syllable.isalpha():
            by_reading[syllable].append(character)
    lines = [f"{syllable} {''.join(characters)}" for syllable, characters in sorted(by_reading.items())]
    (RESOURCES / "pinyin" / "characters.txt").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    sys.stdout.write(f"{sum(map(len, by_reading.values()))} characters, {len(lines)} syllables\n")


def _is_han(code: int) -> bool:
    return code == 0x3007 or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0x20000 <= code <= 0x323AF


if __name__ == "__main__":
    main()
