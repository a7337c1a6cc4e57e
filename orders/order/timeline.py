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
    if part.is_visit:
        return Timeline(
            tuple(_visited(part, when)), can_cancel=False, can_confirm=False
        )
    if part.status in _END:
        steps = _ended(part, titles, when)
    else:
        steps = _running(part, titles, when)
    return Timeline(
        steps=tuple(steps),
        can_cancel=part.status in SHOPPER_CAN_CANCEL,
        can_confirm=part.status == _S.SHIPPED,
    )


# A visit has fewer steps, and its own words for them.
_VISIT_PATH = (_S.PENDING, _S.ACCEPTED, _S.RECEIVED)


def _visited(part: VendorOrder, when: dict[str, datetime]) -> list[Step]:
    titles = {
        _S.PENDING: _("Ordered"),
        _S.ACCEPTED: _("Paid and booked"),
        _S.RECEIVED: _("Over"),
        _S.CANCELLED: _("Cancelled"),
        _S.EXPIRED: _("Not paid in time"),
    }
    if part.status in _END:
        done = [Step(titles[s], "done", when[s]) for s in _VISIT_PATH if s in when]
        end = when.get(part.status)
        title = titles[_S(part.status)]
        return [*done, Step(title, "now", end, part.cancel_reason)]
    here = part.status
    if here not in _VISIT_PATH:
        here = _S.ACCEPTED
    at = _VISIT_PATH.index(_S(here))
    steps = []
    for index, status in enumerate(_VISIT_PATH):
        is_over = index == at == len(_VISIT_PATH) - 1
        state = "done" if index < at or is_over else "now" if index == at else ""
        steps.append(Step(titles[status], state, when.get(status)))
    return steps


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
