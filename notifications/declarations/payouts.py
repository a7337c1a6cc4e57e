"""What is told of sellers' money: transfers, accounts at Stripe, disputes."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from core.outbox import UndeliverableError
from core.templatetags.market import money
from notifications.emails import Reader, desk_order_path
from notifications.states import Kind
from notifications.types import (
    GONE,
    NotificationType,
    Text,
    ToShop,
    declare,
    running,
    staff,
)
from orders.order.models import VendorOrder
from payments.connect.models import StripeAccount
from payments.disputes.models import Dispute, DisputeShare
from payments.disputes.states import DisputeState, LiableParty
from payments.gift_cards.models import GiftCard
from payments.ledger.models import LedgerAccount
from payments.payouts.models import StripeReversal, StripeTransfer, Transfer
from payments.payouts.queries import Late, late_balances
from payments.payouts.states import StripeState
from payments.prepayments.models import Prepayment
from vendors.members.queries import MARKET_OFFICE


def payouts_path(currency: str) -> str:
    """The operator's page, with what could be paid in that currency."""
    page = reverse("office:payouts", args=[MARKET_OFFICE])
    return f"{page}?{urlencode({'currency': currency})}"


# --- Transfers ------------------------------------------------------------------------


def _amount(transfer: Transfer) -> str:
    return str(money(transfer.money, transfer.currency))


class OfTransfer(ToShop[Transfer]):
    """To those who run the shop, about what the bank did."""

    model = Transfer

    def link(self, _to: Reader) -> str:
        return reverse("desk:money", args=[self.about.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"transfer": self.about, "partner": self.about.partner}


@declare("payout_sent")
class PayoutSent(OfTransfer):
    """To those who run the shop, when the bank has said that it paid."""

    kind = Kind.PAYOUT_SENT

    def subject(self) -> Text:
        said = _("{amount} paid out to {name}")
        return said.format(amount=_amount(self.about), name=self.about.partner.name)

    def body(self) -> Text:
        said = _("To your account {account} at {bank}.")
        return said.format(account=self.about.masked, bank=self.about.bank)

    def text(self, _to: Reader) -> Text:
        said = _("{amount} was paid to your bank account {account}.")
        account = self.about.masked[-4:]
        return said.format(amount=_amount(self.about), account=account)


@declare("transfer_failed")
class TransferFailed(OfTransfer):
    """To those who run the shop: they can mend the bank details.

    Shows nothing of the number but its mask.
    """

    kind = Kind.TRANSFER_FAILED

    def subject(self) -> Text:
        said = _("A payout to {name} was returned by the bank")
        return said.format(name=self.about.partner.name)

    def body(self) -> Text:
        if self.about.blames_account:
            return _("The amount is owed to you again. Please check your bank details.")
        return _("The amount is owed to you again and will be paid again.")

    def text(self, _to: Reader) -> Text:
        said = _("Your bank returned a payout of {amount}. Check your bank details.")
        if not self.about.blames_account:
            said = _("Your bank returned a payout of {amount}. It will be paid again.")
        return said.format(amount=_amount(self.about))

    def mail_link(self, to: Reader) -> str:
        if self.about.blames_account:
            return reverse("desk:shop_bank", args=[self.about.partner.code])
        return self.link(to)


@declare("payments_late")
class PaymentsLate(NotificationType[LedgerAccount]):
    """To the operator's staff, with the figures of the moment."""

    kind = Kind.PAYMENTS_LATE
    model = LedgerAccount

    def _late(self) -> Late | None:
        late = late_balances(timezone.now() - settings.PAYOUT_LATE)
        return next((one for one in late if one.currency == self.about.currency), None)

    def is_news(self) -> bool:
        """Not when all was paid meanwhile."""
        return self._late() is not None

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        return _("Sellers are waiting for payouts")

    def body(self) -> Text:
        return _("Create a payout batch, or check why these sellers are left out.")

    def link(self, _to: Reader) -> str:
        return payouts_path(self.about.currency)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"late": self._late(), "days": settings.PAYOUT_LATE.days}


# --- Stripe ---------------------------------------------------------------------------


@declare("stripe_account")
class StripeAccountChanged(ToShop[StripeAccount]):
    """To those who run the shop: Stripe can pay it, can't, or asks."""

    kind = Kind.STRIPE_ACCOUNT
    model = StripeAccount

    def subject(self) -> Text:
        if self.about.is_payable and self.about.wishes:
            said = _("Stripe needs more information from {name}")
        elif self.about.is_payable:
            said = _("Stripe can pay {name}")
        else:
            said = _("Stripe can't pay {name} now")
        return said.format(name=self.about.partner.name)

    def body(self) -> Text:
        return _("See your payout settings for what to do.")

    def link(self, _to: Reader) -> str:
        return reverse("desk:payout_way", args=[self.about.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"account": self.about, "partner": self.about.partner}


@declare("stripe_stuck")
class StripeTransferStuck(NotificationType[StripeTransfer]):
    """To the operator's staff: a person has to look at it."""

    kind = Kind.PAYOUT_TROUBLE
    model = StripeTransfer
    related = ("partner", "vendor_order")

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        said = _("Stripe rejected a transfer to {name}")
        return said.format(name=self.about.partner.name)

    def body(self) -> Text:
        return _("It is on hold until someone has checked it.")

    def link(self, _to: Reader) -> str:
        return payouts_path(self.about.currency)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"transfer": self.about, "partner": self.about.partner}


