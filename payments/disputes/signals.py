"""News of disputes, each sent inside the transaction."""

from django.dispatch import Signal

# dispute: it was decided (see its state).
# Heard by office.intake.
dispute_closed = Signal()
# share: who bears a seller's share of a lost dispute was changed.
# Heard by office.intake.
share_decided = Signal()
