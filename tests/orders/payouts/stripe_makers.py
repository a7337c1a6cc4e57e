"""Sellers whom Stripe pays, and sales that the double knows and that have earned."""

from datetime import timedelta

from django.utils import timezone

from core.outbox import deliver_due
from orders.connect.models import StripeAccount
from orders.connect.services import refresh_account, set_up
from orders.order.services import ship_part
from orders.payment.models import Payment
from orders.payment.services import ask_refund
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.payouts.services import choose_rail, earn_due, sweep_stripe
from tests.cast import a_farm, a_pack
from tests.orders.fulfilment.makers import packed_part

LONG_AGO = 1_700_000_000


def on_stripe(double, farm=None, *, state="complete", funds=1_000_000, **fields):
    """A farm that chose Stripe; `state` is how far its account has come.

    `funds` is money of the market's own at Stripe, which keeps its fee of each charge.
    """
    if funds:
        double.top_up(funds)
    farm = farm or a_farm(**fields)
    account = set_up(farm, "CN")
    if state:
        double.account(account.account_id, state)
        refresh_account(account)
    choose_rail(farm, "stripe", by=None)
    return farm


def account_id(farm):
    return StripeAccount.objects.get(partner=farm).account_id


def known(double, part, *, is_old=True):
    """The double has the part's payment; `is_old`, so that its money is available."""
    payment = Payment.objects.get(order=part.order)
    row = {
        "intent": payment.intent_id,
        "charge": payment.charge_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "order": part.order.number,
    }
    double.adopt(payments=[row | ({"created": LONG_AGO} if is_old else {})])
    return payment


def an_earned_part(double, farm, price="100.00", *, is_old=True, **fields):
    """Paid at the double, sent, delivered, held long enough. Delivery is 12.00 more."""
    part = packed_part(a_pack(farm, price=price, **fields), 1)
    known(double, part, is_old=is_old)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None)
    earn()
    return part


def earn():
    return earn_due(timezone.now() + timedelta(days=90))


def deliver_all():
    while deliver_due(limit=1000):
        pass


def a_sent_transfer(double, farm, price="100.00", **fields):
    part = an_earned_part(double, farm, price, **fields)
    sweep_stripe()
    deliver_all()
    return StripeTransfer.objects.get(part=part)


def paid_back(part, amount, cause="spoiled", **more):
    """A refund of so much that has arrived, and what it took back from sellers."""
    refund = ask_refund(
        part.order.payments.get(),
        amount=amount,
        cause=cause,
        vendor_order=part,
        **more,
    )
    deliver_all()
    refund.refresh_from_db()
    return refund


def moved(double):
    """What the double did: each transfer's amount, and what of it was taken back."""
    return [
        (row["amount"], row["amount_reversed"]) for row in double.books()["transfers"]
    ]


def standing():
    """Everything a refusal must leave alone."""
    fields = ("pk", "state", "turn", "amount", "sent", "is_stuck")
    return (
        list(StripeTransfer.objects.order_by("pk").values(*fields)),
        list(StripeReversal.objects.order_by("pk").values(*fields[:5])),
    )
