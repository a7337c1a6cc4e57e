"""Whatever comes between presale orders and their harvest: goods and money agree."""

from collections import Counter
from datetime import timedelta
from itertools import cycle

import pytest
from django.db.models import Sum
from django.utils import timezone

from core import dates
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.short import ShortRule
from orders.order.states import PAID_FOR
from payments.payment.models import Payment, Refund
from payments.payment.services.outcomes import book, close_row
from payments.payment.services.rests import can_pay_rest
from selling.presales.models import Presale, PresaleLine
from selling.presales.services.clock import keep_presales
from selling.presales.services.orders import promised_of
from selling.presales.services.presales import (
    Harvest,
    call_harvest_off,
    confirm_harvest,
    move_harvest,
)
from selling.presales.services.rests import keep_rests
from selling.presales.states import PresaleState
from tests.effort import tries
from tests.factories.orders import make_order
from tests.factories.payments import LEFT_OUT
from tests.factories.presales import (
    KILO,
    end_orders,
    intent_of,
    make_presale,
    open_rest_payment,
    order_with_deposit,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.selling.histories import OF_ORDERS, PRICES, Orders, pay_back
from tests.sound import checks_of
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db

CHECKS = [
    one
    for one in checks_of(
        "selling.presales", "vendors.partner", "orders.order", "payments.payment",
        "payments.ledger", "payments.payouts.integrity.earnings",
    )
    if not one.name.endswith(LEFT_OUT)
]  # fmt: skip
NOT_PACKED, OPEN = ("paid", "accepted"), "open"
ENDED = frozenset({PresaleState.CONFIRMED, PresaleState.FAILED})
PACKED = ("packing", "packed", "part-shipped", "shipped", "received")


class Presales(Orders):
    """One presale of 40 kg in boxes of 5 kg, and other goods of the same farm."""

    steps = OF_ORDERS | {
        "order": 5, "buy": 8, "cancel": 1, "move": 1, "orders_end": 1, "harvest": 1,
        "call_off": 0.2, "clock": 2, "open_rest": 3, "pay_rest": 3, "rest_ends": 0.5,
    }  # fmt: skip

    def __init__(self, seed, currency, sharing, deposit):
        super().__init__(seed)
        alone, other = PRICES[currency]
        farm, fields = make_farm(), {"currency": currency}
        self.box = make_pack(farm, on_hand=0, price=alone, **fields)
        self.other = make_pack(farm, on_hand=400 * KILO, price=other, **fields)
        self.presale = make_presale(
            self.box, low=40 * KILO, high=60 * KILO, rule=sharing, deposit=deposit
        )

    def order(self):
        """Unless the page would say that there is not so much."""
        packs = self.draw.choice([1, 1, 2, 3])
        pool = StockPool.objects.get(pk=self.box.pool_id)
        if pool.available < packs * self.box.quantity:
            return
        wanted = [(self.box, packs)]
        if self.draw.random() < 0.4:
            wanted.append((self.other, 1))
        if self.draw.random() < 0.7:
            (box, *beside) = wanted
            self.attempt(
                order_with_deposit, self.presale, box[1], beside=beside, paid=False
            )
        else:
            self.attempt(make_order, wanted)

    def buy(self):
        self.order()
        self.pay()

    def move(self):
        first = dates.today() + timedelta(days=self.draw.randint(0, 60))
        last = first + timedelta(days=3)
        self.attempt(move_harvest, self.presale, first, last, by=None)

    def orders_end(self):
        if Presale.objects.get(pk=self.presale.pk).state == PresaleState.OPEN:
            end_orders(self.presale)

    def harvest(self):
        units = self.draw.randint(1, 60) * KILO
        harvest = Harvest(units, dates.today())
        self.attempt(confirm_harvest, self.presale, harvest, by=None)

    def call_off(self):
        self.attempt(call_harvest_off, self.presale, by=None)

    def open_rest(self):
        """A browser shows a payment for what is owed now; it may be another later."""
        asked = VendorOrder.objects.filter(
            rest_due__isnull=False, status__in=NOT_PACKED
        )
        part = self.pick(
            asked.select_related("order").exclude(rest_payments__state=OPEN)
        )
        if part and can_pay_rest(part):
            open_rest_payment(part)

    def pay_rest(self):
        """At whatever moment, also after all was cancelled."""
        if payment := self.pick(
            Payment.objects.filter(rest_of__isnull=False, state=OPEN)
        ):
            book(payment, intent_of(payment))

    def rest_ends(self):
        if part := self.pick(VendorOrder.objects.filter(rest_due__isnull=False)):
            late = timezone.now() - timedelta(minutes=1)
            VendorOrder.objects.filter(pk=part.pk).update(rest_due=late)

    def clock(self):
        self.later()
        keep_presales()
        keep_rests()

    def seen(self):
        yield from super().seen()
        yield Presale.objects.get(pk=self.presale.pk).state
        yield from ("back" for _one in Refund.objects.all())
        yield from Refund.objects.values_list("destination", flat=True)
        rests = Payment.objects.filter(rest_of__isnull=False, state="succeeded")
        yield from ("rest" for _one in rests)
        yield from VendorOrder.objects.values_list("cancelled_by", flat=True)

    def check(self):
        """Within the low end, claimed once, packed after the harvest."""
        super().check()
        presale = Presale.objects.get(pk=self.presale.pk)
        if presale.state not in ENDED:
            assert promised_of(presale) <= presale.low
            early = PresaleLine.objects.filter(
                presale=presale, line__vendor_order__status__in=PACKED
            )
            assert [row for row in early.select_related("line") if row.line.due] == []
        for pool in StockPool.objects.filter(packs__in=[self.box, self.other]):
            held = Line.objects.filter(pool=pool).aggregate(n=Sum("claimed"))["n"] or 0
            assert (pool.claimed, pool.on_hand >= pool.claimed) == (held, True)
        self.audit(CHECKS)

    def finish(self):
        """A harvest of 12 kg is shared: what is lacking of it is paid back."""
        harvest = Harvest(12 * KILO, dates.today())
        self.attempt(confirm_harvest, self.presale, harvest, by=None)
        while Order.objects.filter(status="pending-payment").exists():
            self.expire()
        for _round in range(2):
            self.clock()
            super().finish()
        while open_one := Payment.objects.filter(rest_of__isnull=False, state=OPEN):
            book(open_one[0], intent_of(open_one[0]))
        VendorOrder.objects.filter(rest_due__isnull=False).update(
            rest_due=timezone.now()
        )
        self.clock()
        presale = Presale.objects.get(pk=self.presale.pk)
        assert presale.state in ENDED
        self.send_all()
        rows = Line.objects.filter(
            presale_line__presale=presale,
            vendor_order__status__in=sorted(PAID_FOR),
        )
        due = sum(line.due * line.pack_quantity for line in rows)
        assert due <= presale.harvested


def _close(row):
    """As Stripe does of what nobody paid yet."""
    rows = row.rest_payments.all() if isinstance(row, VendorOrder) else [row]
    for payment in rows:
        close_row(payment)
    return True


@pytest.mark.parametrize("sharing", [ShortRule.FIRST_COME, ShortRule.PROPORTIONAL])
def test_presold_goods_and_money_are_conserved(sharing, monkeypatch):
    monkeypatch.setattr("payments.payment.receivers.send_refund", pay_back)
    # What a browser still has open is paid or not; Stripe is asked nothing.
    for place in ("closed_to_money", "close_payment"):
        monkeypatch.setattr(f"selling.presales.services.rests.{place}", _close)
    seen, currencies, deposits = Counter(), cycle(PRICES), cycle([30, 80])
    for number in range(tries(12)):
        terms = {"currency": next(currencies), "sharing": sharing}
        terms["deposit"] = next(deposits)
        seen += Presales.play(45, sharing, number, **terms)
    wanted = (PresaleState.CONFIRMED, "cancelled", "shipped", "back", "owed", "rest")
    for state in wanted:
        assert seen[state], state
