"""Visits in a seller's figures: their money once, nothing packed or sent of them."""

import pytest
from django.urls import reverse

from core import dates
from reports.rollups.models import GoodsDay, PartsDay
from reports.rollups.services import count_dirty_days
from reports.sales.periods import Period
from reports.sales.queries import sales_by_product, sold_lines, sold_vendor_orders
from reports.sales.soldout import sold_out
from reports.sales.sums import sums_of_parts, together
from tests.factories.shop import make_pack
from tests.factories.tourism import make_booking, make_experience
from tests.factories.vendors import make_farm, make_member
from tourism.services.cancellation import cancel_booking

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def booking(farm):
    """Two places for 60, beside a pack of walnuts for 40 in the same order."""
    packs = [(make_pack(farm, "Walnuts", price="40.00"), 1)]
    return make_booking(make_experience(farm, title_en="Picking"), packs=packs)


def test_money_of_a_visit_counts_once_beside_goods(farm, booking):
    day = dates.today()
    lines = sold_lines(farm, Period(day, day))

    sales = together(sums_of_parts(sold_vendor_orders(farm)).values())
    sold = {one.product_id: one.net for one in sales_by_product(lines, "CNY")}

    assert (sales.parts, sales.listed) == (2, 16_000)
    assert sold[booking.experience.product_id] == 12_000
    assert sum(sold.values()) == 16_000


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

    sales = together(sums_of_parts(sold_vendor_orders(farm)).values())
    counted = GoodsDay.objects.values_list("paid", "given_back")

    assert sales.net - sales.delivery == 4_000
    assert sum(paid - back for paid, back in counted) == 4_000


def test_full_date_is_not_goods_that_sold_out(farm):
    booking = make_booking(make_experience(farm, capacity=2))
    day = dates.today()

    assert booking.lines.get().slot.pool.available == 0
    assert sold_out(farm, Period(day, day)) == []


def test_figures_of_the_desk_lead_from_a_visit_to_visits(client, farm, booking):
    client.force_login(make_member(farm))

    page = client.get(reverse("desk:figures", args=[farm.code])).content.decode()

    assert "Picking" in page
    product = booking.experience.product_id
    assert reverse("desk:product", args=[farm.code, product]) not in page
