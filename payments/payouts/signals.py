"""News of sellers' money, each sent inside the transaction."""

from django.dispatch import Signal

# transfers: the bank paid these to households of cooperatives, or could not; what came
# back is owed to them again.
# Heard by office.distribution.
households_answered = Signal()
