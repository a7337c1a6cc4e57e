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

from core.outbox import deliver_due
from orders.order import services as orders
from orders.order.models import Order, VendorOrder
from orders.order.services import accept_part, cancel_part, confirm_received, ship_part
from orders.order.states import OrderStatus, derived
from orders.payment.models import Refund
from orders.payment.queries import payment_status
from orders.payment.services import (
    ask_again,
    give_back,
    refresh_refund,
    send_refund,
)
from orders.payment.states import PaidState as P
from tests.cast import (
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    a_placed_order,
    a_user,
    staff,
)
from tests.orders.disputes.makers import disputed
from tests.orders.fulfilment.steps import packed
from tests.races.market import late, paid_for

pytestmark = pytest.mark.django_db
UNPAID = (
    "waiting for payment",
    "Waiting for your payment",
    "not paid in time",
    "was not paid",
    "time to pay this order has run out",
    "Nothing was charged",
    "nothing was charged",
    "Pay or see the order",
    "Pay until then",
    "data-pay ",
)


def sent(part, packs):
    line = packed(part).lines.get()
    ship_part(part, packs={line.pk: packs}, carrier="", tracking_number="", by=None)


def paid(first, second):
    """Nothing since."""


def one_accepted(first, second):
    accept_part(first, by=None)


def one_packed(first, second):
    packed(first)


def one_partly_sent(first, second):
    sent(first, 1)


def one_sent(first, second):
    sent(first, 2)


def one_cancelled(first, second):
    cancel_part(first, by=None, by_shopper=True)


def one_cancelled_one_sent(first, second):
    cancel_part(first, by=None, by_shopper=True)
    sent(second, 2)


def one_received(first, second):
    sent(first, 2)
    confirm_received(first, by=None)


def all_received(first, second):
    for part in (first, second):
        sent(part, 2)
        confirm_received(part, by=None)


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
    for part in order.parts.select_related("partner"):
        seller = Client()
        seller.force_login(a_member(part.partner))
        desk = f"/desk/{part.partner.code}/orders/"
        for page in (desk, f"{desk}{part.number}/", f"{desk}{part.number}/slip/"):
            answer = seller.get(page)
            theirs[page] = answer.text if answer.status_code == 200 else ""
    return Screens({page: mine.get(page).text for page in own}, theirs)


def assert_no_sellers_business(order, seen):
    lists = {page for page in seen.sellers if page.endswith("/orders/")}
    assert len(lists) == 2
    assert {page for page, text in seen.sellers.items() if text} == lists
    assert order.number not in "".join(seen.sellers.values())


def two_packs():
    return [(a_pack(a_farm()), 2), (a_pack(a_farm()), 2)]


@pytest.mark.parametrize("stage", STAGES, ids=lambda act: act.__name__)
def test_paid_order_reads_unpaid_nowhere(mailoutbox, stage):
    order = a_paid_order(two_packs(), user=a_user("shopper@example.com"))
    stage(*order.parts.order_by("pk"))
    while deliver_due(limit=1000):
        pass
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
    for part in order.parts.all():
        label = str(part.get_status_display())
        assert label in seen.shopper[f"/orders/{order.number}/"]
        page = f"/desk/{part.partner.code}/orders/{part.number}/"
        assert label in seen.sellers[page]


def test_unpaid_order_reads_unpaid_to_the_shopper_and_is_no_sellers_business():
    order = a_placed_order(two_packs(), user=a_user())

    seen = screens(order)

    assert "waiting for payment" in seen.shopper["/accounts/orders/"]
    assert "Waiting for your payment" in seen.shopper[f"/orders/{order.number}/"]
    assert "Your payment has arrived" not in "".join(seen.shopper.values())
    assert_no_sellers_business(order, seen)


def test_expired_order_reads_so_on_list_and_page():
    order = late(a_placed_order(two_packs(), user=a_user()))
    orders.expire_order(order)

    seen = screens(order)

    assert "not paid in time" in seen.shopper["/accounts/orders/"]
    assert "was not paid in time" in seen.shopper[f"/orders/{order.number}/"]
    assert_no_sellers_business(order, seen)


def test_cancelled_after_payment_says_that_the_money_goes_back():
    order = a_paid_order(two_packs(), user=a_user())
    for part in order.parts.all():
        cancel_part(part, by=None, by_shopper=True)
    order.refresh_from_db()

    text = screens(order).shopper[f"/orders/{order.number}/"]

    assert order.status == OrderStatus.CANCELLED
    assert "What was paid goes back" in text
    assert "Nothing was charged" not in text


def test_the_stored_state_is_always_the_parts():
    for stage in STAGES:
        order = a_paid_order(two_packs(), user=a_user())
        stage(*order.parts.order_by("pk"))
    a_placed_order()

    for order in Order.objects.all():
        states = VendorOrder.objects.filter(order=order).values_list("status")
        assert order.status == derived(status for (status,) in states)


# What may become of the first part's money, and what then reads of the part and of
# the order.


def nothing_back(part, double):
    """Paid, and that is all."""


def some_back(part, double):
    send_refund(_give(part, 100).pk)


def all_back(part, double):
    cancel_part(part, by=None, by_shopper=False)
    send_refund(part.refunds.get().pk)


def asked(part, double):
    _give(part, 100)


def waits_at_the_bank(part, double):
    double.refunds_pending(on=True)
    send_refund(_give(part, 100).pk)
    double.refunds_pending(on=False)
    Refund.objects.update(state="pending")


def came_back(part, double):
    refund = send_refund(_give(part, 100).pk)
    double.refund_fails(refund.refund_id)
    refresh_refund(refund)


def came_back_and_sent_again(part, double):
    came_back(part, double)
    send_refund(ask_again(Refund.objects.get()).pk)


def at_their_bank(part, double):
    disputed(double, part.order)


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


def _give(part, minor):
    return give_back(part, lines={part.lines.get().pk: minor}, cause="test")


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
    order = a_placed_order(two_packs(), user=a_user("shopper@example.com"))
    paid_for(double, order)
    # Sent, so that the state of the parts does not say the same and hide the badge.
    first, second = (one for one in order.parts.order_by("pk"))
    if becomes is not all_back:
        sent(first, 2)
    sent(second, 2)
    becomes(first, double)
    of_part, of_order = MONEY[becomes]
    of_second = P.DISPUTED if becomes is at_their_bank else P.PAID

    assert payment_status(first).state == of_part
    assert payment_status(Order.objects.get()).state == of_order
    mine, operator = Client(), Client()
    mine.force_login(order.user)
    operator.force_login(staff())
    office = "/office/market/orders/"
    whole = {of_order, of_part, of_second}
    assert badges(mine, "/accounts/orders/") == {of_order}
    assert badges(mine, f"/orders/{order.number}/") == {of_part, of_second}
    assert badges(operator, office) == {of_order}
    assert badges(operator, f"{office}{order.number}/") == whole
    assert badges(operator, f"/dashboard/orders/{order.number}/") == {of_order}
    for part, state in ((first, of_part), (second, of_second)):
        seller = Client()
        seller.force_login(a_member(part.partner))
        desk = f"/desk/{part.partner.code}/"
        assert badges(seller, f"{desk}orders/") == {state}
        assert badges(seller, f"{desk}orders/{part.number}/") == {state}
        found = rows_of(seller, f"{desk}export/orders/?form=csv")
        assert found == {part.number: state}
