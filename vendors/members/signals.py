"""News of who acts for a seller, each sent inside the transaction."""

from django.dispatch import Signal

# event: somebody joined, got another role, left, or was removed.
# Heard by vendors.cooperatives.
team_changed = Signal()
