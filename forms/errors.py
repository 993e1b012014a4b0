"""The one kind of error that a person can act on, and those that the lowest layer raises."""


class UserError(Exception):
    """Something that a person can understand and act on. Anything else that escapes is a bug.

    happened, kept, next_step: one short Chinese sentence each; `kept` may be "" where nothing was at stake.
    """

    def __init__(self, happened: str, *, kept: str, next_step: str) -> None:
        super().__init__(happened)
        self.happened, self.kept, self.next_step = happened, kept, next_step

    def __str__(self) -> str:
        return "".join((self.happened, self.kept, self.next_step))
