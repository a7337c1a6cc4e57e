"""Orders on invoice at once, and money that comes while one is placed."""

from functools import partial

import pytest

from checkout.services import NoInvoiceError
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from payments.payment.on_invoice import lost_of_parts, owed_of_orders
from payments.payouts.services.write_offs import WriteOffError, write_off_invoice
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.services.arrivals import (
    IncomingError,
    assign_incoming,
    match_incoming,
)
from selling.business_buyers.owed import of_account, owed_parts
from selling.business_buyers.services.credit import end_credit
from tests.factories.accounts import make_staff, make_user
from tests.factories.business_buyers import (
    make_buyer,
    make_credit,
    make_invoice_order,
)
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import make_china
from tests.factories.shop import make_pack
from tests.factories.transfers import line, take_lines, take_transfers
from tests.factories.vendors import make_farm
from tests.races.together import run_together
from tests.selling.business_buyers.facts import found_breaches

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _account(settings):
    make_china()
    take_transfers(settings)


@pytest.fixture
def pack():
    return make_pack(make_farm(), "Walnuts", price="50.00", on_hand=10_000_000)


@pytest.fixture
def account(pack):
    account = make_buyer(pack.partner, {})
    make_credit(account, "130.00")
    return account


def owed(account):
    return sum(one.minor for one in owed_parts(of_account(account)))


def test_two_orders_do_not_both_use_the_last_of_a_limit(pack, account):
    acts = [partial(make_invoice_order, account, [(pack, 1)]) for _each in range(5)]

    outcomes = run_together(acts)  # 62.00 each, two fit

    refused = [one.error for one in outcomes if one.error]
    assert len([one for one in outcomes if one.value]) == 2
    assert all(isinstance(error, NoInvoiceError) for error in refused), refused
    assert owed(account) == 12400
    assert found_breaches() == []


def test_a_transfer_and_a_cancellation_at_once(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    take_lines(line("62.00", order.number))
    (incoming,) = IncomingTransfer.objects.all()
    part = order.vendor_orders.get()

    run_together(
        [
            partial(match_incoming, incoming.pk),
            partial(cancel_vendor_order, part, by=None, by_shopper=True),
        ]
    )

    assert owed_of_orders([order.pk]) == {}
    incoming.refresh_from_db()
    assert incoming.state in {"placed", "waiting"}
    assert found_breaches() == []


def test_two_transfers_at_once_pay_what_is_owed_once(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    take_lines(line("40.00", order.number), line("40.00", f"{order.number} again"))
    rows = list(IncomingTransfer.objects.order_by("pk"))

    run_together([partial(match_incoming, row.pk) for row in rows])

    states = sorted(IncomingTransfer.objects.values_list("state", flat=True))
    assert states == ["placed", "waiting"]
    assert owed_of_orders([order.pk]) == {order.pk: 2200}
    assert found_breaches() == []


def assign(row, orders, **more):
    two = {"proposed_by": make_staff(), "by": make_staff()}
    return assign_incoming([row.pk], [one.number for one in orders], **two, **more)


def test_two_assign_the_same_transfer(pack, account):
    orders = [make_invoice_order(account, [(pack, 1)]) for _each in range(2)]
    take_lines(line("70.00", "groceries"))
    row = IncomingTransfer.objects.get()

    outcomes = run_together(
        [partial(assign, row, each, keeps_rest=True) for each in (orders, orders[1:])]
    )

    row.refresh_from_db()
    assert any(one.value for one in outcomes)
    refused = [one.error for one in outcomes if one.error]
    assert all(isinstance(error, IncomingError) for error in refused), refused
    assert sum(row.uses.values_list("amount", flat=True)) == row.used <= 7000
    owed_now = sum(owed_of_orders([one.pk for one in orders]).values())
    assert owed_now == 12400 - row.used
    assert found_breaches() == []


def test_several_are_paid_while_one_of_them_is_paid_by_another(pack, account):
    orders = [make_invoice_order(account, [(pack, 1)]) for _each in range(2)]
    take_lines(line("124.00", " ".join(one.number for one in orders)))
    take_lines(line("62.00", orders[1].number))
    both, single = IncomingTransfer.objects.order_by("pk")

    run_together([partial(match_incoming, row.pk) for row in (both, single)])

    both.refresh_from_db()
    single.refresh_from_db()
    assert {both.state, single.state} == {"placed", "waiting"}
    placed, left = (both, single) if both.state == "placed" else (single, both)
    assert left.reason == ("paid" if placed == both else "sum")
    assert owed(account) == 12400 - placed.used
    assert found_breaches() == []


def test_money_comes_while_it_is_written_off(pack, account):
    part = make_invoice_order(account, [(pack, 1)]).vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    take_lines(line("62.00", part.order.number))
    row = IncomingTransfer.objects.get()
    two = {"proposed_by": make_staff(), "by": make_staff()}

    outcomes = run_together(
        [
            partial(match_incoming, row.pk),
            partial(write_off_invoice, part.pk, reason="Gone.", **two),
        ]
    )

    row.refresh_from_db()
    assert row.state == "placed"
    assert (owed_of_orders([part.order_id]), lost_of_parts([part.pk])) == ({}, {})
    given_up = outcomes[1]
    assert given_up.value or isinstance(given_up.error, WriteOffError)
    assert found_breaches() == []


def test_an_order_while_another_invoice_is_written_off(pack, account):
    part = make_invoice_order(account, [(pack, 1)]).vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    two = {"proposed_by": make_staff(), "by": make_staff()}

    outcomes = run_together(
        [
            partial(make_invoice_order, account, [(pack, 1)]),
            partial(write_off_invoice, part.pk, reason="Gone.", **two),
        ]
    )

    assert outcomes[1].value
    assert outcomes[0].value or isinstance(outcomes[0].error, NoInvoiceError)
    with pytest.raises(NoInvoiceError):
        make_invoice_order(account, [(pack, 1)])
    assert found_breaches() == []


def test_terms_end_while_somebody_orders(pack, account):
    outcomes = run_together(
        [
            partial(make_invoice_order, account, [(pack, 1)]),
            partial(end_credit, account.credit, by=make_user()),
        ]
    )
    ordered = outcomes[0]
    assert ordered.value or isinstance(ordered.error, NoInvoiceError)
    assert Order.objects.count() == (1 if ordered.value else 0)
    with pytest.raises(NoInvoiceError):
        make_invoice_order(account, [(pack, 1)])
    assert found_breaches() == []
