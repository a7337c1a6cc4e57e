"""Days on which nothing leaves, whose delivery goods take, and the tester's answers."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from orders.shipping.models import DeliverySettings
from orders.shipping.services import settings_fingerprint
from tests.cast import a_cooperative, a_delivery, a_farm, a_member, a_pack, a_product

from .steps import a_point, a_window, at, booked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_tuesday")]
SOURCE = DeliverySettings.Source
NONE = settings_fingerprint(None)


@pytest.fixture
def _tuesday():
    with time_machine.travel("2026-10-20T09:00:00+08:00", tick=False):
        yield


@pytest.fixture
def farm():
    return a_farm(delivers=False)


@pytest.fixture
def desk(client, farm):
    client.force_login(a_member(farm))
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
        at("delivery_settings", farm),
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
        (("2026-10-22", "2026-10-21", ""), "The last day comes before the first"),
        (("", "2026-10-21", ""), "Say from which day"),
        (("", "", "Fair"), "Say from which day"),
        (("soon", "", ""), "Enter a valid date"),
        (("2036-10-22", "", ""), "too far ahead"),
    ],
)
def test_days_that_cant_be_are_explained_and_kept(desk, farm, row, why):
    response = desk.post(
        at("delivery_settings", farm), sent(row, ("2026-11-11", "", "Kept"))
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
        at("delivery_settings", farm), sent(("2026-11-11", "", "Mine"))
    )

    assert response.status_code == 422
    assert "Somebody changed this meanwhile" in response.text
    assert 'value="Mine"' in response.text
    assert closed() == [[["2026-10-22", "2026-10-22", "Fair"]]]


def test_a_member_chooses_its_cooperatives_delivery(client):
    coop = a_cooperative("Five Villages", delivers=False)
    a_delivery(coop, name="Van", is_lent=True)
    farm = a_farm(delivers=False, cooperative=coop)
    client.force_login(a_member(farm))
    page = client.get(at("delivery", farm)).text
    assert "Lent by Five Villages" in page
    assert "Your goods don’t use them" in page

    client.post(at("delivery_settings", farm), sent(source="cooperative"))

    assert DeliverySettings.objects.get().source == SOURCE.COOPERATIVE
    assert "Your goods use them" in client.get(at("delivery", farm)).text


def test_a_farm_of_no_cooperative_has_no_choice(desk, farm):
    desk.post(at("delivery_settings", farm), sent(source="cooperative"))

    assert DeliverySettings.objects.get().source == SOURCE.OWN
    assert "Whose delivery" not in desk.get(at("delivery", farm)).text


def test_only_a_cooperative_lends(client, desk, farm):
    coop = a_cooperative(delivers=False)
    a_delivery(coop, name="Van", is_lent=True)

    assert "Lend it to our member farms" not in (
        desk.get(at("delivery_new", farm)).text
    )
    client.force_login(a_member(coop, "admin"))
    assert "lent to farms" in client.get(at("delivery", coop)).text
    assert "Lend it to our member farms" in client.get(at("delivery_new", coop)).text


def tried(desk, farm, **asked):
    question = {"region": "CN-BJ", "kilos": "5", "goods": "100", **asked}
    return desk.get(at("delivery", farm), question).text.split('id="try"')[1]


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, "¥12.00"),
        ({}, "22 Oct to 24 Oct"),
        ({"at": "2026-10-20T15:59"}, "22 Oct to 24 Oct"),
        ({"at": "2026-10-20T16:00"}, "23 Oct to 25 Oct"),
        ({"at": "2026-10-24 17:00"}, "28 Oct to 30 Oct"),
        ({"goods": "150"}, "¥49.00 more and it is free"),
        ({"goods": "199"}, ">free<"),
        ({"goods": "29"}, "Takes orders of ¥30.00 or more; ¥1.00 is missing."),
        ({"region": "CN-XZ", "goods": "50"}, "order this from you"),
        ({"region": "CN-XZ", "goods": "50"}, "Does not go to Tibet."),
        ({"region": "CN-ZZ"}, "Select a valid choice"),
        ({"kilos": "-1"}, "Please enter a weight in kilos"),
        ({"kilos": "2,5"}, "¥12.00"),
        ({"goods": "x"}, "Please enter a price"),
        ({"at": "yesterday"}, "Enter a valid date/time"),
        ({"product": "999999"}, "Select a valid choice"),
    ],
)
def test_the_tester_says_what_a_buyer_would_pay_and_when(desk, farm, asked, answer):
    a_delivery(
        farm, regions=["CN-BJ"], free_from=Decimal(199), min_order=Decimal(30),
        min_days=2, max_days=4,
    )  # fmt: skip

    assert answer in tried(desk, farm, **asked)


def test_the_tester_tries_goods_that_spoil(desk, farm):
    a_delivery(farm, min_days=2, max_days=4, name="Post")
    pack = a_pack(product=a_product(farm, "Mushrooms", shelf_life_days=3))
    theirs = a_pack(product=a_product(a_farm(), "Rival cheese", needs_cold=True))

    page = tried(desk, farm, product=str(pack.pk))

    assert "this is good until Fri 23 Oct only: Mushrooms." in page
    assert "Rival cheese" not in page
    assert "Select a valid choice" in tried(desk, farm, product=str(theirs.pk))


def test_the_tester_knows_what_is_booked(desk, farm):
    window = a_window(a_point(farm), capacity=1)
    booked(window, date(2026, 10, 22), 1)

    page = tried(desk, farm)

    assert "Thu 29 Oct, 9:00–12:00" in page
    assert "Thu 22 Oct, 9:00–12:00" not in page


def test_a_try_with_everything_keeps_the_budget(client, queries):
    coop = a_cooperative(delivers=False)
    a_window(a_point(coop, is_lent=True))
    farm = a_farm(delivers=False, cooperative=coop)
    DeliverySettings.objects.create(partner=farm, source=SOURCE.BESIDE)
    a_window(a_point(farm))
    a_delivery(farm)
    pack = a_pack(product=a_product(farm, shelf_life_days=30))
    client.force_login(a_member(farm))

    with queries(12):
        page = tried(client, farm, product=str(pack.pk))

    assert page.count("9:00–12:00") >= 2
