"""Balances, disputes, refunds, comparisons, and what the books say."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from core.money import to_minor
from core.outbox import deliver_due
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.credit.models import Credit
from payments.credit.queries import balance
from payments.credit.services import Gift, give
from payments.disputes.models import Dispute
from payments.disputes.services.updates import refresh_dispute
from payments.ledger.models import Posting
from payments.ledger.queries import balance_of
from payments.payment.rules import RefundReason
from payments.payment.services.intents import settle_payment, start_payment
from payments.payment.services.refunds import RefundTerms
from payments.reconciliation.models import Finding
from payments.reconciliation.services.runs import reconcile, start_run
from payments.refunds.queries import offer_of
from payments.refunds.services.manual_refunds import (
    Wish,
    plan_refund,
    refund_vendor_order,
)
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.sound import checks_of

_clicks = count(1)


def make_gift(user, amount=5000, *, currency="CNY", days=None, click=None, by=None):
    """A gift of so many minor units; `days` until it expires."""
    expires_at = timezone.now() + timedelta(days=days) if days is not None else None
    click = click or f"test-{next(_clicks)}"
    return give(Gift(user, currency, amount, "Thank you", click, expires_at), by=by)


def on_balance(user, currency="CNY"):
    """What can be spent, by the rows; the books have what unpaid orders hold too."""
    by_rows = balance(user.pk, currency)
    waiting = Order.objects.filter(
        user=user, currency=currency, status=OrderStatus.PENDING
    )
    held = sum(to_minor(order.from_balance, currency) for order in waiting)
    assert by_rows + held == balance_of(f"balance:{currency}:{user.pk}")
    return by_rows


def credits_of(user):
    return list(Credit.objects.filter(user=user).order_by("pk"))


DISPUTE_FEE = 1500  # what the double keeps for a dispute


def make_stripe_payment(double, packs=None, *, farm=None, user=None):
    """An order that came to ¥112, paid through the double; and its payment."""
    packs = packs or [(make_pack(farm or make_farm(), price="100.00"), 1)]
    order = make_order(packs, user=user)
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    order.refresh_from_db()
    payment.refresh_from_db()
    return order, payment


def make_dispute(double, order=None, *, reason="product_not_received", inquiry=False):
    """A dispute that we know of."""
    payment = order.payments.get() if order else make_stripe_payment(double)[1]
    found = double.dispute(payment.charge_id, reason, inquiry=inquiry)
    return refresh_dispute(found["id"])


def decide_dispute(double, dispute, *, won):
    double.dispute_closes(dispute.dispute_id, won=won)
    return refresh_dispute(dispute.dispute_id)


def post_webhook(client, event):
    return client.post(
        "/stripe/webhook/",
        event.payload,
        content_type="application/json",
        headers={"Stripe-Signature": event.signature},
    )


def dispute_rows():
    """All that a refusal or a repeat must leave alone."""
    return list(Dispute.objects.order_by("pk").values())


MONEY = checks_of(
    "orders.order", "payments.ledger", "payments.credit", "payments.payment",
    "payments.disputes", "payments.connect", "payments.payouts.integrity.batches",
    "payments.payouts.integrity.earnings", "payments.payouts.integrity.stripe",
    "fulfilment.packing",
)  # fmt: skip


# Lateness is not at issue: time stands still here. A refund that failed is asked again
# by a person, and until then the audit names what was cancelled and is not paid back.
LEFT_OUT = (" in time", " come to an end", "that were paid go back in full")


def owed(farm, kind="pending", currency="CNY"):
    return balance_of(f"{kind}:{currency}:{farm.pk}")


def held(kind, currency="CNY"):
    return balance_of(f"{kind}:{currency}")


def off_balance():
    """Causes of transactions that don't sum to zero; there must be none."""
    sums = {}
    for cause, amount in Posting.objects.values_list("transaction__cause", "amount"):
        sums[cause] = sums.get(cause, 0) + amount
    return {cause: total for cause, total in sums.items() if total}


def money_audits():
    return [one for one in MONEY if not one.name.endswith(LEFT_OUT)]


def compare(**more):
    """A comparison of the last days, made here and now."""
    return reconcile(start_run(**more).pk)


def compare_and_act():
    """A comparison, and the events that it brought are acted on."""
    run = compare()
    deliver_due()
    return run


def findings(**wanted):
    return list(
        Finding.objects.filter(**wanted).order_by("pk").values_list("kind", "state")
    )


REFUND_KEY = "0123456789abcdef0123456789abcdef"


def lines_of(vendor_order):
    """Pears and apples."""
    return list(vendor_order.lines.order_by("pk"))


def make_wish(*, reason=RefundReason.MISSING, packs=None, amount=None, **terms):
    return Wish(RefundTerms(reason=reason, **terms), packs=packs or {}, amount=amount)


def look_at_refund(vendor_order, wish):
    return plan_refund(offer_of(vendor_order), wish)


def give_refund(vendor_order, wish, key=REFUND_KEY):
    """Looked at, then done as it was looked at."""
    plan = look_at_refund(vendor_order, wish)
    return refund_vendor_order(
        vendor_order, wish, seen=plan.offer.seen, promised=plan.minor, key=key
    )


def refund_url(vendor_order):
    return f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/refund/"


def fill_refund(vendor_order, *, packs=(0, 0), **changes):
    """The form as it is sent; `packs` of pears and of apples."""
    names = [f"packs-{line.pk}" for line in lines_of(vendor_order)]
    fields = dict(zip(names, packs, strict=True))
    fields |= {"reason": "missing", "how": "packs", "key": REFUND_KEY, "do": "look"}
    fields |= {"seen": offer_of(vendor_order).seen, "note": ""}
    return fields | changes


def look_on_page(client, address, fields):
    """Send the form to look; then what the page would send to pay."""
    page = client.post(address, fields)
    assert page.status_code == 200, page.context["form"].errors
    plan = page.context["plan"]
    return fields | {"do": "pay", "promised": plan.minor, "seen": plan.offer.seen}
