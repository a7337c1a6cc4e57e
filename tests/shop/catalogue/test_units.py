"""Sold by piece, by fixed pack or by weight: from the seller's form to the page."""

from datetime import date
from decimal import Decimal

import pytest

from core.templatetags.market import rough
from shop.catalogue.models import Product
from shop.catalogue.services.content import ListingError
from shop.catalogue.services.listings import create_product
from tests.factories.listings import (
    fill_known_listing,
    fill_listing,
    fill_pack,
    listing_content,
    make_draft,
    pack_content,
)
from tests.factories.pages import read_page
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockRecord

pytestmark = pytest.mark.django_db

NEW = "/desk/li/products/new/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def a_weighed_pack(**fields):
    return fill_pack(
        amount="1,5", is_weighed="on", tolerance="15", over_weight="balance", **fields
    )


def test_seller_sets_how_a_pack_is_weighed(owner):
    owner.post(
        NEW, fill_listing(a_weighed_pack(), shelf_life_days="9", needs_cold="on")
    )

    made, product = StockRecord.objects.get(), Product.objects.get()
    assert (made.quantity, made.is_weighed, made.tolerance) == (1500, True, 15)
    assert made.over_weight == "balance"
    assert (product.shelf_life_days, product.needs_cold) == (9, True)

    form = owner.get(f"/desk/li/products/{product.pk}/").context["typed"].packs[0]
    shown = [form[name].value() for name in ("is_weighed", "tolerance", "over_weight")]
    assert shown == [True, 15, "balance"]


def test_fixed_pack_needs_no_word_about_weighing(owner):
    owner.post(NEW, fill_listing(fill_pack()))

    made = StockRecord.objects.get()
    assert (made.is_weighed, made.tolerance, made.over_weight) == (False, 10, "free")


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("tolerance", "0", "a whole number from 1 to 50"),
        ("tolerance", "51", "a whole number from 1 to 50"),
        ("tolerance", "x", "a whole number from 1 to 50"),
        ("tolerance", "-5", "a whole number from 1 to 50"),
        ("over_weight", "mine", "not one of the available choices"),
    ],
)
def test_senseless_terms_are_refused(owner, field, value, why):
    answer = owner.post(NEW, fill_listing({**a_weighed_pack(), field: value}))

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Product.objects.exists()


@pytest.mark.parametrize("days", ["0", "1.5", "-3", "9999"])
def test_days_it_keeps_are_whole_and_at_least_one(owner, days):
    answer = owner.post(NEW, fill_listing(a_weighed_pack(), shelf_life_days=days))

    assert answer.status_code == 422
    assert (
        "Please enter whole days, from one day to ten years" in answer.content.decode()
    )
    assert not Product.objects.exists()


@pytest.mark.parametrize("days", ["0", "-1", "3651", "x"])
def test_senseless_shelf_life_is_refused(owner, days):
    answer = owner.post(NEW, fill_listing(fill_pack(), shelf_life_days=days))

    assert answer.status_code == 422
    assert not Product.objects.exists()


def test_what_is_counted_is_not_weighed(owner, farm):
    sent = fill_pack(amount="6", unit="piece", weight="1", is_weighed="on")

    answer = owner.post(NEW, fill_listing(sent, **{"stock-unit": "piece"}))

    assert "Counted goods" in answer.content.decode()
    assert not Product.objects.exists()
    with pytest.raises(ListingError):
        create_product(
            farm,
            content=listing_content(unit_kind="piece"),
            packs=[pack_content(6, weight_grams=900, is_weighed=True)],
            by=None,
        )


@pytest.mark.parametrize(
    ("amount", "unit", "kind", "piece", "quantity", "name"),
    [
        ("3", "jin", "weight", "piece", 1500, "1.5 kg"),
        ("0.5", "t", "weight", "piece", 500_000, "500 kg"),
        ("750", "ml", "volume", "piece", 750, "750 ml"),
        ("0,75", "l", "volume", "piece", 750, "750 ml"),
        ("３", "bunch", "piece", "bunch", 3, "3 bunches"),
        ("1", "tray", "piece", "tray", 1, "1 tray"),
        ("2", "box", "piece", "box", 2, "2 boxes"),
        ("6", "piece", "piece", "piece", 6, "6 pieces"),
    ],
)
def test_each_unit_becomes_whole_base_units(
    owner, amount, unit, kind, piece, quantity, name
):
    sent = fill_pack(amount=amount, unit=unit, weight="1")

    owner.post(NEW, fill_listing(sent, **{"stock-counted": "40", "stock-unit": unit}))

    product, made = Product.objects.get(), StockRecord.objects.get()
    assert (product.unit_kind, product.piece_unit) == (kind, piece)
    assert (made.quantity, made.name) == (quantity, name)


