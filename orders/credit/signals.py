"""News of balances, sent inside the transaction.

gift_given(credit)      the market gave something
expires_soon(credit)    what is left of it will expire; may be sent again each day
"""

from django.dispatch import Signal

gift_given = Signal()
expires_soon = Signal()
