from datetime import date, time

import pytest
import time_machine
from django.utils.translation import override

from core import dates
from orders.shipping.models import DeliveryMethod
from shop.catalogue.delivery_estimates import promise_for
from tests.factories.shipping import make_delivery
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_wednesday"),
]


@pytest.fixture
def _wednesday():
    with time_machine.travel(dates.at(date(2026, 10, 21), time(9)), tick=False):
        yield


def a_farm_that_sends(**fields):
    farm = make_farm("Terrace Walnuts", delivers=False)
    make_delivery(farm, min_days=2, max_days=4, **fields)
    return farm


def test_the_product_page_says_when_it_comes_and_what_that_costs():
    pack = make_pack(a_farm_that_sends(free_from=199), price="59.00")

    promise = promise_for(pack, "CN-BJ")

    assert promise.reaches
    assert promise.title == "Arrives from Friday 23 Oct"
    assert promise.text == "SF Express to Beijing, delivery ¥12.00, free from ¥199.00."


def test_it_says_so_in_chinese():
    pack = make_pack(a_farm_that_sends(), price="59.00")

    with override("zh-hans"):
        promise = promise_for(pack, "CN-BJ")

    assert "10月23日" in promise.title
    assert "北京市" in promise.text


def test_free_delivery_is_named_free():
    pack = make_pack(a_farm_that_sends(free_from=50), price="59.00")

    assert promise_for(pack, "CN-BJ").text == "SF Express to Beijing, free delivery."


def test_a_seller_that_does_not_deliver_there_is_named():
    pack = make_pack(a_farm_that_sends(regions=["CN-SX"]))

    promise = promise_for(pack, "CN-BJ")

    assert not promise.reaches
    assert promise.title == "Terrace Walnuts does not deliver to Beijing"


def test_pickup_is_offered_where_nothing_is_sent():
    farm = a_farm_that_sends(regions=["CN-SX"])
    make_delivery(
        farm,
        kind=DeliveryMethod.Kind.PICKUP,
        price="0.00",
        pickup_at="Saturdays, 9 to 12",
    )

    promise = promise_for(make_pack(farm), "CN-BJ")

    assert promise.text == "Pickup: Saturdays, 9 to 12."
