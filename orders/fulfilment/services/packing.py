"""Packing as a packer thinks of it: tick, weigh, done; an order that waits is begun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.templatetags.market import quantity
from core.units import UnitKind
from core.weighing import parse_weights
from orders.fulfilment.queries import TO_SEND
from orders.order.locks import lock_part
from orders.order.models import Line, VendorOrder
from orders.order.services import (
    PackingRefused,
    accept_part,
    finish_packing,
    start_packing,
    tick_line,
    weigh_line,
)
from orders.order.states import VendorOrderStatus

if TYPE_CHECKING:
    from accounts.models import User

_S = VendorOrderStatus
# Packing of these is still to begin, and begins with the first thing that is packed.
_WAITING = frozenset({_S.PAID, _S.ACCEPTED})


@dataclass(frozen=True)
class Weighing:
    """A weight as it was typed, and the weight the packer saw then.

    `confirmed` says that a light box was asked about and is meant.
    """

    text: str
    seen: int | None = None
    confirmed: bool = False


@transaction.atomic
def begin_packing(part: VendorOrder, *, by: "User | None") -> VendorOrder:
    """Start packing; a new order is accepted with it. Raises `PackingRefused`."""
    locked = lock_part(part.pk)
    if locked.status == _S.PAID:
        locked = accept_part(locked, by=by)
    return start_packing(locked, by=by)


def read_weight(text: str, line: Line) -> int:
    """Base units in what was typed: grams unless it is a fraction, then kilos.

    Raises `ValidationError` with what to type.
    """
    small, large = ("g", "kg") if line.unit_kind == UnitKind.WEIGHT else ("ml", "l")
    if line.unit_kind == UnitKind.PIECE:
        small = large = "piece"
    try:
        return parse_weights(text, kind=line.unit_kind, unit=small)
    except ValidationError as error:
        if error.code != "smallest":
            raise
    return parse_weights(text, kind=line.unit_kind, unit=large)


@transaction.atomic
def tick(
    part: VendorOrder, line_id: int, *, packed: bool, by: "User | None"
) -> VendorOrder:
    """A line lies in the box, or was taken out. Raises `PackingRefused`.

    What is so already stays so, also in a part that has been packed meanwhile; in a
    packed box that was opened again it is packed anew.
    """
    locked = lock_part(part.pk)
    line = _line_of(locked, line_id)
    if locked.status not in {*_WAITING, _S.PACKING} and line.is_packed == packed:
        _refuse_cancelled(locked)
        return locked
    if not (packed and locked.status in TO_SEND):
        locked = _open(locked, by=by)
    tick_line(line, packed=packed)
    return locked


@transaction.atomic
def weigh(
    part: VendorOrder, line_id: int, *, weighing: Weighing, by: "User | None"
) -> Line:
    """Note the packed weight of a line as typed.

    Raises `PackingRefused`, also when somebody else has weighed it since the packer
    looked; `LooksWrong`, which can be confirmed; `ValidationError` for what can't be
    read.
    """
    locked = lock_part(part.pk)
    line = _line_of(locked, line_id)
    units = read_weight(weighing.text, line)
    if line.packed_units is not None and line.packed_units == units:
        _refuse_cancelled(locked)
        return line
    if line.packed_units != weighing.seen:
        raise PackingRefused(_weighed_meanwhile(line, units))
    _open(locked, by=by)
    return weigh_line(
        line,
        units=units,
        typed=weighing.text.strip(),
        by=by,
        confirm_light=weighing.confirmed,
    )


def _weighed_meanwhile(line: Line, units: int) -> str:
    typed = quantity(units, line.unit_kind)
    if line.packed_units is None:
        text = _(
            "The weight was taken back meanwhile. If %(typed)s is right, type it again."
        )
        return text % {"typed": typed}
    text = _(
        "Somebody weighed it meanwhile: %(there)s. If your %(typed)s is right, type "
        "it again."
    )
    there = quantity(int(line.packed_units), line.unit_kind)
    return text % {"there": there, "typed": typed}


def _line_of(part: VendorOrder, line_id: int) -> Line:
    line = part.lines.select_related("order", "product").filter(pk=line_id).first()
    if line is None:
        raise PackingRefused(_("This is not in the order any more."))
    return line


def _open(part: VendorOrder, *, by: "User | None") -> VendorOrder:
    """The part being packed, begun if it waits. Raises `PackingRefused`."""
    _refuse_cancelled(part)
    if part.status in _WAITING:
        return begin_packing(part, by=by)
    if part.status != _S.PACKING:
        text = _("This order is %(status)s already. Nothing was changed.")
        raise PackingRefused(text % {"status": part.get_status_display()})
    return part


def _refuse_cancelled(part: VendorOrder) -> None:
    if part.status == _S.CANCELLED:
        raise PackingRefused(
            _("This order was cancelled meanwhile. Take its goods out again.")
        )


@transaction.atomic
def start(part: VendorOrder, *, by: "User | None") -> VendorOrder:
    """Packing begins. Harmless when it has begun."""
    return _open(lock_part(part.pk), by=by)


@transaction.atomic
def finish(part: VendorOrder, *, by: "User | None") -> VendorOrder:
    """Everything is packed. Harmless when it was said already."""
    locked = lock_part(part.pk)
    _refuse_cancelled(locked)
    if locked.status not in {*_WAITING, _S.PACKING}:
        return locked
    return finish_packing(locked, by=by)


@dataclass
class Many:
    """What came of doing something to many parts: how many, and who was left out."""

    done: int = 0
    refused: list[tuple[VendorOrder, str]] = field(default_factory=list)


PartStep = Callable[[VendorOrder, "User | None"], object]
STEPS: dict[str, tuple[frozenset[str], PartStep]] = {
    "accept": (frozenset({_S.PAID}), lambda part, by: accept_part(part, by=by)),
    "start": (_WAITING, lambda part, by: begin_packing(part, by=by)),
    "finish": (
        frozenset({*_WAITING, _S.PACKING}),
        lambda part, by: finish(part, by=by),
    ),
}


def do_to_many(parts: Iterable[VendorOrder], step: str, *, by: "User | None") -> Many:
    """Accept, start or finish each of the parts, each by itself.

    A part for which it is done already counts as neither done nor refused.
    """
    applies, act = STEPS[step]
    outcome = Many()
    for part in parts:
        if part.status not in applies:
            continue
        try:
            act(part, by)
        except PackingRefused as refusal:
            outcome.refused.append((part, str(refusal)))
        else:
            outcome.done += 1
    return outcome
