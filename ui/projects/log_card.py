"""The logs of a project as a timeline, the newest first, with their photos; 30 at a time."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QScrollArea, QVBoxLayout, QWidget

from forms.amounts import Fen, show_amount
from forms.definition import Form
from forms.errors import UserError
from model.projects.page import LogEntry, Photo
from ui import icons, theme
from ui.projects.wording import choice_words, day_words
from ui.widgets.basics import column, label, link, row, rule
from ui.widgets.flow import FlowLayout

AT_A_TIME = 30
_PHOTO = QSize(156, 104)


class PhotoButton(QAbstractButton):
    """A photo with its word (施工前, 施工中, 完工后) in the corner; pressed, it is shown large."""

    def __init__(self, photo: Photo, word: str, thumbnail: Callable[[str], bytes | None]) -> None:
        super().__init__()
        self._word = word
        self._picture = QPixmap()
        try:
            self._picture.loadFromData(thumbnail(photo.sha256) or b"")
        except UserError:
            self._picture = QPixmap()
        self.setFixedSize(_PHOTO)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(photo.caption)
        self.setAccessibleName(f"照片 {word} {photo.caption}".strip())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        path = QPainterPath()
        path.addRoundedRect(place, 5, 5)
        painter.save()
        painter.setClipPath(path)
        if self._picture.isNull():
            painter.fillRect(self.rect(), theme.token("sunk"))
            icons.paint(painter, "photo-off", "faint", QRectF(place.center().x() - 14, place.center().y() - 14, 28, 28))
        else:
            full = self._picture.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding,
                                        Qt.TransformationMode.SmoothTransformation)
            painter.drawPixmap((self.width() - full.width()) // 2, (self.height() - full.height()) // 2, full)
        self._caption(painter)
        painter.restore()
        painter.setPen(theme.ring() if self.hasFocus() else theme.token("line2"))
        painter.drawPath(path)
        painter.end()

    def _caption(self, painter: QPainter) -> None:
        painter.setFont(theme.font(theme.SMALLEST))
        width = painter.fontMetrics().horizontalAdvance(self._word) + 12
        ground = QRectF(5, self.height() - 25, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.token("text"))
        painter.drawRoundedRect(ground, 3, 3)
        painter.setPen(theme.token("surface"))
        painter.drawText(ground, Qt.AlignmentFlag.AlignCenter, self._word)


class _Entry(QWidget):
    """One log; the line of time runs at its left."""

    def __init__(self, content: QVBoxLayout, *, newest: bool) -> None:
        super().__init__()
        self._newest = newest
        content.setContentsMargins(26, 0, 0, 16)
        self.setLayout(content)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.token("line2"), 1))
        painter.drawLine(QPointF(6, 12), QPointF(6, self.height()))
        painter.setPen(QPen(theme.token("data" if self._newest else "field"), 1.5))
        painter.setBrush(theme.token("data" if self._newest else "surface"))
        painter.drawEllipse(QRectF(1, 5, 10, 10))
        painter.end()


class LogCard(QFrame):
    """wanted: a log to be opened in its ledger. photo: (photos of the log, place) to be shown large."""

    wanted = Signal(str)
    photo = Signal(object, int)

    def __init__(self, form: Form, thumbnail: Callable[[str], bytes | None]) -> None:
        super().__init__()
        self.setProperty("card", "true")
        self._form, self._thumbnail = form, thumbnail
        self.count = label("", "sub")
        self._logs: Sequence[LogEntry] = ()
        self._shown, self._today = AT_A_TIME, ""
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.viewport().setAutoFillBackground(False)
        head = row(label("项目日志", "heading"), self.count, None, gap=12, margins=(20, 14, 20, 12))
        box = column(head, rule(), self.area, gap=0, margins=(1, 1, 1, 6))
        box.setStretch(2, 1)
        self.setLayout(box)

    def show_logs(self, logs: Sequence[LogEntry], today: str) -> None:
        self._logs, self._today, self._shown = logs, today, AT_A_TIME
        self.count.setText(f"{len(logs)} 条　最近 {day_words(logs[0].date, today)}" if logs else "")
        self._fill()

    def _more(self) -> None:
        self._shown += AT_A_TIME
        self._fill()

    def _fill(self) -> None:
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = column(gap=0, margins=(20, 14, 16, 8))
        for place, each in enumerate(self._logs[:self._shown]):
            box.addWidget(_Entry(self._content(each), newest=place == 0))
        left = len(self._logs) - self._shown
        if left > 0:
            box.addWidget(link(f"更早的 {left} 条", self._more))
        if not self._logs:
            box.addWidget(label("还没有日志。去一次现场记一条：Alt+L", "faint"))
        box.addStretch(1)
        inside.setLayout(box)
        self.area.setWidget(inside)

    def _content(self, each: LogEntry) -> QVBoxLayout:
        day = link(day_words(each.date, self._today), partial(self.wanted.emit, each.record))
        day.setFont(theme.font(theme.BODY, bold=True))
        box = column(row(day, label(each.recorder, "sub"), None, label(_progress(each), "sub"), gap=10),
                     label(each.work or "没有写工作内容", wrap=True), gap=3)
        for words in (_site(each), _money(each), _next(each, self._today)):
            if words:
                box.addWidget(label(words, "sub", wrap=True))
        if each.photos:
            strip = QWidget()
            flow = FlowLayout(strip, gap=10)
            flow.setContentsMargins(0, 4, 0, 0)
            for place, photo in enumerate(each.photos):
                shown = PhotoButton(photo, choice_words(self._form, "photos.when", photo.when), self._thumbnail)
                shown.clicked.connect(partial(self.photo.emit, each.photos, place))
                flow.addWidget(shown)
            box.addWidget(strip)
        return box


class PhotoPage(QWidget):
    """A photo as large as the page; ← → the other ones of its log, Esc back."""

    closed = Signal()

    def __init__(self, read: Callable[[str], bytes], form: Form) -> None:
        super().__init__()
        self._read, self._form = read, form
        self._photos: Sequence[Photo] = ()
        self._place, self._picture = 0, QPixmap()
        self.words = label("", "scope")
        self.back = link("回到项目 Esc", self.closed.emit)
        self._shown = label("")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown.setMinimumSize(QSize(1, 1))
        box = column(row(self.back, 12, self.words, None, gap=0), self._shown, gap=10, margins=(24, 14, 24, 16))
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_photo(self, photos: Sequence[Photo], place: int) -> None:
        self._photos, self._place = photos, place % len(photos)
        photo = photos[self._place]
        self._picture = QPixmap()
        word = choice_words(self._form, "photos.when", photo.when)
        said = "　".join(filter(None, (f"{self._place + 1}/{len(photos)}", word, photo.caption)))
        try:
            self._picture.loadFromData(self._read(photo.sha256))
        except UserError as problem:
            said = str(problem)
        self.words.setText(said)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if way:
            self.step(way)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def step(self, way: int) -> None:
        if self._photos:
            self.show_photo(self._photos, self._place + way)

    def _fit(self) -> None:
        room = self._shown.size()
        if not self._picture.isNull() and room.width() > 20:
            self._shown.setPixmap(self._picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio,
                                                       Qt.TransformationMode.SmoothTransformation))


def _progress(each: LogEntry) -> str:
    if each.progress is None:
        return ""
    now = format(each.progress, "f")
    return f"进度 {now}%" if each.before is None else f"进度 {each.before:f}% → {now}%"


def _site(each: LogEntry) -> str:
    if each.jobs is None:
        return ""
    parts = [f"现场用工 {each.jobs} 人"]
    if each.local_jobs is not None:
        parts.append(f"其中本地 {each.local_jobs} 人")
    if each.monitored_jobs is not None:
        parts.append(f"监测（脱贫）人口 {each.monitored_jobs} 人")
    return "，".join(parts)


def _money(each: LogEntry) -> str:
    said = []
    if each.invested:
        said.append(f"新增完成投资 {show_amount(Fen(each.invested), '万元')} 万元")
    if each.wages:
        said.append(f"新发劳务报酬 {show_amount(Fen(each.wages), '元')} 元")
    return "　".join(said)


def _next(each: LogEntry, today: str) -> str:
    if not each.next_step:
        return ""
    until = f"（{day_words(each.next_date, today)}前）" if each.next_date else ""
    return f"下一步：{each.next_step}{until}"
