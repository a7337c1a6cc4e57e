"""News of places, each sent inside the transaction.

village_moved(village, old, new, on)  it stands in another county from that day on
counties_merged(old, into, on)        sent after each of the villages was moved
"""

from django.dispatch import Signal

village_moved = Signal()
counties_merged = Signal()
