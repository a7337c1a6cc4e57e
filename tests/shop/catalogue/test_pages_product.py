"""The page of one product."""

import json
import re
from datetime import timedelta

import pytest
from oscar.apps.catalogue.reviews.models import ProductReview

from core import dates
from shop.catalogue.models import Product
from tests.factories.accounts import make_user
from tests.factories.pages import NONSENSE, read_page
from tests.factories.shop import (
    make_category,
    make_many_packs,
    make_pack,
    make_product,
    make_ready_photo,
    sign_in_with_basket,
)
from tests.factories.vendors import make_farm, make_village
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.states import PartnerStatus
from vendors.places.models import Village

pytestmark = pytest.mark.django_db


def product_url(pack):
    return pack.product.get_absolute_url()


def test_product_shows_its_packs_with_unit_prices(client):
    pack = make_pack(title="Persimmons", price="59.00", quantity=5000)
    make_pack(product=pack.product, price="33.00", quantity=2500)
    response = client.get(product_url(pack))
    choices = response.context["choices"]
    assert [c.pack.price for c in choices] == [33, 59]
    assert response.context["chosen"].pack == pack
    text = response.content.decode()
    assert "¥11.80/kg" in text
    assert "¥13.20/kg" in text


def test_product_named_in_chinese_opens_at_its_own_address(client):
    pack = make_pack(title="薄皮核桃")
    Product.objects.update(slug="薄皮核桃")
    pack.product.refresh_from_db()

    response = client.get(product_url(pack), {"pack": pack.pk})

    assert response.status_code == 200
    assert response.context["product"] == pack.product


def test_product_preselects_the_pack_asked_for(client):
    pack = make_pack(title="Persimmons")
    other = make_pack(product=pack.product, price="33.00", quantity=2500)
    response = client.get(product_url(pack), {"pack": other.pk})
    assert response.context["chosen"].pack == other


@pytest.mark.parametrize("value", NONSENSE)
def test_nonsense_pack_in_the_address_is_ignored(client, value):
    pack = make_pack()
    response = client.get(product_url(pack), {"pack": value})
    assert response.context["chosen"].pack == pack


def test_product_offers_a_pack_that_fits_when_the_cards_is_sold_out(client):
    pack = make_pack(title="Persimmons", quantity=5000, on_hand=3000)
    small = make_pack(product=pack.product, price="33.00", quantity=2500)
    response = client.get(product_url(pack))
    assert response.context["chosen"].pack == small


def test_product_that_is_sold_out_cannot_be_added(client):
    pack = make_pack(on_hand=0)
    text = read_page(client, product_url(pack))
    assert "Sold out." in text
    assert "Add to basket" not in text


def test_product_of_a_farm_on_holiday_says_when_it_is_back(client):
    back = dates.today() + timedelta(days=9)
    farm = make_farm("Li", status=PartnerStatus.HOLIDAY, holiday_until=back)
    text = read_page(client, product_url(make_pack(farm)))
    assert "Li is on holiday and sells again from" in text
    assert "Add to basket" not in text


def test_product_without_a_pack_says_so(client):
    pack = make_pack()
    StockRecord.objects.filter(pk=pack.pk).update(is_on_sale=False)
    assert "Not on sale at the moment." in read_page(client, product_url(pack))


def test_product_of_several_sellers_names_the_seller_of_each_pack(client):
    pack = make_pack(make_farm("Li Family Orchard"), "Persimmons")
    other = make_farm("Five Villages")
    pool = StockPool.objects.create(
        product=pack.product, partner=other, unit_kind="weight", on_hand=50_000
    )
    StockRecord.objects.create(
        product=pack.product, partner=other, pool=pool, partner_sku="other",
        price_currency="CNY", price="55.00", quantity=5000, name="5 kg box",
    )  # fmt: skip
    choices = client.get(product_url(pack)).context["choices"]
    assert [choice.seller for choice in choices] == [
        "Li Family Orchard",
        "Five Villages",
    ]


@pytest.mark.parametrize("state", ["draft", "in-review", "hidden"])
def test_product_that_is_not_published_is_not_found(client, state):
    pack = make_pack()
    Product.objects.filter(pk=pack.product_id).update(state=state)
    assert client.get(product_url(pack)).status_code == 404


@pytest.mark.parametrize("status", [PartnerStatus.SUSPENDED, PartnerStatus.CLOSED])
def test_product_of_a_seller_that_stopped_is_not_found(client, status):
    pack = make_pack(make_farm(status=status))
    assert client.get(product_url(pack)).status_code == 404


def test_product_under_an_old_name_redirects_for_good(client):
    pack = make_pack()
    response = client.get(f"/catalogue/old-name_{pack.product_id}/?pack={pack.pk}")
    assert response.status_code == 301
    assert response["Location"] == f"{product_url(pack)}?pack={pack.pk}"


