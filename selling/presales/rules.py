"""What can be declared of a presale."""

from datetime import timedelta

from core.refusals import RefusalError

# Of one harvest and of those to come.
MOST_DAYS_AHEAD = timedelta(days=366)
LONGEST_HARVEST = timedelta(days=92)
MOST_UNITS = 10**12
# In percent of the price.
LEAST_DEPOSIT, MOST_DEPOSIT = 10, 90
# How long the rest is waited for once it is asked for, and when one is reminded.
REST_WITHIN = timedelta(days=7)
REMIND_BEFORE = (timedelta(days=3), timedelta(days=1))


class PresaleError(RefusalError):
    """Raised when a presale can't be as it is wanted; nothing was changed.

    `field` is what of the declaration is wrong, if it is one thing.
    """

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field
