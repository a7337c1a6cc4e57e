"""Households entered, changed, left and back; stakes that never fall below zero."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import dates
from core.models import AuditEntry
from tests.factories.pages import make_click
from tests.factories.vendors import (
    IDENTITY,
    JOINED,
    head_of,
    make_cooperative,
    make_farm,
    make_household,
    make_stake,
)
from vendors.cooperatives.models import (
    EarlierMembership,
    StakeEntry,
)
from vendors.cooperatives.queries import members_on, stake_of
from vendors.cooperatives.rules import check_sign, is_identity, next_number
from vendors.cooperatives.services.departures import leave, leave_household, rejoin
from vendors.cooperatives.services.households import (
    HouseholdContent,
    PersonContent,
    PlotContent,
    add_person,
    change_household,
    change_person,
    save_plot,
)
from vendors.cooperatives.services.refusals import RegisterError, StaleHouseholdError
from vendors.cooperatives.services.stakes import StakeContent, enter_stake, take_back

pytestmark = pytest.mark.django_db
TODAY = dates.today


@pytest.fixture
def cooperative():
    return make_cooperative(code="five")


@pytest.fixture
def household(cooperative):
    return make_household(cooperative)


def content(**known):
    return HouseholdContent(**{"name": "Wang Guihua", "joined": JOINED, **known})


# --- Households -----------------------------------------------------------------


def test_household_is_entered_with_its_head_and_noted(cooperative):
    household = make_household(cooperative, phone="+8613934567890", identity=IDENTITY)

    head = head_of(household)
    assert (head.name, head.born) == ("Wang Guihua", 1949)
    assert head.identity.reveal() == IDENTITY
    entry = AuditEntry.objects.get(act="household.add")
    assert (entry.scope, entry.subject_id) == ("office:five", str(household.pk))
    assert entry.after["phone"] == "•••• 7890"


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"number": "001"}, "number"),
        # Far ahead, since midnight may pass while the tests run.
        ({"joined": TODAY() + timedelta(days=9)}, "joined"),
    ],
)
def test_household_that_does_not_fit_is_refused(cooperative, household, known, field):
    with pytest.raises(RegisterError) as refusal:
        make_household(cooperative, **known)

    assert refusal.value.field == field
    assert list(cooperative.households.all()) == [household]


def test_shop_of_another_cooperative_or_household_is_refused(cooperative, household):
    stranger = make_farm(cooperative=make_cooperative())
    mine = make_farm(cooperative=cooperative)
    other = make_household(cooperative, farm=mine)

    for farm in (stranger, mine):
        with pytest.raises(RegisterError):
            change_household(household, content(farm=farm), seen=1)

    household.refresh_from_db()
    assert (household.farm, household.version) == (None, 1)
    assert other.farm == mine


def test_stale_form_changes_nothing(household):
    change_household(household, content(name="Wang Mei"), seen=1)

    with pytest.raises(StaleHouseholdError):
        change_household(household, content(name="Late"), seen=1)

    household.refresh_from_db()
    assert (household.name, household.version) == ("Wang Mei", 2)


def test_same_identity_number_is_entered_once(cooperative):
    first = make_household(cooperative, identity=IDENTITY)
    second = make_household(cooperative, name="Li Dashan")

    with pytest.raises(RegisterError, match="Wang Guihua of household 001"):
        add_person(second, PersonContent("Twin", identity=IDENTITY), seen=1)
    change_person(head_of(first), PersonContent("Wang Mei", is_head=True), seen=1)

    assert second.people.count() == 1
    assert head_of(first).identity.reveal() == IDENTITY


def test_new_head_takes_the_place_of_the_one_before(household):
    son = add_person(household, PersonContent("Son", is_head=True), seen=1)

    assert head_of(household) == son
    assert household.people.filter(is_head=True).count() == 1


def test_plot_of_a_known_name_is_refused(household):
    save_plot(household, PlotContent("Mill Bank", area=1200), seen=1)

    with pytest.raises(RegisterError) as refusal:
        save_plot(household, PlotContent("Mill Bank"), seen=2)

    assert refusal.value.field == "name"
    assert household.plots.get().area == 1200


# --- Leaving and coming back ----------------------------------------------------


def test_household_that_left_and_came_back_was_no_member_between(
    cooperative, household
):
    left = leave(household, day=date(2022, 1, 1), seen=1, by=None)
    back = rejoin(left, day=date(2023, 6, 1), seen=2)

    assert (back.joined, back.left) == (date(2023, 6, 1), None)
    was = EarlierMembership.objects.get()
    assert (was.joined, was.left) == (JOINED, date(2022, 1, 1))
    days = [date(2021, 1, 1), date(2022, 1, 1), date(2023, 6, 1)]
    assert [members_on(cooperative, day).count() for day in days] == [1, 0, 1]


def test_leaving_is_taken_back_by_joining_the_same_day(household):
    day = date(2022, 1, 1)
    leave(household, day=day, seen=1, by=None)

    back = rejoin(household, day=day, seen=2)

    assert (back.joined, back.left) == (JOINED, None)
    assert EarlierMembership.objects.count() == 0


def test_household_leaves_on_a_day_that_can_be(household):
    for day in (JOINED - timedelta(days=1), TODAY() + timedelta(days=1)):
        with pytest.raises(RegisterError):
            leave(household, day=day, seen=1, by=None)
    leave(household, day=JOINED, seen=1, by=None)
    with pytest.raises(RegisterError):
        leave(household, day=JOINED, seen=2, by=None)
    with pytest.raises(RegisterError):
        rejoin(household, day=JOINED - timedelta(days=1), seen=2)

    household.refresh_from_db()
    assert (household.left, household.version) == (JOINED, 2)


def test_stake_of_a_household_that_left_stays_until_it_is_paid_back(household):
    make_stake(household, 50_000, day=JOINED)
    leave(household, day=date(2022, 1, 1), seen=1, by=None)

    assert stake_of(household) == 50_000
    with pytest.raises(RegisterError):
        make_stake(household, 100)
    make_stake(household, -50_000)
    assert stake_of(household) == 0


def test_person_who_left_the_household_can_not_be_changed(household):
    head = head_of(household)
    leave_household(head, day=date(2022, 1, 1), seen=1, by=None)

    with pytest.raises(RegisterError):
        change_person(head, PersonContent("Other"), seen=2)

    head.refresh_from_db()
    assert (head.name, head.is_head) == ("Wang Guihua", False)


# --- Stakes ---------------------------------------------------------------------


def test_same_form_sent_twice_is_one_entry(household):
    click, what = make_click(), StakeContent(50_000, TODAY())

    first = enter_stake(household, what, click=click, by=None)
    again = enter_stake(household, what, click=click, by=None)

    assert first == again
    assert stake_of(household) == 50_000
    assert AuditEntry.objects.filter(act="stake.enter").count() == 1


def test_more_than_there_is_can_not_be_paid_back(household):
    make_stake(household, 50_000)

    with pytest.raises(RegisterError, match=r"0\.01"):
        make_stake(household, -50_001)

    assert StakeEntry.objects.count() == 1


def test_stake_is_never_below_zero_on_an_earlier_day_either(household):
    make_stake(household, 50_000, day=date(2024, 5, 1))

    with pytest.raises(RegisterError):
        make_stake(household, -10_000, day=date(2024, 4, 1))

    assert stake_of(household) == 50_000


def test_stake_of_one_kind_does_not_pay_for_another(household):
    make_stake(household, 50_000, kind="reserve")

    with pytest.raises(RegisterError):
        make_stake(household, -10_000, kind="capital")

    assert stake_of(household) == 50_000


def test_entry_is_taken_back_once_by_one_the_other_way(household):
    entry = make_stake(household, 50_000, day=JOINED)

    back = take_back(entry, by=None)
    with pytest.raises(RegisterError):
        take_back(entry, by=None)
    with pytest.raises(RegisterError):
        take_back(back, by=None)

    assert (back.amount, back.day) == (-50_000, TODAY())
    assert stake_of(household) == 0


def test_entry_that_was_paid_back_since_can_not_be_taken_back(household):
    entry = make_stake(household, 50_000, day=JOINED)
    make_stake(household, -20_000)

    with pytest.raises(RegisterError):
        take_back(entry, by=None)

    assert stake_of(household) == 30_000


def test_entries_are_never_changed(household):
    entry = make_stake(household, 50_000)
    entry.amount = 1

    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        StakeEntry.objects.all().delete()


# --- Numbers --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [([], "001"), (["001", "017"], "018"), (["9", "A-3"], "10"), (["A-1"], "001")],
)
def test_next_number_follows_the_largest(numbers, expected):
    assert next_number(numbers) == expected


@pytest.mark.parametrize(
    ("number", "is_good"),
    [
        (IDENTITY, True),
        (IDENTITY[:-1] + "9", False),
        ("11010519491331002X", False),
        ("E12345678", True),
        ("123", False),
        ("身份证1234567", False),
    ],
)
def test_identity_numbers_are_checked(number, is_good):
    assert is_identity(number) == is_good


@given(st.integers(0, 16), st.integers(0, 9))
def test_check_sign_notices_any_one_wrong_figure(place, figure):
    figures = IDENTITY[:17]
    other = figures[:place] + str(figure) + figures[place + 1 :]

    assert (check_sign(other) == check_sign(figures)) == (other == figures)
