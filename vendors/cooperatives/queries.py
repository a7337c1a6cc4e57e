"""Which households are members, what they staked and traded."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet, Sum

from vendors.partner.models import Partner

from .models import Household, StakeEntry, TradeEntry


def households_of(cooperative: Partner) -> QuerySet[Household]:
    """All there ever were, also those that left."""
    return Household.objects.filter(cooperative=cooperative)


def members_on(cooperative: Partner, day: date) -> QuerySet[Household]:
    """The households that were members on a day."""
    return households_of(cooperative).filter(
        Q(left__isnull=True) | Q(left__gt=day), joined__lte=day
    )


def stakes_on(
    cooperative: Partner, day: date, currency: str
) -> dict[tuple[int, str], int]:
    """Each household's stake by kind at the end of a day, in minor units; one query."""
    rows = StakeEntry.objects.filter(
        household__cooperative=cooperative, day__lte=day, currency=currency
    )
    sums = rows.order_by().values("household", "kind").annotate(sum=Sum("amount"))
    return {(row["household"], row["kind"]): row["sum"] for row in sums}


def trade_between(
    cooperative: Partner, first: date, last: date, currency: str
) -> dict[int | None, int]:
    """Each household's trade from `first` to `last`, both counted, in minor units.

    What was traded with those who are no members stands under None; one query.
    """
    rows = TradeEntry.objects.filter(
        cooperative=cooperative, day__range=(first, last), currency=currency
    )
    sums = rows.order_by().values("household").annotate(sum=Sum("amount"))
    return {row["household"]: row["sum"] for row in sums}


def known_causes(
    model: type[StakeEntry | TradeEntry], causes: Iterable[str]
) -> set[str]:
    """Those of the causes that are written already."""
    rows = model.objects.filter(cause__in=list(causes))
    return set(rows.values_list("cause", flat=True))
