"""Breaches of payments and refunds."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from core.money import from_minor
from fulfilment.invoicing.models import Document
from orders.order.models import Order, VendorOrder
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind
from payments.payment.models import Payment, Refund, Source, StripeEvent
from payments.payment.states import PaymentState
from payments.payouts.services.postings import book_orders
from payments.refunds.models import RefundRequest
from payments.refunds.states import RequestState

from .documents import lose, the_last
from .rows import (
    a_refund,
    change,
    expired_orders,
    sound_paid_orders,
)


def call_it_paid():
    change(expired_orders(), paid_at=timezone.now())
    book_orders(expired_orders())


def call_it_unpaid():
    change(sound_paid_orders(), paid_at=None)


def pay_less():
    payment = change(
        Payment.objects.filter(order__in=sound_paid_orders()), amount=F("amount") - 1
    )
    change(
        Source.objects.filter(reference=payment.intent_id),
        amount_debited=F("amount_debited") - Decimal("0.01"),
    )


def give_back_too_much():
    payment = Payment.objects.filter(order__in=sound_paid_orders()).first()
    a_refund(payment=payment, cause="more", amount=payment.amount + 1)


def give_nothing_back():
    notes = Document.objects.filter(
        kind="credit", vendor_order__status="cancelled", refund__reversals__isnull=True
    )
    note = the_last(notes)
    refund = note.refund
    lose(note)
    change(
        Source.objects.filter(reference=refund.payment.intent_id),
        amount_refunded=F("amount_refunded") - from_minor(refund.amount, "CNY"),
    )
    refund.fee_returns.all().delete()
    refund.delete()


def give_back_nothing_paid():
    payment = Payment.objects.create(
        order=expired_orders().first(),
        key="never",
        amount=1000,
        currency="CNY",
        state=PaymentState.CANCELED,
    )
    a_refund(payment=payment, cause="never", amount=1000)


def show_more_in():
    change(Source.objects.all(), amount_debited=F("amount_debited") + 1)


def show_more_back():
    change(Source.objects.all(), amount_refunded=F("amount_refunded") + 1)


def leave_an_event():
    StripeEvent.objects.create(event_id="evt_1", kind="x", object_id="y", payload={})
    change(StripeEvent.objects.all(), received=timezone.now() - timedelta(minutes=11))


def pay_twice():
    payment = Payment.objects.order_by("pk").first()
    Payment.objects.create(
        order=payment.order,
        key="twice",
        amount=payment.amount,
        currency="CNY",
        state=PaymentState.SUCCEEDED,
    )


def give_back_less_than_asked():
    refund = Refund.objects.filter(vendor_order__isnull=False).order_by("pk").first()
    RefundRequest.objects.create(
        vendor_order=refund.vendor_order,
        key="less",
        amount=refund.amount + 1,
        currency="CNY",
        reason="goodwill",
        destination="method",
        why="x",
        state=RequestState.APPROVED,
        refund=refund,
    )


def give_back_unasked():
    change(Refund.objects.all(), cause="by:1:request:1")


def take_more_cash():
    part = VendorOrder.objects.filter(in_cash=True).first()
    entries = [
        Entry(Account(AccountKind.CASH), 5, part.pk),
        Entry(Account(AccountKind.COMMISSION), -5, part.pk),
    ]
    post([Draft("more cash", TransactionKind.CORRECTION, "CNY", entries)])


def call_cash_a_card():
    change(VendorOrder.objects.filter(in_cash=True), in_cash=False)


def agree_on_a_card():
    change(Order.objects.filter(payments__method="transfer"), payment_method="online")


PLANTS = {
    agree_on_a_card: "orders are paid as it was agreed",
    give_back_less_than_asked: "approved requests gave back what was asked",
    give_back_unasked: "nothing goes back for a request that nobody approved",
    call_it_paid: "paid orders have a payment of their exact amount",
    pay_less: "paid orders have a payment of their exact amount",
    call_it_unpaid: "payments make their order paid or go back in full",
    give_back_too_much: "refunds stay within their payment",
    give_nothing_back: "cancelled parts that were paid go back in full",
    give_back_nothing_paid: "refunds go back on the payment that came for their order",
    show_more_in: "Oscar's sources show each payment",
    show_more_back: "Oscar's sources show what went back",
    take_more_cash: "cash is collected with the goods",
    call_cash_a_card: "only orders to be paid in cash have parts in cash",
    leave_an_event: "Stripe's events are acted on in time",
}


# Held by the database as well, which refuses the breach before the audit could see it.
REFUSED = {
    pay_twice: "orders are paid once",
}
