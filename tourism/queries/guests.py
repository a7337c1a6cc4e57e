"""Who has booked and who was there."""

from accounts.models import User
from tourism.models import Booking, Experience
from tourism.states import BookingState


def may_review(experience: Experience, user: User) -> bool:
    """Whether the person was there and has not written of it yet; one query."""
    was_there = Booking.objects.filter(
        experience=experience, part__order__user=user, state=BookingState.ATTENDED
    )
    return was_there.exclude(experience__product__reviews__user=user).exists()
