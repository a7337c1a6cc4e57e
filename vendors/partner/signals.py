"""What others may want to know of sellers; each is sent inside the transaction.

stock_low(pool): a pool's free stock fell under its mark.
partner_status_changed(partner, old): a seller opened, paused, was suspended or closed.
"""

from django.dispatch import Signal

stock_low = Signal()
partner_status_changed = Signal()
