"""News of bank details, each sent inside the transaction.

account_changed(account, by): a seller's details were entered or changed.
account_confirmed(account, by): somebody in the office has confirmed them.
"""

from django.dispatch import Signal

account_changed = Signal()
account_confirmed = Signal()
