"""News of baskets for whoever stands above; each is sent inside the transaction.

set_aside_freed(line, units)   so many base units that were set aside for the line are
                               no longer wanted; its basket is locked
"""

from django.dispatch import Signal

set_aside_freed = Signal()
