"""Telling staff of what waits too long to be paid."""

from datetime import datetime

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import dates
from core.notify import notify
from payments.ledger.models import LedgerAccount
from payments.payouts.queries import Late, late_balances

logger = structlog.get_logger(__name__)


@transaction.atomic
def alert_late(now: datetime | None = None) -> list[Late]:
    """Say which balances are due longer than they may be; staff hear it once a day."""
    late = late_balances((now or timezone.now()) - settings.PAYOUT_LATE)
    for each in late:
        logger.error(
            "payouts_late",
            currency=each.currency,
            sellers=each.sellers,
            amount=each.minor,
        )
        # Once a day and currency, whatever account is the largest at the time.
        account = LedgerAccount.objects.get(pk=each.account_id)
        notify("payments_late", account, f"{each.currency}-{dates.today().isoformat()}")
    return late
