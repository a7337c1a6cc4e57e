"""Histories of a market, drawn from a number: orders, their money, and what is checked.

The same number draws the same history. One that fails says its number and its steps.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from random import Random

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from core.integrity import run
from core.models import PutOff
from core.money import to_minor
from core.refusals import RefusalError
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    ship_vendor_order,
    start_packing,
    tick_line,
)
from orders.order.services.item_cancellation import cancel_items
from orders.order.states import OrderStatus
from payments.ledger.models import Posting
from payments.payment.gateway.payments import Intent
from payments.payment.models import Payment, Refund
from payments.payment.services.outcomes import book
from payments.payment.services.refund_settlement import move_refund
from payments.payment.states import Destination, PaymentState, RefundState
from tests.effort import BETWEEN, THOROUGH
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from vendors.partner.services.stock import OutOfStockError

PRICES = {"CNY": ("59.00", "40.00"), "JPY": ("590", "401"), "KWD": ("5.91", "4.02")}
REFUSALS = (RefusalError, OutOfStockError)
NOT_PACKED = ("paid", "accepted")
# Steps that any order may see, and how likely each is.
OF_ORDERS = {
    "pay": 6, "expire": 2, "take_back": 2, "cancel": 2, "pack": 3, "send": 2, "work": 4,
}  # fmt: skip


def pay_back(refund_id):
    """As Stripe does at once; what the worker sends stays here."""
    refund = Refund.objects.get(pk=refund_id)
    if refund.state != RefundState.SUCCEEDED:
        move_refund(refund, RefundState.SUCCEEDED, refund_id=f"re_{refund_id}")


class Orders:
    """Each step stands or is undone; `check` finds nothing in the end.

    It looks after each step when tests are thorough, else after some.
    """

    steps = OF_ORDERS

    def __init__(self, seed):
        self.draw, self.told = Random(seed), [f"history {seed}"]
        make_china()

    @classmethod
    def play(cls, length, *told, **terms):
        """One of so many steps, of which nothing stays; what it came to, counted."""
        with transaction.atomic():
            one = cls(" ".join(map(str, told)), **terms)
            names, weights = zip(*one.steps.items(), strict=True)
            for step, name in enumerate(one.draw.choices(names, weights, k=length)):
                one.told.append(name)
                getattr(one, name)()
                if THOROUGH or step % BETWEEN == 0:
                    one.check()
            one.finish()
            one.check()
            seen = Counter(one.seen())
            transaction.set_rollback(True)
        return seen

    def seen(self):
        """States that were reached: where nothing happens, nothing is proved."""
        yield from VendorOrder.objects.values_list("status", flat=True)

    def check(self):
        self.check_money()

    def finish(self):
        """What the clock and the worker do in the end."""
        deliver_everything()

    def send_all(self):
        """What can be packed is packed and sent."""
        for _part in VendorOrder.objects.filter(status__in=NOT_PACKED):
            self.pack()
        for _part in VendorOrder.objects.filter(status="packing"):
            self.send()

    def pick(self, rows):
        rows = list(rows.order_by("pk"))
        return self.draw.choice(rows) if rows else None

    def attempt(self, act, *args, **kwargs):
        with suppress(*REFUSALS), transaction.atomic():
            return act(*args, **kwargs)
        return None

    # --- Steps --------------------------------------------------------------------

    def part(self):
        return self.pick(VendorOrder.objects.exclude(status="pending-payment"))

    def fingerprint(self, order):
        """Each pays with a card of their own."""
        return f"card-{order.pk}"

    def pay(self):
        """Also too late: then the money goes back, unless all is still there."""
        waits = [OrderStatus.PENDING, OrderStatus.EXPIRED]
        order = self.pick(Order.objects.filter(status__in=waits, payments=None))
        if order is None:
            return
        amount = to_minor(order.to_pay, order.currency)
        payment = Payment.objects.create(
            order=order, key=f"pi:{order.number}:1", amount=amount,
            currency=order.currency, state=PaymentState.OPEN,
            intent_id=f"pi_{order.pk}",
        )  # fmt: skip
        intent = Intent(
            f"pi_{order.pk}", "succeeded", amount, amount, order.currency, "",
            f"ch_{order.pk}", "card", "", fingerprint=self.fingerprint(order),
        )  # fmt: skip
        book(payment, intent)

    def expire(self):
        if order := self.pick(Order.objects.filter(status=OrderStatus.PENDING)):
            past = timezone.now() - timedelta(minutes=1)
            Order.objects.filter(pk=order.pk).update(expires_at=past)
            expire_order(order)

    def take_back(self):
        """Single packs of a part."""
        if part := self.part():
            lines = list(part.lines.all())
            packs = {self.draw.choice(lines).pk: self.draw.choice([1, 1, 2])}
            seen = sum(line.left for line in lines)
            self.attempt(cancel_items, part, packs, seen=seen, by=None)

    def cancel(self):
        if part := self.part():
            by_shopper = self.draw.random() < 0.7
            self.attempt(cancel_vendor_order, part, by=None, by_shopper=by_shopper)

    def pack(self):
        if part := self.pick(VendorOrder.objects.filter(status__in=NOT_PACKED)):
            self.attempt(accept_vendor_order, part, by=None)
            self.attempt(start_packing, part, by=None)

    def send(self):
        part = self.pick(VendorOrder.objects.filter(status="packing"))
        if part is None:
            return
        for line in part.lines.select_related("order"):
            self.attempt(tick_line, line, packed=True)
        self.attempt(finish_packing, part, by=None)
        part.refresh_from_db()
        packs = {line.pk: line.left for line in part.lines.all()}
        self.attempt(
            ship_vendor_order, part, packs=packs, carrier="", tracking_number="",
            by=None,
        )  # fmt: skip

    def work(self):
        """What the worker does after commits."""
        deliver_everything()

    @staticmethod
    def later():
        """What the clock put off is due again."""
        PutOff.objects.update(next_try_at=timezone.now())

    @staticmethod
    def paid_later(order):
        """Of a rest, whether it stands or goes back."""
        rows = Payment.objects.filter(order=order, rest_of__isnull=False)
        return sum(rows.filter(state="succeeded").values_list("amount", flat=True))

    # --- What has to be so --------------------------------------------------------

    def audit(self, checks):
        found = [(one.name, one.samples) for one in run(checks) if not one.is_ok]
        assert found == [], (found, self.told)

    def check_money(self):
        """Books sum to nothing, and nobody's money is kept who gets no goods for it."""
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0
        for order in Order.objects.filter(paid_at__isnull=False):
            paid = to_minor(order.to_pay, order.currency)
            rows = Refund.objects.filter(payment__order=order)
            rows = rows.exclude(destination=Destination.OWED)
            paid += self.paid_later(order)
            back = rows.aggregate(amount=Sum("amount"))["amount"] or 0
            parts = [part.status for part in order.vendor_orders.all()]
            if set(parts) <= {"cancelled", "expired"}:
                assert back == paid, self.told
            assert back <= paid, self.told
