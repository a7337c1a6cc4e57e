"""Two of an office at once: stakes, numbers, positions, files."""

from datetime import date
from functools import partial

import pytest

from core import dates
from tests.factories.accounts import make_user
from tests.factories.pages import make_click
from tests.factories.vendors import (
    IDENTITY,
    JOINED,
    head_of,
    make_cooperative,
    make_household,
    make_member,
    make_stake,
)
from tests.races.together import all_values, errors, run_together, values
from vendors.cooperatives.models import Household, Position, StakeEntry
from vendors.cooperatives.queries import stake_of
from vendors.cooperatives.services.households import HouseholdContent, change_household
from vendors.cooperatives.services.links import accept_link, invite_person
from vendors.cooperatives.services.positions import give_position
from vendors.cooperatives.services.refusals import RegisterError, StaleHouseholdError
from vendors.cooperatives.services.stakes import StakeContent, enter_stake, take_back
from vendors.cooperatives.services.uploads import apply_upload, take_upload
from vendors.members.states import Role

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def withdrawn(household, amount, click=None):
    content = StakeContent(-amount, dates.today())
    return partial(
        enter_stake, household, content, click=click or make_click(), by=None
    )


def test_two_treasurers_pay_the_same_stake_back_once():
    household = make_household(make_cooperative())
    make_stake(household, 50_000, day=JOINED)

    done = run_together([withdrawn(household, 40_000) for _ in range(4)])

    assert (len(values(done)), len(errors(done, RegisterError))) == (1, 3)
    assert stake_of(household) == 10_000


def test_form_sent_five_times_at_once_is_one_entry():
    household = make_household(make_cooperative())
    make_stake(household, 50_000, day=JOINED)
    click = make_click()

    done = run_together([withdrawn(household, 10_000, click)] * 5)

    assert len({entry.pk for entry in all_values(done)}) == 1
    assert stake_of(household) == 40_000


def test_entry_taken_back_five_times_at_once_goes_back_once():
    household = make_household(make_cooperative())
    entry = make_stake(household, 50_000, day=JOINED)

    done = run_together([partial(take_back, entry, by=None)] * 5)

    assert (len(values(done)), len(errors(done, RegisterError))) == (1, 4)
    assert StakeEntry.objects.count() == 2


def test_households_entered_at_once_get_numbers_of_their_own():
    cooperative = make_cooperative()

    done = run_together([partial(make_household, cooperative)] * 5)

    numbers = sorted(household.number for household in all_values(done))
    assert numbers == ["001", "002", "003", "004", "005"]


def test_same_identity_number_entered_twice_at_once_is_entered_once():
    cooperative = make_cooperative()

    done = run_together([partial(make_household, cooperative, identity=IDENTITY)] * 4)

    assert (len(values(done)), len(errors(done, RegisterError))) == (1, 3)
    assert cooperative.households.count() == 1


def test_household_changed_by_two_at_once_is_changed_by_one():
    household = make_household(make_cooperative())
    contents = [HouseholdContent(name, JOINED) for name in ("One", "Two")]

    done = run_together(
        [partial(change_household, household, each, seen=1) for each in contents]
    )

    assert (len(values(done)), len(errors(done, StaleHouseholdError))) == (1, 1)
    household.refresh_from_db()
    assert household.version == 2


def test_there_is_one_chair_however_many_are_named_at_once():
    cooperative = make_cooperative()
    make_member(cooperative, Role.ADMIN)
    heads = [head_of(make_household(cooperative)) for _ in range(3)]
    since = date(2024, 1, 1)

    done = run_together(
        [partial(give_position, head, "chair", since=since, by=None) for head in heads]
    )

    assert (len(values(done)), len(errors(done, RegisterError))) == (1, 2)
    assert Position.objects.count() == 1


def test_link_followed_by_two_at_once_lets_one_in():
    member = head_of(make_household(make_cooperative()))
    _invitation, token = invite_person(member, by=None)
    people = [make_user() for _ in range(3)]

    done = run_together([partial(accept_link, token, user) for user in people])

    assert (len(values(done)), len(errors(done, RegisterError))) == (1, 2)


def test_file_taken_in_by_two_at_once_is_taken_in_once():
    cooperative = make_cooperative()
    text = "Number,Household,Joined on,Stake\n1,A,2019-01-01,5"
    upload = take_upload(
        cooperative, text.encode(), name="r.csv", takes_stakes=True, by=None
    )
    act = partial(apply_upload, upload, seen=upload.digest, with_changes=True, by=None)

    done = run_together([act] * 4)

    assert len(values(done)) == 1
    assert Household.objects.count() == StakeEntry.objects.count() == 1
