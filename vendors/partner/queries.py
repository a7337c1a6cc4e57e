"""How sellers stand today, asked of the database: the one place for "is it open?".

`Partner.standing` says the same of one seller.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.utils.functional import Promise

from core import dates
from core.hooks import Hook
from core.page_cache.reads import remember

from .models import Partner, StockEntry, TaxCategory
from .states import SELLING, SellerStatus

# What is taken out of sale within so long is told in one go.
RETIRED_TOGETHER = timedelta(minutes=10)


def retired_span(moment: datetime) -> tuple[datetime, datetime]:
    """The ten minutes that a moment lies in."""
    seconds = int(moment.timestamp()) % int(RETIRED_TOGETHER.total_seconds())
    start = moment.replace(microsecond=0) - timedelta(seconds=seconds)
    return start, start + RETIRED_TOGETHER


def retired_with(entry: StockEntry) -> QuerySet[StockEntry]:
    """What the same farm lost past best-before within those ten minutes, as `units`."""
    start, end = retired_span(entry.created)
    rows = StockEntry.objects.filter(
        pool__partner=entry.pool.partner_id,
        reason=StockEntry.Reason.EXPIRED,
        created__gte=start,
        created__lt=end,
    )
    rows = rows.annotate(units=-F("quantity"))
    return rows.select_related("lot", "pool__product").order_by("pk")


def tax_categories() -> Mapping[int, TaxCategory]:
    """The rates of tax by id. Never change them. At most one query."""
    return remember("tax-categories", TaxCategory.objects.in_bulk)


def away(today: date | None = None) -> Q:
    """On holiday on a day, today when none is named."""
    today = today or dates.today()
    begun = Q(holiday_from__isnull=True) | Q(holiday_from__lte=today)
    return Q(holiday_until__gt=today) & begun


def opens_later(today: date | None = None) -> Q:
    """Approved, for a day that lies ahead."""
    return Q(opens_on__gt=today or dates.today())


def open_sellers(today: date | None = None) -> QuerySet[Partner]:
    """Sellers from whom one can buy on a day."""
    rows = Partner.objects.filter(status__in=SELLING)
    return rows.exclude(opens_later(today)).exclude(away(today))


def of_sellers(path: str, sellers: QuerySet[Partner]) -> Q:
    """Rows whose seller, at `path`, is one of these.

    Where these are all there are, as in the market's office, no seller is looked at.
    """
    query = sellers.query
    are_all = not query.where and not query.is_sliced
    return Q() if are_all else Q(**{f"{path}__in": sellers})


def with_standing(
    sellers: QuerySet[Partner], today: date | None = None
) -> QuerySet[Partner]:
    """Each with `stands`, a `SellerStatus`, for lists that count or filter by it."""
    sells = Q(status__in=SELLING)
    return sellers.annotate(
        stands=Case(
            When(
                sells & opens_later(today), then=Value(SellerStatus.OPENS_LATER.value)
            ),
            When(sells & away(today), then=Value(SellerStatus.HOLIDAY.value)),
            When(sells, then=Value(SellerStatus.OPEN.value)),
            default=F("status"),
            output_field=CharField(),
        )
    )


@dataclass(frozen=True)
class Business:
    """One thing that still runs, and where the seller finds it."""

    label: str | Promise
    url: str


OPEN_BUSINESS: Hook[Callable[[Partner], Iterable[Business]]] = Hook(
    __name__, "what still runs with a seller that wants to close"
)


def business_of(partner: Partner) -> list[Business]:
    """While there is any, the seller can't close."""
    return [one for ask in OPEN_BUSINESS for one in ask(partner)]
