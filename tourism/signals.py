"""News of visits, sent within the transaction of the change."""

from django.dispatch import Signal

# `told`: a Told row, to be brought to its guest.
guest_told = Signal()
# `booking`, and what happened to it for the farm: "booked", "cancelled", "moved".
host_told = Signal()
# `booking`: somebody of it was let in, for figures of who came from where.
guest_came = Signal()
