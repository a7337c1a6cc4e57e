"""Lots: what they hold and gave; recalled ones fill nothing and everybody is told."""

from collections.abc import Iterator

from orders.order.models import LotDraw
from orders.tracing.models import Recall, RecallMessage
from vendors.partner.models import Lot, StockEntry, StockPool
from vendors.partner.states import LotStatus

from .invariants import Breach, Range, invariant, lines

SHIPPED = StockEntry.Reason.SHIPPED
RECALLED = LotStatus.RECALLED


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


@invariant("lots are picked for what waits to be sent of them", over=Lot)
def lot_picked(ids: Range) -> Iterator[Breach]:
    return lines(
        "lot {}: {} picked, lines wait for {}",
        f"""
        SELECT l.code, l.picked, COALESCE(d.units, 0) FROM partner_lot l
        LEFT JOIN (
            SELECT lot_id, SUM(units - shipped) AS units FROM order_lotdraw
            WHERE {ids.having("lot_id")} GROUP BY lot_id
        ) d ON d.lot_id = l.id
        WHERE {ids.having("l.id")} AND l.picked <> COALESCE(d.units, 0)
        """,
    )


@invariant("lots gave what lines got of them", over=Lot)
def lot_sent(ids: Range) -> Iterator[Breach]:
    return lines(
        "lot {}: gave {}, lines got {}",
        f"""
        SELECT l.code, COALESCE(e.units, 0), COALESCE(d.units, 0) FROM partner_lot l
        LEFT JOIN (
            SELECT lot_id, -SUM(quantity) AS units FROM partner_stockentry
            WHERE reason = %s AND {ids.having("lot_id")} GROUP BY lot_id
        ) e ON e.lot_id = l.id
        LEFT JOIN (
            SELECT lot_id, SUM(shipped) AS units FROM order_lotdraw
            WHERE {ids.having("lot_id")} GROUP BY lot_id
        ) d ON d.lot_id = l.id
        WHERE {ids.having("l.id")} AND COALESCE(e.units, 0) <> COALESCE(d.units, 0)
        """,
        SHIPPED,
    )


@invariant("lines are filled from lots of their own goods", over=LotDraw)
def draw_pools(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: filled from lot {} of other goods",
        f"""
        SELECT d.line_id, l.code FROM order_lotdraw d
        JOIN partner_lot l ON l.id = d.lot_id
        JOIN order_line n ON n.id = d.line_id
        WHERE {ids.having("d.id")} AND (n.pool_id IS NULL OR n.pool_id <> l.pool_id)
        """,
    )


@invariant("recalled lots fill nothing", over=LotDraw)
def recalled_draws(ids: Range) -> Iterator[Breach]:
    return lines(
        "lot {}: recalled, yet line {} waits for it",
        f"""
        SELECT l.code, d.line_id FROM order_lotdraw d
        JOIN partner_lot l ON l.id = d.lot_id
        WHERE {ids.having("d.id")} AND l.status = %s AND d.units > d.shipped
        """,
        RECALLED,
    )


@invariant("recalls name everybody who got goods of their lots", over=Recall)
def recall_lines(ids: Range) -> Iterator[Breach]:
    return lines(
        "recall {}: line {} got goods of lot {} and is not named",
        f"""
        SELECT r.recall_id, d.line_id, l.code FROM tracing_recall_lots r
        JOIN partner_lot l ON l.id = r.lot_id
        JOIN order_lotdraw d ON d.lot_id = r.lot_id
        LEFT JOIN tracing_recallline n ON n.line_id = d.line_id AND n.lot_id = d.lot_id
        WHERE {ids.having("r.recall_id")} AND n.id IS NULL
        """,
    )


@invariant("each word on a recall goes to everybody concerned", over=RecallMessage)
def recall_notices(ids: Range) -> Iterator[Breach]:
    return lines(
        "message {} of recall {}: nobody told shopper {}",
        f"""
        SELECT m.id, m.recall_id, s.id FROM tracing_recallmessage m
        JOIN tracing_recallshopper s ON s.recall_id = m.recall_id
        LEFT JOIN tracing_recallnotice n ON n.message_id = m.id AND n.shopper_id = s.id
        WHERE {ids.having("m.id")} AND n.id IS NULL
        """,
    )
