"""Breaches of prepayments and of the boxes they pay, past the services."""

from datetime import timedelta

from django.utils import timezone

from orders.order.models import Order
from payments.credit.models import Credit
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.prepayments.models import Prepayment
from payments.prepayments.services.prepayments import close_prepayment
from selling.boxes.models import BoxTerm, Subscription
from selling.boxes.services.orders import make_orders
from tests.factories.boxes import cutoff_passed, make_subscription
from tests.factories.prepaid_boxes import make_prepayable_box, make_term_row
from tests.factories.vendors import make_farm, make_member

from .rows import change

LONG_AGO = timedelta(days=40)


def _term():
    farm = make_farm()
    make_member(farm)
    return make_term_row(make_subscription(make_prepayable_box(farm)))


def owe_past_the_rows():
    user = _term().prepayment.user_id
    entries = [
        Entry(Account(AccountKind.PREPAID, user_id=user), 1),
        Entry(Account(AccountKind.PROMOTIONS), -1),
    ]
    post([Draft("planted-pp", TransactionKind.CORRECTION, "CNY", entries)])


def pay_what_was_never_booked():
    """Another payment, of no boxes."""
    row = _term().prepayment
    row.pk, row.key, row.session_id = None, "pp:planted", "cs_planted"
    row.intent_id, row.charge_id = "pi_planted", "ch_planted"
    row.save()


def close_without_paying_back():
    row = _term().prepayment
    change(Prepayment.objects.filter(pk=row.pk), status="closed")
    change(Credit.objects.filter(earmark=row.pk), created=timezone.now() - LONG_AGO)


def wait_for_ever():
    row = _term().prepayment
    change(
        Prepayment.objects.filter(pk=row.pk),
        status="unpaid",
        created=timezone.now() - LONG_AGO,
    )


def forget_the_refund():
    row = close_prepayment(_term().prepayment_id)
    long_ago = timezone.now() - LONG_AGO
    change(Prepayment.objects.filter(pk=row.pk), refunded_at=long_ago)


def sell_one_more():
    change(BoxTerm.objects.filter(pk=_term().pk), boxes=5)


def forget_the_price():
    one = _term().subscription
    change(Subscription.objects.filter(pk=one.pk), prepaid_price=None)


def pay_for_another():
    one, other = _term(), _term()
    cutoff_passed(one.subscription)
    make_orders()
    order = Order.objects.get(earmark=one.prepayment_id)
    change(Order.objects.filter(pk=order.pk), earmark=other.prepayment_id)


PLANTS = {
    owe_past_the_rows: "what is left of prepayments is owed in the books",
    pay_what_was_never_booked: "prepayments that were paid are kept for what they pay",
    close_without_paying_back: "nothing is left of prepayments that are closed",
    wait_for_ever: "prepayments are paid or given up in time",
    forget_the_refund: "what is left of prepayments is paid back",
    sell_one_more: "prepaid boxes cost what was paid ahead",
    forget_the_price: "who has prepaid boxes has their price",
    pay_for_another: "prepayments of boxes pay for boxes of their subscription",
}
