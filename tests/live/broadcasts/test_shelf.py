"""The shelf: what may lie on it, in which order, and what is written down of it."""

import pytest
from django.utils import timezone

from core.models import OutboxMessage
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.receivers import stop
from live.broadcasts.services.airtime import OtherOnAirError, end_broadcast, go_live
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.broadcasts.services.shelf import (
    ShelfError,
    pin_item,
    put_on_shelf,
    set_item_state,
    sort_shelf,
    take_off_shelf,
)
from live.broadcasts.states import BroadcastStatus, ShelfAct, ShelfState
from tests.factories.shop import make_pack
from vendors.partner.services.sellers import reopen_partner, suspend_partner

pytestmark = pytest.mark.django_db


def _acts(broadcast):
    return list(
        ShelfEvent.objects.filter(broadcast=broadcast).values_list("act", flat=True)
    )


def test_a_pack_lies_on_a_shelf_once(farm, host, broadcast):
    pack = make_pack(farm)
    first = put_on_shelf(broadcast, pack, by=host)
    assert put_on_shelf(broadcast, pack, by=host) == first
    assert _acts(broadcast) == [ShelfAct.PUT]


def test_a_rivals_goods_are_refused(host, broadcast):
    with pytest.raises(ShelfError):
        put_on_shelf(broadcast, make_pack(), by=host)
    assert _acts(broadcast) == []
    assert not broadcast.shelf.exists()


def test_pinning_shows_what_was_hidden_and_taking_off_unpins(farm, host, broadcast):
    item = put_on_shelf(broadcast, make_pack(farm), by=host, state=ShelfState.HIDDEN)
    pin_item(broadcast, item, by=host)
    item.refresh_from_db()
    assert item.state == ShelfState.SHOWN
    take_off_shelf(item, by=host)
    take_off_shelf(item, by=host)
    broadcast.refresh_from_db()
    assert broadcast.pinned is None
    assert _acts(broadcast)[-3:] == [
        ShelfAct.PINNED,
        ShelfAct.UNPINNED,
        ShelfAct.TAKEN,
    ]


def test_sorting_keeps_what_is_not_named(farm, host, broadcast):
    items = [put_on_shelf(broadcast, make_pack(farm), by=host) for _ in range(3)]
    sort_shelf(broadcast, [items[2].pk], by=host)
    order = broadcast.shelf.order_by("position").values_list("pk", flat=True)
    assert list(order) == [items[2].pk, items[0].pk, items[1].pk]


def test_one_stage_for_a_seller(farm, host, broadcast):
    other = plan_broadcast(farm, BroadcastPlan("Walnuts", timezone.now()), by=host)
    go_live(broadcast, by=host)
    with pytest.raises(OtherOnAirError):
        go_live(other, by=host)
    other.refresh_from_db()
    assert other.status == BroadcastStatus.SCHEDULED
    end_broadcast(broadcast, by=host)
    assert go_live(other, by=host).status == BroadcastStatus.LIVE


def test_what_is_over_stays_as_it_was(farm, host, broadcast):
    item = put_on_shelf(broadcast, make_pack(farm), by=host)
    go_live(broadcast, by=host)
    pin_item(broadcast, item, by=host)
    ended = end_broadcast(broadcast, by=host)
    assert ended.pinned is None
    with pytest.raises(ShelfError):
        set_item_state(item, ShelfState.HIDDEN, by=host)
    with pytest.raises(TransitionError):
        end_broadcast(broadcast, by=host)
    assert Broadcast.objects.get(pk=ended.pk).status == BroadcastStatus.ENDED


def test_a_shop_that_is_suspended_leaves_the_air(farm, host, broadcast):
    go_live(broadcast, by=host)
    suspend_partner(farm, reason="papers", by=None)
    message = OutboxMessage.objects.get(topic="live.stop")
    stop(message)
    stop(message)
    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.ENDED
    assert broadcast.events.last().by is None


def test_a_shop_that_sells_again_in_time_stays_on_air(farm, host, broadcast):
    go_live(broadcast, by=host)
    suspend_partner(farm, reason="papers", by=None)
    reopen_partner(farm, by=None)
    stop(OutboxMessage.objects.get(topic="live.stop"))
    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.LIVE
