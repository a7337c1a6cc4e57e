"""Finance staff assign bank transfers to orders, by two, and pay refunds back."""

from decimal import Decimal

import pytest

from core.models import AuditEntry
from office.market.models import Proposal
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment.models import Payment, Refund
from payments.payment.services.offline_refunds import note_transferred
from payments.payment.states import RefundState
from payments.reconciliation.models import IncomingTransfer
from payments.reconciliation.states import IncomingState
from tests.factories.accounts import make_staff
from tests.factories.pages import read_page
from tests.factories.transfers import (
    line,
    line_for,
    line_returned,
    make_order_paid_by_transfer,
    make_transfer_order,
    take_and_match,
    take_transfers,
)
from tests.office.market.test_staff import make_clerk
from tests.sound import breached

pytestmark = pytest.mark.django_db
LIST = "/office/market/transfers/"
BACK = "/office/market/paybacks/"


@pytest.fixture(autouse=True)
def _account(settings):
    take_transfers(settings)


@pytest.fixture
def maker(client):
    person = make_staff()
    client.force_login(person)
    return person


@pytest.fixture
def order():
    return make_transfer_order()


@pytest.fixture
def row(order):
    (row,) = take_and_match(line_for(order, reference="groceries"))
    return row


def propose(client, row, **data):
    return client.post(f"{LIST}{row.pk}/", data)


def decide(client, do="approve"):
    pk = Proposal.objects.order_by("-pk").first().pk
    return client.post(LIST, {"do": do, "proposal": pk})


def test_one_proposes_another_approves_and_the_order_is_paid(client, maker, order, row):
    assert "Names no order" in read_page(client, LIST)
    typed = f" {order.number[:5]} {order.number[5:].lower()}"

    assert propose(client, row, do="assign", order=typed).status_code == 302
    assert not Payment.objects.exists()
    assert order.number in read_page(client, LIST)
    decide(client)
    assert not Payment.objects.exists(), "nobody approves their own"
    client.force_login(make_staff())
    decide(client)

    order.refresh_from_db()
    row.refresh_from_db()
    assert (order.status, row.state) == (OrderStatus.PAID, IncomingState.PLACED)
    assert row.proposed_by == maker != row.agreed_by
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"proposal.made", "proposal.decided", "transfer.assigned"} <= acts
    assert breached() == []


@pytest.mark.parametrize(("do", "state"), [("return", "returning"), ("other", "other")])
def test_two_send_it_back_or_set_it_aside(client, maker, row, do, state):
    propose(client, row, do=do)
    client.force_login(make_staff())
    decide(client)

    row.refresh_from_db()
    assert row.state == state
    assert breached() == []


def test_two_say_that_it_is_a_refund_that_came_back(client, maker):
    paid = make_order_paid_by_transfer()
    cancel_vendor_order(paid.vendor_orders.get(), by=None, by_shopper=False)
    refund = note_transferred(Refund.objects.get())
    (money,) = take_and_match(line_returned(refund, reference=paid.number))
    said = f"Refund RB-{refund.pk} returned by the bank"
    assert said in read_page(client, f"{LIST}{money.pk}/")

    propose(client, money, do="bounced")
    client.force_login(make_staff())
    assert "to be paid again" in read_page(client, LIST)
    decide(client)

    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED
    assert AuditEntry.objects.filter(act="transfer.bounced").count() == 1


def test_page_of_one_shows_and_decides_its_own_proposals_alone(
    client, maker, order, row
):
    (other,) = take_and_match(line(Decimal("3.21"), "rent"))
    propose(client, row, do="return")
    client.force_login(make_staff())

    page = f"{LIST}{other.pk}/"
    assert client.get(page).context["waiting"] == []
    assert len(client.get(f"{LIST}{row.pk}/").context["waiting"]) == 1
    pk = Proposal.objects.get().pk
    answer = client.post(page, {"do": "approve", "proposal": pk})
    assert answer.status_code == 404
    assert Proposal.objects.get().state == "waiting"


def test_declined_it_waits_as_before(client, maker, row):
    propose(client, row, do="return")
    client.force_login(make_staff())
    decide(client, "decline")

    row.refresh_from_db()
    assert row.state == IncomingState.WAITING


