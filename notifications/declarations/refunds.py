"""What is told of money that goes back to shoppers, and of their balances."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.templatetags.market import day, money
from notifications.emails import Reader, desk_order_path, office_order_path
from notifications.states import Kind
from notifications.types import (
    PACKING_TEAM,
    NotificationType,
    Row,
    Text,
    ToShopper,
    declare,
    running,
    staff,
)
from orders.order.models import Order, VendorOrder
from payments.credit.models import Credit
from payments.payment.models import Refund, RefundAccount
from payments.payment.services.refund_settlement import is_by_transfer
from payments.payment.states import Destination, RefundState
from payments.payment.wording import RefundRow, refund_rows
from payments.prepayments.queries import is_in_use
from payments.refunds.models import RefundRequest
from payments.refunds.states import RequestState
from vendors.members.queries import MARKET_OFFICE, team_of

_REFUND = ("payment__order__user", "vendor_order__partner")


def _goes_by_bank(refund: Refund) -> bool:
    return is_by_transfer(refund)


class OfRefund(ToShopper[Refund]):
    """How much, why, and where it goes."""

    kind = Kind.MONEY_BACK
    model = Refund
    related = _REFUND

    @property
    def row_in_words(self) -> RefundRow:
        order = self.bought()
        rows = refund_rows([self.about], order.currency, by_transfer=order.by_bank)
        return rows[0]

    def bought(self) -> Order:
        return self.about.payment.order

    @property
    def is_for_boxes(self) -> bool:
        """Whether it is there for what was paid ahead, and not on the balance."""
        return is_in_use(self.bought().earmark)

    def context(self, _to: Reader) -> dict[str, Any]:
        refund, currency = self.about, self.about.payment.currency
        return {
            "order": self.bought(),
            "vendor_order": refund.vendor_order,
            "row": self.row_in_words,
            "to_balance": refund.destination == Destination.BALANCE,
            "is_prepaid": self.is_for_boxes,
            "by_bank": _goes_by_bank(refund),
            "amount": from_minor(refund.amount, currency),
            "currency": currency,
        }


@declare("money_back")
class MoneyBack(OfRefund):
    def subject(self) -> Text:
        if self.row_in_words.in_cash:
            said = _("The farm refunds part of order {number} in cash")
        elif self.is_for_boxes:
            said = _("A refund for order {number} was added to your prepayment")
        elif self.about.destination == Destination.BALANCE:
            said = _("A refund for order {number} was added to your balance")
        else:
            said = _("A refund for order {number} is on its way")
        return said.format(number=self.bought().number)


@declare("refund_account_wanted")
class RefundAccountWanted(OfRefund):
    """The order was paid by bank transfer, and nobody knows from which account."""

    def is_news(self) -> bool:
        order = self.bought()
        is_known = RefundAccount.objects.filter(order=order).exists()
        return self.about.state == RefundState.PENDING and not is_known

    def subject(self) -> Text:
        said = _("Where should we send your refund for order {number}?")
        return said.format(number=self.bought().number)

    def body(self) -> Text:
        return _("Please enter your bank account on the order’s page.")


@declare("refund_account_changed")
class RefundAccountChanged(ToShopper[RefundAccount]):
    """Who holds a link of the order may have done it; the number is in no mail."""

    kind = Kind.MONEY_BACK
    model = RefundAccount
    related = ("order__user",)

    def bought(self) -> Order:
        return self.about.order

    def subject(self) -> Text:
        said = _("The bank account for refunds of order {number} was changed")
        return said.format(number=self.bought().number)

    def body(self) -> Text:
        return _("If this wasn’t you, enter your own account on the order’s page.")

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"order": self.bought()}


@declare("cash_to_return")
class CashToReturn(NotificationType[Refund]):
    """To the seller, who has collected it: nobody else can give it back."""

    kind = Kind.REFUND_DECIDED
    model = Refund
    related = _REFUND

    @property
    def part(self) -> VendorOrder:
        return cast("VendorOrder", self.about.vendor_order)  # cash is of one part

    @property
    def amount(self) -> Decimal:
        return from_minor(self.about.amount, self.about.payment.currency)

    def people(self) -> Iterable[User]:
        return team_of(self.part.partner, *PACKING_TEAM)

    def subject(self) -> Text:
        return _("Please give back cash for order {number}").format(
            number=self.part.number
        )

    def body(self) -> Text:
        said = _("Give %(sum)s back to the shopper in cash, then note it on the order.")
        return said % {"sum": money(self.amount, self.about.payment.currency)}

    def link(self, _to: Reader) -> str:
        return desk_order_path(self.part)

    def context(self, _to: Reader) -> dict[str, Any]:
        return {
            "vendor_order": self.part,
            "amount": self.amount,
            "currency": self.about.payment.currency,
        }


@declare("refund_undone")
class RefundUndone(OfRefund):
    """It did not arrive, and what happens next."""

    def subject(self) -> Text:
        said = _("A refund for order {number} did not reach you")
        return said.format(number=self.bought().number)

    def body(self) -> Text:
        if _goes_by_bank(self.about):
            return _("Please check the bank account on the order’s page.")
        return _("We will send it again and write to you when it is on its way.")


@declare("refund_failed")
class RefundFailed(NotificationType[Refund]):
    """To the operator's staff: money that should be back and is not."""

    kind = Kind.REFUND_FAILED
    model = Refund
    related = _REFUND

    def people(self) -> Iterable[User]:
        return staff("office.orders.refund")

    def subject(self) -> Text:
        said = _("A refund for order {number} failed")
        return said.format(number=self.about.payment.order.number)

    def body(self) -> Text:
        return _("Please check it: the shopper is still waiting for the refund.")

    def link(self, _to: Reader) -> str:
        return office_order_path(self.about.payment.order)

    def context(self, _to: Reader) -> dict[str, Any]:
        currency = self.about.payment.currency
        return {
            "order": self.about.payment.order,
            "refund": self.about,
            "by_bank": _goes_by_bank(self.about),
            "amount": from_minor(self.about.amount, currency),
            "currency": currency,
        }


