"""Whom a person may act for."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.permissions import OPERATOR, may
from core.prepared import Prepared, any_of
from vendors.partner.models import Partner
from vendors.places.models import County, ProvinceOfficer
from vendors.places.queries import works_for_a_county

from .models import Invitation, PartnerRole, PartnerRoleEvent
from .rules import digest_of
from .states import COOPERATIVE_ROLES, FARM_ROLES, RUNNING, Role

MARKET_OFFICE = "market"


@dataclass(frozen=True)
class RoleChoice:
    """One name a person may act in: what to call it and where it leads."""

    label: str
    kind: str
    url: str


@Prepared
def _role_at(user: int, slug: str) -> QuerySet[PartnerRole]:
    roles = PartnerRole.objects.select_related("partner__village", "partner__face")
    return roles.filter(user_id=user, partner__code=slug)


def role_at(user: User | AnonymousUser, slug: str) -> PartnerRole | None:
    """The person's role at the seller with this slug, the seller fetched with it."""
    if user.pk is None:
        return None
    return _role_at.first(user.pk, slug)


def may_still_help(user: User, partner: Partner) -> bool:
    """Whether who acts from an office for a shop may still do so there."""
    if user.is_staff and may(user.staff_role, "office.openings.edit"):
        return True
    if partner.cooperative_id is None:
        return False
    held = PartnerRole.objects.filter(user=user, partner=partner.cooperative_id).first()
    return held is not None and may(held.role, "office.openings.edit")


def has_a_role(user: User | AnonymousUser) -> bool:
    """Whether the person works for any seller, county or province."""
    if not isinstance(user, User):
        return False
    if PartnerRole.objects.filter(user_id=user.pk).exists():
        return True
    return works_for_a_county(user)


def role_choices(user: User | AnonymousUser) -> list[RoleChoice]:
    """Every name the person may act in, the shopper's own first; three queries."""
    own = [RoleChoice(_("Shopping for myself"), "shopper", reverse("home"))]
    if user.pk is None:
        return []
    # Shops that somebody helps from an office stand in the office's own list.
    roles = PartnerRole.objects.filter(user_id=user.pk, on_behalf=False)
    roles = roles.select_related("partner")
    for role in roles.order_by("partner__name"):
        code = role.partner.code
        own.append(
            RoleChoice(role.partner.name, "desk", reverse("desk:today", args=[code]))
        )
        if role.partner.is_cooperative and may(role.role, "office.enter"):
            label = _("%(name)s: office") % {"name": role.partner.name}
            # Who decides nothing there has work at the scales and in the depot.
            page = "queue" if may(role.role, "office.see") else "intakes"
            url = reverse(f"office:{page}", args=[code])
            own.append(RoleChoice(label, "office", url))
    for county in County.objects.filter(officers__user=user.pk).order_by("name"):
        label = _("%(name)s: programme") % {"name": county.name}
        url = reverse("programme:overview", args=[county.slug])
        own.append(RoleChoice(label, "programme", url))
    for row in ProvinceOfficer.objects.filter(user=user.pk).order_by("region"):
        label = _("%(name)s: programmes") % {"name": row.province}
        url = reverse("province:counties", args=[row.region])
        own.append(RoleChoice(label, "programme", url))
    if isinstance(user, User) and user.is_staff:
        page = "queue" if may(user.staff_role, "office.see") else "legal_texts"
        url = reverse(f"office:{page}", args=[MARKET_OFFICE])
        own.append(RoleChoice(_("Market office"), "office", url))
        if settings.OPERATOR_DASHBOARD and user.staff_role == OPERATOR:
            own.append(RoleChoice(_("Staff dashboard"), "dashboard", "/dashboard/"))
    return own


def team_of(partner: Partner, *roles: str) -> "list[User]":
    """The active people in these roles at a seller (all roles when none is named)."""
    wanted = [str(role) for role in roles or Role]
    return [row.user for row in _people(partner.pk, wanted)]


@Prepared
def _people(partner: Any, roles: Any) -> QuerySet[PartnerRole]:
    rows = PartnerRole.objects.filter(any_of("role", roles), partner=partner)
    return rows.filter(user__is_active=True).select_related("user").order_by("pk")


def members_of(partner: Partner) -> QuerySet[PartnerRole]:
    """Everybody in the team, those who run it first."""
    return partner.roles.select_related("user").order_by("since", "pk")


def others_running(partner: Partner, user: User) -> QuerySet[PartnerRole]:
    """Active people besides this one who run the shop."""
    rows = PartnerRole.objects.filter(
        partner=partner, role__in=RUNNING, user__is_active=True
    )
    return rows.exclude(user=user)


def runs_it(partner: Partner, user: User) -> bool:
    """Whether the person runs the shop now, asked of the database anew."""
    rows = PartnerRole.objects.filter(partner=partner, user=user, role__in=RUNNING)
    return rows.exists()


def roles_for(partner: Partner) -> tuple[Role, ...]:
    """The roles there are at a seller of this kind."""
    return COOPERATIVE_ROLES if partner.is_cooperative else FARM_ROLES


def pending_invitations(partner: Partner) -> QuerySet[Invitation]:
    """Links that still open the door, the newest first."""
    rows = Invitation.objects.filter(
        partner=partner, used_at=None, revoked_at=None, expires__gt=timezone.now()
    )
    return rows.select_related("by")


def invitation_by(token: str) -> Invitation | None:
    """The invitation of a link, whatever became of it."""
    digest = digest_of(token)
    if digest is None:
        return None
    rows = Invitation.objects.select_related("partner__village", "by", "used_by")
    return rows.filter(token_hash=digest).first()


def team_history(partner: Partner, limit: int = 30) -> QuerySet[PartnerRoleEvent]:
    """Who came and went, the latest first."""
    rows = PartnerRoleEvent.objects.filter(partner=partner)
    return rows.select_related("user", "by").order_by("-pk")[:limit]


def language_of_team(partner_id: int | None) -> str:
    """In which language to write to a seller: that of who joined first, or ""."""
    rows = PartnerRole.objects.filter(partner=partner_id).order_by("since", "pk")
    return rows.values_list("user__language", flat=True).first() or ""
