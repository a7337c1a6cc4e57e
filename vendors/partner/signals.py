"""News of sellers, each sent inside the transaction."""

from django.dispatch import Signal

# lot, by: nothing of the lot may be sold; before the rest is written off.
# Heard by vendors.harvest.
lot_recalled = Signal()
# partner, old: a seller opened, paused, was suspended or closed.
# Heard by live.broadcasts, orders.shipping, programme.figures.
partner_status_changed = Signal()
