"""Oscar's Line.consume_allocation leans on a CHECK, so a second click is a raw
IntegrityError.

Reproduced in stock Oscar: of 3 parallel calls two ended so. Here the line is locked,
and whoever comes too late is told in words.
"""

import pytest

from orders.order.models import ShippingEvent
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_vendor_order
from tests.factories.shop import make_pack
from tests.races.market import stock_faults
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor_order():
    return pack_vendor_order(make_vendor_order(make_pack(), 3))


def ship(vendor_order, packs):
    return ship_vendor_order(
        vendor_order, packs=packs, carrier="", tracking_number="", by=None
    )


@pytest.mark.parametrize("count", [4, 10**6, -1])
def test_more_than_is_left_is_refused_in_words(vendor_order, count):
    line = vendor_order.lines.get()

    with pytest.raises(PackingError) as refused:
        ship(vendor_order, {line.pk: count})

    assert f"Only 3 packs of {line.title} are left to ship" in str(refused.value)
    assert ShippingEvent.objects.count() == 0
    assert StockPool.objects.get().on_hand == 100_000
    assert stock_faults() == []


def test_late_click_is_told_what_is_left(vendor_order):
    line = vendor_order.lines.get()
    ship(vendor_order, {line.pk: 2})

    with pytest.raises(PackingError) as refused:
        ship(vendor_order, {line.pk: 2})

    assert f"Only 1 pack of {line.title} is left to ship" in str(refused.value)
    assert ShippingEvent.objects.count() == 1
    assert stock_faults() == []


def test_line_of_another_part_or_none_is_refused(vendor_order):
    other = pack_vendor_order(make_vendor_order()).lines.get()

    for packs in (
        {},
        {other.pk: 1},
        {vendor_order.lines.get().pk: 1, other.pk: 1},
        {0: 1},
    ):
        with pytest.raises(PackingError):
            ship(vendor_order, packs)

    assert ShippingEvent.objects.count() == 0
    assert stock_faults() == []
