"""Where a price goes, on the pages of goods and of orders."""

from decimal import Decimal

import pytest
from django.core.cache import cache

from payments.payouts.breakdown import order_slices, price_slices
from tests.factories.accounts import make_user
from tests.factories.orders import make_paid_order
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shown(settings):
    settings.PRICE_BREAKDOWN = True
    settings.PAYMENT_COST = Decimal("0.6")
    cache.clear()


@pytest.fixture
def pack():
    five = make_cooperative("Five Villages")
    make_fee("5", tax_percent=6)
    make_fee("2", role="packing", cooperative=five, payee=five)
    return make_pack(make_farm("Li", cooperative=five), price="109.00", tax="0.09")


def amounts(slices):
    return {each.name: str(each.amount) for each in slices}


def test_price_of_goods_is_told_by_the_rules_in_force(pack, settings):
    slices = price_slices(pack, "")

    # 109.00: 9.00 tax inside, 5.45 commission of which 0.65 is for payment, 0.33 tax.
    assert amounts(slices) == {
        "Farm": "92.04",
        "Five Villages, packing": "2.18",
        settings.MARKET_NAME: "4.80",
        "Payment costs": "0.65",
        "Tax": "9.33",
    }
    assert sum(each.amount for each in slices) == Decimal("109.00")
    assert sum(each.width for each in slices) == 1000
    assert round(sum(each.percent for each in slices), 6) == 100


def test_rules_are_asked_once(pack, django_assert_num_queries):
    with django_assert_num_queries(2):  # rules of fees, and rates of tax
        price_slices(pack, "")
    with django_assert_num_queries(0):
        price_slices(pack, "")


def test_fees_never_take_more_than_the_price(pack):
    make_fee("90", role="transport", payee=pack.partner.cooperative)

    slices = price_slices(pack, "")

    assert sum(each.amount for each in slices) == Decimal("109.00")
    assert all(each.amount > 0 for each in slices)


def test_an_order_tells_what_was_frozen(pack, settings):
    order = make_paid_order([(pack, 1)])
    make_fee("50", position=1)

    slices = order_slices(order, order.vendor_orders.all())

    assert amounts(slices)[settings.MARKET_NAME] == "4.73"
    assert sum(each.amount for each in slices) == order.total_incl_tax


def test_nothing_is_shown_where_the_market_does_not_want_it(pack, settings):
    settings.PRICE_BREAKDOWN = False
    order = make_paid_order([(pack, 1)])

    assert (
        price_slices(pack, "") == order_slices(order, order.vendor_orders.all()) == []
    )


@pytest.mark.parametrize("is_shown", [True, False])
def test_pages_show_it(client, pack, settings, is_shown):
    settings.PRICE_BREAKDOWN = is_shown
    user = make_user()
    order = make_paid_order([(pack, 1)], user=user)
    client.force_login(user)

    goods = client.get(pack.product.get_absolute_url()).content.decode()
    bought = client.get(f"/orders/{order.number}/").content.decode()

    assert ("Where your ¥109.00 goes" in goods) is is_shown
    assert ("Where your money goes" in bought) is is_shown
    assert ("¥92.04" in goods) is is_shown


def test_page_of_goods_stays_within_its_budget(
    client, pack, django_assert_max_num_queries
):
    # The rules are asked once a minute, and not by each visitor.
    client.get(pack.product.get_absolute_url())
    with django_assert_max_num_queries(8):
        client.get(pack.product.get_absolute_url())


def test_goods_that_cost_nothing_have_nothing_to_tell(pack):
    pack.price = Decimal(0)

    assert price_slices(pack, "") == []
