"""What the worker does about visits; it may run twice unharmed."""

from celery import shared_task

from shop.catalogue.states import ListingState

from .models import Experience
from .services import call_off_left, close_visits, make_slots, remind_guests


@shared_task
def make_slots_ahead() -> int:
    """Bring every experience's slots to its plan, a day further each day."""
    rows = Experience.objects.filter(product__state=ListingState.BOOKABLE)
    return sum(make_slots(one) for one in rows.order_by("pk").iterator())


@shared_task
def remind_of_visits() -> int:
    return remind_guests()


@shared_task
def close_past_visits() -> int:
    """Count who did not come as had, a day after the end; and what was called off."""
    return close_visits() + call_off_left()
