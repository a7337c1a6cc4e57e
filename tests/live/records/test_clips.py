"""Clips: where a product was explained, on its own page and on its lots' pages."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from live.broadcasts.models import Broadcast, ShelfEvent
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import ShelfAct
from live.records.models import Clip
from live.records.queries import clips_of_lot, clips_of_product
from live.records.services.clips import make_clips, make_due_clips
from live.video.models import Stream
from orders.order.models import LotDraw
from tests.factories.live import make_broadcast, make_live_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_lot

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm()


@pytest.fixture
def pack(farm):
    return make_pack(farm, title="Pepper", price="12.50", on_hand=0)


@pytest.fixture
def lot(pack):
    return make_lot(pack.pool, 100_000)


@pytest.fixture
def began():
    return timezone.now() - timedelta(minutes=30)


def a_replay(farm, began, *packs, minutes=20, lot=None):
    """Over, with a video in which each pack was explained for a minute."""
    broadcast = make_broadcast(farm)
    for number, pack in enumerate(packs):
        item = put_on_shelf(broadcast, pack, by=None, lot=lot)
        for act, after in ((ShelfAct.PINNED, 60), (ShelfAct.UNPINNED, 120)):
            ShelfEvent.objects.create(
                broadcast=broadcast,
                item=item,
                act=act,
                at=began + timedelta(seconds=120 * number + after),
            )
    ended = began + timedelta(minutes=minutes)
    rows = Broadcast.objects.filter(pk=broadcast.pk)
    rows.update(status="ended", started_at=began, ended_at=ended)
    stream = Stream.objects.create(
        broadcast=broadcast, replay_state="ready", replay_sha256="a" * 64,
        replay_at=ended, replay_ms=minutes * 60_000,
    )  # fmt: skip
    stream.epochs.create(
        number=1, device="phone", state="closed", opened_at=began, ended_at=ended,
        last_chunk_at=ended,
    )  # fmt: skip
    return rows.select_related("partner", "stream").get()


def test_each_product_that_was_explained_is_a_clip(farm, pack, began):
    other = make_pack(farm, title="Walnuts")
    broadcast = a_replay(farm, began, pack, other)

    assert make_due_clips() == 2
    assert make_due_clips() == 0
    assert make_clips(broadcast) == 2

    found = [
        (clip.product.title, clip.start, clip.end, clip.shown_at)
        for clip in Clip.objects.order_by("start")
    ]
    assert found == [
        ("Pepper", Decimal(60), Decimal(120), began),
        ("Walnuts", Decimal(180), Decimal(240), began),
    ]


def test_slip_of_the_thumb_is_no_clip(farm, pack, began):
    broadcast = a_replay(farm, began, pack)
    ShelfEvent.objects.filter(act=ShelfAct.UNPINNED).update(
        at=began + timedelta(seconds=62)
    )
    assert make_clips(broadcast) == 0


def test_products_page_shows_it_with_todays_price(client, farm, pack, began, queries):
    make_clips(a_replay(farm, began, pack))
    page = f"/live/clips/product/{pack.product_id}/"

    with queries(3):
        fragment = client.get(page, headers={"HX-Request": "true"}).content.decode()
    whole = client.get(page).content.decode()

    assert "#t=60.000,120.000" in fragment
    assert "12.50" in fragment
    assert "shown live on" in fragment
    assert "<html" not in fragment
    assert "<html" in whole


def test_lots_page_keeps_it_also_without_the_video(client, farm, pack, lot, began):
    broadcast = a_replay(farm, began, pack, lot=lot)
    make_clips(broadcast)
    page = f"/live/clips/lot/{lot.code}/"
    assert "#t=60.000" in client.get(page).content.decode()

    broadcast.stream.replay_state = "gone"
    broadcast.stream.save()

    said = client.get(page).content.decode()
    assert "video no longer available" in said
    assert "<video" not in said
    assert list(clips_of_product(pack.product_id)) == []


def test_lot_that_was_sold_from_it_has_it_too(farm, pack, lot, began):
    broadcast = a_replay(farm, began, pack)
    make_clips(broadcast)
    assert list(clips_of_lot(lot)) == []

    line = make_live_order(broadcast, [(pack, 1)]).lines.get()
    LotDraw.objects.create(line=line, lot=lot, units=line.due_units)
    other = make_lot(pack.pool, 1000)

    assert [clip.broadcast for clip in clips_of_lot(lot)] == [broadcast]
    assert list(clips_of_lot(other)) == []


def test_nothing_of_goods_that_are_hidden_or_unknown(client, farm, pack, began):
    make_clips(a_replay(farm, began, pack))
    pack.product.state = "draft"
    pack.product.save()

    assert client.get(f"/live/clips/product/{pack.product_id}/").status_code == 404
    assert client.get("/live/clips/product/0/").status_code == 404
    assert client.get("/live/clips/lot/NONE/").status_code == 404


def test_pages_ask_for_it_without_a_query_of_their_own(client, pack, lot):
    for page in (
        pack.product.get_absolute_url(),
        reverse("tracing:lot", args=[lot.code]),
    ):
        answer = client.get(page, follow=True)
        assert "/live/clips/" in answer.content.decode()
