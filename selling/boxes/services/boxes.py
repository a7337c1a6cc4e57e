"""What a seller changes of its boxes; who has one keeps what was agreed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from core import dates, market
from core.activity_log import record
from core.models import Photo
from core.money import least_charge
from core.notify import notify
from core.templatetags.market import money
from core.transitions import move
from selling.boxes.locks import lock_box, lock_subscriptions
from selling.boxes.models import (
    Box,
    BoxHoliday,
    BoxItem,
    BoxPack,
    BoxSize,
    Subscription,
)
from selling.boxes.rules import cutoff_of
from selling.boxes.states import (
    BOX_MOVES,
    BoxState,
    EndReason,
    Filling,
    SubscriptionState,
)
from vendors.partner.models import Partner

from . import BoxError
from .calendar import days_from, finish, set_next

# What decides on which days boxes come: settled while somebody has one.
_SETTLED = ("weeks", "filling")


@transaction.atomic
def create_box(partner: Partner, typed: Mapping[str, Any]) -> Box:
    """A draft; `typed` are fields of the form."""
    box = Box(partner=partner, currency=market.currency(), **typed)
    box.slug = _free_slug(partner, str(box.name))
    box.save()
    record("boxes.create", box, seller=partner)
    return box


def _free_slug(partner: Partner, name: str) -> str:
    base = slugify(f"{partner.code} {name}", allow_unicode=True)[:40].strip("-")
    slug, turn = base, 1
    while Box.objects.filter(slug=slug).exists():
        turn += 1
        slug = f"{base}-{turn}"
    return slug


@transaction.atomic
def edit_box(box_id: int, typed: Mapping[str, Any]) -> Box:
    """Raises `BoxError` for what subscribers rely on.

    A new cut-off holds from the delivery after the next one of each subscriber on, and
    a weekday that somebody has stays.
    """
    box = lock_box(box_id)
    if box.state == BoxState.ENDED:
        raise BoxError(_("This box has ended."))
    living = box.subscriptions.exclude(state=SubscriptionState.ENDED)
    if living.exists():
        _require_kept(box, typed, set(living.values_list("weekday", flat=True)))
    before = {name: str(getattr(box, name)) for name in typed}
    for name, value in typed.items():
        setattr(box, name, value)
    box.save()
    changed = [name for name, old in before.items() if old != str(getattr(box, name))]
    record("boxes.edit", box, seller=box.partner, after={"changed": changed})
    return box


def _require_kept(box: Box, typed: Mapping[str, Any], weekdays: set[int]) -> None:
    if any(name in typed and typed[name] != getattr(box, name) for name in _SETTLED):
        raise BoxError(
            _("Rhythm and kind of contents stay while somebody has this box.")
        )
    mask = int(typed.get("weekdays", box.weekdays))
    if any(not mask >> day & 1 for day in weekdays):
        raise BoxError(_("Subscribers have this delivery day. It can't be removed."))


@transaction.atomic
def set_photo(box_id: int, photo: Photo | None) -> Box:
    box = lock_box(box_id)
    box.photo = photo
    box.save(update_fields=["photo"])
    return box


@transaction.atomic
def open_box(box_id: int) -> Box:
    """Raises `BoxError` for one that nobody could fill or pay."""
    box = lock_box(box_id)
    sizes = list(box.sizes.filter(is_offered=True).prefetch_related("items"))
    if not sizes:
        raise BoxError(_("Add a size with its price first."))
    for size in sizes:
        if not size.items.filter(day=None).exists():
            text = _("Say what is usually in size %(size)s first.")
            raise BoxError(text % {"size": size.name})
        if box.is_by_points and not size.points:
            raise BoxError(_("Say how many points each size has."))
    if box.is_by_points and not box.choices.exists():
        raise BoxError(_("Add the goods that shoppers can choose from first."))
    move(box, BoxState.OPEN, moves=BOX_MOVES, field="state")
    record("boxes.state", box, seller=box.partner, after={"state": BoxState.OPEN})
    return box


@transaction.atomic
def close_box(box_id: int) -> Box:
    """Nobody new; who has it keeps it."""
    box = lock_box(box_id)
    move(box, BoxState.FULL, moves=BOX_MOVES, field="state")
    record("boxes.state", box, seller=box.partner, after={"state": BoxState.FULL})
    return box


@transaction.atomic
def end_box(box_id: int) -> Box:
    """No more deliveries; every subscription ends, and its shopper is told."""
    box = lock_box(box_id)
    move(box, BoxState.ENDED, moves=BOX_MOVES, field="state")
    living = box.subscriptions.exclude(state=SubscriptionState.ENDED)
    for subscription in lock_subscriptions(living.values_list("pk", flat=True)):
        finish(subscription, EndReason.FARM)
    record("boxes.state", box, seller=box.partner, after={"state": BoxState.ENDED})
    return box


# --- Sizes and what they cost ---------------------------------------------------------


@transaction.atomic
def save_size(box_id: int, size_id: int | None, typed: Mapping[str, Any]) -> BoxSize:
    """A size, new or changed. Raises `BoxError`.

    Who has it pays a new price only some time after being told of it.
    """
    box = lock_box(box_id)
    least = least_charge(box.currency)
    if typed["price"] < least:
        text = _("A box costs at least %(amount)s.")
        raise BoxError(text % {"amount": money(least, box.currency)})
    if size_id is None:
        made = BoxSize(box=box, position=box.sizes.count(), **typed)
        made.save()
        record("boxes.size", box, seller=box.partner)
        return made
    size = box.sizes.get(pk=size_id)
    old = size.price
    for name, value in typed.items():
        setattr(size, name, value)
    size.save()
    record(
        "boxes.size",
        box,
        seller=box.partner,
        before={"price": old},
        after={"price": size.price},
    )
    if size.price != old:
        _announce_price(size, size.price)
    return size


def _announce_price(size: BoxSize, price: Decimal) -> None:
    since = dates.today() + timedelta(days=settings.BOX_PRICE_NOTICE_DAYS)
    living = size.subscriptions.exclude(state=SubscriptionState.ENDED)
    for one in lock_subscriptions(living.values_list("pk", flat=True)):
        if one.price == price:
            one.new_price = one.new_price_from = None
        else:
            one.new_price, one.new_price_from = price, since
        one.save(update_fields=["new_price", "new_price_from"])
        if one.new_price is not None:
            notify("box_price", one, f"{since.isoformat()}:{price}")


# --- What is in it --------------------------------------------------------------------


@transaction.atomic
def save_choices(box_id: int, points: Mapping[int, int]) -> None:
    """Which packs can be chosen, for how many points each, by pack's id.

    Raises `BoxError` for a pack of another seller.
    """
    box = lock_box(box_id)
    _require_own(box, points)
    box.choices.exclude(pack__in=list(points)).delete()
    known = {row.pack_id: row for row in box.choices.all()}
    for pack, count in points.items():
        row = known.get(pack)
        if row is None:
            BoxPack.objects.create(box=box, pack_id=pack, points=count)
        elif row.points != count:
            row.points = count
            row.save(update_fields=["points"])


@dataclass(frozen=True)
class PlannedContents:
    """How many of which packs are in a size, always or on one day."""

    size_id: int
    day: date | None
    quantities: Mapping[int, int]


@transaction.atomic
def save_contents(box_id: int, wanted: PlannedContents) -> None:
    """Raises `BoxError`. None on a day: what is usually in it, again."""
    box = lock_box(box_id)
    size = box.sizes.get(pk=wanted.size_id)
    chosen = {pack: count for pack, count in wanted.quantities.items() if count}
    _require_own(box, chosen)
    if wanted.day is None and not chosen and box.is_running:
        raise BoxError(_("Something has to be in the box."))
    if wanted.day is not None:
        _require_plannable(box, wanted.day)
    BoxItem.objects.filter(size=size, day=wanted.day).delete()
    BoxItem.objects.bulk_create(
        BoxItem(size=size, day=wanted.day, pack_id=pack, quantity=count)
        for pack, count in chosen.items()
    )
    record("boxes.contents", box, seller=box.partner, after={"day": wanted.day})


def _require_plannable(box: Box, day: date) -> None:
    if box.filling != Filling.FARM:
        raise BoxError(_("The contents of this box are the same each time."))
    if day.weekday() not in box.days:
        raise BoxError(_("The box does not come on this day."))
    if cutoff_of(day, box.cutoff_days, box.cutoff_time) <= timezone.now():
        raise BoxError(_("The boxes of this day are orders already."))


def _require_own(box: Box, packs: Mapping[int, int]) -> None:
    own = box.partner.stockrecords.filter(pk__in=list(packs), product__is_visit=False)
    if own.count() < len(packs):
        raise BoxError(_("Please choose goods of your own."))


# --- Days on which it does not come -----------------------------------------------


@transaction.atomic
def add_holiday(box_id: int, day: date, note: str) -> int:
    """The box does not come on that day; its subscribers are told. How many had one.

    Raises `BoxError` for a day whose boxes are orders already.
    """
    box = lock_box(box_id)
    if day.weekday() not in box.days:
        raise BoxError(_("The box does not come on this day."))
    if cutoff_of(day, box.cutoff_days, box.cutoff_time) <= timezone.now():
        raise BoxError(
            _("The boxes of this day are orders already. Cancel these instead.")
        )
    _row, is_new = BoxHoliday.objects.get_or_create(
        box=box, day=day, defaults={"note": note}
    )
    if not is_new:
        return 0
    record("boxes.holiday", box, seller=box.partner, after={"day": day})
    return _move_on(box, day)


def _move_on(box: Box, day: date) -> int:
    """Who would have had it that day gets the next one instead."""
    told = 0
    active = box.subscriptions.filter(state=SubscriptionState.ACTIVE, next_on__lte=day)
    for one in lock_subscriptions(active.values_list("pk", flat=True)):
        if not _would_come(one, day):
            continue
        notify("box_holiday", one, day.isoformat())
        told += 1
        if one.next_on == day:
            days = days_from(one, day)
            set_next(one, days[0] if days else None)
    return told


def _would_come(one: Subscription, day: date) -> bool:
    """Whether that day was one of its days before it was taken out."""
    days = one.rhythm(frozenset()).days(day)
    return next(days, None) == day


@transaction.atomic
def remove_holiday(box_id: int, day: date) -> None:
    """The box comes on that day after all, to who had none since.

    Raises `BoxError`.
    """
    box = lock_box(box_id)
    if cutoff_of(day, box.cutoff_days, box.cutoff_time) <= timezone.now():
        raise BoxError(_("It is too late for the boxes of this day."))
    box.holidays.filter(day=day).delete()
    record("boxes.holiday", box, seller=box.partner, before={"day": day})
    active = box.subscriptions.filter(state=SubscriptionState.ACTIVE, next_on__gt=day)
    for one in lock_subscriptions(active.values_list("pk", flat=True)):
        # A later day may be one that the shopper paused until.
        following = [each for each in days_from(one, day) if each != day]
        if _would_come(one, day) and following[:1] == [one.next_on]:
            set_next(one, day)
