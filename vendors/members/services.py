"""Writes to who acts for a seller."""

from typing import TYPE_CHECKING

from vendors.partner.models import Partner

from .models import PartnerRole
from .states import Role

if TYPE_CHECKING:
    from accounts.models import User


def give_role(partner: Partner, user: "User", role: str) -> PartnerRole:
    """Let a person act for a seller; a role held before is replaced.

    Raises `ValueError` for an admin of something that is no cooperative.
    """
    if role == Role.ADMIN and not partner.is_cooperative:
        msg = "only a cooperative has admins"
        raise ValueError(msg)
    row, _ = PartnerRole.objects.update_or_create(
        partner=partner, user=user, defaults={"role": role}
    )
    return row


def take_role(partner: Partner, user: "User") -> None:
    """End a person's rights at a seller at once."""
    PartnerRole.objects.filter(partner=partner, user=user).delete()
