"""What a half day can be, how it looks and which key writes it. No Qt."""

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from forms.definition import Choice, Form

AM: Final = "am_status"
PM: Final = "pm_status"
HALVES: Final = (AM, PM)
LEAVE: Final = "leave_"
LEAVE_KEY: Final = "8"
COUNTY, VILLAGE = "county", "village"
NEEDS_NOTE: Final = ("trip", "training", "meeting")

_KEYS: Final = {"1": COUNTY, "2": VILLAGE, "3": "trip", "4": "training", "5": "meeting", "6": "home", "7": "rest",
                "9": "late", "0": "absent"}
_WORDS: Final = {COUNTY: "在县", VILLAGE: "在村", "trip": "公出", "training": "培训", "meeting": "参会",
                 "home": "返派出单位", "rest": "休息", "late": "迟到", "absent": "旷工"}
_ICONS: Final = {COUNTY: "check", "absent": "x"}
_COLOURS: Final = {"trip": "blue", "training": "blue", "meeting": "blue", "home": "blue",
                   "late": "red", "absent": "red"}


@dataclass(frozen=True, slots=True)
class State:
    """One status. colour: of its ground and symbol, "" = plain work. icon: drawn in the symbol's place."""

    code: str
    symbol: str
    label: str
    word: str
    colour: str
    icon: str


class States:
    """The statuses of the form's list, with their keys."""

    def __init__(self, form: Form) -> None:
        choices = form.choices[form.by_name[AM].choices]
        self.by_code = {each.code: _state(each) for each in choices}
        current = [each.code for each in choices if not each.retired]
        self.keys = {key: self.by_code[code] for key, code in _KEYS.items() if code in current}
        leave = [code for code in current if code.startswith(LEAVE)][:9]
        self.leave = {str(number): self.by_code[code] for number, code in enumerate(leave, start=1)}

    @cached_property
    def key_of(self) -> dict[str, str]:
        """Code → the keys that write it: "2", "8 1"."""
        found = {state.code: key for key, state in self.keys.items()}
        return found | {state.code: f"{LEAVE_KEY} {key}" for key, state in self.leave.items()}

    @cached_property
    def _by_text(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for state in self.by_code.values():
            for text in (state.symbol, state.label, state.word, state.code):
                found.setdefault(plain(text), state.code)
        found.update({"✓": COUNTY, "√": COUNTY, "✔": COUNTY, "-": "rest", "—": "rest", "x": "absent", "×": "absent"})
        return found

    def read(self, text: str) -> str | None:
        """The code that a pasted text means: a symbol, a label; "" for an empty cell, None for anything else."""
        wanted = plain(text)
        return self._by_text.get(wanted) if wanted else ""

    def symbol(self, code: str) -> str:
        """What is copied, printed and read aloud; "" for an empty half."""
        state = self.by_code.get(code)
        return state.symbol if state else code

    def word(self, code: str) -> str:
        """在村, 病假; "" for an empty half."""
        state = self.by_code.get(code)
        return state.word if state else code


def digit_of(text: str) -> str:
    """The digit that was typed, full-width or not; "" for anything else."""
    narrow = unicodedata.normalize("NFKC", text)
    return narrow if len(narrow) == 1 and narrow in "0123456789" else ""


def plain(text: str) -> str:
    """Without blanks and width."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def _state(choice: Choice) -> State:
    code = choice.code
    colour = "amber" if code.startswith(LEAVE) else _COLOURS.get(code, "")
    word = _WORDS.get(code) or choice.label.split("（", maxsplit=1)[0]
    return State(code, choice.symbol or "?", choice.label, word, colour, _ICONS.get(code, ""))
