"""Orders that are paid by bank transfer: from the bank's file to the books and back."""

from decimal import Decimal

import pytest
from django.core import mail
from django.db.models import Sum

from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.ledger.models import Posting
from payments.payment.models import Payment, RefundAccount
from payments.payment.services.intents import cancel_order_and_payment
from payments.payment.services.vendor_refunds import give_back
from payments.payment.tasks import expire_orders, reconcile_payments, reconcile_refunds
from payments.reconciliation.models import Finding, IncomingTransfer
from payments.reconciliation.services.arrivals import (
    IncomingError,
    assign_incoming,
    dismiss_incoming,
    match_incoming,
    note_returned,
    numbers_in,
    return_incoming,
)
from payments.reconciliation.services.runs import reconcile, start_run
from payments.reconciliation.states import IncomingReason, IncomingState
from tests.factories.accounts import make_staff
from tests.factories.orders import make_order
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import make_fee
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    expire,
    line,
    line_for,
    make_transfer_order,
    take_and_match,
    take_lines,
    take_transfers,
)
from tests.sound import breached
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account(settings):
    take_transfers(settings)


@pytest.fixture
def order():
    return make_transfer_order()


def balance(kind, currency="CNY"):
    rows = Posting.objects.filter(account__kind=kind, transaction__currency=currency)
    return rows.aggregate(total=Sum("amount", default=0))["total"]


def agree(act, rows, *more):
    by, other = make_staff(), make_staff()
    ids = [row.pk for row in rows]
    return act(ids, *more, proposed_by=by, by=other)


# --- Matched --------------------------------------------------------------------------


def test_transfer_with_number_and_amount_pays_its_order(order):
    make_fee("10")
    assert order.vendor_orders.get().status == "pending-payment"

    (incoming,) = take_and_match(line_for(order))

    order.refresh_from_db()
    assert (order.status, incoming.state) == (OrderStatus.PAID, IncomingState.PLACED)
    payment = Payment.objects.get()
    assert (payment.method, payment.state) == ("transfer", "succeeded")
    (use,) = incoming.uses.all()
    assert (use.payment, use.amount, incoming.used) == (payment, *[payment.amount] * 2)
    assert incoming.line.match == "payment"
    assert Finding.objects.count() == 0
    assert (balance("unassigned"), -balance("shoppers")) == (0, payment.amount)
    assert RefundAccount.objects.get().holder == "Chen Yulan"
    assert breached() == []


def test_file_brought_in_twice_pays_once(order):
    rows = line_for(order)
    take_and_match(rows)

    run = take_lines(rows)
    deliver_everything()

    assert run.seen == 0
    assert (Payment.objects.count(), IncomingTransfer.objects.count()) == (1, 1)
    assert breached() == []


def test_matching_twice_changes_nothing(order):
    (incoming,) = take_and_match(line_for(order))
    match_incoming(incoming.pk)

    assert Payment.objects.count() == 1
    assert breached() == []


def test_second_transfer_for_one_order_is_left_to_staff(order):
    first, second = take_and_match(line_for(order), line_for(order))

    states = {first.state, second.state}
    assert states == {IncomingState.PLACED, IncomingState.WAITING}
    left = IncomingTransfer.objects.get(state=IncomingState.WAITING)
    assert (left.reason, left.order_id) == (IncomingReason.PAID, order.pk)
    assert balance("unassigned") == left.line.amount
    assert breached() == []


def given_up(order):
    assert cancel_order_and_payment(order, by=None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (lambda o: line_for(o, less=1), IncomingReason.TOO_LITTLE),
        (lambda o: line_for(o, less=-1), IncomingReason.TOO_MUCH),
        (lambda o: line_for(o, currency="EUR"), IncomingReason.CURRENCY),
        (lambda _o: line(Decimal(71), "thank you"), IncomingReason.NO_NUMBER),
        (
            lambda o: line_for(o, reference=f"{o.number} {make_order().number}"),
            IncomingReason.SEVERAL,
        ),
        (lambda o: given_up(o) or line_for(o), IncomingReason.CANCELLED),
        (
            lambda _o: line_for(make_order([(make_pack(), 1)])),
            IncomingReason.OTHER_WAY,
        ),
    ],
)
def test_nothing_is_guessed(order, row, reason):
    (incoming,) = take_and_match(row(order))

    assert (incoming.state, incoming.reason) == (IncomingState.WAITING, reason)
    assert not Order.objects.filter(paid_at__isnull=False).exists()
    assert Payment.objects.count() == 0
    currency = incoming.line.currency
    assert balance("unassigned", currency) == incoming.line.amount
    assert breached() == []


