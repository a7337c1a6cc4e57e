"""The only locks on deals, coupons and draws.

A basket comes before the claim in it, a claim before its deal, a deal before those who
wait for it, and all of them before a pool.
"""

from collections.abc import Iterable

from .models import CouponDrop, Deal, DealClaim, Draw
from .states import ClaimStatus


def lock_deal(deal_id: int) -> Deal:
    return Deal.objects.select_for_update(of=("self",), no_key=True).get(pk=deal_id)


def lock_deals(deal_ids: Iterable[int]) -> dict[int, Deal]:
    """By id and in id order, however the claims on them are ordered."""
    rows = Deal.objects.select_for_update(of=("self",), no_key=True)
    return {deal.pk: deal for deal in rows.filter(pk__in=set(deal_ids)).order_by("pk")}


def lock_claim(claim_id: int) -> DealClaim:
    """The claim with its deal, which is not locked."""
    rows = DealClaim.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("deal").get(pk=claim_id)


def lock_claims(claim_ids: Iterable[int]) -> list[DealClaim]:
    """In id order, each with its deal, which is not locked."""
    rows = DealClaim.objects.select_for_update(
        of=("self",), no_key=True
    ).select_related("deal")
    return list(rows.filter(pk__in=list(claim_ids)).order_by("pk"))


def lock_waiting(deal: Deal, most: int) -> list[DealClaim]:
    """Who waits for a locked deal, first come first."""
    rows = DealClaim.objects.select_for_update(of=("self",), no_key=True)
    waiting = rows.filter(deal=deal, status=ClaimStatus.WAITING)
    return list(waiting.order_by("pk")[:most])


def lock_drop(drop_id: int) -> CouponDrop:
    return CouponDrop.objects.select_for_update(of=("self",), no_key=True).get(
        pk=drop_id
    )


def lock_draw(draw_id: int) -> Draw:
    return Draw.objects.select_for_update(of=("self",), no_key=True).get(pk=draw_id)
