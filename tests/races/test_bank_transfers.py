"""A statement brought in twice at once, a deadline in that moment, two who decide."""

from functools import partial

import pytest

from core.transitions import TransitionError
from office.market.models import Proposal
from office.market.services.kinds import ProposalError
from office.market.services.proposals import approve, propose
from office.market.states import ProposalKind, ProposalState
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment.models import Payment, Refund
from payments.payment.services.intents import cancel_order_and_payment, expire_order
from payments.payment.services.offline_refunds import note_transferred
from payments.payment.states import RefundState
from payments.reconciliation.models import BankLine, IncomingTransfer
from payments.reconciliation.services.arrivals import (
    IncomingError,
    assign_incoming,
    match_incoming,
)
from payments.reconciliation.states import IncomingState
from tests.factories.accounts import make_staff
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    expire,
    line_back,
    line_for,
    make_order_paid_by_transfer,
    make_transfer_order,
    take_and_match,
    take_lines,
    take_transfers,
)
from tests.races.market import assert_sound
from tests.races.together import errors, run_together, values
from vendors.partner.models import StockPool

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _account(settings):
    take_transfers(settings)


@pytest.mark.parametrize("turn", range(3))
def test_file_brought_in_twice_at_once_pays_once(turn):
    orders = [make_transfer_order([(make_pack(), 1)]) for _each in range(4)]
    rows = [line_for(order) for order in orders]
    staff = [make_staff(), make_staff(), make_staff()]
    # Whoever brings it in the other way round locks nobody out.
    files = [rows, rows[::-1], rows]

    done = run_together(
        [
            partial(take_lines, *each, by=one)
            for each, one in zip(files, staff, strict=True)
        ]
    )
    deliver_everything()

    assert [one.error for one in done] == [None] * 3
    assert BankLine.objects.count() == IncomingTransfer.objects.count() == 4
    assert Payment.objects.count() == 4
    assert set(Order.objects.values_list("status", flat=True)) == {OrderStatus.PAID}
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_deadline_and_transfer_at_the_same_moment(turn):
    pack = make_pack(on_hand=1, quantity=1)
    order = make_transfer_order([(pack, 1)])
    take_lines(line_for(order))
    (pk,) = IncomingTransfer.objects.values_list("pk", flat=True)
    expire(order)

    done = run_together(
        [partial(expire_order, order), partial(match_incoming, pk), deliver_everything]
    )

    assert [one.error for one in done] == [None] * 3
    deliver_everything()
    order.refresh_from_db()
    # Whoever was first: the goods are there, so that the money counts.
    assert order.status == OrderStatus.PAID
    assert Payment.objects.count() == 1
    assert StockPool.objects.get(pk=pack.pool_id).available == 0
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_shopper_cancels_while_the_money_comes(turn):
    order = make_transfer_order()
    take_lines(line_for(order))
    (pk,) = IncomingTransfer.objects.values_list("pk", flat=True)

    cancelled, matched = run_together(
        [
            partial(cancel_order_and_payment, order, by=None),
            partial(match_incoming, pk),
        ]
    )

    assert matched.error is None
    order.refresh_from_db()
    row = IncomingTransfer.objects.get()
    if cancelled.value:
        assert (order.status, row.state) == ("cancelled", IncomingState.WAITING)
        assert row.reason == "cancelled"
    else:
        assert (order.status, row.state) == ("paid", IncomingState.PLACED)
    assert_sound()


@pytest.mark.parametrize("turn", range(4))
def test_one_transfer_pays_one_of_two_orders(turn):
    orders = [make_transfer_order([(make_pack(), 1)]) for _each in range(2)]
    (row,) = take_and_match(line_for(orders[0], reference="groceries"))
    people = [make_staff(), make_staff()]

    done = run_together(
        [
            partial(
                assign_incoming, [row.pk], [order.number],
                proposed_by=people[place], by=people[1 - place],
            )
            for place, order in enumerate(orders)
        ]
    )  # fmt: skip

    assert (len(values(done)), len(errors(done, IncomingError))) == (1, 1)
    assert Payment.objects.count() == 1
    assert Order.objects.filter(status=OrderStatus.PAID).count() == 1
    assert_sound()


def test_two_who_approve_and_one_who_proposed():
    order = make_transfer_order()
    (row,) = take_and_match(line_for(order, reference="groceries"))
    maker = make_staff()
    content = {"do": "assign", "transfers": [row.pk], "orders": [order.number]}
    proposal = propose(
        ProposalKind.TRANSFER, content, by=maker, cooperative=None, subject=row.pk
    )
    people = [make_staff(), make_staff(), maker]

    done = run_together([partial(approve, proposal.pk, by=one) for one in people])

    assert len(values(done)) == 1
    assert len(errors(done, (TransitionError, ProposalError))) == 2
    assert Proposal.objects.get().state == ProposalState.APPROVED
    assert Payment.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_refund_is_noted_by_hand_and_by_the_statement_at_once(turn):
    order = make_order_paid_by_transfer()
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=False)
    refund = Refund.objects.select_related("payment").get()
    take_lines(line_back(refund))

    run_together([partial(note_transferred, refund), deliver_everything])
    deliver_everything()

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert_sound()
