"""Every write to boxes and their subscriptions."""

from core.refusals import RefusalError


class BoxError(RefusalError):
    """Raised when a box or a subscription can't be changed so; the text says why.

    Nothing was changed.
    """