def test_product_structured_data_cannot_end_its_script(client):
    pack = make_pack(title="</script><b>Walnuts")
    assert "</script><b>" not in read_page(client, product_url(pack))


@pytest.mark.parametrize(("on_hand", "word"), [(0, "OutOfStock"), (9000, "InStock")])
def test_product_tells_search_engines_whether_it_can_be_had(client, on_hand, word):
    pack = make_pack(on_hand=on_hand)
    text = read_page(client, product_url(pack))
    facts = text.partition('type="application/ld+json"')[2].partition(">")[2]
    offers = json.loads(facts.partition("</script>")[0])["offers"]
    assert [one["availability"] for one in offers] == [f"https://schema.org/{word}"]


@pytest.mark.parametrize("why", ["sold out", "on holiday"])
def test_what_cannot_be_had_leads_to_the_same_goods_of_others(client, why):
    nuts, today = make_category("Nuts"), dates.today()
    away = {"status": PartnerStatus.HOLIDAY, "holiday_until": today + timedelta(days=9)}
    farm = make_farm(**(away if why == "on holiday" else {}))

    def nut(farm, title, **pack):
        product = make_product(farm, title, main_category=nuts)
        return make_pack(product=product, **pack)

    wanted = nut(farm, "Walnuts", on_hand=0 if why == "sold out" else 100_000)
    there = nut(make_farm(), "Paper walnuts")
    nut(make_farm(), "Gone walnuts", on_hand=0)
    nut(make_farm(**away), "Resting walnuts")
    nut(farm, "Own walnuts")
    make_pack(product=make_product(make_farm(), "Honey"))

    response = client.get(product_url(wanted))

    assert response.context["instead"] == [there.product]
    assert "In stock at other farms" in response.content.decode()
    assert client.get(product_url(there)).context["instead"] == []


def test_what_is_kept_of_a_product_is_never_old(client):
    product = make_pack().product
    url = product_url(product.stockrecords.get())
    said = "Dried on the roof.", "Twelve old trees.", "Crisp and sweet."

    def shown():
        page = client.get(url).content.decode()
        return [words in page for words in said]

    assert shown() == [False, False, False]
    Product.objects.update(description_en=said[0])
    assert shown() == [True, False, False]
    Partner.objects.update(tagline_en=said[1])
    assert shown() == [True, True, False]
    ProductReview.objects.create(
        product=Product.objects.get(), score=5, title="Apples", body=said[2],
        status=ProductReview.APPROVED, user=make_user(),
    )  # fmt: skip
    assert shown() == [True, True, True]
    ProductReview.objects.update(status=ProductReview.REJECTED)
    assert shown() == [True, True, False]


def test_pictures_lead_to_the_largest_copy_without_scripts(client):
    pack = make_pack(title="Persimmons")
    photo = make_ready_photo()
    Product.objects.filter(pk=pack.product_id).update(cover=photo)

    page = read_page(client, product_url(pack))

    link = re.search(r'<a class="zoom-link" href="([^"]+)"', page)
    assert link[1].endswith("720.webp")
    assert 'alt="Persimmons"' in page
    assert '<dialog class="zoom" id="zoom"' in page


def test_page_without_pictures_has_nothing_to_enlarge(client):
    page = read_page(client, product_url(make_pack()))
    assert "data-zoom" not in page
    assert "zoom.js" not in page


def test_village_of_the_farm_is_marked_on_the_map(client):
    village = make_village(latitude="36.2", longitude="113.4")
    other = make_village(county=village.county, latitude="36.3", longitude="113.5")
    pack = make_pack(make_farm(village=village))

    page = read_page(client, product_url(pack))

    assert page.count('class="dot') == 2
    assert page.count('class="dot on"') == 1
    marked = page.partition('class="dot on"')[2].partition("</title>")[0]
    assert village.name in marked
    Village.objects.filter(pk__in=[village.pk, other.pk]).update(
        latitude=None, longitude=None
    )
    assert 'class="dot' not in read_page(client, product_url(pack))


# --- Budgets ---------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 30])
def test_product_takes_few_queries(client, queries, number):
    packs = make_many_packs(number)
    with queries(17):
        assert client.get(product_url(packs[0])).status_code == 200
    with queries(6):  # what no order changes is kept
        assert client.get(product_url(packs[0])).status_code == 200


@pytest.mark.parametrize("number", [1, 30])
def test_product_takes_few_queries_signed_in(client, queries, number):
    packs = make_many_packs(number)
    sign_in_with_basket(client, packs)
    with queries(20):
        assert client.get(product_url(packs[0])).status_code == 200
    with queries(10):
        assert client.get(product_url(packs[0])).status_code == 200
