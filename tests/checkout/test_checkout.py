"""The checkout page: one order, one charge, whatever is pressed and in which order."""

import json
import re
from decimal import Decimal

import pytest

from orders.order.models import Order
from orders.order.states import OrderStatus
from payments.payment.models import Payment
from payments.payment.services.intents import settle_payment
from shop.basket.models import Basket
from tests.checkout.address import ADDRESS
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.markup import flat
from vendors.partner.models import StockPool
from vendors.partner.services.sellers import suspend_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


def fill(client, *packs):
    for pack, quantity in packs:
        client.post("/basket/add/", {"pack": pack.pk, "quantity": quantity})


def shown_total(client, **chosen):
    page = client.get("/checkout/").content.decode()
    if chosen:
        page = client.post("/checkout/", {**ADDRESS, "action": "update", **chosen}).text
    return re.search(r'name="expected_total" value="([\d.]+)"', page)[1]


def pay(client, total, **changes):
    return client.post(
        "/checkout/",
        {**ADDRESS, "action": "pay", "expected_total": total, **changes},
        headers={"Accept": "application/json"},
    )


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def test_changes_are_sent_one_after_the_other(client):
    """An answer that comes late would put an old total over the new one."""
    fill(client, (make_pack(), 1))

    page = client.get("/checkout/").text

    senders = re.findall(r"<\w+[^>]*hx-post=[^>]*>", page)
    assert len(senders) >= 2
    in_turn = 'hx-sync="closest form:queue all"'
    assert [one for one in senders if in_turn not in one] == []


@pytest.fixture
def two_farms(client):
    persimmons = make_pack(make_farm("Li Family Orchard"), "Persimmons", price="59.00")
    honey = make_pack(
        make_farm("Cliff Road Apiary"), "Honey", price="36.00", quantity=500
    )
    fill(client, (persimmons, 1), (honey, 2))
    return persimmons, honey


def test_guest_orders_from_two_farms_and_pays_once(client, double, two_farms):
    total = shown_total(client)

    answer = pay(client, total).json()
    double.pay(answer["client_secret"].split("_secret")[0])
    client.get(f"/orders/{answer['order']}/return/?redirect_status=failed")

    order = Order.objects.get()
    assert total == "155.00"
    assert order.number == answer["order"]
    assert order.total_incl_tax == Decimal("155.00")
    assert order.vendor_orders.count() == 2
    assert order.status == OrderStatus.PAID
    assert order.guest_email == "chen@example.com"
    assert [c["amount"] for c in double.books()["charges"]] == [15500]


def test_what_the_return_address_claims_is_not_believed(client, double, two_farms):
    answer = pay(client, shown_total(client)).json()

    client.get(f"/orders/{answer['order']}/return/?redirect_status=succeeded")

    assert Order.objects.get().status == OrderStatus.PENDING


def test_pay_pressed_ten_times_is_one_order_and_one_intent(client, double, two_farms):
    total = shown_total(client)
    first = pay(client, total).json()

    answers = [pay(client, total, order=first["order"]).json() for _ in range(9)]

    assert {answer["client_secret"] for answer in answers} == {first["client_secret"]}
    assert Order.objects.count() == 1
    assert len(double.books()["intents"]) == 1


def test_second_tab_leads_to_the_order_that_waits(client, double, two_farms):
    total = shown_total(client)
    first = pay(client, total).json()

    second = pay(client, total)

    assert second.json() == {"url": f"/orders/{first['order']}/"}
    assert Order.objects.count() == 1


def test_changed_address_after_a_decline_replaces_the_order(client, double, two_farms):
    total = shown_total(client)
    first = pay(client, total).json()

    second = pay(client, total, order=first["order"], line1="1 Other Road").json()

    old = Order.objects.get(number=first["order"])
    new = Order.objects.get(number=second["order"])
    assert old.status == OrderStatus.CANCELLED
    assert old.payments.get().state == "canceled"
    assert new.shipping_address.line1 == "1 Other Road"
    assert new.vendor_orders.count() == 2
    assert sum(StockPool.objects.values_list("claimed", flat=True)) == 6000


