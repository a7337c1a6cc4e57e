"""News of orders for whoever stands above; each is sent inside the transaction.

order_written(order, lines, offers, gifts)  placed, stock not yet held; ids of offers
                                        used, and what each gave, by the basket's line
set_aside_wanted(order, lines)          a question, right before stock is claimed: the
                                        order takes what others hold for these lines, by
                                        the basket's names; whoever holds it hands it
                                        over and answers with base units by name
order_placed_unpaid(order)              placed, its stock held, waiting for the money
order_paid(order, parts)                the money is there
order_expired(order)                    not paid in time, or given up; stock is back
order_let_go(order)                     unpaid and over: what it held is given back
order_taken_again(order)                its money came late; what it held is taken anew
part_accepted / part_packed(vendor_order, by)
part_cancelled(vendor_order, was_paid, by_shopper)
part_shipped(vendor_order, parcel)      one parcel has left
visit_taken(vendor_order, parcel)       places of a visit were had, as if a parcel left
sent_from_depot(vendor_order, parcel)   the same, and the depot's cooperative sent it
left_depot(order, parcels)              one box has left a depot: a parcel of each farm
parcel_delivered(delivery)              a carrier or the office says that it was
part_received(vendor_order)
line_weighed(line)                      its packed weight is known, not yet its price
part_adjusted(vendor_order, adjustments)  packed weight or short supply changed it
part_changed(vendor_order)              any of the above, for pages that follow along
unplaceable_payment(order)              paid too late for goods that are gone
"""

from django.dispatch import Signal

order_written = Signal()
set_aside_wanted = Signal()
order_placed_unpaid = Signal()
order_paid = Signal()
order_expired = Signal()
order_let_go = Signal()
order_taken_again = Signal()
part_accepted = Signal()
part_packed = Signal()
part_cancelled = Signal()
part_shipped = Signal()
visit_taken = Signal()
sent_from_depot = Signal()
left_depot = Signal()
parcel_delivered = Signal()
part_received = Signal()
line_weighed = Signal()
part_adjusted = Signal()
part_changed = Signal()
unplaceable_payment = Signal()
