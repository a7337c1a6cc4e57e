"""What a phone did while packing, also without a signal: each act once, in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.offline import once
from core.transactions import whole_act
from fulfilment.packing.models import PackingAct
from fulfilment.packing.queries.vendor_orders import vendor_orders_of
from orders.order.models import VendorOrder
from orders.order.services.vendor_orders import LooksWrongError, PackingError
from vendors.partner.models import Partner

from .packing import Weighing, finish, start, tick, weigh

MOST_ACTS = 200
KEPT_FOR = timedelta(days=30)
DONE, REFUSED, ASK = "done", "refused", "ask"
KINDS = ("tick", "untick", "weigh", "start", "finish")


@dataclass(frozen=True)
class PhoneAction:
    """One act of a phone. `key` is the phone's own and never used twice.

    `seen` is the weight that stood at the line when `text` was typed.
    """

    key: str
    kind: str
    number: str
    line_id: int = 0
    text: str = ""
    seen: int | None = None
    confirmed: bool = False


Answer = dict[str, Any]


@dataclass(frozen=True)
class Doing:
    """Whose acts they are, on which parts, and what each kind does."""

    partner: Partner
    vendor_orders: QuerySet[VendorOrder]
    do: Callable[[PhoneAction, VendorOrder, User | None], object]


def do_acts(
    partner: Partner, acts: Sequence[PhoneAction], *, by: User | None
) -> list[Answer]:
    """What a seller's phone did with its parts; see `do_each`."""
    return do_each(Doing(partner, vendor_orders_of(partner), do_act), acts, by=by)


def do_each(
    doing: Doing, acts: Sequence[PhoneAction], *, by: User | None
) -> list[Answer]:
    """Do the acts one after the other; one that is refused does not stop the rest.

    An answer says what became of the act: `done`, `refused` with the reason, or `ask`,
    which is sent again with `confirmed` and a new key when it is meant.
    """
    numbers = {act.number for act in acts}
    vendor_orders = {
        vendor_order.number: vendor_order
        for vendor_order in doing.vendor_orders.filter(number__in=numbers)
    }
    return [_once(doing, act, vendor_orders.get(act.number), by) for act in acts]


def _once(
    doing: Doing, act: PhoneAction, vendor_order: VendorOrder | None, by: User | None
) -> Answer:
    """Raises nothing that a packer did; the same act again gets the same answer."""
    partner = doing.partner

    def known() -> Answer | None:
        row = PackingAct.objects.filter(partner=partner, key=act.key).first()
        return None if row is None else {"key": act.key, **row.answer}

    return once(known, lambda: _first_time(doing, act, vendor_order, by))


@whole_act
def _first_time(
    doing: Doing, act: PhoneAction, vendor_order: VendorOrder | None, by: User | None
) -> Answer:
    row = PackingAct.objects.create(
        partner=doing.partner, key=act.key, kind=act.kind, by=by
    )
    row.answer = _answer(doing, act, vendor_order, by)
    row.save(update_fields=["answer"])
    return {"key": act.key, **row.answer}


def _answer(
    doing: Doing, act: PhoneAction, vendor_order: VendorOrder | None, by: User | None
) -> Answer:
    if vendor_order is None:
        return {"state": REFUSED, "why": _("This order is no longer here.")}
    try:
        with transaction.atomic():
            doing.do(act, vendor_order, by)
    except LooksWrongError as question:
        return {"state": ASK, "why": str(question)}
    except PackingError as refusal:
        return {"state": REFUSED, "why": str(refusal)}
    except ValidationError as error:
        return {"state": REFUSED, "why": " ".join(error.messages)}
    return {"state": DONE, "why": ""}


def do_act(act: PhoneAction, vendor_order: VendorOrder, by: User | None) -> None:
    """What a packer did with a part, at its farm or at a depot."""
    if act.kind == "start":
        start(vendor_order, by=by)
    elif act.kind == "finish":
        finish(vendor_order, by=by)
    elif act.kind == "weigh":
        weighing = Weighing(act.text, seen=act.seen, confirmed=act.confirmed)
        weigh(vendor_order, act.line_id, weighing=weighing, by=by)
    else:
        tick(vendor_order, act.line_id, packed=act.kind == "tick", by=by)


def forget_acts() -> int:
    """Drop acts so old that no phone will send them again; how many."""
    old = PackingAct.objects.filter(created__lt=timezone.now() - KEPT_FOR)
    return int(old.delete()[0])
