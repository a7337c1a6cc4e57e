"""mercur#1387, #1419: split orders read "not paid" on some pages after the money came.

Here an order's state is derived by one function, what its money stands at by another,
and every page, file and mail says the same of the same order, whatever became of it.
"""

import csv
import io
import re
from dataclasses import dataclass

import pytest
from django.test import Client

from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import (
    accept_vendor_order,
    confirm_received,
    ship_vendor_order,
)
from orders.order.states import OrderStatus, derived
from payments.payment.models import Refund
from payments.payment.queries import payment_status
from payments.payment.services.refunds import ask_again, refresh_refund, send_refund
from payments.payment.services.vendor_refunds import give_back
from payments.payment.states import PaidState as P
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.payments import make_dispute
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.races.market import late, paid_for

pytestmark = pytest.mark.django_db
UNPAID = (
    "awaiting payment",
    "Awaiting your payment",
    "expired",
    "expired without payment",
    "The time to pay has expired",
    "You were not charged",
    "you were not charged",
    "Pay or view order",
    "Pay by then",
    "data-pay ",
)


def sent(vendor_order, packs):
    line = pack_vendor_order(vendor_order).lines.get()
    ship_vendor_order(
        vendor_order, packs={line.pk: packs}, carrier="", tracking_number="", by=None
    )


def paid(first, second):
    """Nothing since."""


def one_accepted(first, second):
    accept_vendor_order(first, by=None)


def one_packed(first, second):
    pack_vendor_order(first)


def one_partly_sent(first, second):
    sent(first, 1)


def one_sent(first, second):
    sent(first, 2)


def one_cancelled(first, second):
    cancel_vendor_order(first, by=None, by_shopper=True)


def one_cancelled_one_sent(first, second):
    cancel_vendor_order(first, by=None, by_shopper=True)
    sent(second, 2)


def one_received(first, second):
    sent(first, 2)
    confirm_received(first, by=None)


def all_received(first, second):
    for vendor_order in (first, second):
        sent(vendor_order, 2)
        confirm_received(vendor_order, by=None)


STAGES = {
    paid: OrderStatus.PAID,
    one_accepted: OrderStatus.PAID,
    one_packed: OrderStatus.PAID,
    one_partly_sent: OrderStatus.PART_SHIPPED,
    one_sent: OrderStatus.PART_SHIPPED,
    one_cancelled: OrderStatus.PAID,
    one_cancelled_one_sent: OrderStatus.SHIPPED,
    one_received: OrderStatus.PART_SHIPPED,
    all_received: OrderStatus.RECEIVED,
}


@dataclass(frozen=True)
class Screens:
    """What the shopper and the two sellers read of an order; nothing is a 404."""

    shopper: dict[str, str]
    sellers: dict[str, str]


def screens(order):
    mine = Client()
    mine.force_login(order.user)
    own = ["/accounts/orders/", f"/orders/{order.number}/"]
    own.append(f"/orders/{order.number}/receipt/")
    theirs = {}
    for vendor_order in order.vendor_orders.select_related("partner"):
        seller = Client()
        seller.force_login(make_member(vendor_order.partner))
        desk = f"/desk/{vendor_order.partner.code}/orders/"
        for page in (
            desk,
            f"{desk}{vendor_order.number}/",
            f"{desk}{vendor_order.number}/slip/",
        ):
            answer = seller.get(page)
            theirs[page] = answer.text if answer.status_code == 200 else ""
    return Screens({page: mine.get(page).text for page in own}, theirs)


def assert_no_sellers_business(order, seen):
    lists = {page for page in seen.sellers if page.endswith("/orders/")}
    assert len(lists) == 2
    assert {page for page, text in seen.sellers.items() if text} == lists
    assert order.number not in "".join(seen.sellers.values())


def two_packs():
    return [(make_pack(), 2), (make_pack(), 2)]


@pytest.mark.parametrize("stage", STAGES, ids=lambda act: act.__name__)
def test_paid_order_reads_unpaid_nowhere(mailoutbox, stage):
    order = make_paid_order(two_packs(), user=make_user("shopper@example.com"))
    stage(*order.vendor_orders.order_by("pk"))
    deliver_everything()
    order.refresh_from_db()

    seen = screens(order)
    pages = {**seen.shopper, **seen.sellers}
    said = [(page, words) for page, text in pages.items() for words in UNPAID
            if words in text]  # fmt: skip
    written = [(mail.subject, words) for mail in mailoutbox for words in UNPAID
               if words in mail.body]  # fmt: skip

    assert order.status == STAGES[stage]
    assert order.paid_at is not None
    assert (said, written) == ([], [])
    assert len(mailoutbox) > 0
    assert str(OrderStatus(order.status).label) in seen.shopper["/accounts/orders/"]
    for vendor_order in order.vendor_orders.all():
        label = str(vendor_order.get_status_display())
        assert label in seen.shopper[f"/orders/{order.number}/"]
        page = f"/desk/{vendor_order.partner.code}/orders/{vendor_order.number}/"
        assert label in seen.sellers[page]


def test_unpaid_order_reads_unpaid_to_the_shopper_and_is_no_sellers_business():
    order = make_order(two_packs(), user=make_user())

    seen = screens(order)

    assert "awaiting payment" in seen.shopper["/accounts/orders/"]
    assert "Awaiting your payment" in seen.shopper[f"/orders/{order.number}/"]
    assert "Your payment was received" not in "".join(seen.shopper.values())
    assert_no_sellers_business(order, seen)


