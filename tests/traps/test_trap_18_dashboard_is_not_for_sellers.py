"""In Oscar a seller works in its dashboard, and permission to view opens the POSTs.

Reproduced in stock Oscar: staff with only `view_order` cancelled an order. Here no
seller gets in, by any address, and the staff's pages of orders change no order.
"""

import pytest
from django.contrib.auth.models import Permission
from django.core import serializers
from django.test import Client

from accounts.models import User
from orders.order.models import (
    Line,
    Order,
    OrderNote,
    PaymentEvent,
    PaymentEventType,
    ShippingEvent,
    ShippingEventType,
    VendorOrder,
)
from orders.order.states import OrderStatus
from shop.catalogue.models import Product
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.refusals import bare_refusals
from tests.traps.dashboard import addresses
from vendors.members.states import COOPERATIVE_ROLES, Role
from vendors.partner.models import Partner, StockPool, StockRecord

pytestmark = pytest.mark.django_db
KEPT = (
    Partner,
    Partner.users.through,
    Product,
    StockRecord,
    StockPool,
    Order,
    VendorOrder,
    Line,
    PaymentEvent,
    ShippingEvent,
    User,
    User.user_permissions.through,
)
ACTIONS = {
    "order_action": "change_order_status",
    "line_action": "change_line_statuses",
    "new_status": "cancelled",
    "selected_line": "1",
    "amount": "99999.00",
}


def everything():
    return [
        serializers.serialize("json", model.objects.order_by("pk")) for model in KEPT
    ]


@pytest.fixture
def order():
    return make_paid_order([(make_pack(make_farm(code="own")), 1), (make_pack(), 1)])


def pages(order):
    vendor_order = order.vendor_orders.last()
    line = vendor_order.lines.get()
    return list(
        addresses(
            number=order.number,
            line_id=line.pk,
            partner_pk=vendor_order.partner_id,
            user_pk=make_user().pk,
            catalogue_product=line.product_id,
            partner=vendor_order.partner_id,
            product_class_slug="produce",
            slug="order-placed",
        )
    )


@pytest.mark.parametrize("role", [Role.OWNER, Role.SELLER, Role.PACKER, None])
def test_no_address_of_the_dashboard_opens_to_a_seller(order, role):
    farm = Partner.objects.get(code="own")
    client = Client()
    person = make_member(farm, role) if role else make_user()
    farm.users.add(person)  # Oscar's own link, which must count for nothing
    client.force_login(person)
    listed = pages(order)
    client.get("/")
    person.refresh_from_db()
    before = everything()

    with bare_refusals():
        opened = [
            (name, method)
            for name, url in listed
            for method, fields in (("get", {}), ("post", ACTIONS))
            if getattr(client, method)(url, fields).status_code not in {403, 404}
        ]

    assert len(listed) > 80
    assert opened == []
    assert everything() == before


def test_oscars_right_for_sellers_opens_nothing_even_when_given(order):
    farm = Partner.objects.get(code="own")
    person = make_member(farm)
    person.user_permissions.add(Permission.objects.get(codename="dashboard_access"))
    farm.users.add(person)
    client = Client()
    client.force_login(person)

    with bare_refusals():
        opened = [
            name
            for name, url in pages(order)
            if client.get(url).status_code not in {403, 404}
        ]

    assert opened == []


def test_nobody_gets_that_right_by_becoming_a_seller():
    for role in Role.values:
        seller = make_cooperative() if role in COOPERATIVE_ROLES else make_farm()
        person = make_member(seller, role)
        assert not person.has_perm("partner.dashboard_access")
        assert not person.is_staff


def staff_who_may_look():
    person = make_user(is_staff=True)
    person.user_permissions.add(Permission.objects.get(codename="view_order"))
    return person


@pytest.mark.parametrize("who", [staff_who_may_look, make_staff])
@pytest.mark.parametrize(
    ("place", "fields"),
    [
        ("", {"order_action": "change_order_status", "new_status": "cancelled"}),
        ("", {"line_action": "change_line_statuses", "new_status": "cancelled"}),
        ("", {"line_action": "create_shipping_event",
              "shipping_event_type": "shipped"}),
        ("", {"line_action": "create_payment_event", "payment_event_type": "refund"}),
        ("", {"order_action": "create_order_payment_event", "amount": "99999.00",
              "payment_event_type": "refund"}),
        ("", {"line_action": "change_line_statuses", "new_status": "cancelled",
              "action": "save_note"}),
        ("shipping-address/", {"line1": "1 Other Road", "last_name": "Thief",
                               "country": "CN", "order_action": "save_note"}),
    ],
)  # fmt: skip
def test_seeing_an_order_in_the_dashboard_changes_nothing_of_it(
    client, order, who, place, fields
):
    """An order moves through its parts alone, whoever presses."""
    client.force_login(who())
    PaymentEventType.objects.create(name="Refund", code="refund")
    ShippingEventType.objects.get_or_create(
        code="shipped", defaults={"name": "Shipped"}
    )
    line = order.lines.first()
    before = everything()

    client.post(
        f"/dashboard/orders/{order.number}/{place}",
        {**fields, "selected_line": line.pk, f"selected_line_qty_{line.pk}": 1},
    )

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert order.shipping_address.line1 != "1 Other Road"
    # The staff's own row knows when they signed in; all else is as it was.
    assert everything()[:-2] == before[:-2]


def test_orders_of_the_list_are_not_cancelled_in_bulk(client, order):
    client.force_login(make_staff())

    client.post(
        "/dashboard/orders/",
        {
            "action": "change_order_statuses",
            "selected_order": order.pk,
            "new_status": "cancelled",
        },
    )

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_staff_read_orders_and_write_notes(client, order):
    client.force_login(make_staff())
    url = f"/dashboard/orders/{order.number}/"
    assert order.number in client.get(url).text

    client.post(url, {"order_action": "save_note", "message": "Called them."})

    assert OrderNote.objects.get().message == "Called them."
