"""Mails to sellers and applicants; and no mail twice, injected or left behind."""

import pytest
from django.urls import reverse

from core import dates
from core.models import OutboxMessage
from core.notify import notify
from notifications.models import Notification
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.signals import order_paid, vendor_order_cancelled
from shop.catalogue.states import ListingState
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_cooperative,
    make_farm,
    make_member,
    make_village,
)
from tests.notifications.letters import deliver, told
from vendors.members.states import Role
from vendors.onboarding.models import SellerApplication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def test_low_stock_is_told_once_a_day():
    farm = make_farm(code="li")
    make_member(farm, email="owner@li.example")
    make_member(farm, Role.PACKER, email="packer@li.example")
    pool = make_pack(farm, "Pears").pool

    for _ in range(3):
        notify("stock_low", pool, dates.today().isoformat())
    sent = deliver()

    assert told(sent) == [("owner@li.example", "Pears is low in stock")]


@pytest.mark.parametrize(
    ("state", "subject"),
    [
        (ListingState.PUBLISHED, "Pears is on sale now"),
        (ListingState.DRAFT, "Pears needs changes before it goes on sale"),
    ],
)
def test_listing_decision_goes_to_the_sellers(state, subject):
    farm = make_farm(code="li")
    make_member(farm, Role.SELLER, email="seller@li.example")
    product = make_pack(farm, "Pears").product
    product.state, product.review_note = state, "Sharper photo, please"
    product.save()

    notify("listing_decided", product)
    (letter,) = deliver()

    assert told([letter]) == [("seller@li.example", subject)]
    assert "Sharper photo, please" in letter.body


def an_application(**fields):
    return SellerApplication.objects.create(
        user=make_user("farmer@example.com"),
        name="Zhang Terraces",
        person="Zhang Wei",
        phone="+8613700137000",
        village=make_village(),
        grows="millet",
        **fields,
    )


def test_application_goes_to_the_cooperative_it_names():
    cooperative = make_cooperative(code="valley")
    make_member(cooperative, Role.ADMIN, email="admin@valley.example")
    make_staff()
    application = an_application(cooperative=cooperative)

    notify("application_new", application)
    (letter,) = deliver()

    assert told([letter]) == [
        ("admin@valley.example", "New application: Zhang Terraces")
    ]
    assert reverse("office:application", args=["valley", application.pk]) in letter.body


def test_application_without_a_cooperative_goes_to_the_staff():
    operator = make_staff()
    application = an_application()

    notify("application_new", application)
    (letter,) = deliver()

    assert letter.to == [operator.email]
    assert reverse("office:application", args=["market", application.pk]) in letter.body


@pytest.mark.parametrize(
    ("status", "subject"),
    [
        ("approved", "Zhang Terraces can sell now"),
        ("refused", "Zhang Terraces can't sell here for now"),
    ],
)
def test_applicant_hears_the_decision(status, subject):
    farm = make_farm(code="zhang")
    partner = farm if status == "approved" else None
    application = an_application(status=status, reason="Welcome", partner=partner)

    notify("application_decided", application)
    (letter,) = deliver()

    assert told([letter]) == [("farmer@example.com", subject)]
    assert "Welcome" in letter.body


def test_names_with_line_breaks_cannot_add_headers():
    farm = make_farm("Evil\r\nBcc: all@example.com")
    user = make_user(
        "mei@example.com", first_name="A\r\nBcc: x@example.com", last_name=""
    )
    order = make_paid_order([(make_pack(farm, "Pear\nSubject: x"), 1)], user=user)
    cancel_vendor_order(
        order.vendor_orders.get(), by=None, reason="a\r\nb", by_shopper=False
    )

    sent = deliver()

    for letter in sent:
        assert letter.recipients() == ["mei@example.com"]
        head = letter.message().as_bytes().split(b"\n\n")[0]
        assert b"\nBcc:" not in head
        assert head.count(b"\nSubject:") + head.startswith(b"Subject:") == 1


def test_erased_guest_address_stops_the_mail_and_parks_nothing():
    order = make_order()
    Order.objects.filter(pk=order.pk).update(guest_email="")

    assert deliver() == []


def test_outbox_rows_hold_no_address():
    make_paid_order([(make_pack(), 1)], user=make_user("canary@example.com"))
    deliver()

    rows = [f"{row.key} {row.payload}" for row in OutboxMessage.objects.all()]
    assert [row for row in rows if "@" in row] == []


def test_news_delivered_twice_tells_once():
    farm = make_farm()
    make_member(farm, email="owner@li.example")
    make_paid_order([(make_pack(farm), 1)], user=make_user("mei@example.com"))
    first = deliver()

    OutboxMessage.objects.filter(topic="notifications.news").update(
        state=OutboxMessage.State.WAITING
    )
    second = deliver()

    assert (len(first), len(second)) == (3, 0)
    assert Notification.objects.count() == 3


def test_order_costs_the_request_one_query_per_news(queries):
    order = make_paid_order()
    vendor_order = order.vendor_orders.get()

    # Beside the news: the books look at its fees, and find it in them. Its invoice is
    # asked for. Its day is marked to be counted anew.
    with queries(11):
        order_paid.send(sender=Order, order=order, vendor_orders=[vendor_order])
    with queries(0):  # it counted nowhere and nobody is told
        vendor_order_cancelled.send(
            sender=type(vendor_order),
            vendor_order=vendor_order,
            was_paid=False,
            by_shopper=True,
        )
