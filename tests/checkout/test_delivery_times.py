"""A farm's own van at the checkout: the shopper chooses the time, while it lasts."""

from datetime import date, time
from functools import partial

import pytest
import time_machine
from django.core import mail

from checkout.queries import Wishes
from checkout.services import CheckoutError, check_out
from core import dates
from orders.order.models import Order, VendorOrder
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.placement import Buyer
from orders.shipping.models import PickupBooking, PickupDay, PickupWindow
from orders.shipping.services.promises import promise_again
from shop.basket.models import Basket
from tests.factories.fulfilment import pack_vendor_order, pdf_text
from tests.factories.orders import make_china
from tests.factories.outbox import deliver_everything
from tests.factories.shipping import (
    make_pickup_day,
    make_pickup_window,
    make_van,
    next_weekday,
)
from tests.factories.shop import make_basket, make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from tests.races.market import wanted
from tests.races.together import errors, run_together, values
from tests.sound import breached
from vendors.members.states import Role

from .test_checkout import fill, pay

pytestmark = pytest.mark.django_db
THURSDAY, NEXT = date(2026, 10, 22), date(2026, 10, 29)


@pytest.fixture
def _tuesday():
    with time_machine.travel(dates.at(date(2026, 10, 20), time(9)), tick=False):
        make_china()
        yield


@pytest.fixture
def farm():
    return make_farm("Li Orchard", delivers=False)


@pytest.fixture
def van(farm):
    return make_van(farm, windows=False)


@pytest.fixture
def window(van):
    return make_pickup_window(van, capacity=2)


def choose(van, slot=""):
    chosen = {f"delivery-{van.partner_id}": f"method-{van.pk}"}
    if slot:
        chosen[f"slot-{van.partner_id}-method-{van.pk}"] = slot
    return chosen


def paid(client, double, total, **chosen):
    """The order, placed and paid by card."""
    answer = pay(client, total, **chosen).json()
    double.pay(answer["client_secret"].split("_secret")[0])
    client.get(f"/orders/{answer['order']}/return/?redirect_status=failed")
    return Order.objects.get()


def nothing_was_placed():
    counts = Order.objects.count(), PickupBooking.objects.count()
    return counts == (0, 0) and Basket.objects.get().status == Basket.OPEN


def _change(window, **fields):
    type(window).objects.filter(pk=window.pk).update(**fields)


