"""News of money, sent inside the transaction.

refund_settled(refund): the money went back, or turned out not to (see its state).
"""

from django.dispatch import Signal

refund_settled = Signal()
