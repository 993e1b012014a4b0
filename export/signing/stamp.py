"""The small stamp in a signature's box: name and time, drawn with the report's own fonts."""

import io
from collections.abc import Sequence

from export.report.coverage import SANS
from export.report.fonts import printable, register, runs, width_of

_INK = (0.72, 0.11, 0.11)
_LEADING = 1.35
_MARGIN = 3.0  # points
_LARGEST = 10.0


def draw_stamp(lines: Sequence[str], width: float, height: float) -> bytes:
    """A PDF of one page, as large as the box (points), with a thin frame and the lines in its middle.

    Lines too long or too many for the box are set smaller.
    """
    from reportlab.pdfgen.canvas import Canvas

    texts = [printable(line) for line in lines]
    size = min(_LARGEST, (height - 2 * _MARGIN) / (len(texts) * _LEADING))
    widest = max(width_of(text, SANS, 1.0) for text in texts)
    if widest > 0:
        size = min(size, (width - 2 * _MARGIN) / widest)
    register(SANS)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), initialFontName=SANS, invariant=1)  # type: ignore[arg-type]
    canvas.setStrokeColorRGB(*_INK)
    canvas.setFillColorRGB(*_INK)
    canvas.setLineWidth(0.7)
    canvas.rect(0.5, 0.5, width - 1, height - 1)
    baseline = height / 2 + len(texts) * size * _LEADING / 2 - size
    for text in texts:
        left = (width - width_of(text, SANS, size)) / 2
        for face, run in runs(text, SANS):
            register(face)
            canvas.setFont(face, size)
            canvas.drawString(left, baseline, run)
            left += width_of(run, face, size)
        baseline -= size * _LEADING
    canvas.save()
    return buffer.getvalue()
