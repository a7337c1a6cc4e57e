"""Invoices that are never paid: written off by two, at the seller's cost; recovered."""

from decimal import Decimal

import pytest
from django.core import mail

from checkout.services import NoInvoiceError
from core.models import AuditEntry
from office.market.models import Proposal
from office.market.services.kinds import ProposalError
from office.market.services.proposals import approve, propose
from office.market.states import ProposalKind
from payments.ledger.models import Posting
from payments.payment.on_invoice import lost_of_parts, owed_for
from payments.payment.queries import payment_status
from payments.payment.services.refundable import RefundTooLargeError
from payments.payouts.models import FeeReturn, WriteOff
from payments.payouts.services.earnings import hold
from payments.payouts.services.write_offs import WriteOffError, write_off_invoice
from selling.business_buyers.rules import BusinessError
from selling.business_buyers.services.reminders import remind_of_invoices
from selling.business_buyers.services.stops import allow_buyer
from tests.factories.accounts import make_staff
from tests.factories.business_buyers import (
    buyer_of,
    make_buyer,
    make_credit,
    make_invoice_order,
    make_overdue,
)
from tests.factories.fulfilment import pack_vendor_order, send_vendor_order
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import earn_later, make_fee, pay_back
from tests.factories.shop import make_pack
from tests.factories.transfers import line, take_and_match, take_transfers
from tests.factories.vendors import make_farm, make_member
from tests.selling.business_buyers.facts import found_breaches
from tests.selling.business_buyers.test_own_prices import signed_in

pytestmark = pytest.mark.django_db
LIST = "/office/market/invoices/"
BUYERS = "/office/market/buyers/"


@pytest.fixture(autouse=True)
def _account(settings):
    make_china()
    take_transfers(settings)


@pytest.fixture
def pack():
    make_fee("10")
    return make_pack(
        make_farm("Li Family Orchard", code="li"), "Walnuts", price="50", on_hand=10**7
    )


@pytest.fixture
def account(pack):
    account = make_buyer(pack.partner, {pack: "40.00"})
    make_credit(account, "900.00")
    return account


@pytest.fixture
def part(pack, account):
    """Sent, and overdue: two at 50.00 and delivery for 12.00."""
    order = make_invoice_order(account, [(pack, 2)])
    make_overdue(order, days=100)
    part = order.vendor_orders.get()
    pack_vendor_order(part)
    send_vendor_order(part)
    part.refresh_from_db()
    return part


def sold(kind, part):
    """What an account has of the part."""
    rows = Posting.objects.filter(account__kind=kind, vendor_order=part)
    return sum(rows.values_list("amount", flat=True))


def standing(part):
    kinds = ("receivable", "pending", "payable", "commission")
    return tuple(sold(kind, part) for kind in kinds)


def write_off(part, reason="Insolvent."):
    two = {"proposed_by": make_staff(), "by": make_staff()}
    return write_off_invoice(part.pk, reason=reason, **two)


def bank(part, amount):
    (row,) = take_and_match(line(Decimal(amount), part.order.number))
    row.refresh_from_db()
    return row


def test_the_seller_bears_it_and_its_fees_go_back(part):
    assert standing(part) == (-11200, 10200, 0, 1000)

    lost = write_off(part)

    assert lost.amount == 11200
    assert standing(part) == (0, 0, 0, 0)
    assert owed_for(part) == 0
    assert lost_of_parts([part.pk]) == {part.pk: 11200}
    earn_later()
    assert standing(part) == (0, 0, 0, 0)
    assert found_breaches() == []


def test_what_was_paid_stays_the_sellers_less_its_fees(part):
    bank(part, "28.00")  # a quarter
    lost = write_off(part)
    assert lost.amount == 8400
    assert standing(part) == (0, 2550, 0, 250)
    earn_later()
    assert standing(part) == (0, 0, 2550, 250)
    assert found_breaches() == []


def test_nobody_is_reminded_and_the_buyer_is_stopped_everywhere(part, account, pack):
    honey = make_pack(make_farm("Apiary"), "Honey", price="50", on_hand=10**7)
    other = make_buyer(honey.partner, {}, account.organisation)
    make_credit(other)
    owner = make_member(pack.partner, email="owner@example.com")
    deliver_everything()
    mail.outbox.clear()

    write_off(part)
    deliver_everything()

    told = {one.to[0]: one for one in mail.outbox}
    assert "never paid ¥112.00" in told[owner.email].subject
    buyer = told[buyer_of(account).email]
    assert "was written off" in buyer.subject
    assert part.order.number in buyer.body
    mail.outbox.clear()
    remind_of_invoices()
    deliver_everything()
    assert mail.outbox == []
    for sold_by in (account, other):
        with pytest.raises(NoInvoiceError, match="written off"):
            make_invoice_order(sold_by, [(pack if sold_by is account else honey, 1)])

    allow_buyer(account.organisation, by=make_staff(), reason="They paid in advance.")
    with pytest.raises(BusinessError):
        allow_buyer(account.organisation, by=make_staff(), reason="Twice.")
    make_invoice_order(account, [(pack, 1)])
    acts = set(AuditEntry.objects.values_list("act", flat=True))
    assert {"invoice.written_off", "business.stopped", "business.allowed"} <= acts
    assert found_breaches() == []


