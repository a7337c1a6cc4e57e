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

from core.integrity import run
from orders.order.models import Order
from orders.order.services.cancellation import (
    CancelError,
    cancel_unpaid_order,
    cancel_vendor_order,
)
from orders.order.states import OrderStatus
from payments.credit.models import Credit
from payments.credit.queries import balance
from payments.credit.services import BalanceSpentError, expire_due
from payments.ledger.models import Posting
from payments.payment.models import Refund
from payments.payment.services.cash_out import CashOutError, pay_balance_back
from payments.payment.services.refund_settlement import move_refund
from payments.payment.services.refunds import (
    RefundTerms,
    RefundTooLargeError,
    ask_refund,
)
from payments.payment.states import Destination, RefundState
from tests.effort import sometimes, tries
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.payments import make_gift, on_balance
from tests.factories.shop import make_pack

from .conftest import MONEY

WHICH = st.integers(min_value=0, max_value=50)
AMOUNTS = st.integers(min_value=1, max_value=9000)
REFUSALS = (BalanceSpentError, CancelError, CashOutError, RefundTooLargeError)


class Balances(RuleBasedStateMachine):
    """One shopper, two farms; each step is a transaction that stands or is undone."""

    def __init__(self):
        super().__init__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.shopper = make_user()
        self.packs = [make_pack(price="39.99") for _ in range(2)]
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
        make_gift(self.shopper, amount, days=days)

    @rule(share=st.integers(0, 120), both=st.booleans(), paid=st.booleans())
    def order(self, share, both, paid):
        packs = [(pack, 1) for pack in (self.packs if both else self.packs[:1])]
        total = Decimal("51.99") * len(packs)
        use = min(total, Decimal(balance(self.shopper.pk, "CNY") * share) / 10_000)
        make = make_paid_order if paid else make_order
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
        vendor_orders = list(order.vendor_orders.order_by("pk"))
        self.clicks += 1
        with suppress(*REFUSALS), transaction.atomic():
            ask_refund(
                order.payments.get(),
                amount=amount,
                cause=f"refund {self.clicks}",
                vendor_order=self.pick(vendor_orders, which),
                terms=RefundTerms(destination=to),
            )

    @rule(which=WHICH)
    def cancel(self, which):
        order = self.pick(self.orders(paid_at__isnull=False), which)
        if order is not None:
            vendor_order = self.pick(list(order.vendor_orders.order_by("pk")), which)
            with suppress(*REFUSALS), transaction.atomic():
                cancel_vendor_order(vendor_order, by=None, by_shopper=True)

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
            move_refund(refund, state, refund_id=f"re_{refund.pk}")

    @rule(days=st.sampled_from([1, 10, 60]))
    def expire(self, days):
        expire_due(timezone.now() + timedelta(days=days))

    @invariant()
    def books_and_rows_agree(self):
        assert on_balance_with_expired(self.shopper) >= 0
        assert sum(Posting.objects.values_list("amount", flat=True)) == 0

    @invariant()
    @sometimes
    def audit_finds_nothing(self):
        found = [(one.name, one.samples) for one in run(MONEY) if not one.is_ok]
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
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            suppress_health_check=checks,
        ),
    )
