"""The tabs of a form's sections, with their faults."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolButton, QWidget

from ui import icons
from ui.widgets.basics import tool


class SectionTabs(QScrollArea):
    """Wider than its panel it scrolls sideways; the current tab is always in view."""

    chosen = Signal(int)

    def __init__(self, titles: Sequence[str]) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedHeight(40)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        inside.setProperty("clear", "true")
        box = QHBoxLayout(inside)
        box.setContentsMargins(18, 0, 12, 0)
        box.setSpacing(18)
        self.tabs: list[QToolButton] = []
        for place, title in enumerate(titles):
            tab = QToolButton()
            tab.setText(title)
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setProperty("tab", True)
            tab.setIconSize(QSize(16, 16))
            tab.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            tab.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
            tab.setFixedHeight(40)
            tab.setAccessibleName(title)
            tab.clicked.connect(lambda _=False, place=place: self.chosen.emit(place))
            self.tabs.append(tab)
            box.addWidget(tab)
        box.addStretch(1)
        self.setWidget(inside)
        self.viewport().setAutoFillBackground(False)
        if self.tabs:
            self.tabs[0].setChecked(True)
        self.back, self.on = (self._arrow(*each) for each in (
            ("chevron-left", "前面的栏目", -1), ("chevron-right", "后面的栏目", 1)))
        bar = self.horizontalScrollBar()
        bar.valueChanged.connect(self._show_arrows)
        bar.rangeChanged.connect(self._show_arrows)
        self._show_arrows()

    def _arrow(self, icon: str, tip: str, way: int) -> QToolButton:
        made = tool(icon, tip, lambda: self._scroll(way), size=16)
        made.setParent(self)
        made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        made.setProperty("over", True)
        made.setFixedSize(QSize(26, 38))
        return made

    def _scroll(self, way: int) -> None:
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() + way * self.viewport().width() // 2)

    def _show_arrows(self, *_: int) -> None:
        """Where the line goes on, an arrow stands over its end."""
        bar = self.horizontalScrollBar()
        self.back.setVisible(bar.value() > bar.minimum())
        self.on.setVisible(bar.value() < bar.maximum())
        self.back.move(0, 0)
        self.on.move(self.width() - self.on.width(), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_arrows()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel turns the line sideways."""
        self._scroll(-1 if event.angleDelta().y() > 0 else 1)
        event.accept()

    def set_current(self, place: int) -> None:
        tab = self.tabs[place]
        if not tab.isChecked():
            tab.setChecked(True)
        self.ensureWidgetVisible(tab, 40, 0)

    def set_faults(self, levels: Mapping[int, str]) -> None:
        """A section's worst fault as a symbol behind its name."""
        marks = {"error": ("alert-circle", "red", "，有错误"), "warning": ("alert-triangle", "amber", "，有提醒")}
        for place, tab in enumerate(self.tabs):
            level = levels.get(place, "")
            if tab.property("level") == level:
                continue
            tab.setProperty("level", level)
            if level in marks:
                name, role, words = marks[level]
                icons.dress(tab, name, role, 16)
                tab.setAccessibleName(tab.text() + words)
            else:
                tab.setProperty("icon_name", None)
                tab.setIcon(QIcon())
                tab.setAccessibleName(tab.text())
