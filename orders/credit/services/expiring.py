"""Credits whose day has come, and those whose day is near."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from orders.credit.locks import lock_these
from orders.credit.models import Credit
from orders.credit.signals import expires_soon
from orders.credit.states import UseKind
from orders.ledger.services import Account, Draft, Entry, post
from orders.ledger.states import AccountKind, Kind

from .gifts import PROMOTIONS
from .giving import WARNED_BEFORE, of_shopper
from .spending import Taking, take

BATCH = 500
EXPIRED = Account(AccountKind.EXPIRED)


def expire_due(now: datetime | None = None) -> int:
    """Take what has expired off the balances; how many credits. Repeatable."""
    by = now or timezone.now()
    due = Credit.objects.filter(expires_at__lte=by).with_left()
    ids = list(due.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return _expire(ids) if ids else 0


@transaction.atomic
def _expire(credit_ids: list[int]) -> int:
    """A gift returns to what pays for gifts; other money is the market's."""
    rows = lock_these(credit_ids)
    drafts = []
    for row in rows:
        cause, left = f"expired:{row.pk}", row.left
        take([row], left, Taking(UseKind.EXPIRED, cause))
        to = PROMOTIONS if row.is_gift else EXPIRED
        entries = [Entry(of_shopper(row.user_id), -left), Entry(to, left)]
        drafts.append(Draft(cause, Kind.EXPIRED, row.currency, entries))
    post(drafts)
    return len(rows)


@transaction.atomic
def warn(now: datetime | None = None) -> int:
    """Tell of what expires soon; each credit is told of once, by whoever tells."""
    start = now or timezone.now()
    soon = Credit.objects.filter(
        expires_at__gt=start, expires_at__lte=start + WARNED_BEFORE
    )
    rows = list(soon.with_left().order_by("pk"))
    for row in rows:
        expires_soon.send(sender=Credit, credit=row)
    return len(rows)
