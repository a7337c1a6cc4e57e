from decimal import Decimal

import pytest

from shop.catalogue.models import Product
from tests.factories.listings import make_draft
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.partner.models import StockEntry, StockPool

from .phone import GOODS, a_phone_draft, sends

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def shown(owner, product):
    return owner.get(GOODS, {"pk": product.pk}).json()["goods"][0]


def a_change(good, **fields):
    return a_phone_draft(
        fields=good["fields"] | fields,
        product=good["product"],
        version=good["version"],
        publish=False,
    )


def test_change_keeps_what_the_phone_does_not_say(owner, farm):
    product = make_draft(farm)
    product.description = "<p>From the terraces.</p>"
    product.title_zh_hans = "核桃"
    product.save()
    good = shown(owner, product)

    answer = sends(owner, a_change(good, **{"packs-0-price": "33", "title": "Nuts"}))

    product.refresh_from_db()
    assert answer.status_code == 201
    assert (product.title, product.title_zh_hans) == ("Nuts", "核桃")
    assert product.description == "<p>From the terraces.</p>"
    pack = product.stockrecords.get()
    assert (pack.price, pack.quantity, pack.is_on_sale) == (Decimal(33), 1000, True)
    assert product.version == good["version"] + 1
    assert product.pools.get().on_hand == 50_000


def test_change_sent_twice_is_made_once(owner, farm):
    good = shown(owner, make_draft(farm))
    draft = a_change(good, **{"stock-counted": "40"})

    answers = [sends(owner, draft), sends(owner, draft)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert Product.objects.get().version == good["version"] + 1
    counts = StockEntry.objects.filter(reason=StockEntry.Reason.COUNT)
    assert [entry.quantity for entry in counts] == [-10_000]


def test_stale_change_shows_both_and_changes_nothing(owner, farm):
    good = shown(owner, make_draft(farm))
    assert sends(owner, a_change(good, title="First")).status_code == 201

    late = sends(owner, a_change(good, title="Second", **{"stock-counted": "1"}))

    assert (late.status_code, late.json()["conflict"]) == (409, "stale")
    assert late.json()["mine"]["title"] == "Second"
    assert late.json()["theirs"]["fields"]["title"] == "First"
    assert Product.objects.get().title == "First"
    assert StockPool.objects.get().on_hand == 50_000
    chosen = late.json()["theirs"]
    assert sends(owner, a_change(chosen, title="Second")).status_code == 201


def test_stock_that_moved_meanwhile_is_a_conflict(owner, farm):
    product = make_draft(farm)
    good = shown(owner, product)
    StockPool.objects.update(on_hand=45_000)

    answer = sends(owner, a_change(good, title="New", **{"stock-counted": "40"}))

    assert answer.status_code == 409
    assert answer.json()["theirs"]["fields"]["stock-counted"] == "45"
    product.refresh_from_db()
    assert product.title == "Walnuts"


def test_stock_without_what_was_seen_is_not_believed(owner, farm):
    good = shown(owner, make_draft(farm))
    draft = a_change(good, **{"stock-counted": "40"})
    del draft["fields"]["stock-seen"]

    assert sends(owner, draft).status_code == 409
    assert StockPool.objects.get().on_hand == 50_000


def test_less_than_is_promised_is_told_at_the_stock(owner, farm):
    product = make_draft(farm)
    StockPool.objects.update(claimed=20_000)
    good = shown(owner, product)

    answer = sends(owner, a_change(good, **{"stock-counted": "10"}))

    assert list(answer.json()["errors"]) == ["stock-counted"]
    assert StockPool.objects.get().on_hand == 50_000


def test_pack_of_another_listing_is_refused(owner, farm):
    other = make_pack(farm)
    good = shown(owner, make_draft(farm))

    answer = sends(owner, a_change(good, **{"packs-0-pack_id": str(other.pk)}))

    assert answer.status_code == 422
    other.refresh_from_db()
    assert other.product != Product.objects.get(pk=good["product"])


def test_rivals_listing_is_not_there(owner, farm):
    theirs = make_draft(make_farm())
    draft = a_phone_draft(product=theirs.pk, version=theirs.version)

    assert sends(owner, draft).status_code == 404
    assert owner.get(GOODS, {"pk": theirs.pk}).json()["goods"] == []
    theirs.refresh_from_db()
    assert theirs.title == "Walnuts"


@pytest.mark.parametrize("asked", ["0", "x", "-1", "9" * 30, "\x00"])
def test_nonsense_asked_of_the_goods_is_no_error(owner, farm, asked):
    make_draft(farm)

    assert owner.get(GOODS, {"pk": asked}).json()["goods"] == []


@pytest.mark.parametrize("count", [1, 12])
def test_goods_take_the_same_few_queries(owner, farm, queries, count):
    for number in range(count):
        product = make_pack(farm, f"Goods {number:02}").product
        make_pack(product=product, quantity=2500, price="30.00")

    with queries(9):
        goods = owner.get(GOODS).json()["goods"]

    assert len(goods) == count
    assert len(goods[0]["packs"]) == 2
    assert "description" not in goods[0]["fields"]
