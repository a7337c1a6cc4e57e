"""Broadcasts that are on air, to come or over, and what a person may do in one."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.utils import timezone

from core.permissions import may
from vendors.members.models import PartnerRole

from .models import Broadcast, ShelfItem
from .states import ALL_RIGHTS, CREW_RIGHTS, ON_AIR, BroadcastStatus

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

NO_RIGHTS: frozenset[str] = frozenset()


def rights_of(user: "User | AnonymousUser", broadcast: Broadcast) -> frozenset[str]:
    """What the person may do in the broadcast's console; at most two queries."""
    if user.pk is None:
        return NO_RIGHTS
    roles = PartnerRole.objects.filter(user_id=user.pk, partner=broadcast.partner_id)
    if any(may(role, "desk.live.run") for role in roles.values_list("role", flat=True)):
        return ALL_RIGHTS
    crew = broadcast.crew.filter(user_id=user.pk).values_list("role", flat=True)
    return next((CREW_RIGHTS[role] for role in crew), NO_RIGHTS)


def on_air() -> QuerySet[Broadcast]:
    """What can be watched now, the one that began last first."""
    return _shown().filter(status__in=ON_AIR).order_by("-started_at")


def to_come() -> QuerySet[Broadcast]:
    """What is planned, the next one first; also what is late."""
    rows = _shown().filter(status=BroadcastStatus.SCHEDULED)
    return rows.order_by("starts_at", "pk")


def next_of(partner_id: int) -> Broadcast | None:
    """The seller's broadcast on air, or its next one."""
    live = on_air().filter(partner=partner_id).first()
    return (
        live
        or to_come().filter(partner=partner_id, starts_at__gte=timezone.now()).first()
    )


def _shown() -> QuerySet[Broadcast]:
    return Broadcast.objects.select_related("partner__face", "village", "cover", "host")


def shelf_of(broadcast: Broadcast) -> QuerySet[ShelfItem]:
    """What lies on the shelf, in its order, with all that cards read; one query."""
    rows = broadcast.shelf.filter(is_removed=False)
    return rows.select_related(
        "stockrecord__product__cover",
        "stockrecord__product__main_category",
        "stockrecord__pool",
        "stockrecord__partner",
        "stockrecord__tax_category",
        "lot",
    ).order_by("position", "pk")
