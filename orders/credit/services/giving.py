"""Putting money on a shopper's balance: refunds, and what was taken in vain."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from orders.credit.locks import lock_these
from orders.credit.models import Credit, CreditUse
from orders.credit.states import Origin
from orders.ledger.services import Account
from orders.ledger.states import AccountKind

if TYPE_CHECKING:
    from orders.order.models import Order, VendorOrder

# So long before a credit expires its shopper is told, and so long what comes back to
# a balance can be spent at least.
WARNED_BEFORE = timedelta(days=14)


def of_shopper(user_id: int) -> Account:
    return Account(AccountKind.BALANCE, user_id=user_id)


def usual_expiry() -> datetime | None:
    """When money that is put on a balance now expires; None where it never does."""
    days = settings.BALANCE_EXPIRES_DAYS
    return timezone.now() + timedelta(days=days) if days else None


def credit_refund(
    order: "Order",
    amount: int,
    *,
    cause: str,
    part: "VendorOrder | None" = None,
    returned: int = 0,
) -> None:
    """Put a refund on the balance of the order's shopper, once per cause.

    `returned` of it are what the balance had paid: they go back as they were, gifts as
    gifts. The caller has locked the order and books the money.
    """
    if returned:
        give_back(taken_by(order), returned, cause=cause, part=part)
    if fresh := amount - returned:
        _put(
            Credit(
                user_id=order.user_id,
                currency=order.currency,
                amount=fresh,
                origin=Origin.REFUND,
                cause=cause,
                order=order,
                part=part,
                expires_at=usual_expiry(),
                created=timezone.now(),
            )
        )


def taken_by(order: "Order") -> QuerySet[CreditUse]:
    return CreditUse.objects.filter(order=order)


def give_back(
    taken: QuerySet[CreditUse],
    amount: int,
    *,
    cause: str,
    part: "VendorOrder | None" = None,
) -> None:
    """Give back so much of what was taken, what lasts longest first.

    Raises `ValueError` when less was taken. The caller holds a lock that nobody gives
    the same back without, and books the money.
    """
    back = Coalesce(Sum("returned_by__amount"), 0)
    uses = taken.select_related("credit").annotate(left=F("amount") - back)
    for use in uses.order_by("-pk"):
        if part_of := min(amount, use.left):
            _put(_returned(use, part_of, f"{cause}:{use.pk}", part))
            amount -= part_of
    if amount:
        message = f"{cause}: {amount} more than was taken"
        raise ValueError(message)


def _returned(
    use: CreditUse, amount: int, cause: str, part: "VendorOrder | None" = None
) -> Credit:
    """What was taken from a credit, as it was there; at least for a little while."""
    old = use.credit
    soon = timezone.now() + WARNED_BEFORE
    return Credit(
        user_id=old.user_id,
        currency=old.currency,
        amount=amount,
        origin=Origin.RETURNED,
        is_gift=old.is_gift,
        cause=cause,
        note=old.note,
        order_id=use.order_id,
        part=part,
        returns=use,
        expires_at=max(old.expires_at, soon) if old.expires_at else None,
        created=timezone.now(),
    )


def return_cash_out(cash_out_id: int, amount: int, *, cause: str) -> None:
    """So much of a balance could not be paid back: it is there again."""
    taken = CreditUse.objects.filter(cause=f"cash-out:{cash_out_id}")
    lock_these(taken.values_list("credit", flat=True))
    give_back(taken, amount, cause=cause)


def _put(credit: Credit) -> None:
    """Once per cause."""
    Credit.objects.bulk_create([credit], ignore_conflicts=True)
