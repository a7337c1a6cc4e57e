"""When an experience takes place: its plan, and the slots that the plan makes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.transitions import move
from shop.catalogue.states import ListingState
from tourism.locks import lock_experience, lock_slot
from tourism.models import ClosedDays, Experience, Schedule, Slot
from tourism.queries.slots import wanted_times
from tourism.states import SLOT_MOVES, SlotState
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import OutOfStockError, receive_stock

from . import VisitError
from .packs import price_slots, put_on_sale

_COUNT = StockEntry.Reason.COUNT


@transaction.atomic
def save_schedule(
    experience: Experience, schedule: Schedule | None, fields: Mapping[str, object]
) -> Schedule:
    """A line of the plan. Slots nobody booked follow it, booked ones stay."""
    fresh = lock_experience(experience.pk)
    made = schedule or Schedule(experience=fresh)
    if made.experience_id != fresh.pk:
        raise VisitError(_("This line belongs to another experience."))
    for name, value in fields.items():
        setattr(made, name, value)
    made.save()
    make_slots(fresh)
    record("visits.plan", fresh, after=_said(made), seller=fresh.partner)
    return made


@transaction.atomic
def remove_schedule(schedule: Schedule) -> None:
    fresh = lock_experience(schedule.experience_id)
    before = _said(schedule)
    schedule.delete()
    make_slots(fresh)
    record("visits.plan", fresh, before=before, seller=fresh.partner)


def _said(line: Schedule) -> dict[str, object]:
    names = ("weekdays", "time", "first_day", "last_day", "capacity")
    return {name: str(getattr(line, name)) for name in names}


@transaction.atomic
def close_days(
    experience: Experience,
    first: date,
    last: date,
    *,
    note: str = "",
) -> list[Slot]:
    """No slots on these days. Returns those that are booked: they stay open.

    Whoever wants them gone cancels them one by one, so that everybody is told.
    """
    fresh = lock_experience(experience.pk)
    if last < first:
        raise VisitError(_("The last day is before the first day."))
    closed = ClosedDays.objects.create(
        experience=fresh, first_day=first, last_day=last, note=note
    )
    make_slots(fresh)
    record(
        "visits.close_days", fresh, after={"days": str(closed)}, seller=fresh.partner
    )
    rows = fresh.slots.filter(state=SlotState.OPEN, pool__claimed__gt=0)
    return [
        slot
        for slot in rows.order_by("starts")
        if first <= dates.day_of(slot.starts) <= last
    ]


@transaction.atomic
def reopen_days(closed: ClosedDays) -> None:
    fresh = lock_experience(closed.experience_id)
    before = {"days": str(closed)}
    closed.delete()
    make_slots(fresh)
    record("visits.close_days", fresh, before=before, seller=fresh.partner)


@transaction.atomic
def make_slots(experience: Experience, *, today: date | None = None) -> int:
    """Bring the slots to come to what the plan wants; returns how many are new.

    Slots that nobody holds and the plan does not want are taken out, and come back
    when it wants them again. Slots put in by hand, cancelled or held are left be. Safe
    to call again; nothing is made for what can't be booked.
    """
    fresh = lock_experience(experience.pk)
    if fresh.product.state != ListingState.BOOKABLE:
        return 0
    first = today or dates.today()
    last = first + timedelta(days=fresh.horizon_days)
    wanted = wanted_times(
        fresh.schedules.order_by("pk"), fresh.closed_days.all(), first=first, last=last
    )
    now = timezone.now()
    wanted = {at: places for at, places in wanted.items() if closes_at(fresh, at) > now}
    there = {
        slot.starts: slot
        for slot in fresh.slots.filter(starts__gt=now).select_related("pool")
    }
    for at, slot in there.items():
        if slot.is_by_hand or slot.is_cancelled:
            continue
        if slot.state == SlotState.WITHDRAWN and at in wanted:
            _bring_back(slot, wanted[at] or fresh.capacity)
        elif slot.state == SlotState.OPEN and at not in wanted:
            _withdraw(slot)
    new = sorted(at for at in wanted if at not in there)
    write_slots(fresh, [(at, wanted[at] or fresh.capacity) for at in new])
    return len(new)


def closes_at(experience: Experience, starts: datetime) -> datetime:
    return starts - timedelta(hours=experience.closes_hours)


def ends_at(experience: Experience, starts: datetime) -> datetime:
    """Of a stay the next day's hour of leaving, else so many minutes later."""
    if not experience.is_stay or experience.leaves_at is None:
        return starts + timedelta(minutes=experience.minutes)
    morning = dates.day_of(starts) + timedelta(days=1)
    return dates.at(morning, experience.leaves_at)


