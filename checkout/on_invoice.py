"""Buying on invoice: who may, answered by whoever agrees on terms with buyers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from core.hooks import Hook
from orders.order.models import Order


@dataclass(frozen=True)
class InvoiceOffer:
    """By when each seller's part would be paid; `why` not, if there are terms at all.

    An order with anything of a seller without terms can't be on invoice.
    """

    due_on: Mapping[int, date] = field(default_factory=dict)
    why: str = ""

    @property
    def first_day(self) -> date:
        """By when the first of it would be paid."""
        return min(self.due_on.values())


# Of a person, for so much of each seller's, in a currency; None where the person has no
# terms with one of them.
OFFERED: Hook[Callable[[int, Mapping[int, Decimal], str], InvoiceOffer | None]] = Hook(
    __name__, "whether a person may buy on invoice"
)
# In the order's transaction, before its stock is claimed; raises a refusal.
TAKEN: Hook[Callable[[Order], None]] = Hook(
    __name__, "what keeps orders on invoice within the buyer's limit"
)


def invoice_offer(
    user_id: int | None, totals: Mapping[int, Decimal], currency: str
) -> InvoiceOffer | None:
    ask = OFFERED.only
    return ask(user_id, totals, currency) if user_id and ask else None


def take_on_invoice(order: Order) -> None:
    """Whoever buys on the same terms at once waits, or is seen here."""
    for take in TAKEN:
        take(order)
