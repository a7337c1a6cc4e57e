"""Deleting a seller in Oscar takes its stock and basket lines along, and orders lose
their links.

Reproduced in stock Oscar: cancelling such a line raised AttributeError. Here what was
sold can't be deleted, and a part can be cancelled or sent whatever became of its goods.
"""

import pytest
from django.db.models import ProtectedError
from django.test import Client

from orders.order.models import Line
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.states import VendorOrderStatus as S
from payments.payment.models import Refund
from shop.catalogue.models import Product
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_paid_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.races.market import stock_faults
from vendors.partner.models import Partner, StockPool, StockRecord
from vendors.partner.services.sellers import begin_closing

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return make_paid_order(
        [(make_pack(make_farm(code="li"), "Pears"), 2)], user=make_user()
    )


def gone(order):
    """The goods out of the catalogue as far as the database lets anybody take them."""
    Product.objects.update(lead_pack=None)
    StockRecord.objects.all().delete()
    Line.objects.update(product=None)
    order.refresh_from_db()


@pytest.mark.parametrize("model", [Partner, Product, StockPool])
def test_what_was_sold_cannot_be_deleted(order, model):
    row = model.objects.get()

    with pytest.raises(ProtectedError):
        row.delete()
    with pytest.raises(ProtectedError):
        model.objects.all().delete()

    assert model.objects.count() == 1
    assert order.lines.get().vendor_order.partner.code == "li"


@pytest.mark.parametrize("place", ["partners/{seller}", "catalogue/products/{product}"])
def test_delete_button_of_the_dashboard_answers_and_deletes_nothing(order, place):
    client = Client()
    client.force_login(make_staff())
    line = order.lines.get()
    path = place.format(seller=line.partner_id, product=line.product_id)

    answer = client.post(f"/dashboard/{path}/delete/")

    assert answer.status_code < 500
    assert (Partner.objects.count(), Product.objects.count()) == (1, 1)
    assert StockRecord.objects.count() == 1


def test_line_whose_goods_are_gone_can_be_cancelled(order):
    gone(order)

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

    vendor_order = order.vendor_orders.get()
    assert vendor_order.status == S.CANCELLED
    assert StockPool.objects.get().claimed == 0
    assert Refund.objects.get().amount == 13000
    assert stock_faults() == []


def test_line_whose_goods_are_gone_can_be_sent(order):
    gone(order)
    vendor_order = pack_vendor_order(order.vendor_orders.get())

    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: 2}, carrier="", tracking_number="", by=None
    )

    vendor_order.refresh_from_db()
    assert vendor_order.status == S.SHIPPED
    assert stock_faults() == []


def test_pages_of_an_order_whose_goods_are_gone_still_name_them(client, order):
    gone(order)
    begin_closing(Partner.objects.get(), reason="", by=None)
    vendor_order = order.vendor_orders.get()

    client.force_login(order.user)
    shoppers = [f"/orders/{order.number}/", f"/orders/{order.number}/receipt/"]
    for page in shoppers:
        assert "Pears" in client.get(page).text
    client.force_login(make_member(vendor_order.partner))
    for page in (f"/desk/li/orders/{vendor_order.number}/", "/desk/li/orders/"):
        assert "Pears" in client.get(page).text


def test_ordering_again_what_is_gone_says_so(client, order):
    gone(order)
    client.force_login(order.user)

    answer = client.post(f"/orders/{order.number}/again/", follow=True)

    said = read_messages(answer)
    assert said == ["Pears: This is no longer on sale."]
