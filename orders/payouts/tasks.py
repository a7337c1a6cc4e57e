"""What the clock does for sellers' money; each may run twice unharmed."""

from collections.abc import Callable, Iterable
from typing import Any

import structlog
from celery import shared_task

from orders.ledger.services import make_checkpoints
from orders.payment import gateway

from .services import (
    alert_late,
    earn_due,
    reversals_left,
    send_reversal,
    send_transfer,
    sweep_stripe,
    transfers_left,
)

logger = structlog.get_logger(__name__)


@shared_task
def earn() -> int:
    """Make what was delivered and held the sellers'."""
    return earn_due()


@shared_task
def sum_up() -> int:
    """Keep balances quick to read."""
    return make_checkpoints()


@shared_task
def watch_late() -> int:
    """Tell staff of balances that should have been paid long ago."""
    return len(alert_late())


@shared_task
def pay_by_stripe() -> int:
    """Send sellers who are paid by Stripe what they are owed."""
    return len(sweep_stripe())


@shared_task
def settle_stripe() -> int:
    """Take up transfers, and those to be taken back, that were left half done."""
    return _each(transfers_left(), send_transfer) + _each(
        reversals_left(), send_reversal
    )


def _each(ids: Iterable[int], act: Callable[[int], Any]) -> int:
    """One that can't be done now is left for the next round."""
    count = 0
    for pk in ids:
        try:
            act(pk)
            count += 1
        except gateway.Ambiguous as error:
            logger.warning("put_off", act=act.__name__, row=pk, error=str(error))
        except Exception:
            logger.exception("round_failed", act=act.__name__, row=pk)
    return count
