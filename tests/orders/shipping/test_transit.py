"""Days in transit are learnt from parcels, and move what shoppers are told."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from oscar.apps.order.models import ShippingEventType

from core import dates
from orders.order.models import (
    ParcelDelivery,
    ShippingAddress,
    ShippingEvent,
    VendorOrder,
)
from orders.shipping.models import DeliveryMethod, TransitTime
from orders.shipping.quotes import quote_for
from orders.shipping.services.transit import learn_transit_days, percentile
from orders.shipping.tasks import learn_transit_days as task
from shop.catalogue.delivery_estimates import promise_for
from tests.factories.orders import make_vendor_order
from tests.factories.shipping import make_consignment, make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    make_cooperative,
    make_county,
    make_farm,
    make_village,
)
from tests.sound import breached

pytestmark = pytest.mark.django_db
CARRIER = "SF Express"
NOON = time(12)
TRANSIT_KNOWN = "days in transit are known of carriers and regions there are"


@pytest.fixture(autouse=True)
def _few(settings):
    settings.TRANSIT_LEAST = 5


@pytest.fixture
def farm():
    """In Shanxi; says that its parcels take two to four days."""
    farm = make_farm("Terrace Walnuts", delivers=False)
    make_delivery(farm, min_days=2, max_days=4, cut_off_hour=24, closed_weekdays=0)
    return farm


def deliver(farm, days, *, carrier=CARRIER, ago=10, state="Beijing", **part):
    """A parcel for each number of days that one took, delivered so long ago."""
    method = farm.delivery_methods.first()
    vendor_order = make_vendor_order(make_pack(farm))
    fields = {"delivery_code": f"method-{method.pk}", **part}
    VendorOrder.objects.filter(pk=vendor_order.pk).update(**fields)
    ShippingAddress.objects.filter(order=vendor_order.order).update(state=state)
    kind, _made = ShippingEventType.objects.get_or_create(name="Shipped")
    day = dates.today() - timedelta(days=ago)
    for place, taken in enumerate(days):
        parcel = ShippingEvent.objects.create(
            order=vendor_order.order,
            vendor_order=vendor_order,
            event_type=kind,
            carrier=carrier,
            tracking_number=f"SF{vendor_order.pk:05d}{place:08d}",
        )
        sent = dates.at(day - timedelta(days=taken), NOON)
        ShippingEvent.objects.filter(pk=parcel.pk).update(date_created=sent)
        arrived = dates.at(day, time(9))
        ParcelDelivery.objects.create(
            parcel=parcel, delivered_at=arrived, source="carrier"
        )
    return vendor_order


def learnt():
    rows = TransitTime.objects.order_by("carrier", "origin", "destination")
    return [
        (row.origin, row.destination, row.usual_days, row.most_days, row.parcels)
        for row in rows
    ]


def quote(farm, region="CN-BJ"):
    farm.refresh_from_db()
    return quote_for(make_consignment(farm), region)[0]


@pytest.mark.parametrize(
    ("days", "half", "most"),
    [([3], 3, 3), ([1, 2], 1, 2), ([1, 2, 3, 4, 5], 3, 4), ([2] * 9 + [30], 2, 2)],
)
def test_percentile_is_a_day_within_which_so_many_came(days, half, most):
    counted = Counter(days)

    assert (percentile(counted, 50), percentile(counted, 80)) == (half, most)


def test_route_is_learnt_and_shown(farm):
    deliver(farm, [1, 1, 1, 2, 2])
    before = quote(farm)

    assert task() > 0

    after = quote(farm)
    assert learnt() == [
        ("CN", "CN-BJ", 1, 2, 5), ("CN-SX", "CN-BJ", 1, 2, 5),
    ]  # fmt: skip
    assert (before.learnt_from, after.learnt_from) == (0, 5)
    assert after.leaves == before.leaves
    assert after.accept_on == before.accept_on
    assert after.expected_from == after.leaves + timedelta(days=1)
    assert after.expected_to == after.leaves + timedelta(days=2)
    assert TRANSIT_KNOWN not in breached()


def test_shopper_is_told_the_day_that_most_parcels_keep(farm):
    with time_machine.travel(dates.at(date(2026, 10, 21), time(9)), tick=False):
        deliver(farm, [5, 5, 5, 6, 7])
        pack = make_pack(farm, price="59.00")
        assert promise_for(pack, "CN-BJ").title == "Arrives from Friday 23 Oct"
        learn_transit_days()

        assert promise_for(pack, "CN-BJ").title == "Arrives about Tuesday 27 Oct"
        assert promise_for(pack, "CN-SC").title == "Arrives from Friday 23 Oct"


def test_too_few_parcels_teach_nothing(farm):
    deliver(farm, [9, 9, 9, 9])
    learn_transit_days()

    assert learnt() == []
    assert quote(farm).learnt_from == 0


def test_old_pickups_and_unknown_carriers_teach_nothing(farm):
    deliver(farm, [9] * 6, ago=91)
    deliver(farm, [9] * 6, is_pickup=True)
    deliver(farm, [9] * 6, carrier="Uncle Wang's truck")
    learn_transit_days()

    assert learnt() == []
    assert farm.delivery_methods.get().usual_carrier == ""


def test_address_that_names_no_province_is_a_route_of_its_own(farm):
    deliver(farm, [3] * 5, state="somewhere")
    learn_transit_days()

    assert learnt() == [("CN", "CN", 3, 3, 5), ("CN-SX", "CN", 3, 3, 5)]
    assert quote(farm).learnt_from == 0


def test_carrier_counts_by_which_the_method_s_parcels_go(farm):
    slow = make_delivery(farm, name="Post", min_days=5, max_days=9)
    deliver(farm, [1] * 5)
    deliver(farm, [8] * 6, carrier="China Post EMS")
    deliver(farm, [7] * 7, carrier="China Post EMS", delivery_code=f"method-{slow.pk}")
    VendorOrder.objects.filter(delivery_code="").update(delivery_code="x")
    learn_transit_days()

    first = farm.delivery_methods.exclude(pk=slow.pk).get()
    slow.refresh_from_db()
    assert (first.usual_carrier, slow.usual_carrier) == ("China Post EMS",) * 2
    deliver(farm, [1] * 3)
    learn_transit_days()
    first.refresh_from_db()
    assert first.usual_carrier == CARRIER
    by_code = {one.code: one for one in quote_for(make_consignment(farm), "CN-BJ")}
    assert by_code[f"method-{first.pk}"].expected_to == dates.today() + timedelta(1)
    assert by_code[f"method-{slow.pk}"].learnt_from == 13


def test_others_parcels_of_the_region_teach_a_new_farm(farm):
    deliver(farm, [1] * 5)
    other = make_farm("New", delivers=False)
    make_delivery(other, min_days=2, max_days=4)
    far = make_farm(
        "Far", delivers=False,
        village=make_village(county=make_county(region="CN-XJ")),
    )  # fmt: skip
    make_delivery(far, min_days=2, max_days=4)
    learn_transit_days()
    DeliveryMethod.objects.update(usual_carrier=CARRIER)

    assert quote(other).learnt_from == 5
    assert quote(far).learnt_from == 0


def test_farm_without_a_village_takes_what_is_known_of_the_country(farm):
    deliver(farm, [1] * 5)
    other = make_farm("No village", delivers=False, village=None)
    make_delivery(other, min_days=2, max_days=4)
    learn_transit_days()
    DeliveryMethod.objects.update(usual_carrier=CARRIER)

    assert quote(other).learnt_from == 5


def test_box_of_a_depot_leaves_from_there(farm):
    depot = make_cooperative(
        "Depot", delivers=False,
        village=make_village(county=make_county(region="CN-HE")),
    )  # fmt: skip
    deliver(farm, [4] * 5, depot=depot)
    learn_transit_days()

    assert [row[:2] for row in learnt()] == [("CN", "CN-BJ"), ("CN-HE", "CN-BJ")]


def test_what_spoils_is_not_promised_earlier_than_its_seller_says(farm):
    deliver(farm, [1] * 5)
    pack = make_pack(farm)
    pack.product.shelf_life_days = 3
    pack.product.save()
    learn_transit_days()

    assert not promise_for(pack, "CN-BJ").reaches


def test_what_spoils_is_not_sent_where_parcels_take_too_long(farm):
    pack = make_pack(farm)
    pack.product.shelf_life_days = 5
    pack.product.save()
    assert promise_for(pack, "CN-BJ").reaches
    deliver(farm, [6] * 5)
    learn_transit_days()

    assert not promise_for(pack, "CN-BJ").reaches


def test_second_night_changes_nothing_and_old_routes_end(farm):
    deliver(farm, [1] * 5)
    assert learn_transit_days() == 3
    assert learn_transit_days() == 0

    ParcelDelivery.objects.update(
        delivered_at=timezone.now() - timedelta(days=100),
    )
    assert learn_transit_days() == 2
    assert learnt() == []
    assert quote(farm).learnt_from == 0


def test_learning_costs_the_same_for_any_number_of_parcels(farm, queries):
    deliver(farm, [1, 2, 3, 4, 5] * 4)
    with queries(9):
        learn_transit_days()


def test_basket_and_seller_are_told_too(client, farm):
    deliver(farm, [5] * 5)
    learn_transit_days()
    pack = make_pack(farm, price="59.00")
    client.post(reverse("basket:add"), {"pack": pack.pk, "quantity": 1})

    basket = client.get(reverse("basket:summary")).text

    day = quote(farm).expected_to
    assert f"arrives on {day.day} {day:%B}" in basket