def test_staff_hear_once_of_what_is_to_be_assigned(order, mailoutbox):
    make_staff_mail = make_staff()
    make_staff_mail.email = "staff@example.com"
    make_staff_mail.save()

    take_and_match(line_for(order, less=5), line(Decimal(3), "x"))

    heard = [one for one in mailoutbox if "Bank transfers to assign" in one.subject]
    assert len([one for one in heard if one.to == ["staff@example.com"]]) == 1


@pytest.mark.parametrize(
    "reference",
    ["{n}", "order{n}", "ORDER {a} {b}", "{low}", "{a}-{b}", "RE:{n}/CHEN", "订单{n}"],
)
def test_number_is_found_as_banks_write_it(order, reference):
    number = order.number
    text = reference.format(n=number, a=number[:5], b=number[5:], low=number.lower())

    assert number in numbers_in(text)
    (incoming,) = take_and_match(line_for(order, reference=text))
    assert incoming.state == IncomingState.PLACED


def test_market_that_takes_no_transfers_is_told_as_before(settings):
    settings.BANK_TRANSFER = False

    run = take_lines(line(Decimal(5), "interest"))

    assert (IncomingTransfer.objects.count(), run.opened) == (0, 1)
    assert Finding.objects.get().kind == "bank-unknown"


def test_stripes_side_is_not_asked_of_transfers(order, double):
    take_and_match(line_for(order))
    give_back(order.vendor_orders.get(), lines={}, cause="goodwill", delivery=100)

    reconcile_payments()
    reconcile_refunds()
    deliver_everything()
    reconcile(start_run().pk)

    assert Finding.objects.count() == 0
    assert double.books()["intents"] == []


@pytest.mark.parametrize(("currency", "price"), [("JPY", "5900"), ("KWD", "5.90")])
def test_currencies_with_other_steps_are_matched_to_the_unit(currency, price):
    order = make_transfer_order([(make_pack(currency=currency, price=price), 1)])
    step = 10 if currency == "KWD" else 1

    (wrong,) = take_and_match(line_for(order, less=step))
    assert (wrong.state, wrong.reason) == ("waiting", IncomingReason.TOO_LITTLE)
    (right,) = take_and_match(line_for(order))

    assert right.state == IncomingState.PLACED
    assert breached() == []


# --- Too late -------------------------------------------------------------------------


def test_stock_is_held_until_the_deadline_and_then_given_back(mailoutbox):
    pack = make_pack(on_hand=2, quantity=1)
    order = make_transfer_order([(pack, 2)])
    assert StockPool.objects.get(pk=pack.pool_id).available == 0
    expire(order)

    expire_orders()
    deliver_everything()

    order.refresh_from_db()
    assert order.status == OrderStatus.EXPIRED
    assert StockPool.objects.get(pk=pack.pool_id).available == 2
    (told,) = [one for one in mail.outbox if "expired" in one.subject]
    assert "Your transfer did not arrive in time" in told.body


def test_late_money_restores_the_order_while_stock_allows(order):
    expire(order)
    expire_orders()

    (incoming,) = take_and_match(line_for(order))

    order.refresh_from_db()
    assert (order.status, incoming.state) == (OrderStatus.PAID, IncomingState.PLACED)
    assert breached() == []