def test_number_that_fits_nothing_is_refused_and_stays_typed(client, maker, row):
    answer = propose(client, row, do="assign", order="2222222222")

    assert answer.status_code == 422
    assert "There is no order 2222222222." in answer.text
    assert 'value="2222222222"' in answer.text
    assert Proposal.objects.count() == 0


def test_second_proposal_waits_for_the_first(client, maker, order, row):
    propose(client, row, do="return")
    propose(client, row, do="assign", order=order.number)

    assert Proposal.objects.count() == 1


def test_two_halves_are_offered_together(client, maker, order):
    whole = int(order.to_pay * 100)
    first, second = take_and_match(
        line_for(order, less=whole - 1000), line_for(order, less=1000)
    )
    page = client.get(f"{LIST}{first.pk}/").text
    assert f'value="{second.pk}"' in page

    propose(client, first, do="assign", order=order.number, others=[second.pk])
    client.force_login(make_staff())
    decide(client)

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert breached() == []


def test_list_shows_what_is_done_and_who_has_not_paid(client, maker, order):
    assert order.number in read_page(client, f"{LIST}?show=orders")
    take_and_match(line_for(order))
    assert order.number in read_page(client, f"{LIST}?show=placed")
    assert order.number not in read_page(client, f"{LIST}?show=orders")
    assert "Nothing to assign" in read_page(client, LIST)


def test_list_costs_the_same_for_many(client, maker, django_assert_max_num_queries):
    order = make_transfer_order()
    take_and_match(*(line_for(order, less=n) for n in range(1, 12)))
    client.get(LIST)

    with django_assert_max_num_queries(25):
        page = client.get(LIST)

    assert page.text.count("Less than the order") == 11


def test_refund_is_marked_as_transferred_and_as_come_back(client, maker):
    order = make_order_paid_by_transfer()
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=False)
    refund = Refund.objects.get()
    page = read_page(client, BACK)
    assert f"RB-{refund.pk}" in page
    assert "6222020200112233445" in page
    assert f'href="{BACK}"' in client.get("/office/market/").text

    answer = client.post(BACK, {"do": "paid", "row": refund.pk})
    assert answer["Location"] == BACK
    client.post(BACK, {"do": "paid", "row": refund.pk})

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert AuditEntry.objects.filter(act="refund.transferred").count() == 1
    assert f"RB-{refund.pk}" in read_page(client, f"{BACK}?show=done")
    client.post(BACK, {"do": "back", "row": refund.pk})
    refund.refresh_from_db()
    assert refund.state == RefundState.FAILED


def test_what_was_too_much_is_among_those_that_paid_and_those_to_return(
    client, maker, order
):
    (row,) = take_and_match(line_for(order, less=-500))
    propose(client, row, do="assign", order=order.number)
    client.force_login(make_staff())
    decide(client)

    for show in ("placed", "returning"):
        assert "¥5.00 too much, to return" in read_page(client, f"{LIST}?show={show}")
    client.post(BACK, {"do": "returned", "row": row.pk})
    for show in ("placed", "returned"):
        assert "¥5.00 too much, returned" in read_page(client, f"{LIST}?show={show}")
    assert "too much" not in read_page(client, f"{LIST}?show=returning")


def test_returned_transfer_is_noted_once(client, maker, row):
    propose(client, row, do="return")
    client.force_login(make_staff())
    decide(client)
    assert f"RT-{row.pk}" in read_page(client, BACK)

    for _press in range(2):
        client.post(BACK, {"do": "returned", "row": row.pk})

    row.refresh_from_db()
    assert row.state == IncomingState.RETURNED
    assert AuditEntry.objects.filter(act="transfer.returned").count() == 1
    assert breached() == []


@pytest.mark.parametrize("role", ["support", "content", "operations"])
def test_other_staff_see_and_do_none_of_it(client, row, role):
    client.force_login(make_clerk(role))
    for url in (LIST, f"{LIST}{row.pk}/", BACK):
        assert client.get(url).status_code == 403
    assert propose(client, row, do="return").status_code == 403
    assert IncomingTransfer.objects.get().state == IncomingState.WAITING


def test_what_waits_is_in_the_queue(client, maker, row):
    order = make_order_paid_by_transfer()
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=False)

    page = read_page(client, "/office/market/")

    assert "Bank transfer to assign" in page
    assert "Refund to transfer" in page
