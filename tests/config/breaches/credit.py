"""Breaches of shoppers' balances, past the services and past the models."""

from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from orders.order.models import VendorOrder
from payments.credit.models import CashOut, Credit, CreditUse
from payments.credit.states import Origin, UseKind
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from tests.factories.accounts import make_user

from .rows import change, expired_orders


def book(user, amount):
    """On the balance in the books, at the market's cost."""
    entries = [
        Entry(Account(AccountKind.BALANCE, user_id=user.pk), amount),
        Entry(Account(AccountKind.PROMOTIONS), -amount),
    ]
    post([Draft("planted", TransactionKind.CORRECTION, "CNY", entries)])


def shopper():
    return Credit.objects.order_by("pk").first().user


def put(user, amount, **fields):
    Credit.objects.create(
        user=user,
        currency="CNY",
        amount=amount,
        cause="planted",
        created=timezone.now(),
        **{"origin": Origin.GIFT, **fields},
    )


def overdraw():
    book(shopper(), -1_000_000)


def book_past_the_rows():
    book(shopper(), 1)


def give_past_the_books():
    put(make_user(), 500)


def spend_twice():
    credit = Credit.objects.with_left().order_by("-pk").first()
    more = credit.left + 1
    CreditUse.objects.create(
        credit=credit,
        amount=more,
        kind=UseKind.EXPIRED,
        cause="planted",
        created=timezone.now(),
    )
    put(credit.user, more)


def return_too_much():
    use = CreditUse.objects.order_by("pk").first()
    put(use.credit.user, use.amount + 1, origin=Origin.RETURNED, returns=use)
    book(use.credit.user, use.amount + 1)


def forget_the_order():
    change(CreditUse.objects.filter(order__isnull=False), order=None)


def share_otherwise():
    vendor_orders = VendorOrder.objects.filter(order__in=expired_orders())
    change(vendor_orders, from_balance=F("from_balance") + Decimal("0.01"))


def lose_a_refund():
    change(Credit.objects.filter(origin=Origin.REFUND), cause="lost")


def pay_nothing_back():
    CashOut.objects.create(user=shopper(), currency="CNY", amount=100, click="planted")


PLANTS = {
    overdraw: "no shopper's balance is negative",
    book_past_the_rows: "balances are what is left of their credits",
    give_past_the_books: "credits are in the books",
    spend_twice: "no credit is spent twice",
    return_too_much: "balances get back at most what was taken",
    forget_the_order: "orders have taken what they say from the balance",
    share_otherwise: "parts share what their order takes from the balance",
    lose_a_refund: "refunds to a balance are on it",
    pay_nothing_back: "balances that are paid back leave by refunds",
}
