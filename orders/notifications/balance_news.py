"""What the news of a shopper's balance says in a line."""

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.money import from_minor
from core.outbox import Undeliverable
from core.templatetags.market import day, money
from orders.credit.models import Credit
from orders.payment.models import Refund

from . import balance_emails  # noqa: F401 - its mails join the others
from .news import ANNOUNCEMENTS, GONE, _refund
from .services import News, Text, tell_people
from .states import Kind

_day = lazy(day, str)
_money = lazy(money, str)
AT_CHECKOUT = _("It pays your next order: tick the box at the checkout.")


def _credit(pk: int) -> Credit:
    credit = Credit.objects.select_related("user").filter(pk=pk).first()
    if credit is None:
        raise Undeliverable(GONE)
    return credit


def _sum(amount: int, currency: str) -> Text:
    return _money(from_minor(amount, currency), currency)


def _tell_of_credit(mail: str, credit: Credit, subject: Text) -> None:
    link = reverse("accounts:balance")
    news = News(Kind.BALANCE, mail, credit.pk, subject, AT_CHECKOUT, link)
    tell_people(news, [credit.user])


def gift(credit_id: int, _occasion: str) -> None:
    credit = _credit(credit_id)
    amount = _sum(credit.amount, credit.currency)
    subject = format_lazy(_("{amount} was put on your balance"), amount=amount)
    _tell_of_credit("balance_gift", credit, subject)


def expires(credit_id: int, _occasion: str) -> None:
    """To nobody when it was spent meanwhile."""
    credit = _credit(credit_id)
    left = Credit.objects.filter(pk=credit_id).with_left().first()
    if left is None or credit.expires_at is None:
        return
    subject = format_lazy(
        _("{amount} of your balance expires on {day}"),
        amount=_sum(left.left, credit.currency),
        day=_day(credit.expires_at),
    )
    _tell_of_credit("balance_expires", credit, subject)


def _tell_of_refund(mail: str, refund: Refund, subject: Text, body: Text) -> None:
    user = refund.payment.order.user
    if user is not None:
        link = reverse("accounts:balance")
        tell_people(News(Kind.BALANCE, mail, refund.pk, subject, body, link), [user])


def paid_back(refund_id: int, _occasion: str) -> None:
    refund = _refund(refund_id)
    subject = format_lazy(
        _("{amount} of your balance is on its way back to you"),
        amount=_sum(refund.amount, refund.payment.currency),
    )
    body = _(
        "It goes back the way you paid. Depending on your bank it takes up to ten "
        "working days."
    )
    _tell_of_refund("balance_paid_back", refund, subject, body)


def kept(refund_id: int, _occasion: str) -> None:
    refund = _refund(refund_id)
    subject = format_lazy(
        _("{amount} could not be paid back and is on your balance again"),
        amount=_sum(refund.amount, refund.payment.currency),
    )
    _tell_of_refund("balance_kept", refund, subject, AT_CHECKOUT)


ANNOUNCEMENTS |= {
    "balance_gift": gift,
    "balance_expires": expires,
    "balance_paid_back": paid_back,
    "balance_kept": kept,
}
