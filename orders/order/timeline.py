"""The story of one seller's part as a shopper reads it, told from its history."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from .models import VendorOrder
from .states import SHOPPER_CAN_CANCEL, VendorOrderStatus

_S = VendorOrderStatus
_PATH = (_S.PENDING, _S.PAID, _S.ACCEPTED, _S.PACKING, _S.PACKED, _S.SHIPPED)
_END = frozenset({_S.CANCELLED, _S.EXPIRED})


@dataclass(frozen=True)
class Step:
    """One dot of the timeline: `done`, `now` or still to come."""

    title: str
    state: str
    at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True)
class Timeline:
    steps: tuple[Step, ...]
    can_cancel: bool
    can_confirm: bool


def _titles() -> dict[str, str]:
    return {
        _S.PENDING: _("Ordered"),
        _S.PAID: _("Paid"),
        _S.ACCEPTED: _("Accepted by the farm"),
        _S.PACKING: _("Packing has started"),
        _S.PACKED: _("Packed"),
        _S.SHIPPED: _("Sent"),
        _S.RECEIVED: _("Received"),
        _S.CANCELLED: _("Cancelled"),
        _S.EXPIRED: _("Not paid in time"),
    }


def timeline(part: VendorOrder) -> Timeline:
    """Needs the part's `events` and `parcels`; prefetch them for many parts."""
    titles = _titles()
    when: dict[str, datetime] = {}
    for event in part.events.all():
        when.setdefault(event.status, event.created)
    if part.status in _END:
        steps = _ended(part, titles, when)
    else:
        steps = _running(part, titles, when)
    return Timeline(
        steps=tuple(steps),
        can_cancel=part.status in SHOPPER_CAN_CANCEL,
        can_confirm=part.status == _S.SHIPPED,
    )


def _ended(
    part: VendorOrder, titles: dict[str, str], when: dict[str, datetime]
) -> list[Step]:
    done = [Step(titles[s], "done", when[s]) for s in _PATH if s in when]
    last = Step(titles[part.status], "now", when.get(part.status), part.cancel_reason)
    return [*done, last]


def _running(
    part: VendorOrder, titles: dict[str, str], when: dict[str, datetime]
) -> list[Step]:
    here = _S.SHIPPED if part.status == _S.PART_SHIPPED else part.status
    path = [*_PATH, _S.RECEIVED]
    if part.is_pickup:
        titles[_S.SHIPPED] = _("Ready to collect")
    if part.status == _S.PART_SHIPPED:
        titles[_S.SHIPPED] = _("Partly sent")
    at = path.index(_S(here))
    steps = []
    for index, status in enumerate(path):
        is_last = index == at == len(path) - 1
        state = "done" if index < at or is_last else "now" if index == at else ""
        moment = when.get(status) or (
            when.get(_S.PART_SHIPPED) if status == _S.SHIPPED else None
        )
        steps.append(Step(titles[status], state, moment if index <= at else None))
    return steps
