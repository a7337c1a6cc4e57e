"""Organisations: who they are, who buys for them, and for which one a person buys."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from selling.business_buyers.locks import lock_memberships, lock_organisation
from selling.business_buyers.models import (
    Organisation,
    OrganisationMember,
    new_invite_key,
)
from selling.business_buyers.rules import (
    INVITED_DAYS,
    MOST_ORGANISATIONS,
    MOST_PEOPLE,
    BusinessError,
    checked_tax_id,
)

SALT = "business_buyers.join"


@dataclass(frozen=True)
class OrganisationDetails:
    """Who an organisation is, as it was typed."""

    name: str
    legal_name: str
    country: str
    tax_id: str
    address: str
    invoice_email: str = ""


@transaction.atomic
def create_organisation(user: User, details: OrganisationDetails) -> Organisation:
    """Who creates it runs it, and buys for it from now on.

    Raises `BusinessError`.
    """
    code = checked_tax_id(details.tax_id, details.country)
    if user.organisation_members.count() >= MOST_ORGANISATIONS:
        raise BusinessError(
            _("You buy for %(count)d organisations already. Leave one of them first.")
            % {"count": MOST_ORGANISATIONS}
        )
    made = Organisation.objects.create(
        name=details.name,
        legal_name=details.legal_name,
        country=details.country,
        tax_id=code,
        address=details.address,
        invoice_email=details.invoice_email,
        by=user,
    )
    OrganisationMember.objects.create(organisation=made, user=user, runs_it=True)
    act_for(user, made)
    record("business.organisation_created", made)
    return made


@transaction.atomic
def change_organisation(
    organisation: Organisation, details: OrganisationDetails
) -> Organisation:
    """From the next order on. Raises `BusinessError`."""
    held = lock_organisation(organisation.pk)
    code = checked_tax_id(details.tax_id, details.country)
    names = ("name", "legal_name", "country", "tax_id", "address", "invoice_email")
    before = {name: getattr(held, name) for name in names}
    for name in names:
        setattr(held, name, getattr(details, name))
    held.tax_id = code
    held.save(update_fields=list(names))
    after = {name: getattr(held, name) for name in names}
    record("business.organisation_changed", held, before=before, after=after)
    return held


def invitation_to(organisation: Organisation) -> str:
    """What the link by which people join it holds; good for some days."""
    return signing.dumps([organisation.pk, organisation.invite_key], salt=SALT)


def invited_to(token: str) -> Organisation | None:
    """The organisation of a link that still lets somebody in."""
    try:
        pk, key = signing.loads(token, salt=SALT, max_age=timedelta(days=INVITED_DAYS))
    except (signing.BadSignature, TypeError, ValueError):
        return None
    return Organisation.objects.filter(pk=pk, invite_key=key).first()


@transaction.atomic
def end_invitations(organisation: Organisation) -> None:
    """Links that were given out so far let nobody in any more."""
    held = lock_organisation(organisation.pk)
    held.invite_key = new_invite_key()
    held.save(update_fields=["invite_key"])


@transaction.atomic
def join_organisation(user: User, organisation: Organisation) -> OrganisationMember:
    """Safe to call again. Raises `BusinessError` when it has too many people."""
    held = lock_organisation(organisation.pk)
    known = held.members.filter(user=user).first()
    if known:
        return known
    if held.members.count() >= MOST_PEOPLE:
        raise BusinessError(
            _("This organisation has %(count)d people already.")
            % {"count": MOST_PEOPLE}
        )
    made = OrganisationMember.objects.create(organisation=held, user=user)
    act_for(user, held)
    record("business.joined", held)
    return made


@transaction.atomic
def remove_member(organisation: Organisation, member_id: int) -> None:
    """Who leaves, or is taken out, sees its prices no more.

    Raises `BusinessError` for the last one who runs it.
    """
    held = lock_organisation(organisation.pk)
    member = held.members.filter(pk=member_id).first()
    if member is None:
        return
    others = held.members.exclude(pk=member.pk)
    if member.runs_it and not others.filter(runs_it=True).exists():
        raise BusinessError(
            _("Somebody has to run the organisation. Make another person do so first.")
        )
    record("business.left", held, before={"user": member.user_id})
    member.delete()


@transaction.atomic
def let_run(organisation: Organisation, member_id: int) -> None:
    """This person may change the organisation and its people as well."""
    held = lock_organisation(organisation.pk)
    if held.members.filter(pk=member_id).update(runs_it=True):
        record("business.runs_it", held, after={"member": member_id})


@transaction.atomic
def act_for(user: User, organisation: Organisation | None) -> None:
    """Whom the person buys for from now on; nobody but themselves without one."""
    lock_memberships(user.pk)  # of two presses at once the later one counts
    rows = OrganisationMember.objects.filter(user=user)
    rows.filter(is_acting=True).update(is_acting=False)
    if organisation is not None:
        rows.filter(organisation=organisation).update(is_acting=True)
