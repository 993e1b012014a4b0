"""Whatever is typed, pasted or filled, no amount is lost or changed without being said."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.amounts import LARGEST, NotAnAmount, parse_amount
from tests.ui.income.conftest import CODES, saved
from ui.income.pasting import lines_of, read_block
from ui.income.sheet import MonthSheet
from ui.income.sums import Running, growth

ITEMS = ("inc_sale", "inc_lease", "exp_operating")
SIZE = (4, 3)
fen = st.integers(-LARGEST, LARGEST)
texts = st.one_of(
    fen.map(lambda each: f"{Decimal(each) / 100:.2f}"), fen.map(lambda each: f"{Decimal(each) / 100:,.2f}"),
    st.integers(0, 10**6).map(lambda each: f"{Decimal(each) / 10_000} 万元"), st.just(""), st.just("  "),
    st.text("0123456789.,-−+¥￥元万 ０１２３．％eE/=：\"'", max_size=12), st.text(max_size=6),
)
cells = st.tuples(st.integers(0, 3), st.integers(0, 2))
blocks = st.lists(st.lists(texts, min_size=1, max_size=5), min_size=1, max_size=6)


def readable(text: str) -> bool:
    try:
        parse_amount(text, "元")
    except NotAnAmount:
        return False
    return True


@given(blocks, cells, st.sets(cells))
def test_every_cell_of_a_block_is_taken_exactly_or_named(lines, corner, refused):
    found = read_block(corner, lines, SIZE, lambda cell: "不能填" if cell in refused else "")
    doubted = {each.place for each in found.doubts}
    for down, line in enumerate(lines):
        for right, text in enumerate(line):
            cell = (corner[0] + down, corner[1] + right)
            place = f"第 {down + 1} 行第 {right + 1} 列"
            if not text.strip():
                assert cell not in found.amounts
            elif cell[0] < SIZE[0] and cell[1] < SIZE[1] and cell not in refused and readable(text):
                assert found.amounts[cell] == parse_amount(text, "元")
                assert place not in doubted
            else:
                assert place in doubted
                assert cell not in found.amounts
    assert bool(found.words()) == bool(found.doubts)


@given(st.lists(st.lists(st.text("0123456789.,元 ", max_size=8), min_size=1, max_size=4), min_size=1, max_size=5),
       st.sampled_from(["\n", "\r\n"]))
def test_the_clipboard_of_a_workbook_reads_back_cell_by_cell(lines, end):
    text = end.join("\t".join(line) for line in lines) + end
    assert lines_of(text) == lines


amounts = st.one_of(st.none(), fen)
edits = st.dictionaries(st.sampled_from(CODES[:4]), st.dictionaries(st.sampled_from(ITEMS), amounts, min_size=1),
                        min_size=1)


class Typist:
    """A sheet, what it said is to be saved, and how it looked after each step."""

    def __init__(self):
        self.kept = {}
        self.sheet = MonthSheet("2026-03", frozenset(ITEMS), self._keep)
        self.shown, self._undone = [snapshot(self.sheet)], []

    def _keep(self, _month, written):
        self.kept |= {(village, name): value for village, fields in written.items() for name, value in fields.items()}

    def act(self, act):
        if act == "undo":
            if self.sheet.undo():
                self._undone.append(self.shown.pop())
        elif act == "redo":
            if self.sheet.redo():
                self.shown.append(self._undone.pop())
        elif self.sheet.apply(act):
            self.shown.append(snapshot(self.sheet))
            self._undone.clear()


@given(st.lists(st.one_of(edits, st.just("undo"), st.just("redo")), max_size=25))
def test_undo_brings_back_everything_and_what_is_saved_is_what_is_shown(acts):
    typist = Typist()
    for act in acts:
        typist.act(act)
        assert snapshot(typist.sheet) == typist.shown[-1]
    assert {key: value for key, value in typist.kept.items() if value is not None} == snapshot(typist.sheet)
    while typist.sheet.undo():
        pass
    assert snapshot(typist.sheet) == {}


def snapshot(sheet):
    return {(village, name): value for village in CODES for name, value in sheet.values(village).items()}


@given(st.lists(st.tuples(st.sampled_from(CODES), st.one_of(st.none(), st.tuples(amounts, amounts))), max_size=40))
def test_running_sums_are_what_adding_up_anew_gives(changes):
    pairs: dict = {}
    running = Running(lambda village, name: pairs.get(village))
    running.of("x", CODES)
    for village, pair in changes:
        pairs[village] = pair
        running.change(village)
        both = [each for each in pairs.values() if each is not None]
        for at, found in enumerate((running.of("x", ()).now, running.of("x", ()).before)):
            known = [each[at] for each in both if each[at] is not None]
            assert found == (sum(known) if known else None)


@given(st.integers(0, 10**12), st.integers(1, 10**12))
def test_growth_is_rounded_once_and_away_from_zero(now, before):
    exact = Decimal(now - before) * 1000 / Decimal(before)
    tenths = int(abs(exact) + Decimal("0.5"))
    text = growth(now, before).replace("−", "-").replace(",", "").rstrip("%")
    assert Decimal(text) * 10 == (tenths if exact >= 0 else -tenths)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.lists(st.lists(st.one_of(st.integers(0, 10**9).map(lambda each: f"{Decimal(each) / 100}"), st.just(""),
                                         st.just("三")), min_size=1, max_size=4), min_size=1, max_size=5))
def test_what_was_pasted_stands_on_the_disk_to_the_fen(desk, workspace, lines):
    desk.clear([(row, at) for row in range(10) for at in range(len(desk.items))])
    words = desk.paste((0, 0), lines)
    assert desk.flush(lambda: True)
    wanted = {(down, right): int(Decimal(text) * 100) for down, line in enumerate(lines)
              for right, text in enumerate(line) if text and text != "三"}
    if any(text == "三" for line in lines for text in line):
        assert words
        wanted = {}
    for row, code in enumerate(CODES[:5]):
        kept = saved(workspace, code)
        for at, item in enumerate(desk.items):
            assert kept.get(item.name) == wanted.get((row, at))


@pytest.mark.parametrize("typed", ["0", "0.00", "-0", "００"])
def test_a_typed_zero_is_a_report_and_a_blank_is_none(desk, workspace, typed):
    desk.enter((0, 0), typed)
    assert desk.flush(lambda: True)
    assert saved(workspace, CODES[0])["inc_sale"] == 0
    desk.enter((0, 0), "")
    assert desk.flush(lambda: True)
    assert saved(workspace, CODES[0]) == {}
