"""What is held of the deposits that were paid for a part's returnable packaging.

It is the shopper's, and so on an account of its own in the books, until the packaging
is back or its time to come back is over.
"""

from collections.abc import Collection

from django.db.models import Sum

from orders.order.models import VendorOrder
from payments.ledger.models import Posting
from payments.ledger.services import Account
from payments.ledger.states import AccountKind

CONTAINERS = Account(AccountKind.CONTAINERS)


def held_for(vendor_order: VendorOrder) -> int:
    """In minor units; asks the books only for a part with such deposits."""
    if not vendor_order.container_deposits:
        return 0
    return held_of_parts([vendor_order.pk]).get(vendor_order.pk, 0)


def held_of_parts(part_ids: Collection[int]) -> dict[int, int]:
    """By part, without those of which nothing is held; one query."""
    rows = Posting.objects.filter(
        account__kind=AccountKind.CONTAINERS, vendor_order__in=part_ids
    ).order_by()
    sums = rows.values_list("vendor_order").annotate(total=Sum("amount"))
    return {pk: int(total) for pk, total in sums if total}
