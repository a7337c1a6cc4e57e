"""Forms of the register: what is saved, what is refused, what is kept as typed."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import AuditEntry
from tests.factories.pages import make_click
from tests.factories.vendors import (
    IDENTITY,
    JOINED,
    head_of,
    make_household,
    make_member,
    make_office,
    make_stake,
)
from vendors.cooperatives.models import Position, StakeEntry
from vendors.cooperatives.queries import stake_of
from vendors.cooperatives.services.departures import leave
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
PHONE = "+8613934567890"


@pytest.fixture
def office(client):
    cooperative, admin = make_office(code="five")
    client.force_login(admin)
    return cooperative


def at(name, household, *more):
    return reverse(f"office:{name}", args=["five", household.pk, *more])


def typed(**known):
    return {"name": "Wang Mei", "joined": "2020-03-01", "seen": "1", **known}


def test_new_household_is_entered(client, office):
    address = reverse("office:household_new", args=["five"])

    answer = client.post(
        address, typed(phone="139 3456 7890", identity=f" {IDENTITY} ")
    )

    household = office.households.get()
    assert answer.url == at("household", household)
    assert (household.number, household.phone) == ("001", PHONE)
    assert head_of(household).identity.reveal() == IDENTITY


def test_wrong_number_of_a_paper_keeps_what_was_typed(client, office):
    address = reverse("office:household_new", args=["five"])

    answer = client.post(
        address, typed(identity=IDENTITY[:-1] + "9", note="By the mill")
    )

    assert answer.status_code == 422
    assert "By the mill" in answer.content.decode()
    assert office.households.count() == 0


def test_phone_left_empty_stays_and_a_box_takes_it_away(client, office):
    household = make_household(office, phone=PHONE)
    address = at("household_edit", household)

    page = client.get(address).content.decode()
    client.post(address, typed())
    household.refresh_from_db()
    kept = household.phone
    client.post(address, typed(seen="2", no_phone="on"))
    household.refresh_from_db()

    assert "13934567890" not in page.replace(" ", "")
    assert (kept, household.phone) == (PHONE, "")


def test_stale_form_is_refused_and_keeps_what_was_typed(client, office):
    household = make_household(office)
    client.post(at("household_edit", household), typed(name="First"))

    answer = client.post(at("household_edit", household), typed(name="Second"))
    text = answer.content.decode()
    again = client.post(at("household_edit", household), typed(name="Second", seen="2"))

    assert answer.status_code == 422
    assert "Second" in text
    assert 'name="seen" value="2"' in text
    assert again.status_code == 302
    household.refresh_from_db()
    assert household.name == "Second"


def test_person_and_plot_are_added_and_changed(client, office):
    household = make_household(office)

    client.post(at("person_new", household), {"name": "Son", "born": "1990", "seen": 1})
    son = household.people.get(name="Son")
    client.post(
        at("household_person", household, son.pk),
        {"name": "Son", "is_head": "on", "seen": 2},
    )
    client.post(
        at("plot_new", household), {"name": "Mill Bank", "area": "900", "seen": 3}
    )
    plot = household.plots.get()
    client.post(at("plot", household, plot.pk), {"name": "Mill Bank", "seen": 4})

    plot.refresh_from_db()
    assert head_of(household) == son
    assert (plot.area, plot.is_used) == (None, False)


def test_person_of_another_household_is_not_found(client, office):
    household, other = make_household(office), make_household(office)

    for name in ("household_person", "person_leave", "person_account"):
        address = at(name, household, head_of(other).pk)
        assert client.get(address).status_code == 404


def stake_typed(**known):
    return {
        "way": "in",
        "amount": "500",
        "kind": "capital",
        "day": "2024-01-01",
        "click": make_click(),
        **known,
    }


def test_stake_form_sent_twice_is_one_entry(client, office):
    household, sent = make_household(office), stake_typed(note="Slip 7")

    client.post(at("stake_new", household), sent)
    client.post(at("stake_new", household), sent)

    entry = StakeEntry.objects.get()
    assert (entry.amount, entry.note) == (50_000, "Slip 7")
    assert entry.by.email
    assert AuditEntry.objects.get(act="stake.enter").after["amount"] == "500.00"


def test_too_large_a_withdrawal_says_how_much_is_lacking(client, office):
    household = make_household(office)
    make_stake(household, 50_000, day=JOINED)

    answer = client.post(
        at("stake_new", household), stake_typed(way="out", amount="600")
    )

    assert answer.status_code == 422
    assert "¥100.00 short on or after" in answer.content.decode()
    assert stake_of(household) == 50_000


def test_entry_is_taken_back_from_the_page(client, office):
    household = make_household(office)
    entry = make_stake(household, 50_000)

    client.post(at("stake_back", household, entry.pk))
    client.post(at("stake_back", household, entry.pk))

    assert stake_of(household) == 0
    assert StakeEntry.objects.count() == 2


def test_household_leaves_and_its_stake_stays_in_sight(client, office):
    household = make_household(office)
    make_stake(household, 50_000, day=JOINED)

    client.post(
        at("household_leave", household),
        {"day": "2024-01-01", "reason": "Moved away", "seen": 1},
    )

    text = client.get(at("household", household)).content.decode()
    assert "A stake of ¥500.00 is still to be repaid." in text
    assert "Moved away" in text
    client.post(at("household_rejoin", household), {"day": "2025-01-01", "seen": 2})
    household.refresh_from_db()
    assert (household.left, household.earlier.count()) == (None, 1)


def test_position_is_given_and_ended_from_the_page(client, office):
    household = make_household(office)
    head = head_of(household)

    client.post(
        at("position_new", household),
        {"member": head.pk, "kind": "treasurer", "since": "2024-01-01"},
    )
    position = Position.objects.get()
    client.post(at("position_end", household, position.pk), {"until": "2025-01-01"})

    position.refresh_from_db()
    assert position.until == date(2025, 1, 1)


def test_clerk_gives_no_position_and_enters_no_stake(client, office):
    household = make_household(office)
    client.force_login(make_member(office, Role.CLERK))

    for name, sent in (
        ("position_new", {"member": head_of(household).pk, "kind": "chair"}),
        ("stake_new", stake_typed()),
    ):
        assert client.get(at(name, household)).status_code == 403
        assert client.post(at(name, household), sent).status_code == 403

    assert Position.objects.count() == StakeEntry.objects.count() == 0


def test_inspector_changes_nothing(client, office):
    household = make_household(office)
    client.force_login(make_member(office, Role.INSPECTOR))

    assert client.get(at("household", household)).status_code == 200
    for name in ("household_edit", "household_leave", "stake_new", "person_new"):
        assert client.post(at(name, household), typed()).status_code == 403

    household.refresh_from_db()
    assert (household.name, household.version) == ("Wang Guihua", 1)


def test_one_households_page_takes_few_queries(client, office, queries):
    household = make_household(office)
    for n in range(20):
        make_stake(household, 1000 + n)
        household.plots.create(name=f"Plot {n}")
        household.people.create(name=f"Person {n}")

    with queries(18):
        client.get(at("household", household))


def test_page_tells_what_happened_from_the_log(client, office):
    household = make_household(office)
    client.post(at("household_edit", household), typed(name="Wang Mei"))
    leave(household, day=date(2024, 1, 1), seen=2, by=None)

    history = client.get(at("household", household)).context["history"]

    assert [act.act for act in history] == [
        "household.leave",
        "household.change",
        "household.add",
    ]
