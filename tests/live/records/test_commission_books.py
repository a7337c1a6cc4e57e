"""Whatever happens to what a host sold: it has its percent of what stayed, exactly."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.money import minor_step, to_minor
from orders.order.services.fulfilment import accept_vendor_order
from payments.ledger.models import Posting
from payments.payment.models import RefundLine
from payments.payment.states import RefundState
from payments.payouts.models import LineFee
from payments.payouts.rules import returned
from tests.effort import tries
from tests.factories.live import make_hosted_broadcast, make_live_order
from tests.factories.vendors import make_farm
from tests.payments.payouts.test_conservation import PRICES, REFUSALS, WHICH, Market

PERCENT = Decimal("12.5")


class HostedMarket(Market):
    """The market of the conservation test, whose goods are shown by two hosts."""

    def __init__(self):
        super().__init__()
        self.hosts = [self.packs[0].partner.cooperative, make_farm()]
        self.shown = [
            make_hosted_broadcast(host, pack, PERCENT)
            for host, pack in zip(self.hosts, self.packs, strict=True)
        ]

    @precondition(lambda self: len(self.vendor_orders) < 6)
    @rule(counts=st.tuples(st.integers(1, 3), st.integers(1, 3)), by=st.integers(0, 1))
    def order(self, counts, by):
        """Only the goods of one of them were shown there."""
        packs = list(zip(self.packs, counts, strict=True))
        self.vendor_orders += list(
            make_live_order(self.shown[by], packs).vendor_orders.all()
        )

    @precondition(lambda self: self.vendor_orders)
    @rule(which=WHICH)
    def accept(self, which):
        with suppress(*REFUSALS):
            accept_vendor_order(self.vendor_order(which), by=None)

    @invariant()
    def hosts_have_their_percent_of_what_stayed(self):
        step, due = minor_step(self.currency), {}
        for fee in LineFee.objects.filter(role="host").select_related("line"):
            price = to_minor(fee.line.line_price_incl_tax, self.currency)
            wanted = price * PERCENT / 100 / step
            assert abs(Decimal(fee.amount) / step - wanted) <= Decimal("0.5")
            alive = RefundLine.objects.filter(line=fee.line).exclude(
                refund__state=RefundState.FAILED
            )
            back = alive.aggregate(n=Sum("amount", default=0))["n"]
            kept = fee.amount - returned(
                fee.amount, price=price, given_back=back, unit=step
            )
            assert 0 <= kept <= fee.amount <= price
            due[fee.payee_id] = due.get(fee.payee_id, 0) + kept
        host = self.hosts[1]
        rows = Posting.objects.filter(account__partner=host)
        held = rows.aggregate(n=Sum("amount", default=0))["n"]
        assert held == due.get(host.pk, 0)

    @invariant()
    def books_sum_to_zero(self):
        assert Posting.objects.aggregate(n=Sum("amount", default=0))["n"] == 0


@pytest.mark.django_db
@pytest.mark.parametrize("currency", PRICES)
def test_hosts_have_their_percent_of_what_stayed(currency):
    with transaction.atomic():
        run_state_machine_as_test(
            type("HostedMarket", (HostedMarket,), {"currency": currency}),
            settings=settings(
                max_examples=tries(8),
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
