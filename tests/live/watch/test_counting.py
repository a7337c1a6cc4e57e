"""Hearts, looks and signs of life: gathered without a write, written in batches."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from live.broadcasts.models import Broadcast
from live.broadcasts.services.airtime import end_broadcast
from live.watch import services, tally
from live.watch.models import MinuteStat, Watch
from live.watch.queries import attendance
from tests.factories.live import make_broadcast_on_air, make_shelf_item, make_viewer
from tests.factories.orders import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture(
    autouse=True, params=["process", pytest.param("redis", marks=pytest.mark.services)]
)
def _counted_in(request, monkeypatch):
    """In this process, and in Redis where there is one."""
    is_redis = request.param == "redis"
    monkeypatch.setattr(tally, "_reachable", lambda: is_redis)
    tally.own.clear()
    tally.drain()
    if is_redis:
        assert settings.REDIS_URL
        for key in tally._redis().scan_iter("nanpo:live:hearts:*"):
            tally._redis().delete(key)


@pytest.fixture
def broadcast():
    return make_broadcast_on_air()


def _tell(client, name, broadcast, **said):
    url = reverse(f"live:{name}", args=[broadcast.code])
    return client.post(url, said, content_type="application/json")


def test_hearts_are_told_and_written_once_a_minute(client, broadcast, queries):
    with queries(1):
        assert _tell(client, "hearts", broadcast, n=3).json() == {"n": 3}
    assert _tell(client, "hearts", broadcast, n=2000).json() == {"n": 23}
    assert not MinuteStat.objects.exists()
    services.record_viewers()
    services.record_viewers()
    assert attendance(broadcast).hearts == 23


@pytest.mark.parametrize("n", [-5, "x", 0, None, 10**12])
def test_what_is_no_number_is_no_heart(client, broadcast, n):
    assert _tell(client, "hearts", broadcast, n=n).json() == {"n": 0}


def test_hearts_of_one_address_are_bounded(client, broadcast):
    given = [_tell(client, "hearts", broadcast, n=1).json()["n"] for _ in range(25)]
    assert given.count(0) == 5


def test_over_is_over_for_hearts(client, broadcast):
    end_broadcast(broadcast, by=broadcast.host)
    assert _tell(client, "hearts", broadcast, n=3).json() == {"n": 0}


def test_looking_at_a_product_is_a_click(client, broadcast):
    item = make_shelf_item(broadcast)
    for _ in range(2):
        client.get(reverse("live:item", args=[broadcast.code, item.pk]))
    services.record_viewers()
    assert MinuteStat.objects.get().clicks == 2


def test_watching_is_one_row_a_page(client, broadcast, monkeypatch):
    start = int(timezone.now().timestamp())
    clock = [start]
    monkeypatch.setattr("live.watch.services.time.time", lambda: clock[0])
    for _ in range(4):
        answer = _tell(client, "seen", broadcast, key="ab12", seconds=30)
        assert answer.status_code == 204
        services.record_viewers()
        clock[0] += 30
    row = Watch.objects.get()
    assert row.seconds == 120
    assert row.left - row.joined == timedelta(seconds=120)
    assert (row.user, row.is_replay) == (None, False)
    assert len(row.visitor) == 32


def test_nobody_watches_longer_than_time_passes(client, broadcast):
    for _ in range(10):
        _tell(client, "seen", broadcast, key="ab12", seconds=9999)
    services.record_viewers()
    row = Watch.objects.get()
    assert row.seconds <= (row.left - row.joined).total_seconds()


def test_people_are_told_apart_and_not_named(client, broadcast):
    viewer = make_viewer()
    _tell(client, "seen", broadcast, key="a1", seconds=5)
    client.force_login(viewer)
    _tell(client, "seen", broadcast, key="a2", seconds=5)
    _tell(client, "seen", broadcast, key="a3", seconds=5)
    services.record_viewers()
    came = attendance(broadcast)
    assert (came.views, came.visitors) == (3, 2)
    assert Watch.objects.filter(user=viewer).count() == 2
    assert services.visitor_of(1, "u5") != services.visitor_of(2, "u5")


@pytest.mark.parametrize("key", ["", "a b", "<script>", "é" * 5 + "!"])
def test_odd_keys_are_not_kept(client, broadcast, key):
    _tell(client, "seen", broadcast, key=key, seconds=5)
    services.record_viewers()
    assert not Watch.objects.exists()


def test_replay_counts_apart(client, broadcast):
    end_broadcast(broadcast, by=broadcast.host)
    _tell(client, "seen", broadcast, key="a1", seconds=5)
    services.record_viewers()
    assert attendance(broadcast).views == 0
    assert attendance(broadcast, is_replay=True).views == 1


def test_most_viewers_of_a_minute_stay(broadcast, monkeypatch):
    monkeypatch.setattr("live.watch.services._minute", lambda: 1_700_000_000)
    for n in (3, 8, 5):
        monkeypatch.setattr("live.watch.services.viewers", lambda _channel, n=n: n)
        services.record_viewers()
    assert MinuteStat.objects.get().viewers == 8
    assert attendance(broadcast).peak == 8


def test_counts_of_what_is_gone_are_dropped(broadcast):
    gone = Broadcast(pk=broadcast.pk + 1000)
    tally.add(gone.pk, 0, "hearts", 5)
    services.note_watching(gone, key="a", who="x", user_id=None, seconds=5)
    services.record_viewers()
    assert not Watch.objects.exists()
    assert not MinuteStat.objects.filter(hearts=5).exists()


@pytest.mark.parametrize("body", ["[]", "nonsense", '"x"', "{" * 2000])
def test_garbage_is_nothing(client, broadcast, body):
    for name in ("hearts", "seen"):
        url = reverse(f"live:{name}", args=[broadcast.code])
        answer = client.post(url, body, content_type="application/json")
        assert answer.status_code in {200, 204}
    services.record_viewers()
    assert not Watch.objects.exists()


def test_orders_tell_how_much_is_left(broadcast, monkeypatch):
    told = []
    monkeypatch.setattr("live.watch.services.publish", lambda *said: told.append(said))
    item = make_shelf_item(broadcast, quantity=5000, on_hand=15_000)
    make_shelf_item(broadcast, quantity=5000, on_hand=15_000)
    order = make_order([(item.stockrecord, 1)])
    services.tell_stock(order.pk)
    assert [(name, data["item"], data["packs"]) for _on, name, data in told] == [
        ("stock", item.pk, 2)
    ]
    end_broadcast(broadcast, by=broadcast.host)
    services.tell_stock(order.pk)
    assert len(told) == 1
