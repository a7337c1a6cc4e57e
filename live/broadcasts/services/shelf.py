"""The shelf: what is on it, in which order and state, and what is explained now.

Each change is one row of `ShelfEvent` in the same transaction. Pages that are open
hear `shelf` or `pin` after the commit and ask for what changed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from core.events import publish
from core.refusals import RefusalError
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfEvent, ShelfItem
from live.broadcasts.queries import is_ordered_from, why_not_from
from live.broadcasts.rules import MOST_ON_SHELF, agreed_percent
from live.broadcasts.states import OPEN, ShelfAct, ShelfState
from vendors.partner.models import Lot, StockRecord


class ShelfError(RefusalError):
    """Raised when a shelf can't be changed so; the text says why. Nothing changed."""


def open_shelf(broadcast: Broadcast) -> Broadcast:
    """The broadcast, locked. Raises `ShelfError` for one that is over."""
    held = lock_broadcast(broadcast.pk)
    if held.status not in OPEN:
        raise ShelfError(_("This broadcast has ended."))
    return held


def fresh_item(held: Broadcast, item: ShelfItem) -> ShelfItem:
    """The item as it is now. Raises `ShelfError` when it was taken off."""
    rows = held.shelf.select_related("stockrecord__product", "lot")
    now = rows.filter(pk=item.pk).first()
    if now is None or now.is_removed:
        raise ShelfError(_("This item is no longer on the shelf."))
    return now


def log_shelf(
    broadcast: Broadcast,
    act: str,
    *,
    by: User | None,
    item: ShelfItem | None = None,
    event: str = "shelf",
    **data: object,
) -> ShelfEvent:
    """Write down what was done, and tell the pages that are open after the commit.

    `event` is the name of the news; it says which item, and pages ask for the rest.
    """
    row = ShelfEvent.objects.create(
        broadcast=broadcast, item=item, act=act, data=data, by=by
    )
    news = {"item": item.pk if item else None, "act": act}
    tell = partial(publish, broadcast.channel, event, news)
    transaction.on_commit(tell, robust=True)
    return row


@transaction.atomic
def put_on_shelf(
    broadcast: Broadcast,
    stockrecord: StockRecord,
    *,
    by: User | None,
    state: str = ShelfState.SHOWN,
    lot: Lot | None = None,
) -> ShelfItem:
    """Put a pack at the shelf's end; one that lies there already stays where it is.

    Raises `ShelfError` for a pack that the broadcast's seller may not sell there, a
    lot that can't be sold, and when the shelf is full.
    """
    held = open_shelf(broadcast)
    commission = _commission(held, stockrecord)
    if lot and (why := why_not_from(lot, stockrecord)):
        raise ShelfError(why)
    if held.shelf.filter(is_removed=False).count() >= MOST_ON_SHELF:
        text = _("A shelf can hold up to %(most)d packs.")
        raise ShelfError(text % {"most": MOST_ON_SHELF})
    last = held.shelf.aggregate(last=Max("position"))["last"]
    item, is_new = ShelfItem.objects.get_or_create(
        broadcast=held,
        stockrecord=stockrecord,
        defaults={
            "position": 0 if last is None else last + 1,
            "state": state,
            "lot": lot,
            "commission": commission,
        },
    )
    if not is_new and not item.is_removed:
        return item
    if not is_new:
        item.is_removed, item.state, item.lot = False, state, lot
        item.position, item.commission = (last or 0) + 1, commission
        item.save(
            update_fields=["is_removed", "state", "lot", "position", "commission"]
        )
    price = stockrecord.price
    log_shelf(
        held,
        ShelfAct.PUT,
        by=by,
        item=item,
        pack=stockrecord.pk,
        title=stockrecord.product.title,
        price=None if price is None else str(price),
        currency=stockrecord.price_currency,
        lot=lot.code if lot else None,
        commission=str(commission),
    )
    return item


def _commission(held: Broadcast, stockrecord: StockRecord) -> Decimal:
    """The host's share in percent of what the pack brings; nothing of its own goods.

    A cooperative shows what its farms sell, others what the seller has agreed to.
    Raises `ShelfError`.
    """
    body, seller = held.partner, stockrecord.partner
    if seller.pk == body.pk:
        return Decimal(0)
    agreed = agreed_percent(held, stockrecord)
    if agreed is not None:
        return agreed
    if body.is_cooperative and seller.cooperative_id == body.pk:
        return Decimal(0)
    raise ShelfError(
        _("You can show your own goods and those of sellers who have agreed.")
    )


@transaction.atomic
def take_off_shelf(item: ShelfItem, *, by: User | None) -> None:
    """Safe to call again."""
    held = open_shelf(item.broadcast)
    now = held.shelf.get(pk=item.pk)
    if now.is_removed:
        return
    if held.pinned_id == now.pk:
        _unpin(held, by=by)
    now.is_removed = True
    now.save(update_fields=["is_removed"])
    log_shelf(held, ShelfAct.TAKEN, by=by, item=now)


