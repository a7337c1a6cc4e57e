"""News of money, each sent inside the transaction."""

from django.dispatch import Signal

# payment, amount: money came for an order that can't stand.
# Heard by payments.payouts.
payment_unplaced = Signal()
# payment, vendor_order: the rest of a part was paid, after a deposit. Its order is
# locked. Heard by payments.payouts, selling.presales.
rest_paid = Signal()
# customer_id, cause: a payment went through that saved its card at Stripe.
# Heard by payments.cards.
card_saved = Signal()
# refund: money is to go back, by the lines that are written with it.
# Heard by office.intake, payments.payouts, reports.rollups.
refund_asked = Signal()
# refund: the money went back, or turned out not to (see its state).
# Heard by fulfilment.claims, fulfilment.invoicing, office.intake, payments.payouts,
# payments.prepayments, reports.rollups, selling.presales.
refund_settled = Signal()
