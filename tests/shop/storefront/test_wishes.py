"""Wish lists, seasons that people wait for, what goes together, what one saw."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse
from icalendar import Calendar

from core import dates
from orders.order.services.pairs import count_pairs
from shop.catalogue.models import Product
from shop.storefront.models import Pairing, SeasonAlert, Wish
from shop.storefront.services import (
    WishError,
    await_season,
    tell_seasons,
    tell_wishes,
    wish,
)
from tests.factories.accounts import PASSWORD, make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.notifications.letters import deliver, told
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db
NOVEMBER = 1 << 10


@pytest.fixture
def mei():
    return make_user(email="mei@example.com")


def set_stock(pack, on_hand):
    StockPool.objects.filter(pk=pack.pool_id).update(on_hand=on_hand)


def set_price(pack, price):
    Product.objects.filter(pk=pack.product_id).update(lead_price=Decimal(price))


def news():
    tell_wishes()
    tell_wishes()
    return [subject for _to, subject in told(deliver())]


def test_person_wishes_once_and_no_longer(client, mei):
    pack = make_pack(title="Pears")
    url = f"/wishes/{pack.product_id}/"
    page = client.get(pack.product.get_absolute_url()).text
    assert "Add to wish list" in page
    client.force_login(mei)

    for _twice in range(2):
        client.post(url, {"do": "wish"})

    assert Wish.objects.get().user == mei
    assert "On your wish list" in client.get(url).text
    assert "Pears" in client.get("/accounts/wishes/").text
    client.post(url, {"do": "unwish", "back": "list"})
    assert "Your wish list is empty" in client.get("/accounts/wishes/").text


def test_a_guest_wishes_in_the_browser_and_keeps_it_by_signing_in(client, mei):
    pears, plums = make_pack(title="Pears"), make_pack(title="Plums")
    for pack in (pears, plums, pears):
        client.post(f"/wishes/{pack.product_id}/", {"do": "wish"})
    assert Wish.objects.count() == 0
    page = client.get("/accounts/wishes/").text
    assert page.count("Pears</a>") == 1
    assert page.index("Pears</a>") < page.index("Plums</a>")
    assert "Sign in to keep it" in page
    assert "On your wish list" in client.get(f"/wishes/{pears.product_id}/").text

    client.post(f"/wishes/{plums.product_id}/", {"do": "unwish"})
    assert "Plums</a>" not in client.get("/accounts/wishes/").text

    client.post(reverse("account_login"), {"login": mei.email, "password": PASSWORD})

    assert [row.product_id for row in mei.wishes.all()] == [pears.product_id]
    assert "Pears" in client.get("/accounts/wishes/").text


def test_a_guest_who_wants_to_be_told_signs_in_first(client):
    pack = make_pack(title="Pears")
    set_stock(pack, 0)
    page = client.get(pack.product.get_absolute_url()).text
    assert 'name="notify"' in page

    url = f"/wishes/{pack.product_id}/"
    answer = client.post(url, {"do": "wish", "notify": "1"})

    assert answer["Location"].startswith("/accounts/login/")
    assert "wish list is empty" in client.get("/accounts/wishes/").text


def test_a_guests_list_has_an_end(client, monkeypatch):
    monkeypatch.setattr("shop.storefront.guest_wishes.MOST", 2)
    packs = [make_pack() for _each in range(3)]
    for pack in packs:
        client.post(f"/wishes/{pack.product_id}/", {"do": "wish"})

    assert client.session["wishes"] == [packs[2].product_id, packs[1].product_id]
    assert client.post("/wishes/999999/", {"do": "wish"}).status_code == 404


def test_list_has_an_end(mei, monkeypatch):
    monkeypatch.setattr("shop.storefront.services.MOST_WISHES", 1)
    first, second = make_pack().product, make_pack().product
    wish(mei, first)
    wish(mei, first)

    with pytest.raises(WishError):
        wish(mei, second)


def test_back_in_stock_is_told_once(mei):
    pack = make_pack(title="Pears", on_hand=0)
    wish(mei, pack.product)
    assert news() == []

    set_stock(pack, 50_000)
    assert news() == ["Pears is back in stock"]

    set_stock(pack, 0)
    assert news() == []
    set_stock(pack, 50_000)
    assert news() == ["Pears is back in stock"]


def test_lower_price_is_told_and_no_seesaw(mei):
    pack = make_pack(title="Pears", price="20.00")
    wish(mei, pack.product)

    set_price(pack, "19.50")
    assert news() == []
    set_price(pack, "18.00")
    assert news() == ["Pears is cheaper now"]
    set_price(pack, "25.00")
    assert news() == []
    set_price(pack, "18.00")
    assert news() == []


def test_all_news_of_a_person_are_one_message(mei):
    packs = [make_pack(title=title, on_hand=0) for title in ("Pears", "Plums")]
    for pack in packs:
        wish(mei, pack.product)
        set_stock(pack, 50_000)

    assert news() == ["Wish list: news of 2 products"]


def test_who_took_the_wish_back_hears_nothing(mei):
    pack = make_pack(on_hand=0)
    wish(mei, pack.product)
    set_stock(pack, 50_000)
    tell_wishes()

    Wish.objects.all().delete()

    assert told(deliver()) == []


def seasonal_pack(**fields):
    pack = make_pack(title="Persimmons", **fields)
    Product.objects.filter(pk=pack.product_id).update(season=NOVEMBER)
    return pack


def test_season_is_told_once_a_year(mei):
    pack = seasonal_pack()
    category = pack.product.main_category
    asked, sent = [], []
    with time_machine.travel("2026-10-20T04:00Z", tick=False):
        await_season(mei, category)
    for moment in ("2026-10-31", "2026-11-02", "2026-11-28", "2027-11-03"):
        with time_machine.travel(f"{moment}T04:00Z", tick=False):
            asked.append(tell_seasons())
            sent += told(deliver())

    assert asked == [0, 1, 0, 1]
    begun = f"{category.name}: the season has begun"
    assert sent == [("mei@example.com", begun)] * 2


def test_who_asks_while_it_runs_waits_for_the_next(client, mei):
    pack = seasonal_pack()
    client.force_login(mei)
    with time_machine.travel("2026-11-10T04:00Z", tick=False):
        client.post("/season/alerts/", {"category": pack.product.main_category_id})
        assert tell_seasons() == 0
        assert "Alert on" in client.get("/season/alerts/").text

    assert SeasonAlert.objects.get().told_on == date(2026, 11, 10)
    stop = {"category": pack.product.main_category_id, "do": "stop"}
    client.post("/season/alerts/", stop)
    assert not SeasonAlert.objects.exists()


def test_pairs_are_told_from_five_buyers_on(client):
    farm = make_farm()
    pears, plums, figs = (
        make_pack(farm, title) for title in ("Pears", "Plums", "Figs")
    )
    users = [make_user() for _n in range(5)]
    for user in users:
        make_paid_order([(pears, 1), (plums, 1)], user=user)
    for _again in range(3):
        make_paid_order([(pears, 1), (figs, 1)], user=users[0])
        make_paid_order([(pears, 1), (figs, 1)], user=None)

    assert count_pairs() == count_pairs() == 2

    rows = set(Pairing.objects.values_list("product", "other", "buyers"))
    one, other = pears.product_id, plums.product_id
    assert rows == {(one, other, 5), (other, one, 5)}
    page = client.get(pears.product.get_absolute_url()).text
    assert "Often bought together" in page


def test_what_a_browser_saw_is_drawn_as_it_is_now(client):
    shown, hidden = make_pack(title="Pears"), make_pack(title="Plums")
    Product.objects.filter(pk=hidden.product_id).update(state="hidden")

    page = client.get(f"/seen/?ids={hidden.product_id},{shown.product_id},x,9999").text

    assert "Pears" in page
    assert "Plums" not in page
    assert client.get("/seen/?ids=").text.strip() == ""


def test_harvests_are_a_calendar_of_days(client):
    farm = make_farm(code="li")
    pack = make_pack(farm, "Persimmons")
    Product.objects.filter(pk=pack.product_id).update(season=0b1001_0000_0001)
    make_pack(make_farm(), "All year")
    url = reverse("storefront:harvest_calendar")

    for answer in (client.get(url), client.get(url, {"farm": "li"})):
        events = list(Calendar.from_ical(answer.content).walk("VEVENT"))
        begins = {str(one["summary"]): one["dtstart"].dt for one in events}
        months = sorted(one["dtstart"].dt.month for one in events)
        assert list(begins) == ["Season begins: Persimmons"]
        assert months == [9, 12]
        today = dates.today()
        last = today + timedelta(days=366)
        assert all(type(day) is date for day in begins.values())
        assert all(today.replace(day=1) <= day <= last for day in begins.values())
    assert client.get(url, {"farm": "nobody"}).status_code == 404
