"""When experiences take place, and how much room there is."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import F, Prefetch, QuerySet
from django.utils import timezone

from shop.catalogue.states import ListingState
from tourism.models import ClosedDays, Experience, Schedule, Slot, SlotPrice
from tourism.states import SlotState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

SHOWN_SELLERS = (PartnerStatus.OPEN, PartnerStatus.HOLIDAY)


def shown_experiences() -> QuerySet[Experience]:
    """What shoppers may see: bookable, of sellers that are neither closed nor away."""
    left_out = Partner.objects.exclude(status__in=SHOWN_SELLERS).values("pk")
    rows = Experience.objects.filter(product__state=ListingState.BOOKABLE)
    return rows.exclude(partner__in=left_out).select_related(
        "product__cover", "partner__village__county", "village__county", "viewpoint"
    )


def slot_prices() -> Prefetch:
    """For slots: their prices on sale in order, each with its pack."""
    rows = SlotPrice.objects.filter(pack__is_on_sale=True, price__is_on_sale=True)
    return Prefetch(
        "prices",
        rows.select_related("price", "pack").order_by("price__position", "price"),
        to_attr="on_sale",
    )


def coming_slots(experience: Experience) -> QuerySet[Slot]:
    """Those that take place and have not begun, the next first."""
    rows = experience.slots.filter(state=SlotState.OPEN, starts__gt=timezone.now())
    return rows.select_related("pool").order_by("starts")


def free_slots(
    experience: Experience, *, first: date | None = None, last: date | None = None
) -> list[Slot]:
    """Coming slots that can still be booked, with `on_sale` prices; two queries.

    Days are the market's, both included. `slot.pool.available` are the places left.
    """
    rows = coming_slots(experience).filter(
        pool__closes__gt=timezone.now(), pool__on_hand__gt=F("pool__claimed")
    )
    if first is not None:
        rows = rows.filter(starts__gte=_midnight(first))
    if last is not None:
        rows = rows.filter(starts__lt=_midnight(last + timedelta(days=1)))
    return list(rows.prefetch_related(slot_prices()))


def nights(experience: Experience, arrive: date, leave: date) -> list[Slot]:
    """The free nights from the day of arrival to that of leaving; some may lack."""
    return free_slots(experience, first=arrive, last=leave - timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001


def wanted_times(
    schedules: Iterable[Schedule],
    closed: Iterable[ClosedDays],
    *,
    first: date,
    last: date,
) -> dict[datetime, int | None]:
    """When the plan wants slots, and how many places it says; both days included.

    Two lines of the plan for the same moment are one slot, of the first line.
    """
    plan, off = list(schedules), list(closed)
    found: dict[datetime, int | None] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        if any(one.first_day <= day <= one.last_day for one in off):
            continue
        for line in plan:
            is_on = line.weekdays >> day.weekday() & 1
            is_in = line.first_day <= day and not (
                line.last_day and day > line.last_day
            )
            if is_on and is_in:
                at = timezone.make_aware(datetime.combine(day, line.time))
                found.setdefault(at, line.capacity)
    return found
