"""Who owes what: reminders, ages, statements, the office's page."""

import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from core import dates
from payments.payment.on_invoice import owed_for
from selling.business_buyers.models import BuyerCredit
from selling.business_buyers.owed import debtors
from selling.business_buyers.services.credit import ask_credit
from selling.business_buyers.services.reminders import remind_of_invoices
from tests.factories.accounts import make_staff, make_user
from tests.factories.business_buyers import (
    buyer_of,
    make_buyer,
    make_credit,
    make_invoice_order,
    make_overdue,
)
from tests.factories.fulfilment import pdf_text
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import pay_back
from tests.factories.shop import make_pack
from tests.factories.transfers import line, take_and_match, take_transfers
from tests.factories.vendors import make_farm, make_member
from tests.selling.business_buyers.test_own_prices import signed_in

pytestmark = pytest.mark.django_db
OFFICE = "/office/market/buyers/"


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
    make_credit(account, "900.00")
    return account


def invoice_mails():
    return [one.subject for one in mail.outbox if one.subject.startswith("Invoice of")]


def remind():
    remind_of_invoices()
    deliver_everything()


def test_buyers_are_reminded_before_and_after_the_day_once_each(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    deliver_everything()
    mail.outbox.clear()
    remind()
    assert invoice_mails() == []  # in 14 days

    order.vendor_orders.update(due_on=dates.today() + timedelta(days=3))
    remind()
    remind()
    assert len(invoice_mails()) == 1
    assert "is due on" in invoice_mails()[0]
    make_overdue(order, days=1)
    remind()
    remind()
    assert len(invoice_mails()) == 2
    assert "was due on" in invoice_mails()[1]
    assert order.number in mail.outbox[-1].body


def test_a_second_reminder_comes_a_week_later(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    deliver_everything()
    mail.outbox.clear()
    make_overdue(order, days=9)
    remind()
    remind()
    assert len(invoice_mails()) == 1


def test_nobody_is_reminded_of_what_is_paid(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    make_overdue(order)
    take_and_match(line(Decimal("62.00"), order.number))
    mail.outbox.clear()
    remind()
    assert invoice_mails() == []


def test_debts_are_told_by_age(pack, account):
    for _each in range(7):
        make_invoice_order(account, [(pack, 1)])
    ages = (-5, 1, 30, 31, 60, 61, 200)
    parts = account.partner.vendor_orders.order_by("pk")
    for days, part in zip(ages, parts, strict=True):
        part.due_on = dates.today() - timedelta(days=days)
        part.save(update_fields=["due_on"])

    (one,) = debtors()

    assert one.by_age == tuple(map(Decimal, ("62.00", "124.00", "124.00", "124.00")))
    assert one.total == Decimal("434.00")


def test_the_office_sees_and_decides(pack, account):
    order = make_invoice_order(account, [(pack, 1)])
    make_overdue(order, days=40)
    other = make_buyer(pack.partner, {})
    asked = ask_credit(other, most=Decimal(500), days=30, by=make_user())
    office = signed_in(make_staff())

    page = office.get(OFFICE).text
    assert account.organisation.legal_name in page
    assert "¥62.00" in page
    wrong = office.post(OFFICE, {"credit": asked.pk, "do": "refuse", "reason": ""})
    assert wrong.status_code == 422
    office.post(OFFICE, {"credit": asked.pk, "do": "agree"})
    asked.refresh_from_db()
    assert asked.is_agreed
    office.post(OFFICE, {"credit": asked.pk, "do": "end", "reason": "Never paid."})
    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("ended", "Never paid.")
    assert signed_in(make_user()).get(OFFICE).status_code == 404


def test_the_desk_asks_and_sees_what_is_owed(pack, account):
    desk = signed_in(make_member(pack.partner))
    page = f"/desk/li/buyers/{account.pk}/"
    make_invoice_order(account, [(pack, 1)])
    assert "¥62.00" in desk.get(page).text

    wrong = desk.post(page, {"do": "credit", "most": "50", "days": "0"})
    assert wrong.status_code == 422
    desk.post(page, {"do": "credit", "most": "2000", "days": "30"})
    credit = BuyerCredit.objects.get()
    assert (credit.state, credit.most) == ("agreed", Decimal(900))
    assert (credit.wished_most, credit.wished_days) == (Decimal(2000), 30)
    assert "More asked for" in desk.get(page).text
    desk.post(page, {"do": "end_credit"})
    credit.refresh_from_db()
    assert credit.state == "ended"


def test_statements_say_what_was_ordered_paid_and_taken_off(pack, account):
    order = make_invoice_order(account, [(pack, 2)])
    take_and_match(line(Decimal("30.00"), order.number))
    pay_back(order.vendor_orders.get(), 1200)
    client = signed_in(buyer_of(account))
    page = f"/accounts/organisations/{account.organisation_id}/"

    file = b"".join(client.get(f"{page}statement/?as=csv").streaming_content)
    rows = list(csv.reader(io.StringIO(file.decode())))
    assert [(row[1], row[4], row[5]) for row in rows[1:]] == [
        ("Ordered on invoice", "112.00", "112.00"),
        ("Payment received", "-30.00", "82.00"),
        ("Taken off the invoice", "-12.00", "70.00"),
    ]
    pdf = client.get(f"{page}statement/")
    text = pdf_text(pdf.content)
    assert account.organisation.legal_name in text
    assert "¥70.00" in text
    assert "statement/" in client.get(page).text
    office = signed_in(make_staff())
    theirs = office.get(f"{OFFICE}{account.organisation_id}/statement/")
    assert theirs.content[:4] == b"%PDF"
    stranger = signed_in(make_user())
    assert stranger.get(f"{page}statement/").status_code == 404


def test_the_seller_is_told_once_of_what_is_overdue(pack, account):
    owner = make_member(pack.partner, email="owner@example.com")
    order = make_invoice_order(account, [(pack, 1)])
    deliver_everything()
    mail.outbox.clear()
    make_overdue(order, days=1)
    remind()
    make_overdue(order, days=1)
    remind()

    told = [one for one in mail.outbox if owner.email in one.to]
    assert len(told) == 1
    assert "has not paid ¥" in told[0].subject
    assert account.organisation.legal_name in told[0].subject


def test_an_organisations_own_address_hears_of_its_invoices(pack, account):
    organisation = account.organisation
    organisation.invoice_email = "accounts@school.example"
    organisation.save()
    order = make_invoice_order(account, [(pack, 1)])
    order.vendor_orders.update(due_on=dates.today() + timedelta(days=3))
    deliver_everything()
    mail.outbox.clear()
    remind()
    remind()

    (letter,) = [one for one in mail.outbox if one.to == ["accounts@school.example"]]
    assert "Invoice of Li Family Orchard to Pingshun No. 1 School" in letter.subject
    assert order.number in letter.body
    mail.outbox.clear()
    make_overdue(order)
    part = order.vendor_orders.get()
    pay_back(part, owed_for(part))
    remind()
    assert not [one for one in mail.outbox if one.to == ["accounts@school.example"]]
