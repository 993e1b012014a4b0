"""The period that is shown: a month, or a quarter by its last month, between two arrows."""

from ui.widgets.month_picker import MonthPicker, month_words

MONTH, QUARTER = "month", "quarter"
_MONTHS = 3


def period_words(month: str, *, quarter: bool) -> str:
    """2026年3月, or 2026年1季度 for the quarter that ends with it."""
    return f"{month[:4]}年{int(month[5:7]) // _MONTHS}季度" if quarter else month_words(month)


def last_of_quarter(month: str) -> str:
    """2026-02 as 2026-03."""
    return f"{month[:4]}-{(int(month[5:7]) + _MONTHS - 1) // _MONTHS * _MONTHS:02d}"


class PeriodPicker(MonthPicker):
    """changed: a month, of a quarter the last."""

    def __init__(self, month: str) -> None:
        self.quarter = False
        super().__init__(month)

    def set_quarter(self, quarter: bool) -> None:
        """A quarter begins with the month that was shown in it, and goes back to its last."""
        self.quarter = quarter
        for each, words in ((self.before, "上"), (self.after, "下")):
            tip = f"{words}个{'季度' if quarter else '月'}"
            each.setToolTip(tip)
            each.setAccessibleName(tip)
        self.set_value(last_of_quarter(self.value()) if quarter else self.value())

    def step(self, months: int) -> None:
        super().step(months * _MONTHS if self.quarter else months)

    def _say(self) -> None:
        words = period_words(self._month, quarter=self.quarter)
        self._middle.setText(words)
        self._middle.setAccessibleName(f"期间 {words}，打开选择")

    def _pick(self, month: str) -> None:
        super()._pick(last_of_quarter(month) if self.quarter else month)
