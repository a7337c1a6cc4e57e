"""Two packers of a depot at the same moment."""

from functools import partial

import pytest

from core.models import OutboxMessage
from fulfilment.packing.services.depot import give_back_to_farm, take_at_depot
from orders.order.models import ShippingEvent
from orders.order.services.vendor_orders import PackingError
from tests.factories.fulfilment import (
    bring_to_depot,
    make_depot_order,
    pack_vendor_order,
    send_box,
)
from tests.factories.vendors import make_cooperative, make_farm, make_member
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coop():
    return make_cooperative(code="five", delivers=False)


@pytest.fixture
def order(coop):
    farms = [make_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        make_member(farm)
    return make_depot_order(coop, farms)


@pytest.mark.parametrize("turn", range(3))
def test_box_sent_by_two_at_once_is_one_box_and_one_piece_of_news(coop, order, turn):
    vendor_orders = bring_to_depot(order)

    done = run_together([partial(send_box, order, coop, vendor_orders)] * 2)

    assert len(values(done)) == len(errors(done, PackingError)) == 1
    assert ShippingEvent.objects.count() == 2
    assert OutboxMessage.objects.filter(payload__what="depot_sent").count() == 1
    assert_sound()


def test_goods_taken_over_by_two_at_once_came_once(coop, order):
    vendor_order = pack_vendor_order(order.vendor_orders.first())

    done = all_values(run_together([partial(take_at_depot, vendor_order)] * 3))

    assert len({row.at_depot_since for row in done}) == 1


@pytest.mark.parametrize("turn", range(3))
def test_part_given_back_while_its_box_leaves_does_one_of_both(coop, order, turn):
    vendor_orders = bring_to_depot(order)

    done = run_together(
        [
            partial(send_box, order, coop, vendor_orders),
            partial(give_back_to_farm, vendor_orders[0], reason="Too big"),
        ]
    )

    assert len(errors(done, PackingError)) == 1
    vendor_orders[0].refresh_from_db()
    sent = ShippingEvent.objects.count()
    assert (sent, vendor_orders[0].depot_id) in {(2, coop.pk), (0, None)}
    assert_sound()
