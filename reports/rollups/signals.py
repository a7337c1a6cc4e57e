"""What whoever adds up sellers' days further, as counties do, hears of them."""

from django.dispatch import Signal

# partner_id, period: in the transaction of the count.
# Heard by programme.figures.
days_counted = Signal()
# After a run, however many days it counted.
# Heard by programme.figures.
run_over = Signal()
