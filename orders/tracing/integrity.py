"""Lots: what they hold and gave; recalled ones fill nothing and everybody is told."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from orders.order.models import Line, LotDraw
from orders.tracing.models import Recall, RecallMessage
from vendors.partner.models import Lot, StockEntry
from vendors.partner.states import LotStatus

SHIPPED = StockEntry.Reason.SHIPPED
RECALLED = LotStatus.RECALLED


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


@invariant("lots are held for deals, for baskets and for lines to pack", over=Lot)
def lot_held(ids: Range) -> Iterator[Breach]:
    """What of a deal nobody has ordered, and what ordered lines have not picked yet."""
    return lines(
        "lot {}: {} held, deals and lines hold {}",
        f"""
        SELECT l.code, l.held, COALESCE(h.units, 0) FROM partner_lot l
        LEFT JOIN (
            SELECT lot_id, SUM(units) AS units FROM (
                SELECT lot_id, (cap - taken) * units AS units FROM deals_deal
                WHERE status = 'open' AND {ids.having("lot_id")}
                UNION ALL
                SELECT d.lot_id, c.quantity * d.units FROM deals_dealclaim c
                JOIN deals_deal d ON d.id = c.deal_id
                WHERE c.status = 'held' AND {ids.having("d.lot_id")}
                UNION ALL
                SELECT lot_id, lot_held FROM order_line WHERE {ids.having("lot_id")}
            ) held GROUP BY lot_id
        ) h ON h.lot_id = l.id
        WHERE {ids.having("l.id")} AND l.held <> COALESCE(h.units, 0)
        """,
    )


@invariant("lines sold from a lot are packed from it, or say why not", over=Line)
def sold_from(ids: Range) -> Iterator[Breach]:
    return lines(
        "line {}: sold from lot {}, packed from {}",
        f"""
        SELECT n.id, l.code, o.code FROM order_line n
        JOIN partner_lot l ON l.id = n.lot_id
        JOIN order_lotdraw d ON d.line_id = n.id AND d.lot_id <> n.lot_id
        JOIN partner_lot o ON o.id = d.lot_id
        WHERE {ids.having("n.id")} AND n.other_lot = ''
        """,
    )
