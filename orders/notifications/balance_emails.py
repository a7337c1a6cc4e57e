"""The mails about a shopper's balance."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from core.money import from_minor
from orders.credit.models import Credit
from orders.payment.models import Refund

from .emails import MAILS, Mail, Reader, _mail


def _of_credit(name: str, credit: Credit, to: Reader) -> EmailMultiAlternatives:
    """With what is left of it now."""
    left = Credit.objects.filter(pk=credit.pk).with_left().first()
    return _mail(
        name,
        to,
        link=reverse("accounts:balance"),
        credit=credit,
        amount=from_minor(credit.amount, credit.currency),
        left=from_minor(left.left if left else 0, credit.currency),
    )


def gift(credit: Credit, to: Reader) -> EmailMultiAlternatives:
    return _of_credit("balance_gift", credit, to)


def expires(credit: Credit, to: Reader) -> EmailMultiAlternatives:
    return _of_credit("balance_expires", credit, to)


def _of_refund(name: str, refund: Refund, to: Reader) -> EmailMultiAlternatives:
    currency = refund.payment.currency
    return _mail(
        name,
        to,
        link=reverse("accounts:balance"),
        amount=from_minor(refund.amount, currency),
        currency=currency,
    )


def paid_back(refund: Refund, to: Reader) -> EmailMultiAlternatives:
    return _of_refund("balance_paid_back", refund, to)


def kept(refund: Refund, to: Reader) -> EmailMultiAlternatives:
    return _of_refund("balance_kept", refund, to)


_PAYMENT = ("payment",)
MAILS |= {
    "balance_gift": Mail(gift, Credit, ("user",)),
    "balance_expires": Mail(expires, Credit, ("user",)),
    "balance_paid_back": Mail(paid_back, Refund, _PAYMENT),
    "balance_kept": Mail(kept, Refund, _PAYMENT),
}