@declare("stripe_back")
class StripeBack(NotificationType[StripeReversal]):
    """To the operator's staff; mails of a debt that wait go to sellers as well."""

    kind = Kind.PAYOUT_TROUBLE
    model = StripeReversal
    related = ("transfer__partner",)

    @property
    def is_debt(self) -> bool:
        return self.about.state == StripeState.FAILED

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        said = (
            _("{name} owes an amount that could not be recovered")
            if self.is_debt
            else _("Stripe took back money from {name}")
        )
        return said.format(name=self.about.transfer.partner.name)

    def body(self) -> Text:
        if self.is_debt:
            return _("It will be deducted from its next sales.")
        return _("The sale is on hold until someone has checked it.")

    def link(self, to: Reader) -> str:
        if to.user and to.user.is_staff:
            return payouts_path(self.about.transfer.currency)
        return reverse("desk:money", args=[self.about.transfer.partner.code])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"reversal": self.about, "partner": self.about.transfer.partner}


@declare("stripe_debt", event="stripe_back", template="stripe_back")
class StripeDebt(StripeBack):
    """The same of a debt, to those who run the shop."""

    kind = Kind.STRIPE_DEBT

    def is_news(self) -> bool:
        return self.is_debt

    def people(self) -> Iterable[User]:
        """Staff were told already."""
        team = running(self.about.transfer.partner)
        return [user for user in team if not user.is_staff]


# --- Disputes -------------------------------------------------------------------------


@declare("dispute_open")
class DisputeOpen(NotificationType[Dispute]):
    """To the operator's staff: it is opened, due, or decided."""

    kind = Kind.DISPUTE_OPEN
    model = Dispute
    related = ("payment__order",)

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        said = (
            _("Dispute about order {number} decided")
            if self.about.is_closed
            else _("The payment of order {number} is disputed")
        )
        return said.format(number=self.about.payment.order.number)

    def body(self) -> Text:
        return _("See the dispute's page for what to do.")

    def link(self, _to: Reader) -> str:
        return reverse("office:dispute", args=[MARKET_OFFICE, self.about.pk])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "dispute": self.about,
            "order": self.about.payment.order,
            "days_left": self.about.days_left(),
        }


@declare("gift_card_disputed")
class GiftCardDisputed(NotificationType[GiftCard]):
    """To the operator's staff, who answer it on Stripe's own pages."""

    kind = Kind.DISPUTE_OPEN
    model = GiftCard

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        said = _("The payment of gift card {number} is disputed")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("Answer it on Stripe's website. The card is blocked until then.")

    def link(self, _to: Reader) -> str:
        card = urlencode({"q": self.about.number})
        return f"{reverse('office:gift_cards', args=[MARKET_OFFICE])}?{card}"

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"card": self.about, "subject": self.subject(), "said": self.body()}


@declare("prepayment_disputed")
class PrepaymentDisputed(NotificationType[Prepayment]):
    """Likewise, of what somebody paid ahead."""

    kind = Kind.DISPUTE_OPEN
    model = Prepayment

    def people(self) -> Iterable[User]:
        return staff("office.payouts.see")

    def subject(self) -> Text:
        said = _("The payment of prepayment {number} is disputed")
        return said.format(number=self.about.number)

    def body(self) -> Text:
        return _("Answer it on Stripe's website. Nothing is paid from it until then.")

    def link(self, _to: Reader) -> str:
        number = urlencode({"q": self.about.number})
        return f"{reverse('office:prepayments', args=[MARKET_OFFICE])}?{number}"

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"row": self.about, "subject": self.subject(), "said": self.body()}


@declare("dispute_share")
class DisputeOfShare(NotificationType[DisputeShare]):
    """To those who run the shop: why a share waits, and how it ended.

    Says nothing about who bought.
    """

    kind = Kind.DISPUTE
    model = DisputeShare
    related = ("vendor_order__partner", "dispute")

    @property
    def vendor_order(self) -> VendorOrder:
        if self.about.vendor_order is None:
            raise UndeliverableError(GONE)
        return self.about.vendor_order

    @property
    def is_lost(self) -> bool:
        return self.about.dispute.state == DisputeState.LOST

    @property
    def is_borne(self) -> bool:
        return self.about.bearer == LiableParty.SELLER

    def people(self) -> Iterable[User]:
        return running(self.vendor_order.partner)

    def subject(self) -> Text:
        said = _("Order {number} is disputed")
        return said.format(number=self.vendor_order.number)

    def body(self) -> Text:
        """Where a seller's share stands, in a sentence."""
        if not self.about.dispute.is_closed:
            return _(
                "The shopper asked their bank to return the payment. "
                "Your share is held until this is decided."
            )
        if not self.is_lost:
            return _("You won: your share is released.")
        if self.is_borne:
            return _("The dispute was lost, and your shop covers it.")
        return _(
            "The dispute was lost. The market covers it, and your share is released."
        )

    def link(self, _to: Reader) -> str:
        return desk_order_path(self.vendor_order)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "share": self.about,
            "vendor_order": self.vendor_order,
            "dispute": self.about.dispute,
            "is_lost": self.is_lost,
            "is_borne": self.is_borne,
        }
