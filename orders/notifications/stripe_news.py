"""What the news of Stripe and sellers says in a line, by mail, and whom it concerns."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.connect.models import StripeAccount
from orders.payouts.models import StripeReversal, StripeTransfer
from orders.payouts.states import StripeState
from vendors.members.queries import team_of
from vendors.members.states import RUNNING

from .emails import MAILS, Mail, Reader, _mail
from .news import ANNOUNCEMENTS, GONE, staff
from .payout_emails import payouts_path
from .services import News, tell_people
from .states import Kind


def stripe_account(account_id: int, occasion: str) -> None:
    """To those who run the shop: Stripe can pay it, can't, or asks."""
    rows = StripeAccount.objects.select_related("partner")
    account = rows.filter(pk=account_id).first()
    if account is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.STRIPE_ACCOUNT,
        "stripe_account",
        account.pk,
        format_lazy(_account_title(account), name=account.partner.name),
        _("The page on how you are paid says what to do."),
        _way(account),
        occasion,
    )
    tell_people(news, team_of(account.partner, *RUNNING))


def _account_title(account: StripeAccount) -> Any:
    if account.is_payable and account.wishes:
        return _("Stripe wants to know more of {name}")
    if account.is_payable:
        return _("Stripe can pay {name}")
    return _("Stripe can't pay {name} now")


def _way(account: StripeAccount) -> str:
    return reverse("desk:payout_way", args=[account.partner.code])


def stripe_stuck(transfer_id: int, occasion: str) -> None:
    """To the operator's staff: a person has to look at it."""
    transfer = StripeTransfer.objects.filter(pk=transfer_id).first()
    if transfer is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.PAYOUT_TROUBLE,
        "stripe_stuck",
        transfer.pk,
        format_lazy(
            _("Stripe refused a transfer to {name}"), name=transfer.partner.name
        ),
        _("It waits until somebody has looked at it."),
        payouts_path(transfer.currency),
        occasion,
    )
    tell_people(news, staff())


def stripe_back(reversal_id: int, occasion: str) -> None:
    """To the operator's staff, and of a debt to those who run the shop."""
    rows = StripeReversal.objects.select_related("transfer__partner")
    reversal = rows.filter(pk=reversal_id).first()
    if reversal is None:
        raise Undeliverable(GONE)
    partner = reversal.transfer.partner
    is_debt = reversal.state == StripeState.FAILED
    title = (
        _("{name} owes what could not be taken back")
        if is_debt
        else _("Stripe took money back from {name} by itself")
    )
    body = (
        _("Its next sales make up for it.")
        if is_debt
        else _("The sale is held until somebody has looked at it.")
    )
    for people, path in (
        (staff(), payouts_path(reversal.transfer.currency)),
        (
            team_of(partner, *RUNNING) if is_debt else [],
            reverse("desk:money", args=[partner.code]),
        ),
    ):
        news = News(
            Kind.STRIPE_DEBT if path.startswith("/desk/") else Kind.PAYOUT_TROUBLE,
            "stripe_back",
            reversal.pk,
            format_lazy(title, name=partner.name),
            body,
            path,
            occasion,
        )
        tell_people(news, people)


def account_mail(account: StripeAccount, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "stripe_account",
        to,
        link=_way(account),
        account=account,
        partner=account.partner,
    )


def stuck_mail(transfer: StripeTransfer, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "stripe_stuck",
        to,
        link=payouts_path(transfer.currency),
        transfer=transfer,
        partner=transfer.partner,
    )


def back_mail(reversal: StripeReversal, to: Reader) -> EmailMultiAlternatives:
    """To staff and seller alike; the link leads each to a page of its own."""
    partner = reversal.transfer.partner
    is_staff = bool(to.user and to.user.is_staff)
    return _mail(
        "stripe_back",
        to,
        link=payouts_path(reversal.transfer.currency)
        if is_staff
        else reverse("desk:money", args=[partner.code]),
        reversal=reversal,
        partner=partner,
    )


MAILS |= {
    "stripe_account": Mail(account_mail, StripeAccount, ("partner",)),
    "stripe_stuck": Mail(stuck_mail, StripeTransfer, ("partner", "part")),
    "stripe_back": Mail(back_mail, StripeReversal, ("transfer__partner",)),
}
ANNOUNCEMENTS |= {
    "stripe_account": stripe_account,
    "stripe_stuck": stripe_stuck,
    "stripe_back": stripe_back,
}
