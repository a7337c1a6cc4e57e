"""Which lots fill which lines: picked when packing starts, used up when sent.

A line that was sold from a lot holds its units there until then, and is filled from it
before anything else. When a lot is recalled, boxes are opened and lots picked anew.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import F

from accounts.models import User
from core.transactions import whole_act
from orders.order.locks import lock_lines, lock_vendor_orders
from orders.order.models import Line, LotDraw
from orders.order.states import OtherLot
from vendors.partner.locks import lock_lot, lock_lots_of
from vendors.partner.models import Lot
from vendors.partner.services.lots import Fixed, deallocate, pick_lots, recall_lot
from vendors.partner.services.stock import Take, hold_lots
from vendors.partner.states import LotStatus

MOST_TRIES = 5


def allocate_lots(lines: Iterable[Line]) -> None:
    """Pick lots for what locked lines hold and no draw names yet.

    A line that can't be filled from the lot that it was sold from says why.
    """
    held = [line for line in lines if line.claimed]
    open_units = _open_units(held)
    wanted = {
        line.pk: (line.pool_id, line.claimed - open_units[line.pk])
        for line in held
        if line.claimed > open_units[line.pk]
    }
    if not wanted:
        return
    fixed = {
        line.pk: Fixed(line.lot_id, line.lot_held)
        for line in held
        if line.lot_id and line.pk in wanted
    }
    for line_id, picks in pick_lots(wanted, fixed=fixed).items():
        for pick in picks:
            row, is_new = LotDraw.objects.get_or_create(
                line_id=line_id, lot_id=pick.lot_id, defaults={"units": pick.units}
            )
            if not is_new:
                row.units += pick.units
                row.save(update_fields=["units"])
    _note_lots([line for line in held if line.pk in fixed])


def _note_lots(lines: Sequence[Line]) -> None:
    """Lines of a lot hold nothing any more and know whether they were filled from it.

    What the packer said of another lot stays until the line is filled from its own.
    """
    rows = LotDraw.objects.filter(line__in=lines, lot=F("line__lot"))
    own = {row.line_id: row.units - row.shipped for row in rows}
    for line in lines:
        line.lot_held = 0
        if own.get(line.pk, 0) >= line.claimed:
            line.other_lot = line.other_lot_note = ""
        elif line.lot and line.other_lot != OtherLot.CHOSEN:
            line.other_lot = _why_other(line.lot)
    Line.objects.bulk_update(lines, ["lot_held", "other_lot", "other_lot_note"])


def _why_other(lot: Lot) -> OtherLot:
    if lot.status == LotStatus.RECALLED:
        return OtherLot.RECALLED
    return OtherLot.SHORT if lot.is_good() else OtherLot.EXPIRED


def trim_holds(lines: Iterable[Line]) -> dict[int, int]:
    """Let lines hold no more of their lots than they claim; by lot, what is too much.

    The caller saves the lines, and releases it once the pools are locked.
    """
    back: Counter[int] = Counter()
    for line in lines:
        if line.lot_held > line.claimed:
            back[line.lot_id] += line.lot_held - line.claimed
            line.lot_held = line.claimed
    return back


def hold_again(lines: Sequence[Line]) -> None:
    """Lines of an order that had let go hold their lots anew, all or none.

    Raises `LotShortError`. Whoever calls has claimed their stock and saves the lines.
    """
    wanted: Counter[int] = Counter()
    for line in lines:
        if line.lot_id:
            line.lot_held = line.quantity * line.pack_quantity
            wanted[line.lot_id] += line.lot_held
    hold_lots(wanted)


def draw_from(line: Line, lot: Lot) -> bool:
    """Pick what a locked line holds from one lot, as far as it goes."""
    picks = pick_lots({line.pk: (line.pool_id, line.claimed)}, only=lot)[line.pk]
    for pick in picks:
        LotDraw.objects.create(line=line, lot_id=pick.lot_id, units=pick.units)
    if line.lot_id == lot.pk:
        _note_lots([line])
    return bool(picks)


def _open_units(lines: Iterable[Line]) -> Counter[int]:
    """Base units picked and not sent, by line."""
    units: Counter[int] = Counter()
    for row in LotDraw.objects.filter(line__in=list(lines)):
        units[row.line_id] += row.units - row.shipped
    return units


def deallocate_lots(lines: Iterable[Line]) -> None:
    """What was picked for locked lines and not sent goes back to its lots.

    All lots of their pools are locked first, since the lines may draw anew from any.
    """
    held = list(lines)
    back: Counter[int] = Counter()
    rows = LotDraw.objects.filter(line__in=held)
    for row in rows.order_by("pk"):
        back[row.lot_id] += row.units - row.shipped
    if not back:
        return
    lock_lots_of(line.pool_id for line in held)
    deallocate(back)
    rows.filter(shipped=0).delete()
    for row in rows:
        row.units = row.shipped
        row.save(update_fields=["units"])


def takes(sent: Mapping[Line, int]) -> list[Take]:
    """What leaves the stock for base units sent of each line; notes it on the draws."""
    draws: dict[int, list[LotDraw]] = {}
    for row in LotDraw.objects.filter(line__in=list(sent)).order_by("pk"):
        draws.setdefault(row.line_id, []).append(row)
    made = []
    for line, units in sent.items():
        left, lots = units, Counter[int]()
        for row in draws.get(line.pk, ()):
            used = min(row.units - row.shipped, left)
            row.shipped += used
            lots[row.lot_id] += used
            left -= used
        made.append(Take(line.pool_id, units, +lots))
    touched = [row for rows in draws.values() for row in rows]
    LotDraw.objects.bulk_update(touched, ["shipped"])
    return made


class _PickedMeanwhileError(Exception):
    """Raised when another order took of the lot before it could be locked."""


def recall_from_orders(lot: Lot, *, reason: str, by: User | None) -> Lot:
    """Recall a lot; what was picked of it and not sent is picked from other lots.

    Lines whose goods lay in a box are not packed any more: they can't be sent before
    somebody has packed them anew and ticked them. Raises `TransitionError` when it was
    recalled already.
    """
    for _try in range(MOST_TRIES - 1):
        try:
            return _recall(lot, reason=reason, by=by)
        except _PickedMeanwhileError:
            continue
    return _recall(lot, reason=reason, by=by)


@whole_act
def _recall(lot: Lot, *, reason: str, by: User | None) -> Lot:
    """Orders are locked before the lot, as everywhere; so who has it is asked twice."""
    known = _waiting(lot)
    vendor_orders = lock_vendor_orders(
        {vendor_order_id for _line_id, vendor_order_id in known}
    )
    lines = lock_lines(vendor_orders)
    lock_lot(lot.pk)
    if not _waiting(lot) <= known:
        raise _PickedMeanwhileError
    line_ids = {line_id for line_id, _vendor_order_id in known}
    touched = [line for line in lines if line.pk in line_ids]
    deallocate_lots(touched)
    recalled = recall_lot(lot, reason=reason, by=by)
    allocate_lots(touched)
    for line in touched:
        line.is_packed = False
    Line.objects.bulk_update(touched, ["is_packed"])
    return recalled


def _waiting(lot: Lot) -> set[tuple[int, int]]:
    """Lines, with their parts, that goods of the lot are set aside for."""
    rows = LotDraw.objects.filter(lot=lot, units__gt=F("shipped"))
    return set(rows.values_list("line_id", "line__vendor_order_id"))
