"""News of delivery for whoever stands above; each is sent inside the transaction.

pickup_moved(vendor_order)    its shopper comes at another time, or found one at last
"""

from django.dispatch import Signal

pickup_moved = Signal()
