"""Which households are members, what they staked and traded, who holds what."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import accumulate
from typing import Any

from django.conf import settings
from django.db.models import (
    BigIntegerField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce, ExtractYear

from accounts.models import User
from core import market
from core.secrets import UnreadableSecretError
from vendors.partner.models import Partner
from vendors.places.models import Village

from .models import (
    EarlierMembership,
    Household,
    HouseholdInvitation,
    HouseholdMember,
    Position,
    StakeEntry,
    TradeEntry,
)

_LANGUAGES = [code.replace("-", "_") for code, _name in settings.LANGUAGES]


def households_of(cooperative: Partner) -> QuerySet[Household]:
    """All there ever were, also those that left."""
    return Household.objects.filter(cooperative=cooperative)


def members_on(cooperative: Partner, day: date) -> QuerySet[Household]:
    """The households that were members on a day, also those that came back later."""
    now = Q(Q(left__isnull=True) | Q(left__gt=day), joined__lte=day)
    then = EarlierMembership.objects.filter(
        household=OuterRef("pk"), joined__lte=day, left__gt=day
    )
    return households_of(cooperative).filter(now | Exists(then))


def with_stake(households: QuerySet[Household]) -> QuerySet[Household]:
    """Each with `stake`, the sum in minor units of the market's currency."""
    entries = StakeEntry.objects.filter(
        household=OuterRef("pk"), currency=market.currency()
    )
    sums = entries.order_by().values("household").annotate(sum=Sum("amount"))
    return households.annotate(
        stake=Coalesce(Subquery(sums.values("sum")), 0, output_field=BigIntegerField())
    )


def stake_of(household: Household) -> int:
    """In minor units of the market's currency."""
    rows = household.stakes.filter(currency=market.currency())
    return int(rows.aggregate(sum=Sum("amount"))["sum"] or 0)


def lowest_with(entry: StakeEntry) -> int:
    """The least that a household's stake of a kind is from the entry's day on with it.

    In minor units; below zero the entry is too much.
    """
    rows = StakeEntry.objects.filter(
        household=entry.household, kind=entry.kind, currency=entry.currency
    )
    days: dict[date, int] = {entry.day: entry.amount}
    by_day = rows.order_by().values("day").annotate(sum=Sum("amount"))
    for row in by_day:
        days[row["day"]] = days.get(row["day"], 0) + row["sum"]
    ordered = sorted(days)
    sums = accumulate(days[each] for each in ordered)
    return min(
        sum_ for each, sum_ in zip(ordered, sums, strict=True) if each >= entry.day
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


def trade_by_year(
    household: Household, until: date | None = None
) -> list[dict[str, Any]]:
    """`year`, `kind`, `currency`, `amount` in minor units; the latest year first."""
    rows = household.trades.all()
    if until is not None:
        rows = rows.filter(day__lte=until)
    dated = rows.order_by().annotate(year=ExtractYear("day"))
    sums: Any = dated.values("year", "kind", "currency").annotate(amount=Sum("amount"))
    return list(sums.order_by("-year", "kind", "currency"))


def known_causes(
    model: type[StakeEntry | TradeEntry], causes: Iterable[str]
) -> set[str]:
    """Those of the causes that are written already."""
    rows = model.objects.filter(cause__in=list(causes))
    return set(rows.values_list("cause", flat=True))


def identities_of(cooperative: Partner) -> dict[str, list[HouseholdMember]]:
    """People by the number of their paper, opened; those who left are not there.

    One query and one opening a person: they are sealed, so no database can look.
    """
    rows = HouseholdMember.objects.filter(
        household__cooperative=cooperative, left=None, identity__isnull=False
    )
    found: dict[str, list[HouseholdMember]] = defaultdict(list)
    for person in rows.select_related("household"):
        try:
            found[person.identity.reveal()].append(person)
        except UnreadableSecretError:
            continue
    return found


def open_positions(cooperative: Partner) -> QuerySet[Position]:
    """Those that are held now."""
    rows = Position.objects.filter(cooperative=cooperative, until=None)
    return rows.select_related("cooperative", "member__household", "member__user")


def positions_of(household: Household) -> QuerySet[Position]:
    """Of all its people, also those that have ended, the latest first."""
    return Position.objects.filter(member__household=household).select_related(
        "member__household", "cooperative"
    )


def invitation_by(digest: str | None) -> HouseholdInvitation | None:
    """The invitation of a link, whatever became of it."""
    rows = HouseholdInvitation.objects.select_related(
        "member__household__cooperative", "by"
    )
    return rows.filter(token_hash=digest).first() if digest else None


def villages_near(cooperative: Partner) -> dict[str, Village]:
    """By their names in every language, in small letters; those of its county win.

    Of two villages of a name elsewhere none is meant. One query.
    """
    county = cooperative.village.county_id if cooperative.village else None
    near: dict[str, Village] = {}
    far: dict[str, Village | None] = {}
    for village in Village.objects.order_by("pk"):
        names = {getattr(village, f"name_{code}", "") for code in _LANGUAGES}
        for name in {str(each or "").lower() for each in (village.name, *names)} - {""}:
            if village.county_id == county:
                near[name] = village
            else:
                far[name] = None if name in far else village
    return {**{name: one for name, one in far.items() if one}, **near}


def own_places(user: User) -> QuerySet[HouseholdMember]:
    """The person's places in households, their own now or once."""
    rows = HouseholdMember.objects.filter(user=user)
    return rows.select_related(
        "household__cooperative", "household__village", "household__farm"
    ).order_by("household__cooperative__name", "household__number")
