"""What shoppers change, until the cut-off and from both sides of it."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from core import dates
from orders.order.models import Order
from selling.boxes.models import BoxChoice, Subscription
from selling.boxes.queries.contents import coming_boxes, needed
from selling.boxes.queries.shop import next_boxes
from selling.boxes.services import BoxError
from selling.boxes.services.changes import (
    TooLateError,
    change_day,
    change_delivery,
    change_size,
    choose_contents,
    pause_subscription,
    resume_subscription,
    skip_delivery,
    swap_item,
    unskip_delivery,
)
from selling.boxes.services.orders import make_orders
from selling.boxes.services.reminders import remind_subscribers
from selling.boxes.services.subscriptions import (
    PriceSeenError,
    cancel_subscription,
    subscribe,
)
from selling.boxes.states import EndReason, SubscriptionState
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    box_request,
    make_box,
    make_choice,
    make_size,
    make_subscription,
)
from tests.news import noted
from tests.selling.boxes.autumn import (
    BEFORE,
    CUTOFF,
    THURSDAY,
    at,
    fresh,
    october,
)

pytestmark = pytest.mark.django_db


# --- Subscribing ----------------------------------------------------------------------


def test_same_press_subscribes_once(box):
    user, wanted = make_user(), box_request(box)

    first, second = (subscribe(box, user, wanted) for _ in range(2))

    assert first == second
    assert Subscription.objects.count() == 1
    assert noted("box_subscribed", "box_subscriber") == [
        ("box_subscribed", first.pk, ""), ("box_subscriber", first.pk, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"expected": Decimal("99.00")},
        {"weekday": 0},
        {"delivery_code": "no-such-way"},
        {"size_id": 0},
    ],
)
def test_what_was_not_shown_is_refused(box, wrong):
    with pytest.raises(BoxError):
        subscribe(box, make_user(), box_request(box, **wrong))

    assert not Subscription.objects.exists()
    assert noted() == []


def test_price_that_changed_is_refused(box):
    wanted = box_request(box)
    box.sizes.update(price="120.00")

    with pytest.raises(PriceSeenError):
        subscribe(box, make_user(), wanted)


def test_places_are_limited(box):
    box.most = 1
    box.save()
    make_subscription(box)

    with pytest.raises(BoxError, match="places"):
        make_subscription(box)


def test_after_the_season_nobody_subscribes(box):
    box.season_to = date(2026, 10, 21)
    box.save()
    with at(october(16)), pytest.raises(BoxError, match="season"):
        make_subscription(box)


# --- The cut-off from both sides ------------------------------------------------------


def test_skipped_a_second_before_the_cutoff(subscription):
    with at(BEFORE):
        skip_delivery(subscription.pk, THURSDAY)
    with at(CUTOFF):
        make_orders()

    assert not Order.objects.exists()


@pytest.mark.parametrize("after", [CUTOFF, CUTOFF + timedelta(hours=2)])
def test_after_the_cutoff_the_next_change_is_named(subscription, after):
    """Also while the clock has not come round yet."""
    with at(after), pytest.raises(TooLateError) as refused:
        skip_delivery(subscription.pk, THURSDAY)
    assert "20 October, 18:00" in refused.value.words or (
        "October 20, 18:00" in refused.value.words
    )
    assert "29" in refused.value.words
    with at(after):
        make_orders()
    assert Order.objects.count() == 1


def test_nothing_of_a_box_that_is_due_changes(subscription, box):
    with at(CUTOFF):
        for change in (
            lambda: pause_subscription(subscription.pk),
            lambda: change_day(subscription.pk, 3),
            lambda: change_size(
                subscription.pk, box.sizes.get(), expected=Decimal("100.00")
            ),
        ):
            with pytest.raises(TooLateError):
                change()


def test_skipped_box_comes_after_all(subscription):
    with at(october(17)):
        skip_delivery(subscription.pk, THURSDAY)
        skip_delivery(subscription.pk, THURSDAY)
        unskip_delivery(subscription.pk, THURSDAY)
    with at(CUTOFF):
        make_orders()

    assert Order.objects.count() == 1


def test_day_without_a_box_can_t_be_skipped(subscription):
    with at(october(17)), pytest.raises(BoxError, match="No box"):
        skip_delivery(subscription.pk, date(2026, 10, 23))


# --- Pausing --------------------------------------------------------------------------


def test_paused_subscription_gets_nothing_and_resumes_without_surprises(subscription):
    with at(october(17)):
        pause_subscription(subscription.pk)
    with at(october(27, 19)):
        assert make_orders() == 0
        resumed = resume_subscription(subscription.pk)

    # That of the 29th is closed already.
    assert resumed.next_on == date(2026, 11, 5)


def test_pause_until_a_day_ends_by_itself(subscription):
    with at(october(17)):
        paused = pause_subscription(subscription.pk, date(2026, 11, 10))

    assert (paused.state, paused.next_on) == (
        SubscriptionState.ACTIVE, date(2026, 11, 12),
    )  # fmt: skip


def test_fortnightly_box_keeps_its_weeks_through_a_pause(box):
    box.weeks = 2
    box.save()
    with at(october(16)):
        subscription = make_subscription(box)
        paused = pause_subscription(subscription.pk, date(2026, 10, 26))

    assert paused.next_on == date(2026, 11, 5)


def test_cancelled_once_and_told(subscription):
    with at(october(17)):
        for _ in range(2):
            cancel_subscription(subscription.pk, subscription.user)

    one = fresh(subscription)
    assert (one.state, one.why) == (SubscriptionState.ENDED, EndReason.SHOPPER)
    assert noted("box_ended") == [("box_ended", one.pk, "")]
    with pytest.raises(BoxError, match="ended"):
        resume_subscription(subscription.pk)


def test_another_s_subscription_is_not_cancelled(subscription):
    with pytest.raises(BoxError):
        cancel_subscription(subscription.pk, make_user())
    assert fresh(subscription).is_active


# --- Day, size, address ---------------------------------------------------------------


def test_other_weekday_keeps_the_week(subscription, box):
    box.weekdays = 0b0011000
    box.save()
    with at(october(17)):
        changed = change_day(subscription.pk, 4)

    assert changed.next_on == date(2026, 10, 23)
    assert changed.next_cutoff == october(21, 18)


def test_other_size_costs_its_price(subscription, box, millet):
    large = make_size(box, [(millet, 3)], price="180.00")
    with at(october(17)):
        with pytest.raises(BoxError):
            change_size(subscription.pk, large, expected=Decimal("170.00"))
        change_size(subscription.pk, large, expected=Decimal("180.00"))
    with at(CUTOFF):
        make_orders()

    assert Order.objects.get().vendor_orders.get().goods == Decimal("180.00")


def test_other_address_holds_from_the_next_box(subscription):
    address = {**subscription.address, "first_name": "Anna"}
    with at(october(17)):
        change_delivery(
            subscription.pk,
            region="CN-BJ",
            code=subscription.delivery_code,
            address=address,
            gift={"is_gift": True, "gift_message": "For you"},
            expected=Decimal("12.00"),
        )
    with at(CUTOFF):
        make_orders()

    order = Order.objects.get()
    assert order.shipping_address.first_name == "Anna"
    assert (order.is_gift, order.gift_message) == (True, "For you")


# --- What is in it --------------------------------------------------------------------


@pytest.mark.parametrize(("rule", "total"), [("even", "100.00"), ("charged", "110.00")])
def test_swap_is_in_the_box_at_its_price(subscription, box, millet, honey, rule, total):
    box.swaps = rule
    box.save()
    make_choice(box, honey)
    with at(october(17)):
        swap_item(subscription.pk, THURSDAY, millet.pk, honey.pk)
        (first, *_rest) = next_boxes(fresh(subscription))
    with at(CUTOFF):
        make_orders()

    order = Order.objects.get()
    assert {line.title for line in order.lines.all()} == {"Honey", "Walnuts"}
    assert order.vendor_orders.get().goods == Decimal(total) == first.total


def test_swap_back_and_for_nothing_that_is_offered(subscription, box, millet, honey):
    with at(october(17)):
        with pytest.raises(BoxError):
            swap_item(subscription.pk, THURSDAY, millet.pk, honey.pk)
        box.swaps = "even"
        box.save()
        with pytest.raises(BoxError):
            swap_item(subscription.pk, THURSDAY, millet.pk, honey.pk)
        make_choice(box, honey)
        swap_item(subscription.pk, THURSDAY, millet.pk, honey.pk)
        swap_item(subscription.pk, THURSDAY, millet.pk, None)

    assert not BoxChoice.objects.exists()


def test_points_fill_the_box(farm, millet, honey):
    box = make_box(farm, [(millet, 2)], points=4, filling="points")
    make_choice(box, millet, 1)
    make_choice(box, honey, 3)
    with at(october(16)):
        subscription = make_subscription(box)
        with pytest.raises(BoxError, match="points"):
            choose_contents(subscription.pk, THURSDAY, {honey.pk: 1, millet.pk: 2})
        choose_contents(subscription.pk, THURSDAY, {honey.pk: 1, millet.pk: 1})
    with at(CUTOFF):
        make_orders()

    order = Order.objects.get()
    found = {line.title: line.quantity for line in order.lines.all()}
    assert found == {"Millet": 1, "Honey": 1}
    assert order.vendor_orders.get().goods == Decimal("100.00")


def test_who_chose_nothing_gets_the_usual(farm, millet, honey):
    box = make_box(farm, [(millet, 2)], points=4, filling="points")
    make_choice(box, honey, 3)
    with at(october(16)):
        make_subscription(box)
    with at(CUTOFF):
        make_orders()

    assert Order.objects.get().lines.get().title == "Millet"


def test_forecast_adds_up_what_comes(subscription, box, millet):
    with at(october(16)):
        skip_delivery(subscription.pk, date(2026, 10, 29))
        make_subscription(box)
        coming = coming_boxes([box], date(2026, 10, 16), date(2026, 11, 6))
        units = needed(coming)

    assert [each.day.day for each in coming] == [22, 22, 29, 5, 5]
    assert units[millet.pool_id] == 5 * 1000


def test_next_box_is_told_once_before_its_changes_close(subscription):
    with at(october(18, 17)):
        assert remind_subscribers() == 0
    with at(october(18, 19)):
        assert [remind_subscribers(), remind_subscribers()] == [1, 0]
    assert noted("box_coming") == [("box_coming", subscription.pk, "2026-10-22")]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "America/New_York"])
def test_cutoff_is_on_the_market_s_clock_through_a_change_of_hours(
    zone, settings, subscription
):
    """25 October has 25 hours in Berlin; 18:00 is 18:00."""
    settings.TIME_ZONE = zone

    cutoff = subscription.cutoff(date(2026, 10, 27))

    assert dates.local(cutoff).strftime("%d %H:%M") == "25 18:00"


def test_leap_day_is_a_day_as_any_other(box):
    box.weekdays = 0b0000010
    box.save()
    with at(dates.at(date(2028, 2, 20), time(9))):
        subscription = make_subscription(box)
        days = [each.day for each in next_boxes(fresh(subscription))]

    assert days[:2] == [date(2028, 2, 22), date(2028, 2, 29)]
