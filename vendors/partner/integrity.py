"""Stock: pools and lots hold what was entered, and promise what is ordered."""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from core.integrity import Breach, Range, invariant, lines
from vendors.partner.models import Lot, SalePrice, StockPool, StockRecord
from vendors.partner.models.stock import ENOUGH_PACKS


@invariant("lots hold what was entered", over=Lot)
def lot_entries(ids: Range) -> Iterator[Breach]:
    return lines(
        "lot {}: holds {}, entries say {}",
        f"""
        SELECT l.code, l."left", COALESCE(e.quantity, 0) FROM partner_lot l
        LEFT JOIN (
            SELECT lot_id, SUM(quantity) AS quantity FROM partner_stockentry
            WHERE {ids.having("lot_id")} GROUP BY lot_id
        ) e ON e.lot_id = l.id
        WHERE {ids.having("l.id")} AND l."left" <> COALESCE(e.quantity, 0)
        """,
    )


@invariant("pools hold what their lots do, and loose stock", over=StockPool)
def pools_of_lots(ids: Range) -> Iterator[Breach]:
    return lines(
        "pool {}: holds {}, its lots {}",
        f"""
        SELECT p.id, p.on_hand, SUM(l."left") FROM partner_stockpool p
        JOIN partner_lot l ON l.pool_id = p.id
        WHERE {ids.having("p.id")} GROUP BY p.id, p.on_hand
        HAVING SUM(l."left") > p.on_hand
        """,
    )


@invariant("pools know their largest pack", over=StockPool)
def largest_packs(ids: Range) -> Iterator[Breach]:
    """Else a page takes a pack for sold out that its pool could still fill."""
    return lines(
        "pool {}: is told of up to {}, its largest pack holds {}",
        f"""
        SELECT p.id, p.enough, MAX(s.quantity) FROM partner_stockpool p
        JOIN partner_stockrecord s ON s.pool_id = p.id
        WHERE {ids.having("p.id")} GROUP BY p.id, p.enough
        HAVING MAX(s.quantity) * {ENOUGH_PACKS} > p.enough
        """,
    )


@invariant("pools promise no more than they hold", over=StockPool)
def pool_bounds(ids: Range) -> Iterator[Breach]:
    return lines(
        "pool {}: holds {}, promises {}",
        f"""
        SELECT id, on_hand, claimed FROM partner_stockpool
        WHERE {ids.having("id")}
          AND (claimed < 0 OR on_hand < 0 OR claimed > on_hand)
        """,
    )


@invariant("pools promise what orders, deals and groups hold", over=StockPool)
def pool_claims(ids: Range) -> Iterator[Breach]:
    """An open deal holds all its packs but those that were ordered; one that is over
    holds what buyers still have in their baskets, as a group buy does.
    """
    return lines(
        "pool {}: promises {}, order lines hold {}, deals {}, groups {}",
        f"""
        SELECT p.id, p.claimed, COALESCE(held.claimed, 0), COALESCE(aside.units, 0),
               COALESCE(grouped.units, 0)
        FROM partner_stockpool p
        LEFT JOIN (
            SELECT pool_id, SUM(claimed) AS claimed FROM order_line
            WHERE claimed <> 0 AND {ids.having("pool_id")} GROUP BY pool_id
        ) held ON held.pool_id = p.id
        LEFT JOIN (
            SELECT d.pool_id, SUM(d.units * (
                CASE WHEN d.status = 'open' THEN d.cap - COALESCE(c.ordered, 0)
                     ELSE COALESCE(c.held, 0) END)) AS units
            FROM deals_deal d
            LEFT JOIN (
                SELECT deal_id,
                    SUM(CASE WHEN status = 'ordered' THEN quantity ELSE 0 END)
                        AS ordered,
                    SUM(CASE WHEN status = 'held' THEN quantity ELSE 0 END) AS held
                FROM deals_dealclaim GROUP BY deal_id
            ) c ON c.deal_id = d.id
            WHERE d.status IN ('open', 'closed') AND {ids.having("d.pool_id")}
            GROUP BY d.pool_id
        ) aside ON aside.pool_id = p.id
        LEFT JOIN (
            SELECT k.pool_id, SUM(j.quantity * g.units) AS units
            FROM group_buys_groupjoin j
            JOIN group_buys_groupbuy g ON g.id = j.group_id
            JOIN group_buys_groupoffer o ON o.id = g.offer_id
            JOIN partner_stockrecord k ON k.id = o.pack_id
            WHERE j.status = 'held' AND {ids.having("k.pool_id")} GROUP BY k.pool_id
        ) grouped ON grouped.pool_id = p.id
        WHERE {ids.having("p.id")}
          AND p.claimed <> COALESCE(held.claimed, 0) + COALESCE(aside.units, 0)
              + COALESCE(grouped.units, 0)
        """,
    )


