"""One TOML table read key by key: every wrong or unknown key becomes a fault, and reading goes on."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from forms.faults import Fault
from forms.grammar import NAME

_NAME = re.compile(NAME)


class Table:
    """One table of a definition. The methods give the key's value, or its default after noting a fault."""

    def __init__(self, content: Mapping[str, Any], place: str, file: str, faults: list[Fault]) -> None:
        self.content, self.place, self._file, self._faults = content, place, file, faults
        self._known: set[str] = set()

    def fault(self, key: str, reason: str, remedy: str) -> None:
        """Note a fault at a key ("" = the table itself)."""
        place = ".".join(part for part in (self.place, key) if part)
        self._faults.append(Fault(self._file, place, reason, remedy))

    def inner(self, key: str, content: Mapping[str, Any]) -> "Table":
        """A table inside this one, its faults beside ours."""
        return Table(content, ".".join(part for part in (self.place, key) if part), self._file, self._faults)

    def text(self, key: str, *, needed: bool = False, default: str = "") -> str:
        """A string; `needed` ones may not be empty."""
        found = self._take(key, default)
        if not isinstance(found, str):
            self.fault(key, "要写成文字", "请用引号括起来")
            return default
        if needed and not found.strip():
            self.fault(key, "没有写", f"请补上 {key}")
        return found.strip()

    def name(self, key: str, *, needed: bool = True) -> str:
        """A name: small Latin letters, digits, underscores."""
        found = self.text(key, needed=needed)
        if found and not _NAME.fullmatch(found):
            self.fault(key, f"“{found}”不能作名称", "名称只用小写字母、数字和下划线，并以字母开头")
        return found

    def expression(self, key: str, *, flag: bool = False, literal: bool = False) -> str:
        """An expression; with `flag` also true or false, with `literal` also a plain number."""
        found = self._take(key, "")
        if flag and isinstance(found, bool):
            return "true()" if found else ""
        if literal and isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        if not isinstance(found, str):
            self.fault(key, "要写成表达式" + ("，或者 true、false" if flag else ""), "请用引号括起来")
            return ""
        return found.strip()

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        found = self._take(key, default)
        if not isinstance(found, bool):
            self.fault(key, "只能是 true 或 false", "请去掉引号")
            return default
        return found

    def number(self, key: str, *, least: int = 1) -> int | None:
        """A whole number, or None where there is none."""
        found = self._take(key, None)
        if found is not None and (not isinstance(found, int) or isinstance(found, bool) or found < least):
            self.fault(key, f"要写成不小于 {least} 的整数", "请改成数字，不加引号")
            return None
        return found

    def names(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of strings, or one string standing for a list of one."""
        found = self._take(key, list(default))
        if isinstance(found, str):
            found = [found]
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.fault(key, "要写成名称的列表", '例如 ["name", "amount"]')
            return tuple(default)
        if len(set(found)) != len(found):
            self.fault(key, "列表里有重复", "请删去重复的一项")
        return tuple(found)

    def one_of(self, key: str, options: Sequence[str], *, default: str = "") -> Any:
        """One of some words; "" stands for none where it is the default and no option."""
        found = self.text(key, needed=not default and "" not in options, default=default)
        if found and found not in options:
            self.fault(key, f"不能是“{found}”", "只能是：" + "、".join(filter(None, options)))
            return next(iter(options))
        return found

    def mapping(self, key: str) -> dict[str, tuple[str, ...]]:
        """A table whose values are strings or lists of strings."""
        found = self._take(key, {})
        result: dict[str, tuple[str, ...]] = {}
        if not isinstance(found, Mapping):
            self.fault(key, "要写成对照表", '例如 { village = "village" }')
            return result
        for name, value in found.items():
            options = value if isinstance(value, list) else [value]
            if not options or not all(isinstance(each, str) for each in options):
                self.fault(f"{key}.{name}", "要写成文字或文字的列表", "请用引号括起来")
            else:
                result[name] = tuple(options)
        return result

    def day(self, key: str) -> str:
        """A day YYYY-MM-DD, or "" where there is none."""
        found = self.text(key)
        if found:
            try:
                return date.fromisoformat(found).isoformat()
            except ValueError:
                self.fault(key, f"“{found}”不是日期", "请写成 2024-02-23 这样")
        return ""

    def tables(self, key: str) -> list[Mapping[str, Any]]:
        """An array of tables."""
        found = self._take(key, [])
        if not isinstance(found, list) or not all(isinstance(each, Mapping) for each in found):
            self.fault(key, "要写成表的数组", f"请用 [[{key}]]")
            return []
        return found

    def value(self, key: str) -> Any:
        """Whatever stands there, unchecked; None where there is nothing."""
        return self._take(key, None)

    def finish(self) -> None:
        """Note every key that nobody asked for."""
        for key in self.content:
            if key not in self._known:
                self.fault(key, "没有这个键", "请检查拼写，或者删去它；可用的键见 docs/formats/forms.md")

    def _take(self, key: str, default: Any) -> Any:
        self._known.add(key)
        return self.content.get(key, default)
