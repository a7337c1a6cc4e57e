"""Mails about one order: each step of it, to the shopper and to the farm."""

import pytest
from django.urls import reverse

from core.notify import notify
from notifications.models import Notification
from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order, expire_order
from orders.order.services.fulfilment import ship_vendor_order
from payments.payment.models import Refund
from payments.payment.services.refund_settlement import announce_settled
from payments.payment.states import RefundState
from tests.factories.accounts import make_staff, make_user
from tests.factories.fulfilment import pack_vendor_order
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.notifications.letters import SITE, by_address, deliver, html_of, told
from vendors.members.states import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("outgoing")]


def test_order_received_asks_a_guest_to_pay():
    order = make_order([(make_pack(title="Pears"), 2)])

    (letter,) = deliver()

    assert letter.to == ["guest@example.com"]
    assert letter.subject == f"We received your order {order.number}"
    link = (
        f"{SITE}{reverse('orders:detail', args=[order.number])}?key={order.access_key}"
    )
    for text in (letter.body, html_of(letter)):
        assert link in text
        assert "2 × Pears" in text
        assert "¥130.00" in text
        assert "Pay or view order" in text
    assert Notification.objects.count() == 0


def test_order_received_by_somebody_who_has_paid_meanwhile_does_not_ask_again():
    make_paid_order()

    received = [x for x in deliver() if x.subject.startswith("We received")]

    assert len(received) == 1
    assert "Pay by then" not in received[0].body


def test_order_of_an_account_is_told_by_mail_and_notice_without_the_key():
    user = make_user("mei@example.com")
    order = make_order([(make_pack(), 1)], user=user)

    (letter,) = deliver()

    assert letter.to == ["mei@example.com"]
    assert order.access_key not in letter.body + html_of(letter)
    assert reverse("accounts:choices") in letter.body
    notice = Notification.objects.get()
    assert (notice.recipient, notice.subject) == (
        user,
        f"We received your order {order.number}",
    )
    assert notice.link == reverse("orders:detail", args=[order.number])


def test_phone_account_gets_mail_at_the_address_left_with_the_order():
    user = make_user(None, phone="+8613900139000")
    type(user).objects.filter(pk=user.pk).update(email=None)
    user.refresh_from_db()
    make_order([(make_pack(), 1)], user=user, email="left@example.com")

    (letter,) = deliver()

    assert letter.to == ["left@example.com"]
    assert Notification.objects.get().recipient == user


def test_mail_is_in_the_readers_language():
    user = make_user("mei@example.com", language="zh-hans")
    make_order([(make_pack(), 1)], user=user)

    (letter,) = deliver()

    assert '<html lang="zh-hans">' in html_of(letter)


def test_guest_mail_is_in_the_orders_language():
    order = make_order()
    Order.objects.filter(pk=order.pk).update(language="zh-hans")

    (letter,) = deliver()

    assert '<html lang="zh-hans">' in html_of(letter)


def test_order_of_a_cooperative_is_told_to_all_who_may_pack_it():
    coop = make_cooperative(code="five")
    for role in (Role.CHAIR, Role.CLERK, Role.TREASURER, Role.INSPECTOR):
        make_member(coop, role, email=f"{role}@five.example")
    make_paid_order([(make_pack(coop, "Pears"), 1)])

    packers = {address for address, _subject in told(deliver())}

    assert {"chair@five.example", "clerk@five.example"} <= packers
    assert packers.isdisjoint({"treasurer@five.example", "inspector@five.example"})


def test_order_paid_tells_the_shopper_and_each_team():
    farm, rival = make_farm("Li Orchard", code="li"), make_farm("Gao Farm", code="gao")
    owner = make_member(farm, Role.OWNER, email="owner@li.example")
    make_member(farm, Role.PACKER, email="packer@li.example")
    make_member(farm, Role.STREAMER, email="streamer@li.example")
    make_member(rival, Role.OWNER, email="owner@gao.example")
    user = make_user("mei@example.com")
    order = make_paid_order([(make_pack(farm, "Pears"), 1)], user=user)
    vendor_order = order.vendor_orders.get()

    sent = deliver()

    assert told(sent) == [
        ("mei@example.com", f"Order {order.number} is paid"),
        ("mei@example.com", f"We received your order {order.number}"),
        ("owner@li.example", f"New order {vendor_order.number} for Li Orchard"),
        ("packer@li.example", f"New order {vendor_order.number} for Li Orchard"),
    ]
    to_owner = by_address(sent, "owner@li.example")
    desk = f"{SITE}{reverse('desk:order', args=['li', vendor_order.number])}"
    assert desk in to_owner.body
    assert desk in html_of(to_owner)
    for secret in ("mei@example.com", "Chen", "Fuxing", "13800138000"):
        assert secret not in to_owner.body + html_of(to_owner)
    assert Notification.objects.filter(recipient=owner, kind="new-order").count() == 1