@invariant("pools hold what was entered", over=StockPool)
def pool_entries(ids: Range) -> Iterator[Breach]:
    return lines(
        "pool {}: holds {}, entries say {}",
        f"""
        SELECT p.id, p.on_hand, COALESCE(entered.quantity, 0)
        FROM partner_stockpool p
        LEFT JOIN (
            SELECT pool_id, SUM(quantity) AS quantity FROM partner_stockentry
            WHERE {ids.having("pool_id")} GROUP BY pool_id
        ) entered ON entered.pool_id = p.id
        WHERE {ids.having("p.id")} AND p.on_hand <> COALESCE(entered.quantity, 0)
        """,
    )


@invariant("packs draw from their own product's pool", over=StockRecord)
def pack_pools(ids: Range) -> Iterator[Breach]:
    return lines(
        "pack {}: pool {} is another product's or seller's",
        f"""
        SELECT s.id, s.pool_id FROM partner_stockrecord s
        LEFT JOIN partner_stockpool p ON p.id = s.pool_id
        WHERE {ids.having("s.id")}
          AND (p.id IS NULL OR p.product_id <> s.product_id
               OR p.partner_id <> s.partner_id)
        """,
    )


@invariant("packs cost what their running sale price says", over=StockRecord)
def packs_on_sale_price(ids: Range) -> Iterator[Breach]:
    return lines(
        "pack {}: asks {} against {}, its sale price says {} against {}",
        f"""
        SELECT s.id, s.price, s.earlier_price, r.price, r.earlier_price
        FROM partner_stockrecord s
        LEFT JOIN partner_saleprice r ON r.pack_id = s.id AND r.state = 'running'
        WHERE {ids.having("s.id")}
          AND (s.regular_price IS NOT NULL OR r.id IS NOT NULL)
          AND (r.id IS NULL OR s.regular_price IS NULL OR s.price <> r.price
               OR s.earlier_price <> r.earlier_price OR s.sale_ends <> r.ends)
        """,
    )


@invariant("earlier prices are no more than was asked", over=SalePrice)
def earlier_prices_asked(ids: Range) -> Iterator[Breach]:
    """What the log says last before a sale price started."""
    return lines(
        "sale price {}: compares with {}, before it {} was asked",
        f"""
        SELECT id, earlier_price, asked FROM (
            SELECT r.id, r.earlier_price, (
                SELECT c.price FROM partner_pricechange c
                WHERE c.pack_id = r.pack_id AND c.at < r.started_at
                ORDER BY c.at DESC, c.id DESC LIMIT 1) AS asked
            FROM partner_saleprice r
            WHERE {ids.having("r.id")} AND r.earlier_price IS NOT NULL
        ) found WHERE asked IS NOT NULL AND earlier_price > asked
        """,
    )


@invariant("sale prices start and end when they are to", over=SalePrice)
def sale_prices_turn(ids: Range) -> Iterator[Breach]:
    """The clock looks at them every half minute."""
    late = timezone.now() - timedelta(hours=1)
    return lines(
        "sale price {}: is {}, from {} until {}",
        f"""
        SELECT id, state, starts, ends FROM partner_saleprice
        WHERE {ids.having("id")}
          AND ((state = 'running' AND ends < %s) OR (state = 'planned' AND starts < %s))
        """,
        late,
        late,
    )
