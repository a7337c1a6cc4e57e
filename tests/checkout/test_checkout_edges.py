"""The checkout at the edges: amounts, goods and codes that can't be as they are."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from oscar.apps.voucher.models import Voucher

from core.models import OutboxMessage
from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment.models import Payment
from shop.basket.models import Basket
from shop.offers.models import OfferUse
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_offer, make_pack, make_voucher
from tests.factories.vendors import make_farm
from vendors.partner.models import StockPool, StockRecord

from .address import ADDRESS
from .test_checkout import fill, pay, shown_total

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def two_farms(client):
    persimmons = make_pack(make_farm(), "Persimmons", price="59.00")
    honey = make_pack(make_farm(), "Honey", price="36.00", quantity=500)
    fill(client, (persimmons, 1), (honey, 2))
    return persimmons, honey


def test_order_that_costs_nothing_is_paid_without_a_payment(client, double):
    farm = make_farm(delivers=False)
    make_delivery(farm, price="0.00")
    pack = make_pack(farm, price="10.00")
    make_offer(percent="100")
    fill(client, (pack, 1))
    total = shown_total(client)
    assert total == "0.00"

    answer = pay(client, total).json()

    order = Order.objects.get()
    assert answer == {"url": f"/orders/{order.number}/"}
    assert order.status == OrderStatus.PAID
    assert Payment.objects.count() == 0
    assert double.books()["intents"] == []
    assert StockPool.objects.get().claimed == 5000
    told = OutboxMessage.objects.filter(topic="notifications.news")
    assert [news.payload["what"] for news in told] == ["order_paid"]

    client.post(f"/orders/{order.number}/parts/1/cancel/")

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert StockPool.objects.get().claimed == 0


def test_total_below_what_can_be_charged_is_said(client, double):
    farm = make_farm(delivers=False)
    make_delivery(farm, price="0.00")
    fill(client, (make_pack(farm, price="3.99"), 1))

    answer = pay(client, shown_total(client))

    assert answer.status_code == 409
    assert "The minimum payment is ¥4.00." in answer.json()["error"]
    assert Order.objects.count() == 0
    assert Basket.objects.get().status == Basket.OPEN


@pytest.mark.parametrize(
    "fields",
    [
        {"price": "9999999.99"},
        {"price": "1.00", "quantity": 1_000_000},
        {"price": "1.00", "weight_grams": 2_000_000_000},
    ],
)
def test_more_than_an_order_can_hold_is_said(client, double, fields):
    pack = make_pack(quantity=1, on_hand=10**12)
    StockRecord.objects.update(**fields)
    fill(client, (pack, 2_500))

    answer = pay(client, shown_total(client))

    assert answer.status_code == 409
    assert "This is too much for one order" in answer.json()["error"]
    assert Order.objects.count() == 0
    assert StockPool.objects.get().claimed == 0


def test_delivery_that_is_no_longer_offered_is_not_swapped_for_another(client, double):
    farm = make_farm()
    gone = make_delivery(farm, name="By night train")
    fill(client, (make_pack(farm), 1))
    total = shown_total(client)
    chosen = {f"delivery-{farm.pk}": f"method-{gone.pk}"}
    gone.is_active = False
    gone.save()

    answer = pay(client, total, **chosen)

    assert answer.status_code == 409
    assert "is no longer available" in answer.json()["error"]
    assert Order.objects.count() == 0


def test_changed_address_keeps_the_voucher(client, double, two_farms):
    Basket.objects.get().vouchers.add(make_voucher(usage=Voucher.SINGLE_USE))
    total = shown_total(client)
    first = pay(client, total).json()

    second = pay(client, total, order=first["order"], line1="1 Other Road").json()

    new = Order.objects.get(number=second["order"])
    assert str(new.total_incl_tax) == total
    assert [use.order for use in OfferUse.objects.filter(released_at=None)] == [new]


def test_order_let_go_whose_goods_are_in_the_basket_does_not_stop_the_next(
    client, double, two_farms
):
    persimmons, _honey = two_farms
    total = shown_total(client)
    first = pay(client, total).json()
    StockRecord.objects.filter(pk=persimmons.pk).update(price="60.00")
    refused = pay(client, total, order=first["order"], line1="1 Other Road")
    assert refused.status_code == 409
    dearer = str(Decimal(total) + 1)

    last = pay(client, dearer, order=first["order"], line1="1 Other Road").json()

    assert last["order"] != first["order"]
    assert Order.objects.get(number=last["order"]).total_incl_tax == Decimal(dearer)


def test_hold_that_ran_out_opens_no_payment(client, double, two_farms):
    total = shown_total(client)
    first = pay(client, total).json()
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    answer = pay(client, total, order=first["order"]).json()

    assert answer == {"url": f"/orders/{first['order']}/"}


@pytest.mark.parametrize("code", ["A\x00B", "\x00"])
def test_voucher_code_with_a_nul_is_unknown(client, double, two_farms, code):
    page = client.post("/checkout/", {**ADDRESS, "action": "voucher", "code": code})

    assert page.status_code == 200
    assert "Please enter the code as shown on the voucher" in page.content.decode()


def test_wrong_voucher_code_is_said_and_kept_beside_its_field(
    client, double, two_farms
):
    page = client.post("/checkout/", {**ADDRESS, "action": "voucher", "code": "NO<1>"})

    voucher = page.text.partition('<details id="voucher"')[2].partition("</details>")[0]
    assert voucher.startswith(' class="voucher" open>')
    assert 'value="NO&lt;1&gt;"' in voucher
    assert 'id="code-error" role="alert"' in voucher
    assert 'id="pay-error" class="note bg-bad" role="alert" hidden' in page.text


@pytest.mark.parametrize("other", [{}, {"email": "other@example.com"}])
def test_guest_holds_goods_with_a_few_unpaid_orders_only(
    client, double, settings, other
):
    settings.UNPAID_ORDERS = settings.UNPAID_ORDERS_OF_PHONE = 2
    pack = make_pack(price="59.00", quantity=500)
    for _ in range(2):
        fill(client, (pack, 1))
        assert pay(client, shown_total(client)).status_code == 200
    claimed = StockPool.objects.get().claimed

    fill(client, (pack, 1))
    refused = pay(client, shown_total(client), **other)

    assert refused.status_code == 409
    assert "unpaid orders" in refused.text
    assert Order.objects.count() == 2
    assert StockPool.objects.get().claimed == claimed


def test_orders_that_expired_hold_nothing(client, double, settings):
    settings.UNPAID_ORDERS = 1
    pack = make_pack(price="59.00", quantity=500)
    for _ in range(3):
        fill(client, (pack, 1))
        assert pay(client, shown_total(client)).status_code == 200
        Order.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert Order.objects.count() == 3
