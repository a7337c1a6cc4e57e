from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oscar.apps.voucher.models import Voucher, VoucherApplication

from shop.basket.models import Basket
from shop.basket.services.baskets import priced
from shop.catalogue.models import Category
from shop.offers.discounts import line_discounts
from shop.offers.models import ConditionalOffer, Range
from tests.effort import tries
from tests.factories.accounts import make_user
from tests.factories.orders import make_order
from tests.factories.shop import (
    make_basket,
    make_offer,
    make_pack,
    make_range,
    make_voucher,
)
from tests.factories.vendors import make_farm
from vendors.partner.models import StockRecord

pytestmark = pytest.mark.django_db


def discounts(basket):
    """What each line is given, and the same from what the offers say they gave."""
    by_line = list(line_discounts(priced(basket, basket.owner)).values())
    by_offer = sum(one["discount"] for one in basket.offer_applications)
    assert by_offer == sum(by_line)
    return by_line


def test_a_percentage_is_rounded_on_each_line():
    basket = make_basket(
        packs=[(make_pack(price="0.05"), 1), (make_pack(price="0.15"), 3)]
    )
    make_offer("10")

    assert discounts(basket) == [Decimal("0.01"), Decimal("0.05")]


def test_an_amount_is_spread_and_adds_up():
    basket = make_basket(packs=[(make_pack(price="1.00"), 1) for _ in range(3)])
    make_offer(amount="0.50", max_basket_applications=1)

    assert sum(discounts(basket)) == Decimal("0.50")


def test_a_discount_never_exceeds_its_line():
    basket = make_basket(packs=[(make_pack(price="3.00"), 1)])
    make_offer(amount="50.00")

    assert discounts(basket) == [Decimal("3.00")]
    assert basket.total_incl_tax == Decimal("0.00")