def test_expired_order_reads_so_on_list_and_page():
    order = late(make_order(two_packs(), user=make_user()))
    expire_order(order)

    seen = screens(order)

    page = seen.shopper[f"/orders/{order.number}/"]
    assert "expired" in seen.shopper["/accounts/orders/"]
    assert "This order expired without payment" in page
    assert_no_sellers_business(order, seen)


def test_cancelled_after_payment_says_that_the_money_goes_back():
    order = make_paid_order(two_packs(), user=make_user())
    for vendor_order in order.vendor_orders.all():
        cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    order.refresh_from_db()

    text = screens(order).shopper[f"/orders/{order.number}/"]

    assert order.status == OrderStatus.CANCELLED
    assert "You are being refunded" in text
    assert "You were not charged" not in text


def test_the_stored_state_is_always_the_parts():
    for stage in STAGES:
        order = make_paid_order(two_packs(), user=make_user())
        stage(*order.vendor_orders.order_by("pk"))
    make_order()

    for order in Order.objects.all():
        states = VendorOrder.objects.filter(order=order).values_list("status")
        assert order.status == derived(status for (status,) in states)


# What may become of the first part's money, and what then reads of the part and of
# the order.


def nothing_back(vendor_order, double):
    """Paid, and that is all."""


def some_back(vendor_order, double):
    send_refund(_give(vendor_order, 100).pk)


def all_back(vendor_order, double):
    cancel_vendor_order(vendor_order, by=None, by_shopper=False)
    send_refund(vendor_order.refunds.get().pk)


def asked(vendor_order, double):
    _give(vendor_order, 100)


def waits_at_the_bank(vendor_order, double):
    double.refunds_pending(on=True)
    send_refund(_give(vendor_order, 100).pk)
    double.refunds_pending(on=False)
    Refund.objects.update(state="pending")


def came_back(vendor_order, double):
    refund = send_refund(_give(vendor_order, 100).pk)
    double.refund_fails(refund.refund_id)
    refresh_refund(refund)


def came_back_and_sent_again(vendor_order, double):
    came_back(vendor_order, double)
    send_refund(ask_again(Refund.objects.get()).pk)


def at_their_bank(vendor_order, double):
    make_dispute(double, vendor_order.order)


MONEY = {
    nothing_back: (P.PAID, P.PAID),
    some_back: (P.PART_BACK, P.PART_BACK),
    all_back: (P.BACK, P.PART_BACK),
    asked: (P.UNDER_WAY, P.UNDER_WAY),
    waits_at_the_bank: (P.UNDER_WAY, P.UNDER_WAY),
    came_back: (P.FAILED, P.FAILED),
    came_back_and_sent_again: (P.PART_BACK, P.PART_BACK),
    at_their_bank: (P.DISPUTED, P.DISPUTED),
}
BADGE = re.compile(r'data-paid="([a-z-]+)"')


def _give(vendor_order, minor):
    return give_back(
        vendor_order, lines={vendor_order.lines.get().pk: minor}, cause="test"
    )


def badges(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, url
    return set(BADGE.findall(answer.text))


def rows_of(client, url):
    """What a file says of payments, by number."""
    text = b"".join(client.get(url).streaming_content).decode("utf-8-sig")
    return {row["number"]: row["payment"] for row in csv.DictReader(io.StringIO(text))}


@pytest.mark.parametrize("becomes", MONEY, ids=lambda act: act.__name__)
def test_money_reads_the_same_on_every_screen_and_in_every_file(double, becomes):
    order = make_order(two_packs(), user=make_user("shopper@example.com"))
    paid_for(double, order)
    # Sent, so that the state of the parts does not say the same and hide the badge.
    first, second = (one for one in order.vendor_orders.order_by("pk"))
    if becomes is not all_back:
        sent(first, 2)
    sent(second, 2)
    becomes(first, double)
    of_vendor_order, of_order = MONEY[becomes]
    of_second = P.DISPUTED if becomes is at_their_bank else P.PAID

    assert payment_status(first).state == of_vendor_order
    assert payment_status(Order.objects.get()).state == of_order
    mine, operator = Client(), Client()
    mine.force_login(order.user)
    operator.force_login(make_staff())
    office = "/office/market/orders/"
    whole = {of_order, of_vendor_order, of_second}
    assert badges(mine, "/accounts/orders/") == {of_order}
    assert badges(mine, f"/orders/{order.number}/") == {of_vendor_order, of_second}
    assert badges(operator, office) == {of_order}
    assert badges(operator, f"{office}{order.number}/") == whole
    assert badges(operator, f"/dashboard/orders/{order.number}/") == {of_order}
    for vendor_order, state in ((first, of_vendor_order), (second, of_second)):
        seller = Client()
        seller.force_login(make_member(vendor_order.partner))
        desk = f"/desk/{vendor_order.partner.code}/"
        assert badges(seller, f"{desk}orders/") == {state}
        assert badges(seller, f"{desk}orders/{vendor_order.number}/") == {state}
        found = rows_of(seller, f"{desk}export/orders/?form=csv")
        assert found == {vendor_order.number: state}
