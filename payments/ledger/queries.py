"""Balances, and the rows behind them. A balance is a sum of postings, never stored."""

from datetime import datetime

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from .models import Checkpoint, LedgerAccount, LedgerTransaction, Posting


def with_balance(
    accounts: QuerySet[LedgerAccount], *, upto: int | None = None
) -> QuerySet[LedgerAccount]:
    """Accounts with `balance` and `since`, the postings after the last checkpoint.

    `upto` leaves younger postings out. One query; reads only what came after each
    account's last checkpoint.
    """
    checkpoints = Checkpoint.objects.filter(account=OuterRef("pk")).order_by("-last_id")
    if upto is not None:
        checkpoints = checkpoints.filter(last_id__lte=upto)
    after = Posting.objects.filter(account=OuterRef("pk"), pk__gt=OuterRef("checked"))
    if upto is not None:
        after = after.filter(pk__lte=upto)
    grouped = after.order_by().values("account")
    return accounts.annotate(
        checked=Coalesce(Subquery(checkpoints.values("last_id")[:1]), Value(0)),
        base=Coalesce(Subquery(checkpoints.values("balance")[:1]), Value(0)),
        later=Coalesce(
            Subquery(grouped.annotate(total=Sum("amount")).values("total")), Value(0)
        ),
        since=Coalesce(
            Subquery(grouped.annotate(count=Count("pk")).values("count")), Value(0)
        ),
    ).annotate(balance=F("base") + F("later"))


def balances(
    accounts: QuerySet[LedgerAccount],
    *,
    upto: int | None = None,
    since_checkpoint: int = 0,
) -> dict[int, int]:
    """Balances by account, of those with so many postings since their checkpoint."""
    rows = with_balance(accounts, upto=upto).filter(
        since__gte=since_checkpoint  # type: ignore[misc]  # annotated above
    )
    return dict(rows.values_list("pk", "balance"))  # type: ignore[misc]  # annotated


def balance_by_account(accounts: QuerySet[LedgerAccount]) -> dict[int, int]:
    """Each account's balance; reads only what came after its last checkpoint."""
    return dict(
        with_balance(accounts).values_list("pk", "balance")  # type: ignore[misc]  # annotated
    )


def balance_before(accounts: QuerySet[LedgerAccount], moment: datetime) -> int:
    """What accounts of one currency held together before a moment; two queries.

    Reads only what came after the last checkpoint that was made by then: what that
    sums up was booked before it, and nothing is booked before it happens.
    """
    made = Checkpoint.objects.filter(account=OuterRef("pk"), created__lte=moment)
    last = made.order_by("-last_id")
    known = accounts.order_by().values_list(
        "pk",
        Coalesce(Subquery(last.values("last_id")[:1]), Value(0)),
        Coalesce(Subquery(last.values("balance")[:1]), Value(0)),
    )
    total, since = 0, Q(pk__in=[])
    # Asked apart: how few rows come after a number is known only of the number.
    for account_id, last_id, balance in known:
        since |= Q(account=account_id, pk__gt=last_id)
        total += balance
    after = Posting.objects.filter(since, transaction__created__lt=moment)
    return total + int(after.aggregate(total=Sum("amount", default=0))["total"])


def accounts_of(partner_id: int) -> QuerySet[LedgerAccount]:
    return LedgerAccount.objects.filter(partner=partner_id).order_by("currency", "kind")


def is_booked(cause: str) -> bool:
    return LedgerTransaction.objects.filter(cause=cause).exists()


def balance_of(key: str) -> int:
    """The balance of the account with that key; 0 for one that was never used."""
    row = with_balance(LedgerAccount.objects.filter(key=key)).first()
    return int(row.balance) if row else 0  # type: ignore[attr-defined]