@pytest.mark.usefixtures("_tuesday", "double")
class TestCheckout:
    def test_the_times_stand_to_choose_and_the_first_is_chosen(
        self, client, farm, van, window
    ):
        make_pickup_window(van, weekday=4, opens=16, closes=19)
        fill(client, (make_pack(farm), 1))

        page = flat(client.get("/checkout/").text)

        assert "The farm brings it to you" in page
        for label in ("Thu 22 Oct, 9:00–12:00", "Fri 23 Oct, 16:00–19:00"):
            assert label in page
        first = page.index(f'value="{window.pk}:2026-10-22"')
        assert "checked" in page[first : first + 60]
        assert "ships by" not in page

    def test_a_full_time_is_said_and_cant_be_chosen(self, client, farm, van, window):
        make_pickup_day(window, THURSDAY, 2)
        fill(client, (make_pack(farm), 1))

        page = flat(client.get("/checkout/").text)

        first = page.index(f'value="{window.pk}:2026-10-22"')
        assert "disabled" in page[first : first + 60]
        assert "Thu 22 Oct, 9:00–12:00 · fully booked" in page

    def test_the_chosen_day_is_kept_promised_and_told(
        self, client, double, farm, van, window
    ):
        owner = make_member(farm, Role.OWNER, email="owner@example.com")
        fill(client, (make_pack(farm), 1))
        slot = f"{window.pk}:2026-10-29"
        order = paid(client, double, "67.00", **choose(van, slot))
        deliver_everything()

        part = order.vendor_orders.get()
        assert (part.by_van, part.is_pickup) == (True, False)
        assert (part.expected_from, part.expected_to) == (NEXT, NEXT)
        assert part.send_by == dates.end_of(NEXT)
        assert part.accept_by <= part.send_by
        said = "Thu 29 Oct, 9:00–12:00"
        shown = flat(client.get(f"/orders/{order.number}/").text)
        assert f"Delivery on <b>{said}</b>, Our van" in shown
        assert "Delivery by Thu 29 Oct" in shown
        texts = {one.to[0]: one.body for one in mail.outbox}
        assert f"delivery on {said}" in texts["chen@example.com"]
        assert f"Our van: delivery on {said}" in texts["owner@example.com"]
        client.force_login(owner)
        desk = f"/desk/{farm.code}/"
        assert said in client.get(f"{desk}orders/{part.number}/").text
        assert "Deliver by Thu 29 Oct" in flat(client.get(f"{desk}orders/").text)
        assert said in client.get(f"{desk}orders/{part.number}/slip/").text
        papers = f"{desk}packing/papers/"
        for paper in ("slips", "labels", "route-list"):
            pages = client.get(f"{papers}{paper}/", {"n": part.number}).content
            assert said in pdf_text(pages), paper
        assert breached() == []

    def test_paying_on_a_later_day_does_not_move_the_chosen_one(
        self, client, farm, van, window
    ):
        fill(client, (make_pack(farm), 1))
        pay(client, "67.00", **choose(van))
        order = Order.objects.get()
        order.paid_at = dates.at(date(2026, 10, 25), time(9))

        promise_again(order, list(order.vendor_orders.all()))

        assert order.vendor_orders.get().send_by == dates.end_of(THURSDAY)

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda window: make_pickup_day(window, NEXT, 2),
            lambda window: _change(window, is_active=False),
            lambda window: _change(window, weekday=5),
            lambda window: _change(window, cut_off_days=10),
        ],
        ids=["full", "put away", "moved", "cut-off passed"],
    )
    def test_a_time_that_is_gone_is_refused_and_loses_nothing(
        self, client, farm, van, window, spoil
    ):
        make_pickup_window(van, weekday=2)
        fill(client, (make_pack(farm), 1))
        client.get("/checkout/")
        spoil(window)

        chosen = choose(van, f"{window.pk}:2026-10-29")
        note = {f"note-{farm.pk}-note": "Ring twice"}
        answer = pay(client, "67.00", **chosen, **note)

        assert answer.status_code == 409
        assert (
            "Your delivery time of Li Orchard is no longer available."
            in answer.json()["error"]
        )
        assert nothing_was_placed()
        kept = client.post("/checkout/", {"action": "update", **chosen, **note})
        assert "Ring twice" in kept.text

    def test_a_place_is_free_again_when_the_part_is_cancelled(
        self, client, double, farm, van, window
    ):
        fill(client, (make_pack(farm), 1))
        order = paid(client, double, "67.00", **choose(van))
        assert PickupDay.objects.get().booked == 1

        cancel_vendor_order(order.vendor_orders.get(), by=None, by_shopper=True)

        assert PickupDay.objects.get().booked == 0
        assert breached() == []

    def test_the_shopper_takes_another_day(self, client, double, farm, van, window):
        fill(client, (make_pack(farm), 1))
        number = paid(client, double, "67.00", **choose(van)).number
        url = f"/orders/{number}/parts/1/pickup/"
        assert "Change delivery time" in client.get(f"/orders/{number}/").text
        PickupBooking.objects.update(stop=3, stops_at=time(10))

        client.post(url, {"slot": f"{window.pk}:2026-10-29"})

        booking = PickupBooking.objects.get()
        assert (booking.day.date, booking.stop, booking.stops_at) == (NEXT, None, None)
        assert VendorOrder.objects.get().send_by == dates.end_of(NEXT)
        days = PickupDay.objects.order_by("date").values_list("date", "booked")
        assert list(days) == [(THURSDAY, 0), (NEXT, 1)]

    def test_any_number_order_where_there_is_no_most(self, client, farm, van):
        open_to_all = make_pickup_window(van, capacity=None)
        make_pickup_day(open_to_all, THURSDAY, 5000)
        fill(client, (make_pack(farm), 1))

        assert "fully booked" not in client.get("/checkout/").text
        pay(client, "67.00", **choose(van))

        assert PickupDay.objects.get().booked == 5001

    def test_a_whole_day_is_said_without_hours(self, client, farm, van):
        PickupWindow.objects.create(
            method=van, weekday=3, opens=time.min, closes=time(23, 59), capacity=None
        )
        fill(client, (make_pack(farm), 1))
        number = pay(client, "67.00", **choose(van)).json()["order"]

        shown = flat(client.get(f"/orders/{number}/").text)

        assert "Delivery on <b>Thu 22 Oct</b>, Our van" in shown

    def test_packed_it_is_brought_without_a_carrier(
        self, client, double, farm, van, window
    ):
        fill(client, (make_pack(farm), 1))
        order = paid(client, double, "67.00", **choose(van))
        part = pack_vendor_order(order.vendor_orders.get())
        assert part.met_at is None
        client.force_login(make_member(farm, Role.OWNER))
        url = f"/desk/{farm.code}/orders/{part.number}/"
        page = client.get(url).text
        assert "Mark as delivered" in page
        assert "Tracking number" not in page
        mail.outbox.clear()

        line = part.lines.get()
        client.post(f"{url}ship/", {f"packs-{line.pk}": "1", "seen_sent": "0"})
        deliver_everything()

        part.refresh_from_db()
        assert (part.status, part.status_words) == ("shipped", "delivered")
        assert part.met_at is not None
        subjects = [one.subject for one in mail.outbox]
        assert any("Li Orchard delivered your goods" in one for one in subjects)


def next_thursday():
    return next_weekday(dates.today(), 3)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_want_the_last_place_one_gets_it_and_one_chooses_again():
    make_china()
    farm = make_farm(delivers=False)
    van = make_van(farm, price="12.00", windows=False)
    window = make_pickup_window(van, capacity=1)
    goods = make_pack(farm)
    day = next_thursday()
    if (day - dates.today()).days < 2:
        day = day.fromordinal(day.toordinal() + 7)
    slot = f"{window.pk}:{day.isoformat()}"
    wishes = Wishes(slots={(farm.pk, f"method-{van.pk}"): slot})
    baskets = [make_basket(packs=[(goods, 1)]) for _ in range(2)]

    def order(basket, number):
        asked = wanted("71.00")
        buyer = Buyer(email=f"guest{number}@example.com", language="en")
        return check_out(basket, replace_wishes(asked, wishes, buyer))

    done = run_together([partial(order, one, n) for n, one in enumerate(baskets)])

    refused = errors(done, CheckoutError)
    assert (len(values(done)), len(refused)) == (1, 1)
    assert "Please choose another time." in str(refused[0])
    assert PickupDay.objects.get().booked == 1
    assert Order.objects.count() == 1
    left = Basket.objects.get(status=Basket.OPEN)
    assert left.lines.count() == 1
    assert breached() == []


def replace_wishes(asked, wishes, buyer):
    return type(asked)(
        buyer=buyer,
        address=asked.address,
        region=asked.region,
        wishes=wishes,
        expected_total=asked.expected_total,
    )
