"""How boxes are paid: by card without the shopper, by a link, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from orders.order.models import Order
from orders.order.services.cancellation import expire_order
from orders.order.states import OrderStatus
from payments.cards.queries import what_needs
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.services import payments
from selling.boxes.services.orders import make_orders
from selling.boxes.services.payments import chase_payments
from selling.boxes.states import SubscriptionState
from tests.clock import tries_are_due
from tests.factories.accounts import make_user
from tests.factories.boxes import cutoff_passed, make_subscription
from tests.factories.cards import FAILS_LATER, VISA, make_card_row, make_saved_card
from tests.news import noted
from tests.races.market import late, money_faults, stock_faults
from tests.sound import breached

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def by_card(box, shopper):
    """A subscription whose box has just become an order."""
    one = cutoff_passed(make_subscription(box, user=shopper, by_card=True))
    make_orders()
    return one


def due():
    BoxDelivery.objects.filter(chase_at__isnull=False).update(chase_at=timezone.now())
    tries_are_due()


def charged(double):
    return [c for c in double.books()["charges"] if c["status"] == "succeeded"]


def test_card_is_charged_once_when_the_order_stands(double, shopper, by_card):
    make_saved_card(double, shopper)

    assert [chase_payments(), chase_payments()] == [1, 0]

    order = Order.objects.get()
    assert order.status == OrderStatus.PAID
    assert len(charged(double)) == 1
    assert BoxDelivery.objects.get().chase_at is None
    assert money_faults(double) == stock_faults() == breached() == []


def test_declined_card_is_tried_again_and_the_shopper_gets_a_link(
    double, shopper, by_card
):
    card = make_saved_card(double, shopper, FAILS_LATER)

    chase_payments()

    row = BoxDelivery.objects.get()
    assert row.tries == 1
    assert row.chase_at > timezone.now() + timedelta(hours=5)
    assert noted("box_unpaid") == [("box_unpaid", row.pk, "0")]
    double.card(card.method_id, number=VISA)
    due()
    chase_payments()
    assert Order.objects.get().status == OrderStatus.PAID
    assert len(charged(double)) == 1
    assert breached() == []


def test_tries_end_and_the_order_expires(double, shopper, by_card):
    make_saved_card(double, shopper, FAILS_LATER)
    for _ in range(4):
        due()
        chase_payments()

    row = BoxDelivery.objects.get()
    assert row.chase_at is None
    assert len(noted("box_unpaid")) == 3
    assert expire_order(late(Order.objects.get()))
    assert Subscription.objects.get().unpaid == 1
    assert stock_faults() == breached() == []


@pytest.mark.parametrize("card", [None, {"exp_year": 2020}])
def test_without_a_good_card_the_shopper_gets_a_link(shopper, by_card, card):
    if card:
        make_card_row(shopper, **card)

    chase_payments()

    assert noted("box_unpaid")
    assert Order.objects.get().status == OrderStatus.PENDING


def test_worker_that_dies_after_the_charge_is_taken_over(
    double, shopper, by_card, monkeypatch
):
    make_saved_card(double, shopper)

    def die(*_args):
        raise SystemExit

    with monkeypatch.context() as killed:
        killed.setattr(payments, "_next", die)
        with pytest.raises(SystemExit):
            chase_payments()
    due()
    chase_payments()

    assert len(charged(double)) == 1
    assert BoxDelivery.objects.get().chase_at is None
    assert money_faults(double) == []


def test_stripe_that_is_away_is_asked_again(double, shopper, by_card):
    make_saved_card(double, shopper)
    double.fault("refuse", path="/v1/payment_intents/*/confirm", times=3)
    chase_payments()
    order = Order.objects.get()
    due()
    chase_payments()

    order.refresh_from_db()
    assert order.status == OrderStatus.PAID
    assert len(charged(double)) == 1


def test_who_pays_by_a_link_is_reminded_once(box, shopper):
    cutoff_passed(make_subscription(box, user=shopper))
    make_orders()
    assert chase_payments() == 0  # half of the time is left

    due()
    chase_payments()
    due()
    chase_payments()

    assert len(noted("box_unpaid")) == 1


def test_card_that_boxes_are_charged_to_stays(shopper, by_card):
    card = make_card_row(shopper)
    assert by_card.box.name in what_needs(card)

    payments.pay_by_card(by_card.pk, by_card=False)

    assert what_needs(card) == ""


def test_erased_person_has_no_box_and_no_address(box, shopper):
    one = make_subscription(box, user=shopper)

    shopper.delete()

    one.refresh_from_db()
    assert (one.state, one.user, one.address) == (SubscriptionState.ENDED, None, {})
    assert breached() == []
