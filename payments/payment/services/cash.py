"""Cash that sellers collect with the goods: what is to be, and its way to them.

From the start the order counts as paid, and what is to be collected stands on an
account of its own. The seller keeps the cash, and so has what the market would owe it
for the sale; what is left are the fees, which are deducted from what else it is owed.
"""

from collections.abc import Iterable

from django.db.models import Sum

from orders.order.models import VendorOrder
from payments.ledger.models import LedgerTransaction, Posting
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind

TO_COLLECT = Account(AccountKind.CASH)


def to_collect(vendor_order: VendorOrder) -> int:
    """What the shopper still has to pay for a part in cash, in minor units."""
    if not vendor_order.in_cash:
        return 0
    rows = Posting.objects.filter(
        vendor_order=vendor_order, account__kind=AccountKind.CASH
    )
    return -int(rows.aggregate(total=Sum("amount", default=0))["total"])


def to_collect_of(vendor_orders: Iterable[VendorOrder]) -> dict[int, int]:
    """The same of many parts by id, without those of which nothing is; one query."""
    in_cash = [one.pk for one in vendor_orders if one.in_cash]
    if not in_cash:
        return {}
    rows = Posting.objects.filter(
        vendor_order__in=in_cash, account__kind=AccountKind.CASH
    )
    sums = rows.order_by().values_list("vendor_order").annotate(total=Sum("amount"))
    return {pk: -int(total) for pk, total in sums if total}


def is_collected(vendor_order: VendorOrder) -> bool:
    """Whether the seller has taken the cash."""
    cause = _cause(vendor_order)
    return LedgerTransaction.objects.filter(cause=cause).exists()


def collect_cash(vendor_order: VendorOrder) -> None:
    """Book that the seller has taken what was to be paid, once.

    The caller has locked the order.
    """
    if not (due := to_collect(vendor_order)):
        return
    entries = [
        Entry(TO_COLLECT, due, vendor_order.pk),
        # Of no sale, as what a bank is given: each sale stays what it is.
        Entry(of_seller(vendor_order), -due),
    ]
    currency = vendor_order.order.currency
    kind = TransactionKind.CASH_COLLECTED
    note = vendor_order.number
    post([Draft(_cause(vendor_order), kind, currency, entries, note=note)])


def of_seller(vendor_order: VendorOrder) -> Account:
    """Who has the cash owes the market so much more."""
    return Account(AccountKind.PAYABLE, partner_id=vendor_order.partner_id)


def _cause(vendor_order: VendorOrder) -> str:
    return f"cash:{vendor_order.number}"
