"""Goods that many people bought together, counted anew from the orders of a year."""

from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from orders.order.states import PAID_FOR
from shop.storefront.models import LEAST_BUYERS, Pairing

SPAN = timedelta(days=365)
# Of each product so many others are kept; a page shows fewer, as some are sold out.
MOST_OF_ONE = 12

# A buyer is an account, or an address of guests; who orders twice counts once.
_PAIRS = """
    WITH bought AS (
        SELECT DISTINCT l.product_id AS product, o.id AS placed,
            COALESCE(CAST(o.user_id AS TEXT), LOWER(o.guest_email)) AS buyer
        FROM order_line l
        JOIN order_vendororder v ON v.id = l.vendor_order_id
        JOIN order_order o ON o.id = v.order_id
        WHERE v.status IN ({paid}) AND NOT v.is_visit
            AND l.product_id IS NOT NULL AND o.date_placed > %s
            AND (o.user_id IS NOT NULL OR o.guest_email <> '')
    )
    SELECT a.product, b.product, COUNT(DISTINCT a.buyer) AS buyers
    FROM bought a JOIN bought b ON b.placed = a.placed AND b.product <> a.product
    GROUP BY a.product, b.product
    HAVING COUNT(DISTINCT a.buyer) >= %s
    ORDER BY buyers DESC, a.product, b.product
"""


def count_pairs() -> int:
    """How many pairs stand there now, each in both directions."""
    paid = ", ".join(f"'{state}'" for state in sorted(PAID_FOR))
    with connection.cursor() as cursor:
        cursor.execute(
            _PAIRS.format(paid=paid),  # our own states
            [timezone.now() - SPAN, LEAST_BUYERS],
        )
        found = cursor.fetchall()
    kept: dict[int, int] = {}
    rows = []
    for product, other, buyers in found:
        kept[product] = kept.get(product, 0) + 1
        if kept[product] <= MOST_OF_ONE:
            rows.append(Pairing(product_id=product, other_id=other, buyers=buyers))
    with transaction.atomic():
        Pairing.objects.all().delete()
        Pairing.objects.bulk_create(rows, batch_size=500)
    return len(rows)
