"""News of sellers' money, each sent inside the transaction.

transfer_failed(transfer): the bank did not pay it, or it came back; its amount is owed
to the seller again.
households_answered(transfers): the bank paid these to households of cooperatives, or
could not; what came back is owed to them again.
transfer_stuck(transfer): Stripe refused it for a reason that only a person can mend.
debt_left(reversal): what was paid out could not be taken back; the seller owes it.
reversed_by_itself(reversal): Stripe took a transfer back without being asked.
payments_late(late): sellers wait too long for what they are owed in a currency.
"""

from django.dispatch import Signal

transfer_failed = Signal()
households_answered = Signal()
transfer_stuck = Signal()
debt_left = Signal()
reversed_by_itself = Signal()
payments_late = Signal()
