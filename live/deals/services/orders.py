"""A deal's packs on their way through orders: handed over, given back, taken again."""

from collections import Counter
from collections.abc import Mapping

from django.db import transaction
from django.db.models import Sum

from core.outbox import enqueue
from live.deals.locks import lock_claims, lock_deal, lock_deals
from live.deals.models import Deal, DealClaim
from live.deals.states import CLAIMING, ClaimStatus
from orders.order.models import Line, Order, VendorOrder
from orders.order.services.vendor_orders import hand_over_claims
from vendors.partner.locks import lock_pools
from vendors.partner.services.stock import (
    OutOfStockError,
    claim_stock,
    hold_lots,
    release_lots,
    release_stock,
)

from .holds import promote_locked, settle
from .news import say_deal


def hand_to_order(order: Order, lines: Mapping[str, Line]) -> dict[str, int]:
    """The order takes what was kept for its lines; the pool does not notice.

    Its basket is locked, so that no hold of it can expire at this moment.
    """
    found = DealClaim.objects.filter(
        line__basket=order.basket, line__line_reference__in=list(lines)
    )
    names = dict(found.values_list("pk", "line__line_reference"))
    handed = {}
    for claim in lock_claims(names):
        line = lines[names[claim.pk]]
        units = claim.quantity * claim.deal.units
        if claim.status != ClaimStatus.HELD or units != line.claimed:
            continue
        claim.order_line = line
        claim.save(update_fields=["order_line"])
        settle(claim, ClaimStatus.ORDERED)
        handed[names[claim.pk]] = units
    return handed


def _ordered(order: Order, status: str) -> list[DealClaim]:
    rows = DealClaim.objects.filter(order_line__order=order, status=status)
    return lock_claims(rows.values_list("pk", flat=True))


def take_back(order: Order) -> None:
    """An unpaid order lets go: its packs are the deal's again, while that is open.

    Runs before the order returns its stock, which then returns the rest.
    """
    claims = _ordered(order, ClaimStatus.ORDERED)
    deals = lock_deals(claim.deal_id for claim in claims)
    for claim in claims:
        deal = deals[claim.deal_id]
        settle(claim, ClaimStatus.LAPSED)
        deal.taken -= claim.quantity
        deal.save(update_fields=["taken"])
        if deal.is_open:
            hand_over_claims([pk for pk in (claim.order_line_id,) if pk])
            promote_locked(deal)
        say_deal(deal.pk)


def take_again(order: Order) -> None:
    """Money came late: the order's packs are the deal's once more.

    Runs before the order claims its stock anew. Raises `OutOfStockError` for a deal
    that has too few left: then nobody gets its price beyond its packs, and the money
    goes back. What is left of a deal that is over lies in the shop's stock.
    """
    claims = _ordered(order, ClaimStatus.LAPSED)
    deals = lock_deals(claim.deal_id for claim in claims)
    freed: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for claim in claims:
        deal = deals[claim.deal_id]
        if deal.left < claim.quantity or _has_as_many(claim, deal):
            raise OutOfStockError(deal.pool_id)
        settle(claim, ClaimStatus.ORDERED)
        deal.taken += claim.quantity
        deal.save(update_fields=["taken"])
        if deal.is_open:
            freed[deal.pool_id] += claim.quantity * deal.units
            held.update(deal.holds(claim.quantity))
        say_deal(deal.pk)
    if freed:
        # All that the order claims from next, so that no pool is taken out of turn.
        lock_pools(order.lines.values_list("pool_id", flat=True))
        release_stock(freed)
        release_lots(held)


def _has_as_many(claim: DealClaim, deal: Deal) -> bool:
    """Whether the person has taken as many since as one may."""
    if claim.user_id is None:
        return False
    own = DealClaim.objects.filter(deal=deal, user=claim.user_id, status__in=CLAIMING)
    has = own.aggregate(n=Sum("quantity", default=0))["n"]
    return has + claim.quantity > deal.per_person


def note_cancelled(vendor_order: VendorOrder) -> None:
    """A paid part was cancelled: its stock is the shop's by now, see `lapse`."""
    rows = DealClaim.objects.filter(
        order_line__vendor_order=vendor_order, status=ClaimStatus.ORDERED
    )
    for pk in rows.values_list("pk", flat=True):
        enqueue("live.lapse", f"live.lapse:{pk}:{vendor_order.pk}", claim=pk)


@transaction.atomic
def lapse(claim_id: int) -> bool:
    """Bring a cancelled purchase back into its deal, as far as the stock is there.

    After the cancelling, since a deal is locked before a pool. Safe to call again.
    """
    [claim] = lock_claims([claim_id])
    if claim.status != ClaimStatus.ORDERED:
        return False
    deal = lock_deal(claim.deal_id)
    settle(claim, ClaimStatus.LAPSED)
    deal.taken -= claim.quantity
    units = claim.quantity * deal.units
    if deal.is_open:
        try:
            with transaction.atomic():
                claim_stock({deal.pool_id: units})
                hold_lots(deal.holds(claim.quantity))
        except OutOfStockError:
            units = 0
    deal.save(update_fields=["taken"])
    if deal.is_open:
        if not units:  # the deal is smaller by what it did not get back
            deal.cap -= claim.quantity
            deal.released = min(deal.released, deal.cap)
            deal.save(update_fields=["cap", "released"])
        promote_locked(deal)
    say_deal(deal.pk)
    return True
