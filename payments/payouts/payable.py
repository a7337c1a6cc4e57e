"""What of a balance can be paid: not what is held, nor what is kept back."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_UP, Decimal
from itertools import count

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from payments.ledger.models import LedgerAccount, Posting
from payments.ledger.queries import balance_by_account
from payments.ledger.states import AccountKind, TransactionKind

from .models import HeldShare, Hold

EARNS = (TransactionKind.EARNED, TransactionKind.UNEARNED)
FIRST_STRETCH = 500  # postings that are read at first


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

    Payments that name no sale, as the bank's, and debts are taken from the oldest, so
    that what is owed now is for the youngest: no more is read than it is made of, and
    not what was paid long ago. What is held is left out. Nothing when the seller owes.
    """
    held = frozen([account_id]).get(account_id, {})
    account = LedgerAccount.objects.filter(pk=account_id)
    left = balance_by_account(account).get(account_id, 0) - sum(held.values())
    shares: list[PayableShare] = []
    for vendor_order_id, total in _youngest_sums(account_id) if left > 0 else ():
        if vendor_order_id not in held and total > 0:
            shares.append(PayableShare(vendor_order_id, min(total, left)))
            left -= total
        if left <= 0:
            break
    return shares[::-1]


def _youngest_sums(account_id: int) -> Iterator[tuple[int | None, int]]:
    """Each sale of an account with its sum, the one that was booked first last.

    Read backwards, a stretch at a time, each twice as long as the one before. A sale
    counts as soon as nothing of it lies before what was read.
    """
    rows = Posting.objects.filter(account=account_id).order_by("-pk")
    sums: dict[int | None, int] = {}
    firsts: dict[int | None, int] = {}
    for stretch in count():
        most = FIRST_STRETCH << stretch
        found = list(rows.values_list("pk", "vendor_order", "amount")[:most])
        for pk, vendor_order_id, amount in found:
            sums[vendor_order_id] = sums.get(vendor_order_id, 0) + amount
            firsts[vendor_order_id] = pk
        if found:
            rows = rows.filter(pk__lt=found[-1][0])
        older = _with_any(rows, sums) if len(found) == most else set()
        whole = sums.keys() - older
        for each in sorted(whole, key=lambda one: firsts[one], reverse=True):
            yield each, sums.pop(each)
        if len(found) < most:
            return


def _with_any(
    rows: QuerySet[Posting], vendor_order_ids: Iterable[int | None]
) -> set[int | None]:
    """Those of these sales, None for no sale, that have one of the rows."""
    named = [each for each in vendor_order_ids if each is not None]
    found = rows.filter(vendor_order__in=named).order_by().values_list("vendor_order")
    known: set[int | None] = {vendor_order_id for (vendor_order_id,) in found}
    return known | ({None} if rows.filter(vendor_order=None).exists() else set())


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


def old_balances(since: datetime, among: Q | None = None) -> dict[int, int]:
    """What was owed before that moment and still is, by account.

    A balance less what came to it since is what is old of it, since the oldest is paid
    first. Money that came back with a failed transfer is as old as it was. What is
    held, or kept back for now, is not waiting.
    """
    accounts = LedgerAccount.objects.filter(among or Q(), kind=AccountKind.PAYABLE)
    came = Posting.objects.filter(
        account__in=accounts, transaction__created__gte=since, amount__gt=0
    ).exclude(transaction__kind=TransactionKind.TRANSFER_FAILED)
    sums = came.order_by().values_list("account")
    new = dict(sums.annotate(total=Sum("amount")))
    old = {
        pk: balance - int(new.get(pk, 0))
        for pk, balance in balance_by_account(accounts).items()
    }
    old = {pk: amount for pk, amount in old.items() if amount > 0}
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
