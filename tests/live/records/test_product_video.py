"""The video of a product: its seller chooses it, its page shows it while it lasts."""

import json
import re

import pytest
from django.urls import reverse

from core.models import AuditEntry
from live.records.models import ChosenVideo, Clip
from live.records.queries import chosen_video
from live.records.services.clips import make_clips
from live.records.services.videos import choose_video
from live.video.models import Stream
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from tests.live.records.test_clips import a_replay, began, farm, pack  # noqa: F401
from vendors.members.states import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clip(farm, pack, began):  # noqa: F811
    make_clips(a_replay(farm, began, pack))
    return Clip.objects.get()


@pytest.fixture
def seller(client, farm):  # noqa: F811
    client.force_login(make_member(farm, Role.SELLER))
    return client


def video_facts(page):
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    facts = [json.loads(each) for each in found]
    flat = [
        one for each in facts for one in (each if isinstance(each, list) else [each])
    ]
    return [one for one in flat if one.get("@type") == "VideoObject"]


def page_of(client, product):
    return client.get(product.get_absolute_url()).content.decode()


def test_page_shows_the_chosen_moment_and_says_so_to_search_engines(client, clip):
    product = clip.product
    assert "<video" not in page_of(client, product)

    assert choose_video(product, clip.pk, seller=product.partner)

    page = page_of(client, product)
    assert "#t=60.000,120.000" in page
    assert 'preload="none"' in page
    (facts,) = video_facts(page)
    assert facts["duration"] == "PT60S"
    assert facts["name"] == "Pepper"
    assert AuditEntry.objects.filter(act="live.video_chosen").count() == 1


def test_moment_is_not_shown_a_second_time_below(client, clip):
    choose_video(clip.product, clip.pk, seller=clip.product.partner)
    url = reverse("live:clips_of_product", args=[clip.product_id])
    assert "<video" not in client.get(url, headers={"HX-Request": "true"}).text
    assert "#t=60.000,120.000" in client.get(url).text


def test_clips_that_are_cut_anew_leave_the_choice(client, clip):
    choose_video(clip.product, clip.pk, seller=clip.product.partner)
    make_clips(clip.broadcast)
    assert chosen_video(clip.product_id) is not None


def test_without_its_replay_the_page_has_none(client, clip):
    choose_video(clip.product, clip.pk, seller=clip.product.partner)
    assert "<video" in page_of(client, clip.product)

    stream = Stream.objects.get()
    stream.replay_state = "gone"
    stream.save(update_fields=["replay_state"])

    assert "<video" not in page_of(client, clip.product)


def test_clip_of_other_goods_or_none_is_refused(farm, clip):  # noqa: F811
    other = make_pack(farm, "Walnuts").product
    assert not choose_video(other, clip.pk, seller=farm)
    assert not choose_video(clip.product, 9_999, seller=farm)
    assert not ChosenVideo.objects.exists()


def test_at_the_desk_it_is_chosen_and_taken_back(seller, farm, clip):  # noqa: F811
    address = reverse("desk:product_video", args=[farm.code, clip.product_id])
    product = reverse("desk:product", args=[farm.code, clip.product_id])
    assert address in seller.get(product).text
    assert clip.broadcast.title in seller.get(address).text

    assert seller.post(address, {"clip": clip.pk}).status_code == 302
    assert ChosenVideo.objects.get().broadcast == clip.broadcast
    assert "checked" in seller.get(address).text

    seller.post(address, {"clip": "0"})
    assert not ChosenVideo.objects.exists()


def test_desk_says_that_a_video_is_gone(seller, farm, clip):  # noqa: F811
    address = reverse("desk:product_video", args=[farm.code, clip.product_id])
    page = seller.post(address, {"clip": "9999"}, follow=True)
    assert "no longer there" in page.text
    assert not ChosenVideo.objects.exists()


def test_goods_of_others_are_not_found(seller, farm, clip):  # noqa: F811
    other = make_pack(make_farm()).product
    address = reverse("desk:product_video", args=[farm.code, other.pk])
    assert seller.get(address).status_code == 404
    assert seller.post(address, {"clip": clip.pk}).status_code == 404


def test_desk_without_replays_says_how_to_get_one(seller, farm, pack):  # noqa: F811
    address = reverse("desk:product_video", args=[farm.code, pack.product_id])
    assert "Show the product in a broadcast" in seller.get(address).text