# --- Asked for by a seller, decided by staff ------------------------------------------


@declare("refund_requested")
class RefundRequested(NotificationType[RefundRequest]):
    """To the operator's staff; to nobody when it is decided already."""

    kind = Kind.REFUND_REQUEST
    model = RefundRequest
    related = ("vendor_order__partner", "by")

    def is_news(self) -> bool:
        return self.about.state == RequestState.OPEN

    def people(self) -> Iterable[User]:
        return staff("office.orders.refund")

    def subject(self) -> Text:
        return _("{farm} requests a refund for order {number}").format(
            farm=self.about.vendor_order.partner.name,
            number=self.about.vendor_order.number,
        )

    def body(self) -> Text:
        return self.about.why

    def link(self, _to: Reader) -> str:
        return reverse("office:refund_requests", args=[MARKET_OFFICE])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"asked": self.about}


@declare("refund_decided")
class RefundDecided(NotificationType[RefundRequest]):
    """To those who run the shop, and to who asked."""

    kind = Kind.REFUND_DECIDED
    model = RefundRequest
    related = ("vendor_order__partner", "by")

    @property
    def is_approved(self) -> bool:
        return self.about.state == RequestState.APPROVED

    def people(self) -> Iterable[User]:
        people = {one.pk: one for one in running(self.about.vendor_order.partner)}
        if self.about.by is not None and self.about.by.is_active:
            people[self.about.by.pk] = self.about.by
        return people.values()

    def subject(self) -> Text:
        said = (
            _("Your refund for order {number} was approved")
            if self.is_approved
            else _("Your refund for order {number} was declined")
        )
        return said.format(number=self.about.vendor_order.number)

    def body(self) -> Text:
        return self.about.answer

    def link(self, _to: Reader) -> str:
        part = self.about.vendor_order
        return reverse("desk:order", args=[part.partner.code, part.number])

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"asked": self.about, "is_approved": self.is_approved}


# --- Balances -------------------------------------------------------------------------


class OfBalance(NotificationType[Row]):
    kind = Kind.BALANCE

    def body(self) -> Text:
        return _("Use it for your next order: tick the box at checkout.")

    def link(self, _to: Reader) -> str:
        return reverse("accounts:balance")


def _left(credit: Credit) -> int | None:
    """What is left of it now."""
    row = Credit.objects.filter(pk=credit.pk).with_left().first()
    return row.left if row else None


class OfCredit(OfBalance[Credit]):
    model = Credit
    related = ("user",)

    def people(self) -> Iterable[User]:
        return [self.about.user]

    def context(self, _to: Reader) -> dict[str, Any]:
        credit = self.about
        return {
            "credit": credit,
            "amount": from_minor(credit.amount, credit.currency),
            "left": from_minor(_left(credit) or 0, credit.currency),
        }


def _sum(amount: int, currency: str) -> str:
    return money(from_minor(amount, currency), currency)


@declare("balance_gift")
class BalanceGift(OfCredit):
    def subject(self) -> Text:
        amount = _sum(self.about.amount, self.about.currency)
        return _("{amount} added to your balance").format(amount=amount)


@declare("balance_expires")
class BalanceExpires(OfCredit):
    """To nobody when it was spent meanwhile."""

    def is_news(self) -> bool:
        return _left(self.about) is not None and self.about.expires_at is not None

    def subject(self) -> Text:
        return _("{amount} of your balance expires on {day}").format(
            amount=_sum(_left(self.about) or 0, self.about.currency),
            day=day(self.about.expires_at),
        )


class OfBalancePaidOut(OfBalance[Refund]):
    model = Refund
    related = ("payment__order__user",)

    def people(self) -> Iterable[User]:
        user = self.about.payment.order.user
        return [user] if user is not None else []

    def said(self, text: str) -> str:
        return text.format(amount=_sum(self.about.amount, self.about.payment.currency))

    def context(self, _to: Reader) -> dict[str, Any]:
        currency = self.about.payment.currency
        return {
            "amount": from_minor(self.about.amount, currency),
            "currency": currency,
        }


@declare("balance_paid_back")
class BalancePaidBack(OfBalancePaidOut):
    def subject(self) -> Text:
        return self.said(_("{amount} from your balance is on its way to you"))

    def body(self) -> Text:
        return _(
            "The refund goes to your original payment method. This "
            "can take up to ten business days."
        )


@declare("balance_kept")
class BalanceKept(OfBalancePaidOut):
    def subject(self) -> Text:
        return self.said(
            _("{amount} could not be paid out and is back on your balance")
        )
