from datetime import timedelta

import pytest

from core import dates
from shop.catalogue.models import Product
from shop.catalogue.services.listings import list_again, update_product
from shop.catalogue.states import ListingState
from tests.factories.listings import listing_content, make_draft, pack_content, wording
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db

KEPT = (
    "title_en", "title_zh_hans", "summary_en", "description_en", "partner_id",
    "main_category_id", "unit_kind", "piece_unit", "season", "shelf_life_days",
    "needs_cold", "cover_id", "lead_price", "unit_price",
)  # fmt: skip
KEPT_OF_A_PACK = (
    "name_en", "name_zh_hans", "quantity", "price", "price_currency", "weight_grams",
    "tax_category_id", "is_weighed", "tolerance", "over_weight", "is_on_sale",
    "position",
)  # fmt: skip


@pytest.fixture
def farm():
    return make_farm(code="li")


@pytest.fixture
def last_year(farm):
    """Sold and picked last year, with a weighed pack and a plain one."""
    product = make_draft(
        farm,
        words=wording("Walnuts", "核桃", summary="Thin shells"),
        packs=[
            pack_content(
                1500, "45.00", is_weighed=True, tolerance=15, over_weight="balance"
            ),
            pack_content(
                5000, "120.00", names={"en": "Sack"}, is_on_sale=False, position=1
            ),
        ],
        season=0b110000000,
        picked_on=dates.today() - timedelta(days=365),
        shelf_life_days=300,
        needs_cold=True,
    )
    product.pools.update(low_at=9000)
    return product


def test_all_that_stays_the_same_is_copied_field_by_field(last_year):
    copy = list_again(last_year, by=None)

    assert copy.pk != last_year.pk
    last_year.refresh_from_db()
    copy.refresh_from_db()
    for name in KEPT:
        assert getattr(copy, name) == getattr(last_year, name), name
    old, new = last_year.stockrecords.all(), copy.stockrecords.all()
    for name in KEPT_OF_A_PACK:
        assert [getattr(p, name) for p in new] == [getattr(p, name) for p in old], name
    assert list(copy.categories.all()) == list(last_year.categories.all())
    photos = [
        list(p.images.values_list("photo", "display_order")) for p in (copy, last_year)
    ]
    assert photos[0] == photos[1] != []


def test_this_years_own_starts_anew(last_year):
    copy = list_again(last_year, by=None)

    pool = copy.pools.get()
    assert (copy.state, copy.is_public, copy.published_at) == ("draft", False, None)
    assert (copy.picked_on, copy.version, copy.copied_from) == (None, 1, last_year)
    assert (pool.on_hand, pool.claimed, pool.low_at) == (0, 0, 9000)
    assert {each.pool_id for each in copy.stockrecords.all()} == {pool.pk}
    skus = set(copy.stockrecords.values_list("partner_sku", flat=True))
    assert not skus & set(last_year.stockrecords.values_list("partner_sku", flat=True))


def test_pressed_twice_it_is_one_draft_until_somebody_edits_it(last_year):
    first = list_again(last_year, by=None)
    assert list_again(last_year, by=None) == first

    update_product(first, version=1, content=listing_content("Mine"), by=None)
    assert list_again(last_year, by=None) != first


def test_what_was_sold_stays_as_it_was(farm):
    sold = make_pack(farm)
    order = make_paid_order([(sold, 2)])

    list_again(sold.product, by=None)

    sold.pool.refresh_from_db()
    assert sold.pool.claimed == 10_000
    assert order.vendor_orders.get().lines.get().stockrecord_id == sold.pk


def test_farmer_lists_last_years_again_from_its_page(client, farm, last_year):
    client.force_login(make_member(farm))
    page = client.get(f"/desk/li/products/{last_year.pk}/").content.decode()
    assert "List again as a new draft" in page

    answer = client.post(f"/desk/li/products/{last_year.pk}/again/", follow=True)

    copy = Product.objects.get(copied_from=last_year)
    assert answer.redirect_chain == [(f"/desk/li/products/{copy.pk}/", 302)]
    assert "Please enter the stock." in answer.content.decode()


def test_another_sellers_is_404(client, farm):
    theirs = make_pack()
    client.force_login(make_member(farm))

    answer = client.post(f"/desk/li/products/{theirs.product_id}/again/")

    assert answer.status_code == 404
    assert Product.objects.filter(state=ListingState.DRAFT).count() == 0