def test_changed_address_after_payment_keeps_the_paid_order(client, double, two_farms):
    total = shown_total(client)
    first = pay(client, total).json()
    double.pay(first["client_secret"].split("_secret")[0])

    second = pay(client, total, order=first["order"], line1="1 Other Road").json()

    assert second == {"url": f"/orders/{first['order']}/"}
    assert Order.objects.get().status == OrderStatus.PAID


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "a\x00b"),
        ("phone", "12"),
        ("phone", ""),
        ("email", ""),
        ("email", "nobody"),
        ("province", ""),
        ("province", "XX"),
        ("line1", ""),
        ("line1", "x" * 5000),
        ("line4", ""),
        ("postcode", "10003"),
    ],
)
def test_wrong_field_is_named_and_nothing_is_lost(
    client, double, two_farms, field, value
):
    total = shown_total(client)

    answer = pay(client, total, **{field: value})

    html = answer.json()["html"]
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in html
    kept = "Chen Yulan" if field != "name" else "18 Fuxing Road"
    assert kept in html
    assert Order.objects.count() == 0
    assert Basket.objects.get().status == "Open"


def test_price_raised_meanwhile_is_said_and_nothing_is_charged(
    client, double, two_farms
):
    total = shown_total(client)
    pack, _honey = two_farms
    pack.price = Decimal("60.00")
    pack.save()

    answer = pay(client, total)

    assert answer.status_code == 409
    assert "156.00" in answer.json()["html"]
    assert answer.json()["error"].startswith("The total has changed")
    assert Order.objects.count() == 0
    assert double.books()["intents"] == []


@pytest.mark.parametrize("total", ["", "NaN", "-1", "Infinity", "155.001", "x" * 9999])
def test_garbled_total_is_refused(client, double, two_farms, total):
    shown_total(client)

    answer = pay(client, total)

    assert answer.status_code in {409, 422}
    assert Order.objects.count() == 0


def test_seller_suspended_meanwhile_is_named_in_the_basket(client, double, two_farms):
    total = shown_total(client)
    pack, _honey = two_farms
    suspend_partner(pack.partner, reason="", by=None)

    answer = pay(client, total)

    assert answer.json() == {"url": "/basket/"}
    assert Order.objects.count() == 0
    assert "Li Family Orchard is not selling" in client.get("/basket/").content.decode()


def test_sold_out_meanwhile_is_said_and_nothing_is_charged(client, double, two_farms):
    total = shown_total(client)
    pack, _honey = two_farms
    StockPool.objects.filter(pk=pack.pool_id).update(claimed=100_000)

    answer = pay(client, total)

    assert answer.json() == {"url": "/basket/"}
    assert Order.objects.count() == 0
    assert double.books()["intents"] == []


def test_stripe_down_keeps_the_order_and_a_second_press_pays(client, double, two_farms):
    total = shown_total(client)
    double.fault("refuse", path="/v1/payment_intents", times=1)

    down = pay(client, total)
    order = Order.objects.get()
    again = pay(client, total, order=down.json()["order"]).json()

    assert down.status_code == 409
    assert "You were not charged" in down.json()["error"]
    assert again["order"] == order.number
    assert again["client_secret"].startswith("pi_")
    assert Order.objects.count() == 1


def test_chosen_delivery_and_note_reach_each_farm(client, double, two_farms):
    pack, honey = two_farms
    pickup = make_delivery(
        pack.partner, price="0.00", kind="pickup", name="At the farm"
    )
    page = flat(client.get("/checkout/").content.decode())
    codes = re.findall(rf'name="delivery-{pack.partner_id}" value="([^"]+)"', page)
    code = codes[-1]

    answer = pay(
        client,
        "143.00",
        **{
            f"delivery-{pack.partner_id}": code,
            f"note-{honey.partner_id}-note": "Firm ones, please",
        },
    ).json()

    order = Order.objects.get(number=answer["order"])
    first, second = order.vendor_orders.order_by("number")
    assert len(codes) == 2
    assert (first.delivery_name, first.is_pickup) == (pickup.name, True)
    assert second.note == "Firm ones, please"
    assert order.total_incl_tax == Decimal("143.00")


