"""The story of one seller's part as a shopper reads it, told from its history."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.languages import in_words

from .models import VendorOrder
from .states import SHOPPER_CAN_CANCEL, VendorOrderStatus

_S = VendorOrderStatus
_PATH = (_S.PENDING, _S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED, _S.SHIPPED)
_END = frozenset({_S.CANCELLED, _S.EXPIRED})


@dataclass(frozen=True)
class TimelineStep:
    """One dot of the timeline: `done`, `now` or still to come."""

    title: str
    state: str
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Timeline:
    steps: tuple[TimelineStep, ...]
    can_cancel: bool
    can_confirm: bool


def _titles() -> dict[str, str]:
    return {
        _S.PENDING: _("Ordered"),
        _S.PAID: _("Paid"),
        _S.ACCEPTED: _("Accepted by the farm"),
        _S.PACKING: _("Packing has started"),
        _S.PACKED: _("Packed"),
        _S.SHIPPED: _("Shipped"),
        _S.RECEIVED: _("Received"),
        _S.CANCELLED: _("Cancelled"),
        _S.EXPIRED: _("Expired without payment"),
    }


def timeline(vendor_order: VendorOrder) -> Timeline:
    """Needs the part's `events` and `parcels`; prefetch them for many parts."""
    titles = _titles()
    when: dict[str, datetime] = {}
    for event in vendor_order.events.all():
        when.setdefault(event.status, event.created)
    if vendor_order.is_visit:
        return Timeline(
            tuple(_visited(vendor_order, when)), can_cancel=False, can_confirm=False
        )
    if vendor_order.status in _END:
        steps = _ended(vendor_order, titles, when)
    else:
        steps = _running(vendor_order, titles, when)
    return Timeline(
        steps=tuple(steps),
        can_cancel=vendor_order.status in SHOPPER_CAN_CANCEL,
        can_confirm=vendor_order.status == _S.SHIPPED,
    )


# A visit has fewer steps, and its own words for them.
_VISIT_PATH = (_S.PENDING, _S.ACCEPTED, _S.RECEIVED)


def _visited(
    vendor_order: VendorOrder, when: dict[str, datetime]
) -> list[TimelineStep]:
    titles = {
        _S.PENDING: _("Ordered"),
        _S.ACCEPTED: _("Paid and booked"),
        _S.RECEIVED: _("Took place"),
        _S.CANCELLED: _("Cancelled"),
        _S.EXPIRED: _("Expired without payment"),
    }
    if vendor_order.status in _END:
        done = [
            TimelineStep(titles[s], "done", when[s]) for s in _VISIT_PATH if s in when
        ]
        end = when.get(vendor_order.status)
        title = titles[_S(vendor_order.status)]
        return [
            *done,
            TimelineStep(title, "now", end, in_words(vendor_order.cancel_reason)),
        ]
    here = vendor_order.status
    if here not in _VISIT_PATH:
        here = _S.ACCEPTED
    at = _VISIT_PATH.index(_S(here))
    steps = []
    for index, status in enumerate(_VISIT_PATH):
        is_over = index == at == len(_VISIT_PATH) - 1
        state = "done" if index < at or is_over else "now" if index == at else ""
        steps.append(TimelineStep(titles[status], state, when.get(status)))
    return steps


def _ended(
    vendor_order: VendorOrder, titles: dict[str, str], when: dict[str, datetime]
) -> list[TimelineStep]:
    done = [TimelineStep(titles[s], "done", when[s]) for s in _PATH if s in when]
    last = TimelineStep(
        titles[vendor_order.status],
        "now",
        when.get(vendor_order.status),
        in_words(vendor_order.cancel_reason),
    )
    return [*done, last]


def _running(
    vendor_order: VendorOrder, titles: dict[str, str], when: dict[str, datetime]
) -> list[TimelineStep]:
    here = _S.SHIPPED if vendor_order.status == _S.PART_SHIPPED else vendor_order.status
    path = [*_PATH, _S.RECEIVED]
    if vendor_order.is_pickup:
        titles[_S.SHIPPED] = _("Picked up")
        titles[_S.PACKED] = _("Ready for pickup")
    if vendor_order.by_van:
        titles[_S.SHIPPED] = _("Delivered")
    if vendor_order.on_invoice:
        path.remove(_S.PENDING)
        titles[_S.PAID] = _("Ordered on invoice")
    if vendor_order.in_cash:
        # Placed and passed on at once; money comes with the goods.
        path.remove(_S.PENDING)
        titles[_S.PAID] = _("Ordered, to be paid in cash")
        titles[_S.SHIPPED] = (
            _("Delivered and paid") if vendor_order.by_van else _("Picked up and paid")
        )
    if vendor_order.status == _S.PART_SHIPPED:
        titles[_S.SHIPPED] = _("Partly shipped")
    at = path.index(_S(here))
    steps = []
    for index, status in enumerate(path):
        is_last = index == at == len(path) - 1
        state = "done" if index < at or is_last else "now" if index == at else ""
        moment = when.get(status) or (
            when.get(_S.PART_SHIPPED) if status == _S.SHIPPED else None
        )
        steps.append(
            TimelineStep(titles[status], state, moment if index <= at else None)
        )
    return steps
