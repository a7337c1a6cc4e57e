"""News of sellers' money, each sent inside the transaction."""

from django.dispatch import Signal

# transfers: the bank paid these to households of cooperatives, or could not; what came
# back is owed to them again.
# Heard by office.distribution.
households_answered = Signal()
# write_off: what was owed for a part on invoice is given up. Its order is locked.
# Heard by selling.business_buyers.
invoice_written_off = Signal()
