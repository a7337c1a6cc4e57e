"""When an experience takes place: lines, closed days, dates beside the plan."""

from datetime import timedelta

import pytest
from django.urls import reverse

from core import dates
from tests.factories.tourism import make_experience, slots_of
from tests.factories.vendors import make_farm, make_member
from tourism.models import ClosedDays, Schedule, Slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm(client):
    found = make_farm()
    client.force_login(make_member(found))
    return found


def at(name, farm, *args):
    return reverse(f"desk:{name}", args=[farm.code, *args])


def in_days(days):
    return (dates.today() + timedelta(days=days)).isoformat()


def open_days(experience):
    rows = experience.slots.filter(state="open").order_by("starts")
    return [dates.day_of(slot.starts).isoformat() for slot in rows]


def test_line_makes_dates_and_its_removal_takes_them(client, farm):
    found = make_experience(farm, days=1)
    url = at("visit_plan", farm, found.pk)
    sent = {
        "line-weekdays": ["0", "1", "2", "3", "4", "5", "6"], "line-time": "15:00",
        "line-first_day": in_days(5), "line-last_day": in_days(6), "do": "line",
        "line-capacity": "4",
    }  # fmt: skip

    client.post(url, sent)

    assert open_days(found) == [in_days(2), in_days(5), in_days(6)]
    assert slots_of(found)[-1].capacity == 4
    line = Schedule.objects.latest("pk")
    client.post(url, {"do": "remove", "line": line.pk})
    assert open_days(found) == [in_days(2)]


def test_line_is_changed(client, farm):
    found = make_experience(farm, days=1)
    line = found.schedules.get()
    name = f"l{line.pk}"
    sent = {
        f"{name}-weekdays": [str(n) for n in range(7)], f"{name}-time": "09:30",
        f"{name}-first_day": in_days(3), f"{name}-last_day": in_days(3),
        "line": line.pk, "do": "line",
    }  # fmt: skip

    client.post(at("visit_plan", farm, found.pk), sent)

    assert open_days(found) == [in_days(3)]
    line.refresh_from_db()
    assert f"{line.time:%H:%M}" == "09:30"


def test_closed_days_take_dates_out_and_bring_them_back(client, farm):
    found = make_experience(farm, days=3)
    url = at("visit_plan", farm, found.pk)
    held = slots_of(found)[1].pool
    held.claimed = 1
    held.save()

    page = client.post(
        url,
        {"do": "close", "close-first_day": in_days(2), "close-last_day": in_days(3)},
        follow=True,
    )

    assert "1 date has bookings and stays." in page.content.decode()
    assert open_days(found) == [in_days(3), in_days(4)]
    client.post(url, {"do": "reopen", "closed": ClosedDays.objects.get().pk})
    assert open_days(found) == [in_days(2), in_days(3), in_days(4)]


def test_date_beside_the_plan_is_added_once(client, farm):
    found = make_experience(farm, days=1)
    url = at("visit_plan", farm, found.pk)
    sent = {
        "do": "extra", "extra-day": in_days(20), "extra-time": "08:00",
        "extra-capacity": "3",
    }  # fmt: skip

    client.post(url, sent)
    page = client.post(url, sent, follow=True)

    assert "There is already a date at this time." in page.content.decode()
    assert open_days(found) == [in_days(2), in_days(20)]
    soon = client.post(url, sent | {"extra-day": in_days(-1)}, follow=True)
    assert "too soon" in soon.content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"do": "line"}, "Please choose a weekday."),
        (
            {"do": "line", "line-weekdays": ["1"], "line-time": "25:00"},
            "valid time",
        ),
        (
            {"do": "close", "close-first_day": "2026-02-31"},
            "Please enter a date such as 2026-10-31",
        ),
        ({"do": "extra", "extra-day": "9999-01-01"}, "within three years"),
        ({"do": "extra", "extra-capacity": "0"}, "at least 1"),
    ],
)
def test_what_can_not_be_is_said_and_nothing_changes(client, farm, sent, said):
    found = make_experience(farm, days=1)

    page = client.post(at("visit_plan", farm, found.pk), sent)

    assert page.status_code == 422
    assert said in page.content.decode()
    assert open_days(found) == [in_days(2)]
    assert (Schedule.objects.count(), ClosedDays.objects.count()) == (1, 0)


def test_days_in_the_wrong_order_are_said(client, farm):
    found = make_experience(farm, days=1)

    page = client.post(
        at("visit_plan", farm, found.pk),
        {"do": "close", "close-first_day": in_days(9), "close-last_day": in_days(8)},
    )

    assert "The end is before the start." in page.content.decode()


def test_lines_and_days_of_another_experience_are_not_touched(client, farm):
    found, other = make_experience(farm, days=1), make_experience(days=1)
    url = at("visit_plan", farm, found.pk)

    for sent in (
        {"do": "remove", "line": other.schedules.get().pk},
        {"do": "reopen", "closed": "1"},
        {"do": "explode"},
    ):
        assert client.post(url, sent).status_code == 404
    assert other.schedules.count() == 1


def test_day_shows_its_dates_and_the_next_busy_ones(client, farm):
    found = make_experience(farm, days=2)
    first, second = slots_of(found)

    page = client.get(at("visit_days", farm), {"day": in_days(2)})

    assert [slot for slot, _guests, _people in page.context["slots"]] == [first]
    assert [one["day"].isoformat() for one in page.context["busy"]] == [
        in_days(2),
        in_days(3),
    ]
    assert second.pk
    empty = client.get(at("visit_days", farm)).content.decode()
    assert "No visits on this day" in empty


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "x", "\x00"])
def test_day_far_away_is_no_error(client, farm, day):
    assert client.get(at("visit_days", farm), {"day": day}).status_code == 200


def test_places_of_a_date_are_changed_under_a_guard(client, farm):
    slot = slots_of(make_experience(farm, days=1))[0]
    url = at("visit_slot", farm, slot.pk)

    client.post(url, {"capacity": "14", "seen": slot.version})
    late = client.post(url, {"capacity": "5", "seen": slot.version})

    assert late.status_code == 422
    assert "This date was changed" in late.content.decode()
    slot.refresh_from_db()
    assert (slot.capacity, slot.pool.on_hand) == (14, 14)


def test_rival_finds_no_date(client, farm):
    slot = slots_of(make_experience(days=1))[0]

    assert client.get(at("visit_slot", farm, slot.pk)).status_code == 404
    sent = {"capacity": "1", "seen": slot.version}
    assert client.post(at("visit_slot", farm, slot.pk), sent).status_code == 404
    slot.refresh_from_db()
    assert slot.capacity == 10


def test_export_has_a_head_and_refuses_days_in_the_wrong_order(client, farm):
    page = client.get(at("visit_export", farm), {"form": "csv"})
    text = b"".join(page.streaming_content).decode()
    assert text.startswith("order,experience,begins")

    bad = client.get(
        at("visit_export", farm),
        {"form": "csv", "first": in_days(2), "last": in_days(1)},
    )
    assert bad["Location"] == at("visit_days", farm)


@pytest.mark.parametrize("many", [1, 5])
def test_pages_stay_within_their_queries(client, farm, queries, many):
    for hour in range(8, 8 + many):
        found = make_experience(farm, days=many, hour=hour)
    slot = Slot.objects.first()
    for page in (
        at("visit_days", farm) + f"?day={in_days(2)}",
        at("visit_slot", farm, slot.pk),
        at("visit_plan", farm, found.pk),
    ):
        with queries(12):
            assert client.get(page).status_code == 200
