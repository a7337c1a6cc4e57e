"""What is written of money that did not reach a household."""

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from core.money import from_minor
from core.templatetags.market import money
from orders.ledger.models import LedgerTransaction, Posting
from orders.ledger.states import AccountKind
from orders.notifications.emails import MAILS, Mail, Reader, write_mail
from orders.payouts.models import Transfer
from vendors.cooperatives.models import Household


@dataclass(frozen=True)
class Returned:
    """A payment that came back: whose, how much, and what the bank said of it."""

    household: Household
    amount: str
    reason: str = ""
    blames_account: bool = False

    @property
    def own_page(self) -> str:
        return reverse("accounts:household_account", args=[self.household.pk])

    @property
    def office_page(self) -> str:
        code = self.household.cooperative.code
        if self.blames_account:
            return reverse("office:household_bank", args=[code, self.household.pk])
        return reverse("office:payments", args=[code])


def returned(booked: LedgerTransaction) -> Returned | None:
    """What a booking of money that came back is about; two queries."""
    rows = Posting.objects.filter(
        transaction=booked, account__kind=AccountKind.HOUSEHOLD
    )
    posting = rows.select_related("account__household__cooperative").first()
    if posting is None or posting.account.household is None:
        return None
    kind, pk, _what = booked.cause.split(":")
    transfer = Transfer.objects.filter(pk=pk).first() if kind == "transfer" else None
    return Returned(
        household=posting.account.household,
        amount=money(from_minor(posting.amount, booked.currency), booked.currency),
        reason=transfer.last_error if transfer else "",
        blames_account=bool(transfer and transfer.blames_account),
    )


def household_returned(booked: LedgerTransaction, to: Reader) -> EmailMultiAlternatives:
    """For the household's people: it is owed to them still."""
    about = returned(booked)
    link = about.own_page if about else "/"
    return write_mail("household_returned", to, link=link, about=about)


def payment_returned(booked: LedgerTransaction, to: Reader) -> EmailMultiAlternatives:
    """For the treasury: whom to pay again, and what to mend before."""
    about = returned(booked)
    link = about.office_page if about else "/"
    return write_mail("payment_returned", to, link=link, about=about)


MAILS |= {
    "household_returned": Mail(household_returned, LedgerTransaction, ()),
    "payment_returned": Mail(payment_returned, LedgerTransaction, ()),
}
