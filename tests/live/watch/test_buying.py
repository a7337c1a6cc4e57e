"""Buying from the stream: at the price agreed now, asked of the database."""

from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.urls import reverse

from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.shelf import set_item_state
from live.watch.middleware import came_from_a_stream
from shop.basket.models import Line
from shop.basket.requests import ORIGIN
from tests.factories.live import make_broadcast, make_broadcast_on_air, make_shelf_item
from tests.factories.shop import make_pack
from vendors.partner.models import StockRecord

pytestmark = pytest.mark.django_db
JSON = {"headers": {"accept": "application/json"}}


@pytest.fixture
def broadcast():
    return make_broadcast_on_air()


@pytest.fixture
def item(broadcast):
    return make_shelf_item(broadcast, price="59.00", on_hand=10_000)


def _add(client, item, **more):
    url = reverse("live:add", args=[item.broadcast.code])
    return client.post(url, {"item": item.pk, **more}, **JSON)


def test_line_says_where_it_came_from(client, broadcast, item):
    answer = _add(client, item)
    assert answer.status_code == 200
    assert answer.json()["count"] == 1
    line = Line.objects.get()
    assert (line.origin, line.agreed_price) == (broadcast.origin, None)
    assert client.session[ORIGIN][0] == broadcast.origin


def test_session_price_is_agreed_while_on_air(client, broadcast, item):
    item.price = Decimal("49.00")
    item.save(update_fields=["price"])
    _add(client, item)
    line = Line.objects.get()
    assert line.agreed_price == Decimal("49.00")
    assert line.agreed_until > broadcast.started_at
    basket = client.get(reverse("basket:summary")).content.decode()
    assert "¥49.00" in basket
    end_broadcast(broadcast, by=broadcast.host)
    _add(client, item)
    assert Line.objects.count() == 2
    assert Line.objects.filter(agreed_price=None).exists()


def test_a_shop_that_has_become_cheaper_wins(client, broadcast, item):
    item.price = Decimal("49.00")
    item.save(update_fields=["price"])
    StockRecord.objects.filter(pk=item.stockrecord_id).update(price=45)
    page = client.get(broadcast.get_absolute_url()).content.decode()
    assert ("¥45.00" in page, "¥49.00" in page) == (True, False)
    _add(client, item)
    line = Line.objects.get()
    assert (line.agreed_price, line.price_incl_tax) == (None, 45)
    assert line.origin == broadcast.origin


def test_price_and_stock_are_read_at_adding(client, item):
    StockRecord.objects.filter(pk=item.stockrecord_id).update(price=70)
    _add(client, item)
    assert Line.objects.get().price_incl_tax == 70
    answer = _add(client, item, quantity=5)
    assert answer.status_code == 409
    assert "left" in answer.json()["text"]
    assert Line.objects.get().quantity == 1


def test_display_only_and_planned(client, broadcast, item):
    set_item_state(item, "display", by=broadcast.host)
    assert _add(client, item).status_code == 409
    assert not Line.objects.exists()
    planned = make_shelf_item(make_broadcast())
    assert _add(client, planned).status_code == 200


@pytest.mark.parametrize("wrong", ["", "x", "1" * 30, "²"])
def test_what_no_button_sends_is_404(client, broadcast, wrong):
    url = reverse("live:add", args=[broadcast.code])
    assert client.post(url, {"item": wrong}).status_code == 404


def test_anothers_item_is_404(client, broadcast):
    elsewhere = make_shelf_item(make_broadcast_on_air())
    url = reverse("live:add", args=[broadcast.code])
    assert client.post(url, {"item": elsewhere.pk}).status_code == 404
    assert not Line.objects.exists()


def test_without_a_script_the_page_comes_back(client, item):
    url = reverse("live:add", args=[item.broadcast.code])
    answer = client.post(url, {"item": item.pk, "click": "once"})
    assert answer.url == f"{item.broadcast.get_absolute_url()}#shelf"
    client.post(url, {"item": item.pk, "click": "once"})
    assert Line.objects.get().quantity == 1


def test_product_in_the_sheet_and_as_a_page(client, item):
    url = reverse("live:item", args=[item.broadcast.code, item.pk])
    part = client.get(url, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert f"from=live-{item.broadcast.code}" in part
    assert "<html" in client.get(url).content.decode()


def test_coming_to_a_page_from_a_stream_is_noted(client, broadcast, queries):
    product = make_pack().product
    client.get(f"{product.get_absolute_url()}?from=live-{broadcast.code}")
    assert client.session[ORIGIN][0] == broadcast.origin
    client.get(f"{product.get_absolute_url()}?from=live-NOTTHERE")
    assert client.session[ORIGIN][0] == broadcast.origin


def test_a_word_that_is_no_code_is_not_looked_up(rf, django_assert_num_queries):
    """PostgreSQL would refuse the NUL, and any page with it would be broken."""
    page = came_from_a_stream(lambda _request: HttpResponse())

    with django_assert_num_queries(0):
        assert page(rf.get("/?from=live-%00A2")).status_code == 200
