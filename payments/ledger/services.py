"""The only way into the books."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from core.prepared import Prepared
from core.rows import insert_rows

from .models import Checkpoint, LedgerAccount, LedgerTransaction, Posting
from .queries import balances
from .states import OF_HOUSEHOLDS, OF_SELLERS, OF_SHOPPERS

# No transaction is open so long, so that what is older has its place in the order.
SETTLED = timedelta(hours=1)


class UnbalancedError(ValueError):
    """Raised for postings that don't sum to zero. Nothing was booked."""


@dataclass(frozen=True)
class Account:
    """An account to book on: of the market, a seller, a shopper, or a household."""

    kind: str
    partner_id: int | None = None
    user_id: int | None = None
    household_id: int | None = None

    def __post_init__(self) -> None:
        kinds = (OF_SELLERS, OF_SHOPPERS, OF_HOUSEHOLDS)
        if [self.kind in kind for kind in kinds] != [
            holder is not None for holder in self._holders
        ]:
            message = f"{self.kind} is another kind of account"
            raise ValueError(message)

    @property
    def _holders(self) -> tuple[int | None, int | None, int | None]:
        return (self.partner_id, self.user_id, self.household_id)

    def key(self, currency: str) -> str:
        holder = next((one for one in self._holders if one is not None), None)
        return f"{self.kind}:{currency}" + (f":{holder}" if holder is not None else "")


@dataclass(frozen=True)
class Entry:
    """So much for an account, in minor units, and whose sale it is about."""

    account: Account
    amount: int
    vendor_order_id: int | None = None


@dataclass(frozen=True)
class Draft:
    """One thing that happened to money. Raises `UnbalancedError`."""

    cause: str
    kind: str
    currency: str
    entries: Sequence[Entry]
    note: str = ""
    by: User | None = None
    created: datetime = field(default_factory=timezone.now)

    def __post_init__(self) -> None:
        if off := sum(entry.amount for entry in self.entries):
            message = f"{self.cause} is off by {off}"
            raise UnbalancedError(message)


def post(drafts: Iterable[Draft]) -> list[LedgerTransaction]:
    """Book each draft whose cause is not booked yet; returns the new transactions.

    All of them or none. Lines of nothing are left out, and so is a draft of nothing
    but such lines. Number of queries whatever the number of drafts: at most seven.
    """
    by_cause = {
        each.cause: each for each in drafts if any(e.amount for e in each.entries)
    }
    for last_try in (False, False, True):
        try:
            with transaction.atomic():
                return _post_new(by_cause)
        except IntegrityError:
            # Somebody else booked one of them at this moment; the rest is to do.
            if last_try:
                raise
    raise AssertionError


def _post_new(by_cause: dict[str, Draft]) -> list[LedgerTransaction]:
    known = set(_causes_among.of_all(list(by_cause)))
    new = [draft for cause, draft in by_cause.items() if cause not in known]
    if not new:
        return []
    accounts = _accounts(new)
    rows = insert_rows(
        LedgerTransaction(
            cause=draft.cause,
            kind=draft.kind,
            currency=draft.currency,
            note=draft.note[:200],
            by=draft.by,
            created=draft.created,
        )
        for draft in new
    )
    insert_rows(
        Posting(
            transaction=row,
            account_id=accounts[entry.account.key(draft.currency)],
            amount=entry.amount,
            vendor_order_id=entry.vendor_order_id,
        )
        for row, draft in zip(rows, new, strict=True)
        for entry in draft.entries
        if entry.amount
    )
    return rows


@Prepared
def _causes_among(causes: Any) -> QuerySet[LedgerTransaction, str]:
    rows = LedgerTransaction.objects.filter(cause__in=causes)
    return rows.values_list("cause", flat=True)


def _accounts(drafts: Iterable[Draft]) -> dict[str, int]:
    """Ids by key, of accounts that are opened where they are missing."""
    wanted = {
        entry.account.key(draft.currency): (entry.account, draft.currency)
        for draft in drafts
        for entry in draft.entries
        if entry.amount
    }
    found = _ids(wanted)
    missing = [
        LedgerAccount(
            key=key,
            kind=account.kind,
            currency=currency,
            partner_id=account.partner_id,
            user_id=account.user_id,
            household_id=account.household_id,
        )
        # In one order everywhere, so that two who open the same don't block each other.
        for key, (account, currency) in sorted(wanted.items(), key=lambda one: one[0])
        if key not in found
    ]
    if missing:
        LedgerAccount.objects.bulk_create(missing, ignore_conflicts=True)
        found = _ids(wanted)
    return found


def _ids(keys: Iterable[str]) -> dict[str, int]:
    return dict(_accounts_among.of_all(sorted(keys)))


@Prepared
def _accounts_among(keys: Any) -> QuerySet[LedgerAccount, Any]:
    return LedgerAccount.objects.filter(key__in=keys).values_list("key", "pk")


def make_checkpoints(*, least: int = 200, now: datetime | None = None) -> int:
    """Sum up accounts with at least so many postings since their last checkpoint.

    Only postings older than `SETTLED` are summed: a younger one may still be joined
    by one with a smaller id. Returns how many were made.
    """
    before = (now or timezone.now()) - SETTLED
    old = Posting.objects.filter(transaction__booked__lt=before)
    # From the youngest back to the first that is old, not through all of them.
    upto = old.order_by("-pk").values_list("pk", flat=True).first()
    if upto is None:
        return 0
    # When the last ones were made, all that had enough got theirs: what has enough now
    # was booked on since.
    last = Checkpoint.objects.order_by("-pk").values_list("last_id", flat=True).first()
    fresh = Posting.objects.filter(pk__gt=last or 0, pk__lte=upto).order_by()
    moved = LedgerAccount.objects.filter(
        pk__in=set(fresh.values_list("account", flat=True).distinct())
    )
    due = balances(moved, upto=upto, since_checkpoint=least)
    Checkpoint.objects.bulk_create(
        (
            Checkpoint(account_id=account_id, last_id=upto, balance=balance)
            for account_id, balance in due.items()
        ),
        ignore_conflicts=True,
    )
    return len(due)


def negated(cause: str) -> list[Entry]:
    """The lines of a booked transaction the other way round; none if it isn't there."""
    rows = Posting.objects.filter(transaction__cause=cause).select_related("account")
    return [
        Entry(
            Account(
                row.account.kind,
                row.account.partner_id,
                row.account.user_id,
                row.account.household_id,
            ),
            -row.amount,
            row.vendor_order_id,
        )
        for row in rows.order_by("pk")
    ]
