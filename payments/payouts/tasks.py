"""What the clock does for sellers' money; each may run twice unharmed."""

from core.rounds import scheduled
from core.sweeps import Queue, work_through
from payments.ledger.services import make_checkpoints
from payments.payment import gateway

from .services.alerts import alert_late
from .services.earnings import earn_due
from .services.stripe_back import reversals_left, send_reversal
from .services.stripe_sweep import sweep_stripe
from .services.stripe_transfers import send_transfer, transfers_left

AWAY = (gateway.StripeAmbiguousError,)


@scheduled()
def earn() -> int:
    """Make what was delivered and held the sellers'."""
    return earn_due()


@scheduled(plain="one statement, which reads what is new since the last")
def sum_up() -> int:
    """Keep balances quick to read."""
    return make_checkpoints()


@scheduled(plain="tells of all at once; nothing is done by row")
def watch_late() -> int:
    """Tell staff of balances that should have been paid long ago."""
    return len(alert_late())


@scheduled(plain="all sellers in turn, where the run before stopped")
def pay_by_stripe() -> int:
    """Send sellers who are paid by Stripe what they are owed."""
    return len(sweep_stripe())


@scheduled()
def settle_stripe() -> int:
    """Take up transfers that were left half done."""
    queue = Queue("stripe.transfers", transfers_left(), later=AWAY, money=True)
    return work_through(queue, send_transfer)


@scheduled()
def settle_reversals() -> int:
    """Take up transfers to be taken back that were left half done."""
    queue = Queue("stripe.reversals", reversals_left(), later=AWAY, money=True)
    return work_through(queue, send_reversal)
