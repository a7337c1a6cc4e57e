"""One bank transfer for several invoices: at once where it fits, else by two people."""

from decimal import Decimal

import pytest

from fulfilment.invoicing.models import Document
from payments.ledger.models import Posting
from payments.payment.models import Refund
from payments.payment.on_invoice import owed_of_orders
from payments.reconciliation.models import TransferUse
from payments.reconciliation.services.arrivals import (
    IncomingError,
    assign_incoming,
    match_incoming,
    note_returned,
    return_incoming,
)
from tests.factories.accounts import make_staff
from tests.factories.business_buyers import (
    buyer_of,
    make_buyer,
    make_credit,
    make_invoice_order,
    make_overdue,
)
from tests.factories.fulfilment import documents_of
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import pay_back
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    line,
    make_transfer_order,
    take_and_match,
    take_transfers,
)
from tests.factories.vendors import make_farm
from tests.selling.business_buyers.facts import found_breaches
from tests.selling.business_buyers.test_own_prices import signed_in

pytestmark = pytest.mark.django_db
LIST = "/office/market/transfers/"


@pytest.fixture(autouse=True)
def _account(settings):
    make_china()
    take_transfers(settings)


@pytest.fixture
def pack():
    return make_pack(
        make_farm("Li Family Orchard", code="li"), "Walnuts", price="50", on_hand=10**7
    )


@pytest.fixture
def account(pack):
    account = make_buyer(pack.partner, {pack: "40.00"})
    make_credit(account, "900.00")
    return account


@pytest.fixture
def orders(pack, account):
    """Of 62.00 each, the second at another farm."""
    honey = make_pack(make_farm("Apiary"), "Honey", price="50", on_hand=10**7)
    make_credit(make_buyer(honey.partner, {}, account.organisation))
    return [make_invoice_order(account, [(one, 1)]) for one in (pack, honey, pack)]


def came(amount, reference, **more):
    (row,) = take_and_match(line(Decimal(amount), reference, **more))
    row.refresh_from_db()
    return row


def owed(orders):
    found = owed_of_orders([order.pk for order in orders])
    return [found.get(order.pk, 0) for order in orders]


def numbers(orders):
    return [order.number for order in orders]


def agree(row, orders, **more):
    two = {"proposed_by": make_staff(), "by": make_staff()}
    assign_incoming([row.pk], numbers(orders), **two, **more)
    row.refresh_from_db()
    return row


def unassigned():
    rows = Posting.objects.filter(account__kind="unassigned")
    return sum(rows.values_list("amount", flat=True))


def test_the_sum_of_what_is_named_is_placed_at_once(orders):
    row = came("186.00", "Invoices " + " ".join(numbers(orders)))

    assert (row.state, row.used, row.order) == ("placed", 18600, None)
    assert owed(orders) == [0, 0, 0]
    uses = row.uses.values_list("number", "payment__order", "amount")
    assert list(uses) == [(n, o.pk, 6200) for n, o in enumerate(orders, 1)]
    kinds = Posting.objects.filter(transaction__cause__startswith=f"incoming:{row.pk}")
    assert kinds.filter(transaction__kind="invoice-paid").count() == 6
    assert unassigned() == 0
    assert found_breaches() == []


def test_matched_twice_it_pays_once(orders):
    row = came("124.00", " ".join(numbers(orders[:2])))
    match_incoming(row.pk)
    assert TransferUse.objects.count() == 2
    assert owed(orders) == [0, 0, 6200]


def test_what_is_left_of_each_counts(orders):
    came("20.00", orders[0].number)
    row = came("104.00", " and ".join(numbers(orders[:2])))
    assert row.state == "placed"
    assert owed(orders) == [0, 0, 6200]
    assert found_breaches() == []


def test_numbers_of_invoices_do_as_well(orders):
    deliver_everything()
    (document,) = documents_of(orders[2].vendor_orders.get())
    code = document.code.replace("-", "")
    row = came("124.00", f"Rg. {code} and {orders[0].number}")
    assert row.state == "placed"
    assert owed(orders) == [0, 6200, 0]
    again = came("62.00", f"Rg. {code}")
    assert (again.state, again.reason) == ("waiting", "no-number")
    assert found_breaches() == []


