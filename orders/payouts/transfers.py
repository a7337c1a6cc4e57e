"""What a seller sees of its transfers, and which balances wait too long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core.money import from_minor
from orders.ledger.models import Posting
from orders.ledger.states import AccountKind, Kind
from vendors.partner.models import Partner

from .models import PayoutBatch, Transfer
from .states import BatchState
from .sweep import least

SHOWN = 24


def transfers_of(partner: Partner, limit: int = SHOWN) -> QuerySet[Transfer]:
    """The latest first; nothing of drafts that were given up."""
    rows = partner.transfers.exclude(batch__state=BatchState.CANCELLED)
    return rows.order_by("-pk")[:limit]


def batches() -> QuerySet[PayoutBatch]:
    """The latest first, with the people who made and released them."""
    return PayoutBatch.objects.select_related("made_by", "released_by").order_by("-pk")


@dataclass(frozen=True)
class Late:
    """So many sellers wait for so much, in minor units; `account_id` for the most."""

    currency: str
    account_id: int
    sellers: int
    minor: int

    @property
    def amount(self) -> Decimal:
        return from_minor(self.minor, self.currency)


def late_balances(since: datetime) -> list[Late]:
    """What was owed before that moment and still is, by currency; one query.

    A balance less what came to it since is what is old of it, since the oldest is paid
    first. Money that came back with a failed transfer is as old as it was.
    """
    new = Q(transaction__created__gte=since, amount__gt=0) & ~Q(
        transaction__kind=Kind.TRANSFER_FAILED
    )
    rows = (
        Posting.objects.filter(account__kind=AccountKind.PAYABLE)
        .order_by()
        .values("account__currency", "account")
        .annotate(
            old=Coalesce(Sum("amount"), 0) - Coalesce(Sum("amount", filter=new), 0)
        )
        .filter(old__gt=0)
        .values_list("account__currency", "account", "old")
    )
    return _by_currency(rows)


def _by_currency(rows: Iterable[tuple[str, int, int]]) -> list[Late]:
    found: dict[str, dict[int, int]] = {}
    for currency, account_id, old in rows:
        if old >= least(currency):
            found.setdefault(currency, {})[account_id] = int(old)
    return [
        Late(
            currency, max(olds, key=lambda pk: olds[pk]), len(olds), sum(olds.values())
        )
        for currency, olds in sorted(found.items())
    ]
