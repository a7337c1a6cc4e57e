"""What sellers and organisations are told of each other."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.templatetags.market import day, money
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    SELLING_TEAM,
    NotificationType,
    Text,
    declare,
    staff,
)
from orders.order.models import VendorOrder
from payments.payment.on_invoice import owed_for
from vendors.members.queries import MARKET_OFFICE, team_of

from .models import BuyerAccount, BuyerCredit, Organisation
from .states import BuyerState, CreditState


class OfAccount(NotificationType[BuyerAccount]):
    model = BuyerAccount
    related = ("organisation", "partner")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("business_applied")
class BusinessApplied(OfAccount):
    """To those who sell for the seller."""

    kind = Kind.BUSINESS_APPLICATION

    def is_news(self) -> bool:
        return self.about.is_applied

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        said = _("{name} wants to buy as a business")
        return said.format(name=self.about.organisation.name)

    def body(self) -> Text:
        return self.about.message or _("Please accept or refuse.")

    def link(self, _to: Reader) -> str:
        return reverse("desk:buyer", args=[self.about.partner.code, self.about.pk])


@declare("business_decided")
class BusinessDecided(OfAccount):
    """To the people of the organisation."""

    kind = Kind.BUSINESS_DECIDED

    def people(self) -> Iterable[User]:
        rows = User.objects.filter(
            organisation_members__organisation=self.about.organisation_id
        )
        return rows.order_by("pk")

    def is_news(self) -> bool:
        return not self.about.is_applied

    def subject(self) -> Text:
        said = {
            BuyerState.ACCEPTED: _("{seller} accepts {name} as a business buyer"),
            BuyerState.REFUSED: _(
                "{seller} does not accept {name} as a business buyer"
            ),
            BuyerState.ENDED: _("{seller} ended its business terms for {name}"),
        }[BuyerState(self.about.state)]
        names = {
            "seller": self.about.partner.name,
            "name": self.about.organisation.name,
        }
        return said.format(**names)

    def body(self) -> Text:
        if self.about.is_accepted:
            return _("You see your prices when you are signed in.")
        return self.about.reason

    def link(self, _to: Reader) -> str:
        return reverse("accounts:organisation", args=[self.about.organisation_id])


class OfCredit(NotificationType[BuyerCredit]):
    model = BuyerCredit
    related = ("account__organisation", "account__partner")

    def names(self) -> dict[str, str]:
        account = self.about.account
        return {"seller": account.partner.name, "name": account.organisation.name}

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("business_credit_asked")
class CreditAsked(OfCredit):
    """To the market's staff for money."""

    kind = Kind.BUYER_CREDIT

    def is_news(self) -> bool:
        return self.about.waits

    def people(self) -> Iterable[User]:
        return staff("office.buyers.decide")

    def subject(self) -> Text:
        said = _("{seller} wants to sell to {name} on invoice")
        return said.format(**self.names())

    def body(self) -> Text:
        said = _("Up to {amount}, payable within {days} days.")
        one = self.about
        most = one.most if one.wished_most is None else one.wished_most
        days = one.days if one.wished_days is None else one.wished_days
        return said.format(amount=money(most, one.currency), days=days)

    def link(self, _to: Reader) -> str:
        return reverse("office:buyers", args=[MARKET_OFFICE])


@declare("business_credit_decided")
class CreditDecided(OfCredit):
    """To the seller's team and to the people of the organisation."""

    kind = Kind.BUSINESS_DECIDED

    def people(self) -> Iterable[User]:
        account = self.about.account
        members = User.objects.filter(
            organisation_members__organisation=account.organisation_id
        )
        return [*team_of(account.partner, *SELLING_TEAM), *members.order_by("pk")]

    def is_news(self) -> bool:
        return not self.about.is_asked

    def subject(self) -> Text:
        said = {
            CreditState.AGREED: _("{name} can buy from {seller} on invoice"),
            CreditState.REFUSED: _("{name} can’t buy from {seller} on invoice"),
            CreditState.ENDED: _("{name} no longer buys from {seller} on invoice"),
        }[CreditState(self.about.state)]
        return said.format(**self.names())

    def body(self) -> Text:
        if self.about.is_agreed:
            said = _("Up to {amount}, payable within {days} days.")
            amount = money(self.about.most, self.about.currency)
            limit = said.format(amount=amount, days=self.about.days)
            # More was refused: this stays.
            return " ".join(filter(None, (limit, self.about.reason)))
        return self.about.reason

    def link(self, to: Reader) -> str:
        account = self.about.account
        if to.user and account.organisation.members.filter(user=to.user).exists():
            return reverse("accounts:organisation", args=[account.organisation_id])
        return reverse("desk:buyer", args=[account.partner.code, account.pk])


