"""What of a balance can be paid: not what is held, nor what is kept back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal

from django.conf import settings
from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Sum

from payments.ledger.models import Posting
from payments.ledger.states import AccountKind, TransactionKind

from .models import HeldShare, Hold

EARNS = (TransactionKind.EARNED, TransactionKind.UNEARNED)


def open_holds() -> QuerySet[Hold]:
    return Hold.objects.filter(released_at__isnull=True)


def is_held(vendor_order_column: str = "vendor_order") -> Exists:
    """A condition on rows with such a column: their part is held."""
    return Exists(open_holds().filter(vendor_order=OuterRef(vendor_order_column)))


Frozen = dict[int | None, int]


def frozen(account_ids: Iterable[int]) -> dict[int, Frozen]:
    """What of these balances is for sales that are held, by account and by part.

    So much as was owed for the sale when it was held first, or what is left of it. One
    query, a second when there are any.
    """
    rows = HeldShare.objects.filter(
        account__in=account_ids, hold__released_at__isnull=True
    ).order_by("-hold")
    held = {
        (account_id, vendor_order_id): amount
        for account_id, vendor_order_id, amount in rows.values_list(
            "account", "hold__vendor_order", "amount"
        )
    }
    found: dict[int, Frozen] = {}
    sums = Posting.objects.filter(
        account__in={account_id for account_id, _vendor_order in held},
        vendor_order__in={vendor_order_id for _account, vendor_order_id in held},
    )
    totals = sums.order_by().values_list("account", "vendor_order")
    for account_id, vendor_order_id, total in (
        totals.annotate(total=Sum("amount")) if held else ()
    ):
        amount = min(held.get((account_id, vendor_order_id), 0), int(total))
        if amount > 0:
            found.setdefault(account_id, {})[vendor_order_id] = amount
    return found


def held_back(account_ids: Iterable[int]) -> dict[int, int]:
    """What of these balances is for sales that are held."""
    return {
        pk: sum(vendor_orders.values())
        for pk, vendor_orders in frozen(account_ids).items()
    }


@dataclass(frozen=True)
class PayableShare:
    """What of a balance is for one sale; without a part, for none."""

    vendor_order_id: int | None
    amount: int


def shares_owed(account_id: int) -> list[PayableShare]:
    """What of a seller's balance can be paid for which sale, the oldest first.

    Payments that name no sale, as the bank's, and debts are taken from the oldest.
    What is held is left out. Nothing when the seller owes.
    """
    rows = (
        Posting.objects.filter(account=account_id)
        .order_by()
        .values_list("vendor_order")
    )
    sums = [
        (first, vendor_order_id, int(total))
        for vendor_order_id, total, first in rows.annotate(
            total=Sum("amount"), first=Min("pk")
        )
    ]
    held = frozen([account_id]).get(account_id, {})
    # What is not frozen of a held sale was paid before.
    covered = -sum(
        min(total, 0)
        - (max(total - held[vendor_order_id], 0) if vendor_order_id in held else 0)
        for _first, vendor_order_id, total in sums
    )
    shares = []
    for _first, vendor_order_id, total in sorted(sums, key=lambda row: row[0]):
        if vendor_order_id in held or total <= 0:
            continue
        paid = min(total, max(covered, 0))
        covered -= paid
        if total > paid:
            shares.append(PayableShare(vendor_order_id, total - paid))
    return shares


def kept_back(
    account_ids: Iterable[int], now: datetime, *, before: datetime | None = None
) -> dict[int, int]:
    """The reserve by account: a share of what was earned in the last days.

    `before` leaves out what was earned since then. One query, or none without reserve.
    """
    if not settings.PAYOUT_RESERVE:
        return {}
    lately = Q(transaction__created__gt=now - settings.PAYOUT_RESERVE_FOR)
    if before:
        lately &= Q(transaction__created__lt=before)
    rows = Posting.objects.filter(
        lately, account__in=account_ids, transaction__kind__in=EARNS
    )
    sums = rows.order_by().values_list("account").annotate(total=Sum("amount"))
    return {pk: _reserve(int(total)) for pk, total in sums if total > 0}


def _reserve(earned: int) -> int:
    exact = Decimal(earned) * settings.PAYOUT_RESERVE / 100
    return int(exact.to_integral_value(rounding=ROUND_UP))


def old_balances(since: datetime, accounts: Q | None = None) -> dict[int, int]:
    """What was owed before that moment and still is, by account.

    A balance less what came to it since is what is old of it, since the oldest is paid
    first. Money that came back with a failed transfer is as old as it was. What is
    held, or kept back for now, is not waiting.
    """
    new = Q(transaction__created__gte=since, amount__gt=0) & ~Q(
        transaction__kind=TransactionKind.TRANSFER_FAILED
    )
    rows = Posting.objects.filter(accounts or Q(), account__kind=AccountKind.PAYABLE)
    sums = (
        rows.order_by()
        .values("account")
        .annotate(whole=Sum("amount"), new=Sum("amount", filter=new, default=0))
        .filter(whole__gt=F("new"))
    )
    old = {row["account"]: int(row["whole"] - row["new"]) for row in sums}
    for less in (
        held_back(old),
        kept_back(old, since + settings.PAYOUT_LATE, before=since),
    ):
        for account_id, amount in less.items():
            old[account_id] -= amount
    return {pk: amount for pk, amount in old.items() if amount > 0}


# Begins the cause for which a sale is held whose transfer Stripe took back by itself.
REVERSED_BY_STRIPE = "reversed"


def holds_of_stripe() -> QuerySet[Hold]:
    """Sales that wait for somebody to say whether they are to be paid again."""
    rows = open_holds().filter(cause__startswith=f"{REVERSED_BY_STRIPE}:")
    return rows.select_related("vendor_order__partner").order_by("-pk")
