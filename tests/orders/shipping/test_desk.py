"""The desk's page: methods, prices and hours written as typed, or refused in words."""

from datetime import date, time
from decimal import Decimal

import pytest
import time_machine
from django.utils.translation import override

from core import dates
from orders.shipping.models import DeliveryMethod, PickupWindow
from orders.shipping.services.methods import fingerprint
from tests.factories.pages import desk_url
from tests.factories.shipping import (
    fields_shown_by,
    fill_parcel_method,
    fill_pickup_method,
    make_delivery,
    make_pickup_day,
    make_pickup_point,
    make_pickup_window,
    rates_of,
)
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


def test_the_page_lists_the_farms_own_methods(desk, farm):
    make_delivery(farm, name="SF Express", free_from=Decimal(199))
    make_delivery(make_farm(delivers=False), name="Rival Post")

    html = desk.get(desk_url("delivery", farm)).text

    assert "SF Express" in html
    assert "The rest of the country: ¥12.00" in html
    assert "Free from ¥199.00." in html
    assert "Rival Post" not in html


def test_a_farm_without_a_method_is_told_what_that_means(desk, farm):
    assert "Nobody can buy from you yet" in desk.get(desk_url("delivery", farm)).text


@pytest.mark.parametrize(
    "like", ["mainland", "weight", "near", "van", "pickup", "", "drone"]
)
def test_one_may_start_from_an_example(desk, farm, like):
    response = desk.get(desk_url("delivery_new", farm), {"like": like})

    assert response.status_code == 200
    assert response.context["new_sheet"].is_pickup is (like == "pickup")
    assert DeliveryMethod.objects.count() == 0


def test_an_example_can_be_saved_as_it_stands(desk, farm):
    page = desk.get(desk_url("delivery_new", farm), {"like": "weight"})
    sent = fields_shown_by(page.context["new_sheet"])

    desk.post(desk_url("delivery_new", farm), {**sent, "kind": "sent"})

    method = farm.delivery_methods.get()
    assert (method.name, method.rates.count()) == ("Parcel", 6)


def test_a_new_method_is_written_with_its_rates(desk, farm):
    response = desk.post(
        desk_url("delivery_new", farm),
        fill_parcel_method(
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
    assert response.url == desk_url("delivery", farm)
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
        desk_url("delivery_new", farm),
        fill_pickup_method(
            {"capacity": "3", "cut_off_days": "2", "cut_off_at": "17:30"},
            {"weekday": "5", "closes": "17:30"},
            {"opens": "", "closes": ""},
        ),
    )

    method = farm.delivery_methods.get()
    assert (method.is_pickup, method.pickup_at) == (True, "Main road 1")
    assert rates_of(method) == [([], None, Decimal("0.00"))]
    assert list(
        method.windows.values_list(
            "weekday", "opens", "closes", "capacity", "cut_off_days", "cut_off_at"
        )
    ) == [
        (3, time(9), time(12), 3, 2, time(17, 30)),
        (5, time(9), time(17, 30), 10, 1, time(18)),
    ]


BEIJING = (["CN-BJ"], ["8"])


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (fill_parcel_method(name=""), "This field is required"),
        (fill_parcel_method(max_days="1"), "can&#x27;t be less than"),
        (fill_parcel_method(min_days="9999999"), "at most"),
        (fill_parcel_method(lead_days="61"), "at most 60"),
        (fill_parcel_method(cut_off_hour="0"), "Select a valid choice"),
        (fill_parcel_method(leaves_on=[]), "Please select at least one shipping day"),
        (fill_parcel_method(leaves_on=["7"]), "Select a valid choice"),
        (fill_parcel_method(min_order="-1"), "Please enter a price"),
        (fill_parcel_method(([], ["-1"])), "Please enter a price"),
        (fill_parcel_method(([], ["1e9"])), "Please enter a price"),
        (
            fill_parcel_method(([], ["0.001"])),
            "The smallest amount in this currency is 0.01",
        ),
        (fill_parcel_method(([], ["8"]), heads=["0"]), "1 g or more"),
        (fill_parcel_method(([], ["8"]), heads=["0.0001"]), "1 g or more"),
        (fill_parcel_method((["CN-ZZ"], ["8"])), "Select a valid choice"),
        (fill_parcel_method(([], [""])), "Please enter at least one price"),
        (
            fill_parcel_method((["CN-BJ"], [""])),
            ("Please enter a price for these provinces, or remove the row"),
        ),
        (fill_parcel_method(BEIJING, BEIJING), "has another price for the same weight"),
        (
            fill_parcel_method(([], ["8"]), ([], ["9"])),
            "has another price for the same weight",
        ),
        (fill_parcel_method(([], ["8", "9"]), heads=["3", "3.0"]), "has another price"),
        (fill_pickup_method(pickup_at=""), "Please enter the pickup address"),
        (
            fill_pickup_method({"closes": "08:00"}),
            ("Please enter opening hours, with the later time last"),
        ),
        (
            fill_pickup_method({"closes": ""}),
            ("Please enter opening hours, with the later time last"),
        ),
        (fill_pickup_method({"opens": "25:00"}), "Enter a valid time"),
        (fill_pickup_method({"weekday": "7"}), "Select a valid choice"),
        (fill_pickup_method({"capacity": "0"}), "at least 1"),
        (
            fill_pickup_method({}, {"opens": "11:00", "closes": "13:00"}),
            "overlap with others",
        ),
    ],
)
def test_wrong_input_is_explained_and_kept(desk, farm, sent, why):
    response = desk.post(
        desk_url("delivery_new", farm), {"cold_price": "123.45", **sent}
    )

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
        fill_parcel_method(zones="9" * 5000, bands="-3"),
        fill_parcel_method(zones="²", bands="x"),
        fill_pickup_method(pickup_at="", **{"windows-TOTAL_FORMS": "-1"}),
        fill_pickup_method({}, more="window", **{"windows-TOTAL_FORMS": "9" * 5000}),
        fill_parcel_method(more="zone", zones="1000000", bands="1000000"),
        fill_parcel_method(name="\x00", more=["zone", "zone"]),
    ],
)
def test_garbled_fields_are_a_page_and_change_nothing(desk, farm, sent):
    response = desk.post(desk_url("delivery_new", farm), sent)

    assert response.status_code in {200, 422}
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "sent", "field"),
    [
        ("zone", fill_parcel_method(([], ["8"])), 'name="price1_0"'),
        ("band", fill_parcel_method(([], ["8"])), 'name="band1"'),
        ("window", fill_pickup_method({}), 'name="windows-1-opens"'),
    ],
)
def test_another_row_saves_nothing_and_keeps_what_was_typed(
    desk, farm, more, sent, field
):
    sent |= {"more": more, "name": "", "cold_price": "123.45"}

    response = desk.post(desk_url("delivery_new", farm), sent)

    assert response.status_code == 200
    assert field in response.text
    assert 'value="123.45"' in response.text
    assert "This field is required" not in response.text
    assert DeliveryMethod.objects.count() == 0


