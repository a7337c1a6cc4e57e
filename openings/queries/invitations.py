"""Invitations of an office and what became of them; who a phone number belongs to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from openings.models import InvitationUse, SellerInvitation
from openings.rules import digest_of
from openings.states import InvitationState
from vendors.members.models import PartnerRole
from vendors.members.states import RUNNING
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

_A = ApplicationStatus
_S = InvitationState


def invitations_of(office: Partner | None) -> QuerySet[Any]:
    """The office's own, the newest first, with `state`, `begun`, `sent_in`, `shops`."""
    rows = SellerInvitation.objects.filter(office=office)
    sent_in = Q(uses__application__status__in=(_A.SUBMITTED, _A.QUESTION, _A.APPROVED))
    counts: dict[str, Any] = {
        "begun": Count("uses"),
        "sent_in": Count("uses", filter=sent_in),
        "shops": Count("uses", filter=Q(uses__application__status=_A.APPROVED)),
        "refused": Count("uses", filter=Q(uses__application__status=_A.REFUSED)),
    }
    rows = rows.annotate(**counts)
    rows = rows.annotate(state=_state())
    return rows.select_related("village", "by", "office").order_by("-pk")


def never_followed(ended: datetime) -> QuerySet[SellerInvitation]:
    """Invitations to one person that were over by then and that nobody followed."""
    over = Q(expires__lt=ended) | Q(revoked_at__lt=ended)
    return SellerInvitation.objects.filter(over, for_many=False, uses=None)


def _state() -> Case:
    """As `InvitationState`; what comes first holds."""
    found: list[tuple[Q, str]] = [
        (Q(revoked_at__isnull=False), _S.REVOKED),
        (Q(for_many=False, shops__gt=0), _S.OPEN),
        (Q(for_many=False, sent_in__gt=0), _S.APPLIED),
        (Q(for_many=False, refused__gt=0), _S.REFUSED),
        (Q(for_many=False, begun__gt=0), _S.OPENED),
        (Q(expires__lte=timezone.now()), _S.EXPIRED),
        (Q(for_many=True), _S.VALID),
        (Q(opened_at__isnull=False), _S.OPENED),
        (Q(sent_at__isnull=False), _S.SENT),
    ]
    return Case(
        *(When(when, then=Value(str(state))) for when, state in found),
        default=Value(str(_S.WAITING)),
        output_field=CharField(),
    )


def uses_of(invitation: SellerInvitation) -> QuerySet[InvitationUse]:
    """Who followed it, and how their applications stand."""
    rows = invitation.uses.select_related("user", "application__partner")
    return rows.order_by("-pk")


def invitation_of(token: str) -> SellerInvitation | None:
    """The invitation of a link, whatever became of it."""
    rows = SellerInvitation.objects.select_related("office", "village", "by")
    return rows.filter(token_hash=digest_of(token)).first()


def use_by(invitation: SellerInvitation, user: User) -> InvitationUse | None:
    return invitation.uses.filter(user=user).select_related("application").first()


def farms_by_phone(phones: Iterable[str]) -> dict[str, str]:
    """Of numbers whose owners proved them and run a shop here: what it is called."""
    rows = PartnerRole.objects.filter(
        user__phone__in=list(phones), user__phone_verified=True, role__in=RUNNING
    )
    rows = rows.exclude(partner__status=PartnerStatus.CLOSED)
    found = rows.order_by("-pk").values_list("user__phone", "partner__name")
    return {phone: name for phone, name in found if phone}
