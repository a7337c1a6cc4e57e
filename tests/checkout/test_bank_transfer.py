"""Paying by bank transfer: what is offered, what the shopper is told, until when."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from core import dates
from core.models import Delivery
from core.sms import parts_of
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.payment.bank_details import bank_details_of, transfer_until
from payments.payment.models import Payment, RefundAccount
from payments.payment.services.transfers import keep_refund_account
from payments.payment.tasks import remind_of_transfers
from shop.basket.models import Basket
from tests.checkout.test_checkout import ADDRESS, fill, pay, shown_total
from tests.factories.accounts import make_user
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.payments import make_gift
from tests.factories.shipping import make_pickup_point, make_pickup_window
from tests.factories.shop import make_pack
from tests.factories.transfers import (
    IBAN,
    line_for,
    make_order_paid_by_transfer,
    make_transfer_order,
    take_and_match,
    take_transfers,
)
from tests.factories.vendors import make_member
from tests.markup import flat
from vendors.members.states import Role

pytestmark = pytest.mark.django_db
BY_TRANSFER = {"pay_by": "transfer"}


@pytest.fixture(autouse=True)
def _account(settings):
    make_china()
    take_transfers(settings, BANK_TRANSFER_NOTE="One transfer per order, please.")


@pytest.fixture
def pack():
    return make_pack(title="Persimmons", price="59.00")


def order_by_transfer(client, pack, packs=1):
    fill(client, (pack, packs))
    total = shown_total(client, **BY_TRANSFER)
    return pay(client, total, **BY_TRANSFER)


def test_order_is_placed_and_waits_for_its_transfer(client, double, pack, mailoutbox):
    fill(client, (pack, 1))
    page = client.post("/checkout/", ADDRESS | BY_TRANSFER | {"action": "update"})
    assert 'data-amount="0"' in page.text
    assert "Order and transfer" in page.text

    answer = order_by_transfer(client, pack, 0)

    order = Order.objects.get()
    assert answer.json() == {"url": f"/orders/{order.number}/"}
    assert (order.status, order.payment_method) == (OrderStatus.PENDING, "transfer")
    assert Payment.objects.count() == 0
    assert double.books()["intents"] == []
    shown = flat(client.get(f"/orders/{order.number}/").text)
    assert "Waiting for your transfer" in shown
    for text in ("Nanpo Market", "DE89 3704 0044 0532 0130 00", order.number, "71.00"):
        assert text in shown
    assert "One transfer per order, please." in shown
    assert "Pay here with any card" not in shown
    deliver_everything()
    (told,) = [one for one in mail.outbox if "We received your order" in one.subject]
    assert "DE89 3704 0044 0532 0130 00" in told.body
    assert order.number in told.body
    assert "Pay by then, and the farms start packing" not in told.body


def test_seller_hears_of_it_when_the_money_is_there(client, pack, mailoutbox):
    make_member(pack.partner, Role.OWNER, email="owner@example.com")
    order_by_transfer(client, pack)
    order = Order.objects.get()
    deliver_everything()
    assert not any(one.to == ["owner@example.com"] for one in mail.outbox)

    take_and_match(line_for(order))

    assert any(one.to == ["owner@example.com"] for one in mail.outbox)
    shown = client.get(f"/orders/{order.number}/").text
    assert "Your payment was received" in shown
    assert "Paid by bank transfer" in shown


@pytest.mark.parametrize("hindrance", ["off", "no account", "too much", "slot"])
def test_transfer_is_not_offered(client, double, pack, settings, hindrance):
    chosen = dict(BY_TRANSFER)
    if hindrance == "off":
        settings.BANK_TRANSFER = False
    elif hindrance == "no account":
        settings.BANK_TRANSFER_ACCOUNT = ""
    elif hindrance == "too much":
        settings.BANK_TRANSFER_MOST = Decimal(50)
    else:
        point = make_pickup_point(pack.partner)
        for weekday in range(7):
            make_pickup_window(point, weekday=weekday)
        chosen[f"delivery-{pack.partner_id}"] = f"method-{point.pk}"
    fill(client, (pack, 1))
    page = client.post("/checkout/", ADDRESS | chosen | {"action": "update"})
    assert ('name="slot-' in page.text) == (hindrance == "slot")
    assert 'value="transfer"' not in page.text

    answer = pay(client, shown_total(client, **chosen), **chosen)

    assert "can't be paid by bank transfer" in answer.json()["error"]
    assert Order.objects.count() == 0
    assert Basket.objects.filter(status="Open").exists()


def test_limit_itself_is_taken(client, double, pack, settings):
    settings.BANK_TRANSFER_MOST = Decimal(71)

    assert "url" in order_by_transfer(client, pack).json()


@pytest.mark.parametrize(("wish", "left"), [({}, "4.00"), (BY_TRANSFER, "0.10")])
def test_balance_keeps_back_what_a_card_needs_alone(client, double, pack, wish, left):
    shopper = make_user()
    make_gift(shopper, 7090)
    client.force_login(shopper)
    fill(client, (pack, 1))
    wish = wish | {"uses_balance": "1"}

    total = shown_total(client, **wish)
    paid = Decimal("71.00") - Decimal(left)
    pay(client, total, expected_from_balance=paid, **wish)

    order = Order.objects.get()
    assert (order.to_pay, order.by_transfer) == (Decimal(left), bool("pay_by" in wish))


def test_nobody_empties_a_shop_by_promising(client, double, pack, settings):
    settings.BANK_TRANSFER_ORDERS = 1
    order_by_transfer(client, pack)

    answer = order_by_transfer(client, pack)

    assert answer.status_code == 409
    assert "several unpaid orders" in answer.json()["error"]
    assert Order.objects.count() == 1
    take_and_match(line_for(Order.objects.get()))
    assert "url" in order_by_transfer(client, pack, 0).json()


@pytest.mark.parametrize(
    ("placed", "last"),
    [
        (datetime(2026, 11, 24, 2, tzinfo=UTC), "2026-11-27"),
        # A Thursday: Saturday and Sunday don't count.
        (datetime(2026, 11, 26, 2, tzinfo=UTC), "2026-12-01"),
        # Before the National Day, which banks in China have off for a week.
        (datetime(2026, 9, 29, 2, tzinfo=UTC), "2026-10-09"),
    ],
)
def test_deadline_counts_days_on_which_banks_work(placed, last):
    until = transfer_until(placed)

    assert dates.day_of(until).isoformat() == last
    assert f"{dates.local(until):%H:%M}" == "23:59"


def test_shopper_is_reminded_once_the_day_before(mailoutbox):
    order = make_transfer_order()
    soon = timezone.now() + timedelta(hours=30)
    Order.objects.filter(pk=order.pk).update(expires_at=soon)
    assert remind_of_transfers() == 0  # it was placed a moment ago
    placed = timezone.now() - timedelta(days=2)
    Order.objects.filter(pk=order.pk).update(date_placed=placed)

    assert (remind_of_transfers(), remind_of_transfers()) == (1, 0)
    deliver_everything()

    (told,) = [one for one in mail.outbox if "waiting for your transfer" in one.subject]
    assert order.number in told.body
    assert "DE89" in told.body


def test_shopper_with_only_a_phone_is_reminded_by_text(mailoutbox):
    user = make_user(phone="+8613900139007", language="en")
    type(user).objects.filter(pk=user.pk).update(email=None)
    user.refresh_from_db()
    order = make_transfer_order(user=user)
    deliver_everything()
    placed = timezone.now() - timedelta(days=2)
    soon = timezone.now() + timedelta(hours=30)
    Order.objects.filter(pk=order.pk).update(
        expires_at=soon, date_placed=placed, guest_email=""
    )

    assert remind_of_transfers() == 1
    deliver_everything()

    (text,) = [one.body for one in mailoutbox if one.to == [f"{user.phone}@sms.test"]]
    assert f"{order.number}: please transfer ¥" in text
    assert "/n/" in text.split()[-1]
    assert parts_of(text) == 1
    row = Delivery.objects.get(channel="sms")
    assert (row.person, row.news) == (user, "transfer_reminder")


def test_nobody_is_reminded_who_has_paid_or_has_time(mailoutbox):
    make_transfer_order()
    make_order_paid_by_transfer()

    assert remind_of_transfers() == 0


def test_code_for_a_banks_app_is_of_euros_and_ibans():
    order = make_transfer_order([(make_pack(currency="EUR", price="5.90"), 1)])

    text = bank_details_of(order).epc_text

    assert text.split("\n") == [
        "BCD", "002", "1", "SCT", "COBADEFFXXX", "Nanpo Market", IBAN, "EUR17.90", "",
        "", order.number,
    ]  # fmt: skip
    assert bank_details_of(make_transfer_order()).epc_code == ""


def test_order_can_be_cancelled_while_it_waits(client, pack):
    order_by_transfer(client, pack)
    order = Order.objects.get()

    client.post(f"/orders/{order.number}/cancel-unpaid/")

    order.refresh_from_db()
    assert order.status == OrderStatus.CANCELLED


def test_card_can_not_pay_what_is_to_be_transferred(client, double, pack):
    order_by_transfer(client, pack)
    order = Order.objects.get()

    client.post(f"/orders/{order.number}/pay/")

    assert Payment.objects.count() == 0
    assert double.books()["intents"] == []


def test_transfer_that_does_not_fit_is_told_on_the_orders_page(client, pack):
    order_by_transfer(client, pack)
    order = Order.objects.get()

    take_and_match(line_for(order, less=100))

    shown = flat(client.get(f"/orders/{order.number}/").text)
    assert re.search(r"A transfer of \S+70.00 for this order needs a check", shown)


# --- Where the refund goes ------------------------------------------------------------


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def refunded(shopper):
    order = make_order_paid_by_transfer(user=shopper, account="")
    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=False)
    return order


def test_shopper_says_where_the_refund_goes(client, shopper, refunded):
    client.force_login(shopper)
    url = f"/orders/{refunded.number}/refund-account/"
    assert (
        "Where should we send your refund?"
        in client.get(f"/orders/{refunded.number}/").text
    )

    answer = client.post(url, {"holder": "Chen Yulan", "number": IBAN, "branch": ""})

    assert answer.status_code == 302
    account = RefundAccount.objects.get()
    assert (account.number.reveal(), account.by_shopper) == (IBAN, True)
    shown = client.get(f"/orders/{refunded.number}/").text
    assert "•••• 3000" in shown
    assert IBAN not in shown + client.get(url).text


def test_guest_is_told_that_the_account_was_changed(client, mailoutbox):
    order = make_order_paid_by_transfer()
    wished = {"holder": "Chen Yulan", "by_shopper": True}
    for number in ("6222 0202", "6222 0202", "6222 0303"):
        keep_refund_account(order, number=number, **wished)
    deliver_everything()

    told = [one for one in mailoutbox if "refunds of order" in one.subject]
    assert [one.to for one in told] == [[order.guest_email]] * 2
    assert not re.search(r"0202|0303", told[0].body + told[1].body)


@pytest.mark.parametrize("number", ["", "DE89370400440532013001", "12"])
def test_wrong_account_is_refused_and_nothing_typed_is_lost(
    client, shopper, refunded, number
):
    client.force_login(shopper)
    url = f"/orders/{refunded.number}/refund-account/"

    answer = client.post(url, {"holder": "Chen Yulan", "number": number})

    assert answer.status_code == 422
    assert "Chen Yulan" in answer.text
    assert RefundAccount.objects.count() == 0


def test_strangers_name_no_account(client, refunded):
    url = f"/orders/{refunded.number}/refund-account/"
    data = {"holder": "X", "number": IBAN}
    assert client.post(url, data).status_code == 404
    client.force_login(make_user())
    assert client.post(url, data).status_code == 404
    assert RefundAccount.objects.count() == 0


def test_link_that_was_passed_on_sends_no_money(client, refunded):
    url = f"/orders/{refunded.number}/refund-account/"
    client.get(f"/orders/{refunded.number}/", {"key": refunded.access_key})
    assert client.get(f"/orders/{refunded.number}/").status_code == 200

    assert client.get(url).status_code == 404
    assert client.post(url, {"holder": "X", "number": IBAN}).status_code == 404
    assert RefundAccount.objects.count() == 0


def test_orders_paid_otherwise_have_no_such_page(client, shopper):
    order = make_transfer_order(user=shopper)
    client.force_login(shopper)

    assert client.get(f"/orders/{order.number}/refund-account/").status_code == 404
    assert VendorOrder.objects.get().status == "pending-payment"