def test_money_that_comes_after_all_is_the_sellers(part):
    write_off(part)
    earn_later()

    first = bank(part, "28.00")
    assert (first.state, first.used) == ("placed", 2800)
    assert standing(part)[:2] == (0, 2550)
    assert standing(part)[3] == 250
    assert lost_of_parts([part.pk]) == {part.pk: 8400}
    assert found_breaches() == []
    too_much = bank(part, "100.00")
    assert (too_much.state, too_much.reason) == ("waiting", "too-much")
    rest = bank(part, "84.00")
    assert rest.state == "placed"
    earn_later()

    assert standing(part) == (0, 0, 10200, 1000)
    assert lost_of_parts([part.pk]) == {}
    assert sum(FeeReturn.objects.values_list("amount", flat=True)) == 0
    again = bank(part, "1.00")
    assert (again.state, again.reason) == ("waiting", "paid")
    assert found_breaches() == []


def test_only_what_was_paid_goes_back_after_it(part):
    bank(part, "28.00")
    write_off(part)
    with pytest.raises(RefundTooLargeError):
        pay_back(part, 2801, cause="too much")
    refund = pay_back(part, 2800)
    assert (refund.amount, refund.state) == (2800, "pending")
    assert found_breaches() == []


def test_what_can_not_be_written_off_says_why(part, pack):
    other = make_buyer(pack.partner, {})
    make_credit(other)
    fresh = make_invoice_order(other, [(pack, 1)]).vendor_orders.get()
    with pytest.raises(WriteOffError, match="not all sent"):
        write_off(fresh)
    hold(part, "claim:1", "A claim is open.")
    with pytest.raises(WriteOffError, match="settle that first"):
        write_off(part)
    part.holds.filter(cause="claim:1").delete()
    bank(part, "112.00")
    with pytest.raises(WriteOffError, match="Nothing is owed"):
        write_off(part)
    assert not WriteOff.objects.exists()
    assert found_breaches() == []


def test_it_is_written_off_once(part):
    write_off(part)
    with pytest.raises(WriteOffError, match="Nothing is owed"):
        write_off(part)


def test_money_that_waits_is_assigned_first(part):
    bank(part, "200.00")
    content = {"part": part.pk, "reason": "Gone."}
    with pytest.raises(ProposalError, match="names this order"):
        propose(ProposalKind.WRITE_OFF, content, by=make_staff(), cooperative=None)


def test_one_proposes_another_approves(part, account):
    maker = make_staff()
    office, page = signed_in(maker), f"{LIST}{part.pk}/"
    assert part.number in office.get(LIST).text
    assert office.post(page, {"do": "propose", "reason": ""}).status_code == 422
    sent = office.post(page, {"do": "propose", "reason": "Bankrupt."})
    assert sent.status_code == 302
    twice = office.post(page, {"do": "propose", "reason": "Bankrupt!"})
    assert twice.status_code == 422
    assert "Bankrupt!" in twice.text
    proposal = Proposal.objects.get()
    with pytest.raises(ProposalError):
        approve(proposal.pk, by=maker)
    assert not WriteOff.objects.exists()

    other = signed_in(make_staff())
    assert "Bankrupt." in other.get(LIST).text
    other.post(LIST, {"do": "approve", "proposal": proposal.pk})

    lost = WriteOff.objects.get()
    assert lost.proposed_by == maker != lost.agreed_by
    assert "¥112.00" in office.get(f"{LIST}?show=lost").text
    assert "Bankrupt." in office.get(page).text
    buyers = office.get(BUYERS)
    assert account.organisation in buyers.context["stopped"]
    who = {"do": "allow", "buyer": account.organisation_id}
    assert office.post(BUYERS, who | {"reason": ""}).status_code == 422
    office.post(BUYERS, who | {"reason": "They paid."})
    account.organisation.refresh_from_db()
    assert account.organisation.stopped_at is None
    assert signed_in(buyer_of(account)).get(LIST).status_code == 404
    assert found_breaches() == []


def test_seller_and_buyer_see_it(part, account):
    write_off(part)
    assert payment_status(part).words == "written off"
    desk = signed_in(make_member(part.partner))
    assert "Written off" in desk.get(f"/desk/li/orders/{part.number}/").text
    page = desk.get(f"/desk/li/buyers/{account.pk}/").text
    assert "Written-off invoices" in page
    assert "Insolvent." in page
    buyer = signed_in(buyer_of(account))
    order = buyer.get(f"/orders/{part.order.number}/").text
    assert "Not paid, and written off" in order
    own = f"/accounts/organisations/{account.organisation_id}/"
    shown = buyer.get(own).text
    assert "Written-off invoices" in shown
    assert "Insolvent." not in shown
    file = b"".join(buyer.get(f"{own}statement/?as=csv").streaming_content).decode()
    assert "Written off,Li" not in file
    assert "Written off" in file
    statement = desk.get("/desk/li/money/").text
    assert "¥" in statement
