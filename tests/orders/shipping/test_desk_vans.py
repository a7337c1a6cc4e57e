"""The desk's form of an own van: its times, its cash, and what is refused in words."""

from datetime import time
from decimal import Decimal

import pytest

from orders.shipping.models import DeliveryMethod
from orders.shipping.services.methods import fingerprint
from tests.factories.pages import desk_url
from tests.factories.shipping import fill_van
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def test_a_van_is_written_with_its_times_and_cash(desk, farm):
    answer = desk.post(
        desk_url("delivery_new", farm),
        fill_van(
            {"weekday": "1", "capacity": "20", "cut_off_days": "1"},
            {"weekday": "4", "opens": "", "closes": "", "cut_off_at": "12:00"},
            {"weekday": "", "opens": "", "closes": ""},
            takes_cash="on",
            most_in_cash="300",
        ),
    )

    assert answer.status_code == 302, answer.text
    van = farm.delivery_methods.get()
    assert (van.by_van, van.is_pickup, van.is_lent) == (True, False, False)
    assert (van.takes_cash, van.most_in_cash) == (True, Decimal(300))
    rows = van.windows.values_list(
        "weekday", "opens", "closes", "capacity", "cut_off_days", "cut_off_at"
    )
    assert list(rows) == [
        (1, time(9), time(12), 20, 1, time(18)),
        (4, time(0), time(23, 59), None, 1, time(12)),
    ]
    page = flat(desk.get(desk_url("delivery", farm)).text)
    assert "Delivers Tuesday 9:00–12:00, Friday; you choose the time." in page
    edited = desk.get(desk_url("delivery_edit", farm, van.pk))
    assert edited.context["rows"][0].sheet.is_van
    again = {
        **fill_van(
            *(
                {
                    "pk": one.pk,
                    "weekday": one.weekday,
                    "opens": "" if one.is_whole_day else "09:00",
                    "closes": "" if one.is_whole_day else "12:00",
                    "capacity": "",
                }
                for one in van.windows.all()
            )
        ),
        "seen": fingerprint(van),
    }
    desk.post(desk_url("delivery_edit", farm, van.pk), again)
    van.refresh_from_db()
    assert list(van.windows.values_list("capacity", flat=True)) == [None, None]
    assert not van.takes_cash


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (fill_van(), "Please add at least one delivery time"),
        (fill_van({"weekday": ""}), "Please choose the weekday"),
        (fill_van({"closes": ""}), "Please enter opening hours"),
        (fill_van({"capacity": "0"}), "at least 1"),
        (
            fill_van({"cut_off_days": "0", "cut_off_at": "12:30"}),
            "Orders must close before this time is over",
        ),
        (
            fill_van({"weekday": "1"}, {"weekday": "1", "opens": "", "closes": ""}),
            "overlap with others",
        ),
        (fill_van({}, most_in_cash="-1"), "Please enter a price"),
    ],
)
def test_a_van_that_cant_be_is_explained_and_kept(desk, farm, sent, why):
    response = desk.post(
        desk_url("delivery_new", farm), {"cold_price": "123.45", **sent}
    )

    assert response.status_code == 422
    assert why in response.text
    assert 'value="123.45"' in response.text
    assert DeliveryMethod.objects.count() == 0


def test_a_cooperative_can_not_lend_its_van(client):
    coop = make_farm(kind="cooperative", delivers=False)
    client.force_login(make_member(coop, Role.ADMIN))
    client.post(desk_url("delivery_new", coop), fill_van({}, is_lent="on"))

    van = coop.delivery_methods.get()
    assert (van.by_van, van.is_lent, van.packs_together) == (True, False, False)
