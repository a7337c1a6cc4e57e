"""Oscar's Line.consume_allocation leans on a CHECK, so a second click is a raw
IntegrityError.

Reproduced in stock Oscar: of 3 parallel calls two ended so. Here the line is locked,
and whoever comes too late is told in words.
"""

import pytest

from orders.order.models import ShippingEvent
from orders.order.services import PackingRefused, ship_part
from tests.cast import a_farm, a_pack, a_paid_order
from tests.orders.fulfilment.steps import packed
from tests.races.market import stock_faults
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    return packed(a_paid_order([(a_pack(a_farm()), 3)]).parts.get())


def ship(part, packs):
    return ship_part(part, packs=packs, carrier="", tracking_number="", by=None)


@pytest.mark.parametrize("count", [4, 10**6, -1])
def test_more_than_is_left_is_refused_in_words(part, count):
    line = part.lines.get()

    with pytest.raises(PackingRefused) as refused:
        ship(part, {line.pk: count})

    assert "only 3 are left to send" in str(refused.value)
    assert ShippingEvent.objects.count() == 0
    assert StockPool.objects.get().on_hand == 100_000
    assert stock_faults() == []


def test_late_click_is_told_what_is_left(part):
    line = part.lines.get()
    ship(part, {line.pk: 2})

    with pytest.raises(PackingRefused) as refused:
        ship(part, {line.pk: 2})

    assert "only 1 are left to send" in str(refused.value)
    assert ShippingEvent.objects.count() == 1
    assert stock_faults() == []


def test_line_of_another_part_or_none_is_refused(part):
    other = packed(a_paid_order().parts.get()).lines.get()

    for packs in ({}, {other.pk: 1}, {part.lines.get().pk: 1, other.pk: 1}, {0: 1}):
        with pytest.raises(PackingRefused):
            ship(part, packs)

    assert ShippingEvent.objects.count() == 0
    assert stock_faults() == []
