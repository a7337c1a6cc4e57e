"""News of sellers' accounts at Stripe, each sent inside the transaction.

account_turned(account, was_payable): it can be paid now, or can't any more.
account_asked(account): Stripe wants to know something it did not ask before.
payout_bounced(account): the seller's bank sent Stripe's payment back.
"""

from django.dispatch import Signal

account_turned = Signal()
account_asked = Signal()
payout_bounced = Signal()
