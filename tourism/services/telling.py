"""Telling guests and farms something, once."""

from tourism.models import Booking, Told
from tourism.signals import guest_told, host_told
from tourism.states import Word


def tell_guest(
    booking: Booking, word: Word, *, occasion: str = "", note: str = ""
) -> None:
    """Call it inside the change's transaction; once for an occasion, however often."""
    told, is_new = Told.objects.get_or_create(
        key=f"{word}:{booking.pk}:{occasion}"[:96],
        defaults={"booking": booking, "word": word, "note": note},
    )
    if is_new:
        guest_told.send(sender=Told, told=told)


def tell_host(booking: Booking, what: str) -> None:
    host_told.send(sender=Booking, booking=booking, what=what)