def test_expired_order_offers_to_start_again():
    order = make_order()
    deliver()
    Order.objects.filter(pk=order.pk).update(expires_at=order.date_placed)

    assert expire_order(order) is True
    (letter,) = deliver()

    assert letter.subject == f"Order {order.number} expired without payment"
    assert f"?key={order.access_key}" in letter.body
    assert "Order again" in letter.body


def test_parcel_names_carrier_number_and_packs():
    farm = make_farm("Li Orchard")
    order = make_paid_order(
        [(make_pack(farm, "Pears"), 3)], user=make_user("mei@example.com")
    )
    vendor_order = pack_vendor_order(order.vendor_orders.get())
    deliver()
    line = vendor_order.lines.get()
    ship_vendor_order(
        vendor_order,
        packs={line.pk: 2},
        carrier="SF Express",
        tracking_number="SF123",
        by=None,
    )
    (letter,) = deliver()

    assert letter.subject == "Li Orchard shipped your parcel"
    for text in (letter.body, html_of(letter)):
        assert "2 × Pears" in text
        assert "SF Express" in text
        assert "SF123" in text
        assert "The rest of this part follows" in text


def test_part_cancelled_by_the_seller_tells_the_shopper_why():
    farm = make_farm("Li Orchard")
    make_member(farm, email="owner@li.example")
    order = make_paid_order([(make_pack(farm), 1)])
    deliver()

    cancel_vendor_order(
        order.vendor_orders.get(), by=None, reason="Hail & <wind>", by_shopper=False
    )
    sent = [x for x in deliver() if "cancelled" in x.subject]

    assert told(sent) == [("guest@example.com", "Li Orchard's part is cancelled")]
    assert "Reason: Hail & <wind>" in sent[0].body
    assert "Hail &amp; &lt;wind&gt;" in sent[0].alternatives[0][0]


def test_part_taken_back_by_the_shopper_tells_the_team():
    farm = make_farm("Li Orchard")
    make_member(farm, email="owner@li.example")
    order = make_paid_order([(make_pack(farm), 1)])
    vendor_order = order.vendor_orders.get()
    deliver()

    cancel_vendor_order(vendor_order, by=None, by_shopper=True)
    sent = [x for x in deliver() if "cancelled" in x.subject]

    assert told(sent) == [
        ("guest@example.com", "Li Orchard's part is cancelled"),
        (
            "owner@li.example",
            f"Order {vendor_order.number} is cancelled: don't pack it",
        ),
    ]


def a_refund(order, state):
    return Refund.objects.create(
        payment=order.payments.get(),
        vendor_order=order.vendor_orders.get(),
        cause=f"test:{order.pk}",
        amount=7100,
        state=state,
    )


def test_refund_says_how_much_comes_back():
    order = make_paid_order([(make_pack(make_farm("Li Orchard")), 1)])
    deliver()
    refund = a_refund(order, RefundState.SUCCEEDED)

    for _ in range(2):
        announce_settled(refund)
    (letter,) = deliver()

    assert letter.subject == (
        f"A refund of ¥71.00 for order {order.number} is on its way"
    )
    assert letter.to == ["guest@example.com"]


def test_refund_that_failed_is_told_to_the_staff_and_to_who_waits_for_it():
    operator = make_staff()
    order = make_paid_order()
    deliver()
    refund = a_refund(order, RefundState.FAILED)

    announce_settled(refund)
    letters = {letter.to[0]: letter for letter in deliver()}

    assert letters.keys() == {operator.email, "guest@example.com"}
    theirs = letters[operator.email]
    assert theirs.subject == f"A refund for order {order.number} failed"
    assert f"/office/market/orders/{order.number}/" in theirs.body
    told = letters["guest@example.com"]
    assert told.subject == (
        f"A refund of ¥71.00 for order {order.number} did not reach you"
    )
    assert "We will send it again and write to you" in told.body


def test_payment_too_late_says_that_the_money_goes_back():
    order = make_order()
    deliver()

    notify("payment_too_late", order)
    (letter,) = deliver()

    assert letter.subject == f"Your payment for order {order.number} arrived too late"
    assert "refunding the full ¥71.00" in letter.body
