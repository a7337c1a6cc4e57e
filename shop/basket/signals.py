"""News of baskets for whoever stands above, each sent inside the transaction."""

from django.dispatch import Signal

# line, units: so many base units that were reserved for the line are no longer
# wanted; its basket is locked. Heard by live.deals, selling.group_buys.
reservation_released = Signal()
