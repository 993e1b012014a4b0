"""Whatever is pasted, no cell is lost or changed without a word."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ui.attendance import filling

_KNOWN = ("√", "●", "公", "培", "会", "返", "—", "事", "病", "年", "迟", "×", "✓",
          "在村（乡镇）工作", "病假", " √ ", "x", "")
_TEXTS = st.one_of(st.sampled_from(_KNOWN), st.sampled_from(_KNOWN), st.text(max_size=4))
_BLOCKS = st.lists(st.lists(_TEXTS, min_size=1, max_size=6), min_size=1, max_size=5)
_ANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def everything(presenter):
    sheet = presenter.sheet
    cells = [(row, column) for row in range(sheet.rows()) for column in range(sheet.columns())]
    return {cell: sheet.status(cell) for cell in cells}


@_ANY
@given(row=st.integers(0, 9), column=st.integers(0, 29), block=_BLOCKS)
def test_a_paste_goes_in_whole_or_is_refused_aloud(presenter, row, column, block) -> None:
    before = everything(presenter)
    said = presenter.paste((row, column), block)
    after = everything(presenter)
    wanted = {(row + down, column + right): presenter.states.read(text)
              for down, line in enumerate(block) for right, text in enumerate(line) if text.strip()}

    if said:
        assert after == before
    else:
        assert all(after[cell] == code for cell, code in wanted.items() if code)
        assert all(after[cell] == code for cell, code in before.items() if cell not in wanted)
        # What differs waits to be saved.
        unsaved = {(key, half) for key, fields in presenter.saver.unsaved.items() for half in fields}
        changed = {cell for cell in after if after[cell] != before[cell]}
        assert {(presenter.sheet.key(cell), presenter.sheet.half(cell)) for cell in changed} <= unsaved
    presenter.undo()
    if not said and after != before:
        assert everything(presenter) == before


@_ANY
@given(st.data())
def test_what_is_copied_pastes_back_the_same(presenter, data) -> None:
    codes = [*presenter.states.by_code, ""]
    cells = [(row, column) for row in range(2, 6) for column in (6, 7, 8)]
    presenter.clear(cells)
    for cell in cells:
        code = data.draw(st.sampled_from(codes))
        if code:
            presenter.write([cell], code)
    text = filling.copied(presenter.sheet, presenter.states, cells)
    before = {cell: presenter.status(cell) for cell in cells}
    presenter.clear(cells)

    assert presenter.paste((2, 6), [line.split("\t") for line in text.split("\n")]) == ""
    assert {cell: presenter.status(cell) for cell in cells} == before


@_ANY
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 8), st.sampled_from(
    ("village", "county", "leave_sick", "trip", "", "copy", "fill", "undo", "redo"))), max_size=25))
def test_every_step_can_be_taken_back_to_an_empty_month(presenter, steps) -> None:
    while presenter.undo():
        pass
    start = everything(presenter)
    for row, column, what in steps:
        cells = [(row, column)]
        acts = {
            "copy": lambda cells=cells: presenter.copy_before(cells), "": lambda cells=cells: presenter.clear(cells),
            "fill": lambda cells=cells: presenter.fill(cells), "undo": presenter.undo, "redo": presenter.redo,
        }
        if what in acts:
            acts[what]()
        else:
            presenter.write(cells, what)
    while presenter.undo():
        pass

    assert everything(presenter) == start
