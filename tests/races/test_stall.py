"""Sales at a stall at once: each once, from one stock."""

from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from orders.order.models import Order
from stall.models import StallSale
from stall.services import Sale, StallItem, record_sale
from stall.states import PaidBy
from tests.factories.orders import make_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_member, make_run_farm
from tests.races.market import assert_sound
from tests.races.together import all_values, run_together, values

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def a_sale(*packs, key=None):
    items = tuple(StallItem(pack.pk, pack.price, 2) for pack in packs)
    return Sale(key or uuid4(), items, PaidBy.CASH, timezone.now())


def test_sale_sent_five_times_at_once_is_one():
    farm = make_run_farm()
    seller, sale = make_member(farm), a_sale(make_pack(farm))

    done = run_together([partial(record_sale, farm, sale, by=seller)] * 5)

    assert len({one.pk for one in all_values(done)}) == 1
    assert Order.objects.count() == 1
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_two_phones_sell_the_same_goods_in_opposite_order(turn):
    farm = make_run_farm()
    seller = make_member(farm)
    pears, plums = make_pack(farm, "Pears"), make_pack(farm, "Plums")
    orders = [(pears, plums), (plums, pears)] * 2
    sales = [a_sale(*packs) for packs in orders]

    done = run_together([partial(record_sale, farm, one, by=seller) for one in sales])

    assert len(all_values(done)) == 4
    assert StallSale.objects.count() == 4
    assert_sound()


@pytest.mark.parametrize("turn", range(3))
def test_last_packs_are_sold_here_and_ordered_online_at_once(turn):
    farm = make_run_farm()
    seller = make_member(farm)
    pack = make_pack(farm, quantity=1000, on_hand=2000)

    done = run_together([
        partial(record_sale, farm, a_sale(pack), by=seller),
        partial(make_order, [(pack, 2)]),
    ])  # fmt: skip

    # What was handed over was there; who ordered has them or was refused.
    assert StallSale.objects.count() == 1
    assert len(values(done)) in {1, 2}
    pack.pool.refresh_from_db()
    assert pack.pool.on_hand >= pack.pool.claimed
    assert_sound()
