"""News of money, sent inside the transaction.

payment_unplaced(payment, amount): money came for an order that can't stand
refund_asked(refund): money is to go back, by the lines that are written with it
refund_settled(refund): the money went back, or turned out not to (see its state)
"""

from django.dispatch import Signal

payment_unplaced = Signal()
refund_asked = Signal()
refund_settled = Signal()
