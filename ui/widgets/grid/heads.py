"""What stands above the columns and before the rows of a grid, and in the corner between them."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import theme


class ColumnHead(QHeaderView):
    """Columns have the widths they are given."""

    def __init__(self, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.high = high
        self.setFixedHeight(high)
        _settle(self)


class NameHead(QHeaderView):
    """title: what the rows are. wide, slim: its widths. current: what of it is being written for, -1 = nothing."""

    def __init__(self, title: str, wide: int, slim: int) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.title = title
        self._wide, self._slim = wide, slim
        self.narrow = False
        self.current = -1
        self.setFixedWidth(wide)
        self.setMinimumSectionSize(14)
        _settle(self)

    def set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow
        self.setFixedWidth(self._slim if narrow else self._wide)

    def sizeHint(self) -> QSize:
        return QSize(self._slim if self.narrow else self._wide, 0)

    def paint_ground(self, painter: QPainter, rect: QRect, *, current: bool) -> None:
        """The ground of a row, with a bar before the current one."""
        painter.fillRect(rect, theme.token("sel" if current else "surface"))
        if current:
            painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.token("accent"))


class Corner(QWidget):
    """The title above the names."""

    def __init__(self, title: str, grid: QWidget) -> None:
        super().__init__(grid)
        self._title = title

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.token("head"))
        painter.setPen(theme.token("sub"))
        painter.setFont(theme.font(theme.SMALL))
        painter.drawText(self.rect().adjusted(12, 0, 0, 0),
                         Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), theme.token("line2"))
        painter.fillRect(QRect(self.width() - 1, 0, 1, self.height()), theme.token("line2"))


def _settle(head: QHeaderView) -> None:
    head.setHighlightSections(False)
    head.setSectionsClickable(True)
    head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
