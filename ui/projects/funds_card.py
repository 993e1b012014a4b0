"""The money of a project: one bar a source on a common length, each with its arrivals and payments."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from forms.definition import Form
from model.projects.page import FundEntry, Source
from ui import theme
from ui.projects.bars import paint_money
from ui.projects.wording import choice_words, share_words, wan, wan_or_dash
from ui.widgets.basics import Card, column, label, link, row, rule

_FIGURE = 76
_LEGEND = (("plan", "计划"), ("data2", "到位"), ("data", "支付"))


class _Swatch(QWidget):
    """A little square of a bar's colour."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(QSize(12, 12))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.token("compare") if self._colour == "plan" else Qt.PenStyle.NoPen)
        painter.setBrush(theme.token(self._colour))
        painter.drawRoundedRect(QRectF(0.5, 0.5, 10, 10), 3, 3)
        painter.end()


class _Bar(QWidget):
    """Planned, arrived, paid, drawn on the length of the largest source."""

    def __init__(self, source: Source, largest: int) -> None:
        super().__init__()
        self._source, self._largest = source, largest
        self.setFixedHeight(10)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        one = self._source
        longest = max(one.planned, one.arrived, one.paid)
        painter = QPainter(self)
        width = self.width() * longest / self._largest if self._largest else 0
        paint_money(painter, QRectF(0, 1, width, 8), one.planned, one.arrived, one.paid)
        painter.end()


class SourceLine(QFrame):
    """A source: pressed, it opens its entries. wanted: an entry to be opened in its ledger; add: a new one."""

    wanted = Signal(str)
    add = Signal(object)

    def __init__(self, source: Source, form: Form, largest: int) -> None:
        super().__init__()
        self.source = source
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        name = choice_words(form, "source", source.source) or "没有写来源"
        self.setAccessibleName(f"{name} 计划 {wan(source.planned)} 到位 {wan(source.arrived)} "
                               f"支付 {wan(source.paid)} 万元，{len(source.entries)} 笔，回车展开")
        aside = source.supporter_name or choice_words(form, "support_channel", source.channel)
        words = label(aside if not source.planned or source.leveraged != "yes" else f"{aside}　撬动", "sub")
        words.setMinimumWidth(0)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        first = row(label(name), words, _figure(wan_or_dash(source.planned)), _figure(wan_or_dash(source.arrived)),
                    _figure(wan_or_dash(source.paid)), gap=8)
        first.setStretch(1, 1)
        self._entries = self._listed(form)
        self._entries.hide()
        self.setLayout(column(first, _Bar(source, largest), self._entries, rule(), gap=5, margins=(0, 3, 0, 0)))

    def _listed(self, form: Form) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(12, 2, 0, 4)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(3, 1)
        self.jumps: list[QPushButton] = []
        for place, each in enumerate(self.source.entries):
            jump = link(each.date or "没有日期", partial(self.wanted.emit, each.record))
            self.jumps.append(jump)
            cells = (jump, label(_kind(form, each), "sub"), _figure(wan(each.amount)),
                     label("　".join(filter(None, (each.payee, each.document))), "sub"))
            for at, widget in enumerate(cells):
                grid.addWidget(widget, place, at)
        self.more = link("再记一笔", partial(self.add.emit, self.source))
        if not self.source.entries:
            grid.addWidget(label("还没有一笔", "faint"), 0, 0, 1, 2)
        grid.addWidget(self.more, max(1, len(self.source.entries)), 0, 1, 2)
        return made

    def toggle(self) -> None:
        self._entries.setVisible(self._entries.isHidden())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.position().y() < 46:
            self.toggle()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.toggle()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self)
            painter.setPen(theme.ring())
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
            painter.end()


class FundsCard(Card):
    """wanted: an entry's record. add: a new entry, of a source or None."""

    wanted = Signal(str)
    add = Signal(object)

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self.body.setSpacing(4)
        self.lines: list[SourceLine] = []
        legend = row(label("资金", "heading"), label("万元", "sub"), None, *(_head(*each) for each in _LEGEND), gap=8)
        self.body.addLayout(legend)
        self.body.addWidget(rule())
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.body.addLayout(self._list)
        self._total = QWidget()
        self.body.addWidget(self._total)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_sources(self, sources: Sequence[Source]) -> None:
        opened = {(each.source.channel, each.source.source) for each in self.lines if not each._entries.isHidden()}  # noqa: SLF001 - our own lines
        for old in self.lines:
            old.hide()
            old.deleteLater()
        largest = max((max(each.planned, each.arrived, each.paid) for each in sources), default=0)
        self.lines = [SourceLine(each, self._form, largest) for each in sources]
        for line in self.lines:
            line.wanted.connect(self.wanted)
            line.add.connect(self.add)
            self._list.addWidget(line)
            if (line.source.channel, line.source.source) in opened:
                line.toggle()
        self._show_total(sources)

    def _show_total(self, sources: Sequence[Source]) -> None:
        planned, arrived, paid = (sum(getattr(each, name) for each in sources)
                                  for name in ("planned", "arrived", "paid"))
        self.body.removeWidget(self._total)
        self._total.hide()
        self._total.deleteLater()
        self._total = QWidget()
        rates = label(f"到位率 {share_words(arrived, planned)}　支付/到位 {share_words(paid, arrived)}", "sub")
        rates.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        figures = [_figure(wan_or_dash(each)) for each in (planned, arrived, paid)]
        for each in figures:
            theme.mark(each, "role", "strong")
        line = row(label("合计", "strong"), rates, *figures, gap=8, margins=(0, 6, 0, 0))
        line.setStretch(1, 1)
        self._total.setLayout(line)
        self.body.addWidget(self._total)


def _kind(form: Form, entry: FundEntry) -> str:
    words = choice_words(form, "kind", entry.kind).partition("（")[0]
    return f"{words}{choice_words(form, 'adjusts', entry.adjusts)}" if entry.adjusts else words


def _figure(words: str) -> QLabel:
    made = label(words)
    made.setFixedWidth(_FIGURE)
    made.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    return made


def _head(colour: str, words: str) -> QWidget:
    """A column's word above its figures, with its bar's colour."""
    made = QWidget()
    made.setFixedWidth(_FIGURE)
    made.setLayout(row(None, _Swatch(colour), label(words, "sub"), gap=6))
    return made
