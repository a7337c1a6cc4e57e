"""Boxes at their cut-off: two clocks, changes in the same moment, the last goods."""

from functools import partial

import pytest
from django.utils import timezone

from orders.order.models import Order
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.services import BoxError
from selling.boxes.services.changes import (
    pause_subscription,
    skip_delivery,
    unskip_delivery,
)
from selling.boxes.services.orders import decide_delivery, make_orders
from selling.boxes.services.payments import chase_payments
from selling.boxes.services.standing_orders import change_goods
from selling.boxes.services.subscriptions import cancel_subscription, subscribe
from selling.boxes.states import DeliveryState, SubscriptionState
from tests.clock import tries_are_due
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    box_request,
    cutoff_passed,
    make_box,
    make_standing_order,
    make_subscription,
)
from tests.factories.cards import make_saved_card
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm
from tests.races.market import assert_sound, stock_faults
from tests.races.together import run_together
from vendors.partner.services.stock import count_stock

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def millet():
    return make_pack(make_farm(code="li"), "Millet", price="40.00", quantity=1000)


@pytest.fixture
def box(millet):
    return make_box(millet.partner, [(millet, 1)], short="credit", price="40.00")


def subscribed(box, **wanted):
    return make_subscription(box, expected=box.sizes.get().price + 12, **wanted)


def test_clocks_at_once_make_one_order_each(box):
    for _ in range(3):
        cutoff_passed(subscribed(box))

    run_together([make_orders] * 4)

    assert Order.objects.count() == 3
    assert BoxDelivery.objects.filter(state=DeliveryState.ORDERED).count() == 3
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
@pytest.mark.parametrize("change", ["skip", "pause", "cancel"])
def test_change_in_the_moment_of_the_cutoff_is_in_the_box_or_refused(box, turn, change):
    """The clock is a moment ahead of who presses the button."""
    one = subscribed(box)
    acts = {
        "skip": partial(skip_delivery, one.pk, one.next_on),
        "pause": partial(pause_subscription, one.pk),
        "cancel": partial(cancel_subscription, one.pk, one.user),
    }
    by = one.next_cutoff

    clock, pressed = run_together([partial(decide_delivery, one.pk, by), acts[change]])

    assert clock.error is None
    made = Order.objects.count()
    row = BoxDelivery.objects.filter(day=one.next_on).first()
    one.refresh_from_db()
    if change == "skip":
        assert (pressed.error is None) == (row.state == DeliveryState.SKIPPED)
        assert isinstance(pressed.error, BoxError | None)
        assert made == (row.state == DeliveryState.ORDERED)
    else:
        assert pressed.error is None
        assert one.state != SubscriptionState.ACTIVE
        assert made == BoxDelivery.objects.filter(order__isnull=False).count()
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_goods_that_change_in_the_moment_of_the_cutoff_are_in_one_order(millet, turn):
    """All of the old ones, or all of the new."""
    walnuts = make_pack(millet.partner, "Walnuts", price="60.00", quantity=1000)
    one = make_standing_order([(millet, 2)])
    by = one.next_cutoff

    clock, pressed = run_together(
        [
            partial(decide_delivery, one.pk, by),
            partial(change_goods, one.pk, {walnuts.pk: 3}),
        ]
    )

    assert (clock.error, pressed.error) == (None, None)
    lines = list(Order.objects.get().lines.values_list("title", "quantity"))
    assert lines in ([("Millet", 2)], [("Walnuts", 3)])
    one.refresh_from_db()
    assert one.price == 180
    assert_sound()


def test_skipped_and_taken_back_at_once_is_one_of_both(box):
    one = subscribed(box)

    outcomes = run_together(
        [partial(skip_delivery, one.pk, one.next_on)] * 2
        + [partial(unskip_delivery, one.pk, one.next_on)] * 2
    )

    assert [each.error for each in outcomes] == [None] * 4
    assert BoxDelivery.objects.count() == 1


def test_last_goods_go_into_one_box(box, millet):
    pool = millet.pool
    count_stock(pool, counted=1000, seen_on_hand=pool.on_hand, by=None)
    ids = [cutoff_passed(subscribed(box)).pk for _ in range(4)]
    now = timezone.now()

    run_together([partial(decide_delivery, pk, now) for pk in ids])
    tries_are_due()
    make_orders()

    assert Order.objects.count() == 1
    missed = BoxDelivery.objects.filter(state=DeliveryState.MISSED)
    assert missed.count() == 3
    assert stock_faults() == []


def test_last_place_is_taken_once(box):
    box.most = 1
    box.save()
    wanted = [box_request(box) for _ in range(3)]
    people = [make_user() for _ in range(3)]

    outcomes = run_together(
        [
            partial(subscribe, box, who, what)
            for who, what in zip(people, wanted, strict=True)
        ]
    )

    assert sum(each.error is None for each in outcomes) == 1
    assert Subscription.objects.count() == 1


def test_same_press_at_once_subscribes_once(box):
    wanted, person = box_request(box), make_user()

    outcomes = run_together([partial(subscribe, box, person, wanted)] * 3)

    assert {each.value.pk for each in outcomes} == {Subscription.objects.get().pk}


def test_card_is_charged_once_by_two_clocks(box, double):
    person = make_user()
    make_saved_card(double, person)
    cutoff_passed(subscribed(box, user=person, by_card=True))
    make_orders()

    run_together([chase_payments] * 3)

    charges = [c for c in double.books()["charges"] if c["status"] == "succeeded"]
    assert len(charges) == 1
    assert_sound(double)
