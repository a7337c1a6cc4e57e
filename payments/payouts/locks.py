"""The locks of payouts: sellers' accounts, then a batch, then its transfers; by Stripe
an account, then a transfer, then what is taken back of it. Orders come before all.
"""

from collections.abc import Iterable

from orders.order.models import VendorOrder
from payments.ledger.models import LedgerAccount
from payments.ledger.states import OF_SELLERS, AccountKind

from .models import (
    BatchYear,
    FeeRule,
    PayoutBatch,
    Settlement,
    StripeReversal,
    StripeTransfer,
    Transfer,
)


def lock_payables(currency: str, partner_ids: Iterable[int]) -> list[LedgerAccount]:
    """What these sellers are owed in a currency, so that two sweeps queue up.

    Bookings go on meanwhile: they point at these rows, which a full lock would stop.
    """
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True).filter(
        kind=AccountKind.PAYABLE, currency=currency, partner__in=list(partner_ids)
    )
    return list(rows.order_by("pk"))


def lock_payables_of(*vendor_orders: VendorOrder) -> list[LedgerAccount]:
    """What anybody is owed of these sales, so that no sweep is reading it."""
    own = LedgerAccount.objects.filter(
        kind=AccountKind.PAYABLE, postings__vendor_order__in=vendor_orders
    )
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(pk__in=set(own.values_list("pk", flat=True))).order_by("pk")
    )


def lock_payable(account_id: int) -> LedgerAccount:
    """What one seller is owed in one currency, so that two sweeps queue up."""
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=account_id)


def lock_payables_of_seller(partner_id: int) -> list[LedgerAccount]:
    """All that a seller is owed, so that nobody sends any of it meanwhile."""
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True)
    mine = rows.filter(kind=AccountKind.PAYABLE, partner=partner_id)
    return list(mine.order_by("pk"))


def lock_own_of_seller(partner_id: int, currency: str) -> None:
    """What a seller has and waits for, so that nobody else gives of it meanwhile."""
    rows = LedgerAccount.objects.select_for_update(of=("self",), no_key=True)
    kinds = OF_SELLERS - {AccountKind.MEMBERS_DUE}
    own = rows.filter(kind__in=kinds, partner=partner_id, currency=currency)
    list(own.order_by("pk").values_list("pk"))


def lock_settlements(vendor_order_ids: Iterable[int]) -> None:
    """The charges that paid for these sales, so that nobody else draws on them.

    After what a seller is owed: two sellers of one order share its charge.
    """
    rows = Settlement.objects.select_for_update(of=("self",), no_key=True)
    paid = Settlement.objects.filter(
        payment__order__vendor_orders__in=list(vendor_order_ids)
    )
    ids = set(paid.values_list("pk", flat=True))
    list(rows.filter(pk__in=ids).order_by("pk").values_list("pk"))


def lock_stripe_transfers(
    vendor_order_id: int, partner_id: int
) -> list[StripeTransfer]:
    """What was sent to a seller of a sale; the caller has locked what it is owed."""
    rows = StripeTransfer.objects.select_for_update(of=("self",), no_key=True)
    return list(
        rows.filter(vendor_order=vendor_order_id, partner=partner_id).order_by("pk")
    )


def lock_stripe_transfer(pk: int) -> StripeTransfer:
    return StripeTransfer.objects.select_for_update(of=("self",), no_key=True).get(
        pk=pk
    )


def lock_reversal(pk: int) -> StripeReversal:
    return StripeReversal.objects.select_for_update(of=("self",), no_key=True).get(
        pk=pk
    )


def lock_year(year: int) -> BatchYear:
    """The counter of a year; made when it is the first batch of it."""
    BatchYear.objects.bulk_create([BatchYear(year=year)], ignore_conflicts=True)
    return BatchYear.objects.select_for_update(of=("self",), no_key=True).get(pk=year)


def lock_batches(batch_ids: Iterable[int]) -> list[PayoutBatch]:
    rows = PayoutBatch.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=batch_ids).order_by("pk"))


def lock_batch(pk: int) -> PayoutBatch:
    return PayoutBatch.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)


def lock_transfers(batch_ids: Iterable[int]) -> list[Transfer]:
    """Every transfer of these batches; the caller has locked the batches."""
    rows = Transfer.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(batch__in=batch_ids).order_by("pk"))


def lock_fee_rules() -> dict[int, FeeRule]:
    """All rules by id: whoever puts one in force sees those that others did before.

    They are read once the lock is there: what was added meanwhile is among them.
    """
    rows = FeeRule.objects.select_for_update(of=("self",), no_key=True)
    list(rows.order_by("pk").values_list("pk"))
    return {rule.pk: rule for rule in FeeRule.objects.order_by("pk")}
