"""Nobody packs, weighs, ships or lists a visit as goods; nobody claims it spoiled."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from fulfilment.claims.services.filings import Complaint, file_claim
from fulfilment.claims.services.transitions import ClaimError
from fulfilment.packing.queries.added import listed_vendor_orders
from fulfilment.packing.queries.today import low_pools
from fulfilment.packing.queries.vendor_orders import count_by_filter, pools_in_demand
from orders.order.services.fulfilment import confirm_received, start_packing
from orders.order.services.vendor_orders import PackingError
from shop.catalogue.queries import listed_products, published_products
from shop.import_export.exports import product_rows
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.tourism import begin_booking, make_booking, make_experience
from tests.factories.vendors import make_farm, make_member
from tourism.services.checking_in import check_in_booking
from vendors.harvest.queries import pools_of
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def booking(farm):
    return make_booking(make_experience(farm, title_en="Persimmon picking"))


def test_desk_has_no_visit_to_pack(farm, booking):
    assert list(listed_vendor_orders(farm)) == []
    assert set(count_by_filter(farm).values()) == {0}
    assert pools_in_demand(farm) == []


def test_visit_is_never_packed_or_confirmed_as_a_parcel(booking):
    with pytest.raises(PackingError):
        start_packing(booking.vendor_order, by=None)
    with pytest.raises(PackingError):
        confirm_received(booking.vendor_order, by=None)

    booking.vendor_order.refresh_from_db()
    assert booking.vendor_order.status == "accepted"


def test_desk_pages_know_goods_alone(client, farm, booking):
    client.force_login(make_member(farm))
    pack = make_pack(farm, "Walnuts")
    product = booking.experience.product

    for name in ("desk:orders", "desk:products", "desk:products_many"):
        page = client.get(reverse(name, args=[farm.code])).content.decode()
        assert "Persimmon picking" not in page, name
    assert (
        client.get(
            reverse("desk:order", args=[farm.code, booking.vendor_order.number])
        ).status_code
        == 404
    )
    assert (
        client.get(reverse("desk:product", args=[farm.code, product.pk])).status_code
        == 404
    )
    assert (
        client.get(
            reverse("desk:product", args=[farm.code, pack.product_id])
        ).status_code
        == 200
    )


def test_no_harvest_is_brought_into_places(farm, booking):
    goods = make_pack(farm).pool

    assert list(pools_of(farm)) == [goods]


def test_places_are_never_low_stock(farm, booking):
    StockPool.objects.filter(starts__isnull=False).update(low_at=100)

    assert low_pools(farm) == []


def test_goods_files_have_no_visits(farm, booking):
    make_pack(farm, "Walnuts")

    text = str(list(product_rows(farm)))

    assert "Walnuts" in text
    assert "Persimmon picking" not in text


def test_shop_lists_no_visits(client, farm, booking):
    assert not published_products().filter(is_visit=True).exists()
    assert not listed_products().filter(is_visit=True).exists()
    for path in ("/search/?q=persimmon+picking", f"/farms/{farm.code}/"):
        page = client.get(path).content.decode()
        assert f"/catalogue/{booking.experience.slug}" not in page
    product = booking.experience.product
    assert client.get(f"/catalogue/{product.slug}_{product.pk}/").status_code == 404


def test_state_of_an_experience_is_none_of_goods():
    experience = make_experience()
    goods = make_pack().product
    goods.state = "bookable"

    with pytest.raises(IntegrityError), transaction.atomic():
        goods.save()

    experience.product.refresh_from_db()
    assert experience.product.state == "bookable"


@pytest.fixture
def visited(farm):
    user = make_user()
    booking = begin_booking(make_booking(make_experience(farm), user=user), hours=1)
    check_in_booking(booking, by=None)
    booking.vendor_order.refresh_from_db()
    return booking


def complaint(booking, **fields):
    line = booking.vendor_order.lines.get()
    return Complaint(
        **{
            "cause": "not-as-described",
            "wanted": "money",
            "lines": {line.pk: (1, 100)},
            **fields,
        }
    )


def test_visit_is_claimed_as_not_as_described(visited):
    claim = file_claim(
        visited.vendor_order, complaint(visited), by=None, click="0" * 24
    )

    assert (claim.cause, claim.amount > 0) == ("not-as-described", True)


@pytest.mark.parametrize(
    "fields",
    [{"cause": "spoiled"}, {"cause": "short"}, {"wanted": "replacement"}],
)
def test_visit_is_never_claimed_spoiled_or_sent_again(visited, fields):
    with pytest.raises(ClaimError):
        file_claim(
            visited.vendor_order, complaint(visited, **fields), by=None, click="0" * 24
        )

    assert not visited.vendor_order.claims.exists()
