"""Many at a depot ask for the waybill of one box, send it and give goods back."""

from functools import partial

import pytest

from fulfilment.packing.models import Waybill
from fulfilment.packing.services.depot import give_back_to_farm, send_from_depot
from fulfilment.packing.services.waybills import request_box_waybill, settle
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import bring_to_depot, make_depot_order
from tests.factories.vendors import make_cooperative, make_farm
from tests.races.market import assert_sound
from tests.races.together import errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
YTO = "YTO Express"


@pytest.fixture
def coop():
    return make_cooperative(code="five", delivers=False, phone="+8613800138009")


@pytest.fixture
def order(coop):
    farms = [make_farm(name, cooperative=coop) for name in ("Li", "Wang")]
    order = make_depot_order(coop, farms)
    bring_to_depot(order)
    return order


def asking(order, coop):
    return partial(
        request_box_waybill, order, depot=coop, carrier=YTO, grams=10_000, by=None
    )


def test_many_presses_are_one_waybill(order, coop, waybills):
    made = values(run_together([asking(order, coop)] * 5))
    assert len({one.pk for one in made}) == 1
    assert Waybill.objects.count() == 1
    settle(Waybill.objects.get())
    assert len(waybills.by_key) == 1


@pytest.mark.parametrize("turn", range(4))
def test_sent_while_a_farm_gets_its_goods_back(order, coop, waybills, turn):
    waybill = settle(asking(order, coop)())
    first, _second = order.vendor_orders.order_by("pk")
    send = partial(
        send_from_depot, order, depot=coop,
        numbers=[part.number for part in order.vendor_orders.all()],
        carrier=YTO, tracking_number=waybill.number, by=None,
    )  # fmt: skip
    back = partial(give_back_to_farm, first, reason="No room")
    outcomes = run_together([send, back][:: (-1) ** turn])

    assert len(errors(outcomes, PackingError)) == 1
    waybill.refresh_from_db()
    sent = ShippingEvent.objects.count()
    assert (sent, waybill.parcel_id is None) in {(2, False), (0, True)}
    assert_sound()
