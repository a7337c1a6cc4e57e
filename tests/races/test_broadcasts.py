"""Two phones, two hands: going on air, ending, pinning and sorting at once."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from core.integrity import run
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.services.airtime import OtherOnAirError, end_broadcast, go_live
from live.broadcasts.services.crews import ask_to_help
from live.broadcasts.services.plans import (
    BroadcastPlan,
    StaleBroadcastError,
    change_plan,
    plan_broadcast,
)
from live.broadcasts.services.shelf import (
    ShelfError,
    pin_item,
    put_on_shelf,
    sort_shelf,
    take_off_shelf,
)
from live.broadcasts.states import BroadcastStatus, CrewRole, ShelfAct
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.races.together import errors, run_together, values
from tests.sound import checks_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

LIVE = checks_of("live.broadcasts")


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def host(farm):
    return make_member(farm)


def _planned(farm, host, title="Pepper"):
    plan = BroadcastPlan(title, timezone.now() + timedelta(minutes=5))
    return plan_broadcast(farm, plan, by=host)


def _breaches():
    return [finding.name for finding in run(LIVE) if not finding.is_ok]


def test_two_phones_begin_the_same_broadcast_once(farm, host):
    broadcast = _planned(farm, host)

    done = run_together([partial(go_live, broadcast, by=host) for _ in range(6)])

    assert len(values(done)) == 1
    assert len(errors(done, TransitionError)) == 5
    assert broadcast.events.filter(status=BroadcastStatus.LIVE).count() == 1
    assert _breaches() == []


def test_two_broadcasts_of_a_seller_begin_one_of_them(farm, host):
    plans = [_planned(farm, host, f"N {number}") for number in range(4)]

    done = run_together([partial(go_live, one, by=host) for one in plans])

    assert len(values(done)) == 1
    assert len(errors(done, OtherOnAirError)) == 3
    assert Broadcast.objects.filter(status=BroadcastStatus.LIVE).count() == 1
    assert _breaches() == []


@pytest.mark.parametrize("_time", range(3))
def test_nothing_stays_pinned_when_it_is_ended_meanwhile(farm, host, _time):
    broadcast = _planned(farm, host)
    item = put_on_shelf(broadcast, make_pack(farm), by=host)
    go_live(broadcast, by=host)

    done = run_together(
        [
            partial(pin_item, broadcast, item, by=host),
            partial(end_broadcast, broadcast, by=host),
            partial(pin_item, broadcast, item, by=host),
        ]
    )

    assert len(errors(done, ShelfError)) <= 2
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.pinned) == (BroadcastStatus.ENDED, None)
    assert _breaches() == []


def test_what_is_taken_off_meanwhile_is_not_pinned(farm, host):
    broadcast = _planned(farm, host)
    item = put_on_shelf(broadcast, make_pack(farm), by=host)

    done = run_together(
        [
            partial(pin_item, broadcast, item, by=host),
            partial(take_off_shelf, item, by=host),
        ]
    )

    assert len(errors(done, ShelfError)) <= 1
    broadcast.refresh_from_db()
    assert broadcast.pinned is None
    assert _breaches() == []


def test_a_pack_put_there_by_many_lies_there_once(farm, host):
    broadcast, pack = _planned(farm, host), make_pack(farm)

    done = run_together(
        [partial(put_on_shelf, broadcast, pack, by=host) for _ in range(6)]
    )

    assert errors(done, ()) == []
    assert broadcast.shelf.count() == 1
    assert ShelfEvent.objects.filter(act=ShelfAct.PUT).count() == 1


def test_sorted_by_two_is_an_order_of_one_of_them(farm, host):
    broadcast = _planned(farm, host)
    items = [put_on_shelf(broadcast, make_pack(farm), by=host) for _ in range(4)]
    forth = [one.pk for one in items]
    back = forth[::-1]

    run_together(
        [partial(sort_shelf, broadcast, order, by=host) for order in (back, forth)]
    )

    rows = broadcast.shelf.order_by("position").values_list("pk", "position")
    assert [place for _pk, place in rows] == [0, 1, 2, 3]
    assert [pk for pk, _place in rows] in (forth, back)


def test_two_who_ask_for_help_lose_nobody(farm, host):
    broadcast = _planned(farm, host)
    people = [make_user() for _ in range(5)]

    run_together(
        [partial(ask_to_help, broadcast, one, CrewRole.ASSISTANT) for one in people]
    )

    assert set(broadcast.crew.values_list("user", flat=True)) == {p.pk for p in people}


def test_of_two_changes_of_a_plan_one_is_told_to_look_again(farm, host):
    broadcast = _planned(farm, host)
    plans = [BroadcastPlan(f"N {number}", timezone.now()) for number in range(2)]

    done = run_together(
        [partial(change_plan, broadcast, one, seen_version=1) for one in plans]
    )

    assert len(errors(done, StaleBroadcastError)) == 1
    broadcast.refresh_from_db()
    assert broadcast.version == 2
