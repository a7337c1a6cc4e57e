"""Breaches of the books, past the models and past the database's own guards."""

from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.db.models import F
from django.utils import timezone

from orders.order.states import VendorOrderStatus
from payments.ledger.models import Checkpoint, LedgerAccount, LedgerTransaction, Posting
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Refund
from payments.payment.states import RefundState
from payments.payouts.models import Earning, FeeReturn, LineFee
from tests.databases import without_triggers

from .rows import change, sound_paid_orders


@contextmanager
def unguarded():
    """The database's triggers don't look."""
    if connection.vendor == "sqlite":
        with without_triggers(connection):
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def of_paid_orders(kind):
    vendor_orders = sound_paid_orders().values("vendor_orders")
    return Posting.objects.filter(
        vendor_order__in=vendor_orders, transaction__kind="paid", account__kind=kind
    )


def lose_a_fen():
    with unguarded():
        change(of_paid_orders("pending"), amount=F("amount") - 1)


def book_in_another_currency():
    yen = LedgerAccount.objects.create(key="yen", kind="pending", currency="JPY")
    with unguarded():
        change(of_paid_orders("pending"), account=yen)


def move(rows, other, units):
    """From one line of a transaction to another, so that it stays balanced."""
    with unguarded():
        row = change(rows, amount=F("amount") - units)
        change(
            Posting.objects.filter(
                transaction=row.transaction_id,
                vendor_order=row.vendor_order_id,
                account__kind=other,
            ),
            amount=F("amount") + units,
        )


def book_less_paid():
    move(of_paid_orders("shoppers"), "pending", 1)


def charge_more():
    move(of_paid_orders("pending"), "commission", 1)


def refund_past_the_books():
    line = sound_paid_orders().first().lines.first()
    payment = line.order.payments.get(state="succeeded")
    vendor_order = line.vendor_order
    Refund.objects.create(
        payment=payment, vendor_order=vendor_order, cause="past", amount=1
    )


def bear_it_otherwise():
    """Booked on the seller, and somebody else named afterwards."""
    refunds = Refund.objects.filter(vendor_order__isnull=False, bearer="seller")
    change(refunds, bearer="market")


def conclude_past_the_books():
    refund = Refund.objects.filter(state=RefundState.SUCCEEDED)
    with unguarded():
        change(
            LedgerTransaction.objects.filter(cause=f"refund:{refund.first().pk}:sent"),
            cause="lost",
        )


def return_a_fee_twice():
    fee = LineFee.objects.filter(returns__isnull=False).first()
    FeeReturn.objects.create(fee=fee, refund=a_refund_elsewhere(), amount=1, tax=0)


def a_refund_elsewhere():
    alive = Refund.objects.exclude(state=RefundState.FAILED)
    return alive.filter(fee_returns__isnull=False).last()


def earn_too_much():
    move(
        Posting.objects.filter(transaction__kind="earned", account__kind="pending"),
        "payable",
        1_000_000,
    )


def leave_a_fee_behind():
    """The sale has earned, and something waits on the cooperative's account of it."""
    earning = Earning.objects.filter(
        vendor_order__status=VendorOrderStatus.RECEIVED
    ).first()
    Earning.objects.filter(vendor_order=earning.vendor_order).update(
        done_at=timezone.now()
    )
    cooperative = Account(
        AccountKind.COOPERATIVE, partner_id=earning.vendor_order.partner_id
    )
    entries = [
        Entry(cooperative, 5, earning.vendor_order_id),
        Entry(Account(AccountKind.COMMISSION), -5),
    ]
    post([Draft("left-behind", TransactionKind.CORRECTION, "CNY", entries)])


def forget_to_earn():
    change(
        Earning.objects.filter(done_at=None),
        due_at=timezone.now() - timedelta(hours=2),
    )


def forget_a_parcel():
    Earning.objects.filter(done_at=None).first().delete()


def sum_up_wrongly():
    account = LedgerAccount.objects.get(key="shoppers:CNY")
    last = account.postings.order_by("pk").last()
    Checkpoint.objects.create(account=account, last_id=last.pk, balance=1)


PLANTS = {
    lose_a_fen: "transactions of the books sum to zero",
    book_in_another_currency: "postings are in their account's currency",
    book_less_paid: "paid orders are in the books, part by part",
    charge_more: "fees are charged as they were frozen",
    refund_past_the_books: "refunds are in the books",
    bear_it_otherwise: "refunds are taken from who bears them",
    conclude_past_the_books: "the books know how refunds ended",
    return_a_fee_twice: "fees go back at most once",
    leave_a_fee_behind: "cooperatives earn their fees with the sale",
    earn_too_much: "nobody has earned more than was paid",
    forget_to_earn: "what is due is earned in time",
    forget_a_parcel: "sent parcels will earn their price",
    sum_up_wrongly: "checkpoints are the sums of their postings",
}
