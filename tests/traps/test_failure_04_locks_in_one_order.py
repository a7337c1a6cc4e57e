"""django-oscar#4594: two placements with opposite lines waited for each other.

Here pools are always taken in the order of their ids, whatever the lines' order, across
sellers and in every act that takes more than one. tests/races runs 200 against each
other.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.payment import mark_paid
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import late
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def packs():
    farm = make_farm()
    return [(make_pack(farm), 1) for _ in range(2)] + [(make_pack(), 1)]


def pools_written(act):
    """Ids of the pools that were updated, in the order of the updates."""
    with CaptureQueriesContext(connection) as captured:
        act()
    update = re.compile(r'^UPDATE "partner_stockpool".*"id" = (\d+)')
    found = [update.match(query["sql"]) for query in captured.captured_queries]
    return [int(match[1]) for match in found if match]


@pytest.mark.parametrize("turned", [False, True])
def test_placing_paying_late_and_letting_go_take_pools_in_id_order(packs, turned):
    packs = packs[::-1] if turned else packs
    expected = sorted(pack.pool_id for pack, _quantity in packs)
    made = []

    assert pools_written(lambda: made.append(make_order(packs))) == expected
    order = made[0]
    assert pools_written(lambda: expire_order(late(order))) == expected
    assert pools_written(lambda: mark_paid(order)) == expected


@pytest.mark.parametrize("turned", [False, True])
def test_cancelling_and_sending_take_pools_in_id_order(packs, turned):
    packs = packs[:2][::-1] if turned else packs[:2]
    expected = sorted(pack.pool_id for pack, _quantity in packs)
    sent = pack_vendor_order(make_paid_order(packs).vendor_orders.get())
    everything = {line.pk: 1 for line in sent.lines.order_by("-pk" if turned else "pk")}

    assert (
        pools_written(
            lambda: ship_vendor_order(
                sent, packs=everything, carrier="", tracking_number="", by=None
            )
        )
        == expected
    )
    vendor_order = make_paid_order(packs).vendor_orders.get()
    assert (
        pools_written(
            lambda: cancel_vendor_order(vendor_order, by=None, by_shopper=True)
        )
        == expected
    )
    assert set(StockPool.objects.values_list("claimed", flat=True)) == {0}
