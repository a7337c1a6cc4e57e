"""What shoppers pay for a parcel is the cooperative's that packs it at its depot."""

from core.money import to_minor
from orders.ledger.services import Draft, Entry, post
from orders.ledger.states import AccountKind, Kind
from orders.order.models import VendorOrder
from orders.payment.services import left_of
from orders.payouts.queries import holdings_of

from .entries import cooperative, pending


def book_carriage(part: VendorOrder) -> None:
    """Give what is left of a part's delivery cost from its farm to the depot's.

    Once for each part, with its first parcel; the cooperative earns it with the part.
    Never more than waits there, so that a refund before is not given out again. The
    caller has locked the order.
    """
    if part.depot_id is None or part.depot_id == part.partner_id:
        return
    waiting = holdings_of([part])[part.pk][part.partner_id][AccountKind.PENDING]
    delivery = min(left_of(part).delivery, to_minor(part.delivery_cost, _of(part)))
    amount = min(delivery, max(waiting, 0))
    entries = [
        Entry(pending(part.partner_id), -amount, part.pk),
        Entry(cooperative(part.depot_id), amount, part.pk),
    ]
    post([Draft(f"carriage:{part.number}", Kind.CARRIAGE, _of(part), entries)])


def _of(part: VendorOrder) -> str:
    return str(part.order.currency)
