"""News of recalls, each sent inside the transaction.

recall_announced(message): goods are called back, or more is told of that; every
`RecallNotice` of the message is one shopper to tell.
recall_retried(recall): messages that failed are wanted once more. Each receiver
answers with how many it sends; what has arrived is never sent again.
origins_asked(lot): where the harvest of a pooled lot comes from. Each receiver answers
with names of villages; nobody is named.
"""

from django.dispatch import Signal

recall_announced = Signal()
recall_retried = Signal()
origins_asked = Signal()
