"""Groups: begun, joined, paid, complete, or not in time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from checkout.queries import Wishes, propose
from checkout.services import CheckoutError
from orders.order.models import VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.item_cancellation import cancel_items
from orders.order.services.vendor_orders import PackingError
from orders.order.waits import wait_of
from payments.payment.models import Refund
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.rules import GroupBuyError
from selling.group_buys.services.decisions import decide_groups
from selling.group_buys.services.places import let_holds_go, start_group
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, priced
from shop.basket.services.lines import remove_line, set_quantity
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    BOX,
    GroupScene,
    faults_of_groups,
    join_of,
    order_basket,
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
    return GroupScene()


def end_group(group):
    """Its time is over, and the clock has looked."""
    GroupBuy.objects.filter(pk=group.pk).update(
        ends_at=timezone.now() - timedelta(seconds=1)
    )
    decide_groups()
    deliver_everything()
    group.refresh_from_db()
    return group


def test_a_place_is_held_in_the_basket_and_in_stock(scene):
    join = scene.start()

    line = join.line
    assert (line.agreed_price, line.reserved_quantity) == (Decimal("40.00"), BOX)
    scene.pack.pool.refresh_from_db()
    assert scene.pack.pool.claimed == BOX
    assert (join.group.status, join.group.taken) == ("starting", 1)
    assert not faults_of_groups()


def test_a_group_opens_when_its_leader_has_paid(scene):
    group = scene.open_group()

    assert (group.status, group.paid, group.taken) == ("open", 1, 1)
    assert group.ends_at == group.opened_at + timedelta(hours=24)
    assert not faults_of_groups()


def test_its_part_waits_and_nobody_is_reminded_of_it(scene):
    group = scene.open_group()

    part = part_of(group.joins.get())
    assert "1 more person" in wait_of(part).reason
    assert part.chase_at == part.accept_by == part.send_by
    assert part.send_by > group.ends_at
    accept_vendor_order(part, by=None)
    with pytest.raises(PackingError):
        start_packing(part, by=None)


def test_the_last_payment_makes_it_complete(scene):
    group = scene.complete_group()

    assert (group.status, group.paid) == ("complete", 2)
    for join in group.joins.all():
        part = part_of(join)
        assert wait_of(part) is None
        assert part.chase_at < part.accept_by <= part.send_by
        start_packing(accept_vendor_order(part, by=None), by=None)
    assert not faults_of_groups()


def test_who_does_not_pay_in_time_loses_the_place(scene):
    group = scene.open_group()
    join = join_of(group)
    GroupJoin.objects.filter(pk=join.pk).update(until=timezone.now())

    assert let_holds_go() == 1
    join.refresh_from_db()
    group.refresh_from_db()
    assert (join.status, group.taken) == ("expired", 1)
    scene.pack.pool.refresh_from_db()
    assert scene.pack.pool.claimed == BOX
    assert not faults_of_groups()
    join_of(group)


def test_a_leader_who_never_pays_leaves_no_group(scene):
    join = scene.start()
    remove_line(join.line)

    join.refresh_from_db()
    join.group.refresh_from_db()
    assert (join.status, join.group.status) == ("left", "dropped")
    scene.pack.pool.refresh_from_db()
    assert scene.pack.pool.claimed == 0
    assert not faults_of_groups()


def test_fewer_packs_free_what_is_not_wanted():
    scene = GroupScene(per_person=3)
    join = scene.start(quantity=3)
    set_quantity(join.line, 1)

    join.refresh_from_db()
    scene.pack.pool.refresh_from_db()
    assert (join.quantity, scene.pack.pool.claimed) == (1, BOX)
    assert not faults_of_groups()


def test_one_that_is_not_complete_in_time_is_paid_back(scene):
    group = scene.open_group()
    join = group.joins.get()
    assert end_group(group).status == "failed"

    part = part_of(join)
    assert (part.status, part.cancelled_by) == ("cancelled", "group")
    join.refresh_from_db()
    assert join.status == "refunded"
    assert sum(each.amount for each in Refund.objects.all()) == 5200
    scene.pack.pool.refresh_from_db()
    assert scene.pack.pool.claimed == 0
    assert not faults_of_groups()


def test_other_goods_of_the_part_are_sent_all_the_same(scene):
    other = make_pack(scene.farm, price="20.00")
    join = scene.start()
    put_beside(join.user, other)
    pay_join(join)
    group = GroupBuy.objects.get()
    end_group(group)

    part = part_of(join)
    assert part.status == "paid"
    assert wait_of(part) is None
    assert part.final_total == Decimal("32.00")
    assert [each.amount for each in Refund.objects.all()] == [4000]
    assert part.chase_at < part.accept_by
    join.refresh_from_db()
    assert join.status == "refunded"
    assert not faults_of_groups()


def test_money_that_comes_after_the_end_goes_back(scene):
    group = scene.open_group()
    join = join_of(group)
    order = order_basket(join.user)
    end_group(group)

    pay_order(order)
    decide_groups()
    deliver_everything()
    join.refresh_from_db()
    assert join.status == "refunded"
    assert part_of(join).status == "cancelled"
    assert not faults_of_groups()


def test_a_place_can_be_ordered_until_the_end_and_no_longer(scene):
    group = scene.open_group()
    join = join_of(group)
    GroupBuy.objects.filter(pk=group.pk).update(ends_at=timezone.now())

    with pytest.raises(CheckoutError, match="has ended"):
        order_basket(join.user)
    join.refresh_from_db()
    assert join.status == "held"


def test_a_member_who_cancels_frees_the_place(scene):
    group = GroupScene(size=3).open_group()
    join = join_of(group)
    pay_join(join)
    cancel_vendor_order(part_of(join), by=join.user, by_shopper=True)
    deliver_everything()

    group.refresh_from_db()
    join.refresh_from_db()
    assert (group.status, group.paid, group.taken) == ("open", 1, 1)
    assert join.status == "cancelled"
    assert not faults_of_groups()


def test_the_next_member_leads_when_the_leader_leaves():
    scene = GroupScene(size=3)
    leader = make_user()
    group = scene.open_group(leader)
    second = join_of(group)
    pay_join(second)
    first = group.joins.get(user=leader)
    cancel_vendor_order(part_of(first), by=leader, by_shopper=True)
    deliver_everything()

    group.refresh_from_db()
    assert group.leader == second.user
    assert (group.status, group.paid) == ("open", 1)
    assert not faults_of_groups()


def test_a_group_that_everybody_left_is_over(scene):
    leader = make_user()
    group = scene.open_group(leader)
    cancel_vendor_order(part_of(group.joins.get()), by=leader, by_shopper=True)
    deliver_everything()

    group.refresh_from_db()
    assert (group.status, group.leader, group.taken) == ("failed", None, 0)
    assert not faults_of_groups()


def test_cancelling_the_item_alone_leaves_the_group(scene):
    other = make_pack(scene.farm, price="20.00")
    join = scene.start()
    put_beside(join.user, other)
    pay_join(join)
    part = part_of(join)
    cancel_items(part, {join.order_line_id: 1}, seen=2, by=join.user)
    deliver_everything()

    join.refresh_from_db()
    assert join.status == "cancelled"
    part.refresh_from_db()
    assert wait_of(part) is None
    assert part.chase_at < part.accept_by
    assert not faults_of_groups()


def test_one_cancelled_at_the_last_moment_does_not_count(scene):
    """The place is not free yet when the last one pays: the group waits on."""
    leader = make_user()
    group = scene.open_group(leader)
    second = join_of(group)
    order = order_basket(second.user)
    cancel_vendor_order(
        part_of(group.joins.get(user=leader)), by=leader, by_shopper=True
    )
    pay_order(order)

    group.refresh_from_db()
    assert (group.status, group.paid) == ("open", 2)
    deliver_everything()
    group.refresh_from_db()
    assert (group.status, group.paid, group.leader) == ("open", 1, second.user)
    assert not faults_of_groups()


@pytest.mark.parametrize("of", ["phone", "door"])
def test_the_same_person_counts_once(scene, of):
    leader = scene.start()
    mine = own_address()
    pay_join(leader, address=mine)
    other = join_of(GroupBuy.objects.get())
    theirs = own_address()
    same = {"phone": "phone_number", "door": "line1"}[of]
    theirs[same] = mine[same]

    with pytest.raises(CheckoutError, match="counts once"):
        order_basket(other.user, address=theirs)
    other.refresh_from_db()
    assert other.status == "held"


def test_refusals_say_why_and_change_nothing(scene):
    leader = make_user()
    group = scene.open_group(leader)
    with pytest.raises(GroupBuyError, match="already in this group"):
        join_of(group, leader)
    with pytest.raises(GroupBuyError, match="already lead"):
        scene.start(leader)
    with pytest.raises(GroupBuyError, match="up to 1 pack"):
        join_of(group, quantity=2)
    join_of(group)
    with pytest.raises(GroupBuyError, match="All places are taken"):
        join_of(group)
    scene.pack.quantity = 2500
    scene.pack.save()
    with pytest.raises(GroupBuyError, match="has changed"):
        scene.start()
    assert GroupJoin.objects.count() == 2


def test_no_more_groups_than_the_offer_has():
    scene = GroupScene(most_groups=1)
    scene.open_group()
    with pytest.raises(GroupBuyError, match="All groups"):
        scene.start()


def test_stock_bounds_groups():
    scene = GroupScene(on_hand=BOX)
    group = scene.open_group()
    with pytest.raises(GroupBuyError, match="not enough left"):
        join_of(group)
    assert not faults_of_groups()


def test_the_same_tap_twice_is_one(scene):
    user = make_user()
    first = start_group(scene.offer, user, key="once")
    again = start_group(scene.offer, user, key="once")
    assert first == again
    assert basket_for(user).lines.count() == 1


def test_a_group_keeps_its_price(scene):
    group = scene.open_group()
    scene.pack.price = Decimal("45.00")
    scene.pack.save()
    join = join_of(group)
    assert join.line.agreed_price == Decimal("40.00")
    pay_join(join)
    group.refresh_from_db()
    assert group.is_complete
    assert VendorOrder.objects.filter(goods=Decimal("40.00")).count() == 2


def test_an_order_of_a_place_is_paid_at_once(scene):
    join = scene.start()
    basket = Basket.objects.get(pk=basket_for(join.user).pk)
    priced(basket, join.user)
    found = propose(basket, region="CN-BJ", wishes=Wishes(by_transfer=True))
    assert not found.takes_transfer
    assert not found.takes_cash
