"""What shoppers get back later of consigned goods: borne as the goods' rule said."""

from datetime import date, time
from uuid import uuid4

import pytest
import time_machine

from core import dates
from core.outbox import deliver_due
from office.intake.models import ConsignedSale, Intake, IntakeRule
from office.intake.services.corrections import correct_intake
from office.intake.services.postings import settle_lot
from office.intake.states import LossBy, PaymentTerms
from payments.disputes.services.postings import decide_share
from payments.ledger.queries import balance_of
from payments.payment.models import Payment
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty
from tests.factories.accounts import make_staff
from tests.factories.distribution import make_charter, make_treasurer
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_price,
    make_intake_rule,
)
from tests.factories.payments import decide_dispute, make_dispute, make_stripe_payment
from tests.factories.vendors import make_member
from vendors.cooperatives.models import TradeEntry
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(cooperative, walnuts):
    """Kilos at 30.00, of which the cooperative keeps 10 %."""
    make_member(cooperative, Role.ADMIN)
    make_intake_rule(walnuts, fee=1000)
    return walnuts


def by_cooperative(goods):
    IntakeRule.objects.filter(product=goods).update(loss_by=LossBy.COOPERATIVE)


def brought(goods, household):
    return make_intake(
        goods, household, grams=100_000, terms=PaymentTerms.CONSIGNED, is_sure=True
    )


def sold(double, goods):
    """20 kilos, delivered and settled."""
    order, _payment = make_stripe_payment(double, [(goods.stockrecords.get(), 20)])
    vendor_order = order.vendor_orders.get()
    send_vendor_order(pack_vendor_order(vendor_order))
    deliver_due()
    return vendor_order


def owed(household):
    return balance_of(f"household:CNY:{household.pk}")


def traded():
    return sum(row.amount for row in TradeEntry.objects.all())


def refund_of(vendor_order, cause):
    ask_refund(
        Payment.objects.get(),
        amount=10_000,
        cause=cause,
        vendor_order=vendor_order,
        lines={vendor_order.lines.get().pk: 10_000},
        terms=RefundTerms(bearer=LiableParty.SELLER),
    )
    deliver_due()


def lose(double, vendor_order, *, bearer="seller"):
    dispute = make_dispute(double, vendor_order.order)
    share = dispute.shares.get()
    decide_share(share.pk, bearer=bearer, note="", by=make_staff())
    decide_dispute(double, dispute, won=False)
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
    vendor_order = sold(double, goods)

    refund_of(vendor_order, "claim:C-1")
    after_claim = owed(household)
    refund_of(vendor_order, "short:1")

    assert after_claim == 54_000
    # What was never sent was not sold, whoever bears losses.
    assert owed(household) == 45_000


def test_lost_dispute_takes_all_of_it_from_the_household(double, goods, household):
    brought(goods, household)
    vendor_order = sold(double, goods)
    before = owed(household)

    lose(double, vendor_order)

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

    decide_share(share.pk, bearer="market", note="ours", by=make_staff())
    deliver_due()

    assert (lost, owed(household)) == (0, 54_000)


def test_dispute_that_runs_or_was_won_takes_nothing(double, goods, household):
    brought(goods, household)
    vendor_order = sold(double, goods)
    dispute = make_dispute(double, vendor_order.order)
    deliver_due()
    running = owed(household)

    decide_dispute(double, dispute, won=True)
    deliver_due()

    assert (running, owed(household)) == (54_000, 54_000)


def test_rule_of_the_day_it_was_taken_in_holds(double, goods, household):
    row = brought(goods, household)
    by_cooperative(goods)
    vendor_order = sold(double, goods)

    refund_of(vendor_order, "claim:C-1")
    settle_lot(row.lot_id)

    assert Intake.objects.get().loss_by == LossBy.HOUSEHOLD
    assert owed(household) == 45_000


class TestCorrectedLate:
    """A receipt of 2025 that is corrected in 2026."""

    @pytest.fixture
    def row(self, cooperative, walnuts, household):
        make_intake_price(walnuts, "5.20", day=date(2025, 1, 1))
        with time_machine.travel(dates.at(date(2025, 10, 3), time(12))):
            return make_intake(walnuts, household, grams=100_000)

    def correct(self, row, household):
        delivery = make_intake_delivery(
            row.product, household, grams=70_000, is_sure=True, day=row.day
        )
        correct_intake(row, delivery, reason="mistyped", key=uuid4(), by=None)
        rows = TradeEntry.objects.exclude(cause=f"intake:{row.pk}")
        return [(one.amount, one.day, one.of_day) for one in rows.order_by("pk")]

    @time_machine.travel(dates.at(date(2026, 3, 1), time(12)))
    def test_open_year_is_corrected_itself(self, row, household):
        day = date(2025, 10, 3)

        entries = self.correct(row, household)

        assert entries == [(-52_000, day, None), (36_400, day, None)]

    @time_machine.travel(dates.at(date(2026, 3, 1), time(12)))
    def test_shared_year_stays_and_the_next_one_says_why(
        self, row, household, cooperative
    ):
        charter, by = make_charter(cooperative), make_treasurer(cooperative)
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
