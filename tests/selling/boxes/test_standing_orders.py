"""Standing orders: goods of a farm that come again and again at the day's prices."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core.clicks import new_click
from core.permissions import PACKER
from orders.order.models import Order
from selling.boxes.models import Box, Subscription
from selling.boxes.queries.desk import needs_of
from selling.boxes.queries.shop import listed_boxes, next_boxes
from selling.boxes.services import BoxError
from selling.boxes.services.changes import TooLateError, skip_delivery
from selling.boxes.services.orders import make_orders
from selling.boxes.services.payments import chase_payments
from selling.boxes.services.reminders import remind_subscribers
from selling.boxes.services.standing_orders import (
    change_goods,
    compose_standing_order,
)
from selling.boxes.services.subscriptions import subscribe
from selling.boxes.states import EndReason, SubscriptionState
from tests.factories.accounts import make_user
from tests.factories.boxes import box_request, cutoff_passed, make_standing_order
from tests.factories.cards import make_saved_card
from tests.factories.containers import make_container
from tests.factories.orders import make_paid_order
from tests.factories.shop import carry_basket, make_basket, make_pack
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver
from tests.selling.boxes.autumn import BEFORE, CUTOFF, THURSDAY, at, fresh, october
from tests.selling.boxes.test_orders import faults, lines_of, made
from tests.selling.boxes.test_pages import ADDRESS
from tests.sound import breached
from vendors.partner.services.containers import put_in_containers

pytestmark = pytest.mark.django_db
TOTAL = Decimal("152.00")  # two of millet, one of walnuts, and bringing them


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def goods(millet, walnuts):
    return [(millet, 2), (walnuts, 1)]


@pytest.fixture
def standing(goods, shopper):
    """On Thursdays since the middle of October."""
    with at(october(16)):
        return make_standing_order(goods, shopper, weekday=3, expected=TOTAL)


# --- The clock ------------------------------------------------------------------------


def test_each_delivery_is_an_order_at_the_prices_of_its_day(standing, millet):
    millet.price = Decimal("45.00")
    millet.save()

    assert made() == 1

    order = Order.objects.get()
    assert lines_of(order) == [
        ("Millet", 2, Decimal("45.00")), ("Walnuts", 1, Decimal("60.00")),
    ]  # fmt: skip
    part = order.vendor_orders.get()
    assert (part.goods, part.total) == (Decimal("150.00"), Decimal("162.00"))
    assert fresh(standing).next_on == THURSDAY + timedelta(days=7)


@pytest.mark.parametrize(("weeks", "following"), [(2, 14), (4, 28)])
def test_it_comes_every_so_many_weeks(goods, weeks, following):
    with at(october(16)):
        one = make_standing_order(goods, weekday=3, weeks=weeks, expected=TOTAL)

    made()

    assert fresh(one).next_on == THURSDAY + timedelta(days=following)


def test_what_is_sold_out_is_left_out_and_said(standing, walnuts):
    walnuts.pool.on_hand = 0
    walnuts.pool.save(update_fields=["on_hand"])

    made()

    assert lines_of(Order.objects.get()) == [("Millet", 2, Decimal("40.00"))]
    with at(CUTOFF):
        (mail,) = [one for one in deliver() if "Changes to your box" in one.subject]
    assert "Walnuts" in mail.body
    assert "not available" in mail.body


def test_delivery_costs_what_it_costs_that_day(standing):
    method = standing.box.partner.delivery_methods.get()
    method.rates.update(price="15.00")

    made()

    assert Order.objects.get().vendor_orders.get().delivery_cost == Decimal("15.00")


def test_skipped_and_card_charged_as_a_box_is(goods, shopper, double):
    make_saved_card(double, shopper)
    one = make_standing_order(goods, shopper, expected=TOTAL, by_card=True)
    skip_delivery(one.pk, one.next_on)
    cutoff_passed(one)
    make_orders()
    assert not Order.objects.exists()

    cutoff_passed(one)
    make_orders()
    chase_payments()

    assert Order.objects.get().paid_at
    assert breached() == []


def test_what_is_not_on_sale_any_more_costs_nothing_and_stays_out(standing, walnuts):
    walnuts.is_on_sale = False
    walnuts.save()
    with at(october(17)):
        (first, *_later) = next_boxes(fresh(standing))
        assert [row.is_short for row in first.contents] == [False, True]
        assert first.total == Decimal("80.00")

    made()

    assert Order.objects.get().vendor_orders.get().goods == Decimal("80.00")


# --- Composed and changed -------------------------------------------------------------


def test_goods_change_from_the_next_delivery_on_until_the_cutoff(
    standing, millet, honey
):
    with at(BEFORE):
        change_goods(standing.pk, {honey.pk: 3})
    with at(CUTOFF), pytest.raises(TooLateError):
        change_goods(standing.pk, {millet.pk: 1})

    made()

    assert lines_of(Order.objects.get()) == [("Honey", 3, Decimal("50.00"))]


@pytest.mark.parametrize("wrong", ["nothing", "too many", "rival's", "off sale"])
def test_what_can_t_be_ordered_is_refused(farm, shopper, millet, wrong):
    wanted = {
        "nothing": lambda: {millet.pk: 0},
        "too many": lambda: {millet.pk: 21},
        "rival's": lambda: {make_pack(make_farm(), "Plums").pk: 1},
        "off sale": lambda: {make_pack(farm, "Nuts", is_on_sale=False).pk: 1},
    }[wrong]()

    with pytest.raises(BoxError):
        compose_standing_order(farm, shopper, wanted, 1)

    assert not Box.objects.exists()


def test_composed_anew_until_it_is_subscribed_to(farm, shopper, goods, honey):
    first = compose_standing_order(farm, shopper, {honey.pk: 1}, 1)
    again = compose_standing_order(farm, shopper, {honey.pk: 2}, 4)
    assert first == again
    assert Box.objects.get().weeks == 4

    make_standing_order([(honey, 2)], shopper, expected=Decimal("112.00"))

    assert compose_standing_order(farm, shopper, {honey.pk: 1}, 1) != first


def test_nobody_else_gets_it(standing, farm):
    with at(october(17)), pytest.raises(BoxError, match="not yours"):
        subscribe(standing.box, make_user(), box_request(standing.box))


def test_it_is_in_no_list_of_boxes_and_in_what_is_needed(standing, farm, client):
    with at(october(17)):
        assert listed_boxes() == []
        page = standing.box.get_absolute_url()
        assert client.get(page, follow=True).status_code == 404
        needs = {one.pool.product.title: one.promised for one in needs_of(farm)}
    assert needs == {"Millet": 8000, "Walnuts": 4000}


# --- Pages ----------------------------------------------------------------------------


def test_shopper_orders_a_basket_every_week(client, farm, shopper, goods):
    client.force_login(shopper)
    carry_basket(client, make_basket(shopper, goods))
    basket = client.get("/basket/").text
    assert "Order this every week" in basket
    page = reverse("boxes:standing_order", args=["li"])
    millet, walnuts = (pack.pk for pack, _count in goods)
    counts = {f"n-{millet}": 2, f"n-{walnuts}": 1}
    for name, count in counts.items():
        assert f"{name}={count}" in basket

    assert 'value="2"' in client.get(page, counts).text
    there = client.post(page, counts | {"weeks": "2"})["Location"]
    shown = client.get(there).text
    assert "¥152.00" in shown
    assert "Every two weeks" in shown
    box = Box.objects.get()
    first = max(one for one in _days_on(shown))
    answer = client.post(there, {
        **ADDRESS, "size": box.sizes.get().pk, "first": first, "click": new_click(),
        "delivery": farm.delivery_methods.get().code, "expected": "152.00",
        "pays": "link", "action": "subscribe", "agrees": "on",
    })  # fmt: skip

    one = Subscription.objects.get()
    assert answer["Location"] == reverse("accounts:box", args=[one.pk])
    own = client.get(answer["Location"]).text
    assert "Change goods" in own
    assert "¥140.00" in own
    assert "Standing order from Li Orchard" in client.get("/accounts/boxes/").text


def _days_on(page):
    return [
        part.split('"')[0]
        for part in page.split('<option value="')[1:]
        if part[:2] == "20"
    ]


def test_order_leads_to_a_standing_one(client, shopper, goods):
    order = make_paid_order(goods, user=shopper)
    client.force_login(shopper)

    page = client.get(reverse("orders:detail", args=[order.number])).text

    assert "Order this every week" in page
    assert f"n-{goods[0][0].pk}=2" in page


def test_wrong_choice_is_shown_again(client, shopper, millet):
    client.force_login(shopper)
    page = reverse("boxes:standing_order", args=["li"])

    answer = client.post(page, {f"n-{millet.pk}": "21", "weeks": "1"})

    assert answer.status_code == 422
    assert "at most 20" in answer.text
    assert 'value="21"' in answer.text


def test_shopper_changes_goods_on_a_page(client, shopper, standing, millet, honey):
    client.force_login(shopper)
    page = reverse("accounts:box_goods", args=[standing.pk])
    with at(october(17)):
        assert "Honey" in client.get(page).text
        wrong = client.post(page, {f"n-{millet.pk}": "0"})
        right = client.post(page, {f"n-{honey.pk}": "1"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert standing.size.items.get().pack == honey


def test_notice_before_the_cutoff_says_the_prices_of_today(standing, walnuts):
    walnuts.pool.on_hand = 0
    walnuts.pool.save(update_fields=["on_hand"])
    with at(october(19)):
        remind_subscribers()
        (mail,) = [one for one in deliver() if "standing order comes" in one.subject]

    assert "¥140.00" in mail.body
    assert "Millet" in mail.body
    assert "¥80.00" in mail.body
    assert "not enough available now" in mail.body


def test_deposits_for_jars_are_told_before_and_charged(
    client, standing, shopper, millet
):
    put_in_containers(millet, make_container(millet.partner), 1)
    client.force_login(shopper)
    with at(october(19)):
        shown = client.get(reverse("accounts:box", args=[standing.pk])).text
        remind_subscribers()
        (mail,) = [one for one in deliver() if "standing order comes" in one.subject]

    assert "plus ¥4.00 deposit" in " ".join(shown.split())
    assert "2 × Millet" in mail.body
    assert "¥80.00, plus ¥4.00 deposit" in mail.body
    assert "Deposits for returnable packaging are added: ¥4.00." in mail.body

    assert made() == 1
    assert Order.objects.get().vendor_orders.get().container_deposits == Decimal(4)


def test_farm_sees_and_ends_it(client, farm, standing, shopper):
    client.force_login(make_member(farm))
    page = reverse("desk:standing_orders", args=["li"])
    with at(october(17)):
        assert "1 standing order" in client.get("/desk/li/boxes/").text
        assert "Millet" in client.get(page).text
        assert client.get(f"/desk/li/boxes/{standing.box_id}/").status_code == 404
        client.post(page, {"end": standing.pk})
        again = client.post(page, {"end": standing.pk}, follow=True)

    assert "ended already" in again.text
    one = fresh(standing)
    assert (one.state, one.why) == (SubscriptionState.ENDED, EndReason.FARM)
    client.force_login(make_member(farm, PACKER, email="packer@example.com"))
    assert client.post(page, {"end": standing.pk}).status_code == 403


def test_erased_shopper_leaves_no_standing_order(standing, shopper):
    shopper.delete()

    one = fresh(standing)
    assert (one.state, one.user, one.box.shopper) == (
        SubscriptionState.ENDED, None, None,
    )  # fmt: skip
    with at(october(17)):
        assert faults() == []
