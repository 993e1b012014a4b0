"""Lines of Chinese text: no line begins with a closing mark, none ends with an opening one, words stay whole."""

import re
from collections.abc import Iterator

from export.report.coverage import Face
from export.report.fonts import width_of

# GB/T 15834 (标点符号用法) 5.1: marks that may not open a line, and those that may not close one.
_NO_START = frozenset("，。、；：？！）〕】》〉」』”’％%‰℃…—～·,.;:?!)]}")
_NO_END = frozenset("（〔【《〈「『“‘([{￥¥")
_ATOM = re.compile(r"[0-9A-Za-z@#&_+*=<>~'\"/\\|.,:%‰-]+|……|——|\s|.", re.DOTALL)


def break_lines(text: str, face: Face, size: float, width: float) -> list[str]:
    """A printable text (fonts.printable) in lines no wider than width, in points; "" gives one empty line.

    A word wider than the line is cut between characters.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if width_of(paragraph, face, size) <= width:
            lines.append(paragraph)
        else:
            lines.extend(_fill(paragraph, face, size, width))
    return lines


def balanced_lines(text: str, face: Face, size: float, width: float) -> list[str]:
    """As break_lines, in as many lines, but of about equal length: 到位 over 资金 rather than 到位资 over 金.

    A remark in brackets that fits goes into the second of two lines whole.
    """
    lines = break_lines(text, face, size, width)
    if len(lines) < 2 or "\n" in text:
        return lines
    head, mark, rest = text.partition("（")
    if len(lines) == 2 and mark and max(width_of(head, face, size), width_of(mark + rest, face, size)) <= width:
        return [head, mark + rest]
    even = width_of(text, face, size) / len(lines)
    for extra in (0.05, 0.55, 1.05, 1.55):
        if even + extra * size < width:
            found = break_lines(text, face, size, even + extra * size)
            if len(found) == len(lines):
                return found
    return lines


def longest_atom(text: str, face: Face, size: float) -> float:
    """Width in points of the widest part that should not be broken."""
    return max((width_of(atom, face, size) for atom in _atoms(text)), default=0.0)


def _fill(paragraph: str, face: Face, size: float, width: float) -> Iterator[str]:
    line, used = "", 0.0
    for atom in _atoms(paragraph):
        needed = width_of(atom, face, size)
        if used + needed > width and line:
            yield line.rstrip()
            line, used = "", 0.0
            if atom.isspace():
                continue
        if needed > width:
            *whole, line = _cut(atom, face, size, width)
            yield from whole
            used = width_of(line, face, size)
        else:
            line, used = line + atom, used + needed
    if line:
        yield line


def _atoms(text: str) -> list[str]:
    """Parts that no line may break: words, and marks together with what they belong to."""
    found: list[str] = []
    for match in _ATOM.finditer(text):
        part = match.group()
        joined = found and not found[-1].isspace() and (part[0] in _NO_START or found[-1][-1] in _NO_END)
        if joined:
            found[-1] += part
        else:
            found.append(part)
    return found


def _cut(atom: str, face: Face, size: float, width: float) -> list[str]:
    parts, used = [""], 0.0
    for character in atom:
        step = width_of(character, face, size)
        if used + step > width and parts[-1]:
            parts.append("")
            used = 0.0
        parts[-1] += character
        used += step
    return parts
