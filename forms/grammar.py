"""The grammar of expressions: elementpath's XPath 1.0 parser with ODK's functions in place of XPath's own.

elementpath reads the text, `forms.expressions` gives the tree its meaning. Paths, axes and unions stay out of the
symbol table: a form has no XML behind it.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from forms.faults import BadExpression
from forms.patterns import compiled

if TYPE_CHECKING:
    from elementpath import XPath1Parser, XPathToken

# Name -> (fewest, most) arguments; None = any number. The first block is ODK's, the second ours.
FUNCTIONS: dict[str, tuple[int, int | None]] = {
    "if": (3, 3), "coalesce": (1, None), "not": (1, 1), "true": (0, 0), "false": (0, 0), "boolean": (1, 1),
    "boolean-from-string": (1, 1), "selected": (2, 2), "selected-at": (2, 2), "count-selected": (1, 1),
    "count-non-empty": (1, None), "count": (1, 1), "sum": (1, None), "min": (1, None), "max": (1, None),
    "round": (1, 2), "int": (1, 1), "floor": (1, 1), "ceiling": (1, 1), "abs": (1, 1), "number": (1, 1),
    "string": (1, 1), "string-length": (1, 1), "substr": (2, 3), "concat": (1, None), "join": (2, None),
    "contains": (2, 2), "starts-with": (2, 2), "ends-with": (2, 2), "normalize-space": (1, 1), "regex": (2, 2),
    "today": (0, 0), "date": (1, 1), "format-date": (2, 2), "decimal-date-time": (1, 1), "once": (1, 1),
    "position": (0, 1),

    "total": (1, None), "threshold": (1, 1), "entered": (0, 0), "days-between": (2, 2), "months-between": (2, 2),
    "add-days": (2, 2), "add-months": (2, 2), "month": (1, 1), "year": (1, 1),
}

_OPERATORS = ("+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or")
_REST = (
    "(start)", "(end)", "(invalid)", "(unknown)", "(string)", "(float)", "(decimal)", "(integer)", "(name)",
    "(", ")", ",", "$", ".", "..",
)
NAME = r"[a-z][a-z0-9_]*"
_TOKENS = re.compile(r"'[^']*'|\"[^\"]*\"|\$\{([^}]*)\}|(?<![\w.$-])([A-Za-z][\w:.-]*)\s*\(")
_REFERENCE = re.compile(rf"\s*({NAME}(?:\.{NAME})?)\s*")
_LONGEST = 4000
_DEEPEST = 60


@cache
def _parser() -> type["XPath1Parser"]:
    from elementpath import XPath1Parser

    class OdkParser(XPath1Parser):
        """XPath 1.0 without paths, with ODK's functions."""

        symbol_table = {symbol: XPath1Parser.symbol_table[symbol] for symbol in (*_OPERATORS, *_REST)}  # noqa: RUF012

    for name, arguments in FUNCTIONS.items():
        OdkParser.function(name, nargs=0 if arguments == (0, 0) else arguments)
    OdkParser.build()
    return OdkParser


@lru_cache(maxsize=4096)
def parse(text: str) -> "XPathToken":
    """The tree of an expression.

    Raises BadExpression with a Chinese reason. Choice columns, in a choice_filter, are its only bare names.
    """
    from elementpath import ElementPathError, XPath1Parser

    if len(text) > _LONGEST or _nesting(text) > _DEEPEST:
        raise BadExpression("表达式太长或括号太深")
    plain = _TOKENS.sub(_plain, text)
    parser = _parser()()
    try:
        # Not XPath1Parser.parse: that evaluates the tree once, with XPath's own meaning.
        tree = super(XPath1Parser, parser).parse(plain)
    except (ElementPathError, SyntaxError, ValueError) as problem:
        arguments = "XPST0017" in str(problem)
        reason = "有函数的参数个数不对" if arguments else "请看括号、引号和运算符是否成对、完整"
        raise BadExpression(f"表达式“{text}”读不通：{reason}") from None
    _check(tree, text)
    return tree


def tokens(tree: "XPathToken") -> Iterator["XPathToken"]:
    """Each token of a tree but the names behind `$`, which belong to it."""
    yield tree
    if tree.symbol != "$":
        for below in tree:
            yield from tokens(below)


def name_of(token: "XPathToken") -> str:
    """The name in a `${name}` token: "amount", "fund_plan.amount"."""
    return str(token.value)[2:]


def references(text: str) -> tuple[str, ...]:
    """The names that an expression refers to by ${…}, each once, in order; needs no parser.

    Raises BadExpression for a reference that is no name.
    """
    found = (_plain(each) for each in _TOKENS.finditer(text) if each[1] is not None)
    return tuple(dict.fromkeys(name.strip().removeprefix("$v.") for name in found))


def columns(text: str) -> tuple[str, ...]:
    """The bare names of an expression: columns of a choice list. Raises BadExpression."""
    return tuple(dict.fromkeys(str(token.value) for token in tokens(parse(text)) if token.symbol == "(name)"))


def threshold_names(text: str) -> tuple[str, ...]:
    """The names in threshold('…'). Raises BadExpression, also where the name is not a plain string."""
    found: dict[str, None] = {}
    for token in tokens(parse(text)):
        if token.symbol == "threshold":
            if token[0].symbol != "(string)":
                raise BadExpression("threshold() 里要写带引号的限值名称")
            found[str(token[0].value)] = None
    return tuple(found)


def uses(text: str, symbol: str) -> bool:
    """Whether a function or `.` stands in an expression. Raises BadExpression."""
    return any(token.symbol == symbol for token in tokens(parse(text)))


def is_expression(text: str) -> bool:
    """Whether a `default` is an expression: it refers to a field or calls a function that we know."""
    if unquoted(text) != text:
        return False
    return any(found[1] is not None or found[2] in FUNCTIONS for found in _TOKENS.finditer(text))


def unquoted(text: str) -> str:
    """A literal without the quotes that it may stand in, as XLSForm's habit is."""
    quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" and text[0] not in text[1:-1]
    return text[1:-1] if quoted else text


def _plain(found: re.Match[str]) -> str:
    if found[1] is not None:
        name = _REFERENCE.fullmatch(found[1])
        if name is None:
            raise BadExpression(f"“{found[0]}”不是可以引用的名称")
        return f" $v.{name[1]} "
    if found[2] is not None and found[2] not in (*FUNCTIONS, "and", "or", "div", "mod"):
        raise BadExpression(f"没有“{found[2]}”这个函数")
    return found[0]


def _check(tree: "XPathToken", text: str) -> None:
    inside_position = {id(token[0]) for token in tokens(tree) if token.symbol == "position" and len(token)}
    for token in tokens(tree):
        if token.symbol == "(float)":
            raise BadExpression(f"表达式“{text}”里的数不能用科学记数法")
        if token.symbol == "regex" and token[1].symbol == "(string)":
            _check_pattern(str(token[1].value))
        path = token.symbol == ".." and id(token) not in inside_position
        if path or (token.symbol == "*" and not len(token)):
            raise BadExpression(f"表达式“{text}”里不能用路径")
        if token.symbol == "$" and not str(token.value).startswith("v."):
            raise BadExpression(f"表达式“{text}”里引用字段要写成 ${{名称}}")


def _check_pattern(pattern: str) -> None:
    try:
        compiled(pattern)
    except re.error:
        raise BadExpression(f"正则式“{pattern}”读不通，或者可能永远匹配不完") from None


def _nesting(text: str) -> int:
    depth = deepest = 0
    for character in text:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest
