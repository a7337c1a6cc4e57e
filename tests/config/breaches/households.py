"""What breaks the invariants of households."""

from datetime import date

from tests.factories.vendors import make_plain_household
from vendors.cooperatives.models import (
    EarlierMembership,
    Household,
    HouseholdMember,
    Position,
    StakeEntry,
)
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner


def a_stake_below_zero():
    StakeEntry.objects.create(
        household=Household.objects.first(),
        kind="grant",
        currency="CNY",
        amount=-1,
        day=date(2024, 1, 1),
        cause="planted",
    )


def a_household_that_left_before_it_joined():
    household = Household.objects.filter(left=None).last()
    Household.objects.filter(pk=household.pk).update(left=date(1990, 1, 1))


def a_household_that_joined_before_it_left_once():
    household = Household.objects.filter(left=None).last()
    EarlierMembership.objects.create(
        household=household, joined=date(2000, 1, 1), left=date(2999, 1, 1)
    )


def a_household_at_a_farm():
    farm = Partner.objects.filter(kind="farm").first()
    make_plain_household(farm)


def a_shop_of_nobody():
    household = Household.objects.filter(farm__isnull=False).first()
    Partner.objects.filter(pk=household.farm_id).update(cooperative=None)


def a_head_that_left():
    HouseholdMember.objects.filter(household__number="126", is_head=True).update(
        left=date(2025, 1, 1)
    )


def a_position_of_somebody_who_left():
    position = Position.objects.filter(until=None, kind="packer").get()
    HouseholdMember.objects.filter(pk=position.member_id).update(
        left=date(2025, 1, 1), is_head=False
    )


def a_treasurer_without_the_role():
    PartnerRole.objects.filter(role="treasurer").delete()


PLANTS = {
    a_stake_below_zero: "no household's stake is below zero",
    a_household_that_joined_before_it_left_once: (
        "households leave after they joined, at cooperatives"
    ),
    a_household_at_a_farm: "households leave after they joined, at cooperatives",
    a_shop_of_nobody: "a household's shop belongs to its cooperative",
    a_head_that_left: "a head of a household has not left it",
    a_position_of_somebody_who_left: (
        "who holds a position belongs to a member of the cooperative"
    ),
    a_treasurer_without_the_role: "roles follow the positions that give them",
}
REFUSED = {
    a_household_that_left_before_it_joined: (
        "households leave after they joined, at cooperatives"
    ),
}
