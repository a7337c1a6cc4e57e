"""What others may want to know of sellers; each is sent inside the transaction.

stock_low(pool): a pool's free stock fell under its mark.
lot_recalled(lot, by): nothing of the lot may be sold; before the rest is written off.
lot_retired(lot, units): so much of it left the stock, recalled or past best-before.
partner_status_changed(partner, old): a seller opened, paused, was suspended or closed.
open_business(partner): a question. Each receiver answers with a list of `Business`
that still runs with the seller; while there is any, the seller can't close.
"""

from dataclasses import dataclass

from django.dispatch import Signal
from django.utils.functional import Promise

stock_low = Signal()
lot_recalled = Signal()
lot_retired = Signal()
partner_status_changed = Signal()
open_business = Signal()


@dataclass(frozen=True)
class Business:
    """One thing that still runs, and where the seller finds it."""

    label: str | Promise
    url: str
