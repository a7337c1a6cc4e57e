"""What search engines are told of a broadcast in each of its states."""

from datetime import timedelta

import pytest
from django.utils import timezone

from live.broadcasts.states import BroadcastStatus
from live.video.queries import Chapter, Playback
from live.watch.page_heads import head_of_broadcast
from tests.factories.live import make_broadcast
from tests.structured import faults_in, of_kind

pytestmark = pytest.mark.django_db
FILM = Playback("replay", poster="/live/media/p.jpg", replay_mp4="/live/media/r.mp4")


def ended_broadcast():
    one = make_broadcast(about="Pepper")
    one.started_at = timezone.now() - timedelta(hours=2)
    one.ended_at = one.started_at + timedelta(minutes=50)
    one.status = BroadcastStatus.ENDED
    return one


def test_planned_is_an_event_on_its_page(client):
    planned = make_broadcast(starts_at=timezone.now() + timedelta(hours=3))
    page = client.get(planned.get_absolute_url()).text
    (event,) = of_kind(page, "Event")
    assert event["location"]["@type"] == "VirtualLocation"
    assert event["eventStatus"].endswith("EventScheduled")
    assert faults_in(event) == []


def test_replay_is_a_video_with_its_chapters():
    chapters = [Chapter(1, 2, "Huajiao", 12.4, 95.0)]
    video, way = head_of_broadcast(ended_broadcast(), FILM, chapters).facts
    assert video["@type"] == "VideoObject"
    assert video["duration"] == "PT3000S"
    assert video["hasPart"][0]["url"].endswith("?t=12")
    assert [faults_in(video), faults_in(way)] == [[], []]


def test_what_cannot_be_seen_again_is_no_video():
    head = head_of_broadcast(ended_broadcast(), Playback("gone"))
    assert [facts["@type"] for facts in head.facts] == ["BreadcrumbList"]
