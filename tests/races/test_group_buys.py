"""Many who want the last place of a group, and a group that ends as it is paid."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from orders.order.services.cancellation import cancel_vendor_order
from selling.group_buys.models import GroupBuy, GroupJoin
from selling.group_buys.rules import GroupBuyError
from selling.group_buys.services.decisions import decide_groups
from selling.group_buys.services.places import let_holds_go, start_group
from tests.factories.accounts import make_user
from tests.factories.group_buys import (
    BOX,
    GroupScene,
    faults_of_groups,
    join_of,
    order_basket,
    part_of,
)
from tests.factories.orders import make_china, pay_order
from tests.factories.outbox import deliver_everything
from tests.races.together import run_together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _countries():
    make_china()


def settled():
    """What the clock and the worker do afterwards."""
    for _round in range(2):
        decide_groups()
        let_holds_go()
        deliver_everything()
    return faults_of_groups()


def failed(outcomes):
    return [one.error for one in outcomes if one.error]


def end_now(group):
    GroupBuy.objects.filter(pk=group.pk).update(ends_at=timezone.now())


def test_the_last_place_is_one_person_s():
    scene = GroupScene()
    group = scene.open_group()
    people = [make_user() for _each in range(5)]

    outcomes = run_together([partial(join_of, group, one) for one in people])

    assert len([one for one in outcomes if one.value]) == 1
    assert all(isinstance(one, GroupBuyError) for one in failed(outcomes))
    group.refresh_from_db()
    assert group.taken == 2
    assert not settled()


def test_the_last_group_of_an_offer_is_one_leader_s():
    scene = GroupScene(most_groups=1)
    people = [make_user() for _each in range(4)]
    acts = [partial(start_group, scene.offer, one, key="tap") for one in people]

    outcomes = run_together(acts)

    assert len([one for one in outcomes if one.value]) == 1
    assert GroupBuy.objects.count() == 1
    assert not settled()


def test_the_last_box_is_held_once():
    scene = GroupScene(on_hand=2 * BOX, size=5)
    group = scene.open_group()
    people = [make_user() for _each in range(4)]

    outcomes = run_together([partial(join_of, group, one) for one in people])

    assert len([one for one in outcomes if one.value]) == 1
    assert not settled()


def test_one_person_s_taps_are_one_place():
    scene = GroupScene(size=5)
    group = scene.open_group()
    user = make_user()

    run_together([partial(join_of, group, user) for _each in range(4)])

    assert GroupJoin.objects.filter(user=user).count() == 1
    assert not settled()


def test_a_payment_meets_the_end():
    """Whichever comes first has decided; money and goods follow it."""
    for _try in range(3):
        scene = GroupScene()
        group = scene.open_group()
        order = order_basket(join_of(group).user)
        end_now(group)

        outcomes = run_together([partial(pay_order, order), decide_groups])
        assert not failed(outcomes)
        assert not settled()

        group.refresh_from_db()
        states = set(group.joins.values_list("status", flat=True))
        assert (group.status, states) in (
            ("complete", {"paid"}),
            ("failed", {"refunded"}),
        )


def test_two_last_payments_complete_it_once():
    scene = GroupScene(size=3)
    group = scene.open_group()
    orders = [order_basket(join_of(group).user) for _each in range(2)]

    outcomes = run_together([partial(pay_order, order) for order in orders])

    assert not failed(outcomes)
    group.refresh_from_db()
    assert (group.status, group.paid) == ("complete", 3)
    assert not settled()


def test_a_member_leaves_as_the_last_one_pays():
    scene = GroupScene()
    leader = make_user()
    group = scene.open_group(leader)
    own = part_of(group.joins.get())
    order = order_basket(join_of(group).user)

    leaving = partial(cancel_vendor_order, own, by=leader, by_shopper=True)
    outcomes = run_together([partial(pay_order, order), leaving])

    assert not failed(outcomes)
    assert not settled()
    group.refresh_from_db()
    assert group.status in {"open", "complete"}


def test_a_join_meets_the_end_of_its_hold():
    scene = GroupScene()
    group = scene.open_group()
    late = join_of(group)
    past = timezone.now() - timedelta(seconds=1)
    GroupJoin.objects.filter(pk=late.pk).update(until=past)

    run_together([let_holds_go, partial(join_of, group)])

    assert not settled()
    group.refresh_from_db()
    assert group.taken <= group.size
