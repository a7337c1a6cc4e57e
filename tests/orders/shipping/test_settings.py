"""Days on which nothing leaves, whose delivery goods take, and the tester's answers."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine

from core import dates
from orders.shipping.models import DeliverySettings
from orders.shipping.services.settings import settings_fingerprint
from tests.factories.pages import desk_url
from tests.factories.shipping import (
    make_delivery,
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
)
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.markup import flat

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]
SOURCE = DeliverySettings.Source
NONE = settings_fingerprint(None)


@pytest.fixture
def _tuesday():
    with time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False):
        yield


@pytest.fixture
def farm():
    return make_farm(delivers=False)


@pytest.fixture
def desk(client, farm):
    client.force_login(make_member(farm))
    return client


def sent(*rows, seen=NONE, **fields):
    days = {}
    for i, (first, last, why) in enumerate(rows):
        days |= {f"first{i}": first, f"last{i}": last, f"why{i}": why}
    return {**days, "seen": seen, **fields}


def closed():
    return [row.closed for row in DeliverySettings.objects.all()]


def test_closed_days_are_written_in_order_and_past_ones_forgotten(desk, farm):
    desk.post(
        desk_url("delivery_settings", farm),
        sent(
            ("2026-12-01", "", "Bank"),
            ("2026-10-01", "2026-10-07", "National day"),
            ("2026-10-20", "2026-10-22", "Fair"),
            ("", "", ""),
        ),
    )

    assert closed() == [
        [
            ["2026-10-20", "2026-10-22", "Fair"],
            ["2026-12-01", "2026-12-01", "Bank"],
        ]
    ]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (("2026-10-22", "2026-10-21", ""), "The last day is before the first day"),
        (("", "2026-10-21", ""), "Please enter the first day"),
        (("", "", "Fair"), "Please enter the first day"),
        (("soon", "", ""), "Enter a valid date"),
        (("2036-10-22", "", ""), "too far ahead"),
    ],
)
def test_days_that_cant_be_are_explained_and_kept(desk, farm, row, why):
    response = desk.post(
        desk_url("delivery_settings", farm), sent(row, ("2026-11-11", "", "Kept"))
    )

    assert response.status_code == 422
    assert why in response.text
    assert 'value="Kept"' in response.text
    assert closed() == []


def test_an_old_page_is_refused_and_changes_nothing(desk, farm):
    DeliverySettings.objects.create(
        partner=farm, closed=[["2026-10-22", "2026-10-22", "Fair"]]
    )

    response = desk.post(
        desk_url("delivery_settings", farm), sent(("2026-11-11", "", "Mine"))
    )

    assert response.status_code == 422
    assert "Someone else changed this" in response.text
    assert 'value="Mine"' in response.text
    assert closed() == [[["2026-10-22", "2026-10-22", "Fair"]]]


def test_a_member_chooses_its_cooperatives_delivery(client):
    coop = make_cooperative("Five Villages", delivers=False)
    make_delivery(coop, name="Van", is_lent=True)
    farm = make_farm(delivers=False, cooperative=coop)
    client.force_login(make_member(farm))
    page = client.get(desk_url("delivery", farm)).text
    assert "Offered by Five Villages" in page
    assert "Your goods don’t use them" in page

    client.post(desk_url("delivery_settings", farm), sent(source="cooperative"))

    assert DeliverySettings.objects.get().source == SOURCE.COOPERATIVE
    assert "Your goods use them" in client.get(desk_url("delivery", farm)).text


def test_a_farm_of_no_cooperative_has_no_choice(desk, farm):
    desk.post(desk_url("delivery_settings", farm), sent(source="cooperative"))

    assert DeliverySettings.objects.get().source == SOURCE.OWN
    assert (
        "Delivery used for your goods" not in desk.get(desk_url("delivery", farm)).text
    )


def test_only_a_cooperative_lends(client, desk, farm):
    coop = make_cooperative(delivers=False)
    make_delivery(coop, name="Van", is_lent=True)

    assert "Offer it to our member farms" not in (
        desk.get(desk_url("delivery_new", farm)).text
    )
    client.force_login(make_member(coop, "admin"))
    assert "offered to farms" in client.get(desk_url("delivery", coop)).text
    assert (
        "Offer it to our member farms"
        in client.get(desk_url("delivery_new", coop)).text
    )


def tried(desk, farm, **asked):
    question = {"region": "CN-BJ", "kilos": "5", "goods": "100", **asked}
    return flat(desk.get(desk_url("delivery", farm), question).text).split('id="try"')[
        1
    ]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, "¥12.00"),
        ({}, "22 Oct to 24 Oct"),
        ({"at": "2026-10-20T15:59"}, "22 Oct to 24 Oct"),
        ({"at": "2026-10-20T16:00"}, "23 Oct to 25 Oct"),
        ({"at": "2026-10-24 17:00"}, "28 Oct to 30 Oct"),
        ({"goods": "150"}, "¥49.00 more for free delivery"),
        ({"goods": "199"}, ">free<"),
        ({"goods": "29"}, "The minimum order is ¥30.00; ¥1.00 is missing."),
        ({"region": "CN-XZ", "goods": "50"}, "order this from you"),
        ({"region": "CN-XZ", "goods": "50"}, "Does not deliver to Tibet."),
        ({"region": "CN-ZZ"}, "Select a valid choice"),
        ({"kilos": "-1"}, "Please enter a weight in kilos"),
        ({"kilos": "2,5"}, "¥12.00"),
        ({"goods": "x"}, "Please enter a price"),
        ({"at": "yesterday"}, "Enter a valid date/time"),
        ({"product": "999999"}, "Select a valid choice"),
    ],
)
def test_the_tester_says_what_a_buyer_would_pay_and_when(desk, farm, asked, answer):
    make_delivery(
        farm, regions=["CN-BJ"], free_from=Decimal(199), min_order=Decimal(30),
        min_days=2, max_days=4,
    )  # fmt: skip

    assert answer in tried(desk, farm, **asked)


def test_the_tester_tries_goods_that_spoil(desk, farm):
    make_delivery(farm, min_days=2, max_days=4, name="Post")
    pack = make_pack(product=make_product(farm, "Mushrooms", shelf_life_days=3))
    theirs = make_pack(
        product=make_product(make_farm(), "Rival cheese", needs_cold=True)
    )

    page = tried(desk, farm, product=str(pack.pk))

    assert "these goods keep only until Fri 23 Oct: Mushrooms." in page
    assert "Rival cheese" not in page
    assert "Select a valid choice" in tried(desk, farm, product=str(theirs.pk))


def test_the_tester_knows_what_is_booked(desk, farm):
    window = make_pickup_window(make_pickup_point(farm), capacity=1)
    make_pickup_day(window, date(2026, 10, 22), 1)

    page = tried(desk, farm)

    assert "Thu 29 Oct, 9:00–12:00" in page
    assert "Thu 22 Oct, 9:00–12:00" not in page


def test_a_try_with_everything_keeps_the_budget(client, queries):
    coop = make_cooperative(delivers=False)
    make_pickup_window(make_pickup_point(coop, is_lent=True))
    farm = make_farm(delivers=False, cooperative=coop)
    DeliverySettings.objects.create(partner=farm, source=SOURCE.BESIDE)
    make_pickup_window(make_pickup_point(farm))
    make_delivery(farm)
    pack = make_pack(product=make_product(farm, shelf_life_days=30))
    client.force_login(make_member(farm))

    with queries(14):
        page = tried(client, farm, product=str(pack.pk))

    assert page.count("9:00–12:00") >= 2
