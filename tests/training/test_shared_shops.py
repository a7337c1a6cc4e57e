"""From course to shop, also for those who sell through their cooperative's shop."""

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from core import dates
from tests.factories.accounts import make_user
from tests.factories.training import (
    finish_course,
    make_course,
    make_trainee,
    make_written_trainee,
)
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_plain_household,
    make_village,
)
from training.models import Course
from training.queries.cohorts import Trainee, grouped, trainees
from training.queries.funnels import funnels
from vendors.cooperatives.models import HouseholdMember, TradeEntry
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def coop():
    return make_cooperative(opened_at=timezone.now() - timedelta(days=400))


def deliver(household, *, day=None, amount=5_000, **fields):
    day = day or dates.today()
    known: dict[str, Any] = {"kind": "consigned", "currency": "CNY"} | fields
    return TradeEntry.objects.create(
        cooperative=household.cooperative,
        household=household,
        amount=amount,
        day=day,
        cause=f"delivery {TradeEntry.objects.count()}",
        **known,
    )


def trained_member(course, household=None, *, village=None):
    """Somebody written down with their household, who finished."""
    fields = {"household": household} if household else {}
    trainee = make_written_trainee(course, village=village, **fields)
    finish_course(trainee)
    return trainee


def row_of_all():
    return grouped(trainees(Course.objects.all()), lambda one: "all")[0]


def test_who_delivers_to_the_cooperatives_shop_sells_through_it(coop):
    course = make_course(coop)
    seller = make_plain_household(coop)
    trained_member(course, seller)
    trained_member(course, make_plain_household(coop))
    deliver(seller)

    row = row_of_all()

    assert (row.trained, row.opened, row.shared, row.sold) == (2, 0, 1, 0)
    assert row.shared_share == 50


def test_account_counts_with_the_household_it_lives_in(coop):
    course, person = make_course(coop), make_user()
    household = make_plain_household(coop)
    HouseholdMember.objects.create(household=household, name="Wang", user=person)
    finish_course(make_trainee(course, person))
    deliver(household)

    assert row_of_all().shared == 1
    household.people.update(left=dates.today())
    assert row_of_all().shared == 0


def test_an_own_shop_counts_once_not_twice(coop):
    course, person = make_course(coop), make_user()
    household = make_plain_household(coop)
    HouseholdMember.objects.create(household=household, name="Wang", user=person)
    finish_course(make_trainee(course, person))
    farm = make_farm(opened_at=timezone.now() + timedelta(days=1))
    farm.roles.create(user=person, role=Role.OWNER)
    deliver(household)

    row = row_of_all()

    assert (row.opened, row.shared) == (1, 0)


def delivered_before(household):
    deliver(household, day=dates.today() - timedelta(days=1))


def bought_supplies(household):
    deliver(household, kind="supplied")


def corrected_to_nothing(household):
    deliver(household)
    deliver(household, amount=-5_000)


def corrected_later(household):
    day = dates.today()
    deliver(household, day=day)
    deliver(household, day=day + timedelta(days=9), of_day=day, amount=-5_000)


def shop_not_open(household):
    household.cooperative.opened_at = None
    household.cooperative.save(update_fields=["opened_at"])
    deliver(household)


@pytest.mark.parametrize(
    "did",
    [
        delivered_before,
        bought_supplies,
        corrected_to_nothing,
        corrected_later,
        shop_not_open,
    ],
)
def test_what_is_no_sale_through_a_shared_shop(coop, did):
    household = make_plain_household(coop)
    trained_member(make_course(coop), household)
    did(household)

    assert row_of_all().shared == 0


@pytest.mark.parametrize("many", [1, 5])
def test_deliveries_take_the_same_queries(coop, many, django_assert_num_queries):
    course = make_course(coop)
    for _ in range(many):
        household, person = make_plain_household(coop), make_user()
        HouseholdMember.objects.create(household=household, name="Li", user=person)
        finish_course(make_trainee(course, person))
        farm = make_farm(opened_at=timezone.now() + timedelta(days=1))
        farm.roles.create(user=person, role=Role.OWNER)
        deliver(household)

    with django_assert_num_queries(6):
        trainees(Course.objects.all())


# --- What is told of few ------------------------------------------------------------


def a_row(who, *, opened=False, shared=False):
    day = date(2026, 5, 1)
    first = day if shared else None
    return Trainee(
        who, "A", "", day, day if opened else None, None, {}, 0, None, first, first
    )


def people(*, opened=0, shared=0, neither=0):
    found = [a_row(f"o{n}", opened=True) for n in range(opened)]
    found += [a_row(f"s{n}", shared=True) for n in range(shared)]
    return found + [a_row(f"n{n}") for n in range(neither)]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"opened": 4, "shared": 3, "neither": 5}, (12, 4, 3)),
        ({"opened": 4, "shared": 2, "neither": 5}, (11, 4, None)),
        # What is left over says of two that they sell nowhere.
        ({"opened": 4, "shared": 4, "neither": 2}, (10, 4, None)),
        ({"opened": 0, "shared": 5, "neither": 0}, (5, 0, 5)),
    ],
)
def test_of_shared_shops_nothing_is_told_of_fewer_than_three(known, told):
    row = grouped(people(**known), lambda one: one.course, least=3)[0]

    assert (row.trained, row.opened, row.shared) == told
    assert (row.shared_share is None) == (row.shared is None)


# --- Compared counties --------------------------------------------------------------


def test_county_that_shares_a_shop_counts_as_selling(coop):
    village = make_village()
    course = make_course(village.county)
    homes = [make_plain_household(coop) for _ in range(6)]
    for home in homes:
        trained_member(course, home, village=village)
    for home in homes[:3]:
        deliver(home)

    assert funnels([village.county_id]) == {village.county_id: (6, 3, 3, 3)}


def test_compared_counties_are_not_told_of_the_few_either(coop):
    village = make_village()
    course = make_course(village.county)
    homes = [make_plain_household(coop) for _ in range(6)]
    for home in homes:
        trained_member(course, home, village=village)
    for home in homes[:5]:
        deliver(home)

    # All but one have one: it would be known of the sixth.
    told = funnels([village.county_id])[village.county_id]
    assert told == (6, None, None, None)


def test_office_reads_it_on_the_page_and_in_the_file(client, coop):
    course = make_course(coop)
    homes = [make_plain_household(coop) for _ in range(6)]
    for home in homes:
        trained_member(course, home)
    for home in homes[:3]:
        deliver(home)
    client.force_login(make_member(coop, Role.ADMIN))
    url = reverse("office:training_cohorts", args=[coop.code])

    page = client.get(url).content.decode()
    file = client.get(url, {"form": "csv"}).getvalue().decode("utf-8-sig")

    assert "Shared shop" in page
    first = next(csv.DictReader(file.splitlines()))
    assert first["Sells through a shared shop"] == "3"
    assert first["Sells through a shared shop, %"] == "50"
