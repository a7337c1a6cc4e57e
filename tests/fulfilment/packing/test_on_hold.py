"""What can't be packed yet is on hold: in no list of work, and found all the same."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from core import dates
from fulfilment.packing.queries.packing import PackingDay
from fulfilment.packing.queries.today import today
from fulfilment.packing.queries.vendor_orders import count_by_filter
from orders.order.models import VendorOrder, WindowPart
from orders.order.services.cancellation import cancel_vendor_order
from orders.order.services.fulfilment import accept_vendor_order, start_packing
from orders.order.services.vendor_orders import PackingError
from orders.order.waits import held_back, wait_of
from tests.factories.group_buys import GroupScene, join_of, pay_join
from tests.factories.group_buys import part_of as part_of_join
from tests.factories.orders import make_vendor_order
from tests.factories.outbox import deliver_everything
from tests.factories.presales import (
    harvest,
    make_deposit_presale,
    make_presale,
    order_with_deposit,
    pay_rest,
)
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.selling.presales.facts import part_of
from vendors.partner.models import WindowRound
from vendors.partner.states import RoundState

pytestmark = pytest.mark.django_db


@dataclass
class Held:
    """A part that waits, and what has to happen before it is packed."""

    part: VendorOrder
    ends: Callable[[], object]


def until_the_harvest():
    presale = make_presale(make_pack(make_farm(), on_hand=0))
    part = part_of(order_with_deposit(presale))
    return Held(part, lambda: harvest(presale, 100))


def until_the_rest(double):
    presale = make_deposit_presale()
    part = part_of(order_with_deposit(presale))
    harvest(presale, 100)
    deliver_everything()
    part.refresh_from_db()
    return Held(part, lambda: pay_rest(part, double))


def until_the_group():
    scene = GroupScene()
    join = scene.start()
    pay_join(join)
    return Held(part_of_join(join), lambda: pay_join(join_of(join.group)))


def until_the_window():
    part = make_vendor_order(make_pack(make_farm()))
    now = timezone.now()
    window = WindowRound.objects.create(
        partner=part.partner, opens=now, closes=now + timedelta(days=1), needs=1,
        delivers_on=dates.today() + timedelta(days=2), total=0,
    )  # fmt: skip
    WindowPart.objects.create(vendor_order=part, round=window)

    def take_place():
        window.state, window.total = RoundState.HELD, 1
        window.decided_at = timezone.now()
        window.save()

    return Held(part, take_place)


@pytest.fixture(
    params=[until_the_harvest, until_the_rest, until_the_group, until_the_window],
    ids=lambda wait: wait.__name__,
)
def held(request, double):
    wait = request.param
    return wait(double) if wait is until_the_rest else wait()


def on_hold():
    return list(VendorOrder.objects.filter(held_back()))


def finish(held):
    held.ends()
    deliver_everything()
    held.part.refresh_from_db()


def test_the_condition_says_what_the_reason_says(held):
    make_vendor_order(make_pack(held.part.partner))

    assert on_hold() == [held.part]
    assert wait_of(held.part).reason
    accepted = accept_vendor_order(held.part, by=None)
    with pytest.raises(PackingError):
        start_packing(accepted, by=None)

    finish(held)

    assert held.part not in on_hold()
    assert wait_of(held.part) is None
    start_packing(held.part, by=None)


def test_it_is_no_work_of_today(held):
    farm = held.part.partner
    ready = make_vendor_order(make_pack(farm))

    job, counts = today(farm), count_by_filter(farm)

    assert (job.to_pack, job.to_accept, job.on_hold) == (1, 1, 1)
    assert job.grams == ready.weight_grams
    assert job.boxes == 1
    assert job.first == [ready]
    assert (counts["new"], counts["pack"], counts["hold"]) == (1, 1, 1)
    assert PackingDay(farm, "all").counts()["all"] == 1
    assert list(PackingDay(farm, "all").vendor_orders()) == [ready]
    assert sum(good.packs for good in PackingDay(farm, "all").goods()) == 1

    finish(held)

    job, counts = today(farm), count_by_filter(farm)
    parts = VendorOrder.objects.filter(partner=farm).count()  # two of a whole group
    assert (job.to_pack, job.on_hold, counts["hold"]) == (parts, 0, 0)
    assert PackingDay(farm, "all").counts()["all"] == parts


def test_a_shop_whose_orders_are_all_on_hold_has_nothing_to_pack(held, client):
    farm = held.part.partner
    client.force_login(make_member(farm))

    text = client.get(f"/desk/{farm.code}/").text

    assert "Nothing to pack." in text
    assert "1 order on hold" in text
    assert f'href="/desk/{farm.code}/orders/?state=hold"' in text


def test_the_list_has_it_under_a_name_of_its_own(held, client):
    farm = held.part.partner
    client.force_login(make_member(farm))

    def listed(state):
        page = client.get(f"/desk/{farm.code}/orders/", {"state": state})
        return held.part.number in page.text

    assert [listed(state) for state in ("", "new", "pack", "hold")] == [
        True, False, False, True,
    ]  # fmt: skip
    assert "On hold" in client.get(f"/desk/{farm.code}/orders/").text

    finish(held)

    assert [listed(state) for state in ("pack", "hold")] == [True, False]
    assert "On hold" not in client.get(f"/desk/{farm.code}/orders/").text


def test_what_is_cancelled_is_not_on_hold_any_more(held):
    cancel_vendor_order(held.part, by_shopper=False, by=None)

    assert on_hold() == []
    assert count_by_filter(held.part.partner)["hold"] == 0
