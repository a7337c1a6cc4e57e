"""Boxes that are paid ahead: bought, used box by box, and what is left goes back."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from core.clicks import new_click
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.states import OrderStatus
from payments.credit.queries import balance, standings_of
from payments.ledger.queries import balance_of
from payments.prepayments.models import Prepayment
from selling.boxes.models import BoxDelivery, Subscription
from selling.boxes.queries.terms import count_left, offers_for, standing_of
from selling.boxes.services import BoxError
from selling.boxes.services.boxes import save_size
from selling.boxes.services.changes import (
    change_delivery,
    change_size,
    skip_delivery,
    swap_item,
)
from selling.boxes.services.orders import make_orders
from selling.boxes.services.subscriptions import cancel_subscription
from selling.boxes.services.terms import TermRequest, order_term
from selling.boxes.states import DeliveryState, EndReason, SubscriptionState, Swaps
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    make_choice,
    make_size,
    make_subscription,
)
from tests.factories.payments import compare, findings, held, post_webhook
from tests.factories.prepaid_boxes import (
    all_terms,
    box_made,
    left,
    make_prepayable_box,
    make_term,
    order_boxes,
    sound,
    work_off,
)
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.news import noted
from tests.selling.boxes.autumn import at, fresh, october
from vendors.partner.services.stock import count_stock

pytestmark = pytest.mark.django_db
# Four boxes of 100.00, each sent for 12.00.
TERM = 44800


@pytest.fixture
def subscription(prepayable):
    return make_subscription(prepayable)


def test_a_paid_term_is_owed_and_on_no_balance(double, subscription):
    term = make_term(double, subscription)

    user = subscription.user_id
    assert (term.is_open, fresh(subscription).prepaid_price) == (True, Decimal(100))
    assert balance_of(f"prepaid:CNY:{user}") == left(term) == TERM
    assert held("shoppers") == -TERM
    assert (balance(user, "CNY"), standings_of(user)) == (0, [])
    assert standing_of(term).boxes == 4
    assert noted("box_term_paid") == [("box_term_paid", term.pk, "")]
    sound()


def test_each_box_is_an_order_that_is_paid_at_once(double, subscription):
    term = make_term(double, subscription)

    order = box_made(subscription)

    assert (order.status, order.to_pay) == (OrderStatus.PAID, 0)
    assert order.total_incl_tax == order.from_balance == Decimal("112.00")
    assert left(term) == TERM - 11200
    assert BoxDelivery.objects.get().chase_at is None
    assert standing_of(term).boxes == 3
    sound()


def test_a_new_price_leaves_prepaid_boxes_alone(double, subscription):
    make_term(double, subscription)
    save_size(subscription.box_id, subscription.size_id, {"price": Decimal("150.00")})

    Subscription.objects.update(new_price_from=date(2020, 1, 1))

    assert box_made(subscription).total_incl_tax == Decimal("112.00")


def test_the_last_one_is_told_and_then_each_box_is_paid_again(double, subscription):
    term = make_term(double, subscription)
    for _ in range(3):
        box_made(subscription)
    assert noted("box_term_last") == [("box_term_last", term.pk, "")]

    box_made(subscription)

    one = fresh(subscription)
    assert (one.state, one.prepaid_price) == (SubscriptionState.ACTIVE, None)
    term.refresh_from_db()
    assert (term.is_open, term.closed) == (False, True)
    assert Prepayment.objects.get().returned == 0
    assert box_made(subscription).status == OrderStatus.PENDING
    sound()


def test_or_it_ends_with_the_last_one(double, subscription):
    make_term(double, subscription, afterwards="end")

    for _ in range(4):
        box_made(subscription)

    one = fresh(subscription)
    assert (one.state, one.why) == (SubscriptionState.ENDED, EndReason.TERM)
    sound()


def test_ended_early_what_is_left_goes_back_to_the_card(double, subscription, client):
    term = make_term(double, subscription)
    box_made(subscription)

    cancel_subscription(subscription.pk, subscription.user)
    cancel_subscription(subscription.pk, subscription.user)
    work_off()

    row = Prepayment.objects.get()
    assert (row.status, row.returned, row.refund_state) == (
        "closed", TERM - 11200, "succeeded",
    )  # fmt: skip
    assert [each["amount"] for each in double.books()["refunds"]] == [TERM - 11200]
    assert (left(term), held("refunds")) == (0, 0)
    assert noted("box_term_over") == [("box_term_over", term.pk, "")]
    compare()
    assert findings() == []
    sound()


def test_skipped_and_missed_boxes_cost_nothing(double, subscription, millet, walnuts):
    term = make_term(double, subscription)
    skip_delivery(subscription.pk, fresh(subscription).next_on)
    box_made(subscription)
    for pack in (millet, walnuts):
        pool = pack.pool
        pool.refresh_from_db()
        count_stock(pool, counted=0, seen_on_hand=pool.on_hand, by=None)
    box_made(subscription)

    states = set(BoxDelivery.objects.values_list("state", flat=True))
    assert states == {DeliveryState.SKIPPED, DeliveryState.MISSED}
    assert (left(term), standing_of(term).boxes) == (TERM, 4)
    sound()


def test_what_runs_short_stays_in_the_term(double, subscription, walnuts):
    term = make_term(double, subscription)
    pool = walnuts.pool
    pool.refresh_from_db()
    count_stock(pool, counted=0, seen_on_hand=pool.on_hand, by=None)

    order = box_made(subscription)

    assert order.total_incl_tax < Decimal("112.00")
    assert left(term) == TERM - int(order.total_incl_tax * 100)
    sound()


def test_a_box_that_is_called_off_is_there_again(double, subscription):
    term = make_term(double, subscription)
    order = box_made(subscription)

    cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)
    work_off()

    assert (left(term), standing_of(term).boxes) == (TERM, 4)
    assert balance(subscription.user_id, "CNY") == 0
    assert double.books()["refunds"] == []
    sound()


def test_what_comes_back_after_the_end_goes_to_the_balance(double, subscription):
    term = make_term(double, subscription, afterwards="end")
    orders = [box_made(subscription) for _ in range(4)]

    cancel_vendor_order(orders[-1].vendor_orders.get(), by=None, by_shopper=True)
    work_off()

    assert (left(term), balance(subscription.user_id, "CNY")) == (0, 11200)
    sound()


def test_a_refund_that_the_bank_refuses_goes_to_the_balance(
    double, subscription, client
):
    make_term(double, subscription)
    cancel_subscription(subscription.pk, subscription.user)
    work_off()
    double.refund_fails(Prepayment.objects.get().refund_id)
    for event in double.events():
        post_webhook(client, event)
    work_off()

    assert Prepayment.objects.get().refund_state == "failed"
    assert balance(subscription.user_id, "CNY") == TERM
    sound()


# --- What is left of the season, in every currency --------------------------------


def test_who_starts_late_pays_for_what_is_left(double, prepayable):
    prepayable.season_to = date(2026, 12, 3)
    prepayable.save()
    with at(october(16)):
        early = make_subscription(prepayable)
        assert [one.boxes for one in offers_for(fresh(early))] == [7]
        skip_delivery(early.pk, early.next_on)
        assert count_left(fresh(early)) == 6
    with at(october(31)):
        late = make_subscription(prepayable)
        assert [(one.boxes, one.total) for one in offers_for(fresh(late))] == [
            (5, Decimal("560.00"))
        ]


def test_when_the_season_is_over_what_was_skipped_goes_back(double, prepayable):
    prepayable.season_to = date(2026, 11, 5)
    prepayable.save()
    with at(october(16)):
        one = make_subscription(prepayable)
        make_term(double, one, boxes=3)
        skip_delivery(one.pk, one.next_on)
    for day in (20, 27):
        with at(october(day, 19)):
            make_orders()
    with at(october(31) + timedelta(days=4)):
        make_orders()
        work_off()

    assert fresh(one).why == EndReason.SEASON
    assert Prepayment.objects.get().returned == 11200
    sound()


@pytest.mark.parametrize(("currency", "price", "delivery", "percent", "each"), [
    ("JPY", "1999", "300", 7, "1859"), ("KWD", "9.99", "1.20", 7, "9.29"),
    ("USD", "19.99", "5.00", 33, "13.39"), ("CNY", "99.99", "12.00", 50, "50.00"),
])  # fmt: skip
def test_so_many_boxes_cost_exactly_so_many_times(
    double, settings, currency, price, delivery, percent, each
):
    settings.MARKET_CURRENCY = currency
    farm = make_farm(delivers=False)
    make_member(farm)
    make_delivery(farm, price=delivery)
    pack = make_pack(farm, "Millet", price=price, currency=currency, quantity=1000)
    box = make_prepayable_box(farm, [(pack, 1)], price=price, prepaid_discount=percent)
    expected = Decimal(price) + Decimal(delivery)
    one = make_subscription(box, expected=expected)

    term = make_term(double, one, boxes=8)

    assert term.price == Decimal(each)
    assert term.total == 8 * (Decimal(each) + Decimal(delivery))
    for _ in range(8):
        order = box_made(one)
        assert order.total_incl_tax == Decimal(each) + Decimal(delivery)
    assert (left(term), Prepayment.objects.get().returned) == (0, 0)
    assert held("shoppers", currency) == -Prepayment.objects.get().amount
    sound()


# --- Refused, and nothing changed ---------------------------------------------------


def refused(act, *args, **kwargs):
    before = all_terms()
    with pytest.raises(BoxError) as refusal:
        act(*args, **kwargs)
    assert all_terms() == before
    return refusal.value.words


def ask(one, boxes=4, expected="448.00", afterwards="continue", user=None):
    wanted = TermRequest(boxes, Decimal(expected), afterwards, new_click())
    return order_term(one.pk, user or one.user, wanted)


def test_what_was_not_offered_is_refused(double, subscription):
    assert "So many" in refused(ask, subscription, boxes=5)
    assert "price" in refused(ask, subscription, expected="400.00")
    assert "afterwards" in refused(ask, subscription, afterwards="maybe")
    assert "not yours" in refused(ask, subscription, user=make_user())
    make_term(double, subscription)
    assert "already" in refused(ask, subscription)


def test_a_farm_that_wants_none_gets_none(box):
    assert "So many" in refused(ask, make_subscription(box))


def test_the_same_press_asks_once(subscription):
    click = new_click()

    assert order_boxes(subscription, click=click) == order_boxes(
        subscription, click=click
    )
    assert Prepayment.objects.count() == 1


def test_size_and_dearer_delivery_wait_for_the_end(double, subscription, millet):
    make_term(double, subscription)
    other = make_size(subscription.box, [(millet, 3)], price="120.00")
    assert "size" in refused(
        change_size, subscription.pk, other, expected=Decimal("120.00")
    )
    way = make_delivery(subscription.box.partner, price="20.00", name="Express")
    words = refused(
        change_delivery,
        subscription.pk,
        region="CN-BJ",
        code=way.code,
        address=subscription.address,
        gift={"is_gift": False, "gift_message": ""},
        expected=Decimal("20.00"),
    )
    assert "12.00" in words


def test_a_dearer_swap_is_refused_and_a_cheaper_one_costs_less(
    double, subscription, millet, walnuts
):
    farm = millet.partner
    dear = make_pack(farm, "Saffron", price="90.00", quantity=10)
    cheap = make_pack(farm, "Beans", price="10.00", quantity=10)
    for pack in (dear, cheap):
        make_choice(subscription.box, pack)
    subscription.box.swaps = Swaps.CHARGED
    subscription.box.save()
    term = make_term(double, subscription)
    day = fresh(subscription).next_on

    assert "no more" in refused(swap_item, subscription.pk, day, walnuts.pk, dear.pk)
    swap_item(subscription.pk, day, walnuts.pk, cheap.pk)
    cheap.price = Decimal("200.00")
    cheap.save()
    order = box_made(subscription)

    assert order.total_incl_tax == Decimal("112.00")
    assert left(term) == TERM - 11200
