"""Whatever is done with a balance, in any order: nothing of it is lost or made."""

from contextlib import suppress
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from config.audit import INVARIANTS, run
from orders.credit.models import Credit
from orders.credit.queries import balance
from orders.credit.services import BalanceSpent, expire_due
from orders.ledger.models import Posting
from orders.order.models import Order
from orders.order.services import CancelRefused, cancel_part, cancel_unpaid_order
from orders.order.states import OrderStatus
from orders.payment.models import Refund
from orders.payment.services import (
    CashOutRefused,
    RefundTerms,
    RefundTooLarge,
    ask_refund,
    pay_balance_back,
)
from orders.payment.services.refunds import _apply
from orders.payment.states import Destination, RefundState
from tests.cast import a_farm, a_pack, a_paid_order, a_placed_order, a_user
from tests.effort import tries

from .conftest import MONEY
from .makers import a_gift, on_balance

WHICH = st.integers(min_value=0, max_value=50)
AMOUNTS = st.integers(min_value=1, max_value=9000)
REFUSALS = (BalanceSpent, CancelRefused, CashOutRefused, RefundTooLarge)
AUDITS = [one for one in INVARIANTS if one.check.__module__.split(".")[-1] in MONEY]


class Balances(RuleBasedStateMachine):
    """One shopper, two farms; each step is a transaction that stands or is undone."""

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.shopper = a_user()
        self.packs = [a_pack(a_farm(), price="39.99") for _ in range(2)]
        self.clicks = 0

    def teardown(self):
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)

    def orders(self, **fields):
        return list(Order.objects.filter(**fields).order_by("pk"))

    @staticmethod
    def pick(rows, which):
        return rows[which % len(rows)] if rows else None

    @rule(amount=AMOUNTS, days=st.sampled_from([None, 5, 40]))
    def give(self, amount, days):
        a_gift(self.shopper, amount, days=days)

    @rule(share=st.integers(0, 120), both=st.booleans(), paid=st.booleans())
    def order(self, share, both, paid):
        packs = [(pack, 1) for pack in (self.packs if both else self.packs[:1])]
        total = Decimal("51.99") * len(packs)
        use = min(total, Decimal(balance(self.shopper.pk, "CNY") * share) / 10_000)
        make = a_paid_order if paid else a_placed_order
        with suppress(*REFUSALS), transaction.atomic():
            make(packs, user=self.shopper, from_balance=str(round(use, 2)))

    @rule(which=WHICH)
    def let_go(self, which):
        if order := self.pick(self.orders(status=OrderStatus.PENDING), which):
            cancel_unpaid_order(order, by=None)

    @rule(which=WHICH, amount=AMOUNTS, to=st.sampled_from(Destination.values))
    def refund(self, which, amount, to):
        order = self.pick(self.orders(paid_at__isnull=False), which)
        if order is None:
            return
        parts = list(order.parts.order_by("pk"))
        self.clicks += 1
        with suppress(*REFUSALS), transaction.atomic():
            ask_refund(
                order.payments.get(),
                amount=amount,
                cause=f"refund {self.clicks}",
                vendor_order=self.pick(parts, which),
                terms=RefundTerms(destination=to),
            )

    @rule(which=WHICH)
    def cancel(self, which):
        order = self.pick(self.orders(paid_at__isnull=False), which)
        if order is not None:
            part = self.pick(list(order.parts.order_by("pk")), which)
            with suppress(*REFUSALS), transaction.atomic():
                cancel_part(part, by=None, by_shopper=True)

    @rule(amount=AMOUNTS)
    def pay_back(self, amount):
        self.clicks += 1
        with suppress(*REFUSALS), transaction.atomic():
            pay_balance_back(self.shopper, "CNY", amount, click=f"click {self.clicks}")

    @rule(which=WHICH, ends_well=st.booleans())
    def settle(self, which, ends_well):
        rows = Refund.objects.filter(destination=Destination.METHOD).order_by("pk")
        if refund := self.pick(list(rows), which):
            state = RefundState.SUCCEEDED if ends_well else RefundState.FAILED
            _apply(refund, state, refund_id=f"re_{refund.pk}")

    @rule(days=st.sampled_from([1, 10, 60]))
    def expire(self, days):
        expire_due(timezone.now() + timedelta(days=days))

    @invariant()
    def books_and_rows_agree(self):
        assert on_balance_with_expired(self.shopper) >= 0
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0

    @invariant()
    def audit_finds_nothing(self):
        found = [(one.name, one.samples) for one in run(AUDITS) if not one.is_ok]
        assert found == []


def on_balance_with_expired(shopper):
    """Nothing here is past its day by the clock, so the two can be compared."""
    assert not Credit.objects.filter(expires_at__lte=timezone.now()).exists()
    return on_balance(shopper)


@pytest.mark.django_db
def test_balances_are_conserved():
    checks = list(HealthCheck)
    run_state_machine_as_test(
        Balances,
        settings=settings(
            max_examples=tries(12),
            stateful_step_count=18,
            deadline=None,
            derandomize=True,
            suppress_health_check=checks,
        ),
    )
