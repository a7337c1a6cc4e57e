"""Gifts: another person's address, a message, and no prices in the parcel."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from fulfilment.packing.pdf.slips import slips
from fulfilment.packing.queries.added import vendor_orders_to_print
from orders.order.models import Order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.gifts import GiftPackedError, change_gift_message
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, pay, shown_total
from tests.factories.orders import make_china, make_order, pay_order
from tests.factories.shipping import make_pickup_point
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member

pytestmark = pytest.mark.django_db

WORDS = "生日快乐！\nFrom all of us, <b>Chen</b>"


def text_of(pdf):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def paid_gift(client, double, gift):
    payment = gift.payments.get()
    double.pay(payment.intent_id)
    client.get(f"/orders/{gift.number}/return/")
    return gift


@pytest.fixture
def gift(client, double, farm):
    fill(client, (make_pack(farm, price="48.00"), 1))
    chosen = {"is_gift": "on", "gift_message": WORDS}
    answer = pay(client, shown_total(client), **chosen).json()
    return Order.objects.get(number=answer["order"])


def test_the_message_is_kept_with_the_order(gift):
    assert (gift.is_gift, gift.gift_message) == (True, WORDS)


def test_a_message_without_the_tick_is_nobodys(client, double, farm):
    fill(client, (make_pack(farm), 1))
    answer = pay(client, shown_total(client), gift_message="Hello").json()

    order = Order.objects.get(number=answer["order"])
    assert (order.is_gift, order.gift_message) == (False, "")


def test_too_long_a_message_is_said_and_nothing_is_lost(client, double, farm):
    fill(client, (make_pack(farm), 1))
    long = "梨" * 301
    total = shown_total(client)
    answer = client.post(
        "/checkout/",
        {**ADDRESS, "action": "pay", "expected_total": total, "is_gift": "on"}
        | {"gift_message": long},
    )

    assert answer.status_code == 422
    assert long in answer.text
    assert Order.objects.count() == 0


def test_nobody_is_asked_for_cash_with_a_gift(client, double, farm):
    point = make_pickup_point(farm, takes_cash=True)
    pack = make_pack(farm)
    fill(client, (pack, 1))
    chosen = {f"delivery-{farm.pk}": f"method-{point.pk}", "pay_by": "cash"}
    page = client.post("/checkout/", {**ADDRESS, "action": "update", **chosen}).text
    assert 'value="cash"' in page

    page = client.post(
        "/checkout/", {**ADDRESS, "action": "update", "is_gift": "on", **chosen}
    ).text
    assert 'value="cash"' not in page


def test_its_slip_has_the_message_and_never_a_price(paid_gift, farm):
    parts = list(vendor_orders_to_print(farm))

    text = text_of(slips(parts, prices=True))
    assert "生日快乐" in text
    assert "48.00" not in text

    plain = pay_order(make_order([(make_pack(farm, price="37.00"), 1)]))
    others = vendor_orders_to_print(farm).filter(order=plain)
    assert "37.00" in text_of(slips(list(others), prices=True))


def test_the_packer_is_told(client, paid_gift, farm):
    client.force_login(make_member(farm))
    part = paid_gift.vendor_orders.get()

    page = client.get(f"/desk/{farm.code}/orders/{part.number}/").text
    assert "put no prices" in page
    assert "&lt;b&gt;Chen&lt;/b&gt;" in page


def test_the_message_is_changed_until_packing_starts(client, paid_gift):
    gift = paid_gift
    page = f"/orders/{gift.number}/gift/"
    assert "Change the message" in client.get(f"/orders/{gift.number}/").text

    assert client.post(page, {"gift_message": "See you soon"}).status_code == 302
    gift.refresh_from_db()
    assert gift.gift_message == "See you soon"

    part = accept_vendor_order(gift.vendor_orders.get(), by=None)
    start_packing(part, by=None)
    with pytest.raises(GiftPackedError):
        change_gift_message(gift, "Too late")
    said = client.post(page, {"gift_message": "Too late"}, follow=True).text
    assert "Packing has started" in said
    gift.refresh_from_db()
    assert gift.gift_message == "See you soon"
    assert "Change the message" not in client.get(f"/orders/{gift.number}/").text


def test_an_order_that_is_none_has_no_such_page(client, double, farm):
    fill(client, (make_pack(farm), 1))
    answer = pay(client, shown_total(client)).json()

    assert client.get(f"/orders/{answer['order']}/gift/").status_code == 404
    post = client.post(f"/orders/{answer['order']}/gift/", {"gift_message": "x"})
    assert post.status_code == 404
    assert Order.objects.get().gift_message == ""