def test_a_method_is_changed_in_its_place_on_the_page(desk, farm):
    other = make_delivery(farm, name="Other Post")
    method = make_delivery(farm, price="12.00", regions=["CN-BJ", "JP"])
    page = desk.get(desk_url("delivery_edit", farm, method.pk))
    assert 'value="12.00"' not in page.text
    assert 'value="12"' in page.text
    assert "Other Post" in page.text

    desk.post(
        desk_url("delivery_edit", farm, method.pk),
        fill_parcel_method((["CN-BJ", "JP"], ["15"]), seen=fingerprint(method)),
    )

    method.refresh_from_db()
    assert method.name == "China Post"
    assert rates_of(method) == [(["CN-BJ", "JP"], None, Decimal("15.00"))]
    assert rates_of(other) == [([], None, Decimal("12.00"))]


def test_a_page_saved_as_it_was_shown_changes_nothing(desk, farm):
    """Rates that were typed into an older form come through the table unchanged."""
    method = make_delivery(farm, kind="weight", price="12.50", regions=["CN-BJ"])
    method.rates.create(regions=["CN-BJ"], up_to_grams=1500, price="8.00")
    method.rates.create(regions=[], up_to_grams=3000, price="20.00")
    page = desk.get(desk_url("delivery_edit", farm, method.pk))
    sheet = next(row.sheet for row in page.context["rows"] if row.sheet)
    before, sent = rates_of(method), fields_shown_by(sheet)

    response = desk.post(
        desk_url("delivery_edit", farm, method.pk), {**sent, "seen": sheet.seen}
    )

    method.refresh_from_db()
    assert response.status_code == 302
    assert (method.name, method.kind) == ("SF Express", "weight")
    assert rates_of(method) == before


def test_a_row_can_be_taken_out(desk, farm):
    method = make_delivery(farm, price="12.00")
    sent = fill_parcel_method(
        ([], ["12"]), (["CN-BJ"], ["20"]), gone0="on", seen=fingerprint(method)
    )

    desk.post(desk_url("delivery_edit", farm, method.pk), sent)

    assert rates_of(method) == [(["CN-BJ"], None, Decimal("20.00"))]


def test_an_old_page_is_refused_once_and_what_was_typed_stays(desk, farm):
    method = make_delivery(farm, price="12.00")
    seen = fingerprint(method)
    method.rates.update(price=Decimal("13.00"))
    sent = fill_parcel_method(([], ["77.77"]), seen=seen)

    response = desk.post(desk_url("delivery_edit", farm, method.pk), sent)

    assert response.status_code == 422
    assert "Someone else changed this delivery method" in response.text
    assert 'value="77.77"' in response.text
    assert "The rest of the country: ¥13.00" in response.text
    assert f'value="{fingerprint(method)}"' in response.text
    assert rates_of(method) == [([], None, Decimal("13.00"))]