def test_an_invoice_number_of_two_sellers_says_nothing(orders):
    deliver_everything()
    codes = [documents_of(order.vendor_orders.get())[0].code for order in orders[:2]]
    assert codes[0] == codes[1]
    row = came("62.00", codes[0])
    assert (row.state, row.reason) == ("waiting", "no-number")
    assert Document.objects.count() == 3


@pytest.mark.parametrize(
    ("amount", "which", "reason"),
    [
        ("123.99", "two", "sum"),
        ("124.01", "two", "sum"),
        ("124.00", "foreign", "buyers"),
        ("124.00", "mixed", "several"),
        ("124.00", "currency", "currency"),
        ("124.00", "paid", "paid"),
    ],
)
def test_what_does_not_fit_says_why_and_loses_nothing(
    amount, which, reason, orders, pack
):
    named, more = orders[:2], {}
    if which == "foreign":
        other = make_buyer(pack.partner, {})
        make_credit(other)
        named = [orders[0], make_invoice_order(other, [(pack, 1)])]
    elif which == "mixed":
        named = [orders[0], make_transfer_order()]
    elif which == "currency":
        more = {"currency": "EUR"}
    elif which == "paid":
        came("124.00", " ".join(numbers(named)))
    before = owed(named)

    row = came(amount, "again " + " ".join(numbers(named)), **more)

    assert (row.state, row.reason, row.used) == ("waiting", reason, 0)
    assert owed(named) == before
    assert found_breaches() == []


def test_two_people_pay_several_and_the_rest_goes_back(orders):
    row = agree(came("150.00", "November"), orders[:2])
    assert (row.state, row.used, row.left) == ("returning", 12400, 2600)
    assert owed(orders) == [0, 0, 6200]
    assert unassigned() == 2600
    assert note_returned(row.pk)
    assert unassigned() == 0
    assert found_breaches() == []


def test_a_rest_that_is_kept_is_used_or_sent_back(orders):
    row = agree(came("150.00", "November"), orders[:1], keeps_rest=True)
    assert (row.state, row.left) == ("waiting", 8800)
    row = agree(row, orders[1:2], keeps_rest=True)
    assert (row.state, row.left, row.order) == ("waiting", 2600, None)
    assert found_breaches() == []
    row = agree(row, orders[2:])
    assert (row.state, row.left) == ("placed", 0)
    assert owed(orders) == [0, 0, 3600]
    assert [use.amount for use in row.uses.all()] == [6200, 6200, 2600]
    assert found_breaches() == []

    other = agree(came("50.00", "December"), orders[2:], keeps_rest=True)
    two = {"proposed_by": make_staff(), "by": make_staff()}
    return_incoming([other.pk], **two)
    other.refresh_from_db()
    assert (other.state, other.left) == ("returning", 1400)
    assert note_returned(other.pk)
    assert unassigned() == 0
    assert found_breaches() == []


def test_what_is_due_first_is_paid_first_and_the_last_in_part(orders):
    make_overdue(orders[1])
    row = agree(came("100.00", "November"), orders[:2])
    assert row.state == "placed"
    assert owed(orders) == [2400, 0, 6200]
    assert found_breaches() == []


def test_several_transfers_for_several_invoices(orders):
    rows = [came(amount, f"part {amount}") for amount in ("70.00", "60.00")]
    two = {"proposed_by": make_staff(), "by": make_staff()}
    assign_incoming([row.pk for row in rows], numbers(orders[:2]), **two)
    for row in rows:
        row.refresh_from_db()
    states = [(row.state, row.left) for row in rows]
    assert states == [("placed", 0), ("returning", 600)]
    assert owed(orders) == [0, 0, 6200]
    assert found_breaches() == []


