"""News of places, each sent inside the transaction."""

from django.dispatch import Signal

# village, old, new, on: it stands in another county from that day on.
# Heard by programme.channels, programme.figures.
village_moved = Signal()
# old, into, on: sent after each of the villages was moved.
# Heard by programme.figures, programme.plans.
counties_merged = Signal()
