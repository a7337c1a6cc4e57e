"""How sellers stand today, asked of the database: the one place for "is it open?".

`Partner.standing` says the same of one seller.
"""

from datetime import date
from typing import Any

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils import timezone

from .models import Partner
from .signals import Business, open_business
from .states import SELLING, Standing


def away(today: date | None = None) -> Q:
    """On holiday on a day, today when none is named."""
    today = today or timezone.localdate()
    begun = Q(holiday_from__isnull=True) | Q(holiday_from__lte=today)
    return Q(holiday_until__gt=today) & begun


def opens_later(today: date | None = None) -> Q:
    """Approved, for a day that lies ahead."""
    return Q(opens_on__gt=today or timezone.localdate())


def open_sellers(today: date | None = None) -> QuerySet[Partner]:
    """Sellers from whom one can buy on a day."""
    rows = Partner.objects.filter(status__in=SELLING)
    return rows.exclude(opens_later(today)).exclude(away(today))


def with_standing(
    sellers: QuerySet[Partner], today: date | None = None
) -> QuerySet[Partner]:
    """Each with `stands`, a `Standing`, for lists that count or filter by it."""
    sells = Q(status__in=SELLING)
    return sellers.annotate(
        stands=Case(
            When(sells & opens_later(today), then=Value(Standing.OPENS_LATER.value)),
            When(sells & away(today), then=Value(Standing.HOLIDAY.value)),
            When(sells, then=Value(Standing.OPEN.value)),
            default=F("status"),
            output_field=CharField(),
        )
    )


def business_of(partner: Partner) -> list[Business]:
    """What still runs with the seller, asked of everybody above who knows of any."""
    answers: list[tuple[Any, Any]] = open_business.send(sender=Partner, partner=partner)
    return [one for _receiver, found in answers for one in found or []]
