"""The pages where people watch, in every state, within their queries."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from core.models import Photo
from live.broadcasts.models import Reminder
from live.broadcasts.services.airtime import end_broadcast, pause_broadcast
from live.broadcasts.services.plans import cancel_broadcast
from live.broadcasts.services.shelf import pin_item, set_item_state
from live.chat.services.messages import say
from live.deals.models import CouponDrop, Deal
from live.deals.services.coupons import take_coupon
from live.video.models import Stream
from live.watch.templatetags.live_room import picture_of
from shop.storefront.models import Follow
from tests.factories.live import (
    make_broadcast,
    make_broadcast_on_air,
    make_shelf_item,
    make_viewer,
    tap_deal,
)
from tests.factories.vendors import make_farm, make_viewpoint, make_village
from tests.permissions.live_world import given_away

pytestmark = pytest.mark.django_db


@pytest.fixture
def broadcast():
    """On air, with three packs on its shelf, one of them pinned, and some talk."""
    live = make_broadcast_on_air()
    items = [make_shelf_item(live, title=f"Walnuts {n}") for n in range(3)]
    pin_item(live, items[1], by=live.host)
    for n in range(3):
        say(live, make_viewer(), f"How long do they keep, {n}?")
    live.refresh_from_db()
    return live


def _page(client, broadcast, **headers):
    response = client.get(broadcast.get_absolute_url(), **headers)
    assert response.status_code == 200
    return response.content.decode()


def test_watching_page_has_everything_without_a_script(client, broadcast):
    page = _page(client, broadcast)
    assert "Walnuts 1" in page
    assert "How long do they keep, 2?" in page
    assert page.index("Walnuts 1") < page.index("Walnuts 0")
    assert reverse("live:add", args=[broadcast.code]) in page
    assert "Sign in to chat" in page
    assert "data-chat-form" not in page
    client.force_login(make_viewer())
    assert "data-chat-form" in _page(client, broadcast)


def test_library_is_on_the_watching_page_alone(client, broadcast):
    assert "hls.light.min.js" in _page(client, broadcast)
    for path in ("/", "/live/", "/farms/"):
        assert "hls" not in client.get(path).content.decode()


def test_policy_lets_players_work_on_these_pages_alone(client, broadcast):
    policy = client.get(broadcast.get_absolute_url())["Content-Security-Policy"]
    assert "media-src 'self' blob:" in policy
    assert "worker-src 'self' blob:" in policy
    assert "blob:" not in client.get("/live/")["Content-Security-Policy"].replace(
        "img-src 'self' data: blob:", ""
    )


def test_planned_says_when_and_offers_to_remind(client):
    planned = make_broadcast(
        starts_at=timezone.now() + timedelta(hours=3), about="Pepper"
    )
    make_shelf_item(planned, title="Walnuts")
    page = _page(client, planned)
    assert "data-countdown" in page
    assert "Remind me" in page
    assert "Walnuts" in page
    assert 'property="og:title"' in page
    assert "hls.light" not in page


def test_paused_and_cancelled_are_said(client, broadcast):
    pause_broadcast(broadcast, by=broadcast.host)
    assert "A short break." in _page(client, broadcast)
    off = make_broadcast()
    cancel_broadcast(off, reason="Hail", by=off.host)
    page = _page(client, off)
    assert "This broadcast was cancelled" in page
    assert "Hail" in page
    assert "Remind me" not in page


def test_ended_shows_goods_at_the_price_of_today(client, broadcast):
    item = broadcast.shelf.first()
    item.price = 11
    item.save(update_fields=["price"])
    assert "¥11.00" in _page(client, broadcast)
    end_broadcast(broadcast, by=broadcast.host)
    page = _page(client, broadcast)
    assert "¥11.00" not in page
    assert "¥59.00" in page
    assert "There is no replay" in page


def test_pages_tell_of_the_next_one(client, broadcast):
    later = make_broadcast(title="Honey in the evening")
    for act in (pause_broadcast, end_broadcast):
        act(broadcast, by=broadcast.host)
        assert later.title in _page(client, broadcast)


def test_hidden_things_are_not_shown(client, broadcast):
    item = broadcast.shelf.first()
    set_item_state(item, "hidden", by=broadcast.host)
    page = _page(client, broadcast)
    assert item.stockrecord.product.title not in page
    url = reverse("live:item", args=[broadcast.code, item.pk])
    assert client.get(url).status_code == 404
    url = reverse("live:add", args=[broadcast.code])
    assert client.post(url, {"item": item.pk}).status_code == 404


@pytest.mark.parametrize("state", ["scheduled", "live", "ended"])
@pytest.mark.parametrize("is_guest", [True, False])
def test_page_stays_within_its_queries(client, queries, state, is_guest):
    live = make_broadcast() if state == "scheduled" else make_broadcast_on_air()
    Stream.objects.get_or_create(broadcast=live)
    for n in range(5):
        make_shelf_item(live, title=f"Walnuts {n}")
    if state != "scheduled":
        for n in range(5):
            say(live, make_viewer(), f"Message {n}")
    if state == "ended":
        end_broadcast(live, by=live.host)
    if not is_guest:
        client.force_login(make_viewer())
    client.get(live.get_absolute_url())
    with queries(9 if is_guest else 11):
        client.get(live.get_absolute_url())
    with queries(9):
        client.get(reverse("live:shelf", args=[live.code]))


@pytest.mark.parametrize("is_guest", [True, False])
def test_list_stays_within_its_queries(client, queries, is_guest):
    for _ in range(4):
        make_broadcast_on_air()
        make_broadcast()
        live = make_broadcast_on_air()
        end_broadcast(live, by=live.host)
    if not is_guest:
        client.force_login(make_viewer())
    client.get("/live/")
    with queries(7 if is_guest else 10):
        client.get("/live/")


def test_list_in_each_state_and_narrowed(client):
    assert "Nobody is live at the moment" in client.get("/live/").content.decode()
    upper, lower = make_village(name="Upper"), make_village(name="Lower")
    here = make_broadcast_on_air(make_farm(village=upper), title="Here now")
    make_shelf_item(here)
    make_broadcast(make_farm(village=lower), title="There later")
    was = make_broadcast_on_air(make_farm(village=lower), title="Was there")
    end_broadcast(was, by=was.host)
    page = client.get("/live/").content.decode()
    assert all(title in page for title in ("Here now", "There later", "Was there"))
    page = client.get(f"/live/?village={lower.slug}").content.decode()
    assert "Here now" not in page
    assert "There later" in page
    cache.clear()
    kind = here.shelf.get().stockrecord.product.main_category
    page = client.get(f"/live/?kind={kind.pk}").content.decode()
    assert "Here now" in page
    assert "There later" not in page
    assert client.get("/live/?village=%00&kind=x%27").status_code == 200


def test_both_languages(client, broadcast):
    for path in ("/live/", broadcast.get_absolute_url()):
        page = client.get(path, headers={"accept-language": "zh-hans"})
        assert "直播" in page.content.decode()


def test_unknown_code_is_404_and_case_does_not_matter(client, broadcast):
    assert client.get("/live/ABCDEFGH/").status_code == 404
    assert client.get(f"/live/{broadcast.code.lower()}/").status_code == 200


def test_reminder_and_follow_from_the_page(client):
    planned, viewer = make_broadcast(), make_viewer()
    remind = reverse("live:remind", args=[planned.code])
    follow = reverse("live:follow", args=[planned.code])
    assert "/accounts/login/" in client.post(remind).url
    assert "/accounts/login/" in client.post(follow).url
    client.force_login(viewer)
    client.post(remind)
    client.post(remind, {"do": "remind"})
    assert Reminder.objects.filter(user=viewer).count() == 1
    assert "Reminder set" in _page(client, planned)
    assert client.post(remind, {"do": "unremind", "back": "list"}).url == "/live/"
    assert not Reminder.objects.exists()
    client.post(follow)
    assert Follow.objects.filter(user=viewer, partner=planned.partner).exists()
    assert "Following" in _page(client, planned)
    client.post(follow, {"do": "unfollow"})
    assert not Follow.objects.exists()


def test_reminder_of_what_has_begun_is_none(client, broadcast):
    client.force_login(make_viewer())
    client.post(reverse("live:remind", args=[broadcast.code]))
    assert not Reminder.objects.exists()


def test_code_to_scan_and_ticket_to_renew(client, broadcast):
    answer = client.get(reverse("live:qr", args=[broadcast.code]))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
    renewed = client.get(reverse("live:events", args=[broadcast.code])).json()
    assert renewed["address"].startswith("/events/")


def test_front_page_and_farm_page_ask_for_their_part(client, broadcast, queries):
    assert reverse("live:front") in client.get("/").content.decode()
    farm = broadcast.partner
    of_farm = reverse("live:of", args=[farm.code])
    assert of_farm in client.get(f"/farms/{farm.code}/").content.decode()
    with queries(1):
        part = client.get(reverse("live:front")).content.decode()
    assert "Live now" in part
    assert broadcast.title in part
    with queries(2):
        part = client.get(of_farm, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in part
    assert broadcast.title in part
    assert "<html" in client.get(of_farm).content.decode()


def test_front_page_tells_of_the_next_one_or_nothing(client):
    assert client.get(reverse("live:front")).content == b""
    planned = make_broadcast()
    part = client.get(reverse("live:front")).content.decode()
    assert "Live soon" in part
    assert planned.title in part


def test_deals_coupons_and_draws_stand_on_the_page(client, queries):
    live = make_broadcast_on_air()
    item = make_shelf_item(live, title="Walnuts", on_hand=100_000)
    pin_item(live, item, by=live.host)
    given_away(item, live.host)
    client.get(live.get_absolute_url())
    with queries(7):
        page = _page(client, live)
    assert "data-deal=" in page
    assert "data-coupon=" in page
    assert "data-draw=" in page
    viewer = make_viewer()
    client.force_login(viewer)
    _page(client, live)
    with queries(10):
        _page(client, live)
    tap_deal(Deal.objects.get(), viewer, key="tap")
    code = take_coupon(CouponDrop.objects.get(is_prize=False), viewer).voucher.code
    with queries(13):  # running offers are read anew: a coupon is one of them
        page = _page(client, live)
    assert 'data-state="yours"' in page
    assert code in page
    with queries(2):
        part = client.get(reverse("live:front")).content.decode()
    assert live.title in part


def test_place_to_see_tells_of_broadcasts_from_there(client):
    village = make_village(name="Upper")
    here = make_broadcast(make_farm(village=village), title="From the upper terrace")
    elsewhere = make_broadcast(
        make_farm(village=make_village(name="Lower")), title="Elsewhere"
    )
    page = client.get(
        make_viewpoint(village=village).get_absolute_url()
    ).content.decode()
    assert here.title in page
    assert elsewhere.title not in page


def test_what_has_no_cover_is_shown_by_what_there_is_of_the_farm(broadcast):
    farm = broadcast.partner
    assert picture_of(broadcast) is None
    farm.face = Photo(sha256="a" * 64)
    assert picture_of(broadcast) == farm.face
    farm.cover = Photo(sha256="b" * 64)
    assert picture_of(broadcast) == farm.cover
    broadcast.cover = Photo(sha256="c" * 64)
    assert picture_of(broadcast) == broadcast.cover


def test_nobody_is_asked_to_report_own_words(client, broadcast):
    own = make_viewer()
    client.force_login(own)
    before = _page(client, broadcast).count("data-report>")
    say(broadcast, own, "Two boxes, please")
    page = _page(client, broadcast)
    assert "Two boxes, please" in page
    assert page.count("data-report>") == before
