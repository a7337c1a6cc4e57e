"""Mails lead to the invoice, a guest's with the key."""

import pytest

from notifications.declarations.orders import OrderPaid
from notifications.declarations.parcels import PartSent
from notifications.emails import shopper_of
from notifications.services import write
from orders.order.services.fulfilment import ship_vendor_order
from tests.factories.accounts import make_user
from tests.factories.fulfilment import make_packed_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


def said_by(mail):
    """Both parts of a mail."""
    return [mail.body, mail.alternatives[0][0].replace("&amp;", "&")]


def paid_mail(order):
    return said_by(write(OrderPaid(order), shopper_of(order)))


def test_paid_mail_links_the_invoice(settings):
    order = make_paid_order(user=make_user())

    for text in paid_mail(order):
        assert f"{settings.SITE_URL}/orders/{order.number}/parts/1/invoice/" in text
        assert order.access_key not in text


def test_guests_link_opens_it(client):
    order = make_paid_order()

    for text in paid_mail(order):
        assert f"/parts/1/invoice/?key={order.access_key}" in text


def test_with_the_parcel_the_parcels_mail_links_it(settings):
    settings.INVOICES_ISSUED = "shipped"
    vendor_order = make_packed_vendor_order(make_pack(), 1)
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 1}, carrier="SF", tracking_number="", by=None
    )
    to = shopper_of(vendor_order.order)

    for text in said_by(write(PartSent(vendor_order.parcels.get()), to)):
        assert "/parts/1/invoice/" in text
    for text in paid_mail(vendor_order.order):
        assert "/invoice/" not in text
