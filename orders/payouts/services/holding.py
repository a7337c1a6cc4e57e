"""Holding a sale back, and letting it go again; each once for its cause."""

import structlog
from django.db import transaction
from django.utils import timezone

from orders.order.locks import lock_part
from orders.order.models import VendorOrder
from orders.payouts.locks import lock_payables_of
from orders.payouts.models import HeldShare, Hold
from orders.payouts.owed import frozen, shares_owed

logger = structlog.get_logger(__name__)


@transaction.atomic
def hold(part: VendorOrder, cause: str, reason: str) -> Hold:
    """From here on the sale neither earns nor is paid out, until it is released.

    What is under way already goes its way. The same cause holds once: one that was
    released stays so.
    """
    lock_part(part.pk)
    accounts = lock_payables_of(part)
    if known := Hold.objects.filter(cause=cause).first():
        return known
    owed = {account.pk: _owed_for(part, account.pk) for account in accounts}
    made = Hold.objects.create(part=part, cause=cause, reason=reason[:200])
    HeldShare.objects.bulk_create(
        HeldShare(hold=made, account_id=pk, amount=amount)
        for pk, amount in owed.items()
        if amount
    )
    logger.info("sale_held", part=part.number, cause=cause)
    return made


def _owed_for(part: VendorOrder, account_id: int) -> int:
    """What is still to be paid for it: as another hold says, or as the books do."""
    held = frozen([account_id]).get(account_id, {})
    if part.pk in held:
        return held[part.pk]
    shares = shares_owed(account_id)
    return sum(each.amount for each in shares if each.part_id == part.pk)


@transaction.atomic
def release(cause: str) -> bool:
    """Let go what was held for that cause; True when it was held till now."""
    rows = Hold.objects.filter(cause=cause, released_at__isnull=True)
    part_id = rows.values_list("part", flat=True).first()
    if part_id is None:
        return False
    lock_part(part_id)
    freed = rows.update(released_at=timezone.now())
    if freed:
        logger.info("sale_released", part=part_id, cause=cause)
    return bool(freed)
