"""Packaging comes back, and its deposit with it."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.money import to_minor
from fulfilment.containers.models import ContainerReturn, ContainersOut
from fulfilment.containers.queries import LineContainers, containers_of, is_counted
from fulfilment.containers.rules import ReturnRefusedError
from orders.order.locks import lock_vendor_order
from orders.order.models import VendorOrder
from orders.order.services.weights import give_deposit_back
from payments.payment.models import Refund
from payments.payment.rules import RefundReason
from payments.payment.services.refunds import RefundTerms, ask_refund
from payments.payment.services.vendor_refunds import payment_of


@transaction.atomic
def take_back(
    vendor_order: VendorOrder,
    counts: Mapping[int, int],
    *,
    key: str,
    by: User | None,
) -> Refund | None:
    """So many containers of each line, by its id, are back: their deposit goes back.

    Once for each `key`. Raises `ReturnRefusedError`, and `RefundBlockedError` where
    nothing may go back on the payment: it is disputed, or the bank gave it back.
    """
    part = lock_vendor_order(vendor_order.pk)
    cause = f"containers:{part.pk}:{key}"
    if is_counted(part, key):
        return Refund.objects.filter(cause=cause).first()
    rows = _checked(part, counts)
    ContainerReturn.objects.bulk_create(
        ContainerReturn(
            line=row.line, count=count, amount=row.each * count, key=key, by=by
        )
        for row, count in rows
    )
    amount = sum((row.each * count for row, count in rows), Decimal(0))
    give_deposit_back(part, amount)
    _close_if_all_back(part)
    record(
        "containers.returned",
        part,
        after={"containers": sum(count for _row, count in rows), "amount": amount},
        seller=part.partner,
    )
    minor = to_minor(amount, part.order.currency)
    return ask_refund(
        payment_of(part),
        amount=minor,
        cause=cause,
        vendor_order=part,
        terms=RefundTerms(
            reason=RefundReason.CONTAINERS, by=by, container_deposits=minor
        ),
    )


def _checked(
    part: VendorOrder, counts: Mapping[int, int]
) -> list[tuple[LineContainers, int]]:
    """The lines that something came back of. Raises `ReturnRefusedError`."""
    found = containers_of(part)
    if found is None or not found.can_return:
        raise ReturnRefusedError(
            _("No packaging of this order can be returned any more.")
        )
    known = {row.line.pk: row for row in found.lines}
    wanted = {pk: count for pk, count in counts.items() if count}
    if not wanted:
        raise ReturnRefusedError(_("Please enter how many came back."))
    for pk, count in wanted.items():
        row = known.get(pk)
        if row is None or count < 0:
            raise ReturnRefusedError(_("Please enter how many came back."), pk)
        if count > row.out:
            text = _("At most %(count)d can still come back.")
            raise ReturnRefusedError(text % {"count": row.out}, pk)
    return [(known[pk], count) for pk, count in sorted(wanted.items())]


def _close_if_all_back(part: VendorOrder) -> None:
    """Nothing is out any more, and nothing of the part is still to be sent."""
    found = containers_of(part)
    lines = part.lines.filter(container__isnull=False)
    if found and not found.out and not any(line.left for line in lines):
        rows = ContainersOut.objects.filter(vendor_order=part, closed_at=None)
        rows.update(closed_at=timezone.now())
