"""The basket's page: its sellers, costs and vouchers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from core.regions import REGION_COOKIE
from orders.shipping.models import DeliveryMethod
from shop.basket.models import Basket
from shop.offers.models import ConditionalOffer
from shop.offers.throttle import TRIES
from tests.cast import (
    a_basket,
    a_category,
    a_delivery,
    a_farm,
    a_pack,
    a_product,
    a_user,
)
from tests.shop.basket.steps import SUMMARY, carry, holdings
from tests.shop.offers.made import a_range, a_voucher, an_offer
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


# --- The page ----------------------------------------------------------------------
def test_an_empty_basket_shows_the_way_to_the_market(client):
    response = client.get(SUMMARY)

    assert "Your basket is empty" in response.content.decode()
    assert Basket.objects.count() == 0


def test_the_page_groups_by_seller_and_names_every_cost(client):
    li, apiary = a_farm("Li Family Orchard"), a_farm("Cliff Road Apiary")
    DeliveryMethod.objects.filter(partner=li).update(free_from=Decimal("199.00"))
    packs = [(a_pack(li, price="59.00"), 1), (a_pack(apiary, price="36.00"), 2)]

    response = carry(client, a_basket(packs=packs)).get(SUMMARY)

    totals = response.context["totals"]
    assert [group.partner.name for group in totals.groups] == [
        "Li Family Orchard",
        "Cliff Road Apiary",
    ]
    assert (totals.goods, totals.delivery) == (Decimal("131.00"), Decimal("24.00"))
    assert totals.to_pay == Decimal("155.00")
    assert totals.is_ready
    html = response.content.decode()
    assert "¥140.00 more from this farm and delivery is free." in html
    assert f'href="{reverse("checkout:index")}"' in html


def test_a_change_of_price_is_said_on_the_line(client):
    pack = a_pack(price="39.00")
    basket = a_basket(packs=[(pack, 1)])
    StockRecord.objects.filter(pk=pack.pk).update(price=Decimal("36.00"))

    response = carry(client, basket).get(SUMMARY)

    assert "Was ¥39.00 when you added it" in response.content.decode()
    assert response.context["totals"].goods == Decimal("36.00")


def test_less_stock_than_wanted_is_said_and_fixed_with_one_click(client):
    pack = a_pack(quantity=1000, on_hand=9000)
    basket = a_basket(packs=[(pack, 9)])
    StockPool.objects.update(on_hand=2000)
    browser = carry(client, basket)

    before = browser.get(SUMMARY)
    browser.post(reverse("basket:line", args=[basket.lines.get().pk]), {"quantity": 2})
    after = browser.get(SUMMARY)

    assert not before.context["totals"].is_ready
    assert "Only 2 are left. Please take fewer." in before.content.decode()
    assert "Take 2" in before.content.decode()
    assert after.context["totals"].is_ready


def test_packs_of_one_pool_are_short_together(client):
    product = a_product(a_farm())
    large = a_pack(product=product, quantity=5000, on_hand=7000)
    small = a_pack(product=product, quantity=1000)
    basket = a_basket(packs=[(large, 1), (small, 3)])

    totals = carry(client, basket).get(SUMMARY).context["totals"]

    assert [line.most for line in totals.groups[0].lines] == [1, 2]
    assert [bool(line.problem) for line in totals.groups[0].lines] == [False, True]


@pytest.mark.parametrize(
    ("status", "until", "why"),
    [
        (PartnerStatus.SUSPENDED, None, "is not selling at the moment"),
        (PartnerStatus.CLOSED, None, "is not selling at the moment"),
        (PartnerStatus.HOLIDAY, 5, "is on holiday and sells again from"),
    ],
)
def test_lines_of_a_seller_that_does_not_sell_are_kept_named_and_left_out(
    client, status, until, why
):
    closed, pack = a_pack(a_farm("Old Farm"), price="80.00"), a_pack(price="20.00")
    basket = a_basket(packs=[(closed, 1), (pack, 1)])
    Partner.objects.filter(name="Old Farm").update(
        status=status,
        holiday_until=until and timezone.localdate() + timedelta(days=until),
    )

    response = carry(client, basket).get(SUMMARY)

    totals = response.context["totals"]
    assert (totals.goods, totals.delivery) == (Decimal("20.00"), Decimal("12.00"))
    assert not totals.is_ready
    assert f"Old Farm {why}" in response.content.decode()
    assert holdings(basket) == [(closed.pk, 1), (pack.pk, 1)]


def test_a_holiday_that_is_over_blocks_nothing(client):
    pack = a_pack(a_farm("Old Farm"))
    basket = a_basket(packs=[(pack, 1)])
    Partner.objects.update(
        status=PartnerStatus.HOLIDAY, holiday_until=timezone.localdate()
    )

    assert carry(client, basket).get(SUMMARY).context["totals"].is_ready


def test_everything_gone_is_removed_with_one_click(client):
    gone, sold_out, pack = a_pack(), a_pack(), a_pack()
    basket = a_basket(packs=[(gone, 1), (sold_out, 1), (pack, 1)])
    StockRecord.objects.filter(pk=gone.pk).update(is_on_sale=False)
    StockPool.objects.filter(pk=sold_out.pool_id).update(on_hand=0)
    browser = carry(client, basket)

    before = browser.get(SUMMARY)
    browser.post(reverse("basket:remove_gone"))

    assert "Remove these 2" in before.content.decode()
    assert holdings(basket) == [(pack.pk, 1)]


def test_a_seller_that_does_not_deliver_there_is_named_before_the_checkout(client):
    farm = a_farm("Terrace Walnuts", delivers=False)
    a_delivery(farm, regions=["CN-SX"])
    browser = carry(client, a_basket(packs=[(a_pack(farm), 1)]))

    far = browser.get(SUMMARY)
    browser.cookies[REGION_COOKIE] = "CN-SX"
    near = browser.get(SUMMARY)

    assert "Terrace Walnuts does not deliver to Beijing." in far.content.decode()
    assert not far.context["totals"].is_ready
    assert near.context["totals"].is_ready


@pytest.mark.parametrize("with_voucher", [False, True])
@pytest.mark.parametrize(("lines", "offers"), [(1, 1), (20, 20)])
def test_the_page_costs_at_most_twelve_queries(
    client, queries, lines, offers, with_voucher
):
    user = a_user()
    client.force_login(user)
    farms = [a_farm() for _ in range(min(5, lines))]
    packs = [(a_pack(farms[n % len(farms)]), 1) for n in range(lines)]
    basket = a_basket(user, packs=packs)
    if with_voucher:
        basket.vouchers.add(a_voucher(usage=Voucher.SINGLE_USE))
    for number in range(offers):
        within = a_range([packs[0][0].product] if number % 2 else None)
        if number % 3 == 0:
            within.excluded_categories.add(a_category("Spice"))
        an_offer("5", within=within, exclusive=False, max_user_applications=9)

    with queries(12):
        response = client.get(SUMMARY)

    assert response.context["totals"].discount > 0


# --- Vouchers ----------------------------------------------------------------------
def test_a_voucher_takes_its_discount_off(client):
    basket = a_basket(packs=[(a_pack(price="100.00"), 1)])
    a_voucher("FROST10")

    response = carry(client, basket).post(
        reverse("basket:voucher"), {"code": "frost10"}, follow=True
    )

    assert response.context["totals"].to_pay == Decimal("102.00")
    assert "Voucher FROST10" in response.content.decode()


def test_a_wrong_code_is_refused_and_kept_in_the_form(client):
    basket = a_basket(packs=[(a_pack(), 1)])

    response = carry(client, basket).post(
        reverse("basket:voucher"), {"code": "FROST11"}
    )

    assert response.status_code == 422
    html = response.content.decode()
    assert "We know no voucher with this code." in html
    assert 'value="FROST11"' in html


def test_guessing_codes_is_slowed_down(client):
    browser = carry(client, a_basket(packs=[(a_pack(), 1)]))
    for number in range(TRIES):
        browser.post(reverse("basket:voucher"), {"code": f"GUESS{number}"})
    a_voucher("FROST10")

    response = browser.post(reverse("basket:voucher"), {"code": "FROST10"})

    assert "There were many wrong codes." in response.content.decode()
    assert Basket.objects.get().vouchers.count() == 0


def test_a_voucher_can_be_taken_off_again(client):
    basket, voucher = a_basket(packs=[(a_pack(), 1)]), a_voucher()
    basket.vouchers.add(voucher)

    carry(client, basket).post(reverse("basket:voucher_remove", args=[voucher.pk]))

    assert basket.vouchers.count() == 0


def test_a_voucher_that_takes_nothing_off_is_said(client):
    offer = an_offer(from_count="9", offer_type=ConditionalOffer.VOUCHER)
    basket, voucher = a_basket(packs=[(a_pack(), 1)]), a_voucher(offer=offer)
    basket.vouchers.add(voucher)

    response = carry(client, basket).get(SUMMARY)

    assert "takes nothing off yet" in response.content.decode()
