"""What is told of broadcasts, inside the transaction that changes them."""

from django.dispatch import Signal

# broadcast; the status before as `old`, who did it as `by`
broadcast_moved = Signal()
# broadcast, item, the ShelfEvent as `event`
shelf_changed = Signal()
# broadcast, its time before as `old`
time_changed = Signal()
# member: somebody is asked to help
crew_joined = Signal()
