"""Packaging goes out with a part; what is not back in time its seller is paid for."""

from datetime import date
from functools import partial

from django.utils import timezone

from core import dates
from core.money import from_minor
from core.sweeps import Queue, work_through
from core.transactions import whole_act
from fulfilment.containers.models import ContainersOut
from fulfilment.market_settings import CONTAINERS_BACK
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.states import WAITING
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.container_deposits import CONTAINERS, held_for


def note_sent(vendor_order: VendorOrder) -> None:
    """From its last parcel on a part's packaging can come back for as long as usual."""
    if not vendor_order.container_deposits:
        return
    due_on = dates.today() + CONTAINERS_BACK()
    ContainersOut.objects.update_or_create(
        vendor_order=vendor_order,
        defaults={"due_on": due_on},
        create_defaults={"due_on": due_on, "partner": vendor_order.partner},
    )


def keep_overdue(today: date | None = None) -> int:
    """Pay sellers the deposits of packaging whose time is over; of how many parts."""
    day = today or dates.today()
    rows = ContainersOut.objects.filter(closed_at=None, due_on__lt=day)
    rows = rows.exclude(vendor_order__status__in=sorted(WAITING))
    queue = Queue("containers", rows, oldest=("due_on", "pk"), money=True)
    return work_through(queue, partial(_keep, day=day))


@whole_act
def _keep(pk: int, day: date) -> bool:
    """Asked anew under the part's lock: it may be back in this moment."""
    part_id = ContainersOut.objects.values_list("vendor_order", flat=True).get(pk=pk)
    part = lock_vendor_order(part_id)
    row = ContainersOut.objects.get(pk=pk)
    if row.closed_at is not None or row.due_on >= day:
        return False
    held, currency = held_for(part), part.order.currency
    to_seller = Account(AccountKind.PAYABLE, partner_id=part.partner_id)
    entries = [Entry(CONTAINERS, -held, part.pk), Entry(to_seller, held, part.pk)]
    cause = f"deposits-kept:{part.number}"
    post([Draft(cause, TransactionKind.DEPOSITS_KEPT, currency, entries)])
    row.kept, row.closed_at = from_minor(held, currency), timezone.now()
    row.save(update_fields=["kept", "closed_at"])
    return True
