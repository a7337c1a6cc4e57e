"""A window closes while orders come, are paid and are cancelled."""

from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from core import dates
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.windows import keep_rounds
from payments.payment.models import Refund
from tests.factories.orders import make_order, make_vendor_order, pay_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound
from tests.races.together import run_together
from vendors.partner.models import OrderWindow, WindowRound

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pack():
    farm, now = make_farm("Li Orchard", code="li"), timezone.now()
    OrderWindow.objects.create(
        partner=farm,
        is_weekly=False,
        opens_at=now - timedelta(days=1),
        closes_at=now + timedelta(hours=1),
        delivers_on=dates.day_of(now + timedelta(days=2)),
        needs=Decimal(200),
    )
    return make_pack(farm, price="60.00", on_hand=100_000)


def close():
    keep_rounds(timezone.now() + timedelta(hours=2))


def settle():
    for _ in range(2):
        close()


def test_decided_twice_at_once_refunds_once(pack):
    parts = [make_vendor_order(pack, 1) for _ in range(2)]

    run_together([close, close, close])
    settle()

    assert Refund.objects.count() == len(parts)
    assert WindowRound.objects.get().is_cancelled
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_paid_while_it_closes_is_counted_or_refunded(pack, turn):
    make_vendor_order(pack, 2)
    order = make_order([(pack, 2)])

    run_together([close, partial(pay_order, order)])
    settle()

    states = set(VendorOrder.objects.values_list("status", flat=True))
    is_held = WindowRound.objects.get().state == "held"
    assert states == ({"paid"} if is_held else {"cancelled"})
    assert Refund.objects.count() == (0 if is_held else 2)
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_ordered_while_it_closes_is_in_it_or_refused(pack, turn):
    make_vendor_order(pack, 1)

    run_together([close, partial(make_vendor_order, pack, 3)])
    settle()

    row = WindowRound.objects.get()
    for part in VendorOrder.objects.all():
        assert part.status == ("paid" if row.state == "held" else "cancelled")
    assert_sound()


def test_cancelled_by_the_shopper_while_it_closes_goes_back_once(pack):
    part = make_vendor_order(pack, 1)

    run_together([close, partial(cancel_vendor_order, part, by=None, by_shopper=True)])
    settle()

    assert Refund.objects.count() == 1
    assert_sound()