class OfOwedPart(NotificationType[VendorOrder]):
    """To the people of the organisation that owes for a part."""

    kind = Kind.TRANSFER_DUE
    model = VendorOrder
    related: ClassVar[tuple[str, ...]] = (
        "order__business_order__organisation",
        "partner",
    )

    def owed(self) -> int:
        return owed_for(self.about)

    def is_news(self) -> bool:
        return self.owed() > 0

    def minor(self) -> int:
        """What it is about, in minor units."""
        return self.owed()

    def people(self) -> Iterable[User]:
        business = getattr(self.about.order, "business_order", None)
        rows = User.objects.filter(
            organisation_members__organisation=business and business.organisation_id
        )
        return rows.order_by("pk")

    def said(self, text: str) -> str:
        currency = self.about.order.currency
        business = getattr(self.about.order, "business_order", None)
        return text.format(
            buyer=business.organisation.legal_name if business else "",
            number=self.about.order.number,
            seller=self.about.partner.name,
            amount=money(from_minor(self.minor(), currency), currency),
            day=day(self.about.due_on),
        )

    def body(self) -> Text:
        return self.said(
            _("Please transfer {amount} with the reference {number}. See the invoice.")
        )

    def link(self, to: Reader) -> str:
        business = getattr(self.about.order, "business_order", None)
        if business is None or (to.user and to.user.pk == self.about.order.user_id):
            return reverse("orders:detail", args=[self.about.order.number])
        return reverse("accounts:organisation", args=[business.organisation_id])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}


@declare("invoice_due")
class InvoiceDue(OfOwedPart):
    def subject(self) -> Text:
        return self.said(_("Invoice of {seller}: {amount} is due on {day}"))


@declare("invoice_overdue")
class InvoiceOverdue(OfOwedPart):
    def subject(self) -> Text:
        return self.said(_("Invoice of {seller}: {amount} was due on {day}"))

    def body(self) -> Text:
        return self.said(
            _(
                "Please transfer {amount} with the reference {number}. Until then "
                "nothing more can be ordered on invoice."
            )
        )


@declare("buyer_overdue", template="invoice_overdue")
class BuyerOverdue(OfOwedPart):
    """To those who sell for the seller, once for each day on which it was due."""

    kind = Kind.BUYER_OVERDUE

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        return self.said(_("{buyer} has not paid {amount}, due on {day}"))

    def body(self) -> Text:
        return _(
            "The market reminds the buyer. Until it is paid the buyer orders nothing "
            "more of you on invoice, and you are paid when the money is there."
        )

    def link(self, _to: Reader) -> str:
        part = self.about
        return reverse("desk:order", args=[part.partner.code, part.number])


class OfLostPart(OfOwedPart):
    """Of a part whose invoice was written off."""

    related = (*OfOwedPart.related, "write_off")

    def is_news(self) -> bool:
        return True

    def minor(self) -> int:
        return int(self.about.write_off.amount)


@declare("invoice_given_up", template="invoice_overdue")
class InvoiceGivenUp(OfLostPart):
    """To the people of the organisation."""

    def subject(self) -> Text:
        return self.said(_("Invoice of {seller}: {amount} was written off"))

    def body(self) -> Text:
        return self.said(
            _(
                "{amount} of order {number} was never paid. Nothing more can be "
                "ordered on invoice until the market’s office allows it. You can "
                "still transfer it, with the reference {number}."
            )
        )


@declare("invoice_lost", template="invoice_overdue")
class InvoiceLost(OfLostPart):
    """To those who sell for the seller."""

    kind = Kind.BUYER_OVERDUE

    def people(self) -> Iterable[User]:
        return team_of(self.about.partner, *SELLING_TEAM)

    def subject(self) -> Text:
        return self.said(_("{buyer} never paid {amount}: the invoice was written off"))

    def body(self) -> Text:
        return _(
            "It is taken off your sale, and its fees go back to you. The buyer orders "
            "nothing more on invoice. If the money comes after all, it is yours."
        )

    def link(self, _to: Reader) -> str:
        part = self.about
        return reverse("desk:order", args=[part.partner.code, part.number])


@declare("business_allowed", template="invoice_overdue")
class BusinessAllowed(NotificationType[Organisation]):
    """To the people of the organisation."""

    kind = Kind.BUSINESS_DECIDED
    model = Organisation

    def people(self) -> Iterable[User]:
        rows = User.objects.filter(organisation_members__organisation=self.about)
        return rows.order_by("pk")

    def is_news(self) -> bool:
        return self.about.stopped_at is None

    def subject(self) -> Text:
        said = _("{name} can buy on invoice again")
        return said.format(name=self.about.name)

    def body(self) -> Text:
        return _("Of the sellers who have agreed to it with you.")

    def link(self, _to: Reader) -> str:
        return reverse("accounts:organisation", args=[self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"headline": self.subject(), "words": self.body()}