def test_a_mistake_on_an_old_page_does_not_make_it_new(desk, farm):
    method = make_delivery(farm, price="12.00")
    seen = fingerprint(method)
    method.rates.update(price=Decimal("13.00"))

    wrong = desk.post(
        desk_url("delivery_edit", farm, method.pk),
        fill_parcel_method(([], [""]), seen=seen),
    )

    assert f'value="{seen}"' in wrong.text


@time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False)
def test_room_that_people_have_booked_is_not_taken_away(desk, farm):
    point = make_pickup_point(farm)
    window = make_pickup_window(point, capacity=3)
    make_pickup_day(window, date(2026, 10, 22), 3)
    row = {"pk": window.pk, "capacity": "2"}

    response = desk.post(
        desk_url("delivery_edit", farm, point.pk),
        fill_pickup_method(row, seen=fingerprint(point)),
    )

    assert response.status_code == 422
    assert "3 people have booked" in response.text
    assert PickupWindow.objects.get().capacity == 3


@time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False)
def test_booked_hours_that_are_taken_out_are_put_away(desk, farm):
    point = make_pickup_point(farm)
    kept, free = make_pickup_window(point), make_pickup_window(point, weekday=5)
    make_pickup_day(kept, date(2026, 10, 22), 1)

    desk.post(
        desk_url("delivery_edit", farm, point.pk),
        fill_pickup_method(seen=fingerprint(point)),
    )

    kept.refresh_from_db()
    assert not kept.is_active
    assert not PickupWindow.objects.filter(pk=free.pk).exists()
    assert kept.days.get().booked == 1


@time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False)
def test_booked_hours_that_move_keep_who_comes_at_the_old_ones(desk, farm):
    point = make_pickup_point(farm)
    window = make_pickup_window(point)
    make_pickup_day(window, date(2026, 10, 22), 1)
    row = {"pk": window.pk, "opens": "14:00", "closes": "17:00"}

    desk.post(
        desk_url("delivery_edit", farm, point.pk),
        fill_pickup_method(row, seen=fingerprint(point)),
    )

    window.refresh_from_db()
    new = PickupWindow.objects.get(is_active=True)
    assert (window.is_active, window.opens) == (False, time(9))
    assert new.opens == time(14)


def test_hours_of_another_point_are_not_taken_over(desk, farm):
    theirs = make_pickup_window(make_pickup_point(make_farm(delivers=False)))
    point = make_pickup_point(farm)

    desk.post(
        desk_url("delivery_edit", farm, point.pk),
        fill_pickup_method(
            {"pk": theirs.pk, "capacity": "99"}, seen=fingerprint(point)
        ),
    )

    theirs.refresh_from_db()
    assert theirs.capacity == 10
    assert point.windows.get().capacity == 99


def test_a_method_is_removed(desk, farm):
    method = make_delivery(farm)

    response = desk.post(desk_url("delivery_remove", farm, method.pk))

    assert response.url == desk_url("delivery", farm)
    assert DeliveryMethod.objects.count() == 0


def test_a_rivals_method_is_not_found_and_stays(desk, farm):
    theirs = make_delivery(make_farm(delivers=False), price="12.00")

    for name in ("delivery_edit", "delivery_remove"):
        sent = fill_parcel_method(([], ["1"]), seen=fingerprint(theirs))
        assert desk.post(desk_url(name, farm, theirs.pk), sent).status_code == 404
        assert (
            desk.post(desk_url(name, theirs.partner, theirs.pk), sent).status_code
            == 404
        )
    assert desk.get(desk_url("delivery_edit", farm, theirs.pk)).status_code == 404

    assert rates_of(theirs) == [([], None, Decimal("12.00"))]


def test_a_packer_may_not_change_delivery(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    assert client.get(desk_url("delivery", farm)).status_code == 403
    assert (
        client.post(desk_url("delivery_new", farm), fill_parcel_method()).status_code
        == 403
    )
    assert client.post(desk_url("delivery_settings", farm), {}).status_code == 403
    assert DeliveryMethod.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "names", "button"),
    [("en", ("From", "To"), "Remove"), ("zh-hans", ("从", "到"), "移除")],
)
def test_days_and_buttons_are_named_for_what_they_are(
    desk, farm, language, names, button
):
    url = desk_url("delivery_edit", farm, make_delivery(farm).pk)

    page = desk.get(url, headers={"accept-language": language})

    form = page.context["settings_form"]
    with override(language):
        assert (form["first0"].label, form["last0"].label) == names
    assert f"{button}</button>" in flat(page.text)
