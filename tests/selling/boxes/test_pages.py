"""Boxes in the shop, in the account, at the desk: what pages say and do."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from core import dates
from core.clicks import new_click
from core.permissions import PACKER
from selling.boxes.models import Box, BoxItem, Subscription
from selling.boxes.services.orders import make_orders
from selling.boxes.services.subscriptions import subscribe
from selling.boxes.states import BoxState, DeliveryState
from tests.factories.accounts import make_user
from tests.factories.boxes import (
    box_request,
    cutoff_passed,
    make_box,
    make_choice,
    make_subscription,
)
from tests.factories.orders import pay_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.notifications.letters import deliver
from tests.selling.boxes.test_orders import faults

pytestmark = pytest.mark.django_db


@pytest.fixture
def shopper():
    return make_user()


@pytest.fixture
def client_of(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def desk(client_of, farm):
    return client_of(make_member(farm, email="owner@example.com"))


ADDRESS = {
    "where": "new", "abroad": "0", "name": "Chen Yulan", "phone": "13800138000",
    "province": "CN-BJ", "line4": "Haidian", "line3": "Haidian",
    "line1": "18 Fuxing Road", "postcode": "",
}  # fmt: skip


def typed(box, **fields):
    size = box.sizes.get()
    day = box_request(box).first_day
    while day.weekday() != box.days[0] or day <= dates.today() + timedelta(days=3):
        day += timedelta(days=1)
    method = box.partner.delivery_methods.get()
    return {
        **ADDRESS, "size": size.pk, "first": day.isoformat(), "click": new_click(),
        "delivery": method.code, "expected": "112.00", "substitutes": "on",
        "pays": "link",
        "action": "subscribe", "agrees": "on", **fields,
    }  # fmt: skip


# --- In the shop ----------------------------------------------------------------------


def test_list_and_page_show_what_is_offered(client, box):
    make_box(box.partner, state=BoxState.DRAFT, name="Not yet")

    shown = client.get("/en/boxes/", follow=True).text
    page = client.get(box.get_absolute_url(), follow=True).text

    assert box.name in shown
    assert "Not yet" not in shown
    assert "Millet" in page
    assert "¥100.00" in page
    assert "/subscribe/" in page


def test_farm_s_page_leads_to_its_boxes(client, box):
    page = client.get(reverse("storefront:farm", args=["li"]), follow=True).text
    assert "/boxes/?farm=li" in page


def test_draft_and_ended_boxes_are_not_there(client, box):
    for state in (BoxState.DRAFT, BoxState.ENDED):
        Box.objects.update(state=state)
        assert client.get(box.get_absolute_url(), follow=True).status_code == 404


def test_shopper_subscribes(client_of, shopper, box):
    client = client_of(shopper)
    page = reverse("boxes:subscribe", args=[box.slug])
    assert "¥112.00" in client.get(page).text

    answer = client.post(page, typed(box, is_gift="on", gift_message="For you"))

    one = Subscription.objects.get()
    assert answer["Location"] == reverse("accounts:box", args=[one.pk])
    assert (one.user, one.region, one.delivery_cost) == (
        shopper, "CN-BJ", Decimal("12.00"),
    )  # fmt: skip
    assert one.address["line1"] == "18 Fuxing Road"
    assert one.gift_message == "For you"
    assert one.next_on.weekday() == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Please check"),
        ({"first": "2020-01-01"}, "2020-01-01"),
        ({"expected": "110.00"}, "The price has changed"),
        ({"delivery": "none"}, "does not deliver there this way"),
    ],
)
def test_wrong_entries_are_shown_again_with_all_that_was_typed(
    client_of, shopper, box, wrong, said
):
    page = reverse("boxes:subscribe", args=[box.slug])

    answer = client_of(shopper).post(page, typed(box, **wrong))

    assert answer.status_code == 422
    assert said in answer.text or said == "2020-01-01"
    assert "18 Fuxing Road" in answer.text
    assert not Subscription.objects.exists()


def test_another_region_shows_its_ways(client_of, shopper, box):
    method = box.partner.delivery_methods.get()
    method.rates.update(regions=["CN-BJ"])
    page = reverse("boxes:subscribe", args=[box.slug])

    answer = client_of(shopper).post(
        page, typed(box, province="CN-XZ", action="update")
    )

    assert answer.status_code == 200
    assert "does not deliver to this address" in answer.text


# --- In the account -------------------------------------------------------------------


@pytest.fixture
def subscription(box, shopper):
    return make_subscription(box, user=shopper)


def own(subscription, name="accounts:box", *more):
    return reverse(name, args=[subscription.pk, *more])


def test_own_box_shows_what_comes_and_is_skipped(client_of, shopper, subscription):
    client = client_of(shopper)
    assert subscription.box.name in client.get(reverse("accounts:boxes")).text
    page = client.get(own(subscription))
    assert "Millet" in page.text
    assert "Changes until" in page.text

    on = subscription.next_on.isoformat()
    client.post(own(subscription), {"do": "skip", "on": on})

    assert subscription.deliveries.get().state == DeliveryState.SKIPPED
    assert "Receive this box" in client.get(own(subscription)).text


def test_refused_change_says_when_the_next_is_possible(
    client_of, shopper, subscription
):
    cutoff_passed(subscription)
    on = subscription.next_on.isoformat()

    page = client_of(shopper).post(own(subscription), {"do": "pause"}, follow=True)

    assert "closed on" in page.text
    assert "You can change the box of" in page.text
    assert Subscription.objects.get().next_on.isoformat() == on


def test_wrong_day_of_a_pause_is_shown_again(client_of, shopper, subscription):
    answer = client_of(shopper).post(
        own(subscription), {"do": "pause", "until": "2020-01-01"}
    )
    assert answer.status_code == 422
    assert "2020-01-01" in answer.text


def test_swap_page(client_of, shopper, subscription, millet, farm):
    Box.objects.update(swaps="charged")
    honey = make_pack(farm, "Honey", price="50.00", quantity=500)
    make_choice(subscription.box, honey)
    client, day = client_of(shopper), subscription.next_on.isoformat()
    page = own(subscription, "accounts:box_contents", day)
    assert "+¥10.00" in client.get(page).text

    client.post(page, {"instead": millet.pk, "pack": honey.pk})

    assert "Swapped" in client.get(page).text
    assert "¥110.00" in client.get(own(subscription)).text


def test_address_page(client_of, shopper, subscription):
    client, page = client_of(shopper), own(subscription, "accounts:box_delivery")
    assert "18 Fuxing Road" in client.get(page).text

    code = subscription.delivery_code
    wrong = client.post(page, {**ADDRESS, "line1": "", "delivery": code,
                               "expected": "12.00", "action": "save"})  # fmt: skip
    right = client.post(page, {**ADDRESS, "line1": "7 New Lane", "delivery": code,
                               "expected": "12.00", "action": "save"})  # fmt: skip

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert Subscription.objects.get().address["line1"] == "7 New Lane"


def test_another_s_box_is_not_there(client_of, subscription):
    client = client_of(make_user())
    day = subscription.next_on.isoformat()
    for name, more in (
        ("accounts:box", ()), ("accounts:box_delivery", ()),
        ("accounts:box_contents", (day,)),
    ):  # fmt: skip
        page = own(subscription, name, *more)
        assert client.get(page).status_code == 404
        assert client.post(page, {"do": "cancel"}).status_code == 404
    assert Subscription.objects.get().is_active


def test_next_boxes_cost_no_more_queries_the_more_there_are(
    client_of, shopper, subscription, queries
):
    client = client_of(shopper)
    client.get(own(subscription))
    with queries(20):
        client.get(own(subscription))


# --- At the desk ----------------------------------------------------------------------


BOX = {
    "name_en": "Summer box", "name_zh_hans": "夏季箱", "weeks": "1", "weekdays": "3",
    "cutoff_days": "2", "cutoff_time": "18:00", "filling": "farm", "swaps": "none",
    "short": "credit", "most": "20",
}  # fmt: skip


def test_farm_makes_a_box_and_opens_it(desk, farm, millet):
    desk.post("/desk/li/boxes/new/", BOX)
    box = Box.objects.get()
    page = f"/desk/li/boxes/{box.pk}/"
    desk.post(page, {"do": "open"})
    assert Box.objects.get().is_draft  # without a size

    desk.post(
        f"{page}sizes/new/", {"name_en": "Large", "price": "150.00", "is_offered": "on"}
    )
    size = box.sizes.get()
    desk.post(f"{page}sizes/{size.pk}/contents/", {f"n-{millet.pk}": "3"})
    desk.post(page, {"do": "open"})

    assert Box.objects.get().is_open
    assert (box.partner, str(box.slug)) == (farm, "li-summer-box")
    item = BoxItem.objects.get()
    assert (item.pack, item.quantity, item.day) == (millet, 3, None)
    assert "Large" in desk.get(page).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_en": "", "name_zh_hans": ""},
        {"weekdays": []},
        {"cutoff_days": "0"},
        {"season_from": "2026-12-01", "season_to": "2026-11-01"},
        {"most": "x"},
    ],
)
def test_wrong_box_is_shown_again(desk, wrong):
    answer = desk.post("/desk/li/boxes/new/", {**BOX, **wrong})
    assert answer.status_code == 422
    assert not Box.objects.exists()


def test_farm_plans_a_day(desk, box, subscription, millet):
    Box.objects.update(filling="farm")
    day = subscription.next_on.isoformat()
    size = box.sizes.get()
    contents = f"/desk/li/boxes/{box.pk}/sizes/{size.pk}/contents/?day={day}"
    before = desk.get(f"/desk/li/boxes/{box.pk}/").text.count("not planned")

    wrong = desk.post(contents, {f"n-{millet.pk}": "two"})
    desk.post(contents, {f"n-{millet.pk}": "2"})

    assert wrong.status_code == 422
    assert BoxItem.objects.get(day=subscription.next_on).quantity == 2
    after = desk.get(f"/desk/li/boxes/{box.pk}/").text.count("not planned")
    assert after == before - 1
    assert "2 ×" in desk.get(f"/desk/li/boxes/{box.pk}/days/{day}/").text


def test_day_s_packing_list_and_papers(desk, box, subscription):
    day = subscription.next_on
    cutoff_passed(subscription)
    make_orders()
    order = subscription.deliveries.get().order
    page = f"/desk/li/boxes/{box.pk}/days/{day.isoformat()}/"
    assert "awaiting payment" in desk.get(page).text

    pay_order(order)

    text = desk.get(page).text
    assert "Millet" in text
    assert f"n={order.number}-1" in text
    papers = desk.get(f"/desk/li/packing/papers/slips/?n={order.number}-1")
    assert papers["Content-Type"] == "application/pdf"
    assert faults() == []


def test_needs_by_week_and_what_is_missing(desk, box, subscription, millet):
    millet.pool.on_hand = 2000
    millet.pool.save(update_fields=["on_hand"])
    text = desk.get("/desk/li/boxes/needs/").text
    assert "Millet" in text
    assert "missing" in text


def test_day_off_tells_subscribers(desk, box, subscription):
    day = subscription.next_on
    answer = desk.post(
        f"/desk/li/boxes/{box.pk}/",
        {"do": "holiday", "day": day.isoformat(), "note": "Harvest"},
        follow=True,
    )
    assert "1 subscriber is notified" in answer.text
    assert Subscription.objects.get().next_on == day + timedelta(days=7)


def test_price_change_is_announced(desk, box, subscription):
    size = box.sizes.get()
    desk.post(
        f"/desk/li/boxes/{box.pk}/sizes/{size.pk}/",
        {"name_en": "Small", "price": "120.00", "is_offered": "on"},
    )
    assert Subscription.objects.get().new_price == Decimal("120.00")


def test_packer_sees_and_does_not_change(client_of, farm, box):
    client = client_of(make_member(farm, PACKER, email="packer@example.com"))
    page = f"/desk/li/boxes/{box.pk}/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"do": "end"}).status_code == 403


def test_rival_s_packs_stay_out(desk, box):
    rival = make_pack(make_farm("Rival"), "Plums")
    size = box.sizes.get()
    answer = desk.post(
        f"/desk/li/boxes/{box.pk}/sizes/{size.pk}/contents/", {f"n-{rival.pk}": "1"}
    )
    assert answer.status_code == 422
    assert "goods of your own" in answer.text


# --- What is told ---------------------------------------------------------------------


def test_mails_of_a_subscription(box, shopper):
    one = subscribe(box, shopper, box_request(box))
    cutoff_passed(one)
    box.short = "credit"
    box.save()
    pool = box.sizes.get().items.first().pack.pool
    pool.on_hand = 0
    pool.save(update_fields=["on_hand"])
    make_orders()

    sent = deliver()

    subjects = [mail.subject for mail in sent if mail.to == [shopper.email]]
    assert f"You subscribed to {box.name}" in subjects
    assert any(subject.startswith("Changes to your box") for subject in subjects)
    (changed,) = [one for one in sent if one.subject.startswith("Changes to your")]
    assert "Millet" in changed.body
    assert "taken off the price" in changed.body


def test_own_data_holds_it(box, shopper, subscription):
    from accounts.privacy import parts_of

    parts = {part.name: part.rows for part in parts_of(shopper)}
    assert parts["boxes"][0]["box"] == box.name
    assert parts["boxes-deliveries"] == []


def test_time_of_a_cutoff_is_read_on_the_page(client, box):
    box.cutoff_time = time(7, 30)
    box.save()
    assert "07:30" in client.get(box.get_absolute_url(), follow=True).text
