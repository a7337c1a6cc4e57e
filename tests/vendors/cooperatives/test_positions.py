"""Positions, and the role in the team that comes and goes with them."""

from datetime import date, timedelta

import pytest

from core import dates
from core.models import AuditEntry
from tests.factories.accounts import make_user
from tests.factories.vendors import (
    JOINED,
    head_of,
    make_cooperative,
    make_household,
    make_member,
)
from vendors.cooperatives.models import HouseholdMember, Position
from vendors.cooperatives.services.departures import leave
from vendors.cooperatives.services.links import accept_link, invite_person, unlink
from vendors.cooperatives.services.positions import end_position, give_position
from vendors.cooperatives.services.refusals import RegisterError
from vendors.members.models import PartnerRole
from vendors.members.services import (
    TeamError,
    change_role,
    give_role,
    take_role,
)
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
SINCE = date(2024, 1, 1)
UNTIL = date(2025, 1, 1)


@pytest.fixture
def cooperative():
    cooperative = make_cooperative(code="five")
    make_member(cooperative, Role.ADMIN)
    return cooperative


def somebody(cooperative, user=None):
    member = head_of(make_household(cooperative))
    if user is not None:
        member.user = user
        member.save()
    return member


def given(member, kind, since=SINCE):
    return give_position(member, kind, since=since, by=None)


def ended(position):
    return end_position(position, until=UNTIL, by=None)


def role_of(cooperative, user):
    rows = PartnerRole.objects.filter(partner=cooperative, user=user)
    return rows.values_list("role", flat=True).first()


@pytest.mark.parametrize("kind", ["chair", "treasurer", "inspector", "clerk", "packer"])
def test_role_comes_and_goes_with_the_position(cooperative, kind):
    user = make_user()
    member = somebody(cooperative, user)

    position = given(member, kind)
    assert role_of(cooperative, user) == kind
    ended(position)

    assert role_of(cooperative, user) is None
    acts = list(AuditEntry.objects.filter(act__startswith="position."))
    assert [act.act for act in acts] == ["position.end", "position.give"]
    assert acts[0].subject_id == str(member.household_id)


def test_somebody_without_an_account_holds_a_position_only(cooperative):
    roles = PartnerRole.objects.count()

    position = given(somebody(cooperative), "treasurer")

    assert PartnerRole.objects.count() == roles
    assert position.gives_role is False


def test_account_that_was_linked_meanwhile_gets_the_role(cooperative):
    user, member = make_user(), somebody(cooperative)
    _invitation, token = invite_person(member, by=None)
    accept_link(token, user)

    given(member, "treasurer")

    assert role_of(cooperative, user) == "treasurer"


def test_household_that_left_meanwhile_holds_no_position(cooperative):
    member = somebody(cooperative)
    seen = HouseholdMember.objects.select_related("household").get(pk=member.pk)
    leave(member.household, day=UNTIL, seen=member.household.version, by=None)

    with pytest.raises(RegisterError):
        given(seen, "clerk")

    assert not Position.objects.exists()


def test_role_that_may_do_all_of_it_stays_after_the_end(cooperative):
    user = make_member(cooperative, Role.ADMIN)
    position = given(somebody(cooperative, user), "treasurer")

    assert role_of(cooperative, user) == Role.ADMIN
    ended(position)
    assert role_of(cooperative, user) == Role.ADMIN


def test_lighter_role_gives_way_and_comes_back(cooperative):
    user = make_member(cooperative, Role.SELLER)
    position = given(somebody(cooperative, user), "treasurer")

    assert role_of(cooperative, user) == Role.TREASURER
    ended(position)

    assert role_of(cooperative, user) == Role.SELLER


def test_heavier_position_counts_and_the_lighter_is_left(cooperative):
    user = make_user()
    member = somebody(cooperative, user)
    given(member, "packer")
    treasurer = given(member, "treasurer")
    given(member, "clerk")

    assert role_of(cooperative, user) == Role.TREASURER
    ended(treasurer)

    assert role_of(cooperative, user) == Role.CLERK


def test_last_one_who_runs_it_keeps_the_position(cooperative):
    cooperative.roles.all().delete()
    user = make_user()
    chair = given(somebody(cooperative, user), "chair")

    with pytest.raises(TeamError):
        ended(chair)
    with pytest.raises(TeamError):
        leave(chair.member.household, day=UNTIL, seen=1, by=None)
    with pytest.raises(TeamError):
        unlink(chair.member, by=None)

    chair.refresh_from_db()
    household = chair.member.household
    household.refresh_from_db()
    assert (chair.until, household.left) == (None, None)
    assert role_of(cooperative, user) == Role.CHAIR


