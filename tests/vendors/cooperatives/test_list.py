"""The register as a list: who finds whom, in which order, and what stays masked."""

from datetime import date

import pytest
from django.urls import reverse

from core.models import AuditEntry
from tests.factories.accounts import make_staff
from tests.factories.vendors import (
    IDENTITY,
    make_farm,
    make_household,
    make_member,
    make_office,
    make_stake,
    make_village,
)
from vendors.cooperatives.services.departures import leave
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
PHONE = "+8613934567890"


@pytest.fixture
def office(client):
    cooperative, admin = make_office(code="five")
    client.force_login(admin)
    return cooperative


def page(client, **asked):
    return client.get(reverse("office:households", args=["five"]), asked)


def names(response):
    return [household.name for household in response.context["page"]]


def some(office):
    upper, lower = make_village(name="Upper"), make_village(name="Lower")
    first = make_household(office, name="Wang Mei", village=upper, phone=PHONE)
    second = make_household(
        office,
        name="Li Dashan",
        village=lower,
        joined=date(2019, 1, 1),
        farm=make_farm("Li Orchard", cooperative=office),
    )
    third = make_household(office, name="Zhao Yulan", village=lower)
    make_stake(first, 50_000)
    make_stake(second, 70_000)
    leave(third, day=date(2024, 5, 1), seen=third.version, by=None)
    return first, second, third


def test_numbers_follow_each_other(office):
    first, second, third = some(office)

    assert [each.number for each in (first, second, third)] == ["001", "002", "003"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["Wang Mei", "Li Dashan", "Zhao Yulan"]),
        ({"q": "dashan"}, ["Li Dashan"]),
        ({"q": "002"}, ["Li Dashan"]),
        ({"q": "upper"}, ["Wang Mei"]),
        ({"q": "139 3456 7890"}, []),
        ({"q": "13934567890"}, ["Wang Mei"]),
        ({"is": "member"}, ["Wang Mei", "Li Dashan"]),
        ({"is": "left"}, ["Zhao Yulan"]),
        ({"shop": "1"}, ["Li Dashan"]),
        ({"stake": "none"}, ["Zhao Yulan"]),
        ({"sort": "name"}, ["Li Dashan", "Wang Mei", "Zhao Yulan"]),
        ({"sort": "-stake"}, ["Li Dashan", "Wang Mei", "Zhao Yulan"]),
        ({"sort": "joined"}, ["Li Dashan", "Wang Mei", "Zhao Yulan"]),
        ({"sort": "password", "village": "x", "is": "?"}, None),
    ],
)
def test_list_finds_what_is_asked_for(client, office, asked, found):
    some(office)

    response = page(client, **asked)

    everybody = ["Wang Mei", "Li Dashan", "Zhao Yulan"]
    assert names(response) == (everybody if found is None else found)


def test_list_counts_and_sums_what_is_found(client, office):
    first, _second, _third = some(office)

    whole, one = page(client), page(client, village=first.village_id)

    assert whole.context["counts"] == {"all": 3, "member": 2, "left": 1, "shop": 1}
    assert whole.context["total_stake"] == 120_000
    assert one.context["counts"]["all"] == 1
    assert one.context["total_stake"] == 50_000


def test_other_cooperatives_households_are_not_there(client, office):
    other, _admin = make_office(code="other")
    hidden = make_household(other, name="Hidden")
    some(office)

    assert "Hidden" not in names(page(client))
    gone = client.get(reverse("office:household", args=["five", hidden.pk]))
    assert gone.status_code == 404


def test_market_staff_find_no_register(client, office):
    household = make_household(office)
    client.force_login(make_staff())

    for name, args in (
        ("households", []),
        ("households_file", []),
        ("household", [household.pk]),
    ):
        for slug in ("market", "five"):
            address = reverse(f"office:{name}", args=[slug, *args])
            assert client.get(address).status_code == 404


def test_clerk_and_packer_see_no_stake_in_the_list(client, office):
    some(office)
    client.force_login(make_member(office, Role.CLERK))

    response = page(client, sort="-stake", stake="none")

    assert response.context["total_stake"] is None
    assert names(response) == ["Wang Mei", "Li Dashan", "Zhao Yulan"]
    client.force_login(make_member(office, Role.PACKER))
    assert page(client).status_code == 403


def test_inspector_finds_nobody_by_phone(client, office):
    some(office)
    client.force_login(make_member(office, Role.INSPECTOR))

    assert names(page(client, q="13934567890")) == []


@pytest.mark.parametrize("rows", [1, 60])
def test_list_takes_few_queries_however_long_it_is(client, office, queries, rows):
    village = make_village()
    for n in range(rows):
        make_household(office, name=f"Household {n}", village=village)

    with queries(12):
        response = page(client)

    assert response.status_code == 200


def exported(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return [line.split(",") for line in text.splitlines()]


def test_file_is_masked_and_formulas_are_defused(client, office):
    make_household(office, name="=1+1", phone=PHONE, identity=IDENTITY)

    rows = exported(client.get(reverse("office:households_file", args=["five"])))

    assert rows[1][1] == "'=1+1"
    assert rows[1][4] == "•••• 7890"
    assert rows[1][5] == "•••• 002X"
    assert not AuditEntry.objects.filter(act="household.private").exists()


def test_file_with_numbers_is_noted_in_the_log(client, office):
    make_household(office, phone=PHONE, identity=IDENTITY)

    rows = exported(client.post(reverse("office:households_file", args=["five"])))

    assert rows[1][4:6] == [f"'{PHONE}", IDENTITY]
    entry = AuditEntry.objects.get(act="household.private")
    assert (entry.scope, entry.after) == ("office:five", {"households": 1})


@pytest.mark.parametrize("role", [Role.CLERK, Role.INSPECTOR])
def test_file_with_numbers_is_refused_to_others(client, office, role):
    make_household(office, phone=PHONE)
    client.force_login(make_member(office, role))

    answer = client.post(reverse("office:households_file", args=["five"]))

    assert answer.status_code == 403
    assert not AuditEntry.objects.filter(act="household.private").exists()


def test_household_page_masks_until_asked_and_notes_who_looked(client, office):
    household = make_household(office, phone=PHONE, identity=IDENTITY)
    address = reverse("office:household", args=["five", household.pk])

    masked = client.get(address).content.decode()
    shown = client.post(
        reverse("office:household_numbers", args=["five", household.pk])
    ).content.decode()

    assert IDENTITY not in masked
    assert "•••• 002X" in masked
    assert IDENTITY in shown
    assert "139 3456 7890" in shown
    entry = AuditEntry.objects.get(act="household.private")
    assert entry.subject_id == str(household.pk)


@pytest.mark.parametrize("role", [Role.CLERK, Role.INSPECTOR])
def test_numbers_are_refused_to_who_may_not_see_them(client, office, role):
    household = make_household(office, phone=PHONE, identity=IDENTITY)
    client.force_login(make_member(office, role))

    page_ = client.get(reverse("office:household", args=["five", household.pk]))
    answer = client.post(
        reverse("office:household_numbers", args=["five", household.pk])
    )

    assert page_.status_code == 200
    assert IDENTITY not in page_.content.decode()
    assert answer.status_code == 403
    assert not AuditEntry.objects.filter(act="household.private").exists()
