"""Mails lead to the invoice, a guest's with the key."""

import pytest

from orders.notifications import emails
from orders.order.services import ship_part
from tests.cast import a_pack, a_paid_order, a_user
from tests.orders.fulfilment.makers import packed_part

pytestmark = pytest.mark.django_db


def said_by(mail):
    """Both parts of a mail."""
    return [mail.body, mail.alternatives[0][0].replace("&amp;", "&")]


def paid_mail(order):
    return said_by(emails.order_paid(order, emails.shopper_of(order)))


def test_paid_mail_links_the_invoice(settings):
    order = a_paid_order(user=a_user())

    for text in paid_mail(order):
        assert f"{settings.SITE_URL}/orders/{order.number}/parts/1/invoice/" in text
        assert order.access_key not in text


def test_guests_link_opens_it(client):
    order = a_paid_order()

    for text in paid_mail(order):
        assert f"/parts/1/invoice/?key={order.access_key}" in text


def test_with_the_parcel_the_parcels_mail_links_it(settings):
    settings.INVOICES_ISSUED = "shipped"
    part = packed_part(a_pack(), 1)
    line = part.lines.get()
    ship_part(part, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None)
    to = emails.shopper_of(part.order)

    for text in said_by(emails.part_sent(part.parcels.get(), to)):
        assert "/parts/1/invoice/" in text
    for text in paid_mail(part.order):
        assert "/invoice/" not in text
