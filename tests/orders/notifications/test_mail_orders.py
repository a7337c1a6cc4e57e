"""Mails about one order: each step of it, to the shopper and to the farm."""

import pytest
from django.urls import reverse

from orders.notifications.models import Notification
from orders.order.models import Order
from orders.order.services import cancel_part, expire_order, ship_part
from orders.order.signals import unplaceable_payment
from orders.payment.models import Refund
from orders.payment.signals import refund_settled
from orders.payment.states import RefundState
from tests.cast import (
    a_cooperative,
    a_farm,
    a_member,
    a_pack,
    a_paid_order,
    a_placed_order,
    a_user,
    staff,
)
from tests.orders.fulfilment.steps import packed
from tests.orders.notifications.letters import SITE, by_address, deliver, html_of, told
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def test_order_received_asks_a_guest_to_pay():
    order = a_placed_order([(a_pack(title="Pears"), 2)])

    (letter,) = deliver()

    assert letter.to == ["guest@example.com"]
    assert letter.subject == f"We have your order {order.number}"
    link = (
        f"{SITE}{reverse('orders:detail', args=[order.number])}?key={order.access_key}"
    )
    for text in (letter.body, html_of(letter)):
        assert link in text
        assert "2 × Pears" in text
        assert "¥130.00" in text
        assert "Pay or see the order" in text
    assert Notification.objects.count() == 0


def test_order_received_by_somebody_who_has_paid_meanwhile_does_not_ask_again():
    a_paid_order()

    received = [x for x in deliver() if x.subject.startswith("We have")]

    assert len(received) == 1
    assert "Pay until then" not in received[0].body


def test_order_of_an_account_is_told_by_mail_and_notice_without_the_key():
    user = a_user("mei@example.com")
    order = a_placed_order([(a_pack(), 1)], user=user)

    (letter,) = deliver()

    assert letter.to == ["mei@example.com"]
    assert order.access_key not in letter.body + html_of(letter)
    assert reverse("accounts:choices") in letter.body
    notice = Notification.objects.get()
    assert (notice.recipient, notice.subject) == (
        user,
        f"We have your order {order.number}",
    )
    assert notice.link == reverse("orders:detail", args=[order.number])


def test_phone_account_gets_mail_at_the_address_left_with_the_order():
    user = a_user(None, phone="+8613900139000")
    type(user).objects.filter(pk=user.pk).update(email=None)
    user.refresh_from_db()
    a_placed_order([(a_pack(), 1)], user=user, email="left@example.com")

    (letter,) = deliver()

    assert letter.to == ["left@example.com"]
    assert Notification.objects.get().recipient == user


def test_mail_is_in_the_readers_language():
    user = a_user("mei@example.com", language="zh-hans")
    a_placed_order([(a_pack(), 1)], user=user)

    (letter,) = deliver()

    assert '<html lang="zh-hans">' in html_of(letter)


def test_guest_mail_is_in_the_orders_language():
    order = a_placed_order()
    Order.objects.filter(pk=order.pk).update(language="zh-hans")

    (letter,) = deliver()

    assert '<html lang="zh-hans">' in html_of(letter)


def test_order_of_a_cooperative_is_told_to_all_who_may_pack_it():
    coop = a_cooperative(code="five")
    for role in (Role.CHAIR, Role.CLERK, Role.TREASURER, Role.INSPECTOR):
        a_member(coop, role, email=f"{role}@five.example")
    a_paid_order([(a_pack(coop, "Pears"), 1)])

    packers = {address for address, _subject in told(deliver())}

    assert {"chair@five.example", "clerk@five.example"} <= packers
    assert packers.isdisjoint({"treasurer@five.example", "inspector@five.example"})


def test_order_paid_tells_the_shopper_and_each_team():
    farm, rival = a_farm("Li Orchard", code="li"), a_farm("Gao Farm", code="gao")
    owner = a_member(farm, Role.OWNER, email="owner@li.example")
    a_member(farm, Role.PACKER, email="packer@li.example")
    a_member(farm, Role.STREAMER, email="streamer@li.example")
    a_member(rival, Role.OWNER, email="owner@gao.example")
    user = a_user("mei@example.com")
    order = a_paid_order([(a_pack(farm, "Pears"), 1)], user=user)
    part = order.parts.get()

    sent = deliver()

    assert told(sent) == [
        ("mei@example.com", f"Order {order.number} is paid"),
        ("mei@example.com", f"We have your order {order.number}"),
        ("owner@li.example", f"New order {part.number} for Li Orchard"),
        ("packer@li.example", f"New order {part.number} for Li Orchard"),
    ]
    to_owner = by_address(sent, "owner@li.example")
    desk = f"{SITE}{reverse('desk:order', args=['li', part.number])}"
    assert desk in to_owner.body
    assert desk in html_of(to_owner)
    for secret in ("mei@example.com", "Chen", "Fuxing", "13800138000"):
        assert secret not in to_owner.body + html_of(to_owner)
    assert Notification.objects.filter(recipient=owner, kind="new-order").count() == 1


