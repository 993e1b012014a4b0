"""What a workbook of ours says about each sheet, in its custom properties, so that it is known when it comes back."""

from typing import Final, NamedTuple

PREFIX: Final = "tuodi."


class Marking(NamedTuple):
    """One sheet. repeat: the name of the repeat whose rows it holds, "" for the records themselves."""

    sheet: str
    form: str
    form_hash: str
    unit: str
    period: str
    repeat: str

    @property
    def text(self) -> str:
        """The property's value: at most 255 characters, as Excel wants."""
        return "|".join(self)


def parse_marking(text: str) -> Marking | None:
    """A marking from its property, or None when it is none of ours."""
    parts = text.split("|")
    return Marking(*parts) if len(parts) == len(Marking._fields) else None
