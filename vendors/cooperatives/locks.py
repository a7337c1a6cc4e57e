"""The only locks on households, their invitations and files of a register.

The cooperative itself, locked by `vendors.partner.locks`, comes before any of them.
"""

from .models import Household, HouseholdInvitation, RegisterImport


def lock_household(household_id: int) -> Household:
    rows = Household.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cooperative", "village").get(pk=household_id)


def lock_invitation(digest: str) -> HouseholdInvitation | None:
    rows = HouseholdInvitation.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("member__household__cooperative")
    return rows.filter(token_hash=digest).first()


def lock_upload(upload_id: int) -> RegisterImport:
    rows = RegisterImport.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("cooperative").get(pk=upload_id)