def test_region_that_a_farm_does_not_serve_cannot_be_ordered(client, double):
    pack = make_pack(make_farm(delivers=False))
    make_delivery(pack.partner, regions=["CN-SX"])
    fill(client, (pack, 1))

    answer = pay(client, "71.00", province="CN-BJ")

    assert answer.status_code == 422
    assert Order.objects.count() == 0
    assert pay(client, "71.00", province="CN-SX").json()["client_secret"]


def test_signed_in_shopper_pays_with_a_saved_address(client, double, two_farms):
    user = make_user("chen@example.com")
    client.force_login(user)
    fill(client, (two_farms[0], 1))

    answer = pay(client, shown_total(client)).json()

    order = Order.objects.get(number=answer["order"])
    assert order.user == user
    assert order.guest_email == ""


def test_check_names_wrong_fields_and_places_nothing(client, double, two_farms):
    total = shown_total(client)

    wrong = pay(client, total, action="check", line1="")
    right = pay(client, total, action="check")

    assert 'id="id_line1_error"' in wrong.json()["html"]
    assert (wrong.status_code, right.status_code) == (422, 200)
    assert Order.objects.count() == 0


def test_page_without_javascript_leads_to_the_page_of_the_payment_service(
    client, double, two_farms
):
    total = shown_total(client)
    page = client.get("/checkout/").content.decode()
    assert '<noscript><input type="hidden" name="hosted" value="1">' in flat(page)

    sent = {**ADDRESS, "action": "pay", "expected_total": total, "hosted": "1"}
    answer = client.post("/checkout/", sent)

    order = Order.objects.get()
    payment = order.payments.get()
    assert answer["Location"] == f"{double.url}/pay/{payment.session_id}"
    double.pay_on_page(payment.session_id)
    back = client.get(f"/orders/{order.number}/return/", follow=True)
    assert "Your payment was received" in back.content.decode()


def test_order_that_waits_is_paid_without_javascript(client, double, two_farms):
    total = shown_total(client)
    pay(client, total)
    order = Order.objects.get()
    shown = client.get(f"/orders/{order.number}/")
    assert '<noscript><input type="hidden" name="hosted" value="1">' in flat(shown.text)
    assert double.url in shown["Content-Security-Policy"].partition("form-action")[2]

    answer = client.post(f"/orders/{order.number}/pay/", {"hosted": "1"})

    [ours, hosted] = order.payments.order_by("pk")
    assert (ours.state, hosted.state) == ("canceled", "open")
    assert answer["Location"] == f"{double.url}/pay/{hosted.session_id}"


def test_payment_service_away_keeps_the_order_without_javascript(
    client, double, two_farms
):
    total = shown_total(client)
    double.fault("refuse", path="/v1/checkout/sessions", times=9)
    sent = {**ADDRESS, "action": "pay", "expected_total": total, "hosted": "1"}

    shown = client.post("/checkout/", sent, follow=True)

    assert "can&#x27;t be reached right now" in shown.content.decode()
    assert Order.objects.get().status == OrderStatus.PENDING


def test_holiday_ends_by_itself(client, double, two_farms):
    pack, _honey = two_farms
    pack.partner.status = PartnerStatus.HOLIDAY
    pack.partner.holiday_until = "2020-01-01"
    pack.partner.save()

    assert pay(client, shown_total(client)).json()["client_secret"]


def test_place_order_stays_within_its_queries(client, double, queries):
    farms = [make_farm() for _ in range(5)]
    packs = [(make_pack(farms[i % 5]), 1) for i in range(20)]
    fill(client, *packs)
    total = shown_total(client)

    from checkout import services

    original = services.check_out
    counted = []

    def measured(*args, **kwargs):
        with queries(25 + 20) as captured:
            order = original(*args, **kwargs)
        counted.append(len(captured))
        return order

    from checkout.views import checkout as page

    page.check_out, before = measured, page.check_out
    try:
        assert pay(client, total).status_code == 200
    finally:
        page.check_out = before
    assert len(counted) == 1


def test_order_of_an_empty_basket_leads_back(client, double):
    assert client.get("/checkout/")["Location"] == "/basket/"


def test_json_is_json(client, double, two_farms):
    answer = pay(client, shown_total(client))

    assert set(json.loads(answer.content)) == {
        "order",
        "client_secret",
        "amount",
        "return_url",
    }
    settle_payment(Payment.objects.get())
