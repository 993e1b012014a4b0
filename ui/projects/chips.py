"""逾期 3: a condition above the list that is on or off."""

from PySide6.QtWidgets import QToolButton

from ui import theme


class FlagChip(QToolButton):
    """On or off, with how many projects it is about."""

    def __init__(self, words: str, flag: str) -> None:
        super().__init__()
        self.words, self.flag = words, flag
        self.setCheckable(True)
        self.setProperty("segment", True)
        self.setFixedHeight(30)
        self.set_count(0, on=False)

    def set_count(self, count: int, *, on: bool) -> None:
        self.setText(f"{self.words} {count}")
        self.setChecked(on)
        self.setAccessibleName(f"条件 {self.words}，{count} 个项目")
        theme.mark(self, "quiet", not count and not on)
