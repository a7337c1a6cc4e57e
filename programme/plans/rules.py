"""Bounds of what a county enters, and what a change is refused with."""

from datetime import date

from django.utils.translation import gettext as _

from core.refusals import RefusalError

MOST_MINOR = 10**15  # of any currency's smallest unit; ten trillion yuan
EARLIEST, LATEST = date(1950, 1, 1), date(2199, 12, 31)


class PlanError(RefusalError, ValueError):
    """Raised for what a programme can't be or do; the text says why."""


class StaleError(PlanError):
    """Raised when somebody changed a thing after its page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Someone else changed this while you were editing. Your entries are "
                "kept. Check what it says now, then save again."
            )
        )


class EndedError(PlanError):
    """Raised for a change to a programme that has ended."""

    def __init__(self) -> None:
        super().__init__(_("This programme has ended and can no longer be changed."))
