"""News of applications to sell, each sent inside the transaction.

application_received(application): somebody wants to sell.
application_decided(application): it was approved or refused (see its status).
"""

from django.dispatch import Signal

application_received = Signal()
application_decided = Signal()
