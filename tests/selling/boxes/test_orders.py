"""The clock: at the cut-off each box becomes an order, once, of what there is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core import dates
from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.services.changes import skip_delivery
from selling.boxes.services.orders import make_orders
from selling.boxes.states import DeliveryState, EndReason, Missed, SubscriptionState
from tests.factories.boxes import (
    box_request,
    make_box,
    make_choice,
    make_subscription,
)
from tests.factories.orders import pay_order
from tests.factories.shop import make_pack
from tests.news import noted
from tests.races.market import late, stock_faults
from tests.selling.boxes.autumn import CUTOFF, at, october
from tests.sound import breached
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def box(farm, millet, walnuts):
    return make_box(farm, [(millet, 2), (walnuts, 1)], price="100.00")


def made(when=CUTOFF):
    """What the clock does at that moment."""
    with at(when):
        return make_orders()


def faults():
    """The clock jumps between a test's acts, so that effects seem to be late."""
    return [name for name in breached() if name != "effects are delivered in time"]


def lines_of(order):
    rows = order.lines.order_by("pk")
    return [(one.title, one.quantity, one.unit_price_incl_tax) for one in rows]


def test_first_box_is_the_next_that_can_be_changed(subscription):
    assert subscription.next_on == date(2026, 10, 22)
    assert subscription.next_cutoff == CUTOFF


def test_box_becomes_an_order_at_its_cutoff_and_once(subscription):
    assert made(CUTOFF - timedelta(seconds=1)) == 0
    assert made() == 1
    assert made() == 0

    order = Order.objects.get()
    part = order.vendor_orders.get()
    assert lines_of(order) == [
        ("Millet", 2, Decimal("28.57")),
        ("Walnuts", 1, Decimal("42.86")),
    ]
    assert (part.goods, part.delivery_cost, part.total) == (
        Decimal("100.00"), Decimal("12.00"), Decimal("112.00"),
    )  # fmt: skip
    assert order.user == subscription.user
    assert order.expires_at == october(21, 18)
    assert part.send_by == dates.end_of(date(2026, 10, 22))
    subscription.refresh_from_db()
    assert subscription.next_on == date(2026, 10, 29)
    row = subscription.deliveries.get()
    assert (row.day, row.state, row.order) == (
        date(2026, 10, 22), DeliveryState.ORDERED, order,
    )  # fmt: skip
    assert stock_faults() == []
    with at(CUTOFF):
        assert faults() == []


@pytest.mark.parametrize(
    ("currency", "price", "prices"),
    [
        ("JPY", "1000", ["285", "286", "429"]),
        ("KWD", "10.00", ["2.85", "2.86", "4.29"]),
    ],
)
def test_price_is_shared_at_the_currency_s_step(farm, currency, price, prices):
    packs = [
        (make_pack(farm, "Millet", price="40", currency=currency), 2),
        (make_pack(farm, "Walnuts", price="60", currency=currency), 1),
    ]
    box = make_box(farm, packs, price=price)
    with at(october(16)):
        make_subscription(box, expected=Decimal(price) + 12)

    made()

    order = Order.objects.get()
    found = sorted(each for _title, _count, each in lines_of(order))
    assert found == [Decimal(each) for each in prices]
    assert order.vendor_orders.get().goods == Decimal(price)


def test_skipped_box_is_no_order_and_the_next_one_comes(subscription):
    with at(october(19)):
        skip_delivery(subscription.pk, date(2026, 10, 22))

    made()

    subscription.refresh_from_db()
    assert not Order.objects.exists()
    assert subscription.next_on == date(2026, 10, 29)


def test_what_is_short_is_taken_off_the_price(subscription, box, millet):
    box.short = "credit"
    box.save()
    millet.pool.on_hand = 1000
    millet.pool.save(update_fields=["on_hand"])

    made()

    order = Order.objects.get()
    assert lines_of(order) == [
        ("Millet", 1, Decimal("28.57")), ("Walnuts", 1, Decimal("42.86")),
    ]  # fmt: skip
    assert order.vendor_orders.get().goods == Decimal("71.43")
    (change,) = BoxDelivery.objects.get().changes
    assert (change["quantity"], change["amount"], change["instead"]) == (
        1, "28.57", None,
    )  # fmt: skip
    assert noted("box_ordered")


