"""News of certificates, each sent inside the transaction."""

from django.dispatch import Signal

# sellers: which goods of these (a set of ids) are certified, or until when, may be
# different now.
# Heard by shop.catalogue.
coverage_changed = Signal()