def test_late_money_goes_back_when_the_goods_are_sold():
    pack = make_pack(on_hand=1, quantity=1)
    order = make_transfer_order([(pack, 1)])
    expire(order)
    expire_orders()
    make_order([(pack, 1)])

    (incoming,) = take_and_match(line_for(order))

    assert (incoming.state, incoming.reason) == ("returning", "too-late")
    assert balance("unassigned") == incoming.line.amount
    assert any("too late" in one.subject for one in mail.outbox)
    assert breached() == []
    assert note_returned(incoming.pk)
    assert not note_returned(incoming.pk)
    assert balance("unassigned") == balance("shoppers") == 0
    assert breached() == []


# --- Decided by two -------------------------------------------------------------------


def test_two_people_assign_what_came_without_a_number(order):
    rows = take_and_match(line_for(order, reference="groceries"))

    agree(assign_incoming, rows, [order.number])

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert balance("unassigned") == 0
    assert breached() == []


def test_what_is_too_much_pays_and_the_rest_goes_back(order):
    rows = take_and_match(line_for(order, less=-250))

    agree(assign_incoming, rows, [order.number])

    row = IncomingTransfer.objects.get()
    assert (row.state, row.left, balance("unassigned")) == ("returning", 250, 250)
    assert breached() == []
    note_returned(row.pk)
    assert balance("unassigned") == 0
    assert breached() == []


def test_several_transfers_make_up_one_order(order):
    whole = int(order.to_pay * 100)
    rows = take_and_match(
        line_for(order, less=whole - 1000), line_for(order, less=1000)
    )

    agree(assign_incoming, rows, [order.number])

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert {row.state for row in IncomingTransfer.objects.all()} == {"placed"}
    assert breached() == []


@pytest.mark.parametrize("why", ["little", "currency", "paid", "none", "many", "other"])
def test_assignment_that_does_not_fit_changes_nothing(order, why):
    rows = take_and_match(
        line_for(order, less=1 if why == "little" else 0, reference="a",
                 currency="EUR" if why == "currency" else "CNY"),
        line(Decimal(1), "b", currency="EUR" if why == "currency" else "CNY"),
    )  # fmt: skip
    number = order.number
    if why == "paid":
        take_and_match(line_for(order))
    elif why == "none":
        number = "2222222222"
    elif why == "other":
        number = make_order().number
    before = set(IncomingTransfer.objects.values_list("pk", "state"))
    posted = Posting.objects.count()

    with pytest.raises(IncomingError):
        agree(assign_incoming, rows if why == "many" else rows[:1], [number])

    assert set(IncomingTransfer.objects.values_list("pk", "state")) == before
    assert Posting.objects.count() == posted


def test_order_whose_goods_are_sold_is_not_paid_by_hand():
    pack = make_pack(on_hand=1, quantity=1)
    order = make_transfer_order([(pack, 1)])
    rows = take_and_match(line_for(order, reference="groceries"))
    expire(order)
    expire_orders()
    make_order([(pack, 1)])

    with pytest.raises(IncomingError, match="are sold"):
        agree(assign_incoming, rows, [order.number])

    rows[0].refresh_from_db()
    assert rows[0].state == IncomingState.WAITING
    deliver_everything()
    assert not any("too late" in one.subject for one in mail.outbox)


def test_returned_and_other_money_leaves_the_books(order):
    first, second = take_and_match(line(Decimal(5), "a"), line(Decimal(7), "b"))

    agree(return_incoming, [first])
    agree(dismiss_incoming, [second])

    assert balance("unassigned") == 500
    with pytest.raises(IncomingError, match="already decided"):
        agree(assign_incoming, [second], [order.number])
    note_returned(first.pk)
    assert balance("unassigned") == balance("shoppers") == 0
    assert breached() == []


def test_statement_shows_that_a_transfer_went_back():
    (row,) = take_and_match(line(Decimal(5), "a"))
    agree(return_incoming, [row])

    take_lines(line(Decimal(-4), str(row)))
    deliver_everything()
    row.refresh_from_db()
    assert row.state == IncomingState.RETURNING
    assert Finding.objects.get().kind == "bank-amount"
    take_lines(line(Decimal(-5), f"return {row}"))
    deliver_everything()

    row.refresh_from_db()
    assert (row.state, row.return_line.match) == (IncomingState.RETURNED, "return")
    assert breached() == []
