"""News of sellers' money, each sent inside the transaction.

transfer_failed(transfer): the bank did not pay it, or it came back; its amount is owed
to the seller again.
payments_late(late): sellers wait too long for what they are owed in a currency.
"""

from django.dispatch import Signal

transfer_failed = Signal()
payments_late = Signal()
