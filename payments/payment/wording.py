"""Refunds in words: what the shopper reads of each, and what sellers and staff do."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from core.languages import in_words
from core.money import from_minor
from core.templatetags.market import money

from .models import Refund
from .on_invoice import is_off_invoice
from .states import Destination, RefundState

_TONES = {RefundState.SUCCEEDED: "bg-leaf", RefundState.FAILED: "bg-bad"}

# As Stripe names them.
_FAILURES = {
    "expired_or_canceled_card": pgettext_lazy(
        "why a refund failed", "The card has expired or was cancelled."
    ),
    "lost_or_stolen_card": pgettext_lazy(
        "why a refund failed", "The card was reported lost or stolen."
    ),
    "insufficient_funds": pgettext_lazy(
        "why a refund failed", "The market's Stripe balance is too low."
    ),
    "declined": pgettext_lazy("why a refund failed", "The bank declined it."),
    "charge_for_pending_refund_disputed": pgettext_lazy(
        "why a refund failed", "The payment is disputed."
    ),
    "unknown": pgettext_lazy("why a refund failed", "The bank gave no reason."),
}
_METHODS = {
    "card": pgettext_lazy("means of payment", "card"),
    "balance": pgettext_lazy("means of payment", "balance"),
    "cash": pgettext_lazy("means of payment", "cash"),
    "transfer": pgettext_lazy("means of payment", "bank transfer"),
    "invoice": pgettext_lazy("means of payment", "invoice"),
    "alipay": pgettext_lazy("means of payment", "Alipay"),
    "wechat_pay": pgettext_lazy("means of payment", "WeChat Pay"),
}


def method_in_words(method: str) -> str:
    """How it was paid; a way that has no words here, as Stripe names it."""
    return str(_METHODS.get(method, method))


@dataclass(frozen=True)
class RefundRow:
    """One refund, ready to show. `is_retried` says that another took its place.

    `by_transfer` is one that staff transfer to a bank account.
    """

    refund: Refund
    currency: str
    is_retried: bool
    by_transfer: bool = False

    @property
    def amount(self) -> Decimal:
        return from_minor(self.refund.amount, self.currency)

    @property
    def is_failed(self) -> bool:
        return self.refund.state == RefundState.FAILED and not self.is_retried

    @property
    def tone(self) -> str:
        if self.is_retried:
            return ""
        return _TONES.get(RefundState(self.refund.state), "bg-gold")

    @property
    def failure(self) -> str:
        """Why it failed, for staff; what is not known stays as it was said."""
        said = self.refund.last_error
        return str(_FAILURES.get(said) or in_words(said))

    @property
    def state_words(self) -> str:
        """For sellers and staff."""
        if self.is_retried:
            return _("failed, retrying")
        if self.refund.state in {RefundState.SUCCEEDED, RefundState.FAILED}:
            return str(self.refund.get_state_display())
        return _("pending")

    @property
    def for_shopper(self) -> str:
        """How it stands, where it goes, and what comes next where it did not arrive."""
        to_balance = self.refund.destination == Destination.BALANCE
        said = {"sum": money(self.amount, self.currency)}
        if self.in_cash:
            return self._in_cash() % said
        if is_off_invoice(self.refund):
            return _("You pay %(sum)s less on invoice.") % said
        if self.refund.destination == Destination.OWED:
            return _("You have %(sum)s less to pay.") % said
        if self.is_failed:
            text = _(
                "The refund of %(sum)s failed. We are looking into it "
                "and will write to you."
            )
        elif self.refund.state == RefundState.SUCCEEDED:
            text = self._refunded()
        elif to_balance:
            text = _("%(sum)s is being refunded to your balance.")
        elif self.by_transfer:
            text = _("%(sum)s is being refunded to your bank account.")
        else:
            text = _(
                "%(sum)s is being refunded to your original payment "
                "method. Banks take a few days."
            )
        return text % said

    def _refunded(self) -> str:
        if self.refund.destination == Destination.BALANCE:
            if self.refund.payment.order.is_prepaid:
                return _(
                    "%(sum)s was returned to your prepaid boxes, or to your balance if "
                    "they are used up."
                )
            return _("%(sum)s was refunded to your balance.")
        if self.by_transfer:
            return _("%(sum)s was transferred to your bank account.")
        return _("%(sum)s was refunded to your original payment method.")

    @property
    def in_cash(self) -> bool:
        part = self.refund.vendor_order
        by_method = self.refund.destination == Destination.METHOD
        return bool(by_method and part and part.in_cash)

    @property
    def where(self) -> str:
        """Where it goes, for sellers and staff."""
        if self.in_cash:
            return _("in cash")
        if is_off_invoice(self.refund):
            return _("taken off the invoice")
        if self.by_transfer:
            return _("by bank transfer")
        return str(self.refund.get_destination_display())

    @property
    def is_to_return(self) -> bool:
        """Whether the seller has collected it and has still to give it back."""
        return self.in_cash and self.refund.state == RefundState.PENDING

    def _in_cash(self) -> str:
        if self.is_to_return:
            return _("The farm gives you %(sum)s back in cash.")
        if self.refund.refund_id:
            return _("The farm gave you %(sum)s back in cash.")
        return _("You pay %(sum)s less in cash.")

    @property
    def why(self) -> str:
        """The reason and the note; empty for one that gives none."""
        colon = pgettext("after a label", ": ")
        parts = [str(self.refund.get_reason_display()), self.refund.note]
        said = colon.join(part for part in parts if part)
        return said[:1].upper() + said[1:]


def refund_rows(
    refunds: Iterable[Refund], currency: str, *, by_transfer: bool = False
) -> list[RefundRow]:
    """In the order they were asked for; `by_transfer` says how their order was paid."""
    known = sorted(refunds, key=lambda refund: refund.pk)
    causes = {refund.cause for refund in known}
    return [
        RefundRow(
            refund,
            currency,
            f"again:{refund.pk}" in causes,
            by_transfer
            and refund.destination == Destination.METHOD
            and not is_off_invoice(refund),
        )
        for refund in known
    ]


def shown_to_shopper(rows: Iterable[RefundRow]) -> list[RefundRow]:
    """Without what failed and was tried again: the new one stands for it."""
    return [row for row in rows if not row.is_retried]
