"""The shelf: what is on it, in which order and state, and what is explained now.

Each change is one row of `ShelfEvent` in the same transaction. Pages that are open
hear `shelf` or `pin` after the commit and ask for what changed.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from core.events import publish
from live.broadcasts.locks import lock_broadcast
from live.broadcasts.models import Broadcast, ShelfEvent, ShelfItem
from live.broadcasts.rules import MOST_ON_SHELF, agreed_percent
from live.broadcasts.signals import shelf_changed
from live.broadcasts.states import OPEN, ShelfAct, ShelfState
from vendors.partner.models import Lot, StockRecord

if TYPE_CHECKING:
    from accounts.models import User


class ShelfRefused(Exception):  # noqa: N818 - the trade's word
    """Raised when a shelf can't be changed so; the text says why. Nothing changed."""


def _open(broadcast: Broadcast) -> Broadcast:
    """The broadcast, locked. Raises `ShelfRefused` for one that is over."""
    held = lock_broadcast(broadcast.pk)
    if held.status not in OPEN:
        raise ShelfRefused(_("This broadcast is over."))
    return held


def _item(held: Broadcast, item: ShelfItem) -> ShelfItem:
    """The item as it is now. Raises `ShelfRefused` when it was taken off."""
    now = held.shelf.select_related("stockrecord__product").filter(pk=item.pk).first()
    if now is None or now.is_removed:
        raise ShelfRefused(_("This is no longer on the shelf."))
    return now


def log_shelf(
    broadcast: Broadcast,
    act: str,
    *,
    by: "User | None",
    item: ShelfItem | None = None,
    event: str = "shelf",
    **data: Any,
) -> ShelfEvent:
    """Write down what was done, and tell the pages that are open after the commit.

    `event` is the name of the news; it says which item, and pages ask for the rest.
    """
    row = ShelfEvent.objects.create(
        broadcast=broadcast, item=item, act=act, data=data, by=by
    )
    shelf_changed.send(sender=ShelfEvent, broadcast=broadcast, item=item, event=row)
    news = {"item": item.pk if item else None, "act": act}
    tell = partial(publish, broadcast.channel, event, news)
    transaction.on_commit(tell, robust=True)
    return row


@transaction.atomic
def put_on_shelf(
    broadcast: Broadcast,
    stockrecord: StockRecord,
    *,
    by: "User | None",
    state: str = ShelfState.SHOWN,
    lot: Lot | None = None,
) -> ShelfItem:
    """Put a pack at the shelf's end; one that lies there already stays where it is.

    Raises `ShelfRefused` for a pack that the broadcast's seller may not sell there,
    and when the shelf is full.
    """
    held = _open(broadcast)
    commission = _commission(held, stockrecord)
    if held.shelf.filter(is_removed=False).count() >= MOST_ON_SHELF:
        text = _("A shelf holds at most %(most)d packs.")
        raise ShelfRefused(text % {"most": MOST_ON_SHELF})
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
    Raises `ShelfRefused`.
    """
    body, seller = held.partner, stockrecord.partner
    if seller.pk == body.pk:
        return Decimal(0)
    agreed = agreed_percent(held, stockrecord)
    if agreed is not None:
        return agreed
    if body.is_cooperative and seller.cooperative_id == body.pk:
        return Decimal(0)
    raise ShelfRefused(
        _(
            "Only goods of your own farm or cooperative can be shown, and of sellers "
            "who have agreed to it."
        )
    )


@transaction.atomic
def copy_shelf(source: Broadcast, target: Broadcast, *, by: "User | None") -> int:
    """Put what lay on another broadcast's shelf on this one's; how many there were.

    Prices of that time stay behind, and so does what can't be shown here any more.
    """
    copied = 0
    rows = source.shelf.filter(is_removed=False)
    for item in rows.select_related("stockrecord__partner", "stockrecord__product"):
        try:
            put_on_shelf(target, item.stockrecord, by=by, state=item.state)
        except ShelfRefused:
            continue
        copied += 1
    return copied


@transaction.atomic
def take_off_shelf(item: ShelfItem, *, by: "User | None") -> None:
    """Safe to call again."""
    held = _open(item.broadcast)
    now = held.shelf.get(pk=item.pk)
    if now.is_removed:
        return
    if held.pinned_id == now.pk:
        _unpin(held, by=by)
    now.is_removed = True
    now.save(update_fields=["is_removed"])
    log_shelf(held, ShelfAct.TAKEN, by=by, item=now)


@transaction.atomic
def set_item_state(item: ShelfItem, state: str, *, by: "User | None") -> ShelfItem:
    """Shown, hidden or for display. What is hidden is not explained any more."""
    held = _open(item.broadcast)
    now = _item(held, item)
    if now.state == state:
        return now
    if state == ShelfState.HIDDEN and held.pinned_id == now.pk:
        _unpin(held, by=by)
    now.state = ShelfState(state)
    now.save(update_fields=["state"])
    log_shelf(held, ShelfAct.STATE, by=by, item=now, state=state)
    return now


@transaction.atomic
def sort_shelf(
    broadcast: Broadcast, item_ids: Sequence[int], *, by: "User | None"
) -> None:
    """Put the shelf into this order; what is not named comes after, as it stood."""
    held = _open(broadcast)
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


def move_item(item: ShelfItem, by_places: int, *, by: "User | None") -> None:
    """Up (negative) or down by so many places, within the shelf."""
    rows = item.broadcast.shelf.filter(is_removed=False).order_by("position", "pk")
    order = list(rows.values_list("pk", flat=True))
    if item.pk not in order:
        raise ShelfRefused(_("This is no longer on the shelf."))
    place = order.index(item.pk)
    order.remove(item.pk)
    order.insert(max(0, place + by_places), item.pk)
    sort_shelf(item.broadcast, order, by=by)


@transaction.atomic
def pin_item(
    broadcast: Broadcast, item: ShelfItem | None, *, by: "User | None"
) -> Broadcast:
    """Say what is being explained now; None for nothing. Shows what was hidden."""
    held = _open(broadcast)
    if item is None:
        _unpin(held, by=by)
        return held
    now = _item(held, item)
    if held.pinned_id == now.pk:
        return held
    if now.state == ShelfState.HIDDEN:
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


def _unpin(held: Broadcast, *, by: "User | None") -> None:
    if held.pinned_id is None:
        return
    item = held.pinned
    held.pinned = None
    held.save(update_fields=["pinned"])
    log_shelf(held, ShelfAct.UNPINNED, by=by, item=item, event="pin")
