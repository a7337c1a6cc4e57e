"""Orders that take goods of a presale: within its time, and within its low end."""

from collections.abc import Collection, Sequence

from django.db.models import F, Sum
from django.utils import timezone

from core.notify import notify
from orders.order.models import Line, VendorOrder
from orders.order.services.promises import first_look
from selling.presales.locks import lock_presales
from selling.presales.models import Presale, PresaleLine
from selling.presales.queries import undecided
from selling.presales.states import AHEAD, PresaleState
from vendors.partner.services.stock import OutOfStockError

from .promises import promise_later


def join(lines: Sequence[Line]) -> None:
    """Note which lines of a new order are of a presale; nothing where none is.

    In the transaction that places the order, before its stock is claimed. Raises
    `OutOfStockError` for goods that are not open for orders, or when so much was
    ordered that less than the low end is left.
    """
    known = {shown.pool: shown.pk for shown in undecided().values()}
    of_presales = [line for line in lines if line.pool_id in known]
    if not of_presales:
        return
    held = lock_presales([known[line.pool_id] for line in of_presales])
    rows = [PresaleLine(presale=held[line.pool_id], line=line) for line in of_presales]
    PresaleLine.objects.bulk_create(rows)
    for presale in held.values():
        _require_open(presale)
    _promise(of_presales)


def free_rest(part: VendorOrder, line_ids: Collection[int]) -> None:
    """Of a part whose goods of a presale were all taken back: the rest need not wait.

    What its seller confirmed or called off frees all parts at once, see the clock.
    """
    rows = PresaleLine.objects.filter(
        line__in=line_ids,
        line__short__gte=F("line__quantity"),
        presale__state__in=sorted(AHEAD),
    )
    for presale in rows.values_list("presale", flat=True).distinct():
        promise_later(part.pk, f"dropped:{presale}")
        notify("order_freed", part, f"presale:{presale}")


def _require_open(presale: Presale) -> None:
    """Lines of the order itself count: they are written."""
    is_open = presale.state == PresaleState.OPEN and presale.closes > timezone.now()
    if not is_open or promised_of(presale) > presale.low:
        raise OutOfStockError(presale.pool_id)


def promised_of(presale: Presale) -> int:
    """Base units that orders hold of it, also those that are being paid."""
    rows = Line.objects.filter(presale_line__presale=presale)
    return int(rows.aggregate(units=Sum("claimed"))["units"] or 0)


def _promise(lines: Sequence[Line]) -> None:
    """Nobody can accept before the harvest: both are promised for the same day."""
    ids = {line.vendor_order_id for line in lines}
    rows = VendorOrder.objects.filter(pk__in=ids, send_by__isnull=False)
    rows.update(accept_by=F("send_by"))
    for part in rows.only("accept_by"):
        rows.filter(pk=part.pk).update(chase_at=first_look(part.accept_by))
