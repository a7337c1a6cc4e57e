"""Deals, coupons and draws: nothing given twice, nothing kept for ever."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines
from live.deals.models import CouponDrop, Deal, DealClaim, Draw
from live.deals.proof import commitment_of, hash_of_entries, order_of
from live.deals.states import DrawStatus
from notifications.integrity import sent_about_nothing
from notifications.models import SentNotification

# The clock's patience: a hold is let go, and a deal closed, within some seconds.
LATE = timedelta(minutes=10)


@invariant("deals have given what buyers hold and have ordered", over=Deal)
def deals_taken(ids: Range) -> Iterator[Breach]:
    return lines(
        "deal {}: {} taken, claims say {}",
        f"""
        SELECT d.id, d.taken, COALESCE(SUM(c.quantity), 0) FROM deals_deal d
        LEFT JOIN deals_dealclaim c
            ON c.deal_id = d.id AND c.status IN ('held', 'ordered')
        WHERE {ids.having("d.id")} GROUP BY d.id, d.taken
        HAVING d.taken <> COALESCE(SUM(c.quantity), 0)
        """,
    )


@invariant("nobody has more of a deal than one person may", over=Deal)
def deals_per_person(ids: Range) -> Iterator[Breach]:
    return lines(
        "deal {}: person {} has {} of {}",
        f"""
        SELECT d.id, c.user_id, SUM(c.quantity), d.per_person FROM deals_deal d
        JOIN deals_dealclaim c ON c.deal_id = d.id
            AND c.status IN ('held', 'ordered', 'waiting') AND c.user_id IS NOT NULL
        WHERE {ids.having("d.id")} GROUP BY d.id, c.user_id, d.per_person
        HAVING SUM(c.quantity) > d.per_person
        """,
    )


@invariant("deals end in time, and with them the waiting", over=Deal)
def deals_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "deal {}: {}, yet {}",
        f"""
        SELECT d.id, d.status, 'it should be closed' FROM deals_deal d
        WHERE {ids.having("d.id")} AND d.status = 'open' AND d.ends_at < %s
        UNION ALL
        SELECT d.id, d.status, 'people wait for it' FROM deals_deal d
        WHERE {ids.having("d.id")} AND d.status <> 'open' AND EXISTS (
            SELECT 1 FROM deals_dealclaim c
            WHERE c.deal_id = d.id AND c.status = 'waiting')
        UNION ALL
        SELECT d.id, d.status, 'its broadcast is over' FROM deals_deal d
        JOIN broadcasts_broadcast b ON b.id = d.broadcast_id
        WHERE {ids.having("d.id")} AND d.status IN ('open', 'planned')
          AND b.status IN ('ended', 'cancelled')
        """,
        timezone.now() - LATE,
    )


@invariant("holds of deals end in time", over=DealClaim)
def holds_end(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: kept for longer than until {}",
        f"""
        SELECT id, until FROM deals_dealclaim
        WHERE {ids.having("id")} AND status = 'held' AND until < %s
        """,
        timezone.now() - LATE,
    )


@invariant("what is kept lies in the basket at the deal's price", over=DealClaim)
def holds_lie(ids: Range) -> Iterator[Breach]:
    """Of those that wait for their place in a basket the outbox knows."""
    return lines(
        "claim {}: {} packs kept, the basket's line has {} units at {}",
        f"""
        SELECT c.id, c.quantity, l.reserved_quantity, l.agreed_price
        FROM deals_dealclaim c
        JOIN deals_deal d ON d.id = c.deal_id
        JOIN basket_line l ON l.id = c.line_id
        WHERE {ids.having("c.id")} AND c.status = 'held' AND (
            l.reserved_quantity <> c.quantity * d.units OR l.agreed_price <> d.price)
        """,
    )


@invariant("lines of baskets keep only what a deal holds for them", over=DealClaim)
def nothing_kept_for_nobody(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: {} units set aside, claim {} is {}",
        f"""
        SELECT l.id, l.reserved_quantity, c.id, c.status FROM deals_dealclaim c
        JOIN basket_line l ON l.id = c.line_id
        JOIN basket_basket b ON b.id = l.basket_id
        WHERE {ids.having("c.id")} AND b.status = 'Open' AND l.reserved_quantity > 0
          AND c.status <> 'held'
        """,
    )


@invariant("ordered claims stand at the deal's price", over=DealClaim)
def ordered_claims(ids: Range) -> Iterator[Breach]:
    return lines(
        "claim {}: {} packs, the order's line has {} at {}",
        f"""
        SELECT c.id, c.quantity, o.quantity, o.unit_price_incl_tax
        FROM deals_dealclaim c
        JOIN deals_deal d ON d.id = c.deal_id
        JOIN order_line o ON o.id = c.order_line_id
        WHERE {ids.having("c.id")} AND c.status = 'ordered' AND (
            o.quantity <> c.quantity OR ABS(o.unit_price_incl_tax - d.price) > 0.001)
        """,
    )


@invariant("coupons are given as often as they are counted", over=CouponDrop)
def coupons_counted(ids: Range) -> Iterator[Breach]:
    return lines(
        "coupons {}: {} counted, {} given",
        f"""
        SELECT p.id, p.taken, COUNT(t.id) FROM deals_coupondrop p
        LEFT JOIN deals_coupontaken t ON t.drop_id = p.id
        WHERE {ids.having("p.id")} GROUP BY p.id, p.taken
        HAVING p.taken <> COUNT(t.id)
        """,
    )


@invariant("draws can be worked out again", over=Draw, span=1_000)
def draws_recomputed(ids: Range) -> Iterator[Breach]:
    """The seed fits its seal, the entries their hash, and the winners both."""
    found = Draw.objects.filter(pk__range=(ids.first, ids.last))
    for draw in found.prefetch_related("entries").order_by("pk"):
        if why := _wrong_with(draw):
            yield f"draw {draw.pk}: {why}"


def _wrong_with(draw: Draw) -> str:
    entries = list(draw.entries.all())
    tickets = [entry.ticket for entry in entries]
    if commitment_of(draw.seed) != draw.commitment:
        return "its seed is not the one that was sealed"
    if draw.status in {DrawStatus.OPEN, DrawStatus.CANCELLED}:
        return "it has entries before they were closed" if entries else ""
    if hash_of_entries(tickets) != draw.entries_hash:
        return "its entries are not those that were closed"
    if draw.status != DrawStatus.DRAWN:
        return ""
    won = order_of(draw.seed, draw.entries_hash, tickets)[: draw.winners]
    if sorted(won) != sorted(entry.ticket for entry in entries if entry.is_winner):
        return "others have won than the seed says"
    return ""


@invariant("buyers were told of broadcasts that there are", over=SentNotification)
def told_of_no_broadcast(ids: Range) -> Iterator[Breach]:
    return sent_about_nothing(
        ids, kind="deal", what="broadcast", table="broadcasts_broadcast"
    )
