"""How long what was agreed on air holds, and how much a deal may be."""

from datetime import datetime, timedelta

from core.refusals import RefusalError

# So long after a broadcast its prices still hold, for who has them in the basket.
GRACE = timedelta(minutes=30)
HOLD_MINUTES = 5
MOST_HOLD_MINUTES = 60
MOST_MINUTES = 6 * 60
MOST_PER_PERSON = 99
MOST_PACKS = 100_000
MAX_KEY_LENGTH = 48
MAX_CURRENCY_LENGTH = 12  # as packs have it
# How long a coupon can be used, and how many may be given.
COUPON_DAYS = 7
MOST_COUPON_DAYS = 60
MOST_COUPONS = 10_000
MOST_WINNERS = 50
MOST_OF_A_PRIZE = 120  # signs


def price_holds(
    now: datetime, started: datetime | None, planned: timedelta
) -> datetime:
    """Until when a price of a broadcast that is on air is promised."""
    ends = (started or now) + planned
    return max(ends, now) + GRACE


def price_key(broadcast_id: int) -> str:
    """The name of the agreement that a broadcast's prices are."""
    return f"live-{broadcast_id}"


def claim_key(claim_id: int) -> str:
    """The name of the agreement that a claim on a deal is."""
    return f"claim-{claim_id}"


class DealError(RefusalError):
    """Raised when it can't be done; the text says why. Nothing changed."""
