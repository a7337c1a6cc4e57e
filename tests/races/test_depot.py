"""Two packers of a depot at the same moment."""

from functools import partial

import pytest

from core.models import OutboxMessage
from orders.fulfilment.services import give_back_to_farm, take_at_depot
from orders.order.models import ShippingEvent
from orders.order.services import PackingRefused
from tests.cast import a_cooperative, a_farm, a_member
from tests.office.depot.makers import an_order, brought, leaves, pack
from tests.races.market import assert_sound
from tests.races.together import all_values, errors, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def coop():
    return a_cooperative(code="five", delivers=False)


@pytest.fixture
def order(coop):
    farms = [a_farm(name, cooperative=coop) for name in ("Li Orchard", "Wang Nuts")]
    for farm in farms:
        a_member(farm)
    return an_order(coop, farms)


@pytest.mark.parametrize("turn", range(3))
def test_box_sent_by_two_at_once_is_one_box_and_one_piece_of_news(coop, order, turn):
    parts = brought(order)

    done = run_together([partial(leaves, order, coop, parts)] * 2)

    assert len(values(done)) == len(errors(done, PackingRefused)) == 1
    assert ShippingEvent.objects.count() == 2
    assert OutboxMessage.objects.filter(payload__what="depot_sent").count() == 1
    assert_sound()


def test_goods_taken_over_by_two_at_once_came_once(coop, order):
    part = pack(order.parts.first())

    done = all_values(run_together([partial(take_at_depot, part)] * 3))

    assert len({row.at_depot_since for row in done}) == 1


@pytest.mark.parametrize("turn", range(3))
def test_part_given_back_while_its_box_leaves_does_one_of_both(coop, order, turn):
    parts = brought(order)

    done = run_together(
        [
            partial(leaves, order, coop, parts),
            partial(give_back_to_farm, parts[0], reason="Too big"),
        ]
    )

    assert len(errors(done, PackingRefused)) == 1
    parts[0].refresh_from_db()
    sent = ShippingEvent.objects.count()
    assert (sent, parts[0].depot_id) in {(2, coop.pk), (0, None)}
    assert_sound()
