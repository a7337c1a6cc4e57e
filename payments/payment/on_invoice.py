"""What is owed for parts on invoice, and after a deposit: in the books, and off it.

From the start the order counts as paid, and what is owed for it stands on an account of
its own, part by part. A refund that fits into what is still owed takes it off there and
then; of a part that is paid, or nearly, it goes back as it came. What was written off
is owed no more, and lost; a transfer may bring it all the same.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Q, QuerySet, Sum

from orders.order.models import VendorOrder
from payments.ledger.models import Posting
from payments.ledger.services import Account
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Refund
from payments.payment.states import INVOICE, Destination

RECEIVABLE = Account(AccountKind.RECEIVABLE)
RESTS = Account(AccountKind.RESTS)
_LOSSES = (TransactionKind.WRITTEN_OFF, TransactionKind.RECOVERED)
# Their ids, or the rows themselves.
Parts = Collection[int] | QuerySet[VendorOrder]


def owed() -> QuerySet[Posting]:
    """Negative while something is owed, as it stands on its two accounts."""
    kinds = (AccountKind.RECEIVABLE, AccountKind.RESTS)
    return Posting.objects.filter(account__kind__in=kinds)


def _negated(sums: Iterable[tuple[Any, Any]]) -> dict[int, int]:
    return {pk: -int(total) for pk, total in sums if total}


def owed_for(vendor_order: VendorOrder) -> int:
    """What is still owed for a part, in minor units; of any that was paid nothing."""
    if not (vendor_order.on_invoice or vendor_order.rest):
        return 0
    return owed_of_parts([vendor_order.pk]).get(vendor_order.pk, 0)


def owed_of_parts(parts: Parts) -> dict[int, int]:
    """By part, without those of which nothing is owed; one query."""
    rows = owed().filter(vendor_order__in=parts).order_by()
    return _negated(rows.values_list("vendor_order").annotate(total=Sum("amount")))


def owed_of_orders(order_ids: Collection[int]) -> dict[int, int]:
    """By order, likewise."""
    rows = owed().filter(vendor_order__order__in=order_ids).order_by()
    by_order = rows.values_list("vendor_order__order").annotate(total=Sum("amount"))
    return _negated(by_order)


def owed_and_lost(of: str, ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """What is owed and what is lost, by what of a posting the ids are; one query."""
    rows = owed().filter(**{f"{of}__in": ids}).order_by().values_list(of)
    sums = rows.annotate(
        total=Sum("amount"),
        lost=Sum("amount", default=0, filter=Q(transaction__kind__in=_LOSSES)),
    )
    return {pk: (-int(total), int(lost)) for pk, total, lost in sums}


def lost_of_parts(parts: Parts) -> dict[int, int]:
    """What was written off and has not come after all, by part; one query."""
    rows = Posting.objects.filter(
        vendor_order__in=parts,
        account__kind=AccountKind.RECEIVABLE,
        transaction__kind__in=_LOSSES,
    )
    sums = rows.order_by().values_list("vendor_order").annotate(total=Sum("amount"))
    return {pk: int(total) for pk, total in sums if total}


def unpaid_of_parts(parts: Parts) -> dict[int, int]:
    """What a transfer may still bring: what is owed, and what was written off."""
    owed, lost = owed_of_parts(parts), lost_of_parts(parts)
    ids = owed.keys() | lost.keys()
    return {pk: owed.get(pk, 0) + lost.get(pk, 0) for pk in ids}


def is_of_invoice(refund: Refund) -> bool:
    """Whether it is of an order on invoice, and goes to no balance."""
    by_method = refund.destination == Destination.METHOD
    return by_method and refund.payment.method == INVOICE


def is_off_invoice(refund: Refund) -> bool:
    """Whether so much less is owed: nobody transfers anything."""
    return refund.refund_id == off_invoice_id(refund)


def is_taken_off(refund: Refund) -> bool:
    """The same, also of what is owed after a deposit."""
    return refund.destination == Destination.OWED or is_off_invoice(refund)


def off_invoice_id(refund: Refund) -> str:
    return f"{INVOICE}:{refund.pk}"


def fits_into_owed(refund: Refund) -> bool:
    """Asked under the order's lock."""
    part = refund.vendor_order
    return part is not None and refund.amount <= owed_for(part)
