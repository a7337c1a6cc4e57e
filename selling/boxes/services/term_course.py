"""How a term goes: paid, used up box by box, disputed, over."""

from contextlib import suppress

from django.db import transaction

from core.notify import notify
from payments.payment import gateway
from payments.prepayments.locks import lock_prepayment
from payments.prepayments.services.prepayments import (
    close_prepayment,
    settle_prepayment,
)
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxTerm, Subscription
from selling.boxes.queries.terms import open_term
from selling.boxes.states import Afterwards, EndReason

from .calendar import finish, rest
from .terms import boxes_left, close_term, leave_term, paying_term


def settle_term(one: Subscription, term: BoxTerm) -> bool:
    """Ask Stripe how the payment of a term stands; whether it has come.

    No lock is held meanwhile; while Stripe can't be asked it waits.
    """
    with suppress(gateway.StripeAmbiguousError):
        settle_prepayment(term.prepayment)
    if term.prepayment.is_waiting:
        return False
    follow_prepayment(term)
    one.refresh_from_db(fields=["prepaid_price", "delivery_cost", "state"])
    return True


@transaction.atomic
def follow_prepayment(term: BoxTerm) -> BoxTerm:
    """Bring a term up to how its prepayment stands, any number of times.

    Paid, it pays for the boxes that come. Where that can't be any more, since the
    subscription is over or another term was paid first, all of it goes back.
    """
    one = lock_subscription(term.subscription_id)
    row = BoxTerm.objects.get(pk=term.pk)
    row.prepayment = lock_prepayment(row.prepayment_id)
    if row.is_open:
        stop_disputed(one, row)
    elif row.closed or row.prepayment.is_waiting or row.prepayment.is_blocked:
        return row
    elif not row.prepayment.is_usable:
        # Lost while it was blocked.
        row.closed = True
        row.save(update_fields=["closed"])
    elif one.is_ended or open_term(one):
        row.closed = True
        row.save(update_fields=["closed"])
        close_prepayment(row.prepayment_id)
        notify("box_term_over", row)
    else:
        _begin(one, row)
    return row


def _begin(one: Subscription, row: BoxTerm) -> None:
    row.is_open = True
    row.save(update_fields=["is_open"])
    one.prepaid_price, one.delivery_cost = row.price, row.delivery_cost
    one.save(update_fields=["prepaid_price", "delivery_cost"])
    notify("box_term_paid", row)


def stop_disputed(one: Subscription, row: BoxTerm | None = None) -> bool:
    """Nothing comes of a term whose payment a bank takes back, until its shopper
    resumes it; whether it is so. The subscription is locked.
    """
    row = row or paying_term(one)
    if row is None or row.prepayment.is_usable:
        return False
    leave_term(one, row, closed=not row.prepayment.is_blocked)
    if one.is_active:
        rest(one, EndReason.DISPUTE)
        notify("box_paused", one, f"term:{row.pk}")
    return True


def count_down(one: Subscription) -> None:
    """A box was decided: tell of the last one, and end what is used up.

    The subscription is locked.
    """
    row = paying_term(one)
    if row is None:
        return
    left = boxes_left(row)
    if left == 1:
        notify("box_term_last", row)
    if left:
        return
    close_term(one)
    if row.afterwards == Afterwards.END:
        finish(one, EndReason.TERM)
