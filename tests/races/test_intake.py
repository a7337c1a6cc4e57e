"""Two people at the depot at the same moment, and a shopper against a correction."""

import threading
from functools import partial
from uuid import uuid4

import pytest
from django.db import transaction

from core import dates
from office.intake.models import Intake
from office.intake.services.corrections import CorrectionError, correct_intake
from office.intake.services.receipts import record_intake
from payments.ledger.queries import balance_of
from tests.factories.office import (
    make_intake,
    make_intake_delivery,
    make_intake_goods,
    make_intake_price,
    pool_of,
)
from tests.factories.orders import make_paid_order
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values
from vendors.cooperatives.models import TradeEntry
from vendors.members.states import Role
from vendors.partner.locks import lock_pools
from vendors.partner.models import Lot
from vendors.partner.services.stock import OutOfStockError

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def walnuts():
    cooperative = make_cooperative()
    make_member(cooperative, Role.ADMIN)
    product = make_intake_goods(cooperative)
    make_intake_price(product, "5.20")
    return product


def test_same_delivery_sent_twice_at_once_is_one(walnuts):
    household = make_plain_household(walnuts.partner)
    delivery = make_intake_delivery(walnuts, household)

    done = run_together(
        [partial(record_intake, walnuts.partner, delivery, by=None)] * 4
    )

    assert len({row.pk for row in all_values(done)}) == 1
    assert Intake.objects.count() == TradeEntry.objects.count() == 1
    assert pool_of(walnuts).on_hand == 100_000
    assert balance_of(f"household:CNY:{household.pk}") == 52_000


def test_many_deliveries_at_once_are_numbered_without_gaps_into_one_lot(walnuts):
    acts = [
        partial(
            record_intake,
            walnuts.partner,
            make_intake_delivery(walnuts, make_plain_household(walnuts.partner)),
            by=None,
        )
        for _delivery in range(6)
    ]

    all_values(run_together(acts))

    numbers = Intake.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5, 6]
    assert Lot.objects.get().quantity == pool_of(walnuts).on_hand == 600_000


@pytest.mark.parametrize("turn", range(3))
def test_correction_against_a_sale(walnuts, turn):
    """Either the goods are sold or taken back, never both."""
    household = make_plain_household(walnuts.partner)
    row = make_intake(walnuts, household)
    take_back = partial(
        correct_intake, row, None, reason="never came", key=uuid4(), by=None
    )
    buy = partial(make_paid_order, [(walnuts.stockrecords.get(), 100)])

    corrected, bought = run_together([take_back, buy])

    errors([corrected], CorrectionError)
    errors([bought], OutOfStockError)
    assert len(values([corrected, bought])) == 1
    pool = pool_of(walnuts)
    assert (pool.on_hand, pool.claimed) in {(0, 0), (100_000, 100_000)}
    assert balance_of(f"household:CNY:{household.pk}") in {0, 52_000}
    assert_sound()


def test_two_corrections_of_one_receipt(walnuts):
    row = make_intake(walnuts, make_plain_household(walnuts.partner))
    acts = [
        partial(correct_intake, row, None, reason="gone", key=uuid4(), by=None)
        for _person in range(2)
    ]

    done = run_together(acts)

    assert (len(values(done)), len(errors(done, CorrectionError))) == (1, 1)
    assert Intake.objects.filter(year=dates.today().year).count() == 2
    assert pool_of(walnuts).on_hand == 0


def test_correction_to_other_goods_takes_pools_as_orders_do(walnuts):
    """In the order of their ids, else one of the two would be thrown out."""
    cooperative, household = walnuts.partner, make_plain_household(walnuts.partner)
    pears = make_intake_goods(cooperative, "Pears")
    make_intake_price(pears, "2.00")
    row = make_intake(pears, household)
    first, second = pool_of(walnuts).pk, pool_of(pears).pk
    has_first, is_correcting = threading.Event(), threading.Event()

    @transaction.atomic
    def order():
        lock_pools([first])
        has_first.set()
        is_correcting.wait(10)
        return lock_pools([second])

    def correct():
        has_first.wait(10)
        threading.Timer(0.5, is_correcting.set).start()
        what = make_intake_delivery(walnuts, household)
        return correct_intake(row, what, reason="walnuts", key=uuid4(), by=None)

    done = run_together([order, correct])

    errors(done, ())
    assert first < second
    assert (pool_of(walnuts).on_hand, pool_of(pears).on_hand) == (100_000, 0)
