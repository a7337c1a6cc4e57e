"""Accounts with which people see their household's page: invited, linked, unlinked."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from vendors.cooperatives.locks import lock_household, lock_invitation
from vendors.cooperatives.models import HouseholdInvitation, HouseholdMember
from vendors.cooperatives.queries import open_positions
from vendors.cooperatives.signals import household_invited
from vendors.members.rules import digest_of, new_token
from vendors.partner.locks import lock_partner

from . import refusals as no
from .households import count_up
from .noting import note
from .positions import give_its_role, take_its_role
from .refusals import RegisterRefused

if TYPE_CHECKING:
    from accounts.models import User

GOOD_FOR = timedelta(days=14)
LINKED = _("This person has an account here already. Take it away first.")
NOT_GOOD = _("This link has been used or taken back, or it is too old.")
TWICE = _("Another person of this household goes by your account already.")


class SentToAnother(Exception):  # noqa: N818 - what is the case
    """Raised when the link was mailed to an address that is not the person's."""


@transaction.atomic
def invite_person(
    member: HouseholdMember, *, email: str = "", by: "User | None"
) -> tuple[HouseholdInvitation, str]:
    """Make a link for a person; returns it with its token, which is told only here.

    It takes the place of an earlier one. Raises `RegisterRefused`.
    """
    lock_household(member.household_id)
    fresh = _fresh(member)
    if fresh.left is not None:
        raise RegisterRefused(no.PERSON_LEFT)
    if fresh.user_id is not None:
        raise RegisterRefused(LINKED)
    take_links_back(fresh)
    token = new_token()
    invitation = HouseholdInvitation.objects.create(
        member=fresh,
        email=email,
        token_hash=digest_of(token) or "",
        expires=timezone.now() + GOOD_FOR,
        by=by,
    )
    household_invited.send(
        sender=HouseholdInvitation, invitation=invitation, token=token
    )
    note("person.invite", fresh.household, after={"person": fresh.name})
    return invitation, token


def take_links_back(member: HouseholdMember) -> int:
    """No link of a person opens anything any more; returns how many there were."""
    rows = member.invitations.filter(used_at=None, revoked_at=None)
    return rows.update(revoked_at=timezone.now())


@transaction.atomic
def accept_link(
    token: str, user: "User", *, as_another: bool = False
) -> HouseholdMember:
    """Go by an account from now on; positions of the person bring their role.

    Raises `SentToAnother` when it was mailed to somebody else's address, unless
    `as_another` says that this is meant, and `RegisterRefused`; then it is not used up.
    """
    digest = digest_of(token)
    seen = HouseholdInvitation.objects.filter(token_hash=digest or "")
    seen = seen.select_related("member__household")
    first = seen.first()
    if first is None:
        raise RegisterRefused(NOT_GOOD)
    lock_partner(first.member.household.cooperative_id)
    household = lock_household(first.member.household_id)
    invitation = lock_invitation(digest or "")
    if invitation is None or not invitation.is_pending:
        raise RegisterRefused(NOT_GOOD)
    member = invitation.member
    if member.left is not None or member.user_id is not None:
        raise RegisterRefused(NOT_GOOD)
    if household.people.filter(user=user).exists():
        raise RegisterRefused(TWICE)
    if not as_another and not is_meant_for(invitation, user):
        raise SentToAnother
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    member.user = user
    member.save(update_fields=["user"])
    count_up(household)
    for position in open_positions(household.cooperative).filter(member=member):
        give_its_role(position, by=user)
    note("person.link", member.household, after={"person": member.name})
    return member


@transaction.atomic
def unlink(member: HouseholdMember, *, by: "User | None") -> None:
    """The account sees the household no more; roles of positions end with it.

    Raises `TeamRefused` for the last one who runs the cooperative's shop.
    """
    lock_partner(member.household.cooperative_id)
    household = lock_household(member.household_id)
    fresh = _fresh(member)
    if fresh.user_id is None:
        return
    held = open_positions(household.cooperative).filter(member=fresh)
    giver = held.filter(gives_role=True).first()
    if giver is not None:
        take_its_role(giver, by=by, with_person=True)
    fresh.user = None
    fresh.save(update_fields=["user"])
    count_up(household)
    note("person.unlink", fresh.household, after={"person": fresh.name})


def is_meant_for(invitation: HouseholdInvitation, user: "User") -> bool:
    """Whether the address it was mailed to, if any, is the person's."""
    address = (user.email or "").lower()
    return not invitation.email or invitation.email.lower() == address


def _fresh(member: HouseholdMember) -> HouseholdMember:
    rows = HouseholdMember.objects.select_related("household__cooperative", "user")
    return rows.get(pk=member.pk)
