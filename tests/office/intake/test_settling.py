"""Consigned harvest is settled by what shoppers paid for the lines that it filled."""

from datetime import timedelta

import pytest

from core import dates
from core.outbox import deliver_due
from office.intake.models import ConsignedSale
from office.intake.services.corrections import correct_intake
from office.intake.services.postings import settle_lot
from office.intake.states import PaymentTerms
from office.intake.tasks import settle_consigned
from payments.ledger.queries import balance_of
from payments.payment.models import Payment
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.states import LiableParty
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_rule,
)
from tests.factories.orders import make_paid_order, make_vendor_order
from tests.factories.vendors import make_member, make_plain_household
from vendors.cooperatives.models import TradeEntry
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("double")]


@pytest.fixture
def goods(cooperative, walnuts):
    """Kilos at 30.00, of which the cooperative keeps 10 %."""
    make_member(cooperative, Role.ADMIN)
    make_intake_rule(walnuts, fee=1000)
    return walnuts


def brought(goods, household, kilos, **fields):
    fields = {"grams": kilos * 1000, "terms": PaymentTerms.CONSIGNED} | fields
    return make_intake(goods, household, is_sure=True, **fields)


def sold(goods, packs):
    vendor_order = make_vendor_order(goods.stockrecords.get(), packs)
    send_vendor_order(pack_vendor_order(vendor_order))
    return vendor_order


def owed(household):
    return balance_of(f"household:CNY:{household.pk}")


def test_nothing_is_owed_before_it_is_sent(goods, household):
    row = brought(goods, household, 100)
    make_paid_order([(goods.stockrecords.get(), 20)])

    assert settle_lot(row.lot_id) == []
    assert owed(household) == 0


def test_what_was_sent_is_owed_less_the_fee_once(cooperative, goods, household):
    row = brought(goods, household, 100)
    sold(goods, 20)

    (sale,) = settle_lot(row.lot_id)

    assert (sale.units, sale.gross, sale.fee, sale.amount) == (
        20_000, 60_000, 6_000, 54_000,
    )  # fmt: skip
    assert settle_lot(row.lot_id) == []
    assert owed(household) == 54_000
    assert balance_of(f"members-due:CNY:{cooperative.pk}") == -54_000
    trade = TradeEntry.objects.get()
    assert (trade.cause, trade.kind, trade.units, trade.amount) == (
        f"intake:{row.pk}:sold:1", "consigned", 20_000, 60_000,
    )  # fmt: skip


def test_a_lot_of_several_is_divided_by_what_each_brought(
    cooperative, goods, household
):
    other = make_plain_household(cooperative, "Li Na")
    row = brought(goods, household, 10)
    brought(goods, other, 20)
    sold(goods, 1)

    settle_lot(row.lot_id)

    # 30.00 as 10.00 and 20.00, the kilo as 333 g and 667 g
    assert (owed(household), owed(other)) == (900, 1800)
    assert sum(sale.units for sale in ConsignedSale.objects.all()) == 1000


def test_sending_settles_by_itself(goods, household):
    brought(goods, household, 100)
    sold(goods, 20)

    deliver_due()

    assert owed(household) == 54_000


def test_refund_at_the_sellers_cost_becomes_an_entry_the_other_way(goods, household):
    brought(goods, household, 100)
    vendor_order = sold(goods, 20)
    deliver_due()

    refund_of(vendor_order, 10_000, LiableParty.SELLER)
    deliver_due()

    amounts = list(ConsignedSale.objects.values_list("amount", flat=True))
    assert amounts == [54_000, -9_000]
    assert owed(household) == 45_000
    assert sum(row.cost for row in TradeEntry.objects.all()) == 45_000


def test_refund_that_the_market_bears_takes_nothing_back(goods, household):
    row = brought(goods, household, 100)
    vendor_order = sold(goods, 20)
    refund_of(vendor_order, 10_000, LiableParty.MARKET)

    settle_lot(row.lot_id)

    assert owed(household) == 54_000


def refund_of(vendor_order, amount, bearer):
    ask_refund(
        Payment.objects.get(),
        amount=amount,
        cause="test",
        vendor_order=vendor_order,
        lines={vendor_order.lines.get().pk: amount},
        terms=RefundTerms(bearer=bearer),
    )


def test_correction_to_another_household_moves_what_was_sold(
    cooperative, goods, household
):
    row = brought(goods, household, 100)
    other = make_plain_household(cooperative, "Li Na")
    sold(goods, 20)
    settle_lot(row.lot_id)

    delivery = make_intake_delivery(
        goods, other, grams=100_000, terms=PaymentTerms.CONSIGNED, is_sure=True
    )
    correct_intake(row, delivery, reason="other", key=delivery.key, by=None)

    assert (owed(household), owed(other)) == (0, 54_000)


def test_nightly_look_settles_what_was_missed_and_only_that(goods, household):
    brought(goods, household, 100)
    sold(goods, 20)

    assert settle_consigned() == 1
    assert settle_consigned() == 0


def test_lot_that_cannot_be_settled_keeps_no_other_waiting(
    goods, household, monkeypatch
):
    odd = brought(goods, household, 100)
    yesterday = dates.today() - timedelta(days=1)
    row = brought(goods, household, 100, day=yesterday)
    sold(goods, 20)

    def settle(lot_id):
        if lot_id == odd.lot_id:
            raise ValueError(lot_id)
        return settle_lot(lot_id)

    monkeypatch.setattr("office.intake.tasks.settle_lot", settle)

    assert settle_consigned() == 1
    assert ConsignedSale.objects.get().intake == row


def test_bought_lots_are_never_settled(goods, household):
    row = make_intake(goods, household)
    sold(goods, 20)

    assert settle_lot(row.lot_id) == []
    assert owed(household) == 52_000
