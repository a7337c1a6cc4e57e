"""Visits in a seller's figures: their money once, nothing packed or sent of them."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from orders.figures.periods import Period
from orders.figures.queries import sales_by_product, sales_of, sold_lines, sold_parts
from orders.figures.soldout import sold_out
from orders.rollups.models import GoodsDay, PartsDay
from orders.rollups.services import count_dirty_days
from tests.cast import a_farm, a_member, a_pack
from tests.tourism.scene import a_booking, an_experience
from tourism.services import cancel_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return a_farm()


@pytest.fixture
def booking(farm):
    """Two places for 60, beside a pack of walnuts for 40 in the same order."""
    packs = [(a_pack(farm, "Walnuts", price="40.00"), 1)]
    return a_booking(an_experience(farm, title_en="Picking"), packs=packs)


def test_money_of_a_visit_counts_once_beside_goods(farm, booking):
    day = timezone.localdate()
    lines = sold_lines(farm, Period(day, day))

    sales = sales_of(sold_parts(farm), "CNY")
    sold = {one.product_id: one.net for one in sales_by_product(lines, "CNY")}

    assert (sales.parts, sales.goods) == (2, Decimal("160.00"))
    assert sold[booking.experience.product_id] == Decimal("120.00")
    assert sum(sold.values()) == Decimal("160.00")


def test_daily_sums_have_the_visit_once(farm, booking):
    while count_dirty_days():
        pass

    of_visit = GoodsDay.objects.filter(product_id=booking.experience.product_id)
    assert list(of_visit.values_list("packs", "paid")) == [(2, 12_000)]
    assert sum(GoodsDay.objects.values_list("paid", flat=True)) == 16_000
    assert sum(PartsDay.objects.values_list("parts", flat=True)) == 2


def test_what_goes_back_for_a_visit_is_taken_off(farm, booking):
    cancel_booking(booking, by_shopper=True, by=None)
    while count_dirty_days():
        pass

    sales = sales_of(sold_parts(farm), "CNY")
    counted = GoodsDay.objects.values_list("paid", "given_back")

    assert sales.net - sales.delivery_cost == Decimal("40.00")
    assert sum(paid - back for paid, back in counted) == 4_000


def test_full_date_is_not_goods_that_sold_out(farm):
    booking = a_booking(an_experience(farm, capacity=2))
    day = timezone.localdate()

    assert booking.lines.get().slot.pool.available == 0
    assert sold_out(farm, Period(day, day)) == []


def test_figures_of_the_desk_lead_from_a_visit_to_visits(client, farm, booking):
    client.force_login(a_member(farm))

    page = client.get(reverse("desk:figures", args=[farm.code])).content.decode()

    assert "Picking" in page
    product = booking.experience.product_id
    assert reverse("desk:product", args=[farm.code, product]) not in page
