"""Order windows that take place from a total: orders join them, the clock decides.

At its close a window whose paid orders come to less doesn't take place. Its parts are
then cancelled one by one, each in a transaction of its own, as when their seller
cancels: a worker that dies leaves the others to the next run.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.languages import Sentence
from core.notify import notify
from core.refusals import RefusalError
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder, WindowPart
from orders.order.states import PAID_FOR, SELLER_CAN_CANCEL, STALL, CancelledBy
from vendors.partner.locks import lock_window_round
from vendors.partner.models import WindowRound
from vendors.partner.order_windows import ordering
from vendors.partner.states import RoundState

from .cancellation import cancel_vendor_order

TOO_LITTLE = Sentence(gettext_noop("The order window did not reach its total."))


class WindowClosedError(RefusalError):
    """Raised for an order that comes when its window was decided. Nothing changed."""

    def __init__(self) -> None:
        super().__init__(_("The order window has just closed."))


def join_rounds(vendor_orders: Sequence[VendorOrder]) -> None:
    """Note of new parts which window they wait for; nothing where none needs a total.

    Raises `WindowClosedError`. What is committed only after the decision follows it
    all the same: the clock cancels it in the next minute, or it is delivered.
    """
    now, joined = timezone.now(), []
    for part in vendor_orders:
        if part.is_visit or part.delivery_code == STALL:
            continue
        found = ordering(part.partner, now)
        window = found.current if found else None
        if window is None or window.needs is None:
            continue
        row, _is_new = WindowRound.objects.get_or_create(
            partner_id=window.owner,
            opens=window.opens,
            closes=window.closes,
            defaults={
                "needs": window.needs,
                "delivers_on": window.delivers_on,
                "currency": part.order.currency,
            },
        )
        joined.append(WindowPart(vendor_order=part, round=row))
    if not joined:
        return
    WindowPart.objects.bulk_create(joined)
    rounds = {each.round_id for each in joined}
    open_ones = WindowRound.objects.filter(pk__in=rounds, state=RoundState.OPEN)
    if open_ones.count() < len(rounds):
        raise WindowClosedError


def total_of(pk: int) -> Decimal:
    """What the goods of its paid parts come to, less discounts."""
    parts = VendorOrder.objects.filter(
        window_part__round=pk, status__in=sorted(PAID_FOR)
    )
    total = parts.aggregate(sum=Sum(F("goods") - F("discount")))["sum"]
    return Decimal(total or 0).quantize(Decimal("0.01"))


def keep_rounds(now: datetime | None = None) -> int:
    """Bring totals up to date, decide what has closed, cancel what doesn't take place.

    For how many windows and parts something was done.
    """
    by = now or timezone.now()
    for row in WindowRound.objects.filter(state=RoundState.OPEN, closes__gt=by):
        total = total_of(row.pk)
        if total != row.total:
            rows = WindowRound.objects.filter(pk=row.pk, state=RoundState.OPEN)
            rows.update(total=total)
    closed = WindowRound.objects.filter(state=RoundState.OPEN, closes__lte=by)
    decided = work_through(
        Queue("window-rounds", closed, oldest=("closes", "pk"), money=True),
        partial(_decide, by=by),
    )
    parts = VendorOrder.objects.filter(
        window_part__round__state=RoundState.CANCELLED,
        status__in=sorted(SELLER_CAN_CANCEL),
    )
    queue = Queue("window-parts", parts, oldest=("created", "pk"), money=True)
    return decided + work_through(queue, _cancel)


@transaction.atomic
def _decide(pk: int, by: datetime) -> bool:
    row = lock_window_round(pk)
    if row.state != RoundState.OPEN or row.closes > by:
        return False
    row.total, row.decided_at = total_of(pk), by
    is_held = row.total >= row.needs
    row.state = RoundState.HELD if is_held else RoundState.CANCELLED
    row.save(update_fields=["total", "state", "decided_at"])
    notify("window_decided", row)
    return True


@whole_act
def _cancel(pk: int) -> bool:
    """Asked anew under the lock; also of what was paid only after the close."""
    part = lock_vendor_order(pk)
    if part.status not in SELLER_CAN_CANCEL:
        return False
    cancel_vendor_order(
        part,
        by=None,
        reason=TOO_LITTLE.keep(),
        by_shopper=False,
        cause=CancelledBy.WINDOW,
    )
    return True