def test_last_admin_does_not_become_inspector(cooperative):
    admin = cooperative.roles.get().user

    with pytest.raises(TeamError):
        given(somebody(cooperative, admin), "inspector")

    assert Position.objects.count() == 0
    assert role_of(cooperative, admin) == Role.ADMIN


@pytest.mark.parametrize("kind", ["chair", "treasurer", "clerk"])
def test_inspector_holds_nothing_that_is_inspected(cooperative, kind):
    inspector, other = somebody(cooperative), somebody(cooperative)
    given(inspector, "inspector")
    given(other, kind)

    for member, wanted in ((inspector, kind), (other, "inspector")):
        with pytest.raises(RegisterError):
            given(member, wanted)

    assert Position.objects.count() == 2


def test_there_is_one_chair(cooperative):
    first = given(somebody(cooperative), "chair")
    second = somebody(cooperative)

    with pytest.raises(RegisterError):
        given(second, "chair")
    ended(first)
    given(second, "chair", since=UNTIL)

    assert Position.objects.filter(until=None).get().member == second


def test_position_given_twice_is_one(cooperative):
    member = somebody(cooperative)

    assert given(member, "packer") == given(member, "packer")
    assert Position.objects.count() == 1


@pytest.mark.parametrize(
    "since", [JOINED - timedelta(days=1), dates.today() + timedelta(days=1)]
)
def test_position_begins_on_a_day_that_can_be(cooperative, since):
    with pytest.raises(RegisterError):
        given(somebody(cooperative), "packer", since=since)

    assert Position.objects.count() == 0


def test_positions_end_when_the_household_leaves(cooperative):
    user = make_user()
    position = given(somebody(cooperative, user), "packer")

    leave(position.member.household, day=UNTIL, seen=1, by=None)

    position.refresh_from_db()
    assert position.until == UNTIL
    assert role_of(cooperative, user) is None
    with pytest.raises(RegisterError):
        given(position.member, "packer")


def test_role_that_was_changed_by_hand_stays_at_the_end(cooperative):
    user = make_user()
    position = given(somebody(cooperative, user), "packer")
    change_role(cooperative, user, Role.ADMIN, by=None)

    ended(Position.objects.get(pk=position.pk))

    assert role_of(cooperative, user) == Role.ADMIN


def test_role_taken_by_hand_leaves_the_position_without_it(cooperative):
    user = make_user()
    position = given(somebody(cooperative, user), "packer")

    take_role(cooperative, user, by=None)

    position.refresh_from_db()
    assert (position.until, position.gives_role) == (None, False)
    give_role(cooperative, user, Role.PACKER)
    ended(position)
    assert role_of(cooperative, user) == Role.PACKER


# --- Accounts -------------------------------------------------------------------


def test_link_brings_the_role_of_the_position_and_unlinking_takes_it(cooperative):
    user, member = make_user(), somebody(cooperative)
    given(member, "treasurer")
    _invitation, token = invite_person(member, by=None)

    accept_link(token, user)
    assert role_of(cooperative, user) == Role.TREASURER
    member.refresh_from_db()
    unlink(member, by=None)

    member.refresh_from_db()
    assert (member.user, role_of(cooperative, user)) == (None, None)


def test_unlinking_takes_the_roles_of_all_positions(cooperative):
    user = make_user()
    member = somebody(cooperative, user)
    given(member, "clerk")
    given(member, "packer")

    unlink(member, by=None)

    assert role_of(cooperative, user) is None


def test_link_made_before_the_position_opens_nothing(cooperative):
    member = somebody(cooperative)
    _invitation, token = invite_person(member, by=None)
    given(member, "treasurer")

    with pytest.raises(RegisterError):
        accept_link(token, make_user())

    member.refresh_from_db()
    assert member.user is None


def test_link_is_used_once(cooperative):
    member, user = somebody(cooperative), make_user()
    _invitation, token = invite_person(member, by=None)
    accept_link(token, user)

    with pytest.raises(RegisterError):
        accept_link(token, make_user())

    member.refresh_from_db()
    assert member.user == user


def test_newer_link_takes_the_place_of_the_older(cooperative):
    member = somebody(cooperative)
    _first, old = invite_person(member, by=None)
    _second, new = invite_person(member, by=None)

    with pytest.raises(RegisterError):
        accept_link(old, make_user())
    accept_link(new, make_user())


def test_account_has_one_place_in_a_household(cooperative):
    user = make_user()
    member = somebody(cooperative, user)
    other = member.household.people.create(name="Son")
    _invitation, token = invite_person(other, by=None)

    with pytest.raises(RegisterError):
        accept_link(token, user)

    other.refresh_from_db()
    assert other.user is None
