"""Breaches of the reconciliation and of the great sum, past the services."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from core import dates
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment, Refund
from payments.payment.states import RefundState
from payments.reconciliation.models import (
    BankLine,
    IncomingTransfer,
    Run,
    StripeRow,
    TransferUse,
)
from payments.reconciliation.states import IncomingReason, IncomingState
from tests.factories.accounts import make_staff
from tests.factories.transfers import line, take_lines

from .rows import change, sound_paid_orders

SHOPPERS = Account(AccountKind.SHOPPERS)
COMMISSION = Account(AccountKind.COMMISSION)


def a_run(**fields):
    now = timezone.now()
    return Run.objects.create(
        **{"side": "stripe", "state": "done", "started": now, **fields}
    )


def a_row(**fields):
    now = timezone.now()
    found = {
        "txn_id": "txn_planted", "kind": "charge", "amount": 100, "fee": 0, "net": 100,
        "currency": "CNY", "created": now, "available_on": now,
    }  # fmt: skip
    return StripeRow.objects.create(**found | fields)


def forget_a_fee():
    payment = sound_paid_orders().order_by("pk").first().payments.first()
    a_row(match="payment", payment=payment, fee=3, net=97)


def match_with_nothing():
    a_row(match="payment")


def keep_it_to_oneself():
    a_row()


def keep_a_line_to_oneself():
    BankLine.objects.create(
        run=a_run(side="bank"), digest="0" * 64, booked_on=dates.today(),
        amount=-1, currency="CNY", reference="Fee",
    )  # fmt: skip


def never_end():
    a_run(state="running", started=timezone.now() - timedelta(days=3))


def lose_money():
    """A yuan that was held goes nowhere, of no order."""
    entries = [Entry(SHOPPERS, 100), Entry(COMMISSION, -100)]
    post([Draft("lost", TransactionKind.CORRECTION, "CNY", entries)])


def lose_money_of_an_order():
    """What one order has less another has more, so that the great sum holds."""
    one, other = sound_paid_orders().order_by("pk")[:2]
    vendor_order, more = one.vendor_orders.first().pk, other.vendor_orders.first().pk
    entries = [
        Entry(SHOPPERS, 100, vendor_order),
        Entry(COMMISSION, -100, vendor_order),
        Entry(SHOPPERS, -100, more),
        Entry(COMMISSION, 100, more),
    ]
    post([Draft("swapped", TransactionKind.CORRECTION, "CNY", entries)])


def settle_a_transfer_in_the_books():
    waiting = IncomingTransfer.objects.filter(state=IncomingState.WAITING).first()
    entries = [Entry(SHOPPERS, 5), Entry(Account(AccountKind.UNASSIGNED), -5)]
    cause = f"incoming:{waiting.pk}:other"
    post([Draft(cause, TransactionKind.CORRECTION, "CNY", entries)])


def use_less_of_a_transfer():
    placed = IncomingTransfer.objects.filter(state=IncomingState.PLACED)
    change(placed, used=1)


def give_a_use_to_another():
    use = TransferUse.objects.order_by("pk").first()
    other = Payment.objects.exclude(pk=use.payment_id).exclude(method="invoice")
    change(TransferUse.objects.filter(pk=use.pk), payment=other.first())


def a_transfer(amount="0.05"):
    """That waits to be assigned."""
    run = take_lines(line(Decimal(amount), "groceries"))
    return IncomingTransfer.objects.select_related("line").get(line__run=run)


def decide_alone():
    waits = IncomingTransfer.objects.filter(pk=a_transfer().pk)
    change(waits, state=IncomingState.RETURNING)


def use_it_alone():
    placed = IncomingTransfer.objects.filter(state=IncomingState.PLACED)
    people = {"proposed_by": make_staff(), "agreed_by": make_staff()}
    change(placed, reason=IncomingReason.NO_NUMBER, **people)


def forget_that_a_refund_came_back():
    then = timezone.now() - timedelta(days=2)
    refund = Refund.objects.filter(state=RefundState.SUCCEEDED).first()
    BankLine.objects.create(
        run=a_run(side="bank", started=then), digest="1" * 64, currency="CNY",
        booked_on=dates.today(), amount=refund.amount, reference="Return",
        match="refund", refund=refund,
    )  # fmt: skip


PLANTS = {
    forget_that_a_refund_came_back: "refunds that the bank returned are owed again",
    settle_a_transfer_in_the_books: (
        "bank transfers wait in the books until they are settled"
    ),
    use_less_of_a_transfer: "transfers are used as their uses say, and no further",
    give_a_use_to_another: "orders by transfer were paid by transfers",
    use_it_alone: "uses that did not fit by themselves two people agreed on",
    decide_alone: "what did not match by itself two people agreed on",
    forget_a_fee: "what Stripe kept is in the books",
    match_with_nothing: "movements at Stripe are matched with what they are of",
    keep_it_to_oneself: "movements that fit nothing of ours are told",
    keep_a_line_to_oneself: "lines of the bank that fit nothing of ours are told",
    never_end: "comparisons come to an end",
    lose_money: "what came and did not leave is held, in each currency",
    lose_money_of_an_order: "what came and did not leave is held, order by order",
}
# They add up what the others look at one by one, so that they break with them.
SUMS = {
    "what came and did not leave is held, in each currency",
    "what came and did not leave is held, order by order",
}
