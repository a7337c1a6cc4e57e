"""What the worker does about visits; it may run twice unharmed."""

from functools import partial

from core.rounds import in_turn, run_isolated, scheduled
from shop.catalogue.states import ListingState
from tourism.services.messages import remind_guests

from .models import Experience
from .services.cancellation import call_off_left
from .services.checking_in import close_visits
from .services.schedules import make_slots


@scheduled(plain="all experiences in turn, where the run before stopped")
def make_slots_ahead() -> int:
    """Bring every experience's slots to its plan, a day further each day."""
    rows = Experience.objects.filter(product__state=ListingState.BOOKABLE)
    known = rows.in_bulk()
    return sum(
        run_isolated(partial(make_slots, known[pk]), what="make_slots", experience=pk)
        or 0
        for pk in in_turn(known)
    )


@scheduled()
def remind_of_visits() -> int:
    return remind_guests()


@scheduled()
def close_past_visits() -> int:
    """Count who did not come as had, a day after the end; and what was called off."""
    return close_visits() + call_off_left()
