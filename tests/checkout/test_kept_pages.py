"""Pages of orders that phones keep: for whom, and what their worker is told."""

import json
import re

import pytest
from django.urls import reverse
from django.utils.translation import override

from core.phone import COOKIE, mark_of
from tests.factories.accounts import make_user
from tests.factories.orders import make_vendor_order
from tests.factories.pages import browser_of
from tests.factories.tourism import make_booking, make_experience

pytestmark = pytest.mark.django_db


def given(client):
    answer = client.get("/orders/sw.js")
    assert answer["Service-Worker-Allowed"] == "/"
    assert answer["Content-Type"].startswith("text/javascript")
    return json.loads(re.match(r"const GIVEN = (\{.*\});", answer.text)[1])


@pytest.fixture
def part():
    return make_vendor_order(user=make_user())


@pytest.fixture
def page(part):
    return reverse("orders:detail", args=[part.order.number])


def test_owner_keeps_the_page_and_nobody_else(client, part, page):
    owner = part.order.user
    own = browser_of(owner).get(page)
    assert own["X-Desk-User"] == own.cookies[COOKIE].value == mark_of(owner)
    assert "private" in own["Cache-Control"]
    assert f'data-owner="{mark_of(owner)}"' in own.text

    by_link = client.get(f"{page}?key={part.order.access_key}", follow=True)
    assert by_link.status_code == 200
    assert "X-Desk-User" not in by_link.headers
    assert COOKIE not in by_link.cookies
    assert "data-owner" not in by_link.text

    other = browser_of(make_user()).get(page)
    assert other.status_code == 404
    assert "X-Desk-User" not in other.headers


def test_tickets_are_kept_as_well():
    booking = make_booking(make_experience())
    order = booking.vendor_order.order
    order.user = make_user()
    order.save()
    page = reverse("orders:visit", args=[order.number, booking.pk])
    assert browser_of(order.user).get(page)["X-Desk-User"] == mark_of(order.user)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_worker_knows_own_pages_and_public_ones_in_each_language(
    client, part, page, language
):
    with override(language):
        told = given(client)
        goods = reverse("catalogue:index")
        home = reverse("home")
    own = [re.compile(pattern) for pattern, _by_query in told["pages"]]
    assert any(one.search(page) for one in own)
    for name in ("orders", "visits", "boxes"):
        assert any(one.search(reverse(f"accounts:{name}")) for one in own)
    assert not any(one.search(reverse("accounts:home")) for one in own)
    assert "{when}" in told["notes"][language]
    for sub in ("pay/", "receipt/", "cancel-unpaid/", "return/"):
        assert not any(one.search(page + sub) for one in own)
    last = re.compile(told["last"])
    for address in (goods, home, f"{goods}some-walnuts_12/", "/help/"):
        assert last.search(address), address
    private = ["/accounts/", "/checkout/", "/basket/", "/desk/li/", "/office/x/", page]
    assert [one for one in private if last.search(one)] == []
    assert given(client)["version"] == told["version"]


def test_page_for_no_signal_says_nothing_of_anybody(client):
    mine = browser_of(make_user()).get(reverse("orders:no_signal"))
    assert mine.text == client.get(reverse("orders:no_signal")).text
    assert "no-store" in mine["Cache-Control"]
