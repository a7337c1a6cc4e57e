"""Gifts: money that the market puts on a shopper's balance, to be spent."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from core.audit import record
from core.money import from_minor
from orders.credit.models import Credit
from orders.credit.signals import gift_given
from orders.credit.states import Origin
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind

from .giving import of_shopper, usual_expiry

if TYPE_CHECKING:
    from accounts.models import User

PROMOTIONS = Account(AccountKind.PROMOTIONS)


@dataclass(frozen=True)
class Gift:
    """So much for somebody, in the smallest unit, and why; `click` gives it once."""

    user: "User"
    currency: str
    amount: int
    reason: str
    click: str
    expires_at: datetime | None = None


@transaction.atomic
def give(gift: Gift, *, by: "User | None") -> Credit:
    """Put a gift on the balance, once per click, at the market's cost."""
    cause = f"gift:{gift.click}"
    credit, is_new = Credit.objects.get_or_create(
        cause=cause,
        defaults={
            "user": gift.user,
            "currency": gift.currency,
            "amount": gift.amount,
            "origin": Origin.GIFT,
            "is_gift": True,
            "note": gift.reason[:200],
            "expires_at": gift.expires_at or usual_expiry(),
            "by": by,
            "created": timezone.now(),
        },
    )
    if is_new:
        entries = [
            Entry(PROMOTIONS, -gift.amount),
            Entry(of_shopper(gift.user.pk), gift.amount),
        ]
        note = gift.reason[:200]
        post([Draft(cause, Kind.GIFT, gift.currency, entries, note=note, by=by)])
        told = {
            "amount": from_minor(gift.amount, gift.currency),
            "currency": gift.currency,
            "expires": credit.expires_at,
        }
        record("balance.given", gift.user, after=told, reason=gift.reason)
        gift_given.send(sender=Credit, credit=credit)
    return credit
