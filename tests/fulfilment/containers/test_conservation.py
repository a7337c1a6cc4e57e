"""Whatever happens to orders in jars: deposits are held, back, or their seller's."""

from collections import Counter
from datetime import timedelta
from itertools import cycle

import pytest

from core import dates
from core.money import minor_step
from fulfilment.containers.models import ContainersOut
from fulfilment.containers.services.overdue import keep_overdue
from fulfilment.containers.services.returns import take_back
from orders.order.models import Line, VendorOrder
from payments.payment.container_deposits import held_for
from payments.payment.services.vendor_refunds import give_back, left_of
from tests.effort import tries
from tests.factories.containers import make_jars
from tests.factories.orders import make_order
from tests.factories.payments import LEFT_OUT
from tests.factories.shop import make_pack
from tests.fulfilment.containers.facts import SOUND
from tests.selling.histories import OF_ORDERS, PRICES, Orders, pay_back

pytestmark = pytest.mark.django_db

CHECKS = [one for one in SOUND if not one.name.endswith(LEFT_OUT)]
DEPOSITS = {"CNY": "2.00", "JPY": "30", "KWD": "0.25"}


class Jars(Orders):
    """Packs in jars and a bare one, of one farm."""

    steps = OF_ORDERS | {
        "order": 6, "pack": 6, "send": 6, "jars_back": 5, "refund": 1, "time_over": 1,
    }  # fmt: skip

    def __init__(self, seed, currency):
        super().__init__(seed)
        one, other = PRICES[currency]
        deposit = DEPOSITS[currency]
        self.jars = make_jars(2, deposit=deposit, price=one, currency=currency)
        self.bare = make_pack(self.jars.partner, price=other, currency=currency)

    def order(self):
        packs = [(self.jars, self.draw.choice([1, 2, 3]))]
        if self.draw.random() < 0.5:
            packs.append((self.bare, 1))
        self.attempt(make_order, packs)

    def jars_back(self):
        line = self.pick(Line.objects.filter(containers__gt=0, shipped__gt=0))
        if line is None:
            return
        count = self.draw.choice([1, 2, 7])
        key = f"form-{self.draw.random()}"
        part = VendorOrder.objects.get(pk=line.vendor_order_id)
        self.attempt(take_back, part, {line.pk: count}, key=key, by=None)

    def refund(self):
        """By hand: more than the goods cost is refused, whatever is held."""
        if part := self.part():
            most = left_of(part).total
            unit = minor_step(self.jars.price_currency)
            amount = self.draw.choice([unit, most, most + unit])
            cause = f"by-hand-{self.draw.random()}"
            self.attempt(give_back, part, lines={}, cause=cause, delivery=amount)

    def time_over(self):
        if row := self.pick(ContainersOut.objects.filter(closed_at=None)):
            ContainersOut.objects.filter(pk=row.pk).update(
                due_on=dates.today() - timedelta(days=1)
            )
            keep_overdue()

    def seen(self):
        yield from super().seen()
        yield from ("returned" for _ in VendorOrder.objects.filter(deposits_back__gt=0))
        yield from ("kept" for _ in ContainersOut.objects.filter(kept__gt=0))

    def check(self):
        super().check()
        self.audit(CHECKS)
        assert all(held_for(part) >= 0 for part in VendorOrder.objects.all())


def test_deposits_are_conserved(monkeypatch):
    monkeypatch.setattr("payments.payment.receivers.send_refund", pay_back)
    seen, currencies = Counter(), cycle(PRICES)
    for number in range(tries(12)):
        seen += Jars.play(60, "jars", number, currency=next(currencies))
    for state in ("cancelled", "shipped", "returned", "kept"):
        assert seen[state], state
