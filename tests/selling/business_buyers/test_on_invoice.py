"""Buying on invoice: within a limit, owed in the books, paid by transfer, paid out."""

from decimal import Decimal

import pytest

from checkout.services import NoInvoiceError
from core import dates
from core.models import OutboxMessage
from fulfilment.invoicing.pdf.document import document_pdf
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.item_cancellation import cancel_items
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind
from payments.payment.models import Payment, Refund
from payments.payment.on_invoice import owed_for
from payments.payment.queries import payment_status
from payments.payment.services.offline_refunds import note_transferred
from payments.payment.services.refunds import RefundTerms
from payments.payouts.models import Hold
from payments.payouts.services.on_invoice import hold_until_paid
from payments.reconciliation.services.arrivals import (
    IncomingError,
    assign_incoming,
    return_incoming,
)
from selling.business_buyers.models import BuyerCredit
from selling.business_buyers.rules import BusinessError
from selling.business_buyers.services.accounts import end_buyer
from selling.business_buyers.services.credit import (
    ask_credit,
    decide_credit,
    end_credit,
)
from tests.checkout.address import ADDRESS
from tests.factories.accounts import make_staff, make_user
from tests.factories.business_buyers import (
    buyer_of,
    make_buyer,
    make_credit,
    make_invoice_order,
    make_organisation,
    make_overdue,
)
from tests.factories.fulfilment import (
    documents_of,
    pack_vendor_order,
    pdf_text,
    send_vendor_order,
)
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import earn_later, pay_back
from tests.factories.shop import make_pack
from tests.factories.transfers import line, take_and_match, take_transfers
from tests.factories.vendors import make_farm
from tests.selling.business_buyers.facts import found_breaches
from tests.selling.business_buyers.test_own_prices import put, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _account(settings):
    make_china()
    take_transfers(settings)


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard", code="li"), "Walnuts", price="50")


@pytest.fixture
def account(pack):
    account = make_buyer(pack.partner, {pack: "40.00"})
    make_credit(account, "300.00")
    return account


def part_of(order):
    return order.vendor_orders.get()


def owed(order):
    return sum(owed_for(part) for part in order.vendor_orders.all())


def earned(farm):
    """What can be paid out to it."""
    rows = Posting.objects.filter(account__kind="payable", account__partner=farm)
    return sum(rows.values_list("amount", flat=True))


def bank(order, amount):
    (row,) = take_and_match(line(Decimal(amount), f"Order {order.number}"))
    row.refresh_from_db()
    return row


def checkout(client, pay_by="invoice", **changes):
    shown = client.post("/checkout/", {**ADDRESS, "action": "update", "pay_by": pay_by})
    total = shown.context["draft"].total
    sent = {"action": "pay", "pay_by": pay_by, "expected_total": total} | changes
    return client.post(
        "/checkout/", ADDRESS | sent, headers={"Accept": "application/json"}
    )


def test_a_buyer_orders_on_invoice_at_the_checkout(pack, account):
    client = signed_in(buyer_of(account))
    put(client, pack, 2)
    assert 'value="invoice"' in client.get("/checkout/").text

    answer = checkout(client)

    assert answer.status_code == 200, answer.text
    order = Order.objects.get()
    part = part_of(order)
    assert (order.status, order.payment_method) == ("paid", "invoice")
    assert (part.due_on - dates.today()).days == 14
    assert order.total_incl_tax == Decimal("92.00")  # two at 40.00, and delivery
    assert owed(order) == 9200
    page = client.get(f"/orders/{order.number}/").text
    assert "Pay on invoice" in page
    assert "¥92.00" in page
    assert order.number in page
    assert "payment was received" not in page
    assert found_breaches() == []


def test_others_are_offered_no_invoice(pack, account):
    other = signed_in(make_user())
    put(other, pack, 1)
    assert 'value="invoice"' not in other.get("/checkout/").text
    answer = checkout(other)
    assert "can't be on invoice" in answer.json()["error"]
    assert not Order.objects.exists()

    plain = signed_in(buyer_of(make_buyer(pack.partner, {pack: "40.00"})))
    put(plain, pack, 1)
    assert 'value="invoice"' not in plain.get("/checkout/").text


def test_all_sellers_of_the_basket_have_to_agree(pack, account):
    honey = make_pack(make_farm("Apiary"), "Honey", price="10.00")
    client = signed_in(buyer_of(account))
    put(client, pack, 1)
    put(client, honey, 1)
    assert 'value="invoice"' not in client.get("/checkout/").text

    second = make_buyer(honey.partner, {}, account.organisation)
    make_credit(second, "50.00", days=7)
    assert 'value="invoice"' in client.get("/checkout/").text
    assert checkout(client).status_code == 200
    days = {part.due_on for part in Order.objects.get().vendor_orders.all()}
    assert len(days) == 2
    assert found_breaches() == []


