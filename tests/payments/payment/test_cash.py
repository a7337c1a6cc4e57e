"""Orders that are paid when they are collected: from the checkout to the books."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.db.models import Sum
from django.utils import timezone

from fulfilment.invoicing.pdf.document import document_pdf
from fulfilment.invoicing.services import issue_documents
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import ship_vendor_order
from orders.order.services.vendor_orders import PackingError
from orders.order.states import OrderStatus
from payments.credit.services import Gift, give
from payments.ledger.models import Posting
from payments.payment.models import Payment, Refund
from payments.payment.queries import payment_status
from payments.payment.services.cash import collect_cash, to_collect
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import Destination, RefundState
from payments.payment.tasks import reconcile_refunds
from payments.payouts.eligibility import sweep
from payments.payouts.services.earnings import earn_due
from tests.checkout.test_checkout import fill, pay, shown_total
from tests.factories.accounts import make_user
from tests.factories.fulfilment import (
    documents_of,
    pack_vendor_order,
    pdf_text,
    send_vendor_order,
)
from tests.factories.orders import make_cash_order, make_china, make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.payouts import make_fee
from tests.factories.shipping import make_delivery, make_pickup_point
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member, make_run_farm
from tests.markup import flat
from tests.sound import breached
from vendors.members.states import Role
from vendors.partner.models import StockPool

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def farm():
    farm = make_run_farm("Li Orchard", delivers=False)
    make_fee("10")
    return farm


@pytest.fixture
def point(farm):
    return make_pickup_point(farm, takes_cash=True)


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Persimmons", price="59.00")


def by_cash(point, **changes):
    chosen = {f"delivery-{point.partner_id}": f"method-{point.pk}", "pay_by": "cash"}
    return chosen | changes


def balance(key):
    rows = Posting.objects.filter(account__key=key)
    return rows.aggregate(total=Sum("amount", default=0))["total"]


def order_in_cash(client, point, pack, packs=1, **changes):
    fill(client, (pack, packs))
    client.get("/checkout/")
    total = f"{pack.price * packs:.2f}"
    return pay(client, total, **by_cash(point, **changes))


@pytest.fixture
def part(client, point, pack):
    order_in_cash(client, point, pack, 2)
    return VendorOrder.objects.get()


# --- Ordering ---------------------------------------------------------------------


def test_order_in_cash_is_packed_without_a_payment(client, double, point, pack):
    fill(client, (pack, 2))
    choose = by_cash(point, action="update")
    page = client.post("/checkout/", {"province": "CN-BJ", "where": "new"} | choose)
    assert "Order and pay" in page.text
    assert 'data-amount="0"' in page.text

    answer = pay(client, "118.00", **by_cash(point))

    order = Order.objects.get()
    assert answer.json() == {"url": f"/orders/{order.number}/"}
    assert (order.status, order.in_cash) == (OrderStatus.PAID, True)
    payment = Payment.objects.get()
    assert (payment.method, payment.amount, payment.state) == (
        "cash",
        11800,
        "succeeded",
    )
    assert double.books()["intents"] == []
    shown = client.get(f"/orders/{order.number}/").text
    assert re.search(r"Please pay \S+118.00 in cash when you collect", flat(shown))
    assert "Your payment was received" not in shown
    assert payment_status(order).words == "to be paid in cash"
    assert order.vendor_orders.get().status_words == "ordered"
    assert breached() == []


def test_news_of_an_order_in_cash_speak_of_no_payment(part, farm, mailoutbox):
    make_member(farm, Role.OWNER, email="owner@example.com")
    pack_vendor_order(part)
    deliver_everything()

    texts = [f"{one.subject}\n{one.body}" for one in mail.outbox]
    assert any("is placed" in text and "118.00 in cash" in text for text in texts)
    assert any("ready for pickup" in text for text in texts)
    assert not any("is paid" in text.lower() for text in texts)


@pytest.mark.parametrize(
    "hindrance", ["no cash", "too much", "sent", "lent", "owes", "another farm"]
)
def test_cash_is_not_offered(client, double, farm, point, pack, settings, hindrance):
    if hindrance == "no cash":
        type(point).objects.update(takes_cash=False)
    elif hindrance == "too much":
        type(point).objects.update(most_in_cash=Decimal(50))
    elif hindrance == "owes":
        settings.CASH_DEBT = Decimal(5)
        owing = make_cash_order([(pack, 1)])
        send_vendor_order(pack_vendor_order(owing.vendor_orders.get()))
    elif hindrance == "another farm":
        fill(client, (make_pack(make_farm("Bee House"), "Honey", price="20.00"), 1))
    sent = make_delivery(farm, price="0.00", name="Post")
    fill(client, (pack, 1))
    chosen = by_cash(point)
    if hindrance == "sent":
        chosen[f"delivery-{farm.pk}"] = f"method-{sent.pk}"
    elif hindrance == "lent":
        other = make_farm("Cooperative", kind="cooperative")
        farm.cooperative = other
        farm.save()
        type(point).objects.filter(pk=point.pk).update(partner=other, is_lent=True)
    before = Order.objects.count()
    page = client.post("/checkout/", {"action": "update", "where": "new"} | chosen)
    assert 'value="cash"' not in page.text

    total = shown_total(client, **chosen)
    answer = pay(client, total, **chosen)

    if hindrance == "lent":
        assert answer.status_code == 409
    else:
        assert "can't be paid in cash" in answer.json()["error"]
    assert Order.objects.count() == before


def test_only_so_many_wait_to_be_collected(client, point, pack, settings):
    settings.CASH_ORDERS = 1
    order_in_cash(client, point, pack)

    answer = order_in_cash(client, point, pack)

    assert answer.status_code == 409
    assert "not paid in cash yet" in answer.json()["error"]
    assert Order.objects.count() == 1
    assert StockPool.objects.get().on_hand - StockPool.objects.get().available > 0
    send_vendor_order(pack_vendor_order(VendorOrder.objects.get()))
    assert "url" in pay(client, "59.00", **by_cash(point)).json()


def test_rest_beside_a_balance_is_paid_in_cash(client, double, point, pack):
    shopper = make_user()
    click = "a" * 32
    give(Gift(shopper, "CNY", 2000, "for you", click), by=None)
    client.force_login(shopper)
    fill(client, (pack, 1))
    client.get("/checkout/")

    sent = by_cash(point, uses_balance="1", expected_from_balance="20.00")
    pay(client, "59.00", **sent)

    part = VendorOrder.objects.get()
    assert (to_collect(part), part.from_balance) == (3900, Decimal("20.00"))
    assert breached() == []
    cancel_vendor_order(part, by=shopper, by_shopper=True)
    assert balance(f"balance:CNY:{shopper.pk}") == 2000
    assert balance("cash:CNY") == 0
    assert breached() == []


def test_invoice_says_how_it_will_be_paid_and_not_that_it_was(part):
    issue_documents([part.order_id])
    (invoice,) = documents_of(part)

    words = pdf_text(document_pdf(invoice))

    assert "in cash at pickup" in words
    assert "Paid" not in words


# --- Collecting -------------------------------------------------------------------


def test_seller_keeps_the_cash_and_owes_the_fees(part, farm):
    assert (to_collect(part), balance("cash:CNY")) == (11800, -11800)

    send_vendor_order(pack_vendor_order(part))

    assert (to_collect(part), balance("cash:CNY")) == (0, 0)
    part.refresh_from_db()
    assert payment_status(part).words == "paid in cash"
    assert part.status_words == "picked up"
    earn_due(timezone.now() + timedelta(days=90))
    assert balance(f"payable:CNY:{farm.pk}") == 10620 - 11800
    assert balance("shoppers:CNY") == 0
    assert breached() == []
    assert [each.reason for each in sweep("CNY").refused] == ["negative"]


def test_fees_of_cash_come_off_the_next_payout(part, farm, pack):
    send_vendor_order(pack_vendor_order(part))
    sent = make_paid_order([(pack, 1)]).vendor_orders.get()
    send_vendor_order(pack_vendor_order(sent))
    earn_due(timezone.now() + timedelta(days=90))

    # 59.00 and 12.00 for the parcel less a tenth of the goods, less 11.80 of the cash.
    assert balance(f"payable:CNY:{farm.pk}") == 7100 - 590 - 1180
    assert breached() == []


def test_cash_is_booked_once_whatever_is_pressed(part):
    send_vendor_order(pack_vendor_order(part))
    collect_cash(part)
    collect_cash(part)

    assert Posting.objects.filter(transaction__kind="cash-collected").count() == 2


def test_part_of_it_is_not_handed_over(part):
    packed = pack_vendor_order(part)
    line = part.lines.get()

    with pytest.raises(PackingError, match="at once"):
        ship_vendor_order(
            packed, packs={line.pk: 1}, carrier="", tracking_number="", by=None
        )

    assert to_collect(part) == 11800


def test_desk_says_what_to_take_and_takes_it(client, part, farm):
    client.force_login(make_member(farm, Role.OWNER))
    pack_vendor_order(part)
    url = f"/desk/{farm.code}/orders/{part.number}/"
    page = flat(client.get(url).text)
    assert re.search(r"The customer pays \S+118.00 in cash.", page)
    assert re.search(r"Handed over, \S+118.00 received", page)
    assert ">paid<" not in page.replace(" ", "").lower()

    line = part.lines.get()
    client.post(f"{url}ship/", {f"packs-{line.pk}": "2", "seen_sent": "0"})

    part.refresh_from_db()
    assert part.status == "shipped"
    assert to_collect(part) == 0


def test_owner_offers_cash_at_a_point_with_a_limit(client, farm, point):
    type(point).objects.update(takes_cash=False)
    client.force_login(make_member(farm, Role.OWNER))
    url = f"/desk/{farm.code}/delivery/{point.pk}/"
    page = client.get(url)
    assert "Customers may pay in cash when they collect" in page.text
    form = {
        "seen": page.context["sheet"].seen, "kind": "pickup", "name": "Hall",
        "pickup_at": "Main road 1", "lead_days": "0", "min_days": "0",
        "max_days": "2", "takes_cash": "on", "most_in_cash": "80", "is_active": "on",
        "windows-TOTAL_FORMS": "0", "windows-INITIAL_FORMS": "0",
    }  # fmt: skip

    answer = client.post(url, form)

    assert answer.status_code == 302, answer.text
    point.refresh_from_db()
    assert (point.takes_cash, point.most_in_cash) == (True, Decimal(80))


# --- Back -------------------------------------------------------------------------


def test_cancelled_before_it_is_collected_nothing_is_sent_back(client, part, farm):
    cancel_vendor_order(part, by=None, by_shopper=False, reason="Hail")

    refund = Refund.objects.get()
    assert (refund.state, refund.amount) == (RefundState.SUCCEEDED, 11800)
    assert balance("cash:CNY") == balance(f"pending:CNY:{farm.pk}") == 0
    deliver_everything()
    assert not [one for one in mail.outbox if "refund" in one.body.lower()]
    shown = client.get(f"/orders/{part.order.number}/").text
    assert "You have nothing to pay." in shown
    assert breached() == []


def test_less_is_collected_of_what_is_short(part):
    line = part.lines.get()
    give_back(part, lines={line.pk: 1800}, cause="short", delivery=0)

    assert to_collect(part) == 10000
    send_vendor_order(pack_vendor_order(part))
    assert balance("cash:CNY") == 0
    assert breached() == []


def test_what_was_collected_goes_back_to_the_balance_of_an_account():
    shopper = make_user()
    part = make_cash_order(user=shopper).vendor_orders.get()
    send_vendor_order(pack_vendor_order(part))
    line = part.lines.get()

    refund = give_back(part, lines={line.pk: 500}, cause="claim", delivery=0)

    assert (refund.destination, refund.state) == (
        Destination.BALANCE,
        RefundState.SUCCEEDED,
    )
    assert balance(f"balance:CNY:{shopper.pk}") == 500
    assert breached() == []


def test_guest_gets_it_back_in_cash_and_the_seller_says_so(client, part, farm):
    send_vendor_order(pack_vendor_order(part))
    line = part.lines.get()
    refund = give_back(part, lines={line.pk: 500}, cause="claim", delivery=0)
    assert (refund.state, balance("refunds:CNY")) == (RefundState.PENDING, 500)
    reconcile_refunds()
    url = f"/desk/{farm.code}/orders/{part.number}/"
    owner = make_member(farm, Role.OWNER)
    client.force_login(owner)
    assert "Cash given back" in client.get(url).text
    deliver_everything()
    assert any("Please give back cash" in one.subject for one in mail.outbox)
    assert any("refunds part of order" in one.subject for one in mail.outbox)

    for _press in range(2):
        client.post(f"{url}cash-returned/{refund.pk}/")

    refund.refresh_from_db()
    assert refund.state == RefundState.SUCCEEDED
    assert balance("refunds:CNY") == 0
    # What was kept of 118.00 is 113.00.
    assert balance(f"payable:CNY:{farm.pk}") == -11300
    assert breached() == []


def test_stranger_does_not_say_that_cash_was_given_back(client, part):
    send_vendor_order(pack_vendor_order(part))
    line = part.lines.get()
    refund = give_back(part, lines={line.pk: 500}, cause="claim", delivery=0)
    other = make_farm("Other")
    client.force_login(make_member(other, Role.OWNER))

    url = f"/desk/{other.code}/orders/{part.number}/cash-returned/{refund.pk}/"

    assert client.post(url).status_code == 404
    refund.refresh_from_db()
    assert refund.state == RefundState.PENDING
