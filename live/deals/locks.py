"""The only locks on deals, coupons and draws.

A basket comes before the claim in it, a claim before its deal, a deal before those who
wait for it, and all of them before a pool.
"""

from collections.abc import Iterable

from .models import CouponDrop, Deal, DealClaim, Draw
from .states import ClaimStatus


def lock_deal(deal_id: int) -> Deal:
    return Deal.objects.select_for_update(of=("self",)).get(pk=deal_id)


def lock_claim(claim_id: int) -> DealClaim:
    """The claim with its deal, which is not locked."""
    rows = DealClaim.objects.select_for_update(of=("self",))
    return rows.select_related("deal").get(pk=claim_id)


def lock_claims(claim_ids: Iterable[int]) -> list[DealClaim]:
    """In id order, each with its deal, which is not locked."""
    rows = DealClaim.objects.select_for_update(of=("self",)).select_related("deal")
    return list(rows.filter(pk__in=list(claim_ids)).order_by("pk"))


def lock_waiting(deal: Deal, most: int) -> list[DealClaim]:
    """Who waits for a locked deal, first come first."""
    rows = DealClaim.objects.select_for_update(of=("self",))
    waiting = rows.filter(deal=deal, status=ClaimStatus.WAITING)
    return list(waiting.order_by("pk")[:most])


def lock_drop(drop_id: int) -> CouponDrop:
    return CouponDrop.objects.select_for_update(of=("self",)).get(pk=drop_id)


def lock_draw(draw_id: int) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).get(pk=draw_id)
