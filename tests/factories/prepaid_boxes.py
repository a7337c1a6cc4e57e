"""Boxes that are paid ahead: asked for, paid at the double or without one."""

from core.clicks import new_click
from core.outbox import deliver_due
from payments.payment.gateway import Intent
from payments.prepayments.models import Prepayment
from payments.prepayments.queries import left_of
from payments.prepayments.services.prepayments import (
    book_payment,
    payment_page,
    settle_prepayment,
)
from selling.boxes.models import BoxDelivery, BoxTerm, Subscription
from selling.boxes.queries.terms import offers_for
from selling.boxes.services.orders import make_orders
from selling.boxes.services.term_course import follow_prepayment
from selling.boxes.services.terms import TermRequest, order_term
from tests.factories.boxes import cutoff_passed, make_box, make_subscription
from tests.factories.payments import off_balance
from tests.sound import breached


def make_prepayable_box(*args, **fields):
    """A box whose farm takes money ahead, for 4, 8 or 12 of them."""
    return make_box(*args, **({"is_prepayable": True} | fields))


def order_boxes(subscription=None, boxes=4, *, afterwards="continue", click=None):
    """A term that waits for its payment."""
    one = subscription or make_subscription(make_prepayable_box())
    one = Subscription.objects.select_related("box", "size", "user").get(pk=one.pk)
    offer = next(each for each in offers_for(one) if each.boxes == boxes)
    wanted = TermRequest(boxes, offer.total, afterwards, click or new_click())
    return order_term(one.pk, one.user, wanted)


def make_term(double, subscription=None, boxes=4, **fields):
    """One that is paid, on Stripe's own page."""
    term = order_boxes(subscription, boxes, **fields)
    payment_page(term.prepayment)
    double.pay_on_page(term.prepayment.session_id)
    settle_prepayment(term.prepayment)
    return follow_prepayment(term)


def make_term_row(subscription=None, boxes=4, **fields):
    """One that is paid, without a double: the money is in the books."""
    return paid_row(order_boxes(subscription, boxes, **fields))


def paid_row(term):
    row = term.prepayment
    intent = Intent(
        f"pi_pp{row.pk}", "succeeded", row.amount, row.amount, row.currency,
        "", f"ch_pp{row.pk}", "card", "",
    )  # fmt: skip
    book_payment(row, intent)
    return follow_prepayment(term)


def all_terms():
    """All that a refusal or a repeat must leave alone."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (BoxTerm, Prepayment, Subscription)
    ]


def work_off():
    """Everything that waits, and what that makes wait."""
    while deliver_due():
        pass


def sound():
    """The books balance, and every check of the market holds."""
    assert off_balance() == {}
    assert breached() == []


def box_made(subscription):
    """The order of its next box."""
    cutoff_passed(subscription)
    make_orders()
    row = BoxDelivery.objects.filter(subscription=subscription).latest("pk")
    return row.order


def left(term):
    return left_of(term.prepayment_id)
