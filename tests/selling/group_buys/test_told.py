"""What a seller is told of orders that wait, and when they can be packed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from notifications.types import NOTIFICATIONS
from orders.order.services.fulfilment import accept_vendor_order
from orders.order.services.item_cancellation import cancel_items
from selling.group_buys.models import GroupJoin
from selling.group_buys.services.places import let_holds_go
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    GroupScene,
    join_of,
    part_of,
    pay_join,
    put_beside,
)
from tests.factories.orders import make_paid_order
from tests.factories.outbox import deliver_everything
from tests.factories.presales import harvest, make_presale
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member
from tests.selling.presales.facts import ordered
from tests.selling.presales.facts import part_of as part_of_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return GroupScene()


def subjects(person):
    deliver_everything()
    return [one.subject for one in mail.outbox if person.email in one.to]


def test_its_seller_hears_of_a_waiting_order_and_later_that_it_can_be_packed(scene):
    group = scene.open_group()
    first = part_of(group.joins.get())
    news = NOTIFICATIONS["new_order"](first)

    assert str(news.subject()) == f"New order {first.number}, not to pack yet"
    assert "1 more person needed" in str(news.body())
    assert str(news.text(None)).endswith("Don't pack it yet.")
    assert subjects(scene.host)
    words = [one.body for one in mail.outbox if scene.host.email in one.to]
    assert "You are told when you can pack it" in words[0]

    pay_join(join_of(group))
    assert any("is complete" in one for one in subjects(scene.host))
    told = NOTIFICATIONS["group_packed"](group)
    assert str(told.body()) == "You can pack 2 orders now."
    news = NOTIFICATIONS["new_order"](first)
    assert str(news.subject()) == f"New order {first.number} to pack"


def test_parts_that_wait_for_a_harvest_too_are_not_to_be_packed_yet(scene):
    presale = make_presale(make_pack(scene.farm, on_hand=0))
    group = scene.open_group()
    user = make_user()
    join = join_of(group, user)
    put_beside(user, presale.pool.packs.first())
    pay_join(join)
    group.refresh_from_db()

    assert group.is_complete
    assert str(NOTIFICATIONS["group_packed"](group).body()) == (
        "You can pack 1 order now."
    )
    harvest(presale, 100)
    told = NOTIFICATIONS["presale_to_pack"](presale)
    assert told.is_news()
    assert str(told.body()) == "You can pack 1 order now."


def test_harvests_that_came_are_told_to_who_packs():
    presale = make_presale()
    person = make_member(presale.partner)
    part = part_of_order(ordered(presale))
    assert str(NOTIFICATIONS["new_order"](part).subject()).endswith("not to pack yet")
    assert not any("harvest is in" in one for one in subjects(person))

    harvest(presale, 100)
    assert any("The harvest is in" in one for one in subjects(person))


def test_what_is_left_when_the_groups_goods_are_cancelled_can_be_packed():
    scene = GroupScene(size=3)
    group = scene.open_group()
    user = make_user()
    join = join_of(group, user)
    put_beside(user, make_pack(scene.farm, price="8.00"))
    pay_join(join)
    part = part_of(join)
    freed = f"Order {part.number} for {scene.farm.name} can be packed now"
    assert freed not in subjects(scene.host)

    cancel_items(part, {join.order_line_id: 1}, seen=2, by=user)
    assert subjects(scene.host).count(freed) == 1


def test_a_part_that_was_freed_by_its_shopper_is_told_once(scene):
    presale = make_presale(make_pack(scene.farm, on_hand=0))
    other = make_pack(scene.farm, price="8.00")
    order = make_paid_order([(presale.pool.packs.first(), 1), (other, 1)])
    part = part_of_order(order)
    subjects(scene.host)
    line = part.lines.get(product=presale.pool.product)

    cancel_items(part, {line.pk: 1}, seen=2, by=None)
    freed = f"Order {part.number} for {scene.farm.name} can be packed now"
    assert subjects(scene.host).count(freed) == 1


def test_a_hold_that_ran_out_is_called_what_it_was(scene, client):
    group = scene.open_group()
    user = make_user()
    client.force_login(user)
    join = join_of(group, user)
    earlier = join.until - timedelta(hours=1)
    GroupJoin.objects.filter(pk=join.pk).update(until=earlier)
    assert let_holds_go() == 1

    page = client.get(reverse("basket:summary")).text
    assert "Your place in the group was held until" in page
    assert "¥59.00 on its own" in page
    assert "live price" not in page


def test_the_desk_offers_no_packing_while_an_order_waits(scene, client):
    group = scene.open_group()
    part = part_of(group.joins.get())
    client.force_login(scene.host)
    url = reverse("desk:order", args=[scene.farm.code, part.number])
    assert "Accept and pack now" not in client.get(url).text
    accept_vendor_order(part, by=scene.host)
    assert "Start packing" not in client.get(url).text

    pay_join(join_of(group))
    assert "Start packing" in client.get(url).text
