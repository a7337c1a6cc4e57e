"""Accounts with which people see their household's page: invited, linked, unlinked."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.notify import send_link
from core.refusals import RefusalError
from vendors.cooperatives.locks import lock_household, lock_invitation
from vendors.cooperatives.models import HouseholdInvitation, HouseholdMember
from vendors.cooperatives.queries import open_positions
from vendors.members.rules import digest_of, new_token
from vendors.partner.locks import lock_partner

from . import refusals as no
from .households import count_up
from .log import note
from .positions import give_its_role, take_its_role
from .refusals import RegisterError

GOOD_FOR = timedelta(days=14)
LINKED = _("This person already has an account here. Unlink it first.")
NOT_GOOD = _("This link was used, withdrawn or has expired.")
TWICE = _("Your account is already linked to another person of this household.")


class LinkForAnotherError(RefusalError):
    """Raised when the link was mailed to an address that is not the person's."""

    says = _("This link was sent to another address. Please sign in with that one.")


@transaction.atomic
def invite_person(
    member: HouseholdMember, *, email: str = "", by: User | None
) -> tuple[HouseholdInvitation, str]:
    """Make a link for a person; returns it with its token, which is told only here.

    It takes the place of an earlier one. Raises `RegisterError`.
    """
    lock_household(member.household_id)
    fresh = _fresh(member)
    if fresh.left is not None:
        raise RegisterError(no.PERSON_LEFT)
    if fresh.user_id is not None:
        raise RegisterError(LINKED)
    take_links_back(fresh)
    token = new_token()
    invitation = HouseholdInvitation.objects.create(
        member=fresh,
        email=email,
        token_hash=digest_of(token) or "",
        expires=timezone.now() + GOOD_FOR,
        by=by,
    )
    if email:
        send_link("household_invitation", invitation, token)
    note("person.invite", fresh.household, after={"person": fresh.name})
    return invitation, token


def take_links_back(member: HouseholdMember) -> int:
    """No link of a person opens anything any more; returns how many there were."""
    rows = member.invitations.filter(used_at=None, revoked_at=None)
    return rows.update(revoked_at=timezone.now())


@transaction.atomic
def accept_link(token: str, user: User, *, as_another: bool = False) -> HouseholdMember:
    """Go by an account from now on; positions of the person bring their role.

    Raises `LinkForAnotherError` when it was mailed to somebody else's address, unless
    `as_another` says that this is meant, and `RegisterError`; then it is not used up.
    """
    digest = digest_of(token)
    seen = HouseholdInvitation.objects.filter(token_hash=digest or "")
    seen = seen.select_related("member__household")
    first = seen.first()
    if first is None:
        raise RegisterError(NOT_GOOD)
    lock_partner(first.member.household.cooperative_id)
    household = lock_household(first.member.household_id)
    invitation = lock_invitation(digest or "")
    if invitation is None or not invitation.is_pending:
        raise RegisterError(NOT_GOOD)
    member = invitation.member
    if member.left is not None or member.user_id is not None:
        raise RegisterError(NOT_GOOD)
    if household.people.filter(user=user).exists():
        raise RegisterError(TWICE)
    if not as_another and not is_meant_for(invitation, user):
        raise LinkForAnotherError
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
def unlink(member: HouseholdMember, *, by: User | None) -> None:
    """The account sees the household no more; roles of positions end with it.

    Raises `TeamError` for the last one who runs the cooperative's shop.
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


def is_meant_for(invitation: HouseholdInvitation, user: User) -> bool:
    """Whether the address it was mailed to, if any, is the person's."""
    address = (user.email or "").lower()
    return not invitation.email or invitation.email.lower() == address


def _fresh(member: HouseholdMember) -> HouseholdMember:
    rows = HouseholdMember.objects.select_related("household__cooperative", "user")
    return rows.get(pk=member.pk)