def test_what_is_short_is_replaced_by_what_costs_about_the_same(
    subscription, farm, box, millet
):
    make_choice(box, make_pack(farm, "Honey", price="90.00", quantity=500))
    beans = make_pack(farm, "Beans", price="38.00", quantity=500)
    make_choice(box, beans)
    millet.is_on_sale = False
    millet.save()

    made()

    order = Order.objects.get()
    assert {title for title, *_rest in lines_of(order)} == {"Beans", "Walnuts"}
    assert order.vendor_orders.get().goods == Decimal("100.00")
    assert BoxDelivery.objects.get().changes[0]["instead"] == beans.pk


def test_who_wants_no_substitutes_gets_none(subscription, farm, box, millet):
    make_choice(box, make_pack(farm, "Beans", price="38.00", quantity=500))
    Subscription.objects.update(takes_substitutes=False)
    millet.is_on_sale = False
    millet.save()

    made()

    assert {title for title, *_ in lines_of(Order.objects.get())} == {"Walnuts"}


def test_empty_box_is_not_sent_and_the_shopper_is_told(subscription, millet, walnuts):
    for pack in (millet, walnuts):
        pack.is_on_sale = False
        pack.save()

    made()

    row = BoxDelivery.objects.get()
    assert (row.state, row.missed) == (DeliveryState.MISSED, Missed.EMPTY)
    assert noted("box_missed") == [("box_missed", row.pk, "")]
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": PartnerStatus.SUSPENDED},
        {
            "status": PartnerStatus.HOLIDAY,
            "holiday_from": date(2026, 10, 21),
            "holiday_until": date(2026, 10, 28),
        },
    ],
)
def test_closed_farm_sends_no_box(subscription, farm, fields):
    type(farm).objects.filter(pk=farm.pk).update(**fields)

    made()

    assert BoxDelivery.objects.get().missed == Missed.CLOSED
    assert not Order.objects.exists()


def test_clock_that_was_away_sends_no_box_on_its_own_day_and_goes_on(subscription):
    assert made(october(22, 10)) == 1
    assert BoxDelivery.objects.get().missed == Missed.LATE
    assert made(october(27, 18)) == 1
    assert Order.objects.count() == 1


def test_closed_account_gets_no_more(subscription):
    type(subscription.user).objects.filter(pk=subscription.user_id).update(
        is_active=False
    )

    made()

    subscription.refresh_from_db()
    assert (subscription.state, subscription.why) == (
        SubscriptionState.ENDED, EndReason.ACCOUNT,
    )  # fmt: skip
    assert not Order.objects.exists()


def test_season_ends_the_subscription(box):
    box.season_to = date(2026, 10, 28)
    box.save()
    with at(october(16)):
        subscription = make_subscription(box)

    made()

    subscription.refresh_from_db()
    assert (subscription.state, subscription.why) == (
        SubscriptionState.ENDED, EndReason.SEASON,
    )  # fmt: skip
    assert Order.objects.count() == 1


def test_fortnightly_box_comes_every_other_week(box):
    box.weeks = 2
    box.save()
    with at(october(16)):
        subscription = make_subscription(box)

    made()

    subscription.refresh_from_db()
    assert subscription.next_on == date(2026, 11, 5)


def test_boxes_in_a_row_that_are_not_paid_pause_the_subscription(subscription):
    for day, turn in ((20, 1), (27, 2)):
        made(october(day, 18))
        order = Order.objects.order_by("-pk").first()
        expire_order(late(order))
        subscription.refresh_from_db()
        assert subscription.unpaid == turn

    assert (subscription.state, subscription.why) == (
        SubscriptionState.PAUSED, EndReason.UNPAID,
    )  # fmt: skip
    assert noted("box_paused")
    assert stock_faults() == []


def test_paid_box_ends_the_row_of_unpaid_ones(subscription):
    made()
    expire_order(late(Order.objects.get()))
    made(october(27, 18))
    with at(october(27, 19)):
        pay_order(Order.objects.order_by("-pk").first())
        assert faults() == []

    subscription.refresh_from_db()
    assert subscription.unpaid == 0


def test_gift_goes_to_its_address_with_its_words(box):
    with at(october(16)):
        wanted = box_request(box)
        address = {**wanted.address, "first_name": "Anna"}
        make_subscription(
            box,
            address=address,
            is_gift=True,
            gift_message="Happy birthday!",
        )

    made()

    order = Order.objects.get()
    assert order.shipping_address.first_name == "Anna"
    assert (order.is_gift, order.gift_message) == (True, "Happy birthday!")
