"""The mails about money on its way to sellers."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from orders.ledger.models import LedgerAccount
from orders.payouts.models import Transfer
from orders.payouts.transfers import Late, late_balances
from vendors.members.queries import MARKET_OFFICE

from .emails import MAILS, Mail, Reader, _mail


def payouts_path(currency: str) -> str:
    """The operator's page, with what could be paid in that currency."""
    page = reverse("office:payouts", args=[MARKET_OFFICE])
    return f"{page}?{urlencode({'currency': currency})}"


def late_in(currency: str) -> Late | None:
    late = late_balances(timezone.now() - settings.PAYOUT_LATE)
    return next((each for each in late if each.currency == currency), None)


def transfer_failed(transfer: Transfer, to: Reader) -> EmailMultiAlternatives:
    """Shows nothing of the number but its mask."""
    code = transfer.partner.code
    page = "desk:shop_bank" if transfer.blames_account else "desk:money"
    return _mail(
        "transfer_failed",
        to,
        link=reverse(page, args=[code]),
        transfer=transfer,
        partner=transfer.partner,
    )


def payments_late(account: LedgerAccount, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff, with the figures of the moment."""
    return _mail(
        "payments_late",
        to,
        link=payouts_path(account.currency),
        late=late_in(account.currency),
        days=settings.PAYOUT_LATE.days,
    )


MAILS |= {
    "transfer_failed": Mail(transfer_failed, Transfer, ("partner",)),
    "payments_late": Mail(payments_late, LedgerAccount, ()),
}
