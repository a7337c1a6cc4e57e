"""The desk's page: methods, prices and hours written as typed, or refused in words."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.utils.translation import override

from orders.shipping.models import DeliveryMethod, PickupWindow
from orders.shipping.services import fingerprint
from tests.cast import a_delivery, a_farm, a_member
from vendors.members.states import Role

from .steps import (
    a_parcel,
    a_pickup,
    a_point,
    a_window,
    at,
    booked,
    rates_of,
    shown_by,
)

pytestmark = pytest.mark.django_db


def test_the_page_lists_the_farms_own_methods(desk, farm):
    a_delivery(farm, name="SF Express", free_from=Decimal(199))
    a_delivery(a_farm(delivers=False), name="Rival Post")

    html = desk.get(at("delivery", farm)).text

    assert "SF Express" in html
    assert "The rest of the country: ¥12.00" in html
    assert "Free from ¥199.00." in html
    assert "Rival Post" not in html


def test_a_farm_without_a_method_is_told_what_that_means(desk, farm):
    assert "Nobody can buy from you yet" in desk.get(at("delivery", farm)).text


@pytest.mark.parametrize("like", ["mainland", "weight", "near", "pickup", "", "drone"])
def test_one_may_start_from_an_example(desk, farm, like):
    response = desk.get(at("delivery_new", farm), {"like": like})

    assert response.status_code == 200
    assert response.context["new_sheet"].is_pickup is (like == "pickup")
    assert DeliveryMethod.objects.count() == 0


def test_an_example_can_be_saved_as_it_stands(desk, farm):
    page = desk.get(at("delivery_new", farm), {"like": "weight"})
    sent = shown_by(page.context["new_sheet"])

    desk.post(at("delivery_new", farm), {**sent, "kind": "sent"})

    method = farm.delivery_methods.get()
    assert (method.name, method.rates.count()) == ("Parcel", 6)


def test_a_new_method_is_written_with_its_rates(desk, farm):
    response = desk.post(
        at("delivery_new", farm),
        a_parcel(
            ([], ["8", "14.5"]),
            (["CN-XZ", "CN-XJ"], ["", "30"]),
            ([], ["", ""]),
            heads=["1,5", ""],
            min_order="50",
            free_from="199",
            keeps_cold="on",
            cold_price="6",
            lead_days="1",
            cut_off_hour="24",
            leaves_on=["0", "3"],
        ),
    )

    method = farm.delivery_methods.get()
    assert response.url == at("delivery", farm)
    assert (method.name, method.kind) == ("China Post", "weight")
    assert rates_of(method) == [
        ([], 1500, Decimal("8.00")),
        ([], None, Decimal("14.50")),
        (["CN-XZ", "CN-XJ"], None, Decimal("30.00")),
    ]
    assert (method.min_order, method.free_from) == (Decimal(50), Decimal(199))
    assert (method.keeps_cold, method.cold_price) == (True, Decimal(6))
    assert (method.lead_days, method.cut_off_hour) == (1, 24)
    assert method.closed_weekdays == 0b111_0110


def test_a_pickup_point_is_written_with_its_hours(desk, farm):
    desk.post(
        at("delivery_new", farm),
        a_pickup(
            {"capacity": "3", "cut_off_hours": "24"},
            {"weekday": "5", "closes": "17:30"},
            {"opens": "", "closes": ""},
        ),
    )

    method = farm.delivery_methods.get()
    assert (method.is_pickup, method.pickup_at) == (True, "Main road 1")
    assert rates_of(method) == [([], None, Decimal("0.00"))]
    assert list(
        method.windows.values_list(
            "weekday", "opens", "closes", "capacity", "cut_off_hours"
        )
    ) == [
        (3, time(9), time(12), 3, 24),
        (5, time(9), time(17, 30), 10, 12),
    ]


BEIJING = (["CN-BJ"], ["8"])


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (a_parcel(name=""), "This field is required"),
        (a_parcel(max_days="1"), "can&#x27;t be less than"),
        (a_parcel(min_days="9999999"), "less than or equal to"),
        (a_parcel(lead_days="61"), "less than or equal to 60"),
        (a_parcel(cut_off_hour="0"), "Select a valid choice"),
        (a_parcel(leaves_on=[]), "Choose at least one day on which goods leave"),
        (a_parcel(leaves_on=["7"]), "Select a valid choice"),
        (a_parcel(min_order="-1"), "Please enter a price"),
        (a_parcel(([], ["-1"])), "Please enter a price"),
        (a_parcel(([], ["1e9"])), "Please enter a price"),
        (a_parcel(([], ["0.001"])), "no smaller coin than 0.01"),
        (a_parcel(([], ["8"]), heads=["0"]), "1 g or more"),
        (a_parcel(([], ["8"]), heads=["0.0001"]), "1 g or more"),
        (a_parcel((["CN-ZZ"], ["8"])), "Select a valid choice"),
        (a_parcel(([], [""])), "Give at least one price"),
        (a_parcel((["CN-BJ"], [""])), "Give these provinces a price"),
        (a_parcel(BEIJING, BEIJING), "has another price for the same weight"),
        (a_parcel(([], ["8"]), ([], ["9"])), "has another price for the same weight"),
        (a_parcel(([], ["8", "9"]), heads=["3", "3.0"]), "has another price"),
        (a_pickup(pickup_at=""), "Say where people can come"),
        (a_pickup({"closes": "08:00"}), "the later hour last"),
        (a_pickup({"closes": ""}), "the later hour last"),
        (a_pickup({"opens": "25:00"}), "Enter a valid time"),
        (a_pickup({"weekday": "7"}), "Select a valid choice"),
        (a_pickup({"capacity": "0"}), "greater than or equal to 1"),
        (a_pickup({}, {"opens": "11:00", "closes": "13:00"}), "overlap with others"),
    ],
)
def test_wrong_input_is_explained_and_kept(desk, farm, sent, why):
    response = desk.post(at("delivery_new", farm), {"cold_price": "123.45", **sent})

    assert response.status_code == 422
    assert why in response.text
    assert 'value="123.45"' in response.text
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "sent"},
        {"kind": "pickup", "windows-TOTAL_FORMS": "9" * 5000},
        a_parcel(zones="9" * 5000, bands="-3"),
        a_parcel(zones="²", bands="x"),
        a_pickup(pickup_at="", **{"windows-TOTAL_FORMS": "-1"}),
        a_pickup({}, more="window", **{"windows-TOTAL_FORMS": "9" * 5000}),
        a_parcel(more="zone", zones="1000000", bands="1000000"),
        a_parcel(name="\x00", more=["zone", "zone"]),
    ],
)
def test_garbled_fields_are_a_page_and_change_nothing(desk, farm, sent):
    response = desk.post(at("delivery_new", farm), sent)

    assert response.status_code in {200, 422}
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "sent", "field"),
    [
        ("zone", a_parcel(([], ["8"])), 'name="price1_0"'),
        ("band", a_parcel(([], ["8"])), 'name="band1"'),
        ("window", a_pickup({}), 'name="windows-1-opens"'),
    ],
)
def test_another_row_saves_nothing_and_keeps_what_was_typed(
    desk, farm, more, sent, field
):
    sent |= {"more": more, "name": "", "cold_price": "123.45"}

    response = desk.post(at("delivery_new", farm), sent)

    assert response.status_code == 200
    assert field in response.text
    assert 'value="123.45"' in response.text
    assert "This field is required" not in response.text
    assert DeliveryMethod.objects.count() == 0


def test_a_method_is_changed_in_its_place_on_the_page(desk, farm):
    other = a_delivery(farm, name="Other Post")
    method = a_delivery(farm, price="12.00", regions=["CN-BJ", "JP"])
    page = desk.get(at("delivery_edit", farm, method.pk))
    assert 'value="12.00"' not in page.text
    assert 'value="12"' in page.text
    assert "Other Post" in page.text

    desk.post(
        at("delivery_edit", farm, method.pk),
        a_parcel((["CN-BJ", "JP"], ["15"]), seen=fingerprint(method)),
    )

    method.refresh_from_db()
    assert method.name == "China Post"
    assert rates_of(method) == [(["CN-BJ", "JP"], None, Decimal("15.00"))]
    assert rates_of(other) == [([], None, Decimal("12.00"))]


def test_a_page_saved_as_it_was_shown_changes_nothing(desk, farm):
    """Rates that were typed into an older form come through the table unchanged."""
    method = a_delivery(farm, kind="weight", price="12.50", regions=["CN-BJ"])
    method.rates.create(regions=["CN-BJ"], up_to_grams=1500, price="8.00")
    method.rates.create(regions=[], up_to_grams=3000, price="20.00")
    page = desk.get(at("delivery_edit", farm, method.pk))
    sheet = next(row.sheet for row in page.context["rows"] if row.sheet)
    before, sent = rates_of(method), shown_by(sheet)

    response = desk.post(
        at("delivery_edit", farm, method.pk), {**sent, "seen": sheet.seen}
    )

    method.refresh_from_db()
    assert response.status_code == 302
    assert (method.name, method.kind) == ("SF Express", "weight")
    assert rates_of(method) == before


def test_a_row_can_be_taken_out(desk, farm):
    method = a_delivery(farm, price="12.00")
    sent = a_parcel(
        ([], ["12"]), (["CN-BJ"], ["20"]), gone0="on", seen=fingerprint(method)
    )

    desk.post(at("delivery_edit", farm, method.pk), sent)

    assert rates_of(method) == [(["CN-BJ"], None, Decimal("20.00"))]


def test_an_old_page_is_refused_once_and_what_was_typed_stays(desk, farm):
    method = a_delivery(farm, price="12.00")
    seen = fingerprint(method)
    method.rates.update(price=Decimal("13.00"))
    sent = a_parcel(([], ["77.77"]), seen=seen)

    response = desk.post(at("delivery_edit", farm, method.pk), sent)

    assert response.status_code == 422
    assert "Somebody changed this way of delivery meanwhile" in response.text
    assert 'value="77.77"' in response.text
    assert "The rest of the country: ¥13.00" in response.text
    assert f'value="{fingerprint(method)}"' in response.text
    assert rates_of(method) == [([], None, Decimal("13.00"))]


def test_a_mistake_on_an_old_page_does_not_make_it_new(desk, farm):
    method = a_delivery(farm, price="12.00")
    seen = fingerprint(method)
    method.rates.update(price=Decimal("13.00"))

    wrong = desk.post(
        at("delivery_edit", farm, method.pk), a_parcel(([], [""]), seen=seen)
    )

    assert f'value="{seen}"' in wrong.text


@time_machine.travel("2026-10-20T09:00:00+08:00", tick=False)
def test_room_that_people_have_booked_is_not_taken_away(desk, farm):
    point = a_point(farm)
    window = a_window(point, capacity=3)
    booked(window, date(2026, 10, 22), 3)
    row = {"pk": window.pk, "capacity": "2", "cut_off_hours": "12"}

    response = desk.post(
        at("delivery_edit", farm, point.pk), a_pickup(row, seen=fingerprint(point))
    )

    assert response.status_code == 422
    assert "3 people have booked" in response.text
    assert PickupWindow.objects.get().capacity == 3


@time_machine.travel("2026-10-20T09:00:00+08:00", tick=False)
def test_booked_hours_that_are_taken_out_are_put_away(desk, farm):
    point = a_point(farm)
    kept, free = a_window(point), a_window(point, weekday=5)
    booked(kept, date(2026, 10, 22), 1)

    desk.post(at("delivery_edit", farm, point.pk), a_pickup(seen=fingerprint(point)))

    kept.refresh_from_db()
    assert not kept.is_active
    assert not PickupWindow.objects.filter(pk=free.pk).exists()
    assert kept.days.get().booked == 1


@time_machine.travel("2026-10-20T09:00:00+08:00", tick=False)
def test_booked_hours_that_move_keep_who_comes_at_the_old_ones(desk, farm):
    point = a_point(farm)
    window = a_window(point)
    booked(window, date(2026, 10, 22), 1)
    row = {"pk": window.pk, "opens": "14:00", "closes": "17:00"}

    desk.post(
        at("delivery_edit", farm, point.pk), a_pickup(row, seen=fingerprint(point))
    )

    window.refresh_from_db()
    new = PickupWindow.objects.get(is_active=True)
    assert (window.is_active, window.opens) == (False, time(9))
    assert new.opens == time(14)


def test_hours_of_another_point_are_not_taken_over(desk, farm):
    theirs = a_window(a_point(a_farm(delivers=False)))
    point = a_point(farm)

    desk.post(
        at("delivery_edit", farm, point.pk),
        a_pickup({"pk": theirs.pk, "capacity": "99"}, seen=fingerprint(point)),
    )

    theirs.refresh_from_db()
    assert theirs.capacity == 10
    assert point.windows.get().capacity == 99


def test_a_method_is_removed(desk, farm):
    method = a_delivery(farm)

    response = desk.post(at("delivery_remove", farm, method.pk))

    assert response.url == at("delivery", farm)
    assert DeliveryMethod.objects.count() == 0


def test_a_rivals_method_is_not_found_and_stays(desk, farm):
    theirs = a_delivery(a_farm(delivers=False), price="12.00")

    for name in ("delivery_edit", "delivery_remove"):
        sent = a_parcel(([], ["1"]), seen=fingerprint(theirs))
        assert desk.post(at(name, farm, theirs.pk), sent).status_code == 404
        assert desk.post(at(name, theirs.partner, theirs.pk), sent).status_code == 404
    assert desk.get(at("delivery_edit", farm, theirs.pk)).status_code == 404

    assert rates_of(theirs) == [([], None, Decimal("12.00"))]


def test_a_packer_may_not_change_delivery(client, farm):
    client.force_login(a_member(farm, Role.PACKER))

    assert client.get(at("delivery", farm)).status_code == 403
    assert client.post(at("delivery_new", farm), a_parcel()).status_code == 403
    assert client.post(at("delivery_settings", farm), {}).status_code == 403
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "names", "button"),
    [("en", ("From", "To"), "Remove it"), ("zh-hans", ("从", "到"), "移除")],
)
def test_days_and_buttons_are_named_for_what_they_are(
    desk, farm, language, names, button
):
    url = at("delivery_edit", farm, a_delivery(farm).pk)

    page = desk.get(url, headers={"accept-language": language})

    form = page.context["settings_form"]
    with override(language):
        assert (form["first0"].label, form["last0"].label) == names
    assert f"{button}</button>" in page.text
