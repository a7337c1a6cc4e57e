"""Sales at stalls: each is one order of its seller, handed over, the money with it."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from orders.order.models import VendorOrder
from orders.order.states import STALL, PaymentMethod, VendorOrderStatus

from .models import StallSale


@invariant("sales at stalls are orders of their sellers, handed over", over=StallSale)
def sales_are_handed_over(ids: Range) -> Iterator[Breach]:
    return lines(
        "sale {}: its order {} is not this seller's alone, in cash and received",
        f"""
        SELECT s.id, o.number FROM stall_stallsale s
        JOIN order_order o ON o.id = s.order_id
        WHERE {ids.having("s.id")} AND (o.payment_method <> '{PaymentMethod.CASH}'
          OR (SELECT COUNT(*) FROM order_vendororder v WHERE v.order_id = o.id) <> 1
          OR NOT EXISTS (
            SELECT 1 FROM order_vendororder v WHERE v.order_id = o.id
              AND v.partner_id = s.partner_id AND v.delivery_code = '{STALL}'
              AND v.status = '{VendorOrderStatus.RECEIVED}'))
        """,
    )


@invariant("orders of stalls were recorded as sales", over=VendorOrder)
def orders_of_stalls_are_sales(ids: Range) -> Iterator[Breach]:
    return lines(
        "order {}: of a stall, and no sale",
        f"""
        SELECT v.number FROM order_vendororder v
        WHERE {ids.having("v.id")} AND v.delivery_code = '{STALL}' AND NOT EXISTS (
            SELECT 1 FROM stall_stallsale s WHERE s.order_id = v.order_id)
        """,
    )
