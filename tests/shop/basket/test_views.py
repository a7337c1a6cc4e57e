"""The basket's page: its sellers, costs and vouchers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.apps.voucher.models import Voucher

from core import dates
from core.regions import REGION_COOKIE
from orders.shipping.models import DeliveryMethod
from shop.basket.models import Basket
from shop.basket.vouchers import TRIES
from shop.offers.models import ConditionalOffer
from tests.factories.accounts import make_user
from tests.factories.shipping import make_delivery
from tests.factories.shop import (
    BASKET_URL,
    carry_basket,
    holdings_of,
    make_basket,
    make_category,
    make_offer,
    make_pack,
    make_product,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


# --- The page ----------------------------------------------------------------------
def test_an_empty_basket_shows_the_way_to_the_market(client):
    response = client.get(BASKET_URL)

    assert "Your basket is empty" in response.content.decode()
    assert Basket.objects.count() == 0


def test_the_page_groups_by_seller_and_names_every_cost(client):
    li, apiary = make_farm("Li Family Orchard"), make_farm("Cliff Road Apiary")
    DeliveryMethod.objects.filter(partner=li).update(free_from=Decimal("199.00"))
    packs = [(make_pack(li, price="59.00"), 1), (make_pack(apiary, price="36.00"), 2)]

    response = carry_basket(client, make_basket(packs=packs)).get(BASKET_URL)

    totals = response.context["totals"]
    assert [group.partner.name for group in totals.groups] == [
        "Li Family Orchard",
        "Cliff Road Apiary",
    ]
    assert (totals.goods, totals.delivery) == (Decimal("131.00"), Decimal("24.00"))
    assert totals.to_pay == Decimal("155.00")
    assert totals.is_ready
    html = response.content.decode()
    assert "¥140.00 more from this farm for free delivery." in html
    assert f'href="{reverse("checkout:index")}"' in html


def test_a_change_of_price_is_said_on_the_line(client):
    pack = make_pack(price="39.00")
    basket = make_basket(packs=[(pack, 1)])
    StockRecord.objects.filter(pk=pack.pk).update(price=Decimal("36.00"))

    response = carry_basket(client, basket).get(BASKET_URL)

    assert "Was ¥39.00 when you added it" in response.content.decode()
    assert response.context["totals"].goods == Decimal("36.00")


def test_less_stock_than_wanted_is_said_and_fixed_with_one_click(client):
    pack = make_pack(quantity=1000, on_hand=9000)
    basket = make_basket(packs=[(pack, 9)])
    StockPool.objects.update(on_hand=2000)
    browser = carry_basket(client, basket)

    before = browser.get(BASKET_URL)
    browser.post(reverse("basket:line", args=[basket.lines.get().pk]), {"quantity": 2})
    after = browser.get(BASKET_URL)

    assert not before.context["totals"].is_ready
    assert "Only 2 left. Please choose fewer." in before.content.decode()
    assert "Change to 2" in before.content.decode()
    assert after.context["totals"].is_ready


def test_packs_of_one_pool_are_short_together(client):
    product = make_product(make_farm())
    large = make_pack(product=product, quantity=5000, on_hand=7000)
    small = make_pack(product=product, quantity=1000)
    basket = make_basket(packs=[(large, 1), (small, 3)])

    totals = carry_basket(client, basket).get(BASKET_URL).context["totals"]

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
    closed, pack = (
        make_pack(make_farm("Old Farm"), price="80.00"),
        make_pack(price="20.00"),
    )
    basket = make_basket(packs=[(closed, 1), (pack, 1)])
    Partner.objects.filter(name="Old Farm").update(
        status=status,
        holiday_until=until and dates.today() + timedelta(days=until),
    )

    response = carry_basket(client, basket).get(BASKET_URL)

    totals = response.context["totals"]
    assert (totals.goods, totals.delivery) == (Decimal("20.00"), Decimal("12.00"))
    assert not totals.is_ready
    assert f"Old Farm {why}" in response.content.decode()
    assert holdings_of(basket) == [(closed.pk, 1), (pack.pk, 1)]


def test_a_holiday_that_is_over_blocks_nothing(client):
    pack = make_pack(make_farm("Old Farm"))
    basket = make_basket(packs=[(pack, 1)])
    Partner.objects.update(status=PartnerStatus.HOLIDAY, holiday_until=dates.today())

    assert carry_basket(client, basket).get(BASKET_URL).context["totals"].is_ready


def test_everything_gone_is_removed_with_one_click(client):
    gone, sold_out, pack = make_pack(), make_pack(), make_pack()
    basket = make_basket(packs=[(gone, 1), (sold_out, 1), (pack, 1)])
    StockRecord.objects.filter(pk=gone.pk).update(is_on_sale=False)
    StockPool.objects.filter(pk=sold_out.pool_id).update(on_hand=0)
    browser = carry_basket(client, basket)

    before = browser.get(BASKET_URL)
    browser.post(reverse("basket:remove_gone"))

    assert "Remove these 2 items" in before.content.decode()
    assert holdings_of(basket) == [(pack.pk, 1)]


def test_a_seller_that_does_not_deliver_there_is_named_before_the_checkout(client):
    farm = make_farm("Terrace Walnuts", delivers=False)
    make_delivery(farm, regions=["CN-SX"])
    browser = carry_basket(client, make_basket(packs=[(make_pack(farm), 1)]))

    far = browser.get(BASKET_URL)
    browser.cookies[REGION_COOKIE] = "CN-SX"
    near = browser.get(BASKET_URL)

    assert "Terrace Walnuts does not deliver to Beijing." in far.content.decode()
    assert not far.context["totals"].is_ready
    assert near.context["totals"].is_ready


@pytest.mark.parametrize("with_voucher", [False, True])
@pytest.mark.parametrize(("lines", "offers"), [(1, 1), (20, 20)])
def test_the_page_costs_the_same_few_queries(
    client, queries, lines, offers, with_voucher
):
    user = make_user()
    client.force_login(user)
    farms = [make_farm() for _ in range(min(5, lines))]
    packs = [(make_pack(farms[n % len(farms)]), 1) for n in range(lines)]
    basket = make_basket(user, packs=packs)
    if with_voucher:
        basket.vouchers.add(make_voucher(usage=Voucher.SINGLE_USE))
    for number in range(offers):
        within = make_range([packs[0][0].product] if number % 2 else None)
        if number % 3 == 0:
            within.excluded_categories.add(make_category("Spice"))
        make_offer("5", within=within, exclusive=False, max_user_applications=9)

    client.get(BASKET_URL)
    # Offers, delivery and the like are known by now, but for what vouchers name.
    with queries(10 + 4 * with_voucher):
        response = client.get(BASKET_URL)

    assert response.context["totals"].discount > 0


# --- Vouchers ----------------------------------------------------------------------
def test_a_voucher_takes_its_discount_off(client):
    basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
    make_voucher("FROST10")

    response = carry_basket(client, basket).post(
        reverse("basket:voucher"), {"code": "frost10"}, follow=True
    )

    assert response.context["totals"].to_pay == Decimal("102.00")
    assert "Voucher FROST10" in response.content.decode()


def test_a_wrong_code_is_refused_and_kept_in_the_form(client):
    basket = make_basket(packs=[(make_pack(), 1)])

    response = carry_basket(client, basket).post(
        reverse("basket:voucher"), {"code": "FROST11"}
    )

    assert response.status_code == 422
    html = response.content.decode()
    assert "This voucher code is not valid." in html
    assert 'value="FROST11"' in html


def test_guessing_codes_is_slowed_down(client):
    browser = carry_basket(client, make_basket(packs=[(make_pack(), 1)]))
    for number in range(TRIES):
        browser.post(reverse("basket:voucher"), {"code": f"GUESS{number}"})
    make_voucher("FROST10")

    response = browser.post(reverse("basket:voucher"), {"code": "FROST10"})

    assert "Too many incorrect codes." in response.content.decode()
    assert Basket.objects.get().vouchers.count() == 0


def test_a_voucher_can_be_taken_off_again(client):
    basket, voucher = make_basket(packs=[(make_pack(), 1)]), make_voucher()
    basket.vouchers.add(voucher)

    carry_basket(client, basket).post(
        reverse("basket:voucher_remove", args=[voucher.pk])
    )

    assert basket.vouchers.count() == 0


def test_a_voucher_that_takes_nothing_off_is_said(client):
    offer = make_offer(from_count="9", offer_type=ConditionalOffer.VOUCHER)
    basket, voucher = make_basket(packs=[(make_pack(), 1)]), make_voucher(offer=offer)
    basket.vouchers.add(voucher)

    response = carry_basket(client, basket).get(BASKET_URL)

    assert "Not used: 8 more packs needed.<" in response.content.decode()
