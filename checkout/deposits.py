"""What of a draft is paid later: the rest of goods that a deposit is enough for.

Delivery and all other goods are paid with the deposit. So is everything of an order
that takes something from a balance: then there is one payment as ever.
"""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from core.money import least_charge, rounded
from orders.order.draft import DraftLine, DraftVendorOrder, OrderDraft
from orders.order.states import PaymentMethod
from shop.basket.groups import GroupLine, SellerGroup

WHOLE = Decimal(100)


def with_rests(draft: OrderDraft, groups: Iterable[SellerGroup]) -> OrderDraft:
    """The draft with what is paid later, in the order of its parts.

    Nothing is where a card could not be charged so little, now or then.
    """
    is_online = draft.payment_method == PaymentMethod.ONLINE
    if draft.from_balance or draft.added_to or not is_online:
        return draft
    pairs = zip(draft.vendor_orders, groups, strict=True)
    parts = tuple(replace(part, rest=_rest(part, group)) for part, group in pairs)
    found = replace(draft, vendor_orders=parts)
    return found if found.to_pay >= least_charge(draft.currency) else draft


def _rest(part: DraftVendorOrder, group: SellerGroup) -> Decimal:
    pairs = zip(part.lines, group.buyable, strict=True)
    rest = sum((_of_line(*pair) for pair in pairs), Decimal(0))
    least = least_charge(part.lines[0].pack.price_currency)
    return rest if rest >= least else Decimal(0)


def _of_line(drawn: DraftLine, line: GroupLine) -> Decimal:
    """Goods at a price that was agreed are paid as it was agreed, at once."""
    percent = line.terms.deposit if line.terms and not line.agreed else 0
    if not percent:
        return Decimal(0)
    return drawn.total - deposit_of(drawn.total, percent, drawn.pack.price_currency)


def deposit_of(amount: Decimal, percent: int, currency: str) -> Decimal:
    return rounded(amount * percent / WHOLE, currency)
