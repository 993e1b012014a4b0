"""Short definitions for tests: what every definition needs is filled in."""

from collections.abc import Callable
from typing import Any

import pytest

from forms.definition import Form
from forms.reading import read_form

HEAD = """
id = "trial"
version = 1
title = "试验台账"
source = "试验"
"""
LISTS = """
[choices]
yes_no = ["yes 是", "no 否"]
kind = [
  { code = "land", label = "土地", symbol = "√", level = "1" },
  { code = "water", label = "供水", symbol = "●", level = "2" },
  { code = "old", label = "旧类", retired = true, level = "1" },
]
"""


@pytest.fixture
def trial() -> Callable[..., Form]:
    """trial(body, head="", **read_form's arguments): a form with id `trial` and the lists yes_no and kind."""

    def made(body: str, head: str = "", **more: Any) -> Form:
        return read_form(HEAD + head + LISTS + body, file="trial.toml", choices={}, **more)

    return made