@transaction.atomic
def set_item_state(item: ShelfItem, state: str, *, by: User | None) -> ShelfItem:
    """Shown, hidden or for display. What is hidden is not explained any more."""
    held = open_shelf(item.broadcast)
    now = fresh_item(held, item)
    if now.state == state:
        return now
    if state == ShelfState.HIDDEN and held.pinned_id == now.pk:
        _unpin(held, by=by)
    if state == ShelfState.SHOWN:
        _require_good(now)
    now.state = ShelfState(state)
    now.save(update_fields=["state"])
    log_shelf(held, ShelfAct.STATE, by=by, item=now, state=state)
    return now


@transaction.atomic
def sort_shelf(
    broadcast: Broadcast, item_ids: Sequence[int], *, by: User | None
) -> None:
    """Put the shelf into this order; what is not named comes after, as it stood."""
    held = open_shelf(broadcast)
    items = list(held.shelf.filter(is_removed=False))
    places = {pk: place for place, pk in enumerate(item_ids)}
    items.sort(key=lambda one: (places.get(one.pk, len(places)), one.position, one.pk))
    moved = []
    for place, one in enumerate(items):
        if one.position != place:
            one.position = place
            moved.append(one)
    if moved:
        ShelfItem.objects.bulk_update(moved, ["position"])
        log_shelf(held, ShelfAct.MOVED, by=by, order=[one.pk for one in items])


def move_item(item: ShelfItem, by_places: int, *, by: User | None) -> None:
    """Up (negative) or down by so many places, within the shelf."""
    rows = item.broadcast.shelf.filter(is_removed=False).order_by("position", "pk")
    order = list(rows.values_list("pk", flat=True))
    if item.pk not in order:
        raise ShelfError(_("This item is no longer on the shelf."))
    place = order.index(item.pk)
    order.remove(item.pk)
    order.insert(max(0, place + by_places), item.pk)
    sort_shelf(item.broadcast, order, by=by)


@transaction.atomic
def pin_item(
    broadcast: Broadcast, item: ShelfItem | None, *, by: User | None
) -> Broadcast:
    """Say what is being explained now; None for nothing. Shows what was hidden."""
    held = open_shelf(broadcast)
    if item is None:
        _unpin(held, by=by)
        return held
    now = fresh_item(held, item)
    if held.pinned_id == now.pk:
        return held
    if now.state == ShelfState.HIDDEN:
        _require_good(now)
        now.state = ShelfState.SHOWN
        now.save(update_fields=["state"])
        log_shelf(held, ShelfAct.STATE, by=by, item=now, state=ShelfState.SHOWN)
    held.pinned = now
    held.save(update_fields=["pinned"])
    log_shelf(
        held,
        ShelfAct.PINNED,
        by=by,
        item=now,
        event="pin",
        product=now.stockrecord.product_id,
        title=now.stockrecord.product.title,
    )
    return held


def _require_good(item: ShelfItem) -> None:
    """Raises `ShelfError` for what is sold from a lot that can't be sold any more."""
    if item.lot and not item.lot.is_good():
        text = _(
            "Lot %(code)s can't be sold any more. Choose another lot, or any lot, "
            "then show it."
        )
        raise ShelfError(text % {"code": item.lot.code})


def _unpin(held: Broadcast, *, by: User | None) -> None:
    if held.pinned_id is None:
        return
    item = held.pinned
    held.pinned = None
    held.save(update_fields=["pinned"])
    log_shelf(held, ShelfAct.UNPINNED, by=by, item=item, event="pin")


@transaction.atomic
def set_item_lot(item: ShelfItem, lot: Lot | None, *, by: User | None) -> ShelfItem:
    """Sell the item from this lot; None for any, as in the shop.

    Raises `ShelfError` for a lot that can't be sold, and, while the one of before is
    good, once something was ordered from it.
    """
    held = open_shelf(item.broadcast)
    now = fresh_item(held, item)
    was = now.lot
    if was == lot:
        return now
    if was and was.is_good() and is_ordered_from(now, was):
        text = _("Lot %(code)s was ordered from already, so it stays.")
        raise ShelfError(text % {"code": was.code})
    if lot and (why := why_not_from(lot, now.stockrecord)):
        raise ShelfError(why)
    now.lot = lot
    now.save(update_fields=["lot"])
    log_shelf(
        held,
        ShelfAct.LOT,
        by=by,
        item=now,
        lot=lot.code if lot else None,
        was=was.code if was else None,
    )
    return now


@dataclass(frozen=True)
class Copied:
    """How many packs came along, and the codes of lots that did not."""

    packs: int = 0
    dropped: tuple[str, ...] = ()


@transaction.atomic
def copy_shelf(source: Broadcast, target: Broadcast, *, by: User | None) -> Copied:
    """Put what lay on another broadcast's shelf on this one's.

    Prices of that time stay behind, and so do lots that can't be sold any more and what
    can't be shown here.
    """
    copied, dropped = 0, []
    rows = source.shelf.filter(is_removed=False)
    for item in rows.select_related(
        "stockrecord__partner", "stockrecord__product", "lot"
    ):
        pack, lot = item.stockrecord, item.lot
        if lot and why_not_from(lot, pack):
            dropped.append(lot.code)
            lot = None
        try:
            put_on_shelf(target, pack, by=by, state=item.state, lot=lot)
        except ShelfError:
            continue
        copied += 1
    return Copied(copied, tuple(dropped))
