"""Packing as a packer thinks of it: tick, weigh, done; an order that waits is begun."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.amounts import parse_weights
from core.templatetags.market import quantity
from core.transactions import whole_act
from core.units import UnitKind
from fulfilment.packing.models import PackingSettings
from fulfilment.packing.queries.vendor_orders import TO_SEND
from orders.order.locks import lock_vendor_order
from orders.order.models import Line, VendorOrder
from orders.order.services.fulfilment import (
    accept_vendor_order,
    finish_packing,
    start_packing,
    tick_line,
)
from orders.order.services.vendor_orders import PackingError
from orders.order.services.weights import weigh_line
from orders.order.states import VendorOrderStatus
from vendors.partner.models import Partner


@transaction.atomic
def declare_short_rule(partner: Partner, rule: str) -> PackingSettings:
    """Say which rule holds when there is too little; an empty one takes it back."""
    settings, _is_new = PackingSettings.objects.update_or_create(
        partner=partner, defaults={"short_rule": rule}
    )
    return settings


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


@whole_act
def begin_packing(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """Start packing; a new order is accepted with it. Raises `PackingError`."""
    locked = lock_vendor_order(vendor_order.pk)
    if locked.status == _S.PAID:
        locked = accept_vendor_order(locked, by=by)
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


@whole_act
def tick(
    vendor_order: VendorOrder, line_id: int, *, packed: bool, by: User | None
) -> VendorOrder:
    """A line lies in the box, or was taken out. Raises `PackingError`.

    What is so already stays so, also in a part that has been packed meanwhile; in a
    packed box that was opened again it is packed anew.
    """
    locked = lock_vendor_order(vendor_order.pk)
    line = _line_of(locked, line_id)
    if locked.status not in {*_WAITING, _S.PACKING} and line.is_packed == packed:
        _refuse_cancelled(locked)
        return locked
    if not (packed and locked.status in TO_SEND):
        locked = _open(locked, by=by)
    tick_line(line, packed=packed)
    return locked


@whole_act
def weigh(
    vendor_order: VendorOrder, line_id: int, *, weighing: Weighing, by: User | None
) -> Line:
    """Note the packed weight of a line as typed.

    Raises `PackingError`, also when somebody else has weighed it since the packer
    looked; `LooksWrongError`, which can be confirmed; `ValidationError` for what can't
    be read.
    """
    locked = lock_vendor_order(vendor_order.pk)
    line = _line_of(locked, line_id)
    units = read_weight(weighing.text, line)
    if line.packed_units is not None and line.packed_units == units:
        _refuse_cancelled(locked)
        return line
    if line.packed_units != weighing.seen:
        raise PackingError(_weighed_meanwhile(line, units))
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
            "The weight was removed by someone else. If %(typed)s is "
            "correct, enter it again."
        )
        return text % {"typed": typed}
    text = _(
        "Someone else already weighed it: %(there)s. If your "
        "%(typed)s is correct, enter it again."
    )
    there = quantity(int(line.packed_units), line.unit_kind)
    return text % {"there": there, "typed": typed}


def _line_of(vendor_order: VendorOrder, line_id: int) -> Line:
    line = (
        vendor_order.lines.select_related("order", "product").filter(pk=line_id).first()
    )
    if line is None:
        raise PackingError(_("This is no longer in the order."))
    return line


def _open(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """The part being packed, begun if it waits. Raises `PackingError`."""
    _refuse_cancelled(vendor_order)
    if vendor_order.status in _WAITING:
        return begin_packing(vendor_order, by=by)
    if vendor_order.status != _S.PACKING:
        text = _("This order is already %(status)s. Nothing was changed.")
        raise PackingError(text % {"status": vendor_order.status_words})
    return vendor_order


def _refuse_cancelled(vendor_order: VendorOrder) -> None:
    if vendor_order.status == _S.CANCELLED:
        raise PackingError(
            _("This order was cancelled. Please return its goods to stock.")
        )


@whole_act
def start(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """Packing begins. Harmless when it has begun."""
    return _open(lock_vendor_order(vendor_order.pk), by=by)


@whole_act
def finish(vendor_order: VendorOrder, *, by: User | None) -> VendorOrder:
    """Everything is packed. Harmless when it was said already."""
    locked = lock_vendor_order(vendor_order.pk)
    _refuse_cancelled(locked)
    if locked.status not in {*_WAITING, _S.PACKING}:
        return locked
    return finish_packing(locked, by=by)


@dataclass
class Many:
    """What came of doing something to many parts: how many, and who was left out."""

    done: int = 0
    refused: list[tuple[VendorOrder, str]] = field(default_factory=list)


VendorOrderStep = Callable[[VendorOrder, "User | None"], object]
STEPS: dict[str, tuple[frozenset[str], VendorOrderStep]] = {
    "accept": (
        frozenset({_S.PAID}),
        lambda vendor_order, by: accept_vendor_order(vendor_order, by=by),
    ),
    "start": (_WAITING, lambda vendor_order, by: begin_packing(vendor_order, by=by)),
    "finish": (
        frozenset({*_WAITING, _S.PACKING}),
        lambda vendor_order, by: finish(vendor_order, by=by),
    ),
}


def do_to_many(
    vendor_orders: Iterable[VendorOrder], step: str, *, by: User | None
) -> Many:
    """Accept, start or finish each of the parts, each by itself.

    A part for which it is done already counts as neither done nor refused.
    """
    applies, act = STEPS[step]
    outcome = Many()
    for vendor_order in vendor_orders:
        if vendor_order.status not in applies:
            continue
        try:
            act(vendor_order, by)
        except PackingError as refusal:
            outcome.refused.append((vendor_order, str(refusal)))
        else:
            outcome.done += 1
    return outcome
