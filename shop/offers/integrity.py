"""Offers and vouchers: they count their uses."""

from collections.abc import Iterator

from oscar.apps.voucher.models import Voucher

from core.integrity import EVERYTHING, Breach, Range, cents, invariant, lines
from shop.offers.models import ConditionalOffer

OFFER_USES = """
    SELECT offer_id AS id, SUM(frequency) AS times, COUNT(*) AS orders,
           SUM(discount) AS discount
    FROM offer_offeruse WHERE released_at IS NULL GROUP BY offer_id
"""
VOUCHER_USES = """
    SELECT voucher_id AS id, COUNT(DISTINCT order_id) AS orders,
           SUM(discount) AS discount
    FROM offer_offeruse WHERE released_at IS NULL AND voucher_id IS NOT NULL
    GROUP BY voucher_id
"""


@invariant("offers count their uses", over=ConditionalOffer, span=EVERYTHING)
def offer_counters(ids: Range) -> Iterator[Breach]:
    return lines(
        "offer {}: counts {} times, {} orders and {}, its uses say {}, {} and {}",
        f"""
        SELECT o.id, o.num_applications, o.num_orders, o.total_discount,
               COALESCE(u.times, 0), COALESCE(u.orders, 0), COALESCE(u.discount, 0)
        FROM offer_conditionaloffer o LEFT JOIN ({OFFER_USES}) u ON u.id = o.id
        WHERE {ids.having("o.id")}
          AND (o.num_applications <> COALESCE(u.times, 0)
               OR o.num_orders <> COALESCE(u.orders, 0)
               OR {cents("o.total_discount")} <> {cents("COALESCE(u.discount, 0)")})
        """,
    )


@invariant("vouchers count their uses", over=Voucher, span=EVERYTHING)
def voucher_counters(ids: Range) -> Iterator[Breach]:
    return lines(
        "voucher {}: counts {} orders and {}, its uses say {} and {}, its notes {}",
        f"""
        SELECT v.code, v.num_orders, v.total_discount, COALESCE(u.orders, 0),
               COALESCE(u.discount, 0), COALESCE(a.orders, 0)
        FROM voucher_voucher v LEFT JOIN ({VOUCHER_USES}) u ON u.id = v.id
        LEFT JOIN (
            SELECT voucher_id AS id, COUNT(*) AS orders FROM voucher_voucherapplication
            GROUP BY voucher_id
        ) a ON a.id = v.id
        WHERE {ids.having("v.id")}
          AND (v.num_orders <> COALESCE(u.orders, 0)
               OR COALESCE(a.orders, 0) <> COALESCE(u.orders, 0)
               OR {cents("v.total_discount")} <> {cents("COALESCE(u.discount, 0)")})
        """,
    )
