"""Stakes and trade in bulk: entries are added, never changed, each cause once."""

from collections.abc import Iterable

from django.db import transaction

from vendors.cooperatives.models import StakeEntry, TradeEntry
from vendors.cooperatives.queries import known_causes


@transaction.atomic
def enter_stakes(entries: Iterable[StakeEntry]) -> list[StakeEntry]:
    """Write those whose cause is not written yet. Three queries for any number."""
    new = {each.cause: each for each in entries}
    for cause in known_causes(StakeEntry, new):
        del new[cause]
    return StakeEntry.objects.bulk_create(new.values(), batch_size=2000)


@transaction.atomic
def enter_trades(entries: Iterable[TradeEntry]) -> list[TradeEntry]:
    """Write those whose cause is not written yet. Three queries for any number."""
    new = {each.cause: each for each in entries}
    for cause in known_causes(TradeEntry, new):
        del new[cause]
    return TradeEntry.objects.bulk_create(new.values(), batch_size=2000)
