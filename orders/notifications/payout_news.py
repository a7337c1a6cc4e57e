"""What the news of money on its way to sellers says in a line, and whom it concerns."""

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.ledger.models import LedgerAccount
from orders.payouts.models import Transfer
from vendors.members.queries import team_of
from vendors.members.states import RUNNING

from .news import ANNOUNCEMENTS, GONE, staff
from .payout_emails import late_in, payouts_path
from .services import News, tell_people
from .states import Kind


def transfer_failed(transfer_id: int, _occasion: str) -> None:
    """To those who run the shop: they can mend the bank details."""
    rows = Transfer.objects.select_related("partner")
    transfer = rows.filter(pk=transfer_id).first()
    if transfer is None:
        raise Undeliverable(GONE)
    partner = transfer.partner
    news = News(
        Kind.TRANSFER_FAILED,
        "transfer_failed",
        transfer.pk,
        format_lazy(_("Money to {name} came back from the bank"), name=partner.name),
        _("It is owed to you again. Please look at your bank details.")
        if transfer.blames_account
        else _("It is owed to you again and will be sent again."),
        reverse("desk:money", args=[partner.code]),
    )
    tell_people(news, team_of(partner, *RUNNING))


def payments_late(account_id: int, occasion: str) -> None:
    """To the operator's staff; to nobody when all was paid meanwhile."""
    account = LedgerAccount.objects.filter(pk=account_id).first()
    if account is None:
        raise Undeliverable(GONE)
    late = late_in(account.currency)
    if late is None:
        return
    news = News(
        Kind.PAYMENTS_LATE,
        "payments_late",
        account.pk,
        _("Sellers wait for their money"),
        _("Make a batch, or look why they are left out."),
        payouts_path(late.currency),
        occasion,
    )
    tell_people(news, staff())


ANNOUNCEMENTS |= {
    "transfer_failed": transfer_failed,
    "payments_late": payments_late,
}
