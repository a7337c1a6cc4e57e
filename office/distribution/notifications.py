"""What is told of money that did not reach a household."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.outbox import UndeliverableError
from core.templatetags.market import money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import GONE, NotificationType, Text, declare
from payments.ledger.models import LedgerTransaction, Posting
from payments.ledger.states import AccountKind
from payments.payouts.models import Transfer
from vendors.cooperatives.models import Household
from vendors.members.queries import team_of
from vendors.members.states import Role

TREASURY = (Role.TREASURER, Role.CHAIR, Role.ADMIN)


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


class OfReturn(NotificationType[LedgerTransaction]):
    kind = Kind.MEMBER_RETURNED
    model = LedgerTransaction

    @property
    def returned(self) -> Returned:
        about = returned(self.about)
        if about is None:
            raise UndeliverableError(GONE)
        return about

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"about": self.returned}


@declare("household_returned", event="member_returned")
class HouseholdReturned(OfReturn):
    """To the household's people: it is owed to them still."""

    def people(self) -> Iterable[User]:
        places = self.returned.household.people.filter(left=None)
        people = User.objects.filter(household_places__in=places, is_active=True)
        return people.distinct()

    def subject(self) -> Text:
        said = _("{amount} to your household was returned")
        return said.format(amount=self.returned.amount)

    def body(self) -> Text:
        return _("We still owe it to you. Your cooperative will pay it again.")

    def link(self, _to: Reader) -> str:
        return self.returned.own_page


@declare("payment_returned", event="member_returned")
class PaymentReturned(OfReturn):
    """To the treasury: whom to pay again, and what to mend before.

    Whoever noted it knows already.
    """

    def people(self) -> Iterable[User]:
        team = team_of(self.returned.household.cooperative, *TREASURY)
        return [user for user in team if user.pk != self.about.by_id]

    def subject(self) -> Text:
        return _("{amount} to {household} was returned").format(
            amount=self.returned.amount, household=str(self.returned.household)
        )

    def body(self) -> Text:
        if self.returned.blames_account:
            return _(
                "Check the household's bank details against its documents, "
                "then pay again."
            )
        return _("It is owed again and can be paid again.")

    def link(self, _to: Reader) -> str:
        return self.returned.office_page
