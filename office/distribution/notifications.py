"""What is told of money that did not reach a household, and of online votes."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.outbox import UndeliverableError
from core.templatetags.market import moment, money, number
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import GONE, NotificationType, Text, declare
from office.distribution.models import Poll, PollVoter
from office.distribution.queries.polls import people_of
from payments.ledger.models import LedgerTransaction, Posting
from payments.ledger.states import AccountKind
from payments.payouts.models import Transfer
from vendors.cooperatives.models import Household, HouseholdMember
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


class OfPoll(NotificationType[Poll]):
    """To people of the households that may vote."""

    kind = Kind.MEMBERS_VOTE
    model = Poll
    related = ("run__cooperative", "run__year")

    def people(self) -> Iterable[User]:
        return people_of(self.voters())

    def voters(self) -> QuerySet[PollVoter]:
        return self.about.voters.all()

    def link(self, to: Reader) -> str:
        """To the household's page of the vote; who belongs to several chooses."""
        voted = self.about.voters.values("household")
        places = HouseholdMember.objects.filter(
            user=to.user, left=None, household__in=voted
        )
        ids = list(places.values_list("household", flat=True)[:2])
        if len(ids) != 1:
            return reverse("accounts:households")
        return reverse("accounts:household_vote", args=[ids[0], self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"poll": self.about, "cooperative": self.about.run.cooperative}


@declare("poll_opened")
class PollOpened(OfPoll):
    def is_news(self) -> bool:
        return self.about.is_open

    def subject(self) -> Text:
        said = _("{name}: vote on the distribution of {year}")
        about = self.about.run
        return said.format(name=about.cooperative.name, year=about.year.label)

    def body(self) -> Text:
        said = _("Read the draft and vote online until {moment}.")
        return said.format(moment=moment(self.about.closes))


@declare("poll_closes")
class PollCloses(OfPoll):
    """To those whose household has not voted."""

    def is_news(self) -> bool:
        return self.about.is_open

    def voters(self) -> QuerySet[PollVoter]:
        return self.about.voters.filter(choice="")

    def subject(self) -> Text:
        said = _("{name}: online voting closes soon")
        return said.format(name=self.about.run.cooperative.name)

    def body(self) -> Text:
        said = _("Your household can vote until {moment}.")
        return said.format(moment=moment(self.about.closes))


@declare("poll_withdrawn")
class PollWithdrawn(OfPoll):
    def subject(self) -> Text:
        said = _("{name}: online vote withdrawn")
        return said.format(name=self.about.run.cooperative.name)

    def body(self) -> Text:
        return _("Votes cast so far don't count. Your cooperative will ask again.")


@declare("poll_counted")
class PollCounted(OfPoll):
    def is_news(self) -> bool:
        return self.about.is_counted

    def subject(self) -> Text:
        said = _("{name}: result of the members' vote")
        return said.format(name=self.about.run.cooperative.name)

    def body(self) -> Text:
        run = self.about.run
        return _("{yes} for, {no} against, {none} abstained").format(
            yes=number(run.votes_for), no=number(run.votes_against),
            none=number(run.abstained),
        )  # fmt: skip
