"""What a seller sees of its transfers, and which balances wait too long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from core.money import from_minor
from orders.ledger.models import LedgerAccount
from vendors.partner.models import Partner

from .models import PayoutBatch, Transfer
from .owed import old_balances
from .states import BatchState
from .sweep import least

SHOWN = 24


def transfers_of(partner: Partner, limit: int = SHOWN) -> QuerySet[Transfer]:
    """The latest first; nothing of drafts that were given up, nor of households."""
    own = partner.transfers.filter(household__isnull=True)
    rows = own.exclude(batch__state=BatchState.CANCELLED)
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
    """What was owed before that moment and could be paid since, by currency."""
    olds = old_balances(since)
    rows = LedgerAccount.objects.filter(pk__in=olds).values_list("pk", "currency")
    return _by_currency(olds, dict(rows))


def _by_currency(olds: Mapping[int, int], currencies: Mapping[int, str]) -> list[Late]:
    found: dict[str, dict[int, int]] = {}
    for account_id, old in olds.items():
        currency = currencies[account_id]
        if old >= least(currency):
            found.setdefault(currency, {})[account_id] = old
    return [
        Late(
            currency,
            max(waiting, key=lambda pk: waiting[pk]),
            len(waiting),
            sum(waiting.values()),
        )
        for currency, waiting in sorted(found.items())
    ]
