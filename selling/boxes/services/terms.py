"""Boxes that are paid ahead: bought, used up, and what is left of them paid back.

A term is paid by a payment of its own; each box is still an order, which takes its
price from it. Who does something to a term has locked its subscription, then its
prepayment. See docs/adr/0058-boxes-are-prepaid-by-a-payment-of-their-own.md.
"""

from dataclasses import dataclass
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import to_minor
from core.notify import notify
from payments.prepayments.locks import lock_prepayment
from payments.prepayments.queries import left_of
from payments.prepayments.services.prepayments import (
    Asked,
    ask_prepayment,
    close_prepayment,
)
from selling.boxes.locks import lock_subscription
from selling.boxes.models import BoxTerm, Subscription
from selling.boxes.queries.terms import offers_for, open_term
from selling.boxes.states import Afterwards

from . import BoxError

# The outbox's topic by which prepayments tell how they stand.
NEWS = "boxes.prepayment"


@dataclass(frozen=True)
class TermRequest:
    """Everything the shopper said: of how many boxes, and what the page showed.

    `click` is the press of the button.
    """

    boxes: int
    expected: Decimal
    afterwards: str
    click: str


def order_term(pk: int, user: User, wanted: TermRequest) -> BoxTerm:
    """The term of that press of the button, made once; it waits for its payment.

    Raises `BoxError`, and then nothing was written.
    """
    known = BoxTerm.objects.filter(click=wanted.click, subscription=pk)
    if found := known.select_related("prepayment").first():
        return found
    try:
        return _order(pk, user, wanted)
    except IntegrityError:
        # Pressed twice at once: the other one made it.
        if found := known.select_related("prepayment").first():
            return found
        raise


@transaction.atomic
def _order(pk: int, user: User, wanted: TermRequest) -> BoxTerm:
    one = lock_subscription(pk)
    if one.user_id != user.pk:
        raise BoxError(_("This subscription is not yours."))
    if one.is_prepaid:
        raise BoxError(_("These boxes are prepaid already."))
    offers = {each.boxes: each for each in offers_for(one)}
    offer = offers.get(wanted.boxes)
    if offer is None:
        raise BoxError(_("So many boxes can't be prepaid any more. Please look again."))
    if offer.total != wanted.expected:
        raise BoxError(_("The price has changed. Please check it and try again."))
    if wanted.afterwards not in Afterwards.values:
        raise BoxError(_("Please choose what happens afterwards."))
    box = one.box
    title = _("%(count)d boxes: %(name)s") % {"count": offer.boxes, "name": box.name}
    prepayment = ask_prepayment(
        Asked(
            user=user,
            amount=to_minor(offer.total, box.currency),
            currency=box.currency,
            title=title,
            tells=NEWS,
            back=reverse("accounts:box", args=[one.pk]),
        )
    )
    return BoxTerm.objects.create(
        subscription=one,
        prepayment=prepayment,
        boxes=offer.boxes,
        price=offer.price,
        delivery_cost=offer.delivery_cost,
        discount=box.prepaid_discount,
        afterwards=wanted.afterwards,
        click=wanted.click,
    )


def paying_term(one: Subscription) -> BoxTerm | None:
    """The term that its next box is paid from, with its prepayment locked.

    The subscription is locked.
    """
    row = open_term(one) if one.is_prepaid else None
    if row is None:
        return None
    row.prepayment = lock_prepayment(row.prepayment_id)
    return row


def boxes_left(row: BoxTerm) -> int:
    """For how many more boxes what is left is enough."""
    return left_of(row.prepayment_id) // to_minor(row.each, row.prepayment.currency)


def close_term(one: Subscription) -> None:
    """Nothing more is paid from its term; what is left goes back.

    One whose payment is disputed waits for how that ends. The subscription is locked.
    """
    row = paying_term(one)
    if row is None:
        return
    if row.prepayment.is_blocked:
        leave_term(one, row, closed=False)
        return
    leave_term(one, row, closed=True)
    close_prepayment(row.prepayment_id)
    notify("box_term_over", row)


def leave_term(one: Subscription, row: BoxTerm, *, closed: bool) -> None:
    """Its boxes cost again what they cost; both are locked."""
    row.is_open, row.closed = False, closed
    row.save(update_fields=["is_open", "closed"])
    one.prepaid_price = None
    one.save(update_fields=["prepaid_price"])
