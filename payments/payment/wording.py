"""Refunds in words: what the shopper reads of each, and what sellers and staff do."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from core.money import from_minor
from core.templatetags.market import money

from .models import Refund
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
    "alipay": pgettext_lazy("means of payment", "Alipay"),
    "wechat_pay": pgettext_lazy("means of payment", "WeChat Pay"),
}


def method_in_words(method: str) -> str:
    """How it was paid; a way that has no words here, as Stripe names it."""
    return str(_METHODS.get(method, method))


@dataclass(frozen=True)
class RefundRow:
    """One refund, ready to show. `is_retried` says that another took its place."""

    refund: Refund
    currency: str
    is_retried: bool

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
        return str(_FAILURES.get(said, said))

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
        if self.is_failed:
            text = _(
                "The refund of %(sum)s failed. We are looking into it "
                "and will write to you."
            )
        elif self.refund.state == RefundState.SUCCEEDED:
            text = (
                _("%(sum)s was refunded to your balance.")
                if to_balance
                else _("%(sum)s was refunded to your original payment method.")
            )
        elif to_balance:
            text = _("%(sum)s is being refunded to your balance.")
        else:
            text = _(
                "%(sum)s is being refunded to your original payment "
                "method. Banks take a few days."
            )
        return text % said

    @property
    def why(self) -> str:
        """The reason and the note; empty for one that gives none."""
        colon = pgettext("after a label", ": ")
        parts = [str(self.refund.get_reason_display()), self.refund.note]
        said = colon.join(part for part in parts if part)
        return said[:1].upper() + said[1:]


def refund_rows(refunds: Iterable[Refund], currency: str) -> list[RefundRow]:
    """In the order they were asked for."""
    known = sorted(refunds, key=lambda refund: refund.pk)
    causes = {refund.cause for refund in known}
    return [
        RefundRow(refund, currency, f"again:{refund.pk}" in causes) for refund in known
    ]


def shown_to_shopper(rows: Iterable[RefundRow]) -> list[RefundRow]:
    """Without what failed and was tried again: the new one stands for it."""
    return [row for row in rows if not row.is_retried]