def test_packs_and_stock_are_measured_alike(owner):
    sent = fill_listing(fill_pack(), fill_pack(unit="bunch", amount="3", weight="1"))
    assert (
        "All packs must use the same measure:" in owner.post(NEW, sent).content.decode()
    )

    bunches = fill_listing(fill_pack(unit="bunch", amount="3", weight="1"))
    answer = owner.post(NEW, {**bunches, "stock-unit": "box"})
    assert "Please use the same unit as the packs." in answer.content.decode()
    assert not Product.objects.exists()


def test_bunches_become_trays_in_their_words_alone(owner, farm):
    product = make_draft(
        farm,
        unit_kind="piece",
        piece_unit="bunch",
        packs=[pack_content(3, weight_grams=900)],
    )
    sent = fill_pack(
        pack_id=product.stockrecords.get().pk, amount="3", unit="tray", weight="1"
    )

    owner.post(f"/desk/li/products/{product.pk}/", fill_listing(sent, version=1))

    product.refresh_from_db()
    assert (product.piece_unit, product.stockrecords.get().name) == ("tray", "3 trays")


# --- Stale edits tell of packs as well ------------------------------------------


def test_stale_edit_tells_what_changed_of_the_packs(owner, farm):
    product = make_draft(farm, season=0b111)
    mine = fill_known_listing(product, season=["9"])
    owner.post(
        f"/desk/li/products/{product.pk}/",
        fill_listing(
            a_weighed_pack(pack_id=product.stockrecords.get().pk, price="44"), version=1
        ),
    )

    answer = owner.post(f"/desk/li/products/{product.pk}/", mine)

    assert answer.status_code == 422
    stale = {str(label): value for label, value in answer.context["typed"].stale}
    assert stale["1.5 kg · Price"] == "¥44.00"
    assert stale["1.5 kg · Quantity per pack"] == "1.5 kg"
    assert stale["1.5 kg · Weight tolerance (%)"] == "15"
    assert stale["Season"] == "all year"
    assert product.stockrecords.get().price == Decimal(44)


# --- What shoppers read ---------------------------------------------------------


@pytest.mark.parametrize(
    ("over_weight", "words"),
    [
        ("free", "Extra weight is free."),
        ("balance", "Extra weight is charged with your next order here."),
    ],
)
def test_page_says_clearly_what_is_settled(client, over_weight, words):
    made = make_pack(
        quantity=1500, name="", is_weighed=True, tolerance=15, over_weight=over_weight
    )

    text = read_page(client, made.product.get_absolute_url())

    assert "About 1.5 kg, settled at the packed weight within ±15%." in text
    assert words in text


def test_page_of_a_fixed_pack_says_nothing_of_weighing(client):
    made = make_pack()

    text = read_page(client, made.product.get_absolute_url())

    assert "packed weight" not in text
    assert "about" not in text.split("<main")[1].split("</form>")[0]


def test_page_says_what_a_bunch_costs_and_how_long_it_keeps(client):
    product = make_product(
        make_farm(), unit_kind="piece", piece_unit="bunch", shelf_life_days=5,
        needs_cold=True, picked_on=date(2026, 1, 1),
    )  # fmt: skip
    make_pack(product=product, quantity=3, price="18.00", on_hand=12, name="3 bunches")

    text = read_page(client, product.get_absolute_url())

    assert "¥6.00 a bunch" in text
    assert "9 bunches or more left at the farm." in text
    assert "Keeps for 5 days after harvest" in text
    assert "Shipped cold;" in text


@pytest.mark.parametrize(
    ("grams", "told"),
    [
        (491_638, "491 kg"),
        (9_999, "9.9 kg"),
        (2_500, "2.5 kg"),
        (638, "630 g"),
        (64, "64 g"),
        (0, "0 g"),
    ],
)
def test_what_is_left_is_told_without_grams_nobody_weighs(grams, told):
    assert rough(grams) == told


def test_pieces_that_are_left_are_counted():
    assert rough(1234, "piece") == "1,234 pieces"
