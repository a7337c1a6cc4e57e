"""Orders placed for a customer: their basket, their link, and nothing of their own."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.states import StaffRole
from checkout.customer_orders import MOST_TEXTS, payment_link
from core.models import AuditEntry, OutboxMessage
from orders.order.models import Order
from orders.order.states import OrderStatus
from shop.basket.models import AssistedBasket, Basket
from shop.basket.tasks import forget_assisted_baskets
from tests.checkout.address import ADDRESS
from tests.checkout.test_checkout import fill, shown_total
from tests.factories.accounts import make_staff, make_user
from tests.factories.orders import make_china, pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from vendors.members.services import take_role
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

WHOM = {"name": "王桂兰", "phone": "138 0013 8000", "email": ""}
PHONE = "+8613800138000"
NO_MAIL = {**ADDRESS, "email": "", "name": WHOM["name"]}


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def shop():
    return make_cooperative("Cliff Road Cooperative")


@pytest.fixture
def clerk(shop):
    return make_member(shop, Role.CLERK, first_name="Zhao", last_name="Lin")


@pytest.fixture
def counter(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def pack():
    return make_pack(make_farm("Li Family Orchard"), "薄皮核桃", price="59.00")


def begin(client, shop, **fields):
    url = f"/desk/{shop.code}/customer-orders/new/"
    return client.post(url, {**WHOM, **fields})


def place(client, **fields):
    assisted = AssistedBasket.objects.order_by("pk").last()
    total = shown_total(client)
    sent = {"action": "pay", "expected_total": total, "assisted": assisted.pk}
    return client.post("/checkout/", {**NO_MAIL, **sent, **fields})


@pytest.fixture
def order(counter, shop, pack):
    begin(counter, shop)
    fill(counter, (pack, 2))
    place(counter)
    return Order.objects.get()


def test_customer_pays_by_the_link_in_a_text(counter, clerk, shop, pack, double):
    assert begin(counter, shop).url == "/catalogue/"
    page = counter.get("/catalogue/").text
    fill(counter, (pack, 2))
    answer = place(counter)
    order = Order.objects.get()
    deliver_everything()
    (text,) = [each for each in mail.outbox if each.to == [f"{PHONE}@sms.test"]]

    assert "王桂兰" in page
    assert answer.url == f"/desk/{shop.code}/customer-orders/{order.number}/"
    assert (order.user, order.guest_phone) == (None, PHONE)
    assert order.expires_at - order.date_placed == timedelta(hours=24)
    assert payment_link(order) in text.body
    assert text.body.startswith(f"{shop.name} placed order {order.number}")
    customer = Client()
    opened = customer.get(payment_link(order).removeprefix("http://127.0.0.1:8000"))
    shown = customer.get(opened.url).text
    assert "Cliff Road Cooperative" in shown
    assert "data-pay" in shown
    pay_order(order)
    counters_page = counter.get(answer.url).text
    assert payment_link(order) not in counters_page
    assert "Paid" in counters_page


def test_whoever_places_it_is_on_record_and_the_customer_forgotten(order, clerk, shop):
    assisted = AssistedBasket.objects.get()

    assert (assisted.by, assisted.partner) == (clerk, shop)
    assert (assisted.name, assisted.phone, assisted.customer) == ("", "", None)
    entry = AuditEntry.objects.get(act="order.placed_for_customer")
    assert (entry.user, entry.subject_id) == (clerk, str(order.pk))


def test_own_basket_is_kept_beside_the_customers(counter, clerk, shop, pack):
    fill(counter, (pack, 1))
    begin(counter, shop)
    fill(counter, (pack, 2))
    place(counter)

    own = Basket.objects.get(owner=clerk)
    assert [line.quantity for line in own.lines.all()] == [1]
    assert Order.objects.get().lines.get().quantity == 2
    assert "王桂兰" not in counter.get("/basket/").text


def test_account_that_has_not_proven_the_number_gets_nothing(counter, shop, pack):
    make_user(phone=PHONE, verified=False)
    begin(counter, shop)
    fill(counter, (pack, 1))
    place(counter)

    assert Order.objects.get().user is None


def test_account_of_the_number_gets_the_order_and_shows_nothing(counter, shop, pack):
    customer = make_user(phone=PHONE)
    customer.addresses.create(
        first_name="Secret", line1="9 Hidden Lane", country_id="CN", state="CN-BJ"
    )
    begin(counter, shop)
    fill(counter, (pack, 1))
    page = counter.get("/checkout/").text
    place(counter, uses_balance="1")

    assert "Hidden Lane" not in page
    order = Order.objects.get()
    assert (order.user, order.from_balance) == (customer, 0)


def test_pressed_twice_it_is_one_order_and_leads_there(counter, shop, pack, clerk):
    fill(counter, (pack, 2))  # the clerk's own basket has the same total
    begin(counter, shop)
    fill(counter, (pack, 2))
    first = place(counter)
    assisted = AssistedBasket.objects.get()

    second = counter.post(
        "/checkout/",
        {
            **NO_MAIL,
            "action": "pay",
            "expected_total": str(Order.objects.get().total_incl_tax),
            "assisted": assisted.pk,
        },
    )

    assert second.url == first.url
    assert Order.objects.count() == 1


def test_page_of_ones_own_basket_orders_nothing_for_the_customer(counter, shop, pack):
    fill(counter, (pack, 2))
    total = shown_total(counter)
    begin(counter, shop)
    fill(counter, (pack, 2))

    answer = counter.post(
        "/checkout/", {**ADDRESS, "action": "pay", "expected_total": total}
    )

    assert answer.url == "/basket/"
    assert not Order.objects.exists()


def test_right_that_ended_meanwhile_places_nothing(counter, clerk, shop, pack):
    begin(counter, shop)
    fill(counter, (pack, 1))
    total = shown_total(counter)
    take_role(shop, clerk, by=make_member(shop, Role.ADMIN))

    answer = counter.post(
        "/checkout/",
        {
            **NO_MAIL,
            "action": "pay",
            "expected_total": total,
            "assisted": AssistedBasket.objects.get().pk,
        },
    )

    assert answer.status_code == 409
    assert "no longer order for customers" in answer.text
    assert not Order.objects.exists()


def test_only_so_many_wait_for_their_payment(order, counter, shop, pack, settings):
    settings.ASSISTED_UNPAID_ORDERS = 1
    begin(counter, shop, phone="138 0013 8001")
    fill(counter, (pack, 1))

    answer = place(counter, phone="138 0013 8001")

    assert answer.status_code == 409
    assert Order.objects.count() == 1


def test_link_is_sent_again_some_times_and_then_shown(order, counter, shop):
    url = f"/desk/{shop.code}/customer-orders/{order.number}/"
    for _time in range(MOST_TEXTS + 1):
        counter.post(url, {"do": "send"})

    rows = OutboxMessage.objects.filter(topic="checkout.payment_link")
    assert rows.count() == MOST_TEXTS
    assert "sent several times" in counter.get(url).text


def test_cancelled_order_is_not_texted_about(order, counter, shop):
    url = f"/desk/{shop.code}/customer-orders/{order.number}/"

    counter.post(url, {"do": "cancel"})
    deliver_everything()

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED
    assert not [each for each in mail.outbox if each.to == [f"{PHONE}@sms.test"]]
    assert payment_link(order) not in counter.get(url).text


def test_others_see_neither_list_nor_order(order, shop):
    rival = make_farm("Wang")
    stranger = Client()
    stranger.force_login(make_member(rival, Role.OWNER))

    own = stranger.get(f"/desk/{rival.code}/customer-orders/")
    assert order.number not in own.text
    url = f"/desk/{rival.code}/customer-orders/{order.number}/"
    assert stranger.get(url).status_code == 404
    assert stranger.get(f"/desk/{shop.code}/customer-orders/").status_code == 404


def test_staff_whose_role_ended_meanwhile_places_nothing(client, pack):
    person = make_user(is_staff=True, staff_role=StaffRole.SUPPORT)
    client.force_login(person)
    client.post("/office/market/customer-orders/new/", WHOM)
    fill(client, (pack, 1))
    person.staff_role = StaffRole.CONTENT
    person.save()

    answer = place(client)

    assert answer.status_code == 409
    assert "You may no longer order for customers here." in answer.text
    assert not Order.objects.exists()


def test_market_orders_for_customers_in_its_office(client, pack):
    client.force_login(make_staff())
    client.post("/office/market/customer-orders/new/", WHOM)
    fill(client, (pack, 1))

    answer = place(client)

    order = Order.objects.get()
    assert answer.url == f"/office/market/customer-orders/{order.number}/"
    assert order.number in client.get("/office/market/customer-orders/").text


def test_wrong_number_keeps_what_was_typed(counter, shop):
    answer = begin(counter, shop, phone="12")

    assert answer.status_code == 422
    assert "王桂兰" in answer.text
    assert not AssistedBasket.objects.exists()


def test_stopped_or_left_behind_nobody_is_remembered(counter, shop, pack):
    begin(counter, shop)
    fill(counter, (pack, 1))
    counter.post("/checkout/own-basket/")
    assert not AssistedBasket.objects.exists()
    assert "王桂兰" not in counter.get("/").text

    begin(counter, shop)
    long_ago = timezone.now() - timedelta(days=4)
    AssistedBasket.objects.update(created=long_ago)
    assert forget_assisted_baskets() == 1
    assert counter.get("/basket/").status_code == 200
