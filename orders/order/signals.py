"""News of orders for whoever stands above, each sent inside the transaction."""

from django.dispatch import Signal

# order, lines, offers, gifts: placed, stock not yet held; ids of offers used, and
# what each gave, by the basket's line. Heard by payments.credit, payments.payouts,
# selling.business_buyers, selling.presales, tourism.
order_written = Signal()
# order: placed, its stock held, waiting for the money.
# Heard by live.watch.
order_placed_unpaid = Signal()
# order, vendor_orders: the money is there. Heard by fulfilment.invoicing,
# live.studio, orders.shipping, payments.payment, payments.payouts, reports.rollups,
# selling.boxes, selling.group_buys, tourism.
order_paid = Signal()
# order: not paid in time, or given up; stock is back. Heard by orders.order,
# orders.shipping, selling.boxes.
order_expired = Signal()
# order: unpaid and over, what it held is given back. Heard by live.deals, live.watch,
# payments.credit, selling.group_buys, tourism.
order_released = Signal()
# order: its money came late, what it held is taken anew. Heard by live.deals,
# live.watch, payments.credit, selling.group_buys.
order_taken_again = Signal()
# vendor_order, was_paid, by_shopper. Heard by fulfilment.claims, live.deals,
# live.watch, orders.shipping, payments.payment, payments.payouts, reports.rollups,
# selling.group_buys, tourism.
vendor_order_cancelled = Signal()
# vendor_order, parcel: one parcel has left.
# Heard by fulfilment.claims, fulfilment.containers, fulfilment.invoicing,
# fulfilment.tracking, office.intake, payments.payment, payments.payouts.
vendor_order_shipped = Signal()
# vendor_order, parcel: places of a visit were had, as if a parcel left.
# Heard by fulfilment.invoicing, payments.payouts.
visit_taken = Signal()
# delivery: a carrier or the office says that it was.
# Heard by payments.payouts.
parcel_delivered = Signal()
# vendor_order.
# Heard by payments.payouts.
vendor_order_received = Signal()
# line: its packed weight is known, not yet its price.
# Heard by reports.rollups.
line_weighed = Signal()
# vendor_order, adjustments: packed weight or short supply changed it. Heard by
# fulfilment.claims, office.intake, payments.payment, payments.payouts,
# reports.rollups, selling.group_buys, selling.presales.
vendor_order_adjusted = Signal()
# vendor_order: any of the above, for pages that follow along.
# Heard by checkout, fulfilment.deadlines, orders.order.
vendor_order_changed = Signal()
