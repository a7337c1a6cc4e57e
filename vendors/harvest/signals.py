"""News of harvests, each sent inside the transaction.

lot_brought_in(lot): a harvest was brought in and can be sold.
"""

from django.dispatch import Signal

lot_brought_in = Signal()
