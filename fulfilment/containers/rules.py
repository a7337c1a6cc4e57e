"""Why packaging can't come back as it was said."""

from core.refusals import RefusalError


class ReturnRefusedError(RefusalError):
    """Raised when a return can't be as it was said; nothing was changed.

    `line_id` is the line whose number is wrong, if it is one.
    """

    def __init__(self, words: str, line_id: int | None = None) -> None:
        super().__init__(words)
        self.line_id = line_id
