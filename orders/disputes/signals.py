"""News of disputes, each sent inside the transaction.

dispute_opened(dispute): a shopper's bank asks about a payment, or has taken it back
dispute_closed(dispute): it was decided (see its state)
dispute_due(dispute, days): so many days are left to answer it
share_decided(share): who bears a seller's share of a lost dispute was changed
"""

from django.dispatch import Signal

dispute_opened = Signal()
dispute_closed = Signal()
dispute_due = Signal()
share_decided = Signal()
