"""A shopper's balance paid back, by the cards and wallets that paid earlier orders."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.money import from_minor
from core.refusals import RefusalError
from core.templatetags.market import money
from orders.order.locks import lock_orders
from payments.credit.locks import lock_credits
from payments.credit.models import CashOut, Credit
from payments.credit.services import BalanceSpentError, Taking, take
from payments.credit.states import UseKind
from payments.payment.locks import lock_payment
from payments.payment.models import Payment, Refund
from payments.payment.queries import disputed_among
from payments.payment.states import CASH, INVOICE, PaymentState

from .refundable import RefundBlockedError, require_unblocked, with_left_at_stripe
from .refunds import begin_refund

# More payments than these are not looked at for one payment back.
MOST_PAYMENTS = 100


class CashOutError(RefusalError):
    """Raised when so much can't be paid back; the text says how much can be."""


@dataclass(frozen=True)
class Leg:
    """So much goes back by one payment."""

    payment: Payment
    amount: int


def most_paid_back(user: User, currency: str) -> int:
    """What of the balance can be paid back: no gifts, and what payments can take."""
    rows = Credit.objects.unspent(user.pk).filter(currency=currency, is_gift=False)
    on_balance = sum(credit.left for credit in rows)
    room = sum(payment.left for payment in _payments(user, currency))  # type: ignore[attr-defined]
    return min(on_balance, room)


def plan_cash_out(user: User, currency: str, amount: int) -> list[Leg]:
    """By which payments so much would go back, the latest first.

    Raises `CashOutError`.
    """
    most = most_paid_back(user, currency)
    if not 0 < amount <= most:
        raise CashOutError(_at_most(most, currency))
    return _legs(_payments(user, currency), amount)


def _at_most(most: int, currency: str) -> str:
    if not most:
        return _("None of your balance can be withdrawn.")
    amount = money(from_minor(most, currency), currency)
    return _("You can withdraw at most %(amount)s.") % {"amount": amount}


def _payments(user: User, currency: str) -> list[Payment]:
    """Those that still hold something and are not disputed, with `left`.

    Cash is none of them: its sellers have it. Nor is what an organisation owes. By two
    payments of one order its own refunds go alone.
    """
    paid = Payment.objects.filter(
        order__user=user,
        order__paid_at__isnull=False,
        order__rest=0,
        currency=currency,
        state=PaymentState.SUCCEEDED,
    ).exclude(method__in=(CASH, INVOICE))
    rows = with_left_at_stripe(paid).filter(left__gt=0)  # type: ignore[misc]  # annotated
    latest = rows.order_by("-paid_at", "-pk").select_related("order")
    found = list(latest[:MOST_PAYMENTS])
    disputed = disputed_among({payment.order_id for payment in found})
    return [each for each in found if each.order_id not in disputed]


def _legs(payments: list[Payment], amount: int) -> list[Leg]:
    """Raises `CashOutError` when they don't hold so much."""
    legs = []
    for payment in payments:
        share = min(amount, payment.left)  # type: ignore[attr-defined]  # annotated
        if share:
            legs.append(Leg(payment, share))
            amount -= share
    if amount:
        raise CashOutError(_("Your payments have changed. Please try again."))
    return legs


@transaction.atomic
def pay_balance_back(user: User, currency: str, amount: int, *, click: str) -> CashOut:
    """Take so much from the balance and send it back, once per click.

    Raises `CashOutError`, and then nothing changed.
    """
    done = CashOut.objects.filter(click=click, user=user).first()
    if done:
        return done
    legs = _locked_legs(user, currency, amount)
    cash_out, is_new = CashOut.objects.get_or_create(
        click=click, defaults={"user": user, "currency": currency, "amount": amount}
    )
    if not is_new:
        return cash_out
    rows = [row for row in lock_credits(user.pk, currency) if not row.is_gift]
    try:
        take(rows, amount, Taking(UseKind.PAID_BACK, f"cash-out:{cash_out.pk}"))
    except BalanceSpentError as error:
        raise CashOutError(str(error)) from error
    for leg in legs:
        _send(cash_out, leg)
    return cash_out


def _locked_legs(user: User, currency: str, amount: int) -> list[Leg]:
    """Orders and payments are held before the balance, each in id order.

    What they hold is asked anew under the lock.
    """
    wanted = {leg.payment.pk for leg in plan_cash_out(user, currency, amount)}
    orders = Payment.objects.filter(pk__in=wanted).values_list("order", flat=True)
    lock_orders(orders)
    for pk in sorted(wanted):
        lock_payment(pk)
    held = [each for each in _payments(user, currency) if each.pk in wanted]
    legs = _legs(held, amount)
    try:
        for leg in legs:
            require_unblocked(leg.payment)
    except RefundBlockedError as error:
        raise CashOutError(str(error)) from error
    return legs


def _send(cash_out: CashOut, leg: Leg) -> None:
    refund = Refund.objects.create(
        payment=leg.payment,
        cash_out=cash_out,
        cause=f"cash-out:{cash_out.pk}:{leg.payment.pk}",
        amount=leg.amount,
        by=cash_out.user,
    )
    begin_refund(refund)
