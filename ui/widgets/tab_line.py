"""Names of pages side by side; those for which there is no room stand behind the last button, whole and not cut."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QWidget

from ui import icons
from ui.widgets.basics import row

GAP = 4


class TabLine(QWidget):
    """←/→ moves between the names; the page that is shown has its name in the line, wherever it stood."""

    chosen = Signal(str)

    def __init__(self, options: Sequence[tuple[str, str]], name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._titles = dict(options)
        self.buttons = {key: self._button(f"{name} {title}", key, title) for key, title in options}
        self.more = QToolButton()
        self.more.setText("更多")
        self.more.setAccessibleName(f"{name} 更多")
        self.more.setProperty("segment", True)
        self.more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.more.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.more.clicked.connect(self.open_menu)
        icons.dress(self.more, "chevron-down", "sub", 14)
        self.setLayout(row(*self.buttons.values(), self.more, None, gap=GAP))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.menu: QMenu | None = None
        self._current = next(iter(self.buttons))
        self.set_value(self._current)

    def value(self) -> str:
        return self._current

    def set_value(self, key: str) -> None:
        self._current = key
        self.buttons[key].setChecked(True)
        self.setFocusProxy(self.buttons[key])
        self._fit()

    def hidden(self) -> list[str]:
        """The keys behind 更多."""
        return [key for key, each in self.buttons.items() if each.isHidden()]

    def open_menu(self) -> None:
        """The names for which there is no room."""
        menu = QMenu(self)
        for key in self.hidden():
            menu.addAction(self._titles[key]).triggered.connect(lambda _=False, key=key: self.chosen.emit(key))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(self.more.mapToGlobal(self.more.rect().bottomLeft()))

    def minimumSizeHint(self) -> QSize:
        return QSize(self.buttons[self._current].sizeHint().width() + self.more.sizeHint().width() + GAP,
                     super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        """Room for all names, shown or not."""
        width = sum(each.sizeHint().width() + GAP for each in self.buttons.values())
        return QSize(width, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_Resized) or self.width() < 100:
            return
        widths = {key: each.sizeHint().width() + GAP for key, each in self.buttons.items()}
        all_fit = sum(widths.values()) - GAP <= self.width()
        left = self.width() - (0 if all_fit else self.more.sizeHint().width() + widths[self._current])
        full = False
        for key, each in self.buttons.items():
            if key != self._current and not all_fit:
                left -= widths[key]
                full = full or left < 0
                each.setVisible(not full)
            else:
                each.setVisible(True)
        self.more.setVisible(not all_fit)

    def _button(self, spoken: str, key: str, title: str) -> QToolButton:
        made = QToolButton()
        made.setText(title)
        made.setCheckable(True)
        made.setProperty("segment", True)
        made.setAccessibleName(spoken)
        made.clicked.connect(lambda _=False: self.chosen.emit(key))
        self._group.addButton(made)
        return made
