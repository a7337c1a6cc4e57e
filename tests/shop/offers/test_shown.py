"""Running offers are told on pages and cards, before anything is in the basket."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.utils import timezone, translation

from core import dates
from shop.catalogue.models import Category, Product
from shop.offers.models import Benefit, Condition, ConditionalOffer, Range
from shop.offers.on_offer import goods_on_offer
from shop.offers.shown import first_offers, offers_of
from shop.offers.states import Funder
from tests.factories.accounts import make_user
from tests.factories.shop import (
    make_basket,
    make_category,
    make_offer,
    make_pack,
    make_product,
    make_range,
    make_voucher,
)
from tests.factories.tourism import make_experience
from tests.factories.vendors import make_cooperative, make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture
def nuts():
    return make_category("Nuts")


@pytest.fixture
def walnuts(nuts):
    product = make_product(make_farm(), "Walnuts", main_category=nuts)
    return make_pack(product=product)


def three_packs(within=None, **fields):
    return make_offer(
        "8", from_count="3", within=within, name="Three packs, 8% off", **fields
    )


def page(client, pack):
    response = client.get(pack.product.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def in_category(category, name="Nuts"):
    within = Range.objects.create(name=name)
    within.included_categories.add(category)
    return within


def words_of(product):
    return [offer.words for offer in offers_of([product]).get(product.pk, [])]


def test_offer_stands_on_the_page_and_the_card_with_its_condition_and_end(
    client, walnuts, nuts
):
    end = dates.start_of(date(2031, 3, 30))
    three_packs(in_category(nuts), end_datetime=end)

    text = page(client, walnuts)
    listing = client.get("/catalogue/").content.decode()

    assert "Three packs, 8% off" in text
    assert "3 packs or more: 8% off" in text
    assert "Until 29 March 2031." in text  # it ends with that day
    assert "3 packs or more: 8% off" in listing


def test_offer_reads_in_the_readers_language(client, walnuts, nuts):
    three_packs(in_category(nuts), name_zh_hans="坚果三件优惠")

    english = page(client, walnuts)
    client.cookies["nanpo_language"] = "zh-hans"
    chinese = page(client, walnuts)

    assert '<b dir="auto">Three packs, 8% off</b>' in flat(english)
    assert "坚果三件优惠" not in english
    assert "3 packs or more: 8% off" in english
    assert '<b dir="auto">坚果三件优惠</b>' in flat(chinese)
    assert "Three packs, 8% off" not in chinese
    assert "满3份，减8%" in chinese


def test_offer_with_one_name_is_read_by_it_in_both(client, walnuts):
    with translation.override("zh-hans"):
        make_offer("5", name="冬至优惠")

    assert '<b dir="auto">冬至优惠</b>' in flat(page(client, walnuts))
    client.cookies["nanpo_language"] = "zh-hans"
    assert '<b dir="auto">冬至优惠</b>' in flat(page(client, walnuts))


def test_goods_that_must_be_bought_are_named_in_the_readers_language(walnuts, nuts):
    asked = in_category(nuts)
    asked.name_zh_hans = "坚果"
    asked.save()
    offer = make_offer("5", from_count="2")
    Condition.objects.filter(pk=offer.condition_id).update(range=asked)

    assert words_of(walnuts.product) == ["2 packs or more of “Nuts”: 5% off"]
    with translation.override("zh-hans"):
        assert "坚果" in words_of(walnuts.product)[0]


def test_only_goods_of_the_range_show_it(client, walnuts, nuts):
    other = make_pack(product=make_product(make_farm(), "Honey"))
    below = nuts.add_child(name="Walnuts", slug="walnuts")
    Product.objects.filter(pk=walnuts.product_id).update(main_category=below)
    three_packs(in_category(nuts))

    assert "8% off" in page(client, walnuts)
    assert "8% off" not in page(client, other)
    listing = client.get("/catalogue/").content.decode()
    assert listing.count("8% off") == 1


def test_goods_named_one_by_one_or_left_out(walnuts):
    left_out = make_product(make_farm(), "Chestnuts")
    everything = make_range()
    everything.excluded_products.add(left_out)
    make_offer("5", within=everything)
    make_offer("7", within=make_range([walnuts.product]))

    assert words_of(walnuts.product) == ["5% off", "7% off"]
    assert words_of(left_out) == []


def test_what_a_seller_pays_for_is_told_of_its_own_goods_alone(walnuts):
    other = make_pack(product=make_product(make_farm(), "Honey"))
    make_offer("9", funded_by=Funder.SELLER, seller=walnuts.partner)

    assert words_of(walnuts.product) == ["9% off"]
    assert words_of(other.product) == []


def test_what_a_cooperative_pays_for_is_told_of_its_members(walnuts):
    cooperative = make_cooperative()
    member = make_product(make_farm(cooperative=cooperative), "Honey")
    make_offer("9", funded_by=Funder.COOPERATIVE, cooperative=cooperative)

    assert words_of(member) == ["9% off"]
    assert words_of(walnuts.product) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"start_datetime": timezone.now() + timedelta(days=1)},
        {"end_datetime": timezone.now() - timedelta(days=1)},
        {"status": ConditionalOffer.SUSPENDED},
        {"max_global_applications": 2, "num_applications": 2},
        {"max_discount": Decimal(5), "total_discount": Decimal(5)},
        {"offer_type": ConditionalOffer.VOUCHER},
    ],
)
def test_what_does_not_run_is_not_told(walnuts, fields):
    made = make_offer("9")
    ConditionalOffer.objects.filter(pk=made.pk).update(**fields)

    assert words_of(walnuts.product) == []


def test_offer_ends_though_it_was_kept(walnuts, monkeypatch):
    make_offer("9", end_datetime=timezone.now() + timedelta(seconds=5))
    assert words_of(walnuts.product) == ["9% off"]

    later = timezone.now() + timedelta(seconds=6)
    monkeypatch.setattr("shop.offers.shown.timezone.now", lambda: later)

    assert words_of(walnuts.product) == []


@pytest.mark.parametrize(
    ("kind", "value", "asked", "count", "words"),
    [
        (Benefit.PERCENTAGE, "8.50", Condition.COUNT, "1", "8.5% off"),
        (Benefit.FIXED, "20", Condition.VALUE, "99", "¥99.00 or more: ¥20.00 off"),
        (
            Benefit.FIXED_UNIT,
            "2",
            Condition.COVERAGE,
            "3",
            "3 different products or more: ¥2.00 off each pack",
        ),
        (Benefit.FIXED_PRICE, "50", Condition.COUNT, "2", "2 packs: ¥50.00 together"),
        (
            Benefit.MULTIBUY,
            None,
            Condition.COUNT,
            "3",
            "3 packs or more: the cheapest one is free",
        ),
    ],
)
def test_every_kind_has_words(walnuts, kind, value, asked, count, words):
    made = make_offer("1", from_count=count, condition=asked)
    Benefit.objects.filter(pk=made.benefit_id).update(
        type=kind, value=value and Decimal(value)
    )

    assert words_of(walnuts.product) == [words]
    with translation.override("zh-hans"):
        assert words_of(walnuts.product) != [words]


def test_condition_on_other_goods_names_them(walnuts):
    honey = make_product(make_farm(), "Honey")
    made = make_offer("10", from_count="2", within=make_range([honey], name="Honeys"))
    benefit = made.benefit
    benefit.range = make_range([walnuts.product])
    benefit.max_affected_items = 1
    benefit.save()

    assert words_of(walnuts.product) == [
        "2 packs or more of “Honeys”: 10% off on 1 pack at most"
    ]
    assert words_of(honey) == []


def test_visit_shows_an_offer_for_everything(client):
    visit = make_experience()
    make_offer("9", name="Opening week")

    text = client.get(visit.get_absolute_url()).content.decode()

    assert "Opening week" in text
    assert "9% off" in text


# --- Codes -----------------------------------------------------------------------


def test_announced_code_is_on_the_page_of_goods_and_in_the_basket(client, walnuts):
    offer = make_offer(
        "10", offer_type=ConditionalOffer.VOUCHER, is_announced=True, name="Frost"
    )
    make_voucher("FROST10", offer=offer, usage="Once per customer")
    user = make_user()
    make_basket(user, [(walnuts, 1)])
    client.force_login(user)

    text = page(client, walnuts)
    basket = client.get("/basket/").content.decode()

    assert "FROST10" in text
    assert "Once per customer with an account." in text
    assert "Use code FROST10" in basket
    assert "10% off" not in client.get("/catalogue/").content.decode()

    client.post("/basket/voucher/", {"code": "FROST10"})
    used = client.get("/basket/").content.decode()
    assert "Use code FROST10" not in used
    assert "−¥5.90" in used


def test_guest_is_asked_to_sign_in_for_a_code_that_is_for_accounts(client, walnuts):
    frost = {"offer_type": ConditionalOffer.VOUCHER, "is_announced": True}
    make_voucher("FROST10", offer=make_offer(**frost), usage="Once per customer")
    make_voucher("FREE55", offer=make_offer(**frost), usage="Multi-use")
    client.post("/basket/add/", {"pack": walnuts.pk, "quantity": 1})

    basket = client.get("/basket/").content.decode()

    assert "Sign in to use code FROST10" in basket
    assert 'href="/accounts/login/?next=/basket/"' in basket
    assert 'value="FROST10"' not in basket
    assert "Use code FREE55" in basket


@pytest.mark.parametrize(
    ("announced", "fields"),
    [
        (False, {}),
        (True, {"usage": "Single use"}),
        (True, {"end_datetime": timezone.now() - timedelta(hours=1)}),
        (True, {"start_datetime": timezone.now() + timedelta(hours=1)}),
    ],
)
def test_other_codes_are_told_nowhere(client, walnuts, announced, fields):
    offer = make_offer(
        "10", offer_type=ConditionalOffer.VOUCHER, is_announced=announced
    )
    make_voucher("SECRET77", offer=offer, **fields)
    user = make_user()
    make_basket(user, [(walnuts, 1)])
    client.force_login(user)

    assert "SECRET77" not in page(client, walnuts)
    assert "SECRET77" not in client.get("/basket/").content.decode()


# --- Budgets ---------------------------------------------------------------------


def asked_for(products):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        offers_of(products)
    return len(captured)


def test_cards_cost_no_query_each_whatever_runs(nuts):
    farm = make_farm()
    for n in range(30):
        make_pack(product=make_product(farm, f"Nut {n}", main_category=nuts))
    products = list(Product.objects.select_related("partner"))
    assert (asked_for(products), asked_for(products)) == (1, 0)

    for n in range(20):
        three_packs(make_range()) if n == 0 else make_offer("5")
        make_offer("6", within=in_category(nuts, f"Range of nuts {n}"))
    assert asked_for(products) <= 4
    assert asked_for(products) == 0

    for n in range(20):
        make_offer("7", within=make_range(products[n : n + 3]))
    assert asked_for(products) <= 5
    assert asked_for(products) == 1
    assert len(offers_of(products)[products[5].pk]) == 43


def test_list_page_takes_as_many_queries_with_many_offers(client, queries, nuts):
    farm = make_farm()
    for n in range(30):
        product = make_product(farm, f"Nut {n}", main_category=nuts)
        make_pack(product=product)
        make_offer("6", within=make_range([product]))
    client.get("/catalogue/")
    with queries(5):
        assert "6% off" in client.get("/catalogue/").content.decode()


def test_category_tree_is_read_by_path(nuts):
    deep = nuts.add_child(name="Shelled", slug="shelled")
    product = make_product(make_farm(), "Kernels", main_category=deep)
    within = in_category(nuts)
    make_offer("6", within=within)
    assert words_of(product) == ["6% off"]

    within.included_categories.set([Category.objects.get(pk=deep.pk)])
    cache.clear()
    assert words_of(product) == ["6% off"]


def test_list_of_what_is_on_offer_has_the_goods_whose_cards_name_one(nuts):
    """Whatever offers reach: sellers, kinds, single goods, all but some."""
    coop = make_cooperative()
    farms = [make_farm(cooperative=coop), make_farm()]
    fruit = make_category("Fruit")
    packs = [
        make_pack(product=make_product(farm, main_category=kind))
        for farm in farms
        for kind in (nuts, fruit, fruit)
    ]
    products = list(Product.objects.select_related("partner").order_by("pk"))
    but_nuts = make_range(name="But nuts")
    but_nuts.excluded_categories.add(nuts)
    but_one = make_range(name="But one")
    but_one.excluded_products.add(packs[1].product)
    by_class = Range.objects.create(name="Class")
    by_class.classes.add(packs[0].product.product_class)
    offers = [
        {"within": in_category(nuts)},
        {"within": make_range([packs[2].product, packs[4].product])},
        {"within": but_nuts, "seller": farms[0]},
        {"within": but_one, "cooperative": coop},
        {"within": by_class, "seller": farms[1]},
        {"start_datetime": timezone.now() + timedelta(days=1)},
        {"offer_type": ConditionalOffer.VOUCHER, "is_announced": True},
    ]
    found = []
    for fields in offers:
        offer = make_offer("8", **fields)
        listed = set(Product.objects.filter(goods_on_offer()))
        assert listed == {p for p in products if p.pk in first_offers(products)}
        found.append(len(listed))
        offer.delete()
    assert found == [2, 2, 2, 2, 3, 0, 0]
    assert set(Product.objects.filter(goods_on_offer())) == set()
