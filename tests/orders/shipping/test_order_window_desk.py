"""The desk's pages on order windows: added, changed, removed, refused in words."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine

from core import dates
from tests.factories.pages import desk_url
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_order_window,
)
from tests.markup import flat
from vendors.members.states import Role
from vendors.partner.models import OrderWindow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(dates.at(date(2026, 10, 23), time(9)), tick=False):
        yield


WEEKLY = {
    "opens_weekday": "3", "opens_time": "18:00", "closes_weekday": "0",
    "closes_time": "20:00", "delivers_weekday": "2", "least": "30",
}  # fmt: skip
ONCE = {
    "opens_day": "2026-11-02", "opens_time": "08:00", "closes_day": "2026-11-05",
    "closes_time": "20:00", "delivers_on": "2026-11-07", "least": "",
}  # fmt: skip


def test_weekly_window_is_added_and_said(desk, farm):
    assert (
        "You take orders at any time" in desk.get(desk_url("order_windows", farm)).text
    )

    answer = desk.post(desk_url("order_window_new", farm), WEEKLY, follow=True)

    page = flat(answer.text)
    window = farm.order_windows.get()
    assert (window.is_weekly, window.least) == (True, Decimal(30))
    assert (
        "Every week, Thursday, 18:00 to Monday, 20:00, delivered on Wednesday." in page
    )
    assert "Minimum order ¥30.00." in page
    assert "Order by Mon 26 Oct, 20:00." in page


def test_single_window_is_added_and_changed(desk, farm):
    url = f"{desk_url('order_window_new', farm)}?kind=once"
    desk.post(url, ONCE)
    window = farm.order_windows.get()
    assert window.opens_at == dates.at(date(2026, 11, 2), time(8))
    assert window.delivers_on == date(2026, 11, 7)
    edit = desk_url("order_window", farm, window.pk)
    page = desk.get(edit).text
    assert 'value="2026-11-05"' in page
    assert 'value="20:00"' in page

    desk.post(edit, ONCE | {"closes_day": "2026-11-06"})

    window.refresh_from_db()
    assert window.closes_at == dates.at(date(2026, 11, 6), time(20))
    assert OrderWindow.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "sent", "why"),
    [
        ("", {"opens_time": ""}, "This field is required"),
        ("", {"opens_weekday": "7"}, "Select a valid choice"),
        ("", {"least": "-1"}, "Please enter a price"),
        ("", {"least": "0.001"}, "The smallest amount in this currency is 0.01"),
        ("once", {"closes_day": "2026-11-01"}, "It must close after it opens."),
        (
            "once",
            {"opens_day": "2026-10-01", "closes_day": "2026-10-02"},
            "Please choose a time in the future.",
        ),
        (
            "once",
            {"delivers_on": "2026-11-04"},
            "Please choose a day after orders have closed.",
        ),
        ("once", {"opens_day": "soon"}, "Enter a valid date"),
    ],
)
def test_wrong_input_is_explained_and_kept(desk, farm, kind, sent, why):
    url = f"{desk_url('order_window_new', farm)}?kind={kind}"
    base = ONCE if kind else WEEKLY

    answer = desk.post(url, {**base, "closes_time": "19:45", **sent})

    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="19:45"' in answer.text
    assert not OrderWindow.objects.exists()


def test_removing_the_last_one_says_what_it_means(desk, farm):
    window = make_order_window(farm)

    url = desk_url("order_window_remove", farm, window.pk)
    answer = desk.post(url, follow=True)

    assert "Without order windows you take orders at any time." in answer.text
    assert not OrderWindow.objects.exists()
    assert desk.post(url).status_code == 404


def test_farm_reads_its_cooperatives_windows(client):
    coop = make_cooperative("Five Villages")
    make_order_window(coop, for_members=True)
    farm = make_farm(cooperative=coop)
    client.force_login(make_member(farm))

    page = flat(client.get(desk_url("order_windows", farm)).text)

    assert "Order windows of Five Villages" in page
    assert "They hold for your goods until you add order windows of your own." in page


@pytest.mark.parametrize("typed", [WEEKLY, ONCE])
def test_page_asks_for_all_that_its_form_takes(client, typed):
    """What a page leaves out would be taken away when the window is changed."""
    coop = make_cooperative()
    client.force_login(make_member(coop, Role.ADMIN))
    kind = "once" if typed is ONCE else "weekly"
    url = f"{desk_url('order_window_new', coop)}?kind={kind}"
    client.post(url, typed | {"needs": "2000"})
    window = coop.order_windows.get()

    page = client.get(desk_url("order_window", coop, window.pk))

    asked = [
        name for name in page.context["form"].fields if f'name="{name}"' in page.text
    ]
    assert asked == list(page.context["form"].fields)
    assert 'value="2000"' in page.text


def test_cooperative_opens_windows_for_its_farms(client):
    coop = make_cooperative()
    client.force_login(make_member(coop, Role.ADMIN))

    client.post(desk_url("order_window_new", coop), WEEKLY | {"for_members": "on"})

    assert coop.order_windows.get().for_members