def write_slots(
    experience: Experience,
    times: Sequence[tuple[datetime, int]],
    *,
    is_by_hand: bool = False,
    by: User | None = None,
) -> list[Slot]:
    """Slots with their pools, entries and packs, in five queries however many."""
    if not times:
        return []
    pools = StockPool.objects.bulk_create(
        StockPool(
            product=experience.product,
            partner=experience.partner,
            unit_kind=experience.product.unit_kind,
            on_hand=places,
            starts=at,
            closes=closes_at(experience, at),
        )
        for at, places in times
    )
    StockEntry.objects.bulk_create(
        StockEntry(pool=pool, quantity=pool.on_hand, reason=_COUNT, by=by)
        for pool in pools
    )
    slots = Slot.objects.bulk_create(
        Slot(
            experience=experience,
            pool=pool,
            starts=at,
            ends=ends_at(experience, at),
            capacity=places,
            is_by_hand=is_by_hand,
        )
        for (at, places), pool in zip(times, pools, strict=True)
    )
    prices = list(experience.prices.all())
    put_on_sale(experience, [(slot, price) for slot in slots for price in prices])
    return slots


def _withdraw(slot: Slot) -> None:
    """Take its places out while nobody holds any; one that is held stays as it is."""
    taken = StockPool.objects.filter(
        pk=slot.pool_id, claimed=0, on_hand=slot.capacity
    ).update(on_hand=0, closes=timezone.now())
    if not taken:
        return
    StockEntry.objects.create(
        pool_id=slot.pool_id, quantity=-slot.capacity, reason=_COUNT
    )
    move(slot, SlotState.WITHDRAWN, moves=SLOT_MOVES, field="state")


def _bring_back(slot: Slot, capacity: int) -> None:
    move(slot, SlotState.OPEN, moves=SLOT_MOVES, field="state")
    slot.capacity = capacity
    slot.save(update_fields=["capacity"])
    StockPool.objects.filter(pk=slot.pool_id).update(
        closes=closes_at(slot.experience, slot.starts)
    )
    receive_stock(slot.pool, quantity=capacity, by=None, reason=_COUNT)


@transaction.atomic
def add_slot(
    experience: Experience, starts: datetime, capacity: int, *, by: User | None
) -> Slot:
    """One time beside the plan. Raises `VisitError`."""
    fresh = lock_experience(experience.pk)
    if closes_at(fresh, starts) <= timezone.now():
        raise VisitError(
            _("This is too soon to be booked. Please choose a later time.")
        )
    there = fresh.slots.filter(starts=starts).select_related("pool").first()
    if there is not None and there.state != SlotState.WITHDRAWN:
        raise VisitError(_("There is already a date at this time."))
    if there is None:
        slot = write_slots(fresh, [(starts, capacity)], is_by_hand=True, by=by)[0]
    else:
        slot = there
        slot.experience = fresh
        _bring_back(slot, capacity)
        slot.is_by_hand = True
        slot.save(update_fields=["is_by_hand"])
        price_slots(fresh)
    record(
        "visits.slot.add",
        slot,
        after={"starts": starts, "capacity": capacity},
        seller=fresh.partner,
    )
    return slot


@transaction.atomic
def change_capacity(slot: Slot, capacity: int, *, seen: int, by: User | None) -> Slot:
    """More or fewer places, never fewer than are sold. Raises `VisitError`."""
    fresh = lock_slot(slot.pk)
    if fresh.version != seen:
        raise VisitError(_("This date was changed. Please check again."))
    if fresh.state != SlotState.OPEN or fresh.has_begun:
        raise VisitError(_("This date has already started or is cancelled."))
    before = fresh.capacity
    try:
        if capacity != before:
            receive_stock(fresh.pool, quantity=capacity - before, by=by, reason=_COUNT)
    except OutOfStockError as error:
        raise VisitError(_("More places than that are already booked.")) from error
    fresh.capacity = capacity
    fresh.version += 1
    fresh.save(update_fields=["capacity", "version"])
    record(
        "visits.slot.change",
        fresh,
        before={"capacity": before},
        after={"capacity": capacity},
        seller=fresh.experience.partner,
    )
    return fresh
