"""News of Stripe and sellers becomes rows of the outbox."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from orders.connect.models import StripeAccount
from orders.connect.signals import account_asked, account_turned, payout_bounced
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.payouts.signals import debt_left, reversed_by_itself, transfer_stuck

from . import stripe_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(account_turned)
@receiver(account_asked)
@receiver(payout_bounced)
def note_account(account: StripeAccount, **_kwargs: Any) -> None:
    """Once for how it stands, a minute at a time: Stripe says some things in threes."""
    stands = "ok" if account.is_payable else "no"
    minute = f"{timezone.now():%Y%m%d%H%M}"
    _note("stripe_account", account.pk, f"{stands}-{len(account.wishes)}-{minute}")


@receiver(transfer_stuck)
def note_stuck(transfer: StripeTransfer, **_kwargs: Any) -> None:
    _note("stripe_stuck", transfer.pk)


@receiver(debt_left)
@receiver(reversed_by_itself)
def note_back(reversal: StripeReversal, **_kwargs: Any) -> None:
    _note("stripe_back", reversal.pk)
