"""The van's round: its stops by time, put in order, timed, marked and printed."""

from datetime import date, time
from functools import partial

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import dates
from fulfilment.packing.queries.rounds import round_days, round_of
from fulfilment.packing.services.rounds import (
    RoundError,
    deliver_stop,
    move_stop,
    plan_stop,
)
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.vendor_orders import PackingError
from orders.shipping.models import PickupBooking
from payments.payment.services.cash import to_collect
from tests.factories.fulfilment import pack_vendor_order, pdf_text
from tests.factories.orders import make_cash_order, make_china, make_paid_order
from tests.factories.pages import desk_url
from tests.factories.shipping import book_van, make_pickup_window, make_van
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from tests.races.together import errors, run_together
from tests.sound import breached
from vendors.members.states import Role

THURSDAY, FRIDAY = date(2026, 10, 22), date(2026, 10, 23)


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
    return make_van(farm, windows=False, takes_cash=True)


@pytest.fixture
def morning(van):
    return make_pickup_window(van, capacity=None)


@pytest.fixture
def pack(farm):
    return make_pack(farm, "Persimmons", price="59.00")


def a_stop(pack, window, day=THURSDAY, *, make=make_paid_order, packed=True):
    part = make([(pack, 1)]).vendor_orders.get()
    book_van(part, window, day)
    return pack_vendor_order(part) if packed else part