@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("none", "choose an invoice"),
        ("unknown", "There is no order"),
        ("foreign", "several organisations"),
        ("transfer", "is not on invoice"),
        ("reach", "does not reach"),
        ("paid", "Nothing is owed"),
        ("used", "several organisations"),
    ],
)
def test_what_can_not_be_assigned_changes_nothing(why, words, orders, pack, account):
    row = came("62.00", "November")
    other = make_buyer(pack.partner, {})
    make_credit(other)
    theirs = make_invoice_order(other, [(pack, 1)])
    chosen = {
        "none": [],
        "unknown": ["2222222222"],
        "foreign": numbers([orders[0], theirs]),
        "transfer": numbers([orders[0], make_transfer_order()]),
        "reach": numbers(orders[:2]),
        "paid": numbers(orders[:1]),
        "used": [theirs.number],
    }[why]
    if why == "paid":
        came("62.00", orders[0].number)
    if why == "used":
        came("50.00", orders[0].number)
        row = agree(row, orders[:1], keeps_rest=True)
    before = (owed(orders), Posting.objects.count(), row.left)

    with pytest.raises(IncomingError, match=words):
        assign_incoming([row.pk], chosen, proposed_by=make_staff(), by=make_staff())

    row.refresh_from_db()
    assert (owed(orders), Posting.objects.count(), row.left) == before
    assert found_breaches() == []


def test_money_of_one_of_them_goes_back_as_ever(orders):
    came("124.00", " ".join(numbers(orders[:2])))
    refund = pay_back(orders[0].vendor_orders.get(), 1000)
    assert (refund.state, Refund.objects.count()) == ("pending", 1)
    assert refund.payment.order == orders[0]
    assert found_breaches() == []


def test_the_office_ticks_invoices_and_another_agrees(orders, account):
    row = came("150.00", "November", party=account.organisation.legal_name)
    office = signed_in(make_staff())
    page = office.get(f"{LIST}{row.pk}/").text
    assert all(number in page for number in numbers(orders))
    assert 'data-minor="6200"' in page

    nothing = office.post(f"{LIST}{row.pk}/", {"do": "invoices", "rest": "keep"})
    assert nothing.status_code == 422
    assert "Please choose an invoice." in nothing.text
    sent = {"do": "invoices", "rest": "keep", "invoices": numbers(orders[:2])}
    assert office.post(f"{LIST}{row.pk}/", sent).status_code == 302
    assert owed(orders) == [6200] * 3
    other = signed_in(make_staff())
    waiting = other.get(LIST)
    assert "stays here to be assigned" in waiting.text
    pk = waiting.context["waiting"][0][0].pk
    other.post(LIST, {"do": "approve", "proposal": pk})

    row.refresh_from_db()
    assert (row.state, row.left) == ("waiting", 2600)
    assert owed(orders) == [0, 0, 6200]
    page = office.get(f"{LIST}{row.pk}/").text
    assert "¥26.00" in page
    assert f'value="{orders[2].number}"' in page
    assert "still to assign" in office.get(LIST).text
    assert found_breaches() == []


def test_too_many_are_refused_and_stay_ticked(orders, account):
    row = came("62.00", "November", party=account.organisation.legal_name)
    office = signed_in(make_staff())
    sent = {"do": "invoices", "rest": "return", "invoices": numbers(orders)}
    answer = office.post(f"{LIST}{row.pk}/", sent)
    assert answer.status_code == 422
    assert "does not reach" in answer.text
    assert answer.text.count("checked") >= 4  # three invoices, and what becomes of it


def test_an_order_of_the_buyer_brings_its_invoices(orders):
    row = came("62.00", "November", party="Somebody Else")
    office = signed_in(make_staff())
    assert orders[0].number not in office.get(f"{LIST}{row.pk}/").text
    page = office.get(f"{LIST}{row.pk}/?buyer={orders[1].number.lower()}").text
    assert all(number in page for number in numbers(orders))


def test_the_buyer_sees_each_order_paid(orders, account):
    came("186.00", " ".join(numbers(orders)))
    page = signed_in(buyer_of(account)).get(f"/orders/{orders[1].number}/").text
    assert "needs a check" not in page
