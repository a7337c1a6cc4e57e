"""News of recalls, each sent inside the transaction.

recall_announced(message): goods are called back, or more is told of that; every
`RecallNotice` of the message is one shopper to tell.
"""

from django.dispatch import Signal

recall_announced = Signal()