def numbers(farm, day=THURSDAY):
    return [
        stop.vendor_order.number for one in round_of(farm, day) for stop in one.stops
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("_tuesday")
class TestPage:
    def test_day_lists_its_stops_by_time_with_all_the_driver_needs(
        self, client, farm, van, morning, pack
    ):
        evening = make_pickup_window(van, opens=16, closes=19)
        late = a_stop(pack, evening)
        cash = a_stop(pack, morning, make=make_cash_order)
        a_stop(pack, make_pickup_window(van, weekday=4), FRIDAY)
        client.force_login(make_member(farm, Role.PACKER))

        page = flat(client.get(desk_url("rounds", farm)).text)

        assert numbers(farm) == [cash.number, late.number]
        assert page.index("Thu 22 Oct, 9:00–12:00") < page.index(cash.number)
        assert page.index("Thu 22 Oct, 16:00–19:00") < page.index(late.number)
        assert "Fri 23 Oct, " not in page
        address = cash.order.shipping_address
        assert f'href="tel:{address.phone_number}"' in page
        assert address.line1 in page
        assert "¥59.00 in cash" in page
        assert "¥59.00 to collect in cash" in page
        assert "https://uri.amap.com/search?keyword=" in page
        assert "Delivered, ¥59.00 received" in page

    def test_map_is_that_of_the_country_or_the_setting(
        self, farm, morning, pack, settings
    ):
        a_stop(pack, morning)
        settings.MAP_LINKS = "openstreetmap"

        ((stop,),) = [one.stops for one in round_of(farm, THURSDAY)]

        assert stop.map_address.startswith(
            "https://www.openstreetmap.org/search?query="
        )

    def test_what_is_cancelled_or_anothers_is_on_no_round(self, farm, morning, pack):
        cancelled = a_stop(pack, morning)
        cancel_vendor_order(cancelled, by=None, by_shopper=False, reason="Hail")
        other = make_farm("Bee House", delivers=False)
        a_stop(make_pack(other), make_pickup_window(make_van(other, windows=False)))

        assert numbers(farm) == []
        assert round_days(farm, dates.today()) == []

    def test_round_is_read_in_the_same_queries_however_many_stops(
        self, farm, morning, pack
    ):
        counted = []
        for _ in range(2):
            for _stop in range(2):
                a_stop(pack, morning, make=make_cash_order, packed=False)
            with CaptureQueriesContext(connection) as captured:
                round_of(farm, THURSDAY)
            counted.append(len(captured))

        assert counted[0] == counted[1]

    def test_days_say_how_many_stops_are_left(self, farm, van, morning, pack):
        stop = a_stop(pack, morning)
        a_stop(pack, make_pickup_window(van, weekday=4), FRIDAY)
        deliver_stop(stop, seen_sent=0, by=None)

        days = round_days(farm, dates.today())

        assert [(one.day, one.left) for one in days] == [(THURSDAY, 0), (FRIDAY, 1)]

    def test_part_without_a_time_stands_apart(self, client, farm, van, pack):
        part = make_paid_order([(pack, 1)]).vendor_orders.get()
        type(part).objects.update(by_van=True, delivery_code=f"method-{van.pk}")
        client.force_login(make_member(farm))

        page = client.get(desk_url("rounds", farm)).text

        assert "Without a delivery time" in page
        assert part.number in page

    def test_paper_has_the_order_the_times_and_the_cash(
        self, client, farm, morning, pack
    ):
        first, second = (a_stop(pack, morning, make=make_cash_order) for _ in range(2))
        move_stop(farm, second, by=-1)
        plan_stop(second, time(9, 15))
        client.force_login(make_member(farm))

        paper = client.get(
            desk_url("packing_paper", farm, "route-list"), {"round": "2026-10-22"}
        )

        words = pdf_text(paper.content)
        assert words.index(second.number) < words.index(first.number)
        assert "9:15" in words
        assert words.count("59.00") == 2

    @pytest.mark.parametrize("day", ["", "x", "2026-13-45", "9999-99-99", "2026-10-25"])
    def test_day_without_stops_is_a_page(self, client, farm, day):
        client.force_login(make_member(farm))

        page = client.get(desk_url("rounds", farm), {"day": day})

        assert page.status_code == 200
        assert "Nothing to deliver on this day" in page.text


@pytest.mark.django_db
@pytest.mark.usefixtures("_tuesday")
class TestActs:
    @pytest.fixture
    def desk(self, client, farm):
        client.force_login(make_member(farm, Role.PACKER))
        return client

    def test_stops_are_put_in_order_by_buttons(self, desk, farm, morning, pack):
        first, second, third = (a_stop(pack, morning) for _ in range(3))
        assert numbers(farm) == [first.number, second.number, third.number]

        answer = desk.post(desk_url("round_move", farm, third.number), {"to": "up"})

        assert answer.url.endswith(f"rounds/?day=2026-10-22#stop-{third.number}")
        assert numbers(farm) == [first.number, third.number, second.number]
        desk.post(desk_url("round_move", farm, first.number), {"to": "down"})
        assert numbers(farm) == [third.number, first.number, second.number]
        for to in ("up", "down"):
            ends = third if to == "up" else second
            desk.post(desk_url("round_move", farm, ends.number), {"to": to})
        assert numbers(farm) == [third.number, first.number, second.number]

    def test_times_follow_the_order_of_the_stops(self, farm, morning, pack):
        brought, first, second, third = (a_stop(pack, morning) for _ in range(4))
        times = {brought: time(9), first: time(9, 30), third: time(10)}
        for one, at in times.items():
            plan_stop(one, at)
        deliver_stop(brought, seen_sent=0, by=None)

        move_stop(farm, third, by=-3)

        assert numbers(farm)[0] == third.number
        planned = dict(PickupBooking.objects.values_list("vendor_order", "stops_at"))
        assert planned == {
            third.pk: time(9, 30),
            brought.pk: time(9),
            first.pk: time(10),
            second.pk: None,
        }

    def test_shopper_reads_when_the_van_is_there(
        self, desk, client, farm, morning, pack
    ):
        stop = a_stop(pack, morning)

        desk.post(desk_url("round_time", farm, stop.number), {"at": "9:40"})

        assert PickupBooking.objects.get().stops_at == time(9, 40)
        desk.post(desk_url("round_time", farm, stop.number), {"at": ""})
        assert PickupBooking.objects.get().stops_at is None

    @pytest.mark.parametrize(
        ("at", "why"),
        [
            ("8:59", "Please enter a time between 09:00 and 12:00."),
            ("12:01", "Please enter a time between 09:00 and 12:00."),
            ("soon", "Please enter a time, such as 9:30."),
            ("25:00", "Please enter a time, such as 9:30."),
        ],
    )
    def test_time_outside_of_the_chosen_one_is_refused(
        self, desk, farm, morning, pack, at, why
    ):
        stop = a_stop(pack, morning)

        url = desk_url("round_time", farm, stop.number)
        page = desk.post(url, {"at": at}, follow=True)

        assert why in page.text
        assert PickupBooking.objects.get().stops_at is None

    def test_stop_is_marked_once_and_its_cash_is_the_farms(
        self, desk, farm, morning, pack
    ):
        stop = a_stop(pack, morning, make=make_cash_order)
        assert to_collect(stop) == 5900
        url = desk_url("round_deliver", farm, stop.number)

        pages = [desk.post(url, {"seen_sent": "0"}, follow=True).text for _ in range(2)]

        stop.refresh_from_db()
        assert (stop.status, stop.status_words) == ("shipped", "delivered")
        assert stop.met_at is not None
        assert to_collect(stop) == 0
        assert f"{stop.number} is delivered." in pages[0]
        assert "Nothing was shipped twice." in pages[1]
        assert stop.parcels.count() == 1
        assert breached() == []

    def test_what_is_not_packed_is_not_delivered(self, desk, farm, morning, pack):
        stop = a_stop(pack, morning, packed=False)
        assert "Not packed yet" in desk.get(desk_url("rounds", farm)).text

        url = desk_url("round_deliver", farm, stop.number)
        page = desk.post(url, {"seen_sent": "0"}, follow=True)

        assert "can&#x27;t be shipped" in page.text
        assert not stop.parcels.exists()

    def test_parcel_of_a_carrier_is_not_delivered_here(self, pack):
        part = pack_vendor_order(make_paid_order([(pack, 1)]).vendor_orders.get())

        with pytest.raises(PackingError, match="does not bring"):
            deliver_stop(part, seen_sent=0, by=None)
        with pytest.raises(RoundError, match="no longer on a round"):
            plan_stop(part, time(9))
        with pytest.raises(RoundError, match="no longer on a round"):
            move_stop(part.partner, part, by=1)

        assert not part.parcels.exists()

    def test_another_farms_stop_is_not_found(self, desk, pack):
        other = make_farm("Bee House", delivers=False)
        window = make_pickup_window(make_van(other, windows=False))
        theirs = a_stop(make_pack(other), window)
        mine = pack.partner

        for name in ("round_move", "round_time", "round_deliver"):
            assert desk.post(desk_url(name, mine, theirs.number)).status_code == 404

    def test_refused_at_the_door_is_cancelled_on_the_order(
        self, client, farm, morning, pack
    ):
        stop = a_stop(pack, morning, make=make_cash_order)
        client.force_login(make_member(farm, Role.OWNER))
        link = f'href="{desk_url("order", farm, stop.number)}#cancel"'
        assert link in client.get(desk_url("rounds", farm)).text
        assert 'id="cancel"' in client.get(desk_url("order", farm, stop.number)).text

        client.post(desk_url("order_cancel", farm, stop.number), {"reason": "Refused"})

        assert numbers(farm) == []
        assert to_collect(stop) == 0
        assert breached() == []


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_who_move_stops_at_once_leave_an_order_without_gaps_or_twins():
    make_china()
    farm = make_farm(delivers=False)
    window = make_pickup_window(make_van(farm, windows=False), capacity=None)
    pack = make_pack(farm)
    day = dates.today()
    stops = [a_stop(pack, window, day, packed=False) for _ in range(5)]

    done = run_together(
        [partial(move_stop, farm, stop, by=by) for stop in stops for by in (-1, 1)]
    )

    assert errors(done, ()) == []
    held = PickupBooking.objects.order_by("stop").values_list("stop", flat=True)
    assert list(held) == [1, 2, 3, 4, 5]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_stop_that_two_mark_at_once_is_delivered_and_paid_once():
    make_china()
    farm = make_farm(delivers=False)
    van = make_van(farm, windows=False, takes_cash=True)
    window = make_pickup_window(van, capacity=None)
    stop = a_stop(make_pack(farm), window, dates.today(), make=make_cash_order)

    run_together([partial(deliver_stop, stop, seen_sent=0, by=None)] * 4)

    stop.refresh_from_db()
    assert (stop.parcels.count(), to_collect(stop)) == (1, 0)
    assert breached() == []