def test_expired_order_offers_to_start_again():
    order = a_placed_order()
    deliver()
    Order.objects.filter(pk=order.pk).update(expires_at=order.date_placed)

    assert expire_order(order) is True
    (letter,) = deliver()

    assert letter.subject == f"Order {order.number} was not paid in time"
    assert f"?key={order.access_key}" in letter.body
    assert "Start again" in letter.body


def test_parcel_names_carrier_number_and_packs():
    farm = a_farm("Li Orchard")
    order = a_paid_order([(a_pack(farm, "Pears"), 3)], user=a_user("mei@example.com"))
    part = packed(order.parts.get())
    deliver()
    line = part.lines.get()
    ship_part(
        part, packs={line.pk: 2}, carrier="SF Express", tracking_number="SF123", by=None
    )
    (letter,) = deliver()

    assert letter.subject == "Li Orchard has sent your parcel"
    for text in (letter.body, html_of(letter)):
        assert "2 × Pears" in text
        assert "SF Express" in text
        assert "SF123" in text
        assert "The rest of this part follows" in text


def test_part_cancelled_by_the_seller_tells_the_shopper_why():
    farm = a_farm("Li Orchard")
    a_member(farm, email="owner@li.example")
    order = a_paid_order([(a_pack(farm), 1)])
    deliver()

    cancel_part(order.parts.get(), by=None, reason="Hail & <wind>", by_shopper=False)
    sent = [x for x in deliver() if "cancelled" in x.subject]

    assert told(sent) == [("guest@example.com", "The part of Li Orchard is cancelled")]
    assert "Reason: Hail & <wind>" in sent[0].body
    assert "Hail &amp; &lt;wind&gt;" in sent[0].alternatives[0][0]


def test_part_taken_back_by_the_shopper_tells_the_team():
    farm = a_farm("Li Orchard")
    a_member(farm, email="owner@li.example")
    order = a_paid_order([(a_pack(farm), 1)])
    part = order.parts.get()
    deliver()

    cancel_part(part, by=None, by_shopper=True)
    sent = [x for x in deliver() if "cancelled" in x.subject]

    assert told(sent) == [
        ("guest@example.com", "The part of Li Orchard is cancelled"),
        ("owner@li.example", f"Order {part.number} is cancelled: don't pack it"),
    ]


def a_refund(order, state):
    return Refund.objects.create(
        payment=order.payments.get(),
        vendor_order=order.parts.get(),
        cause=f"test:{order.pk}",
        amount=7100,
        state=state,
    )


def test_refund_says_how_much_comes_back():
    order = a_paid_order([(a_pack(a_farm("Li Orchard")), 1)])
    deliver()
    refund = a_refund(order, RefundState.SUCCEEDED)

    for _ in range(2):
        refund_settled.send(sender=Refund, refund=refund)
    (letter,) = deliver()

    assert letter.subject == f"¥71.00 of order {order.number} is on its way back to you"
    assert letter.to == ["guest@example.com"]


def test_refund_that_failed_is_told_to_the_staff_and_to_who_waits_for_it():
    operator = staff()
    order = a_paid_order()
    deliver()
    refund = a_refund(order, RefundState.FAILED)

    refund_settled.send(sender=Refund, refund=refund)
    letters = {letter.to[0]: letter for letter in deliver()}

    assert letters.keys() == {operator.email, "guest@example.com"}
    theirs = letters[operator.email]
    assert theirs.subject == f"A refund of order {order.number} did not go through"
    assert f"/office/market/orders/{order.number}/" in theirs.body
    told = letters["guest@example.com"]
    assert told.subject == f"¥71.00 of order {order.number} did not reach you"
    assert "We send it again" in told.body


def test_payment_too_late_says_that_the_money_goes_back():
    order = a_placed_order()
    deliver()

    unplaceable_payment.send(sender=Order, order=order)
    (letter,) = deliver()

    assert letter.subject == f"Your payment for order {order.number} came too late"
    assert "full ¥71.00 back to you" in letter.body
