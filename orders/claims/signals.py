"""News of claims, sent inside the transaction.

claim_moved(claim, event)   something happened that the other sides should hear of
"""

from django.dispatch import Signal

claim_moved = Signal()
