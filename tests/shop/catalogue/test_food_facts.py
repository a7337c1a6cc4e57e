"""Ingredients, allergens, storage and a serving idea: typed, shown, kept apart."""

import json

import pytest
from django.db import IntegrityError

from shop.catalogue.allergens import (
    emphasised,
    mask_of,
    said_of_allergens,
    unmarked,
    written_allergens,
)
from shop.catalogue.desk.drafts import as_fields, forms_of
from shop.catalogue.models import Product, ProductEvent
from shop.catalogue.states import ALL_ALLERGENS, Allergen
from tests.factories.listings import fill_known_listing, make_draft
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db
MILK, NUTS = mask_of(["milk"]), mask_of(["nuts"])


def test_each_allergen_has_a_bit_of_its_own():
    assert len(Allergen) == 14
    assert mask_of(Allergen.values) == ALL_ALLERGENS == 2**14 - 1
    assert mask_of(["milk", "milk"]) == MILK


def test_none_is_not_the_same_as_not_stated():
    assert (said_of_allergens(None), said_of_allergens(0)) == ("not stated", "none")
    assert said_of_allergens(MILK | NUTS) == "milk, nuts"
    assert [written_allergens(mask) for mask in (None, 0, MILK | NUTS)] == [
        "", "none", "milk nuts",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mask", "html"),
    [
        ("Walnuts, salt", NUTS, "<b>Walnuts</b>, salt"),
        ("Walnuts, salt", None, "Walnuts, salt"),
        ("核桃仁、牛奶", NUTS | MILK, "<b>核桃</b>仁、<b>牛奶</b>"),
        ("buckwheat, wheat", mask_of(["gluten"]), "buckwheat, <b>wheat</b>"),
        ("eggplant", mask_of(["eggs"]), "eggplant"),
        ("*pecorino*, <i>x</i>", 0, "<b>pecorino</b>, &lt;i&gt;x&lt;/i&gt;"),
        ("", MILK, ""),
    ],
)
def test_allergens_stand_out_in_the_ingredients(text, mask, html):
    assert emphasised(text, mask) == html


def test_marks_are_for_pages_alone():
    assert unmarked("*pecorino*, 2 * 3") == "pecorino, 2 * 3"


def shown(client, **facts):
    pack = make_pack(title="Cheese")
    Product.objects.filter(pk=pack.product.pk).update(**facts)
    response = client.get(pack.product.get_absolute_url())
    text = response.content.decode()
    found = json.loads(text.split('type="application/ld+json">')[1].split("<")[0])
    things = found if isinstance(found, list) else [found]
    product = next(one for one in things if one["@type"] == "Product")
    return text, {
        one["name"]: one["value"] for one in product.get("additionalProperty", [])
    }


def test_page_says_what_the_farm_said(client):
    text, told = shown(
        client,
        ingredients_en="Goat milk, salt, *rennet*",
        allergens=MILK,
        storage_en="In the fridge",
        serving_en="With bread",
    )
    assert "Goat <b>milk</b>, salt, <b>rennet</b>" in text
    assert "<b>milk</b>" in text.split("Contains", 1)[1]
    assert "With bread" in text
    assert told == {
        "Ingredients": "Goat milk, salt, rennet",
        "Allergens": "milk",
        "Storage": "In the fridge",
    }


def test_page_never_takes_not_stated_for_none(client):
    text, told = shown(client, storage_en="In the fridge")
    assert "Not stated by the farm." in text
    assert "Allergens" not in told

    text, told = shown(client, allergens=0)
    assert "None of the 14 allergens" in text
    assert told == {"Allergens": "none"}


def test_page_without_such_facts_says_nothing_of_them(client):
    text, told = shown(client)
    assert "Allergens" not in text
    assert told == {}


@pytest.fixture
def product():
    return make_draft(make_farm("Li Orchard", code="li"))


@pytest.fixture
def owner(client, product):
    client.force_login(make_member(product.partner, email="owner@example.com"))
    return client


def save(owner, product, **fields):
    sent = fill_known_listing(product, **fields)
    answer = owner.post(f"/desk/li/products/{product.pk}/", sent)
    product.refresh_from_db()
    return answer


def test_farm_enters_them_with_the_listing(owner, product):
    answer = save(
        owner,
        product,
        allergens=["milk", "nuts"],
        ingredients_en="Milk,\r\nwalnuts",
        storage_zh_hans="冷藏",
    )
    assert answer.status_code == 302
    assert product.allergens == MILK | NUTS
    assert product.ingredients_en == "Milk,\nwalnuts"
    assert (product.storage_en, product.storage_zh_hans) == (None, "冷藏")
    event = ProductEvent.objects.first()
    assert event.after["allergens"] == MILK | NUTS
    assert "serving_en" not in event.after

    page = owner.get(f"/desk/li/products/{product.pk}/").content.decode()
    assert 'value="nuts" id="id_allergens_7" checked' in page.replace("\n", " ")

    save(owner, product, allergens=["none"])
    assert product.allergens == 0
    save(owner, product)
    assert product.allergens is None


def test_none_beside_an_allergen_is_refused_and_kept_as_ticked(owner, product):
    answer = save(owner, product, allergens=["none", "milk"], storage_en="Cold")
    assert answer.status_code == 422
    assert "or that it contains none" in answer.content.decode()
    assert answer.context["form"]["allergens"].value() == ["none", "milk"]
    assert (product.allergens, product.storage_en) == (None, None)


def test_database_refuses_bits_of_no_allergen(product):
    with pytest.raises(IntegrityError, match="allergens_known"):
        Product.objects.filter(pk=product.pk).update(allergens=ALL_ALLERGENS + 1)


def test_phone_that_does_not_show_them_keeps_them(product):
    Product.objects.filter(pk=product.pk).update(allergens=MILK, storage_en="Cold")
    product.refresh_from_db()

    filled = forms_of({"title": "Cheese"}, product).listing

    assert filled.is_valid()
    content = filled.content("weight")
    assert (content.allergens, content.storage_en) == (MILK, "Cold")
    assert not {"allergens", "storage_en"} & as_fields(product, None).keys()