@settings(
    max_examples=tries(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    prices=st.lists(st.integers(1, 20_000), min_size=1, max_size=4),
    percent=st.integers(1, 100),
    amount=st.integers(1, 5_000),
)
def test_line_discounts_always_add_up_to_the_total(prices, percent, amount):
    ConditionalOffer.objects.all().delete()
    pack = make_pack(on_hand=10**9)
    farm = pack.partner
    packs = [
        (make_pack(farm, price=str(Decimal(p) / 100), on_hand=10**9), n % 3 + 1)
        for n, p in enumerate(prices)
    ]
    basket = make_basket(packs=packs)
    make_offer(str(percent), exclusive=False)
    make_offer(amount=str(Decimal(amount) / 100), exclusive=False)

    by_line = discounts(basket)

    assert all(d == d.quantize(Decimal("0.01")) for d in by_line)
    whole = basket.total_incl_tax_excl_discounts
    assert basket.total_incl_tax == whole - sum(by_line)
    assert 0 <= sum(by_line) <= whole


def test_an_exclusive_offer_keeps_its_items_and_leaves_the_rest():
    cheap, dear = make_pack(price="10.00"), make_pack(price="100.00")
    basket = make_basket(packs=[(cheap, 1), (dear, 1)])
    make_offer("50", within=make_range([cheap.product]), priority=2)
    make_offer("10", priority=1)

    assert discounts(basket) == [Decimal("5.00"), Decimal("10.00")]


def test_offers_that_may_be_combined_share_an_item():
    basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
    first = make_offer("10", exclusive=False, priority=2)
    second = make_offer("10", exclusive=False, priority=1)
    first.combinations.add(second)

    assert discounts(basket) == [Decimal("20.00")]


def test_an_offer_with_named_allies_shares_with_no_other():
    basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
    first = make_offer("10", exclusive=False, priority=2)
    make_offer("10", exclusive=False, priority=1)
    ally = make_offer("5", exclusive=False, within=make_range([]))
    first.combinations.add(ally)

    assert discounts(basket) == [Decimal("10.00")]


def test_lines_that_cannot_be_bought_take_no_part():
    gone, there = make_pack(price="10.00"), make_pack(price="100.00")
    basket = make_basket(packs=[(gone, 5), (there, 1)])
    StockRecord.objects.filter(pk=gone.pk).update(is_on_sale=False)
    make_offer("10")
    make_offer("50", from_count="2", priority=9)

    assert discounts(basket) == [Decimal(0), Decimal("10.00")]
    assert basket.total_incl_tax == Decimal("90.00")


def test_an_offer_counts_no_more_than_its_owner_may_use():
    user = make_user()
    basket = make_basket(user, packs=[(make_pack(price="100.00"), 3)])
    make_offer("10", max_user_applications=2, max_affected_items=1)

    assert discounts(basket) == [Decimal("10.00")]


def test_vouchers_give_their_offers_once():
    user = make_user()
    basket = make_basket(user, packs=[(make_pack(price="100.00"), 1)])
    voucher = make_voucher()
    other = make_voucher("FROST11", offer=voucher.offers.get())
    basket.vouchers.add(voucher, other)

    assert discounts(basket) == [Decimal("10.00")]


@pytest.mark.parametrize(
    ("usage", "used_by", "given"),
    [
        (Voucher.SINGLE_USE, "other", "0"),
        (Voucher.SINGLE_USE, None, "10.00"),
        (Voucher.ONCE_PER_CUSTOMER, "owner", "0"),
        (Voucher.ONCE_PER_CUSTOMER, "other", "10.00"),
        (Voucher.MULTI_USE, "owner", "10.00"),
    ],
)
def test_a_voucher_that_is_used_up_gives_nothing(usage, used_by, given):
    people = {"owner": make_user(), "other": make_user()}
    basket = make_basket(people["owner"], packs=[(make_pack(price="100.00"), 1)])
    voucher = make_voucher(usage=usage)
    basket.vouchers.add(voucher)
    if used_by:
        VoucherApplication.objects.create(
            voucher=voucher, order=make_order(), user=people[used_by]
        )

    assert discounts(basket) == [Decimal(given)]


def test_a_voucher_for_people_with_an_account_gives_a_guest_nothing():
    basket = make_basket(packs=[(make_pack(price="100.00"), 1)])
    basket.vouchers.add(make_voucher(usage=Voucher.ONCE_PER_CUSTOMER))

    assert discounts(basket) == [Decimal(0)]


# --- Ranges --------------------------------------------------------------------------
def holds(product, wanted):
    """What our one query says; it must be what Oscar's own says."""
    basket = make_basket(packs=[(StockRecord.objects.get(product=product), 1)])
    make_offer("10", within=wanted)
    found = discounts(basket) == [Decimal("5.90")]
    assert found == Range.objects.get(pk=wanted.pk).contains_product(product)
    return found


def test_a_range_holds_a_named_product():
    pack, other = make_pack(), make_pack()

    assert holds(pack.product, make_range([pack.product]))
    ConditionalOffer.objects.all().delete()
    assert not holds(other.product, make_range([pack.product]))


def test_a_range_of_everything_leaves_out_what_it_names():
    pack = make_pack()
    wanted = make_range()
    wanted.excluded_products.add(pack.product)

    assert not holds(pack.product, wanted)


def test_a_range_holds_what_stands_under_its_category():
    root = Category.add_root(name="Grain", slug="grain")
    leaf = root.add_child(name="Millet", slug="millet")
    pack = make_pack()
    pack.product.categories.add(leaf)
    wanted = make_range([])
    wanted.included_categories.add(root)

    assert holds(pack.product, wanted)
    ConditionalOffer.objects.all().delete()
    assert not holds(make_pack().product, wanted)


def test_a_range_of_everything_leaves_out_a_category():
    root = Category.add_root(name="Grain", slug="grain")
    pack = make_pack()
    pack.product.categories.add(root)
    wanted = make_range()
    wanted.excluded_categories.add(root)

    assert not holds(pack.product, wanted)


def test_a_range_holds_a_kind_of_product():
    pack = make_pack()
    wanted = make_range([])
    wanted.classes.add(pack.product.product_class)

    assert holds(pack.product, wanted)


# --- Queries -------------------------------------------------------------------------
def count_queries(lines, offers):
    user = make_user()
    farm = make_farm()
    packs = [(make_pack(farm), 1) for _ in range(lines)]
    basket_id = make_basket(user, packs=packs).pk
    root = Category.objects.first()
    for number in range(offers):
        within = make_range([packs[0][0].product] if number % 2 else None)
        if number % 3 == 0:
            within.excluded_categories.add(root)
        made = make_offer(
            str(number + 1), within=within, exclusive=False, max_user_applications=3
        )
        made.combinations.add(ConditionalOffer.objects.first())
    counts = []
    for _time in range(2):
        basket = Basket.objects.get(pk=basket_id)
        basket.owner = user
        with CaptureQueriesContext(
            connection,
        ) as captured:
            priced(basket, user)
        counts.append(len(captured))
    ConditionalOffer.objects.all().delete()
    return counts


def test_applying_offers_costs_the_same_for_any_number_of_lines_and_offers():
    few, many = count_queries(1, 1), count_queries(20, 20)

    # Rates of tax, categories, windows for orders, who has price lists; offers, allies,
    # two for ranges: until they change.
    # Each time lines, sellers, vouchers, paths; goods that ranges name, and uses of
    # offers that meet the basket.
    assert few == [7 + 4, 4]
    assert many == [7 + 6, 6]
