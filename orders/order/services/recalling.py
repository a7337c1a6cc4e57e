"""Recalling a lot that orders were filled from: boxes are opened, lots picked anew."""

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from orders.order.locks import lock_lines, lock_parts
from orders.order.models import Line, LotDraw
from vendors.partner.locks import lock_lot
from vendors.partner.models import Lot
from vendors.partner.services import recall_lot

from .drawing import draw, put_back

if TYPE_CHECKING:
    from accounts.models import User

MOST_TRIES = 5


class _PickedMeanwhile(Exception):  # noqa: N818 - never leaves this module
    """Raised when another order took of the lot before it could be locked."""


def recall_from_orders(lot: Lot, *, reason: str, by: "User | None") -> Lot:
    """Recall a lot; what was picked of it and not sent is picked from other lots.

    Lines whose goods lay in a box are not packed any more: they can't be sent before
    somebody has packed them anew and ticked them. Raises `TransitionError` when it was
    recalled already.
    """
    for _try in range(MOST_TRIES - 1):
        try:
            return _recall(lot, reason=reason, by=by)
        except _PickedMeanwhile:
            continue
    return _recall(lot, reason=reason, by=by)


@transaction.atomic
def _recall(lot: Lot, *, reason: str, by: "User | None") -> Lot:
    """Orders are locked before the lot, as everywhere; so who has it is asked twice."""
    known = _waiting(lot)
    parts = lock_parts({part_id for _line_id, part_id in known})
    lines = lock_lines(parts)
    lock_lot(lot.pk)
    if not _waiting(lot) <= known:
        raise _PickedMeanwhile
    line_ids = {line_id for line_id, _part_id in known}
    touched = [line for line in lines if line.pk in line_ids]
    put_back(touched)
    recalled = recall_lot(lot, reason=reason, by=by)
    draw(touched)
    for line in touched:
        line.is_packed = False
    Line.objects.bulk_update(touched, ["is_packed"])
    return recalled


def _waiting(lot: Lot) -> set[tuple[int, int]]:
    """Lines, with their parts, that goods of the lot are set aside for."""
    rows = LotDraw.objects.filter(lot=lot, units__gt=F("shipped"))
    return set(rows.values_list("line_id", "line__vendor_order_id"))
