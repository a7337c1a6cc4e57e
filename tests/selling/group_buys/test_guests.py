"""Guests in groups, and cards that count once."""

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from orders.order.models import Order
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import VendorOrderStatus
from orders.order.waits import wait_of
from payments.payment.models import Refund
from payments.payment.services.intents import settle_payment, start_payment
from selling.group_buys.models import GroupJoin
from selling.group_buys.rules import GroupBuyError
from selling.group_buys.services.decisions import decide_groups
from selling.group_buys.services.orders import GroupOverError, give_back_refused
from selling.group_buys.services.places import join_group
from selling.group_buys.states import JoinStatus
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, merge
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    GroupScene,
    faults_of_groups,
    join_of,
    order_basket,
    order_of_guest,
    own_address,
    part_of,
    pay_join,
    put_beside,
)
from tests.factories.orders import pay_order
from tests.factories.outbox import deliver_everything
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return GroupScene(size=3)


def guest_join(group, key="tap", basket=None):
    basket = basket or Basket.objects.create()
    return join_group(group, None, basket=basket, key=key)


def test_a_guest_joins_by_link_pays_and_is_in(scene, client):
    group = scene.open_group()
    url = reverse("groups:group", args=[group.code])
    assert "No account needed" in client.get(url).text
    answer = client.post(reverse("groups:join", args=[group.code]), {"click": "one"})
    assert answer.url == reverse("basket:summary")
    assert "Reserved for you until" in client.get(answer.url).text
    again = client.post(reverse("groups:join", args=[group.code]), {"click": "one"})
    assert again.url == answer.url
    join = GroupJoin.objects.get(user=None)
    assert "reserved but not paid" in client.get(url).text

    pay_order(order_of_guest(join, "guest@example.com"))
    join.refresh_from_db()
    group.refresh_from_db()
    assert (join.status, group.paid) == (JoinStatus.PAID, 2)
    page = client.get(url).text
    assert "Guest" in page
    assert "guest@example.com" not in page
    assert faults_of_groups() == []


def test_guests_are_told_by_mail_how_their_group_ends(scene):
    group = scene.open_group()
    pay_order(order_of_guest(guest_join(group), "guest@example.com"))
    deliver_everything()
    mail.outbox.clear()

    pay_join(join_of(group))
    deliver_everything()
    [told] = [one for one in mail.outbox if "guest@example.com" in one.to]
    assert "is complete" in told.subject
    assert "key=" in told.body


def test_guests_get_their_money_back_when_the_group_fails(scene):
    group = scene.open_group()
    join = guest_join(group)
    pay_order(order_of_guest(join, "guest@example.com"))
    type(group).objects.filter(pk=group.pk).update(ends_at=group.opened_at)
    decide_groups()
    deliver_everything()

    join.refresh_from_db()
    assert part_of(join).status == VendorOrderStatus.CANCELLED
    assert join.status == JoinStatus.REFUNDED
    told = [one.subject for one in mail.outbox if "guest@example.com" in one.to]
    assert any("was not completed" in one for one in told)
    assert faults_of_groups() == []


def test_a_guest_counts_once(scene):
    group = scene.open_group()
    address = own_address()
    basket = Basket.objects.create()
    join = guest_join(group, basket=basket)
    with pytest.raises(GroupBuyError, match="already in this group"):
        guest_join(group, "again", basket=basket)
    pay_order(order_of_guest(join, address=address))
    with pytest.raises(GroupOverError):
        order_of_guest(guest_join(group), email="b@example.com", address=address)


def test_the_limit_for_each_person_holds_for_guests_over_all_groups(scene):
    pay_order(order_of_guest(guest_join(scene.open_group()), "guest@example.com"))
    other = guest_join(scene.open_group())
    with pytest.raises(GroupOverError, match="up to 1 pack"):
        order_of_guest(other, email="Guest@example.com")
    assert order_of_guest(other, email="somebody@example.com")


def test_a_place_of_who_signs_in_is_the_accounts(scene):
    group = scene.open_group()
    join = guest_join(group)
    user = make_user()
    merge(basket_for(user), join.line.basket)
    pay_order(order_basket(user))
    join.refresh_from_db()
    assert (join.user, join.status) == (user, JoinStatus.PAID)


def test_who_is_in_already_does_not_bring_a_second_place_from_before_signing_in(scene):
    group = scene.open_group()
    user = make_user()
    pay_join(join_of(group, user))
    join = guest_join(group)
    merge(basket_for(user), join.line.basket)
    with pytest.raises(GroupOverError, match="already in this group"):
        order_basket(user)


def test_a_leader_who_goes_is_followed_by_who_has_an_account(scene):
    leader = make_user()
    group = scene.open_group(leader)
    pay_order(order_of_guest(guest_join(group)))
    cancel_vendor_order(
        part_of(group.joins.get(user=leader)), by=leader, by_shopper=True
    )
    deliver_everything()
    group.refresh_from_db()
    assert (group.leader, group.paid, group.is_open) == (None, 1, True)
    assert faults_of_groups() == []


# --- Cards -------------------------------------------------------------------------


def pay_by(double, order, card="4242424242424242"):
    payment = start_payment(order)
    double.pay(payment.intent_id, card)
    settle_payment(payment)
    return Order.objects.get(pk=order.pk)


def test_the_same_card_counts_once_and_its_money_goes_back(scene, double):
    group = scene.start().group
    pay_by(double, order_basket(group.leader))
    user = make_user()
    put_beside(user, make_pack(scene.farm, price="8.00"))
    join = join_of(group, user)
    pay_by(double, order_basket(user))

    join.refresh_from_db()
    group.refresh_from_db()
    assert join.status == JoinStatus.REFUSED
    assert (group.paid, group.taken) == (1, 1)
    part = part_of(join)
    assert "card is in the group already" in wait_of(part).reason
    deliver_everything()

    part.refresh_from_db()
    join.refresh_from_db()
    assert part.status == VendorOrderStatus.PAID
    assert join.order_line.due == 0
    assert wait_of(part) is None
    assert sum(Refund.objects.values_list("amount", flat=True)) == 4000
    told = [one.subject for one in mail.outbox if user.email in one.to]
    assert any("does not count" in one for one in told)
    assert not give_back_refused(join.pk)
    assert faults_of_groups() == []


def test_another_card_counts(scene, double):
    group = scene.start().group
    pay_by(double, order_basket(group.leader))
    join = join_of(group)
    pay_by(double, order_basket(join.user), "5555555555554444")
    join.refresh_from_db()
    assert join.status == JoinStatus.PAID


def test_one_card_may_pay_in_several_groups(scene, double):
    pay_by(double, order_basket(scene.start().user))
    other = scene.start()
    pay_by(double, order_basket(other.user))
    other.refresh_from_db()
    assert other.status == JoinStatus.PAID


def test_guests_of_one_address_take_so_many_places_an_hour(scene, monkeypatch):
    """Without its cookie a browser is another guest, and a place holds stock."""
    monkeypatch.setattr("selling.group_buys.views.GUESTS_PER_HOUR", 1)
    group = scene.open_group()
    address = reverse("groups:join", args=[group.code])
    first, second = (
        Client().post(address, {"click": f"tap-{number}"}) for number in range(2)
    )

    assert first.status_code == 302
    assert second.status_code == 422
    assert "Too many attempts" in second.text
    assert GroupJoin.objects.filter(user=None).count() == 1
