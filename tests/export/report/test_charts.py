"""A month's pictures on paper: poppler reads the words, the pixels show what is drawn and what isn't."""

import shutil
import subprocess

import pytest

from export.report import charts
from export.report.charts import PAPER, Column, Stripe, Stroke, Words, columns, lines, on_paper, stripes, to_pdf

SIZE = (260.0, 150.0)


def text_of(pdf, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("poppler isn't here")
    file = tmp_path / "picture.pdf"
    file.write_bytes(pdf)
    done = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return done.stdout.decode()


def colours_of(pdf):
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        found = document[0].render(scale=2).to_pil().convert("RGB")
        return {colour for _, colour in found.getcolors(1 << 20)}
    finally:
        document.close()


def rgb(token):
    return tuple(bytes.fromhex(PAPER[token].lstrip("#")))


def test_the_words_of_a_picture_can_be_read_on_paper(tmp_path) -> None:
    rows = [Stripe("谋划申报", 0.2, "1"), Stripe("竣工以后", 1, "7", "data")]
    told = text_of(to_pdf(stripes(rows, SIZE, on_paper)), tmp_path)
    assert "谋划申报" in told
    assert "竣工以后" in told
    assert "7" in told


def test_who_is_short_is_red_and_says_by_how_much(tmp_path) -> None:
    short = to_pdf(columns([Column(7, 7), Column(6, 7, "差1")], SIZE, on_paper, note="短横＝要求天数"))
    assert rgb("red_edge") in colours_of(short)
    assert "差1" in text_of(short, tmp_path)
    assert rgb("red_edge") not in colours_of(to_pdf(columns([Column(7, 7)], SIZE, on_paper)))


def test_a_month_without_a_number_is_a_gap() -> None:
    picture = lines([1.0, 2.0, None, 3.0, 4.0], [None] * 5, SIZE, on_paper, labels={0: "4月"}, names=("本年", "上年"))
    drawn = [each for each in picture.shapes if isinstance(each, Stroke) and each.colour == "data"]
    assert [len(each.points) for each in drawn] == [2, 2]


def test_a_month_alone_between_gaps_is_a_dot() -> None:
    picture = lines([None, 2.0, None], [None] * 3, SIZE, on_paper, labels={}, names=("本年", "上年"))
    assert any(isinstance(each, charts.Dot) for each in picture.shapes)
    assert not any(isinstance(each, Stroke) and each.colour == "data" for each in picture.shapes)


def test_the_names_of_two_lines_never_touch() -> None:
    picture = lines([5.0, 5.0], [5.0, 5.0], SIZE, on_paper, labels={}, names=("本年", "上年"))
    heights = [each.base for each in picture.shapes if isinstance(each, Words) and each.text in ("本年", "上年")]
    assert abs(heights[0] - heights[1]) >= charts.SMALL


@pytest.mark.parametrize("picture", [
    columns([], SIZE, on_paper), stripes([], SIZE, on_paper), columns([Column(0, 0)], SIZE, on_paper),
    lines([], [], (1.0, 1.0), on_paper, labels={}, names=("本年", "上年")),
    lines([-3.0, None], [0.0, -9.0], SIZE, on_paper, labels={1: "3月"}, names=("本年", "上年")),
])
def test_nothing_at_all_and_losses_are_drawn_too(picture) -> None:
    assert to_pdf(picture).startswith(b"%PDF")


def test_words_stay_inside() -> None:
    bars = [Column(1, 7, "差6"), *[Column(7, 7)] * 30, Column(2, 7, "差5")]
    for each in columns(bars, SIZE, on_paper).shapes:
        if isinstance(each, Words):
            assert each.left >= 0
            assert each.left + on_paper(each.text, each.size, each.bold) <= SIZE[0] + 0.01
