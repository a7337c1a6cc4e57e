"""A later day: offered by the seller, taken by the shopper, or the money back."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.notify import notify
from core.refusals import RefusalError
from core.transactions import whole_act
from fulfilment.deadlines.models import NewDate
from fulfilment.deadlines.queries import latest_new_day, open_date
from fulfilment.deadlines.states import NewDateState
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.services.cancellation import CancelError, why_too_late
from orders.order.services.promises import promise_anew
from orders.order.services.short import cancel_unsent
from orders.order.signals import vendor_order_changed


class NewDateError(RefusalError):
    """Raised for a day that can't be offered or answered; the text says why."""


@whole_act
def offer_new_date(
    vendor_order: VendorOrder, *, day: date, reason: str, by: User | None
) -> NewDate:
    """Ask the shopper to wait until a later day; one offer at a time.

    Until it is answered the promise stands, and so does what the clock does about it.
    Raises `NewDateError`.
    """
    part = lock_vendor_order(vendor_order.pk)
    if not part.is_promised or part.send_by is None:
        raise NewDateError(_("This order no longer waits to be shipped."))
    if hasattr(part, "pickup"):
        raise NewDateError(_("The shopper chose the time. Please write a message."))
    if open_date(part):
        raise NewDateError(_("A new date is already waiting for the shopper's answer."))
    if day > latest_new_day():
        raise NewDateError(_("Please choose an earlier day, or cancel the order."))
    by_then = dates.end_of(day)
    if day < dates.today() or by_then <= part.send_by:
        raise NewDateError(_("Please choose a day after the promised one."))
    offered = NewDate.objects.create(
        vendor_order=part, was=part.send_by, send_by=by_then, reason=reason, by=by
    )
    vendor_order_changed.send(sender=VendorOrder, vendor_order=part)
    notify("new_date_offered", part, str(offered.pk))
    return offered


@whole_act
def take_new_date(vendor_order: VendorOrder, *, offered: int) -> VendorOrder:
    """The shopper agrees: from now on this is the promise. Raises `NewDateError`."""
    part = lock_vendor_order(vendor_order.pk)
    new = _open(part, offered)
    _answer(new, NewDateState.ACCEPTED)
    promise_anew(part, new.send_by)
    vendor_order_changed.send(sender=VendorOrder, vendor_order=part)
    notify("new_date_answered", part, f"{new.pk}:accepted")
    return part


@whole_act
def withdraw(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """The shopper takes back what is late or was to come later: money back.

    What was sent already stays sent. Raises `CancelError`.
    """
    part = lock_vendor_order(vendor_order.pk)
    new = open_date(part)
    if not (part.is_late or (part.is_promised and new)):
        raise CancelError(why_too_late(part, by_shopper=True))
    if new:
        _answer(new, NewDateState.DECLINED)
    cancel_unsent(part, by=by, reason="", by_shopper=True)
    return part


def close_new_date(part: VendorOrder) -> None:
    """A part that waits no more leaves no offer open. Runs in the change of it."""
    if part.send_by is not None and not part.is_promised:
        offers = NewDate.objects.filter(vendor_order=part, state=NewDateState.OPEN)
        offers.update(state=NewDateState.OVER, answered_at=timezone.now())


def _open(part: VendorOrder, offered: int) -> NewDate:
    new = open_date(part)
    if new is None or new.pk != offered or not part.is_promised:
        raise NewDateError(_("This offer is no longer open."))
    return new


def _answer(new: NewDate, state: NewDateState) -> None:
    new.state, new.answered_at = state, timezone.now()
    new.save(update_fields=["state", "answered_at"])
