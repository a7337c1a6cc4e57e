"""News of who acts for a seller, each sent inside the transaction.

team_changed(event): somebody joined, got another role, left, or was removed.
invitation_made(invitation, token): somebody was invited; only here the token is known.
"""

from django.dispatch import Signal

team_changed = Signal()
invitation_made = Signal()
