"""Shops opened for somebody: an office's, a person's, and what was done there."""

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from core.models import AuditEntry
from openings.models import ShopOpening
from openings.states import HandoverState
from vendors.partner.models import Partner

SHOWN = 30


def shops_opened_by(office: Partner | None) -> QuerySet[ShopOpening]:
    """The office's own, the newest first, with how many `goods`, how many `on_sale`."""
    rows = ShopOpening.objects.filter(office=office)
    rows = rows.annotate(
        goods=Count("partner__products"),
        on_sale=Count("partner__products", filter=Q(partner__products__is_public=True)),
    )
    return rows.select_related("partner__village", "by", "user").order_by("-pk")


def waiting_for(user: User) -> QuerySet[ShopOpening]:
    """Shops that wait for the number that the person has proven."""
    if not (user.phone and user.phone_verified):
        return ShopOpening.objects.none()
    rows = ShopOpening.objects.filter(phone=user.phone, state=HandoverState.WAITING)
    return rows.select_related("partner__village", "office", "by")


def handed_to(user: User) -> QuerySet[ShopOpening]:
    rows = ShopOpening.objects.filter(user=user, state=HandoverState.HANDED_OVER)
    return rows.select_related("partner__village", "office", "by").order_by("-pk")


def done_for(opening: ShopOpening) -> list[AuditEntry]:
    """What others than its owner did at the shop, the newest first."""
    at_desk = Q(scope=f"desk:{opening.partner.code}")
    of_shop = Q(subject_kind="partner", subject_id=str(opening.partner_id))
    rows = AuditEntry.objects.filter(at_desk | of_shop)
    rows = rows.exclude(user=None)
    if opening.user_id:
        rows = rows.exclude(user=opening.user_id)
    return list(rows.select_related("user").order_by("-pk")[:SHOWN])