def test_the_limit_counts_what_is_open(pack, account):
    make_invoice_order(account, [(pack, 4)])  # 212 of 300
    client = signed_in(buyer_of(account))
    put(client, pack, 2)  # 92 more

    page = client.get("/checkout/").text
    assert 'value="invoice"' not in page
    assert "¥88.00 of your limit is free" in page
    assert "¥88.00" in checkout(client).json()["error"]
    with pytest.raises(NoInvoiceError, match="88"):
        make_invoice_order(account, [(pack, 2)])
    assert Order.objects.count() == 1

    first = Order.objects.get()
    bank(first, "100.00")
    assert 'value="invoice"' in client.get("/checkout/").text
    assert checkout(client).status_code == 200
    assert found_breaches() == []


def test_an_overdue_invoice_stops_further_ones(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    make_overdue(order)
    with pytest.raises(NoInvoiceError, match="overdue"):
        make_invoice_order(account, [(pack, 1)])
    client = signed_in(buyer_of(account))
    put(client, pack, 1)
    assert "is overdue" in client.get("/checkout/").text

    bank(order, "62.00")
    make_invoice_order(account, [(pack, 1)])


def test_ended_terms_sell_no_more_on_invoice(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    end_credit(account.credit, by=make_user())
    with pytest.raises(NoInvoiceError):
        make_invoice_order(account, [(pack, 1)])
    end_buyer(account, reason="We stop.", by=make_user())
    assert owed(order) == 6200  # what is owed stays owed
    assert found_breaches() == []


def test_the_seller_is_paid_when_the_money_is_there(pack, account):
    order = make_invoice_order(account, [(pack, 2)])
    part = part_of(order)
    pack_vendor_order(part)
    send_vendor_order(part)
    earn_later()
    assert earned(pack.partner) == 0
    assert Hold.objects.get().released_at is None

    row = bank(order, "112.00")

    assert (row.state, row.used) == ("placed", 11200)
    assert owed(order) == 0
    assert Hold.objects.get().released_at is not None
    earn_later()
    assert earned(pack.partner) == 11200
    assert found_breaches() == []
    assert payment_status(order).words == "paid on invoice"


def test_part_payments_add_up_and_too_much_waits_for_people(pack, account):
    order = make_invoice_order(account, [(pack, 1)])  # 62.00
    assert bank(order, "20.00").state == "placed"
    assert owed(order) == 4200
    too_much = bank(order, "50.00")
    assert (too_much.state, too_much.reason) == ("waiting", "too-much")
    assert owed(order) == 4200
    assert found_breaches() == []

    assign_incoming(
        [too_much.pk], [order.number], proposed_by=make_staff(), by=make_staff()
    )
    too_much.refresh_from_db()
    assert (too_much.state, too_much.used, too_much.left) == ("returning", 4200, 800)
    assert owed(order) == 0
    again = bank(order, "5.00")
    assert (again.state, again.reason) == ("waiting", "paid")
    with pytest.raises(IncomingError):
        assign_incoming(
            [again.pk], [order.number], proposed_by=make_staff(), by=make_staff()
        )
    return_incoming([again.pk], proposed_by=make_staff(), by=make_staff())
    assert found_breaches() == []


def test_a_transfer_pays_what_is_due_first(pack, account):
    honey = make_pack(make_farm("Apiary"), "Honey", price="10.00")
    make_credit(make_buyer(honey.partner, {}, account.organisation), "50.00", days=3)
    order = make_invoice_order(account, [(pack, 1), (honey, 1)])
    order.vendor_orders.filter(partner=honey.partner).update(due_on=dates.today())
    bank(order, "30.00")
    left = {part.partner_id: owed_for(part) for part in order.vendor_orders.all()}
    assert left == {pack.partner_id: 5400, honey.partner_id: 0}
    assert found_breaches() == []


def test_short_supply_and_claims_lower_what_is_owed(pack, account):
    order = make_invoice_order(account, [(pack, 4)])  # 212.00
    part = part_of(order)
    cancel_items(part, {part.lines.get().pk: 1}, seen=4, by=buyer_of(account))
    deliver_everything()
    assert owed(order) == 16200
    refund = Refund.objects.get()
    assert refund.state == "succeeded"
    assert not was_told("money_back")
    pay_back(part, 3000)
    assert owed(order) == 13200
    notes = [one for one in documents_of(part) if one.kind == "credit"]
    assert notes
    assert "taken off the invoice" in pdf_text(document_pdf(notes[0]))
    assert found_breaches() == []


def test_a_cancelled_part_owes_nothing_and_frees_the_limit(pack, account):
    order = make_invoice_order(account, [(pack, 5)])
    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    deliver_everything()
    assert owed(order) == 0
    make_invoice_order(account, [(pack, 5)])
    assert found_breaches() == []


def test_what_is_paid_goes_back_by_transfer(pack, account):
    order = make_invoice_order(account, [(pack, 2)])
    bank(order, "112.00")
    refund = pay_back(part_of(order), 3000)
    assert refund.state == "pending"
    assert refund.destination == "method"
    note_transferred(refund)
    deliver_everything()
    assert owed(order) == 0
    assert found_breaches() == []


def test_more_than_is_owed_is_taken_off_first_and_the_rest_transferred(pack, account):
    order = make_invoice_order(account, [(pack, 2)])
    bank(order, "100.00")  # 12.00 are open
    off = pay_back(part_of(order), 3000)
    back = Refund.objects.get(cause=f"{off.cause}:paid")
    assert [(row.amount, row.state) for row in (off, back)] == [
        (1200, "succeeded"),
        (1800, "pending"),
    ]
    assert owed(order) == 0
    small = pay_back(part_of(order), 1000, cause="late")
    assert small.state == "pending"
    note_transferred(back)
    note_transferred(small)
    assert found_breaches() == []


def test_who_paid_a_little_and_cancels_gets_that_little_back(pack, account):
    order = make_invoice_order(account, [(pack, 5)])
    bank(order, "1.00")
    cancel_vendor_order(part_of(order), by=None, by_shopper=True)
    deliver_everything()

    assert owed(order) == 0
    [back] = Refund.objects.filter(state="pending")
    assert back.amount == 100
    note_transferred(back)
    assert found_breaches() == []


def test_a_balance_is_not_touched_by_what_an_organisation_owes(pack, account):
    order = make_invoice_order(account, [(pack, 2)])
    refund = pay_back(part_of(order), 3000, terms=RefundTerms(destination="balance"))
    assert refund.destination == "method"
    assert owed(order) == 8200
    kinds = set(Posting.objects.values_list("account__kind", flat=True))
    assert AccountKind.BALANCE not in kinds


def test_the_invoice_says_when_and_where_to_pay(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    deliver_everything()
    (document,) = documents_of(part_of(order))
    text = pdf_text(document_pdf(document))
    assert "Payable by" in text
    assert order.number in text
    assert "DE89 3704" in text
    assert account.organisation.tax_id in text
    assert "Paid" not in text


def test_the_office_agrees_and_more_is_asked_anew(pack, settings):
    account = make_buyer(pack.partner, {pack: "40.00"})
    credit = ask_credit(account, most=Decimal(100), days=14, by=make_user())
    assert credit.state == "asked"
    settings.BANK_TRANSFER_ACCOUNT = ""
    with pytest.raises(BusinessError, match="bank account"):
        decide_credit(credit, is_agreed=True, by=make_staff())
    take_transfers(settings)
    decide_credit(credit, is_agreed=True, by=make_staff())
    with pytest.raises(BusinessError):
        decide_credit(credit, is_agreed=False, by=make_staff(), reason="No.")

    lower = ask_credit(account, most=Decimal(80), days=14, by=make_user())
    assert (lower.state, lower.most) == ("agreed", Decimal(80))
    more = ask_credit(account, most=Decimal(800), days=30, by=make_user())
    assert (more.state, more.most, more.wished_most) == ("agreed", 80, 800)
    make_invoice_order(account_of(more), [(pack, 1)])  # what was agreed holds
    with pytest.raises(NoInvoiceError):
        make_invoice_order(account_of(more), [(pack, 1)])

    decide_credit(more, is_agreed=True, by=make_staff())
    credit.refresh_from_db()
    assert (credit.most, credit.days, credit.has_wish) == (800, 30, False)
    make_invoice_order(account_of(more), [(pack, 1)])
    with pytest.raises(BusinessError):
        decide_credit(more, is_agreed=True, by=make_staff())


def test_more_that_is_refused_leaves_what_was_agreed(pack, account):
    before = BuyerCredit.objects.values().get()
    more = ask_credit(account, most=Decimal(9000), days=14, by=make_user())

    decide_credit(more, is_agreed=False, by=make_staff(), reason="Not yet.")

    after = BuyerCredit.objects.values().get()
    kept = {"most", "days", "state", "wished_most", "wished_days"}
    assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
    assert after["reason"] == "Not yet."
    make_invoice_order(account, [(pack, 1)])


def test_less_or_the_end_forgets_what_was_wished_for(pack, account):
    ask_credit(account, most=Decimal(9000), days=14, by=make_user())
    less = ask_credit(account, most=Decimal(90), days=14, by=make_user())
    assert (less.state, less.most, less.has_wish) == ("agreed", 90, False)
    more = ask_credit(account, most=Decimal(9000), days=14, by=make_user())

    ended = end_credit(more, by=make_staff(), reason="No.")

    assert (ended.state, ended.has_wish) == ("ended", False)


def test_a_part_that_costs_nothing_waits_for_no_money(pack, account):
    """Nothing would ever come for it that lets go of it."""
    free = Decimal(0)
    part = VendorOrder(
        number="N-1", due_on=dates.today(), total=free, from_balance=free
    )

    hold_until_paid([part])

    assert not Hold.objects.exists()


def account_of(credit):
    return BuyerCredit.objects.get(pk=credit.pk).account


def test_no_other_seller_is_bought_from_on_these_terms(pack, account):
    other = make_pack(make_farm(), "Honey", price="10.00")
    with pytest.raises(NoInvoiceError):
        make_invoice_order(account, [(other, 1)])
    stranger = make_buyer(pack.partner, {}, make_organisation())
    make_credit(stranger, "10.00")
    with pytest.raises(NoInvoiceError):
        make_invoice_order(stranger, [(pack, 1)])
    assert not Payment.objects.exists()


def was_told(what):
    return OutboxMessage.objects.filter(payload__what=what).exists()
