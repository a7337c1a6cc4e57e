"""The order's page: who may see it, and what can be done on it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from core.outbox import deliver_due
from orders.order.models import Order, OrderDiscount, ShippingAddress, VendorOrder
from orders.order.states import OrderStatus
from payments.payment.models import Refund
from payments.payment.services.intents import settle_payment, start_payment
from shop.basket.models import Line
from tests.factories.accounts import make_user
from tests.factories.orders import make_china, make_order, make_paid_order
from tests.factories.shop import make_offer, make_pack
from tests.factories.vendors import make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def open_by_link(client, order):
    return client.get(f"/orders/{order.number}/?key={order.access_key}", follow=True)


def without_tokens(answer):
    return re.sub(r'value="\w{64}"|/[2-9A-Z]{10}/', "", answer.content.decode())


def test_link_opens_the_order_and_takes_the_key_out_of_the_address(client):
    order = make_paid_order()

    first = client.get(f"/orders/{order.number}/?key={order.access_key}")
    second = client.get(first["Location"])

    assert first["Location"] == f"/orders/{order.number}/"
    assert second.status_code == 200
    assert first["Referrer-Policy"] == "no-referrer"
    # Browsers send the forms of a page without referrers with `Origin: null`.
    assert second["Referrer-Policy"] == "same-origin"
    assert second["Cache-Control"] == "no-store, private"
    assert order.access_key not in second.content.decode()


@pytest.mark.parametrize("key", ["", "wrong", "é", "x" * 5000, "\x00"])
def test_wrong_key_and_missing_order_look_alike(client, key):
    order = make_paid_order()

    wrong = client.get(f"/orders/{order.number}/", {"key": key})
    missing = client.get("/orders/2222222222/", {"key": key})

    assert wrong.status_code == missing.status_code == 404
    assert without_tokens(wrong) == without_tokens(missing)


def test_owner_sees_it_and_a_stranger_does_not(client):
    owner, stranger = make_user(), make_user()
    order = make_paid_order(user=owner)

    client.force_login(stranger)
    refused = client.get(f"/orders/{order.number}/")
    client.force_login(owner)
    shown = client.get(f"/orders/{order.number}/")

    assert refused.status_code == 404
    assert shown.status_code == 200


def test_revoked_link_is_dead_and_the_browser_that_revoked_it_stays_in(client):
    order = make_paid_order()
    open_by_link(client, order)
    old = order.access_key

    client.post(f"/orders/{order.number}/revoke/")

    order.refresh_from_db()
    assert order.access_key != old
    assert client.get(f"/orders/{order.number}/").status_code == 200
    assert client.get(f"/orders/{order.number}/?key={old}").status_code == 404


def test_another_browser_with_the_old_key_is_out_after_revoking(client):
    from django.test import Client

    order = make_paid_order()
    other = Client()
    open_by_link(client, order)
    open_by_link(other, order)

    client.post(f"/orders/{order.number}/revoke/")

    assert other.get(f"/orders/{order.number}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "pay/",
        "cancel-unpaid/",
        "again/",
        "revoke/",
        "parts/1/cancel/",
        "parts/1/received/",
    ],
)
def test_acts_are_post_only_and_closed_to_strangers(client, path):
    order = make_paid_order()
    url = f"/orders/{order.number}/{path}"

    stranger = client.post(url)
    open_by_link(client, order)
    reading = client.get(url)

    vendor_order = order.vendor_orders.get()
    assert stranger.status_code == 404
    assert reading.status_code == 405
    assert vendor_order.status == "paid"
    assert Order.objects.get().access_key == order.access_key


def test_shopper_cancels_a_part_and_gets_its_money_back(client, double):
    order = make_order([(make_pack(), 1), (make_pack(), 1)])
    payment = start_payment(order)
    double.pay(payment.intent_id)
    settle_payment(payment)
    open_by_link(client, order)

    client.post(f"/orders/{order.number}/parts/2/cancel/")
    deliver_due()

    order.refresh_from_db()
    assert [
        vendor_order.status for vendor_order in order.vendor_orders.order_by("number")
    ] == [
        "paid",
        "cancelled",
    ]
    assert order.status == OrderStatus.PAID
    assert Refund.objects.get().state == "succeeded"
    assert double.books()["refunds"][0]["amount"] == 7100
    page = open_by_link(client, order)
    vendor_order = order.vendor_orders.get(number__endswith="-2")
    assert page.context["money"].back_amount == vendor_order.total
    assert "Refunded to you" in page.content.decode()


@pytest.mark.parametrize("position", [0, 3, 99])
def test_part_that_is_not_there_is_404(client, position):
    order = make_paid_order()
    open_by_link(client, order)

    answer = client.post(f"/orders/{order.number}/parts/{position}/cancel/")

    assert answer.status_code == 404


def test_cancelling_after_packing_began_says_why_not(client):
    order = make_paid_order()
    VendorOrder.objects.update(status="packing")
    open_by_link(client, order)

    page = client.post(f"/orders/{order.number}/parts/1/cancel/", follow=True)

    assert "has started packing" in page.content.decode()
    assert order.vendor_orders.get().status == "packing"


def test_receipt_of_the_goods_is_confirmed_once(client):
    order = make_paid_order()
    VendorOrder.objects.update(status="shipped")
    open_by_link(client, order)

    client.post(f"/orders/{order.number}/parts/1/received/")
    client.post(f"/orders/{order.number}/parts/1/received/")

    order.refresh_from_db()
    assert order.status == OrderStatus.RECEIVED


def test_expired_order_starts_again_with_one_press(client):
    pack = make_pack()
    order = make_order([(pack, 2)])
    from orders.order.services.cancellation import expire_order

    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    expire_order(order)
    page = open_by_link(client, order).content.decode()

    answer = client.post(f"/orders/{order.number}/again/")

    assert "This order expired without payment." in page
    assert answer["Location"] == "/basket/"
    line = Line.objects.get(basket__status="Open")
    assert (line.stockrecord, line.quantity) == (pack, 2)


def test_again_names_what_is_no_longer_on_sale(client):
    pack = make_pack(title="Persimmons")
    order = make_paid_order([(pack, 1)])
    pack.is_on_sale = False
    pack.save()
    open_by_link(client, order)

    page = client.post(f"/orders/{order.number}/again/", follow=True)

    assert "Persimmons: This is no longer on sale." in page.content.decode()


def test_waiting_order_is_paid_on_its_page(client, double):
    order = make_order()
    open_by_link(client, order)

    answer = client.post(
        f"/orders/{order.number}/pay/", headers={"Accept": "application/json"}
    ).json()
    double.pay(answer["client_secret"].split("_secret")[0])
    client.get(f"/orders/{order.number}/return/")

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID


def test_waiting_order_is_given_up(client, double):
    pack = make_pack()
    order = make_order([(pack, 1)])
    start_payment(order)
    open_by_link(client, order)

    page = client.post(f"/orders/{order.number}/cancel-unpaid/", follow=True)

    pack.pool.refresh_from_db()
    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert pack.pool.claimed == 0
    assert "You were not charged." in page.content.decode()


def test_giving_up_waits_while_stripe_is_away(client, double):
    order = make_order()
    start_payment(order)
    open_by_link(client, order)
    double.fault("refuse", path="/v1/payment_intents/*", times=3)

    client.post(f"/orders/{order.number}/cancel-unpaid/")

    order.refresh_from_db()
    assert order.status == OrderStatus.PENDING


@pytest.mark.parametrize("lines", [1, 20])
def test_order_page_queries_do_not_grow_with_its_lines(client, queries, lines):
    farms = [make_farm() for _ in range(min(lines, 5))]
    order = make_paid_order(
        [(make_pack(farms[i % len(farms)]), 1) for i in range(lines)]
    )
    open_by_link(client, order)

    with queries(17):
        page = client.get(f"/orders/{order.number}/")

    assert page.content.decode().count('class="panel order-part"') == len(farms)


def test_receipt_adds_up(client):
    order = make_paid_order([(make_pack(price="59.00"), 2)])
    open_by_link(client, order)

    page = client.get(f"/orders/{order.number}/receipt/").content.decode()

    assert page.count("130.00") >= 2
    assert "118.00" in page


def test_receipts_cells_say_what_they_are_where_phones_fold_them(client):
    order = make_paid_order([(make_pack(price="59.00"), 2)])
    open_by_link(client, order)

    page = client.get(f"/orders/{order.number}/receipt/").content.decode()

    cells = re.findall(r'<td class="r"([^>]*)>([^<]*\d)', flat(page))
    assert len(cells) > 5
    assert [text for attributes, text in cells if "data-th" not in attributes] == []


@pytest.mark.parametrize(
    ("last", "said"),
    [(1, "arrives on 1 December"), (3, "arrives 1 December to 3 December")],
)
def test_part_that_comes_on_one_day_says_one_day(client, last, said):
    order = make_paid_order()
    order.vendor_orders.update(
        expected_from=date(2026, 12, 1), expected_to=date(2026, 12, last)
    )

    page = open_by_link(client, order).content.decode()

    assert f"{said}</p>" in flat(page)


def test_chinese_address_has_its_parts_apart_and_no_city_twice(client):
    order = make_paid_order()
    ShippingAddress.objects.filter(pk=order.shipping_address_id).update(
        state="CN-BJ", line4="Beijing", line3="Chaoyang", line1="9 Jiuxianqiao Road"
    )

    english = open_by_link(client, order).content.decode()
    client.cookies["nanpo_language"] = "zh-hans"
    chinese = client.get(f"/orders/{order.number}/").content.decode()

    assert "Beijing, Chaoyang, 9 Jiuxianqiao Road" in english
    assert "Beijing, Beijing" not in english
    assert "Beijing Chaoyang 9 Jiuxianqiao Road" in chinese

    ShippingAddress.objects.update(line4="", line3="")
    client.cookies["nanpo_language"] = "en"
    short = client.get(f"/orders/{order.number}/").content.decode()
    assert "Beijing, 9 Jiuxianqiao Road" in short


def test_again_pressed_twice_fills_the_basket_once(client):
    pack = make_pack()
    order = make_paid_order([(pack, 2)])
    open_by_link(client, order)

    client.post(f"/orders/{order.number}/again/")
    client.post(f"/orders/{order.number}/again/")

    assert Line.objects.get(basket__status="Open").quantity == 2


@pytest.mark.parametrize("number", ["%00", "A%00B", "x" * 500, "%F0%9F%8D%8E"])
def test_hostile_number_is_404(client, number):
    assert client.get(f"/orders/{number}/").status_code == 404
    assert client.get(f"/orders/{number}/?key=%00").status_code == 404


def test_order_outlives_its_pack_its_product_and_its_buyer(client):
    pack, user = make_pack(title="Persimmons"), make_user()
    order = make_paid_order([(pack, 1)], user=user)
    product = pack.product
    product.lead_pack = None
    product.save()
    pack.delete()
    user.delete()

    page = open_by_link(client, order).content.decode()
    receipt = client.get(f"/orders/{order.number}/receipt/").content.decode()
    again = client.post(f"/orders/{order.number}/again/", follow=True)

    assert "Persimmons" in page
    assert "Persimmons" in receipt
    assert "Persimmons: This is no longer on sale." in again.content.decode()


def test_pages_answer_while_stripe_knows_nothing_of_the_payment(client, double):
    order = make_order()
    start_payment(order)
    open_by_link(client, order)
    double.reset()

    back = client.get(f"/orders/{order.number}/return/", follow=True)
    gave_up = client.post(f"/orders/{order.number}/cancel-unpaid/", follow=True)

    order.refresh_from_db()
    assert order.status == OrderStatus.PENDING
    assert "We are waiting for confirmation of your payment" in back.content.decode()
    assert "be reached right now" in gave_up.content.decode()


def test_hold_that_ran_out_is_said_and_opens_no_payment(client, double):
    order = make_order()
    open_by_link(client, order)
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    page = client.post(f"/orders/{order.number}/pay/", follow=True)

    assert "This order can no longer be paid" in page.content.decode()
    assert double.books()["intents"] == []


def test_discounts_are_named_in_the_readers_language(client):
    order = make_paid_order(user=None)
    offer = make_offer(name="Three packs, 8% off", name_zh_hans="满三份减8%")
    rows = OrderDiscount.objects
    rows.create(order=order, offer_id=offer.pk, offer_name=offer.name, amount=1)
    rows.create(order=order, offer_id=99_999, offer_name="Gone since", amount=2)
    rows.create(order=order, offer_id=offer.pk, voucher_code="FROST10", amount=3)

    english = open_by_link(client, order).content.decode()
    client.cookies["nanpo_language"] = "zh-hans"
    chinese = client.get(f"/orders/{order.number}/").content.decode()

    for name in ("Three packs, 8% off", "Gone since", "Voucher FROST10"):
        assert f"<bdi>{name}</bdi>" in flat(english)
    for name in ("满三份减8%", "Gone since", "优惠券FROST10"):
        assert f"<bdi>{name}</bdi>" in flat(chinese)
