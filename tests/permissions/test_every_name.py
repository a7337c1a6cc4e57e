"""Whatever things and people are called, every page opens for who may read it."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from shop.catalogue.models import Category, Product
from tests.factories.shop import make_offer, make_range, make_voucher
from tests.permissions.answers import IN, OPEN_STATUSES, answer_of
from tests.permissions.names import MIXED, name_everything
from tests.permissions.table import ROWS
from tests.permissions.test_every_address import ADDRESSES, rolled_back
from tests.permissions.world import ROLES, STAFF, World, build
from vendors.places.models import Village

pytestmark = pytest.mark.django_db
OLD_ADDRESS = "石板沟薄皮核桃"


@pytest.fixture(scope="module")
def world(kept) -> World:
    """Named past all forms; its addresses are Chinese as those of earlier rows are."""
    world = build()
    offer = make_offer(within=make_range())
    make_voucher(offer=offer)
    name_everything(MIXED)
    for row in (offer, offer.condition.range):
        type(row).objects.filter(pk=row.pk).update(slug=OLD_ADDRESS)
    Village.objects.filter(pk=world.farm.village_id).update(slug=OLD_ADDRESS)
    Product.objects.update(slug=OLD_ADDRESS)
    Category.objects.update(slug=OLD_ADDRESS)
    for row in (world.farm, world.product, world.draft, world.values["category"]):
        row.refresh_from_db()
    cache.clear()
    return world


def test_names_reach_whatever_a_person_can_name():
    named = name_everything(MIXED)

    assert {
        "partner.Partner.name_zh_hans", "catalogue.Product.title_en",
        "catalogue.Category.name_en", "places.Village.name_en", "offer.Range.name",
        "voucher.Voucher.name", "training.Course.title_en", "tourism.Price.name_en",
        "broadcasts.Broadcast.title_en", "exchange.ProductImport.name",
        "accounts.User.first_name", "reviews.ProductReview.body", "talk.Message.text",
        "claims.Claim.text", "address.UserAddress.line1",
    } <= named  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_every_page_opens_whatever_things_are_called(world, role):
    wrong = {}
    client = world.client(role)
    for name, row in sorted(ROWS.items()):
        if row.get[role] != IN:
            continue
        path = reverse(name, kwargs=row.args(world))
        with rolled_back():
            response = client.get(path)
        goes_on = response.get("Location", "").partition("?")[0]
        if answer_of(response) != IN or goes_on == path:
            wrong[name] = (response.status_code, goes_on)

    assert wrong == {}


def test_staffs_lists_open_whatever_things_are_called(world):
    wrong = {}
    client = world.client(STAFF)
    client.raise_request_exception = False
    lists = [
        address
        for address in ADDRESSES
        if address.name.startswith("dashboard:") and "<" not in address.route
    ]
    for address in lists:
        with rolled_back():
            status = client.get(reverse(address.name)).status_code
        if status not in OPEN_STATUSES | {301, 405}:
            wrong[address.name] = status

    assert wrong == {}
    assert "dashboard:offer-list" in {address.name for address in lists}
