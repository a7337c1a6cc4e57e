"""What shoppers get back later of consigned goods: borne as the goods' rule said."""

from datetime import date
from uuid import uuid4

import pytest
import time_machine

from core.outbox import deliver_due
from office.intake.models import ConsignedSale, Intake, IntakeRule
from office.intake.services import correct_intake, settle_lot
from office.intake.states import LossBy, Terms
from orders.disputes.services import decide_share
from orders.ledger.queries import balance_of
from orders.payment.models import Payment
from orders.payment.services import ask_refund
from orders.payment.services.refunds import RefundTerms
from orders.payment.states import Bearer
from tests.cast import a_member, staff
from tests.office.distribution.scene import a_charter, treasurer
from tests.office.intake.makers import a_delivery_of, a_price, a_rule, an_intake
from tests.orders.claims.makers import sent
from tests.orders.disputes.makers import decided, disputed, paid
from tests.orders.fulfilment.steps import packed
from vendors.cooperatives.models import TradeEntry
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(cooperative, walnuts):
    """Kilos at 30.00, of which the cooperative keeps 10 %."""
    a_member(cooperative, Role.ADMIN)
    a_rule(walnuts, fee=1000)
    return walnuts


def by_cooperative(goods):
    IntakeRule.objects.filter(product=goods).update(loss_by=LossBy.COOPERATIVE)


def brought(goods, household):
    return an_intake(
        goods, household, grams=100_000, terms=Terms.CONSIGNED, is_sure=True
    )


def sold(double, goods):
    """20 kilos, delivered and settled."""
    order, _payment = paid(double, [(goods.stockrecords.get(), 20)])
    part = order.parts.get()
    sent(packed(part))
    deliver_due()
    return part


def owed(household):
    return balance_of(f"household:CNY:{household.pk}")


def traded():
    return sum(row.amount for row in TradeEntry.objects.all())


def refund_of(part, cause):
    ask_refund(
        Payment.objects.get(),
        amount=10_000,
        cause=cause,
        vendor_order=part,
        lines={part.lines.get().pk: 10_000},
        terms=RefundTerms(bearer=Bearer.SELLER),
    )
    deliver_due()


def lose(double, part, *, bearer="seller"):
    dispute = disputed(double, part.order)
    share = dispute.shares.get()
    decide_share(share.pk, bearer=bearer, note="", by=staff())
    decided(double, dispute, won=False)
    deliver_due()
    return share


def test_trade_counts_before_the_fee(double, goods, household):
    brought(goods, household)
    sold(double, goods)

    trade = TradeEntry.objects.get()
    assert (trade.amount, trade.fee, trade.cost) == (60_000, 6_000, 54_000)
    assert owed(household) == 54_000


def test_claim_is_borne_by_the_household(double, goods, household):
    brought(goods, household)
    refund_of(sold(double, goods), "claim:C-1")

    assert (owed(household), traded()) == (45_000, 50_000)


def test_claim_is_borne_by_the_cooperative_where_the_rule_says_so(
    double, goods, household
):
    by_cooperative(goods)
    brought(goods, household)
    part = sold(double, goods)

    refund_of(part, "claim:C-1")
    after_claim = owed(household)
    refund_of(part, "short:1")

    assert after_claim == 54_000
    # What was never sent was not sold, whoever bears losses.
    assert owed(household) == 45_000


def test_lost_dispute_takes_all_of_it_from_the_household(double, goods, household):
    brought(goods, household)
    part = sold(double, goods)
    before = owed(household)

    lose(double, part)

    assert (before, owed(household), traded()) == (54_000, 0, 0)
    assert [row.amount for row in ConsignedSale.objects.all()] == [54_000, -54_000]
    assert [row.units for row in ConsignedSale.objects.all()] == [20_000, 0]


def test_lost_dispute_is_the_cooperatives_where_the_rule_says_so(
    double, goods, household
):
    by_cooperative(goods)
    brought(goods, household)

    lose(double, sold(double, goods))

    assert (owed(household), traded()) == (54_000, 60_000)


@pytest.mark.parametrize("bearer", ["market"])
def test_what_the_market_bears_takes_nothing(double, goods, household, bearer):
    brought(goods, household)

    lose(double, sold(double, goods), bearer=bearer)

    assert owed(household) == 54_000


def test_decided_otherwise_later_it_is_given_again(double, goods, household):
    brought(goods, household)
    share = lose(double, sold(double, goods))
    lost = owed(household)

    decide_share(share.pk, bearer="market", note="ours", by=staff())
    deliver_due()

    assert (lost, owed(household)) == (0, 54_000)


def test_dispute_that_runs_or_was_won_takes_nothing(double, goods, household):
    brought(goods, household)
    part = sold(double, goods)
    dispute = disputed(double, part.order)
    deliver_due()
    running = owed(household)

    decided(double, dispute, won=True)
    deliver_due()

    assert (running, owed(household)) == (54_000, 54_000)


def test_rule_of_the_day_it_was_taken_in_holds(double, goods, household):
    row = brought(goods, household)
    by_cooperative(goods)
    part = sold(double, goods)

    refund_of(part, "claim:C-1")
    settle_lot(row.lot_id)

    assert Intake.objects.get().loss_by == LossBy.HOUSEHOLD
    assert owed(household) == 45_000


class TestCorrectedLate:
    """A receipt of 2025 that is corrected in 2026."""

    @pytest.fixture
    def row(self, cooperative, walnuts, household):
        a_price(walnuts, "5.20", day=date(2025, 1, 1))
        with time_machine.travel("2025-10-03 04:00Z"):
            return an_intake(walnuts, household, grams=100_000)

    def correct(self, row, household):
        delivery = a_delivery_of(
            row.product, household, grams=70_000, is_sure=True, day=row.day
        )
        correct_intake(row, delivery, reason="mistyped", key=uuid4(), by=None)
        rows = TradeEntry.objects.exclude(cause=f"intake:{row.pk}")
        return [(one.amount, one.day, one.of_day) for one in rows.order_by("pk")]

    @time_machine.travel("2026-03-01 04:00Z")
    def test_open_year_is_corrected_itself(self, row, household):
        day = date(2025, 10, 3)

        entries = self.correct(row, household)

        assert entries == [(-52_000, day, None), (36_400, day, None)]

    @time_machine.travel("2026-03-01 04:00Z")
    def test_shared_year_stays_and_the_next_one_says_why(
        self, row, household, cooperative
    ):
        charter, by = a_charter(cooperative), treasurer(cooperative)
        year = charter.years.create(
            cooperative=cooperative,
            first=date(2025, 1, 1),
            last=date(2025, 12, 31),
            currency="CNY",
            by=by,
        )
        year.runs.create(
            cooperative=cooperative,
            number="2025-CNY-1",
            state="posted",
            reserve_percent=0,
            reserve_by="trade",
            trade_percent=60,
            cash_percent=100,
            digest="d",
            held_on=date(2026, 2, 1),
            members=1,
            present=1,
            votes_for=1,
            prepared_by=by,
        )

        entries = self.correct(row, household)

        today, then = date(2026, 3, 1), date(2025, 10, 3)
        assert entries == [(-52_000, today, then), (36_400, today, then)]
        assert balance_of(f"household:CNY:{household.pk}") == 36_400
