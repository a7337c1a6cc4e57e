"""Daily sums of sales against the orders' own rows, seller by seller.

Sellers whose days are marked are about to be counted anew, and are left alone.
"""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines, listed, minor
from payments.payment.states import RefundState
from reports.sales.sums import SOLD
from vendors.partner.models import Partner

SOLD_AND_PAID = listed(SOLD)
_COUNTED = """
    IN (SELECT partner_id FROM rollups_countedseller WHERE counted_at IS NOT NULL)
    AND each.partner_id NOT IN (SELECT partner_id FROM rollups_dirtyday)
"""


@invariant("sums of goods by day are what lines say", over=Partner, span=500)
def goods_by_day(ids: Range) -> Iterator[Breach]:
    sale = f"""
        JOIN order_vendororder v ON v.id = l.vendor_order_id
            AND v.status IN ({SOLD_AND_PAID}) AND {ids.having("v.partner_id")}
        JOIN order_order o ON o.id = v.order_id
    """
    units = "COALESCE(l.packed_units, (l.quantity - l.short) * l.pack_quantity)"
    return lines(
        "seller {} in {}: off by {} lines, {} packs, {} units, {} listed, {} paid, "
        "{} given back",
        f"""
        SELECT partner_id, currency, SUM(n), SUM(packs), SUM(units), SUM(listed),
               SUM(paid), SUM(back)
        FROM (
            SELECT v.partner_id, o.currency, 1 AS n, l.quantity - l.short AS packs,
                   {units} AS units,
                   {minor("l.line_price_before_discounts_incl_tax", "o.currency")}
                   AS listed,
                   {minor("l.line_price_incl_tax", "o.currency")} AS paid, 0 AS back
            FROM order_line l {sale}
            UNION ALL
            SELECT v.partner_id, o.currency, 0, 0, 0, 0, 0, x.amount
            FROM payment_refundline x
            JOIN payment_refund r ON r.id = x.refund_id
                AND r.state <> '{RefundState.FAILED}'
            JOIN order_line l ON l.id = x.line_id {sale}
            UNION ALL
            SELECT partner_id, currency, -lines, -packs, -units, -listed, -paid,
                   -given_back
            FROM rollups_goodsday WHERE {ids.having("partner_id")}
        ) each
        WHERE each.partner_id {_COUNTED}
        GROUP BY partner_id, currency
        HAVING SUM(n) <> 0 OR SUM(packs) <> 0 OR SUM(units) <> 0 OR SUM(listed) <> 0
            OR SUM(paid) <> 0 OR SUM(back) <> 0
        """,
    )


@invariant("sums of orders by day are what parts say", over=Partner, span=500)
def vendor_orders_by_day(ids: Range) -> Iterator[Breach]:
    return lines(
        "seller {} in {}: off by {} parts, {} of delivery, {} cancelled",
        f"""
        SELECT partner_id, currency, SUM(n), SUM(delivery), SUM(gone)
        FROM (
            SELECT v.partner_id, o.currency, 1 AS n,
                   {minor("v.delivery_cost", "o.currency")} AS delivery, 0 AS gone
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE v.status IN ({SOLD_AND_PAID}) AND {ids.having("v.partner_id")}
            UNION ALL
            SELECT v.partner_id, o.currency, 0, 0, 1
            FROM order_vendororder v JOIN order_order o ON o.id = v.order_id
            WHERE v.status = 'cancelled' AND o.paid_at IS NOT NULL
              AND {ids.having("v.partner_id")}
            UNION ALL
            SELECT partner_id, currency, -parts, -delivery, -cancelled
            FROM rollups_partsday WHERE {ids.having("partner_id")}
        ) each
        WHERE each.partner_id {_COUNTED}
        GROUP BY partner_id, currency
        HAVING SUM(n) <> 0 OR SUM(delivery) <> 0 OR SUM(gone) <> 0
        """,
    )
